"""What a page shows: the rows and figures of a scope, with charts drawn and notes written in a language.

Comes in: the answers, a scope, a language. Goes out: the content of the template. Must not know: DuckDB, files.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.publish.formatting import danish_key
from warehouse.publish.site import attention, chapters, charts, costs
from warehouse.publish.site.answers import Answers
from warehouse.publish.site.figures import Figure, key_figures, total
from warehouse.publish.site.language import Language
from warehouse.publish.site.scope import Scope

DECIMALS = {"area": 0, "money": 0, "price": 2, "hours": 1, "count": 0}
MONEY = ("invoiced_dkk", "allocated_dkk", "unallocated_dkk", "held_dkk")
THOUSAND = 1000
SECTIONS = (
    "attention", "plans-of-floors", "area", "cost", "comparison", "ledger", "paid", "plan", "timeliness", "orders",
    "complaints", "monthly", "satisfaction", "errors", "actions", "documentation", "security", "findings", "inputs",
    "explain",
)  # fmt: skip


def facts_of(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return what a scope's page shows in any language."""
    return {
        "figures": key_figures(answers, scope),
        "attention": attention.needs_a_person(answers, scope),
        "changes": attention.changes(answers, scope),
        "area": _area(answers, scope),
        "services": costs.services(answers, scope),
        "smallest_rooms": costs.SMALLEST_ROOMS,
        "fewest_months": costs.FEWEST_MONTHS,
        "ledger": _ledger(answers, scope),
        "unallocated": _unallocated(answers, scope),
        "paid": chapters.paid_and_delivered(answers, scope),
        "plan_rows": _plan(answers, scope),
        "sla": chapters.service_levels(answers, scope),
        "maintenance": chapters.maintenance(answers, scope),
        "orders": chapters.orders(answers, scope),
        "complaints": chapters.complaints(answers, scope),
        "monthly": chapters.monthly_report(answers, scope),
        "satisfaction": chapters.satisfaction(answers, scope),
        "errors": chapters.critical_errors(answers, scope),
        "actions": chapters.action_plans(answers, scope),
        "health": chapters.health(answers, scope),
        "found": chapters.findings(answers, scope),
        "inputs": answers.rows("input"),
        "rejected": answers.rows("rejected"),
        "held": answers.rows("held"),
    }


def view_of(
    facts: Mapping[str, Any],
    answers: Answers,
    scope: Scope,
    districts: Sequence[Scope],
    language: Language,
    district_paths: Mapping[str, str],
    has_comparison: bool,
) -> dict[str, Any]:
    """Return the content of a scope's page from its `facts`, without the rows of the comparison."""
    view = {
        **facts,
        "money_age": _money_age(answers, scope, language),
        "districts": _districts(answers, districts, district_paths) if scope.level == "portfolio" else [],
        "cost": _cost(answers, facts["services"], language),
        "paid": _paid(facts["paid"], language),
        "sla": _service_levels(facts["sla"], language),
        "complaints": _complaints(facts["complaints"], language),
        "show": lambda figure: _shown(figure, language),
        "note": lambda key, values, section="note": _note(key, values, section, language),
    }
    absent = _absent_sections(answers, scope, view, has_comparison)
    return {**view, "sections": [name for name in SECTIONS if name not in absent]}


def _absent_sections(
    answers: Answers, scope: Scope, view: Mapping[str, Any], has_comparison: bool
) -> set[str]:
    has_rooms = bool(scope.rows(answers["room_count"])["counted"].sum()) and scope.level == "facility"
    shown = {
        "plans-of-floors": has_rooms,
        "comparison": has_comparison,
        "actions": view["actions"] is not None,
        "findings": bool(view["found"]),
        "inputs": scope.level == "portfolio",
    }
    return {name for name, is_shown in shown.items() if not is_shown}


def _shown(figure: Figure, language: Language) -> str:
    if figure.form == "share":
        return language.percent(figure.value)
    return language.number(figure.value, DECIMALS[figure.form])


def _note(key: str, values: Mapping[str, Any], section: str, language: Language) -> str:
    """Return a note with its values as the language writes them: months, services, money."""
    written: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, date):
            written[name] = language.month(value)
        elif name == "service":
            written[name] = language.word("service", value)
        elif name == "amount":
            written[name] = language.number(value, 2)
        else:
            written[name] = value
    return language.text(f"{section}.{key}", **written)


def _money_age(answers: Answers, scope: Scope, language: Language) -> str:
    ledger = scope.rows(answers["ledger"])
    latest = [
        months[-1]
        for name in ("latest_invoice", "latest_month")
        if (months := ledger[name].drop_nulls().sort()).len()
    ]
    if not latest:
        return language.text("page.no_money")
    month, today = latest[0], answers.month
    behind = (today.year - month.year) * 12 + today.month - month.month
    return language.text("page.money_age", month=language.month(month), n=behind)


