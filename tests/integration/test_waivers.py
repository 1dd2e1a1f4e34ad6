"""Waivers: a known issue is silenced visibly, counted apart, and returns when the waiver expires."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import HandStore, room

AS_OF = date(2026, 6, 30)
FINDING = {
    "step_id": 1,
    "global_id": "id-1",
    "code": "area_unchecked",
    "severity": "warning",
    "message": "unchecked",
}
HELD = [{"code": "not_a_number", "source_row": row, "message": "no number"} for row in (3, 4, 5)]


def waiver(code: str, source: str, until: date = date(2027, 1, 1), **more: Any) -> dict[str, Any]:
    return {"code": code, "source": source, "reason": "agreed", "approved_by": "w_1", "until": until, **more}


def built(
    folder: Path, *waivers: dict[str, Any], finding: dict[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    store = HandStore(folder)
    rooms = [room("1"), room("", 10.0, global_id="id-2")]
    store.model("models/hq.ifc", rooms, tables={"finding": [finding or FINDING]})
    store.records("cost_line", [], source="records/faktura.csv", held=HELD)
    if waivers:
        store.records("waiver", waivers)
    return store.build(as_of=AS_OF)


def waived(con: duckdb.DuckDBPyConnection) -> list[tuple[str, int | None]]:
    query = "select code, source_row from run_finding where is_waived order by all"
    return con.execute(query).fetchall()


def about_waivers(con: duckdb.DuckDBPyConnection) -> list[str]:
    query = "select code from run_finding where code like 'waiver%' order by all"
    return [code for (code,) in con.execute(query).fetchall()]


@pytest.mark.parametrize("source", ["models/hq.ifc", "hq.ifc"])
def test_a_waiver_marks_the_finding_of_its_file_by_path_or_name(tmp_path: Path, source: str) -> None:
    con = built(tmp_path, waiver("area_unchecked", source))
    assert waived(con) == [("area_unchecked", None)]
    assert about_waivers(con) == []


def test_a_waiver_of_another_element_marks_nothing_and_says_so(tmp_path: Path) -> None:
    con = built(tmp_path, waiver("area_unchecked", "hq.ifc", element="id-2"))
    assert waived(con) == []
    assert about_waivers(con) == ["waiver_without_finding"]


@pytest.mark.parametrize(("until", "is_waived"), [(date(2026, 7, 1), True), (AS_OF, False)])
def test_a_waiver_ends_before_its_day(tmp_path: Path, until: date, is_waived: bool) -> None:
    con = built(tmp_path, waiver("area_unchecked", "hq.ifc", until))
    assert bool(waived(con)) == is_waived
    assert about_waivers(con) == ([] if is_waived else ["waiver_expired"])


def test_a_waived_row_remains_held_and_is_counted_apart(tmp_path: Path) -> None:
    con = built(tmp_path, waiver("not_a_number", "faktura.csv", row=4))
    rows = con.execute("select source_row, is_waived from run_held_row order by all").fetchall()
    assert rows == [(3, False), (4, True), (5, False)]
    found = "select message, is_waived from run_finding where code = 'not_a_number' order by is_waived"
    assert con.execute(found).fetchall() == [
        ("2 rows are held (3, 5): no number", False),
        ("Row 4 is held: no number", True),
    ]
    assert about_waivers(con) == []


def test_a_waiver_with_an_unknown_code_names_the_nearest(tmp_path: Path) -> None:
    con = built(tmp_path, waiver("area_uncheked", "hq.ifc"))
    (message,) = (
        con.execute("select message from run_finding where code = 'waiver_unknown_code'").fetchone() or ()
    )
    assert "area_uncheked (nearest: area_unchecked)" in message


def test_an_error_is_not_waived(tmp_path: Path) -> None:
    error = {**FINDING, "code": "space_held_no_area", "severity": "error"}
    con = built(tmp_path, waiver("space_held_no_area", "hq.ifc"), finding=error)
    assert waived(con) == []
    assert about_waivers(con) == ["waiver_of_error"]


@pytest.mark.parametrize("element", [None, "id-2"])
def test_a_rule_that_is_waived_still_fails_and_is_counted_apart(tmp_path: Path, element: str | None) -> None:
    con = built(tmp_path, waiver("room_has_number", "hq.ifc", element=element))
    health = "select failed, waived, result from mart_model_health where rule = 'room_has_number'"
    assert con.execute(health).fetchall() == [(1, 1, "failed")]
    issue = "select is_waived from mart_model_issue where rule = 'room_has_number'"
    assert con.execute(issue).fetchall() == [(True,)]
    assert about_waivers(con) == []


def test_no_figure_changes_by_a_waiver(tmp_path: Path) -> None:
    figures = "select sum(net_area_m2), count(*) filter (where is_counted) from dim_space"
    plain = built(tmp_path / "plain").execute(figures).fetchall()
    codes = ("area_unchecked", "room_has_number", "not_a_number")
    all_waived = built(
        tmp_path / "waived", *(waiver(code, name) for code in codes for name in ("hq.ifc", "faktura.csv"))
    )
    assert all_waived.execute(figures).fetchall() == plain
    assert all_waived.execute("select count(*) from run_held_row").fetchone() == (3,)
