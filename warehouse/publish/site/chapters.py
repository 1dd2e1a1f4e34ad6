"""The chapters that auditors of such a contract ask for: service levels, closed without work, due dates, complaints,
monthly report, satisfaction, critical errors, action plans, documentation, security.

Comes in: the answers and a scope. Goes out: rows and figures. Must not know: languages, HTML.
"""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from warehouse.publish.site.answers import Answers, months_of
from warehouse.publish.site.costs import YEAR, back
from warehouse.publish.site.figures import total
from warehouse.publish.site.scope import Scope

FEWEST_CASES = 20  # for a share that may be compared
Z_95 = 1.959964


def wilson(hits: int, cases: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share by Wilson's score; null without cases."""
    if not cases:
        return None
    share, spread = hits / cases, Z_95**2 / cases
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 * math.sqrt(share * (1 - share) / cases + spread / (4 * cases)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def service_levels(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return cases by service and priority with the share on time and its interval, and the share by month.

    A share of fewer than twenty judged cases is marked as a small number.
    """
    cases = scope.rows(answers["sla_month"])
    summed = [
        pl.col(name).sum() for name in ("orders", "open_orders", "judged", "on_time", "breaches", "reopened")
    ]
    rows = [_with_share(row) for row in cases.group_by("service", "priority").agg(summed).to_dicts()]
    every = cases.select(summed).with_columns(pl.lit(None).alias("service"), pl.lit(None).alias("priority"))
    monthly = cases.group_by("month").agg(summed).sort("month").tail(YEAR)
    return {
        "rows": sorted(rows, key=lambda row: (row["service"], row["priority"])),
        "all": _with_share(every.to_dicts()[0]) if cases.height else None,
        "months": [_with_share(row) for row in monthly.to_dicts()],
        "fewest": FEWEST_CASES,
    }


def _with_share(row: Mapping[str, Any]) -> dict[str, Any]:
    judged, on_time = int(row["judged"] or 0), int(row["on_time"] or 0)
    return {
        **row,
        "share": on_time / judged if judged else None,
        "interval": wilson(on_time, judged),
        "is_small": judged < FEWEST_CASES,
    }


def by_district(answers: Answers, districts: list[Scope]) -> list[dict[str, Any]]:
    """Return the service level of each district, with its interval; those with few cases have no rank."""
    rows = []
    for scope in districts:
        level = service_levels(answers, scope)["all"]
        if level is not None:
            rows.append({**level, "district": scope.place})
    can = sorted(
        (row for row in rows if not row["is_small"]), key=lambda row: (-row["share"], row["district"])
    )
    rank = {row["district"]: place for place, row in enumerate(can, start=1)}
    return [{**row, "rank": rank.get(row["district"])} for row in rows]


def orders(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return work orders that were closed without a sign of work or after their due date, and visits not done."""
    found = scope.rows(answers["order_month"])
    visits = scope.rows(answers["visit_month"])
    names = ("orders", "closed", "closed_without_trace", "with_due_date", "closed_after_due")
    return {
        **{name: int(found[name].sum()) for name in names},
        **{name: int(visits[name].sum()) for name in ("visits", "not_done")},
    }


def complaints(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return requests of users, how many were answered and closed, and their number by month."""
    found = scope.rows(answers["request_month"])
    monthly = found.group_by("month").agg(pl.col("requests").sum()).sort("month").tail(YEAR)
    return {
        **{name: int(found[name].sum()) for name in ("requests", "answered", "closed")},
        "months": monthly.to_dicts(),
    }


def monthly_report(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return, for each of the latest twelve months with any record, what was delivered: money, visits, cases, requests.

    Null says that nothing was delivered for the month.
    """
    sources = {
        "cost_dkk": ("cost_month", "cost_dkk"),
        "visits": ("visit_month", "visits"),
        "orders": ("order_month", "orders"),
        "requests": ("request_month", "requests"),
    }
    sums = {}
    for name, (frame, column) in sources.items():
        rows = scope.rows(answers[frame])
        summed = rows.group_by("month").agg(pl.col(column).sum())
        sums[name] = dict(summed.select("month", column).iter_rows())
    known = sorted({month for of_source in sums.values() for month in of_source if month is not None})
    if not known:
        return []
    window: list[date] = [back(known[-1], ago) for ago in range(YEAR - 1, -1, -1)]
    return [{"month": month, **{name: sums[name].get(month) for name in sources}} for month in window]


def satisfaction(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return inspections passed and failed, with the rooms below the agreed level, the latest first."""
    found = scope.rows(answers["inspection"]).sort(
        "date", "inspection_id", "facility_id", descending=(True, False, False)
    )
    judged = found.filter(pl.col("result").is_in(["passed", "failed"]))
    passed = judged.filter(pl.col("result") == "passed").height
    return {
        "inspections": found.height,
        "judged": judged.height,
        "passed": passed,
        "interval": wilson(passed, judged.height),
        "rooms": int(found["rooms"].sum()),
        "rooms_below": int(found["rooms_below"].sum()),
        "rows": found.to_dicts(),
    }


def critical_errors(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return the findings that are errors, by code, with the first example of each."""
    return findings(answers, scope, "error")


def findings(answers: Answers, scope: Scope, severity: str | None = None) -> list[dict[str, Any]]:
    """Return the findings of a scope by code, the gravest and most frequent first."""
    found = scope.rows(answers["finding"])
    if severity is not None:
        found = found.filter(pl.col("severity") == severity)
    rows = (
        found.sort("example", "details", nulls_last=True)
        .group_by("severity", "code")
        .agg(pl.col("findings", "waived", "inputs").sum(), pl.col("example", "details").first())
    )
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(rows.to_dicts(), key=lambda row: (order[row["severity"]], -row["findings"], row["code"]))


def action_plans(answers: Answers, scope: Scope) -> dict[str, Any] | None:
    """Return decisions and deviations of a scope, the open and the latest first; null where the set has neither table.

    A place's decisions are its own and those of the facilities in it.
    """
    if "decision" not in answers or "deviation" not in answers:
        return None
    decisions = answers["decision"]
    if scope.level != "portfolio":
        is_own = (pl.col("level") == scope.level) & (pl.col("place") == scope.place)
        decisions = decisions.filter(is_own | pl.col("facility_id").is_in(scope.facilities))
    deviations = scope.rows(answers["deviation"])
    return {
        "decisions": sorted(
            decisions.to_dicts(), key=lambda row: (row["status"] != "open", row["due"], row["decision_id"])
        ),
        "deviations": deviations.sort("month", "deviation_id", descending=(True, False)).to_dicts(),
    }


def health(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return each rule that models are checked against: how often it applied, and how often it was met."""
    found = scope.rows(answers["health"]).group_by("rule", "severity").agg(
        pl.col("applicable", "passed", "failed", "models").sum()
    )  # fmt: skip
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(
        found.to_dicts(), key=lambda row: (order.get(row["severity"], 3), -row["failed"], row["rule"])
    )


def maintenance(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    """Return the maintenance figures in the manner of EN 15341 over all months, with their cases."""
    found = scope.rows(answers["kpi"]).group_by("figure").agg(
        pl.col("unit").min(), pl.col("numerator", "denominator", "cases").sum()
    )  # fmt: skip
    return [
        {
            **row,
            "share": float(row["numerator"] / row["denominator"]) if row["denominator"] else None,
            "is_small": row["cases"] < FEWEST_CASES,
        }
        for row in found.sort("figure").to_dicts()
    ]


def _of_recorded(paid: pl.DataFrame) -> dict[str, Any]:
    """Return what was due and invoiced where what was delivered is known: shares compare like with like."""
    known = paid.filter(pl.col("delivered_dkk").is_not_null())
    return {"due_of_known": total(known, "due_dkk"), "invoiced_of_known": total(known, "invoiced_dkk")}


def paid_and_delivered(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return what was due, invoiced and delivered in the latest twelve months, by service and by month."""
    paid = scope.rows(answers["paid_month"])
    invoiced = paid.filter(pl.col("invoiced_dkk") != 0)
    if not invoiced.height:
        return {"rows": [], "months": [], "last": None}
    last = months_of(invoiced)[-1]
    recent = paid.filter(pl.col("month") <= last, pl.col("month") > back(last, YEAR))
    money = ("due_dkk", "invoiced_dkk", "delivered_dkk")
    by_service = [
        {"service": key[0], **{name: total(rows, name) for name in money}, **_of_recorded(rows)}
        for key, rows in recent.partition_by("service", as_dict=True).items()
    ]
    both = recent.filter(pl.col("delivered_dkk").is_not_null())
    by_month = both.group_by("month").agg(pl.col(*money).sum()).sort("month")
    by_service.sort(key=lambda row: (-row["invoiced_dkk"], row["service"]))
    return {"rows": by_service, "months": by_month.to_dicts(), "last": last}
