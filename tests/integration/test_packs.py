"""The monthly packs and the ledger's workbook say what the warehouse of their set says, and harm nobody."""

import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest
from helpers.editions import AS_OF, SECRET_NAME, SECRET_NUMBER, publish, rows, run_of
from helpers.sql_in_python import empty_warehouse
from python_calamine import CalamineWorkbook

from warehouse.catalog import load_catalog
from warehouse.duckdb_tables import connect_read_only
from warehouse.publish.language import Language
from warehouse.publish.packs.figures import AREA, WITHHELD, query
from warehouse.publish.packs.journal import JOURNAL
from warehouse.publish.packs.open_cards import TABLES, write_open_cards
from warehouse.publish.packs.pages import FACILITY_MONTHS, write_packs
from warehouse.publish.packs.pdf import without_clock
from warehouse.publish.packs.rendering import load_texts
from warehouse.publish.packs.restatements import journal_entries
from warehouse.publish.settings import PackSettings

VALUE = re.compile(r'data-figure="(\w+)">([^<]*)<')


def figures(page: Path) -> dict[str, str]:
    return dict(VALUE.findall(page.read_text(encoding="utf-8")))


def english() -> Language:
    return load_texts("en")


def test_portfolio_districts_and_facilities_have_packs_in_both_languages(portfolio_edition: Path) -> None:
    packs = portfolio_edition / "report" / "packs"
    months = ["2026-01.html", "2026-02.html", "2026-03.html"]
    assert sorted(path.name for path in packs.glob("portfolio/*.html")) == months
    assert {path.parent.name for path in packs.glob("facility/*/*.html")} == {"HQ", "F2", "NOWHERE"}
    assert (packs / "index.html").is_file()
    danish = portfolio_edition / "report" / "da" / "packs"
    assert [path.relative_to(danish) for path in sorted(danish.rglob("*.html"))] == [
        path.relative_to(packs) for path in sorted(packs.rglob("*.html"))
    ]


def test_the_figures_of_a_pack_are_those_of_the_warehouse(portfolio_edition: Path) -> None:
    found = figures(portfolio_edition / "report" / "packs" / "portfolio" / "2026-03.html")
    cost = rows(
        portfolio_edition, "select sum(cost_dkk) from mart_cost_per_m2 where month = date '2026-03-01'"
    )
    area = rows(
        portfolio_edition, "select sum(net_area_m2) from fact_facility_month where month = date '2026-03-01'"
    )
    assert found["cost_dkk"] == english().number(cost[0][0])
    assert found["net_area_m2"] == english().number(area[0][0])


def test_every_link_of_a_pack_leads_to_a_file(portfolio_edition: Path) -> None:
    pages = list((portfolio_edition / "report").rglob("packs/**/*.html"))
    broken = [
        (page.name, link)
        for page in pages
        for link in re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8"))
        if not (page.parent / unquote(link)).resolve().is_file()
    ]
    assert pages and broken == []


def test_the_open_packs_and_workbook_name_no_restricted_room(portfolio_edition: Path) -> None:
    for page in (portfolio_edition / "report").rglob("packs/**/*.html"):
        text = page.read_text(encoding="utf-8")
        assert SECRET_NAME not in text and SECRET_NUMBER not in text
    with zipfile.ZipFile(portfolio_edition / "open_cards.xlsx") as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET_NAME.encode() not in whole and SECRET_NUMBER.encode() not in whole


def test_the_same_build_gives_the_same_bytes(
    portfolio: Path, portfolio_edition: Path, tmp_path: Path
) -> None:
    again = publish(portfolio, tmp_path)
    for page in [*(again / "report").rglob("packs/**/*.html"), again / "open_cards.xlsx"]:
        assert page.read_bytes() == (portfolio_edition / page.relative_to(again)).read_bytes(), page


def pages_of(edition: Path, folder: Path, set_word: str = "", **settings: object) -> Path:
    """Write the packs of an edition again, with other settings."""
    (folder / "report").mkdir(parents=True, exist_ok=True)
    with connect_read_only(edition / "warehouse.duckdb") as con:
        write_packs(con, folder, run_of("r2"), set_word, PackSettings(**settings))  # type: ignore[arg-type]
    return folder / "report" / "packs"


def test_a_target_says_met_or_missed_by_the_better_direction(portfolio_edition: Path, tmp_path: Path) -> None:
    dear = pages_of(portfolio_edition, tmp_path / "a", targets={"cost_per_m2_dkk": 0.01})
    cheap = pages_of(portfolio_edition, tmp_path / "b", targets={"cost_per_m2_dkk": 9999.0})
    assert ">missed<" in (dear / "portfolio/2026-03.html").read_text(encoding="utf-8")
    assert ">met<" in (cheap / "portfolio/2026-03.html").read_text(encoding="utf-8")


