"""The auditor finds what one rule of suppression less would give away, and suppresses until nothing follows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.audits import CATALOG, MAY, audited, build, cells, facility, line, offices
from helpers.editions import project, rows
from helpers.hand_store import room

from bim.errors import PublicationError
from warehouse.disclosure import aggregation, redaction, row_suppression
from warehouse.disclosure.auditor.audit import Audit, audited_queries
from warehouse.disclosure.suppression import Suppression, find_suppression
from warehouse.publish.duckdb_file import open_built, published_tables


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio in which each rule of suppression has something to do."""
    prices = [
        {"service": "waste", "price_dkk": Decimal(12), "unit": "m2/year", "valid_from": date(2026, 1, 1)},
        {"service": "mail", "price_dkk": Decimal(24), "unit": "m2/year", "valid_from": date(2026, 1, 1),
         "category": "CELL"},
    ]  # fmt: skip
    toilets = [room(f"2.{n:02}", 5.0 + n, name="Toilet") for n in range(9)]
    visits = [
        {"facility_id": "D", "visit_id": "alone", "room": "0.01", "date": MAY, "minutes": Decimal("17.77")},
    ]
    return build(
        tmp_path_factory.mktemp("leaks"),
        {
            "A": [[*cells(1), *offices(8), *toilets]],
            "B": [[*cells(1, 9.5), room("0.50", 14.0)]],
            "C": [[*offices(8)]],
            "A2": [[room("7.00", 9.25, name="Celle"), *toilets[:2]]],
            "D": [[*cells(5), *offices(8)], [*cells(1, 8.5), *cells(5)[1:], *offices(8)]],
            "E": [[*cells(1), *offices(9), *toilets, *(room(f"9.{n}", 21.0, building_name="Annex") for n in range(2)),
                   room("9.9", 10.0, name="Celle", building_name="Annex")]],
        },
        facility=[facility(name) for name in "ABCDE"],
        driver=[{"service": "other", "driver": "net_area", "rooms": "CELL, WC"}],
        contract_price=prices,
        cost_line=[line(name, service) for name in "ABCDE" for service in ("waste", "other", "mail")],
        cleaning_visit=visits,
    )  # fmt: skip


