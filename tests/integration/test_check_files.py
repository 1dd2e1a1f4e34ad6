"""`areal check` for records: the verdict of a run, for a file that lies anywhere, before it is delivered."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from helpers.deliver import deliver
from helpers.hand_store import HandStore, room
from helpers.step_models import SMALL

from flows.cli.check_files import check
from flows.cli.check_text import text_of
from flows.config import Config, load_config
from warehouse.store import Store

CONFIG = """
[portfolio]
name = "Portfolio"
[records.invoices]
kind = "cost_line"
where = "invoices"
columns = { line_id = "Nr", amount_dkk = "Beløb" }
[records.visits]
kind = "cleaning_visit"
where = "visits"
dated = 2025-07-01
"""
INVOICE = "Nr;facility_id;service;month;Beløb\n1;F1;waste;2026-01;1.200,00\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a configuration of two deliveries."""
    (tmp_path / "areal.toml").write_text(CONFIG, encoding="utf-8")
    for name in ("invoices", "visits", "elsewhere"):
        (tmp_path / name).mkdir()
    return tmp_path


def answer(folder: Path, path: str, text: str, kind: str | None = None) -> dict[str, Any]:
    """The answer for one file."""
    (folder / path).write_text(text, encoding="utf-8")
    (found,) = check([folder / path], load_config(folder / "areal.toml"), kind, date(2026, 6, 30))
    return found


def test_a_file_outside_every_delivery_is_read_by_the_columns_it_has(folder: Path) -> None:
    found = answer(folder, "elsewhere/a.csv", INVOICE, "cost_line")
    assert (found["verdict"], found["amount_accepted"]) == ("accept", 1200.0)
    assert "block_assumed" in {finding["code"] for finding in found["findings"]}
    plain = INVOICE.replace("Nr", "line_id").replace("Beløb", "amount_dkk")
    assert answer(folder, "elsewhere/b.csv", plain, "cost_line")["verdict"] == "accept"


def test_later_rows_wait_and_their_repeated_amount_is_taken_off_once(folder: Path) -> None:
    later = "2;F1;waste;2026-07;5,00\n"
    found = answer(folder, "invoices/a.csv", INVOICE + later + later)
    assert (found["rows_in"], found["rows_accepted"], found["rows_held"]) == (3, 1, 2)
    assert found["amount_accepted"] == 1200.0


def test_a_thousand_later_rows_are_told_in_few_findings(folder: Path) -> None:
    rows = "".join(f"{number};F1;waste;2027-01;5,00\n" for number in range(2, 1002))
    found = answer(folder, "invoices/a.csv", INVOICE + rows)
    assert found["rows_held"] == 1000 and len(found["findings"]) < 60


def test_a_week_without_a_year_lies_in_the_year_its_delivery_is_dated(folder: Path) -> None:
    visit = "visit_id;facility_id;room;date;minutes\n1;F1;0.1;uge 27;5\n"
    assert answer(folder, "visits/a.csv", visit)["rows_accepted"] == 1


def test_each_answer_is_one_object_with_sentences_that_name_a_row_once(folder: Path) -> None:
    found = answer(folder, "invoices/a.csv", INVOICE + "2;F1;waste;2026-01;x\n")
    assert json.loads(json.dumps(found)) == found
    assert {"path", "kind", "verdict", "findings", "rows_in", "rows_accepted", "rows_held"} <= set(found)
    assert text_of(found).lower().count("row 3") == 1 and "'Beløb' (amount_dkk)" in text_of(found)


def test_a_file_that_is_not_there_is_told_and_the_next_is_answered(folder: Path) -> None:
    (folder / "invoices" / "a.csv").write_text(INVOICE, encoding="utf-8")
    paths = [folder / "nothing.csv", folder / "invoices" / "a.csv"]
    first, second = check(paths, load_config(folder / "areal.toml"), None, date(2026, 6, 30))
    assert first["verdict"] == "reject_file" and first["findings"][0]["code"] == "missing_file"
    assert second["verdict"] == "accept"


@pytest.mark.parametrize(
    ("name", "code"),
    [("x" * 300 + ".ifc", "unreadable_file"), ("a\0b.ifc", "missing_file"), ("x" * 300, "unreadable_file")],
)
def test_a_name_that_no_file_can_have_is_told_and_ends_nothing(folder: Path, name: str, code: str) -> None:
    first, second = check(
        [folder / name, folder / "gone.ifc"], load_config(folder / "areal.toml"), None, date.today()
    )
    assert (first["verdict"], first["findings"][0]["code"]) == ("reject_file", code)
    assert second["findings"][0]["code"] == "missing_file"


def test_a_folder_that_is_called_as_a_model_is_answered_as_no_file(folder: Path) -> None:
    (folder / "house.ifc").mkdir()
    (found,) = check([folder / "house.ifc"], load_config(folder / "areal.toml"), None, date.today())
    assert (found["verdict"], found["findings"][0]["code"]) == ("reject_file", "not_a_regular_file")


def test_a_file_that_would_replace_far_more_rows_is_asked_about_and_nothing_is_written(folder: Path) -> None:
    text = CONFIG.replace('where = "invoices"\n', 'where = "invoices"\nmode = "replace"\n')
    (folder / "areal.toml").write_text(text, encoding="utf-8")
    lines = [INVOICE.splitlines()[1].replace("1;F1", f"{number};F1") for number in range(1, 6)]
    header = INVOICE.splitlines()[0]
    config = load_config(folder / "areal.toml")
    store = Store(config.output_folder / "store")
    plain = "\n".join([header.replace("Nr", "line_id").replace("Beløb", "amount_dkk"), *lines, ""])
    deliver(store, plain, datetime(2026, 5, 1), "before.csv")
    known = sorted(config.output_folder.rglob("*"))
    few = answer(folder, "invoices/few.csv", "\n".join([header, *lines[:3], ""]))
    (warning,) = [one for one in few["findings"] if one["severity"] == "warning"]
    assert warning["code"] == "delivery_shrunk" and re.findall(r"\d+", warning["message"]) == ["3", "5"]
    assert few["verdict"] == "accept_warn"
    assert answer(folder, "invoices/most.csv", "\n".join([header, *lines[:4], ""]))["verdict"] == "accept"
    assert sorted(config.output_folder.rglob("*")) == known