def test_a_restated_figure_says_what_it_was_and_gets_a_pack_for_its_older_month(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    with connect_read_only(portfolio_edition / "warehouse.duckdb") as con:
        now = journal_entries(con, pl.DataFrame(schema=JOURNAL), "open")
    is_cost = (
        (pl.col("figure") == "cost_dkk") & (pl.col("place") == "HQ") & (pl.col("month") == date(2026, 1, 1))
    )
    before = now.with_columns(
        as_of=pl.lit(date(2026, 6, 1)),
        run_id=pl.lit("r0"),
        value=pl.when(is_cost).then(pl.lit(123456.0)).otherwise("value"),
    ).cast(pl.Schema(JOURNAL))
    packs = pages_of(portfolio_edition, tmp_path, journal=before)
    page = (packs / "facility/HQ/2026-03.html").read_text(encoding="utf-8")
    assert "123,456" in page and "settings or rules changed" in page
    other = (packs / "facility/F2/2026-03.html").read_text(encoding="utf-8")
    assert "No figure of a closed month was restated" in other
    assert FACILITY_MONTHS == 3


def test_an_area_that_is_restated_because_other_facilities_are_withheld_says_so(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    with connect_read_only(portfolio_edition / "warehouse.duckdb") as con:
        now = journal_entries(con, pl.DataFrame(schema=JOURNAL), "open")
    is_area = (
        (pl.col("figure") == AREA) & (pl.col("level") == "portfolio") & (pl.col("month") == date(2026, 1, 1))
    )
    withheld = now.filter(is_area).with_columns(figure=pl.lit(WITHHELD), value=pl.lit(1.0))
    before = now.with_columns(value=pl.when(is_area).then(pl.lit(7.0)).otherwise("value"))
    before = pl.concat([before, withheld]).with_columns(as_of=pl.lit(date(2026, 6, 1)), run_id=pl.lit("r0"))
    packs = pages_of(portfolio_edition, tmp_path, journal=before.cast(pl.Schema(JOURNAL)))
    page = (packs / "portfolio/2026-03.html").read_text(encoding="utf-8")
    assert "facilities whose area is withheld and not in the sum: 0, before: 1" in page
    assert "settings or rules changed" not in page


def test_the_workbook_closes_on_the_totals_of_the_warehouse(portfolio_edition: Path) -> None:
    book = CalamineWorkbook.from_path(str(portfolio_edition / "open_cards.xlsx"))
    assert book.sheet_names == ["Summary", "Ledger", "Decisions", "Deviations"]
    summary = book.get_sheet_by_name("Summary").to_python()
    money = rows(
        portfolio_edition,
        "select sum(invoiced_dkk), sum(allocated_dkk), sum(unallocated_dkk), sum(held_dkk) from mart_cost_ledger",
    )[0]
    assert [round(Decimal(cell), 2) for cell in summary[-1][2:]] == list(money)
    ledger = book.get_sheet_by_name("Ledger").to_python()
    invoiced = ledger[0].index("Invoiced DKK")
    assert round(sum(Decimal(str(row[invoiced])) for row in ledger[1:]), 2) == money[0]
    assert len(ledger) - 1 == rows(portfolio_edition, "select count(*) from mart_cost_ledger")[0][0]


def test_the_workbook_reads_only_the_tables_that_say_whether_two_sets_have_the_same_one() -> None:
    queries = [query(name) for name in ("ledger", "ledger_total", "decision_sheet", "deviation_sheet")]
    read = {name for text in queries for name in re.findall(r"(?:from|join) (\w+)", text)}
    assert read == TABLES


def test_a_formula_of_a_stranger_is_a_text_in_the_workbook(portfolio_edition: Path) -> None:
    """The facility HQ is called =1+1."""
    with zipfile.ZipFile(portfolio_edition / "open_cards.xlsx") as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert any(b"=1+1" in sheet for sheet in sheets)
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_a_ledger_that_one_sheet_cannot_hold_goes_into_several_and_says_so(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    with connect_read_only(portfolio_edition / "warehouse.duckdb") as con:
        write_open_cards(con, tmp_path / "small.xlsx", run_of("r1"), most_rows=6)
    book = CalamineWorkbook.from_path(str(tmp_path / "small.xlsx"))
    ledgers = [name for name in book.sheet_names if name.startswith("Ledger")]
    lines = [row for name in ledgers for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert len(ledgers) > 1 and len({row[0] for row in lines}) == len(lines)
    assert len(lines) == rows(portfolio_edition, "select count(*) from mart_cost_ledger")[0][0]
    assert "One sheet holds 5 lines" in str(book.get_sheet_by_name("Summary").to_python()[3][0])


def test_without_a_month_that_is_over_there_is_a_list_without_packs(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    (tmp_path / "report").mkdir()
    with connect_read_only(portfolio_edition / "warehouse.duckdb") as con:
        assert write_packs(con, tmp_path, run_of("r1", date(2026, 1, 30)), "", PackSettings()) == []
    assert [path.name for path in (tmp_path / "report" / "packs").rglob("*.*")] == ["index.html"]
    assert "No month is over" in (tmp_path / "report/packs/index.html").read_text(encoding="utf-8")
    assert date(2026, 3, 31) < AS_OF


def test_a_pdf_is_the_same_whenever_it_is_printed() -> None:
    one = b"x /CreationDate (D:20260101010101+00'00') y"
    other = b"x /CreationDate (D:20261231235959+00'00') y"
    assert without_clock(one) == without_clock(other) and len(without_clock(one)) == len(one)


def test_a_configured_browser_prints_the_latest_pack_of_each_place(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("Chromium is not installed")
    packs = pages_of(portfolio_edition, tmp_path, browser=browser)
    printed = sorted(path.relative_to(packs).as_posix() for path in packs.rglob("*.pdf"))
    assert "portfolio/2026-03.pdf" in printed and not any("2026-02" in path for path in printed)
    assert (packs / "portfolio/2026-03.pdf").read_bytes().startswith(b"%PDF")


def test_a_browser_that_is_not_there_costs_the_pdf_and_not_the_packs(
    portfolio_edition: Path, tmp_path: Path
) -> None:
    packs = pages_of(portfolio_edition, tmp_path, browser="/nowhere/browser")
    assert (packs / "portfolio/2026-03.html").is_file() and not list(packs.rglob("*.pdf"))


@pytest.mark.parametrize(
    ("withheld", "texts"),
    [
        ([], ("300", "300", "0")),
        ([("B", 3)], ("100 without 1 facility", "300", "–")),
        ([("B", 2), ("B", 3)], ("100 without 1 facility", "100 without 1 facility", "0")),
        ([("A", 2), ("B", 3)], ("100 without 1 facility", "200 without 1 facility", "–")),
        ([("A", 3), ("B", 3)], ("–", "300", "–")),
    ],
)
def test_a_sum_of_areas_says_how_many_facilities_it_is_without(
    tmp_path: Path, withheld: list[tuple[str, int]], texts: tuple[str, str, str]
) -> None:
    con = empty_warehouse(load_catalog(), is_open=True)
    con.execute(
        "insert into run_info by name select 'r1' as run_id, date '2026-06-30' as as_of, 'P' as portfolio_name"
    )
    for facility, area in (("A", 100), ("B", 200)):
        con.execute(
            "insert into dim_facility by name select $1 as facility_id, 'Nord' as district", [facility]
        )
        for month in (2, 3):
            known = None if (facility, month) in withheld else area
            at = [date(2026, month, 1), facility]
            con.execute("insert into mart_cost_ledger by name select $1 as month, $2 as facility_id", at)
            con.execute(
                "insert into fact_facility_month by name select $1 as month, $2 as facility_id, $3 as net_area_m2",
                [*at, known],
            )
    (tmp_path / "report").mkdir()
    write_packs(con, tmp_path, run_of("r1"), "open set", PackSettings())
    page = (tmp_path / "report/packs/portfolio/2026-03.html").read_text(encoding="utf-8")
    (row,) = re.findall(r"<tr><th[^>]*>Net area.*?</tr>", page)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert [re.sub("<[^>]+>", " ", cell.replace("<br>", "")).strip() for cell in cells[:3]] == list(texts)


HOSTILE = "../<script>alert(1)</script> {{7*7}} \u202e=cmd|\x1b[31m"


def test_a_hostile_name_is_a_plain_file_name_and_a_plain_text(tmp_path: Path) -> None:
    con = empty_warehouse(load_catalog(), is_open=False)
    con.execute(
        "insert into run_info by name select 'r1' as run_id, date '2026-06-30' as as_of, 'P' as portfolio_name"
    )
    con.execute(
        "insert into dim_facility by name select $1 as facility_id, $1 as name, $1 as district", [HOSTILE]
    )
    con.execute(
        "insert into mart_cost_per_m2 by name"
        " select date '2026-03-01' as month, $1 as facility_id, 'cleaning' as service, 5 as cost_dkk",
        [HOSTILE],
    )
    con.execute(
        "insert into mart_cost_ledger by name select date '2026-03-01' as month, $1 as facility_id", [HOSTILE]
    )
    con.execute(
        "insert into fact_deviation by name"
        " select 'A1' as deviation_id, $1 as facility_id, $1 as reason, date '2026-03-01' as month",
        [HOSTILE],
    )
    (tmp_path / "report").mkdir()
    files = write_packs(con, tmp_path, run_of("r1"), "", PackSettings())
    assert {file.place.level for file in files} == {"portfolio", "district", "facility"}
    for page in tmp_path.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text and "\u202e" not in text and "\x1b" not in text
    assert all(path.resolve().is_relative_to(tmp_path) for path in tmp_path.rglob("*"))
    names = [path.name for path in tmp_path.rglob("*")]
    assert not any(sign in name for name in names for sign in "<>|/\\\u202e\x1b")
