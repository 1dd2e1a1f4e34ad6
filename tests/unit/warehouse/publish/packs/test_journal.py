"""What was published before, what was restated since, and why."""

import json
from datetime import date, datetime
from typing import Any

import polars as pl

from warehouse.publish.packs.figures import LINES, MONTH_FIGURE
from warehouse.publish.packs.journal import (
    JOURNAL,
    RUN,
    Version,
    causes_of,
    compared,
    earlier_restatements,
    entries,
    restated,
    state_before,
)

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
OLD, NEW = date(2026, 3, 10), date(2026, 3, 11)


def figures(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Figures of facility F1: month, figure, value."""
    return pl.DataFrame([("facility", "F1", *row) for row in rows], schema=MONTH_FIGURE, orient="row")


def version(day: date, run_id: str = "r1", areal: str = "1") -> Version:
    return Version(day, run_id, datetime(day.year, day.month, day.day, 3), areal)


def journal_of(found: pl.DataFrame, day: date = OLD, run_id: str = "r1") -> pl.DataFrame:
    """The journal after one version that published these figures."""
    return entries(version(day, run_id), "open", compared(pl.DataFrame(schema=JOURNAL), found), {})


def test_a_figure_with_the_same_published_value_is_no_change() -> None:
    before = state_before(journal_of(figures((JAN, "cost_per_m2_dkk", 37.1234))), NEW, "open")
    same = compared(before, figures((JAN, "cost_per_m2_dkk", 37.1199)))
    assert same.is_empty()
    assert compared(before, figures((JAN, "cost_per_m2_dkk", 37.1299)))["before"].to_list() == [37.1234]


def test_a_figure_that_is_no_longer_known_is_a_change_to_nothing() -> None:
    before = state_before(journal_of(figures((JAN, "cost_dkk", 5.0), (JAN, "requests", 1.0))), NEW, "open")
    found = compared(before, figures((JAN, "requests", 1.0)))
    assert found.select("figure", "value", "before").rows() == [("cost_dkk", None, 5.0)]


def test_a_month_that_left_the_window_is_no_change() -> None:
    before = state_before(journal_of(figures((JAN, "cost_dkk", 5.0), (FEB, "cost_dkk", 6.0))), NEW, "open")
    assert compared(before, figures((FEB, "cost_dkk", 6.0))).is_empty()


def test_only_a_month_that_was_over_when_it_was_published_is_restated() -> None:
    before = state_before(
        journal_of(figures((JAN, "cost_dkk", 5.0), (date(2026, 3, 1), "cost_dkk", 1.0))), NEW, "open"
    )
    now = compared(
        before, figures((JAN, "cost_dkk", 7.0), (date(2026, 3, 1), "cost_dkk", 2.0), (FEB, "cost_dkk", 3.0))
    )
    assert restated(now, OLD).select("month", "before", "value").rows() == [(JAN, 5.0, 7.0)]
    assert restated(now, date(2026, 3, 31)).height == 2


def test_versions_of_the_same_run_date_and_of_the_other_set_are_no_version_before() -> None:
    journal = journal_of(figures((JAN, "cost_dkk", 5.0)))
    assert state_before(journal, OLD, "open").is_empty()
    assert state_before(journal, NEW, "restricted").is_empty()


def test_of_several_versions_the_last_value_counts_though_only_changes_are_kept() -> None:
    first = journal_of(figures((JAN, "cost_dkk", 5.0), (JAN, "requests", 2.0)), date(2026, 3, 8), "r0")
    change = compared(
        state_before(first, OLD, "open"), figures((JAN, "cost_dkk", 6.0), (JAN, "requests", 2.0))
    )
    second = entries(version(OLD, "r1", "2"), "open", change, {})
    assert second.select("figure", "value").rows() == [(RUN, None), ("cost_dkk", 6.0)]
    state = state_before(pl.concat([second, first]), NEW, "open")
    assert state.sort("figure").select("figure", "value").rows() == [("cost_dkk", 6.0), ("requests", 2.0)]
    assert state["areal_version"].unique().to_list() == ["2"] and state["as_of"].unique().to_list() == [OLD]


def cause(
    figure: str,
    *news: dict[str, Any],
    lines: tuple[float, float] = (3, 3),
    versions: tuple[str, str] = ("1", "1"),
) -> list[dict[str, Any]]:
    found = causes_of({"figure": figure, "month": JAN}, ["F1"], news, lines, versions)
    return [dict(one) for one in found]


def came(
    kind: str, rows: int | None = None, month: date | None = JAN, facility: str | None = "F1"
) -> dict[str, Any]:
    return {"kind": kind, "path": f"{kind}.csv", "facility_id": facility, "month": month, "rows": rows}


def test_new_and_corrected_invoice_lines_are_told_apart_by_the_number_of_lines() -> None:
    found = cause("cost_dkk", came("cost_line", 5), lines=(3, 5))
    assert found == [{"code": "rows", "kind": "cost_line", "source": "cost_line.csv", "rows": 5, "new": 2}]


def test_rows_of_another_month_or_facility_or_kind_are_no_cause() -> None:
    others = (came("cost_line", 5, FEB), came("cost_line", 5, facility="F2"), came("cleaning_visit", 5))
    assert cause("cost_dkk", *others) == [{"code": "other"}]


def test_a_new_model_of_the_place_explains_its_area_and_not_its_requests() -> None:
    model = came("model", 1, None)
    assert cause("net_area_m2", model) == [{"code": "input", "kind": "model", "source": "model.csv"}]
    assert cause("requests", model) == [{"code": "other"}]


def test_open_cases_age_and_a_new_areal_may_explain_the_rest() -> None:
    assert cause("on_time_share") == [{"code": "time"}]
    assert cause("cost_dkk", versions=("1", "2")) == [{"code": "areal", "before": "1", "now": "2"}]


def test_restatements_of_the_last_month_are_kept_with_their_causes() -> None:
    key = ("facility", "F1", JAN, "cost_dkk")
    change = figures((JAN, "cost_dkk", 7.0)).with_columns(before=pl.lit(5.0))
    journal = entries(version(OLD), "open", change, {key: [{"code": "other"}]})
    assert json.loads(journal["causes"].drop_nulls()[0]) == [{"code": "other"}]
    shown = earlier_restatements(journal, NEW, "open")
    assert [(one.before, one.now, one.published_on, one.causes) for one in shown] == [
        (5.0, 7.0, OLD, ({"code": "other"},))
    ]
    assert earlier_restatements(journal, date(2026, 4, 20), "open") == []


def test_the_count_of_lines_is_no_figure_that_is_restated() -> None:
    before = state_before(journal_of(figures((JAN, LINES, 3.0))), NEW, "open")
    assert restated(compared(before, figures((JAN, LINES, 4.0))), OLD).is_empty()
