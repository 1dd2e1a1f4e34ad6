"""The key figures of a page, each with the command that explains it.

Comes in: the answers and a scope. Goes out: figures. Must not know: languages, HTML.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from warehouse.publish.site.answers import Answers, months_of
from warehouse.publish.site.scope import Scope

Form = Literal["area", "money", "price", "share", "hours", "count"]
_OPTIONS = {"facility_id": "--facility", "month": "--month", "service": "--service"}


@dataclass(frozen=True)
class Figure:
    """A figure: what it is (a key of the texts), its value and form, and where it is published.

    `metric` is the `mart.column` of its entry in the dictionary. `where` are the keys that `areal explain` needs;
    null where the figure has no command at this level, and is the sum of those of its facilities. `notes` are keys
    of texts with their values, shown under the figure.
    """

    name: str
    value: Any
    form: Form
    metric: str
    where: Mapping[str, str] | None = None
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = field(default=())

    @property
    def table(self) -> str:
        """The table in which the figure is published."""
        return self.metric.partition(".")[0]

    @property
    def command(self) -> str | None:
        """The command that explains the figure, ready to paste into a shell."""
        if self.where is None:
            return None
        words = ["areal", "explain", self.metric]
        for key, value in self.where.items():
            words += [_OPTIONS[key], value] if key in _OPTIONS else ["--where", f"{key}={value}"]
        return shlex.join(words)


def key_figures(answers: Answers, scope: Scope) -> list[Figure]:
    """Return the key figures of a scope, in the order of the page."""
    return [
        *_area_figures(answers, scope),
        *_cost_figures(answers, scope),
        *_service_figures(answers, scope),
        *_plan_figures(answers, scope),
        *_ledger_figures(answers, scope),
    ]


def _choice(scope: Scope, value: Any, **more: str) -> dict[str, str] | None:
    """Return the keys of a figure that facilities have rows of; null where there is nothing to explain."""
    if value is None:
        return None
    key = {"facility": "facility_id", "district": "district"}.get(scope.level)
    return {**({key: scope.place} if key else {}), **more}


def total(frame: pl.DataFrame, column: str) -> Any:
    """Return the sum of a column; null where it has no known value."""
    known = frame[column].drop_nulls()
    return known.sum() if len(known) else None


def _area_figures(answers: Answers, scope: Scope) -> list[Figure]:
    rows = scope.rows(answers["facility"])
    withheld = rows.filter(pl.col("rooms") > 0, pl.col("model_area_m2").is_null()).height
    with_model = rows.filter(pl.col("model_area_m2").is_not_null())
    compared = with_model.filter(pl.col("same_basis_share").is_not_null())
    apart = with_model.filter(pl.col("conversion_rule") == "unconverted")
    register, comparable = total(compared, "register_area_m2"), total(compared, "comparable_area_m2")
    registered = rows.filter(pl.col("is_open"), ~pl.col("missing").fill_null("").str.contains("register"))
    counted = {"n": with_model.height, "all": registered.height}
    covered: list[tuple[str, Mapping[str, Any]]] = (
        [] if scope.level == "facility" else [("with_model", counted)]
    )
    if apart.height:
        covered.append(
            ("not_converted", {"n": apart.height, "area": round(total(apart, "register_area_m2") or 0)})
        )
    if withheld:
        covered.append(("without_withheld", {"n": withheld}) if with_model.height else ("withheld", {}))
    area = total(rows, "model_area_m2")
    share = float(comparable / register) if register and comparable else None
    level = "portfolio_same_basis_share" if scope.level == "portfolio" else "same_basis_share"
    compared_note = (("compared", {"n": compared.height}),)
    figures = [
        Figure("net_area", area, "area", "mart_coverage.model_area_m2", _choice(scope, area), tuple(covered)),
        Figure("same_basis", share, "share", f"mart_coverage.{level}", None, compared_note),
    ]
    expected = answers.rows("about")[0]["expected_area_m2"]
    if scope.level == "portfolio" and expected and area is not None and not withheld:
        notes = (("expected_area", {"area": expected}),)
        metric = "mart_coverage.share_of_expected"
        figures.append(Figure("of_expected", float(area / expected), "share", metric, {}, notes))
    return figures


def _cost_figures(answers: Answers, scope: Scope) -> list[Figure]:
    row = cost_row(answers, scope)
    keys = {"level": scope.level, "place": scope.place}
    value = None if row is None else row["cost_per_m2_dkk"]
    notes: list[tuple[str, Mapping[str, Any]]] = []
    if row is not None and row["is_partly_modelled"]:
        notes.append(("partly_modelled", {}))
    if row is not None and row["cost_apart_dkk"]:
        notes.append(("cost_apart", {"amount": row["cost_apart_dkk"]}))
    metric = "mart_cost_per_m2_year.cost_per_m2_dkk"
    where = None if value is None else keys
    return [Figure("cost_per_m2", value, "price", metric, where, tuple(notes))]


def cost_row(answers: Answers, scope: Scope, period: str = "last_12") -> dict[str, Any] | None:
    """Return the row of all services of a scope in `mart_cost_per_m2_year`; null where it has none."""
    found = answers["cost_year"].filter(
        pl.col("period") == period,
        pl.col("level") == scope.level,
        pl.col("place") == scope.place,
        pl.col("service") == "all",
    )
    return found.to_dicts()[0] if found.height else None


def _service_figures(answers: Answers, scope: Scope) -> list[Figure]:
    cases = scope.rows(answers["sla_month"])
    judged = int(cases["judged"].sum())
    on_time = int(cases["on_time"].sum()) if judged else 0
    share = on_time / judged if judged else None
    notes = (("judged", {"n": judged, "late": judged - on_time}),) if judged else ()
    return [Figure("on_time", share, "share", "mart_sla.on_time_share", _choice(scope, share), notes)]


def _plan_figures(answers: Answers, scope: Scope) -> list[Figure]:
    plan = scope.rows(answers["plan"])
    hours, year = total(plan, "hours_per_week"), total(plan, "hours_per_year")
    budget = answers.rows("about")[0]["budget_hours"] if scope.level == "portfolio" else None
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    if scope.level == "portfolio":
        notes = (("budget", {"hours": budget}),) if budget else (("no_budget", {}),)
    week = (*notes, *_without_withheld(plan["hours_per_week"]))
    parts = _without_withheld(plan["hours_per_year"])
    return [
        Figure("hours_per_week", hours, "hours", "mart_cleaning_plan.minutes", _choice(scope, hours), week),
        Figure(
            "hours_per_year", year, "hours", "mart_cleaning_plan.hours_per_year", _choice(scope, year), parts
        ),
    ]


def _without_withheld(parts: pl.Series) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return the note that says of how many facilities a figure is withheld, and so not in the sum; or that all are."""
    unknown = parts.null_count()
    if not unknown:
        return ()
    return (("without_withheld", {"n": unknown}) if unknown < len(parts) else ("withheld", {}),)