def _area(answers: Answers, scope: Scope) -> dict[str, Any]:
    counts = scope.rows(answers["room_count"])
    rows = sorted(scope.rows(answers["facility"]).to_dicts(), key=lambda row: danish_key(row["facility_id"]))
    names = ("counted", "excluded", "unclassified", "restricted")
    return {"rows": rows, **{name: int(counts[name].sum()) for name in names}}


def _districts(
    answers: Answers, districts: Sequence[Scope], paths: Mapping[str, str]
) -> list[dict[str, Any]]:
    levels = {row["district"]: row for row in chapters.by_district(answers, list(districts))}
    nothing = {"share": None, "interval": None, "judged": 0, "rank": None}
    return [
        {
            **nothing,
            **levels.get(scope.place, {}),
            "place": scope.place,
            "path": paths[scope.place],
            "facilities": len(scope.facilities),
            "area": total(scope.rows(answers["facility"]), "model_area_m2"),
        }
        for scope in districts
    ]


def _cost(answers: Answers, services: Sequence[Mapping[str, Any]], language: Language) -> dict[str, Any]:
    months = answers.months("cost_month")
    if not services or not months:
        return {"rows": []}
    window = [costs.back(months[-1], ago) for ago in range(costs.YEAR - 1, -1, -1)]
    every = next((row for row in services if row["service"] == "all"), None)
    rows = []
    for row in services:
        named = language.word("service", row["service"])
        text = language.text("cost.trend_of", service=named)
        rows.append({**row, "spark": charts.sparkline(row["trend"], text)})
    trend = every["trend"] if every else []
    return {
        "rows": rows,
        "first": window[0],
        "last": window[-1],
        "chart": _columns(window, [("", trend)], 1, language.text("cost.chart"), language)
        if any(trend)
        else None,
    }


def _columns(
    months: Sequence[date],
    series: Sequence[tuple[str, Sequence[float | None]]],
    decimals: int,
    text: str,
    language: Language,
) -> Any:
    labels = [language.month(month) for month in months]
    return charts.columns(labels, series, lambda value: language.number(value, decimals), text)


def _ledger(answers: Answers, scope: Scope) -> dict[str, Any]:
    found = scope.rows(answers["ledger"])
    sums = [pl.col("lines").sum(), *(pl.col(name).sum() for name in MONEY)]
    rows = found.group_by("kind").agg(sums).sort("kind").to_dicts()
    whole = {"kind": "all", **found.select(sums).to_dicts()[0]}
    amounts = [whole[name] or Decimal(0) for name in MONEY]
    return {"rows": [*rows, whole], "total": whole, "gap": amounts[0] - sum(amounts[1:])}


def _unallocated(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    rows = scope.rows(answers["unallocated"]).to_dicts()
    return sorted(
        rows, key=lambda row: (-abs(row["unallocated_dkk"]), row["facility_id"] or "", row["service"])
    )


def _paid(paid: Mapping[str, Any], language: Language) -> dict[str, Any]:
    months = paid["months"]
    names = (("due", "due_dkk"), ("invoiced", "invoiced_dkk"), ("delivered", "delivered_dkk"))
    series = [
        (name, [None if row[column] is None else float(row[column]) / THOUSAND for row in months])
        for name, column in names
    ]
    text = language.text("paid.chart")
    chart = _columns([row["month"] for row in months], series, 0, text, language) if months else None
    return {**paid, "chart": chart}


def _plan(answers: Answers, scope: Scope) -> list[dict[str, Any]]:
    found = scope.rows(answers["plan"])
    rows = sorted(found.to_dicts(), key=lambda row: danish_key(row["facility_id"]))
    if len(rows) > 1:
        sums = found.drop("facility_id")
        rows.append({"facility_id": None, **{c.name: None if c.null_count() else c.sum() for c in sums}})
    return rows


def _service_levels(level: Mapping[str, Any], language: Language) -> dict[str, Any]:
    months = level["months"]
    shares = [None if row["share"] is None else row["share"] * 100 for row in months]
    has_chart = any(share is not None for share in shares)
    text = language.text("sla.chart")
    chart = (
        _columns([row["month"] for row in months], [("", shares)], 0, text, language) if has_chart else None
    )
    return {**level, "chart": chart}


def _complaints(found: Mapping[str, Any], language: Language) -> dict[str, Any]:
    months = found["months"]
    series: list[tuple[str, Sequence[float | None]]] = [("", [float(row["requests"]) for row in months])]
    text = language.text("complaints.chart")
    chart = _columns([row["month"] for row in months], series, 0, text, language) if months else None
    return {**found, "chart": chart}
