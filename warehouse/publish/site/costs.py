"""Cost per m² of a scope by service and month, and facilities compared fairly.

Comes in: the answers and a scope. Goes out: rows for tables and charts. Must not know: languages, HTML.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from warehouse.publish.formatting import danish_key
from warehouse.publish.site.answers import Answers
from warehouse.publish.site.scope import Scope

YEAR = 12  # months
SMALLEST_SHARE = 0.5  # of a facility's area that must be in categories that others have too
SMALLEST_ROOMS = 10  # of a facility that is ranked
FEWEST_MONTHS = 6  # for an interval
FEWEST_OTHERS = 3  # facilities that must have a category for it to be compared
T_95 = {6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262, 11: 2.228, 12: 2.201}  # Student's t by months
WITHHELD = "withheld"


def back(month: date, months: int) -> date:
    """Return the month that is so many months before another."""
    count = month.year * YEAR + month.month - 1 - months
    return date(count // YEAR, count % YEAR + 1, 1)


def months_between(month: date, day: date) -> int:
    """Return how many months a day is after a month."""
    return (day.year - month.year) * YEAR + day.month - month.month


def cost_per_month(answers: Answers, scope: Scope) -> pl.DataFrame:
    """Return month, service, cost, area and cost per m² of facilities whose area is known and not modelled in part.

    The service `all` is the sum; the area is the same for every service.
    """
    partly = answers["facility"].filter(pl.col("is_partly_modelled").fill_null(False))["facility_id"]
    area = scope.rows(answers["area_month"]).filter(~pl.col("facility_id").is_in(partly.implode()))
    cost = scope.rows(answers["cost_month"]).join(area, on=("month", "facility_id"), how="inner")
    by_month = area.group_by("month").agg(pl.col("net_area_m2").sum().cast(pl.Float64))
    each = cost.group_by("month", "service").agg(pl.col("cost_dkk").sum())
    every = cost.group_by("month").agg(pl.lit("all").alias("service"), pl.col("cost_dkk").sum())
    rows = pl.concat(
        [each.select("month", "service", "cost_dkk"), every.select("month", "service", "cost_dkk")]
    )
    return (
        rows.join(by_month, on="month")
        .with_columns((pl.col("cost_dkk").cast(pl.Float64) / pl.col("net_area_m2")).alias("cost_per_m2_dkk"))
        .sort("month", "service")
    )


def services(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return the services of the latest twelve months, the dearest first, then all: money, area, trend and age.

    `trend` has a figure a month (null where none), `latest` is the latest month with money and `age` the months since
    then, `year_before` the cost per m²
    of the twelve months before, where all of them are there.
    """
    figures = answers["cost_year"].filter(
        pl.col("period") == "last_12", pl.col("level") == scope.level, pl.col("place") == scope.place
    )
    monthly: dict[str, dict[date, Mapping[str, Any]]] = {}
    for row in cost_per_month(answers, scope).iter_rows(named=True):
        monthly.setdefault(row["service"], {})[row["month"]] = row
    spent = _latest_months(scope.rows(answers["cost_month"]))
    known = answers.months("cost_month")
    window = [back(known[-1], ago) for ago in range(YEAR - 1, -1, -1)] if known else []
    rows = []
    for row in figures.to_dicts():
        of_service, latest = monthly.get(row["service"], {}), spent.get(row["service"])
        rows.append(
            {
                **row,
                "trend": [
                    of_service[month]["cost_per_m2_dkk"] if month in of_service else None for month in window
                ],
                "latest": latest,
                "age": None if latest is None else months_between(latest, answers.month),
                "year_before": _year_before(of_service, window),
            }
        )
    return sorted(rows, key=lambda row: (row["service"] == "all", -row["cost_dkk"], row["service"]))


def _latest_months(costs: pl.DataFrame) -> dict[str, date]:
    """Return the latest month with money of each service; under `all`, of any."""
    spent = costs.filter(pl.col("cost_dkk") != 0, pl.col("month").is_not_null())
    found: dict[str, date] = dict(spent.group_by("service").agg(pl.col("month").max()).iter_rows())
    return {**found, "all": max(found.values())} if found else {}


