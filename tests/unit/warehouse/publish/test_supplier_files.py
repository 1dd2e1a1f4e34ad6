"""The files of a supplier: what is held, with the value found, in two languages."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.hand_store import NOON, HandStore

from warehouse.deliveries.findings import catalog, make_finding
from warehouse.publish.handover import write_supplier_files
from warehouse.publish.handover.suppliers import _all_texts, value_found
from warehouse.publish.settings import RunInfo

RUN = RunInfo("r1", date(2026, 6, 30), datetime(2026, 6, 30, 2, tzinfo=UTC))
ROW = {"Linje": "L1", "Beløb": "=cmd|' /C calc'!A0", "Måned": "2026-02-31"}
NAMES_AMOUNT = '{"their_columns": ["Beløb"]}'
VISIT = {"visit_id": "V1", "facility_id": "F1", "room": "1", "date": date(2026, 1, 5), "minutes": 5}


def held(
    code: str, row: int, message: str, cells: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    text = json.dumps(cells or ROW, ensure_ascii=False)
    return {"code": code, "source_row": row, "message": message, "text": text, **more}


def sheet(workbook: Path, nth: int) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(workbook)
    return list(book[book.sheetnames[nth]].iter_rows(values_only=True))[1:]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suppliers")
    store = HandStore(folder)
    store.records("cost_line", [], held=[
        held("not_a_number", 7, "'Beløb' (amount_dkk) is no number", details=NAMES_AMOUNT),
        held("not_a_date", 9, "'Måned' (month) is no date", details='{"their_columns": ["Måned"]}'),
        held("not_a_number", 3, "'Beløb' (amount_dkk) is no number", details=NAMES_AMOUNT),
        held("made_up_code", 12, "something new"),
    ])  # fmt: skip
    store.records("cleaning_visit", [VISIT])
    write_supplier_files(store.build(), folder / "suppliers", RUN)
    assert [path.name for path in (folder / "suppliers").iterdir()] == ["cost_line.xlsx"]
    return folder / "suppliers" / "cost_line.xlsx"


def test_causes_are_counted_in_danish_and_english(workbook: Path) -> None:
    causes = {row[6]: row for row in sheet(workbook, 0)}
    assert causes["not_a_number"][0] == "Værdien er ikke et tal"
    assert causes["not_a_number"][2] == "The value is no number"
    assert causes["not_a_number"][4] == 2
    assert causes["made_up_code"][2] == "something new"


def test_each_row_has_the_value_found_and_its_place_grouped_by_cause(workbook: Path) -> None:
    rows = [(row[0], row[2], row[3], row[4]) for row in sheet(workbook, 1)]
    assert rows == [
        ("made_up_code", 12, None, None),
        ("not_a_date", 9, "Måned", "2026-02-31"),
        ("not_a_number", 3, "Beløb", "=cmd|' /C calc'!A0"),
        ("not_a_number", 7, "Beløb", "=cmd|' /C calc'!A0"),
    ]


def test_the_message_of_a_row_is_in_danish_and_english(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    why = make_finding("out_of_range", column="'Beløb' (amount_dkk)", limits="0 to 100")
    row = held("out_of_range", 7, why.message, details=why.details)
    store.records("cost_line", [], held=[row])
    write_supplier_files(store.build(), tmp_path / "suppliers", RUN)
    (row,) = sheet(tmp_path / "suppliers" / "cost_line.xlsx", 1)
    assert row[8] == "'Beløb' (amount_dkk) ligger uden for det mulige (0 to 100). Ret den."
    assert row[9] == why.message


def test_a_row_that_a_later_delivery_corrected_is_not_in_the_file(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    keys = {"row_key": "V1", "agrees": ""}
    first = held("not_a_number", 2, "'Minutter' (minutes) is no number", **keys)
    store.records("cleaning_visit", [], source="a.csv", held=[first])
    write_supplier_files(store.build(), tmp_path / "before", RUN)
    store.records("cleaning_visit", [VISIT], source="b.csv", received_at=NOON.replace(day=2))
    con = store.build(name="run2")
    assert con.execute("select count(*) from run_held_row").fetchall() == [(0,)]
    write_supplier_files(con, tmp_path / "after", RUN)
    assert (tmp_path / "before" / "cleaning_visit.xlsx").exists()
    assert not (tmp_path / "after").exists()


@pytest.mark.parametrize(
    ("columns", "cells", "found"),
    [
        (["Dato", "Kl"], {"Dato": "31-02-2026", "Kl": "9:15"}, ("Dato + Kl", "31-02-2026 9:15")),
        (["A + B"], {"A + B": "x"}, ("A + B", "x")),
        (["amount_dkk"], {"amount_dkk": "#REF!"}, ("amount_dkk", "#REF!")),
        (["Beløb"], {"Beløb": ""}, ("Beløb", "(tom / empty)")),
        (["Mængde d'r"], {"Mængde d'r": "x"}, ("Mængde d'r", "x")),
        (["Linje"], {"Beløb": "1"}, (None, None)),
        (None, {"Linje": "1"}, (None, None)),
    ],
)  # fmt: skip
def test_the_value_that_a_held_row_is_about_is_found_in_the_row(
    columns: list[str] | None, cells: dict[str, str], found: tuple[str | None, str | None]
) -> None:
    details = json.dumps({} if columns is None else {"their_columns": columns})
    assert value_found(details, json.dumps(cells)) == found


def test_every_reason_for_holding_a_row_has_texts_in_both_languages() -> None:
    assert {code for code, kind in catalog().types.items() if kind.holds_rows} <= _all_texts().keys()
    for texts in _all_texts().values():
        assert all(part.strip() for language in ("da", "en") for part in texts[language])