def test_a_table_of_unknown_kind_gets_the_lines_that_read_it(tmp_path: Path) -> None:
    (tmp_path / "faktura.csv").write_text(
        "Linjenr;Ejendom;Ydelse;Måned;Beløb\n1;F001;Rengøring;2025-01;100,00\n", encoding="utf-8"
    )
    (answer,) = check([tmp_path / "faktura.csv"], Config(folder=tmp_path), None, date(2025, 6, 1))
    proposed = [f["message"] for f in answer["findings"] if f["code"] == "block_proposed"]
    assert answer["verdict"] == "reject_file" and 'amount_dkk = "Beløb"' in proposed[0]


def test_a_workbook_that_several_blocks_read_gets_an_answer_for_each_with_its_name(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "costs.xlsx") as book:
        for sheet, amounts in (("2025", [10]), ("2026", [20, 30])):
            rows = [["Nr", "facility_id", "service", "month", "Beløb"]]
            rows += [[f"{sheet}{amount}", "F1", "waste", f"{sheet}-01", amount] for amount in amounts]
            page = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    columns = 'columns = { line_id = "Nr", amount_dkk = "Beløb" }'
    blocks = [
        f'[records.{name}]\nkind = "cost_line"\nwhere = "costs.xlsx"\nsheet = "{sheet}"\n{columns}\n'
        for name, sheet in (("before", "2025"), ("now", "2026"))
    ]
    (tmp_path / "areal.toml").write_text('[portfolio]\nname = "P"\n' + "".join(blocks), encoding="utf-8")
    config = load_config(tmp_path / "areal.toml")
    found = list(check([tmp_path / "costs.xlsx"], config, None, date(2026, 6, 30)))
    assert [(one["block"], one["amount_accepted"]) for one in found] == [("before", 10.0), ("now", 50.0)]
    assert ".xlsx (now): cost_line, accept" in text_of(found[1])


def test_a_file_of_one_block_is_answered_without_its_name(folder: Path) -> None:
    found = answer(folder, "invoices/a.csv", INVOICE)
    assert "block" not in found and ".csv: cost_line, accept" in text_of(found)


def test_a_model_is_shown_with_its_rooms_and_one_line_a_cause(shared: Path) -> None:
    (answer,) = check(
        [shared / "models" / "duplex_a_20110505.ifc"], Config(folder=shared), None, date(2025, 6, 1)
    )
    lines = text_of(answer).splitlines()
    assert "18 of them counted" in lines[1]
    assert sum("difference_wall_centre" in line for line in lines) == 1


def project_with_store(folder: Path) -> tuple[Config, HandStore]:
    """A project whose mappings replace each other, and its store."""
    records = {"facility_model": {"kind": "facility_model", "where": "map.csv", "mode": "replace"}}
    config = Config(folder=folder, models={"where": ["models"]}, output={"where": "out"}, records=records)
    config.output_folder.mkdir()
    return config, HandStore(config.output_folder)


def model_in(store: HandStore, name: str, rooms: int, project: str) -> None:
    header = {"project_global_id": project, "written_at": "", "spaces_counted": rooms}
    header["net_area_m2"] = rooms * 12.0
    listed = [room(f"{number}", 12.0) for number in range(rooms)]
    store.model(name, listed, project, tables={"model": [header]})


@pytest.mark.parametrize(("rooms", "is_held"), [(2, False), (3, True)])
def test_a_model_that_the_guard_would_hold_is_said_to_be_held(
    tmp_path: Path, rooms: int, is_held: bool
) -> None:
    config, store = project_with_store(tmp_path)
    model_in(store, "models/small.ifc", rooms, "0YvctVUKr0kugbFTf53O9L")
    known = sorted(config.output_folder.rglob("*"))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.ifc").write_bytes(SMALL)
    (found,) = check([tmp_path / "models" / "small.ifc"], config, None, date(2026, 6, 30))
    assert ("model_shrunk" in [one["code"] for one in found["findings"]]) is is_held
    assert (found["verdict"] == "quarantine_rows") is is_held
    assert sorted(config.output_folder.rglob("*")) == known


@pytest.mark.parametrize("is_held", [False, True])
def test_a_mapping_that_the_guard_would_hold_is_said_to_be_held(tmp_path: Path, is_held: bool) -> None:
    config, store = project_with_store(tmp_path)
    model_in(store, "models/a.ifc", 20, "a")
    model_in(store, "models/b.ifc", 20, "b")
    store.records("facility_model", [{"facility_id": "F1", "model": f"{name}.ifc"} for name in "ab"])
    rows = "F1;a.ifc\n" if is_held else "F1;a.ifc\nF1;b.ifc\n"
    (tmp_path / "map.csv").write_text(f"facility_id;model\n{rows}", encoding="utf-8")
    (found,) = check([tmp_path / "map.csv"], config, None, date(2026, 6, 30))
    assert [one["code"] for one in found["findings"]] == (["facility_shrunk"] if is_held else [])
    assert (found["verdict"] == "quarantine_rows") is is_held