def _year_before(monthly: Mapping[date, Mapping[str, Any]], window: Sequence[date]) -> float | None:
    """Return the cost per m² of the twelve months before the window; null unless each of them has a figure."""
    if not window:
        return None
    before = [row for month, row in monthly.items() if back(window[0], YEAR) <= month < window[0]]
    area = math.fsum(row["net_area_m2"] for row in before)
    if len(before) < YEAR or not area:
        return None
    return float(sum(row["cost_dkk"] for row in before)) / (area / YEAR)


def comparison(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return the facilities of a scope as `compared_facilities` has them, each with its rank among them."""
    return ranked(compared_facilities(answers), scope)


def compared_facilities(answers: Answers) -> dict[str, dict[str, Any]]:
    """Return facilities with their cost per m², what a like mix of rooms costs elsewhere, and intervals.

    `expected` is what the facility would cost per m² if each of its categories cost what it does in the portfolio;
    `index` is its own cost of these categories over that. `reason` says why a facility has no rank: partly
    modelled, too few rooms, too few months, or too little of it comparable.
    """
    everywhere = _category_prices(answers["cost_category"])
    figures = answers["cost_year"].filter(
        pl.col("period") == "last_12", pl.col("level") == "facility", pl.col("service") == "all"
    )
    of_place = {row["place"]: row for row in figures.to_dicts()}
    counted = {row["facility_id"]: row["counted"] for row in answers.rows("room_count")}
    register = {row["facility_id"]: row for row in answers.rows("facility")}
    cells = _by_facility(answers["cost_category"].sort("category"))
    monthly = _monthly(answers["cost_month"], answers["area_month"])
    found = {}
    for facility in of_place.keys() & register.keys():
        figures_of = _figures_of(of_place[facility], register[facility], monthly.get(facility, []))
        mix = _mix(cells.get(facility, []), everywhere)
        row = {**figures_of, "rooms": counted.get(facility, 0), **mix}
        found[facility] = {**row, "reason": _no_rank(row)}
    return found


def ranked(compared: Mapping[str, dict[str, Any]], scope: Scope) -> list[dict[str, Any]]:
    """Return the compared facilities of a scope in Danish order, each with its rank among them."""
    rows = [compared[facility] for facility in scope.facilities if facility in compared]
    return _ranked(sorted(rows, key=lambda row: danish_key(row["facility_id"])))


def _figures_of(
    cost: Mapping[str, Any], place: Mapping[str, Any], monthly: Sequence[tuple[date, float, float]]
) -> dict[str, Any]:
    """Return what a facility costs and how sure that is; `monthly` as `_monthly` gives it."""
    shown = ("cost_dkk", "net_area_m2", "cost_per_m2_dkk", "is_partly_modelled")
    return {
        "facility_id": cost["place"],
        **{name: cost[name] for name in shown},
        "name": place["name"],
        "interval": interval(monthly[-YEAR:]),
        "year_before": _sum_of_year(monthly),
        "months": len(monthly[-YEAR:]),
        **_per_head(cost, place),
    }


def _by_facility(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.filter(pl.col("facility_id").is_not_null()).iter_rows(named=True):
        found.setdefault(row["facility_id"], []).append(row)
    return found


def _category_prices(cells: pl.DataFrame) -> dict[str, float]:
    """Return what a m² of each category costs in all facilities that have it; only categories of several facilities."""
    known = cells.filter(
        pl.col("category") != WITHHELD, pl.col("category") != "unclassified", pl.col("net_area_m2") > 0
    )
    prices = known.group_by("category").agg(
        pl.col("cost_dkk").sum().cast(pl.Float64),
        pl.col("net_area_m2").sum().cast(pl.Float64),
        pl.col("facility_id").n_unique().alias("facilities"),
    )
    return {
        row["category"]: row["cost_dkk"] / row["net_area_m2"]
        for row in prices.sort("category").to_dicts()
        if row["facilities"] >= FEWEST_OTHERS
    }


def _mix(cells: Sequence[Mapping[str, Any]], everywhere: Mapping[str, float]) -> dict[str, Any]:
    """Return how a facility costs beside others; `cells` are its rows by category, in order."""
    rows = [row for row in cells if row["net_area_m2"]]
    compared = [row for row in rows if row["category"] in everywhere]
    area = math.fsum(float(row["net_area_m2"]) for row in compared)
    whole = math.fsum(float(row["net_area_m2"]) for row in rows)
    wanted = math.fsum(float(row["net_area_m2"]) * everywhere[row["category"]] for row in compared)
    if not wanted or not whole:
        return {"expected": None, "index": None, "compared_share": 0.0}
    cost = math.fsum(float(row["cost_dkk"]) for row in compared)
    return {"expected": wanted / area, "index": cost / wanted, "compared_share": area / whole}


def _monthly(spent: pl.DataFrame, area: pl.DataFrame) -> dict[str, list[tuple[date, float, float]]]:
    """Return month, cost and area of each facility, in order."""
    cost = spent.group_by("facility_id", "month").agg(pl.col("cost_dkk").sum().cast(pl.Float64))
    areas = area.select("facility_id", "month", pl.col("net_area_m2").cast(pl.Float64))
    joined = cost.join(areas, on=["facility_id", "month"]).sort("facility_id", "month")
    found: dict[str, list[tuple[date, float, float]]] = {}
    for facility, *row in joined.select("facility_id", "month", "cost_dkk", "net_area_m2").iter_rows():
        if row[2]:
            found.setdefault(facility, []).append((row[0], row[1], row[2]))
    return found


def interval(monthly: Sequence[tuple[date, float, float]]) -> tuple[float, float] | None:
    """Return the 95 % interval of a year's cost per m², from how much its months differ; null under six months."""
    values = [cost / area for _, cost, area in monthly]
    if len(values) < FEWEST_MONTHS:
        return None
    half = T_95[len(values)] * statistics.stdev(values) / math.sqrt(len(values))
    mean = statistics.fmean(values)
    return YEAR * max(mean - half, 0.0), YEAR * (mean + half)


def _sum_of_year(monthly: Sequence[tuple[date, float, float]]) -> float | None:
    """Return the cost per m² of the twelve months before the latest twelve."""
    before = monthly[-2 * YEAR : -YEAR]
    if len(before) < YEAR:
        return None
    return math.fsum(cost for _, cost, _ in before) / (math.fsum(area for *_, area in before) / YEAR)


def _per_head(cost: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    """Return area and cost per head and per workplace, of the model's area unless it is modelled in part."""
    area = None if place["is_partly_modelled"] else place["model_area_m2"]
    found = {}
    for name in ("headcount", "workplaces"):
        people = place[name]
        found[f"m2_per_{name}"] = float(area / people) if area and people else None
        found[f"cost_per_{name}"] = float(cost["cost_dkk"] / people) if people else None
    return found


def _no_rank(row: Mapping[str, Any]) -> str | None:
    """Return why a facility has no rank; null where it has one."""
    reasons = (
        ("partly_modelled", row["is_partly_modelled"]),
        ("no_area", row["cost_per_m2_dkk"] is None),
        ("few_rooms", row["rooms"] < SMALLEST_ROOMS),
        ("few_months", row["interval"] is None),
        ("other_mix", row["index"] is None or row["compared_share"] < SMALLEST_SHARE),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rank 1 to the highest index among those that can be compared, where there are enough of them."""
    can = sorted(
        (row for row in rows if row["reason"] is None), key=lambda row: (-row["index"], row["facility_id"])
    )
    rank = {row["facility_id"]: place for place, row in enumerate(can, start=1)}
    enough = len(can) >= FEWEST_OTHERS
    return [{**row, "rank": rank.get(row["facility_id"]) if enough else None} for row in rows]
