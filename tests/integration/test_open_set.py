"""What the open set holds back, searched for in every byte and every cell that it holds."""

import struct
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest
from helpers.editions import (
    SECRET_FIGURES,
    SECRET_ID,
    SECRET_MINUTES,
    SECRET_NAME,
    SECRET_NUMBER,
    SECRET_OUTLINE,
    rows,
)


@pytest.fixture(scope="module")
def version(portfolio_edition: Path) -> Path:
    return portfolio_edition


def open_files(version: Path) -> list[Path]:
    return [path for path in version.rglob("*") if path.is_file() and "restricted" not in path.parts]


def texts_of(version: Path) -> Iterator[tuple[str, str]]:
    """Every file of the open set as text: cells decoded, archives unpacked."""
    for path in open_files(version):
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for (name,) in con.execute("select table_name from duckdb_tables()").fetchall():
                    yield (
                        f"{path.name}:{name}",
                        str(con.execute(f"select columns(*)::varchar from {name}").fetchall()),
                    )
                yield (
                    f"{path.name}:comments",
                    str(con.execute("select comment from duckdb_columns()").fetchall()),
                )
        elif path.suffix == ".parquet":
            yield path.name, str(pl.read_parquet(path).rows())
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    yield f"{path.name}:{member}", archive.read(member).decode(errors="replace")
        else:
            yield path.name, path.read_text(encoding="utf-8")


def test_no_name_number_or_id_of_a_restricted_room_stands_in_any_cell(version: Path) -> None:
    for where, text in texts_of(version):
        for secret in (SECRET_NAME, SECRET_ID, SECRET_NUMBER):
            assert secret.lower() not in text.lower(), where


def test_no_single_figure_of_a_restricted_room_stands_in_any_cell(version: Path) -> None:
    figures = [str(figure) for figure in SECRET_FIGURES.values()] + [str(SECRET_MINUTES)]
    for where, text in texts_of(version):
        for figure in figures:
            assert figure not in text, where


def test_no_byte_of_the_open_set_holds_a_name_an_outline_or_a_figure(version: Path) -> None:
    corner = [struct.pack("<d", value) for value in SECRET_OUTLINE.exterior.coords[2]]
    scaled = [struct.pack("<q", int(Decimal(str(value)).scaleb(6))) for value in SECRET_FIGURES.values()]
    wanted = [SECRET_NAME.encode(), SECRET_ID.encode(), b"".join(corner), *scaled]
    for path in open_files(version):
        content = path.read_bytes()
        assert not [secret for secret in wanted if secret in content], path.name


def test_the_restricted_set_holds_all_of_it(version: Path) -> None:
    query = "select name, number, net_area_m2, footprint_wkb from dim_space where is_restricted"
    told = [(SECRET_NAME, SECRET_NUMBER, Decimal("43.217391"), SECRET_OUTLINE.wkb)]
    assert rows(version / "restricted", query) == told


def test_a_restricted_room_keeps_its_row(version: Path) -> None:
    query = "select name, number, global_id, step_id, net_area_m2, footprint_wkb from dim_space where is_restricted"
    assert rows(version, query) == [(None,) * 6]
    counts = [rows(part, "select count(*) from dim_space") for part in (version, version / "restricted")]
    assert counts[0] == counts[1]


def test_a_restricted_room_does_not_tell_its_use(version: Path) -> None:
    query = "select distinct category from dim_space where is_restricted"
    assert rows(version, query) == [("withheld",)]
    assert rows(version / "restricted", query) == [("CELL",)]
    others = "select count(*) from dim_space where not is_restricted and category = 'withheld'"
    assert rows(version, others) == [(0,)]


def test_the_rooms_around_a_restricted_one_show_no_outline(version: Path) -> None:
    assert rows(version, "select count(footprint_wkb) from dim_space where facility_id = 'HQ'") == [(0,)]


def test_the_total_less_the_rooms_shown_stands_for_five_rooms_or_more(version: Path) -> None:
    hidden = "select count(*) from dim_space where facility_id = 'HQ' and is_counted and net_area_m2 is null"
    assert rows(version, hidden)[0][0] >= 5
    assert rows(version, "select model_area_m2 from mart_coverage where facility_id = 'HQ'")[0][0] is not None