@pytest.fixture
def con(built: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_built(built, tmp_path) as connection:
        yield connection


def leaks(found: Audit) -> int:
    return found.determined + found.too_narrow + found.small_groups + found.small_sums


@pytest.fixture(scope="module")
def with_all_rules(built: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return what the rules leave for the auditor: here the total of a facility less that of its larger model."""
    with open_built(built, tmp_path_factory.mktemp("spill")) as connection:
        return leaks(audited(connection))


def test_once_the_auditor_has_suppressed_nothing_follows(
    con: duckdb.DuckDBPyConnection, with_all_rules: int
) -> None:
    tables = published_tables(con)
    _, found = audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1)
    assert with_all_rules > 0
    assert found.is_passed
    assert (found.passes, found.protected) == (2, 11)
    assert found.narrowest_share is not None and found.narrowest_share >= 0.1


def cleared(part: str) -> Callable[[Suppression], Suppression]:
    return lambda suppression: replace(suppression, **{part: getattr(suppression, part).clear()})


@pytest.mark.parametrize(
    "part", ["rooms", "categories", "small_buildings", "small_facilities", "models_below_threshold"]
)
def test_what_is_not_withheld_is_found(
    con: duckdb.DuckDBPyConnection, part: str, with_all_rules: int
) -> None:
    assert leaks(audited(con, cleared(part))) > with_all_rules


def test_a_sum_of_fewer_rooms_than_a_group_is_found(
    con: duckdb.DuckDBPyConnection, with_all_rules: int
) -> None:
    assert leaks(audited(con, lambda suppression: replace(suppression, smallest_group=1))) > with_all_rules


@pytest.mark.parametrize(
    ("module", "name", "off"),
    [
        (redaction, "register_spreads", lambda con, tables, group: con.execute(NO_SPREADS)),
        (row_suppression, "_tells_few", lambda group: "false"),
        (row_suppression, "DUE", ()),
        (aggregation, "_rooms_behind", lambda spec: ", 99 as rooms_behind" if spec.events else ""),
        (redaction, "write_row_flags", lambda con, spec, types, s: no_flags(con, spec)),
    ],
)
def test_a_rule_that_is_switched_off_is_found(
    con: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    with_all_rules: int,
    module: Any,
    name: str,
    off: Any,
) -> None:
    monkeypatch.setattr(module, name, off)
    assert leaks(audited(con)) > with_all_rules


NO_SPREADS = "create or replace temp table withheld_spreads (month date, facility_id varchar, name varchar)"


def no_flags(con: duckdb.DuckDBPyConnection, spec: Any) -> None:
    columns = "row bigint, level integer, is_outline_near boolean, is_below_threshold boolean, held varchar[]"
    con.execute(f"create or replace temp table {row_suppression.flags_table(spec)} ({columns})")


def override(number: str) -> dict[str, Any]:
    return {"facility_id": "A", "room": number, "is_cleanable": False, "reason": "not cleaned"}


def test_the_total_less_the_shown_rooms_less_the_plan_gives_no_room(tmp_path: Path) -> None:
    """The attack that gave the area of a restricted room that is not cleaned, to the last digit."""
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, room_override=[override("0.00")])
    version = project(source, tmp_path / "out")
    total, shown = (
        "(select model_area_m2 from mart_coverage)",
        "(select sum(net_area_m2) from dim_space where is_counted)",
    )
    attack = f"select {total} - {shown} - sum(area_m2) from mart_cleaning_plan where space_id = 'withheld'"
    shown_plan = "(select sum(area_m2) from mart_cleaning_plan where space_id <> 'withheld')"
    assert rows(version, f"select {total} - {shown}") == [(Decimal("68.625"),)]
    assert rows(version, f"select {shown_plan} is null") == [(False,)]
    assert rows(version, attack) == [(None,)]
    assert rows(version / "restricted", "select sum(area_m2) > 0 from mart_cleaning_plan") == [(True,)]


def test_a_plan_of_all_withheld_rooms_keeps_its_area(tmp_path: Path) -> None:
    version = project(build(tmp_path, {"A": [[*cells(6), *offices(8)]]}), tmp_path / "out")
    kept = "select area_m2 from mart_cleaning_plan where space_id = 'withheld'"
    assert rows(version, kept) == [(Decimal("68.625"),)]


def test_months_that_differ_by_one_visit_do_not_both_show_the_area_that_was_cleaned(tmp_path: Path) -> None:
    def visit(number: int, day: date) -> dict[str, Any]:
        name = f"V{number}-{day}"
        return {
            "facility_id": "A",
            "visit_id": name,
            "room": f"0.0{number}",
            "date": day,
            "minutes": Decimal(9),
        }

    april = [visit(n, date(2026, 4, 7)) for n in range(6)]
    may = [visit(n, date(2026, 5, 7)) for n in range(6)] + [visit(3, date(2026, 5, 8))]
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, cleaning_visit=[*april, *may])
    version = project(source, tmp_path / "out")
    query = "select visits, area_m2 from mart_productivity where category = 'withheld' order by month"
    assert rows(version, query) == [(6, Decimal("68.64")), (7, None)]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The open set of a facility with a month that has one visit more than the other."""
    folder = tmp_path_factory.mktemp("delivered")
    price = {
        "service": "cleaning",
        "price_dkk": Decimal(120),
        "unit": "m2/year",
        "valid_from": date(2026, 1, 1),
    }
    days = [(number, date(2026, month, 7)) for month in (4, 5) for number in range(6)] + [
        (3, date(2026, 5, 8))
    ]
    visits = [
        {"facility_id": "A", "visit_id": f"V{n}-{day}", "room": f"0.0{n}", "date": day, "minutes": Decimal(9)}
        for n, day in days
    ]
    invoices = [line("A", "cleaning", month=month, line_id=f"A-{month}") for month in (date(2026, 4, 1), MAY)]
    source = build(
        folder, {"A": [[*cells(6), *offices(8)]]}, also=["mart_paid_vs_delivered_year"], facility=[facility("A")],
        contract_price=[price], cost_line=invoices, cleaning_visit=visits,
    )  # fmt: skip
    return project(source, folder / "out")


def test_a_month_that_is_withheld_does_not_follow_from_the_year_less_the_others(delivered: Path) -> None:
    of_months = "select count(delivered_dkk) from mart_paid_vs_delivered where service = 'cleaning'"
    of_year = "select count(delivered_dkk), count(delivered_share) from mart_paid_vs_delivered_year"
    assert rows(delivered / "restricted", of_months) == [(2,)]
    assert rows(delivered / "restricted", of_year)[0][0] > 0
    months, year = rows(delivered, of_months), rows(delivered, of_year)
    assert (months, year) in (([(1,)], [(0, 0)]), ([(0,)], rows(delivered / "restricted", of_year)))


def test_what_is_due_is_shown_where_what_was_delivered_is_withheld(delivered: Path) -> None:
    due = "select month, due_dkk from mart_paid_vs_delivered where service = 'cleaning' order by month"
    withheld = "select count(*) > count(delivered_dkk) from mart_paid_vs_delivered where service = 'cleaning'"
    assert rows(delivered, withheld) == [(True,)]
    assert rows(delivered, due) == rows(delivered / "restricted", due)


def test_the_area_and_the_hours_of_a_plan_do_not_tell_rooms_that_are_cleaned_at_another_rate(
    tmp_path: Path,
) -> None:
    """Two sums over a cell and over rooms that are all cleaned at another rate give the cell."""
    source = build(tmp_path, {"A": [[*cells(1), *offices(8)]]}, also=["mart_cleaning_plan_year"])
    version = project(source, tmp_path / "out")
    of_facility = "from mart_cleaning_plan_year where level = 'facility'"
    hours = f"select count(hours_per_year), count(cost_dkk_per_year) {of_facility}"
    assert rows(version, hours) == [(0, 0)]
    assert rows(version / "restricted", hours) == [(1, 1)]
    assert rows(version, "select count(model_area_m2) from mart_coverage") == [(1,)]


def test_the_hours_of_a_plan_of_one_rate_are_shown(tmp_path: Path) -> None:
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, also=["mart_cleaning_plan_year"])
    version = project(source, tmp_path / "out")
    assert rows(version, "select count(hours_per_year) from mart_cleaning_plan_year") == [(3,)]


def test_the_area_of_a_year_of_orders_does_not_tell_a_room_that_came_after_the_last_invoice(
    tmp_path: Path,
) -> None:
    """The latest twelve months of orders are others than those of money: the new room is in these alone."""
    known = {"facility_id": "A", "service": "maintenance", "priority": "P1"}
    orders = [
        {**known, "order_id": f"W{month}", "reported_at": datetime(2026, month, 5, 9),
         "completed_at": datetime(2026, month, 5, 10)}
        for month in (3, 6)
    ]  # fmt: skip
    source = build(
        tmp_path, {"A": [[*cells(6), *offices(8)], [*cells(7), *offices(8)]]},
        also=["fact_facility_month", "mart_sla_year"], facility=[facility("A")],
        cost_line=[line("A", "cleaning", month=date(2026, 3, 1))], work_order=orders,
    )  # fmt: skip
    version = project(source, tmp_path / "out")
    of_year = "select count(net_area_m2) from mart_sla_year where period = 'last_12' and level = 'facility'"
    assert rows(version / "restricted", of_year)[0][0] > 0
    of_months = "select month from fact_facility_month where net_area_m2 is not null"
    assert (rows(version, of_months), rows(version, of_year)) == ([(date(2026, 3, 1),)], [(0,)])


def test_what_is_due_of_recorded_months_does_not_tell_a_room_that_came_after_them(tmp_path: Path) -> None:
    """The year shows four months together, and of them the one with visits alone: a new room is the difference."""
    price = {
        "service": "cleaning",
        "price_dkk": Decimal(120),
        "unit": "m2/year",
        "valid_from": date(2026, 1, 1),
    }
    visits = [
        {
            "facility_id": "A",
            "visit_id": f"V{n}",
            "room": f"1.0{n}",
            "date": date(2026, 3, 7),
            "minutes": Decimal(9),
        }
        for n in range(8)
    ]
    invoices = [
        line("A", "cleaning", month=date(2026, month, 1), line_id=f"A{month}") for month in (3, 4, 5, 6)
    ]
    source = build(
        tmp_path, {"A": [[*cells(6), *offices(8)], [*cells(7), *offices(8)]]},
        also=["mart_paid_vs_delivered_year"], facility=[facility("A")], contract_price=[price], cost_line=invoices,
        cleaning_visit=visits,
    )  # fmt: skip
    version = project(source, tmp_path / "out")
    of_year = "select count(due_dkk), count(due_with_records_dkk) from mart_paid_vs_delivered_year"
    [(due, of_recorded)] = rows(version / "restricted", of_year)
    assert due == of_recorded > 0
    assert rows(version, of_year)[0] in ((due, 0), (0, of_recorded), (0, 0))


def test_a_share_of_the_whole_portfolio_on_the_row_of_another_facility_tells_no_area_that_is_withheld(
    tmp_path: Path,
) -> None:
    """The area of all facilities less those that are shown is that of the one whose new room may not be known."""
    source = build(
        tmp_path, {"A": [[*cells(6), *offices(8)], [*cells(7), *offices(8)]], "C": [[*offices(8)]]},
        also=["fact_facility_month"], facility=[facility("A"), facility("C")], expected_area_m2=1000.0,
        cost_line=[line("A", "cleaning", month=date(2026, 3, 1))],
    )  # fmt: skip
    version = project(source, tmp_path / "out")
    of_facility = "select facility_id from mart_coverage where model_area_m2 is not null order by all"
    of_all = "select count(portfolio_covered_share), count(portfolio_same_basis_share) from mart_coverage"
    assert rows(version / "restricted", of_facility) == [("A",), ("C",)]
    assert rows(version / "restricted", of_all) == [(2, 2)]
    assert (rows(version, of_facility), rows(version, of_all)) == ([("C",)], [(0, 0)])


def test_a_publication_stops_where_suppression_does_not_help(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "write_row_flags", lambda con, spec, types, s: no_flags(con, spec))
    tables = published_tables(con)
    with pytest.raises(PublicationError, match="would give away restricted rooms"):
        audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1)


def test_a_restricted_facility_shows_no_outline(tmp_path: Path) -> None:
    outline = {"footprint_wkb": b"outline"}
    models = {"A": [offices(3, **outline)], "B": [offices(3, **outline)]}
    source = build(
        tmp_path, models, facility=[facility("A", access="restricted"), facility("B", access="public")]
    )
    version = project(source, tmp_path / "out")
    query = (
        "select facility_id, count(footprint_wkb), count(net_area_m2) from dim_space group by 1 order by 1"
    )
    assert rows(version, query) == [("A", 0, 3), ("B", 3, 3)]
    assert rows(version / "restricted", query) == [("A", 3, 3), ("B", 3, 3)]


def test_a_restricted_facility_does_not_show_how_its_models_are_turned(tmp_path: Path) -> None:
    access = [facility("A", access="restricted"), facility("B", access="public")]
    source = build(tmp_path, {"A": [offices(3)], "B": [offices(3)]}, facility=access)
    version = project(source, tmp_path / "out")
    query = "select facility_id, true_north_deg from dim_model order by 1"
    assert rows(version, query) == [("A", None), ("B", 12.5)]
    assert rows(version / "restricted", query) == [("A", 12.5), ("B", 12.5)]
