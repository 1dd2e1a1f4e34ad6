"""The key figures of the report are what their commands explain."""

import shlex
from datetime import date
from pathlib import Path

import pytest
from helpers.hand_store import HandStore, room

from warehouse.duckdb_tables import connect_read_only
from warehouse.explain import explain
from warehouse.publish.site.answers import ask
from warehouse.publish.site.figures import _area_figures, key_figures
from warehouse.publish.site.scope import Scope, scopes

OPTIONS = {"--facility": "facility_id", "--month": "month", "--service": "service"}


def keys_of(command: str) -> tuple[str, dict[str, str]]:
    """The metric and the keys of an `areal explain` command, as its command line reads them."""
    _, _, metric, *rest = shlex.split(command)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return metric, dict(
        value.split("=", 1) if option == "--where" else (OPTIONS[option], value) for option, value in pairs
    )


@pytest.mark.parametrize("level", ["portfolio", "district", "facility"])
def test_the_command_beside_a_figure_gives_the_figure(published: Path, level: str) -> None:
    warehouse = published / "restricted" / "warehouse.duckdb"
    with connect_read_only(warehouse) as con:
        as_of = con.execute("select as_of from run_info").fetchall()[0][0]
        answers = ask(con, as_of)
    portfolio, districts, facilities = scopes(answers)
    scope = {"portfolio": portfolio, "district": districts[0], "facility": facilities[0]}[level]
    explained = 0
    for figure in key_figures(answers, scope):
        if figure.command is None:
            continue
        found = explain(warehouse, *keys_of(figure.command))
        value = float(found.value or 0) / (60 if figure.name == "hours_per_week" else 1)
        assert value == pytest.approx(float(figure.value), rel=1e-9), figure.name
        explained += 1
    assert explained >= 8


def test_a_sum_of_which_a_part_is_withheld_says_so(portfolio_edition: Path) -> None:
    """In the open set the hours of a group of rooms of HQ are withheld; those of F2 are shown."""
    with connect_read_only(portfolio_edition / "warehouse.duckdb") as con:
        answers = ask(con, con.execute("select as_of from run_info").fetchall()[0][0])
    portfolio, _, facilities = scopes(answers)
    found = {figure.name: figure for figure in key_figures(answers, portfolio)}
    assert ("without_withheld", {"n": 1}) in found["hours_per_year"].notes
    by_place = {
        scope.place: figure.value
        for scope in facilities
        for figure in key_figures(answers, scope)
        if figure.name == "hours_per_year"
    }
    assert by_place["HQ"] is None and found["hours_per_year"].value == by_place["F2"]


def test_a_facility_without_rooms_that_count_is_not_said_to_be_withheld(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    for name in ("open", "closed", "unregistered"):
        rooms = [room("1", name=name, is_counted=name != "unregistered")]
        store.model(f"{name}.ifc", rooms, name)
        store.records("facility_model", [{"facility_id": name, "model": f"{name}.ifc"}], f"{name}.csv")
    register = [{"facility_id": "open"}, {"facility_id": "closed", "valid_to": date(2026, 6, 1)}]
    store.records("facility", register)
    tables = ("mart_coverage", "dim_facility", "run_info")
    with store.build(*tables, expected_area_m2=100.0) as con:
        assert con.sql("select count(*) from mart_coverage where model_area_m2 is null").fetchall() == [(2,)]
        answers = ask(con, date(2026, 6, 30))
    area, _, of_expected = _area_figures(answers, Scope("portfolio", "all", "All", ()))
    assert [note for note, _ in area.notes] == ["with_model"]
    assert of_expected.value == 0.2