def test_a_facility_without_restricted_rooms_shows_all_its_rooms(version: Path) -> None:
    query = "select count(net_area_m2), count(name) from dim_space where facility_id = 'F2'"
    assert rows(version, query) == [(6, 6)]


@pytest.mark.parametrize(
    "query",
    [
        "select month, facility_id, service, sum(cost_dkk) from mart_cost_per_m2 group by all order by all",
        "select ledger_id, sum(amount_dkk) from fact_allocation group by all order by all",
        "select month, facility_id, sum(weight) from fact_driver_weight where driver = 'net_area' group by all"
        " order by all",
        "select facility_id, sum(visits) from mart_cleaning_plan group by all order by all",
        "select facility_id, model_area_m2, covered_share from mart_coverage order by all",
        "select month, facility_id, service, sum(invoiced_dkk) from mart_paid_vs_delivered_space"
        " group by all order by all",
        "select sum(invoiced_dkk), sum(allocated_dkk), sum(unallocated_dkk), sum(held_dkk) from mart_cost_ledger",
    ],
)
def test_totals_are_those_of_the_restricted_set(version: Path, query: str) -> None:
    assert rows(version, query) == rows(version / "restricted", query)


def test_the_area_of_a_month_is_that_of_all_its_places_or_withheld(version: Path) -> None:
    query = (
        "select month, sum(net_area_m2) from mart_cost_per_m2 where facility_id = 'HQ' and service = 'cleaning'"
        " group by all order by all"
    )
    shown, whole = (rows(part, query) for part in (version, version / "restricted"))
    assert shown[0] == whole[0]
    assert shown[1:] == [
        (month, None) for month, _ in whole[1:]
    ]  # of other visits, which tell the rooms apart


def test_hours_of_rooms_at_several_rates_are_withheld_with_all_their_sums(version: Path) -> None:
    """Beside the area of the withheld rooms, hours at five rates give the restricted one."""
    plan = "select area_m2 > 0, hours_per_year from mart_cleaning_plan where facility_id = 'HQ' and category is null"
    assert rows(version, plan) == [(True, None)]
    years = "select facility_id from mart_cleaning_plan_year where hours_per_year is not null order by all"
    assert rows(version, years) == [("F2",), (None,)]


def test_restricted_categories_stand_under_one_label(version: Path) -> None:
    query = "select distinct category from mart_cost_per_m2 where facility_id = 'HQ' and category is not null"
    shown = {name for (name,) in rows(version, query)}
    assert "withheld" in shown
    assert "CELL" not in shown
    assert "OFF1" in shown


def test_a_held_row_that_speaks_of_a_restricted_room_loses_its_text_only(version: Path) -> None:
    query = "select source_row, text is null from run_held_row order by source_row"
    assert rows(version, query) == [(99, True), (100, False)]


def test_an_event_in_a_restricted_room_loses_its_room_and_its_figure(version: Path) -> None:
    query = "select visit_id, space_id is null, room, minutes, task from fact_visit order by visit_id"
    secret, ordinary = rows(version, query)
    assert secret == ("V1", True, None, None, None)
    assert ordinary == ("V2", False, "1.02", Decimal(12), "vask")


def test_no_finding_of_either_set_is_without_its_text(version: Path) -> None:
    for edition in (version, version / "restricted"):
        assert rows(edition, "select code from run_finding where coalesce(trim(message), '') = ''") == []
        assert rows(edition, "select code from run_held_row where coalesce(trim(message), '') = ''") == []
    hidden = rows(version, "select count(*) from run_finding where message like '%restricted room%'")
    assert hidden[0][0] > 0


def test_no_place_is_missing_in_the_routes_that_are_shown(version: Path) -> None:
    """A gap would say between which rooms a withheld one is; the restricted set has the places of all."""
    tours = (
        "select bool_and(last = shown), bool_or(shown < visits) from (select max(route_order) as last,"
        " count(route_order) as shown, count(*) as visits from mart_cleaning_calendar"
        " group by date, facility_id, team_id)"
    )
    assert rows(version, tours) == [(True, True)]
    assert rows(version / "restricted", tours) == [(True, False)]