def _ledger_figures(answers: Answers, scope: Scope) -> list[Figure]:
    ledger = scope.rows(answers["ledger"])
    figures = []
    for name, column in (("invoiced", "invoiced_dkk"), ("held_money", "held_dkk")):
        value = total(ledger, column)
        figures.append(Figure(name, value, "money", f"mart_cost_ledger.{column}", _choice(scope, value)))
    return figures + _paid_figures(answers, scope)


def _paid_figures(answers: Answers, scope: Scope) -> list[Figure]:
    """Return what was invoiced and delivered of the dearest service that records its work, in its latest month."""
    paid = scope.rows(answers["paid_month"])
    recorded = paid.filter(pl.col("invoiced_dkk") != 0, pl.col("delivered_dkk").is_not_null())
    if not recorded.height:
        return []
    month = months_of(recorded)[-1]
    sums = recorded.filter(pl.col("month") == month).group_by("service").agg(pl.col("invoiced_dkk").sum())
    service = sums.sort(-pl.col("invoiced_dkk").cast(pl.Float64), "service")["service"][0]
    rows = paid.filter(pl.col("month") == month, pl.col("service") == service)
    notes: list[tuple[str, Mapping[str, Any]]] = [("of_month", {"month": month, "service": service})]
    apart = total(rows.filter(pl.col("delivered_dkk").is_null()), "invoiced_dkk")
    figures = []
    for name in ("invoiced", "delivered"):
        value = total(rows, f"{name}_dkk")
        metric = f"mart_paid_vs_delivered.{name}_dkk"
        where = _choice(scope, value, month=f"{month:%Y-%m}", service=service)
        more = [("not_recorded", {"amount": apart})] if apart and name == "invoiced" else []
        figures.append(Figure(f"paid_{name}", value, "money", metric, where, (*notes, *more)))
    return figures
