"""JSON, old workbooks and OpenDocument: the same rows as from a CSV, or a clear refusal."""

import json
import shutil
import subprocess
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from helpers.binary_workbook import write_xlsb

from bim.errors import DeliveryError
from warehouse.deliveries.reading import Delivery, read_delivery

ROWS = [
    {"line_id": "1", "facility_id": "F001", "service": "cleaning", "month": "2025-01", "amount_dkk": 1234.5},
    {"line_id": "2", "facility_id": "F001", "service": "cleaning", "month": "2025-02", "amount_dkk": 10.25},
]


def read(path: Path, kind: str = "cost_line", **block: Any) -> Delivery:
    return read_delivery(path, kind, block, "Europe/Copenhagen", b"key")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(ROWS)),
        ("b.json", json.dumps({"meta": {"page": 1}, "data": ROWS})),
        ("c.ndjson", "\n".join(json.dumps(row) for row in ROWS)),
        ("d.jsonl", "\n".join(json.dumps(row) for row in ROWS) + "\n\n"),
    ],
)
def test_json_of_every_shape_gives_the_rows(tmp_path: Path, name: str, text: str) -> None:
    accepted = read(written(tmp_path, name, text)).validated.accepted
    assert accepted["amount_dkk"].to_list() == [Decimal("1234.50"), Decimal("10.25")]


def test_rows_of_ndjson_are_counted_as_lines(tmp_path: Path) -> None:
    text = "\n".join(["", json.dumps(ROWS[0]), "", json.dumps(ROWS[1])])
    assert read(written(tmp_path, "a.ndjson", text)).validated.accepted["source_row"].to_list() == [2, 4]


def test_numbers_of_json_keep_their_noughts_as_names(tmp_path: Path) -> None:
    row = {"order_id": "1", "facility_id": "F1", "reported_at": "2025-01-01 08:00", "room": "1.10"}
    accepted = read(written(tmp_path, "a.json", json.dumps([row])), "work_order").validated.accepted
    assert accepted["room"].to_list() == ["1.10"]


def test_nested_objects_give_columns_with_their_path(tmp_path: Path) -> None:
    rows = [{"id": "1", "site": {"code": "F001"}, "service": "mail", "month": "2025-01", "net": 5}]
    columns = {"line_id": "id", "facility_id": "site.code", "amount_dkk": "net"}
    accepted = read(written(tmp_path, "a.json", json.dumps(rows)), columns=columns).validated.accepted
    assert accepted["facility_id"].to_list() == ["F001"]


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", '"x"', '{"a": [{"b": 1}], "c": [{"d": 1}]}', '{"a": 1}\n[2]', "[" * 100_000]
)
def test_json_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(written(tmp_path, "a.json", text))
    assert refused.value.code in ("unreadable_file", "missing_column")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1735689600", "2025-01-01T00:00:00"),
        ("1735689600000", "2025-01-01T00:00:00"),
        ("1735689600.5", "2025-01-01T00:00:00"),
    ],
)
def test_unix_times_are_instants_in_utc(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, "a.csv", f"bin_id;read_at;fill_pct\nB1;{text};40\n")
    delivery = read(path, "bin_reading")
    assert delivery.validated.accepted["read_at"].dt.strftime("%Y-%m-%dT%H:%M:%S").to_list() == [expected]
    assert "unix_times" in {finding.code for finding in delivery.findings}


def test_a_day_written_with_its_hour_is_no_unix_time(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "bin_id;read_at;fill_pct\nB1;2025010108;40\n")
    assert "unix_times" not in {finding.code for finding in read(path, "bin_reading").findings}


HEADER = ["line_id", "facility_id", "service", "month", "room", "amount_dkk"]
FORMATS = ["#,##0.00 [$€-407]", "#,##0.00", '#,##0 "t.kr."', '#,##0.00 "kr."', "General", "0.00%"]
HIDDEN_ROW = 4


def _write_formats(path: Path) -> None:
    """Write a line for each format, the amount shown in it, the room with three digits."""
    book = xlsxwriter.Workbook(path)
    sheet, digits = book.add_worksheet("Linjer"), book.add_format({"num_format": "000"})
    sheet.write_row(0, 0, HEADER)
    for row, code in enumerate(FORMATS, 1):
        sheet.write_row(row, 0, [str(row), "F001", "cleaning", "2025-01"])
        sheet.write_number(row, 4, row, digits)
        sheet.write_number(row, 5, 1000, book.add_format({"num_format": code}))
    sheet.set_row(HIDDEN_ROW - 1, None, None, {"hidden": True})
    book.close()


def _shown(path: Path) -> tuple[object, ...]:
    """What the formats of a workbook say: held rows, rooms, and the findings about units and hidden rows."""
    delivery = read(path)
    held = dict(delivery.validated.held.select("source_row", "code").iter_rows())
    about = ("unit_in_header", "hidden_rows")
    findings = sorted(finding.message for finding in delivery.findings if finding.code in about)
    return held, delivery.validated.accepted["room"].to_list(), findings


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook, saved by LibreOffice in the forms that it writes."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed; .ci/run installs it")
    folder = tmp_path_factory.mktemp("forms")
    book = xlsxwriter.Workbook(folder / "lines.xlsx")
    sheet, day = book.add_worksheet("Linjer"), book.add_format({"num_format": "dd-mm-yyyy"})
    sheet.write_row(0, 0, ["line_id", "facility_id", "service", "period_start", "period_end", "amount_dkk"])
    for row in (1, 2):
        sheet.write_row(row, 0, [row, "F001", "Rengøring"])
        sheet.write_datetime(row, 3, datetime(2025, row, 1), day)
        sheet.write_datetime(row, 4, datetime(2025, row, 28), day)
        sheet.write_number(row, 5, 1234.5 * row)
    book.close()
    _write_formats(folder / "formats.xlsx")
    for form in ("xls", "ods"):
        done = subprocess.run(
            [
                office,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                form,
                "lines.xlsx",
                "formats.xlsx",
            ],
            cwd=folder,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert (folder / f"lines.{form}").is_file(), done.stderr
    return folder


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_other_workbooks_give_the_rows_of_the_xlsx(workbooks: Path, form: str) -> None:
    expected, found = read(workbooks / "lines.xlsx"), read(workbooks / f"lines.{form}")
    assert found.validated.accepted.equals(expected.validated.accepted) and len(found.validated.accepted) == 2
    assert "errors_not_seen" in {finding.code for finding in found.findings}


@pytest.mark.parametrize("form", ["xls", "ods"])
def test_the_formats_of_other_workbooks_say_what_those_of_an_xlsx_say(workbooks: Path, form: str) -> None:
    expected = _shown(workbooks / "formats.xlsx")
    held, rooms, findings = expected
    assert (held, rooms) == ({2: "foreign_currency"}, ["002", "003", "004", "005", "006"])
    assert [text.split(" of ")[0] for text in findings[1:]] == ["The number format"] * 2
    assert _shown(workbooks / f"formats.{form}") == expected


def test_the_formats_of_a_binary_workbook_say_the_same(tmp_path: Path) -> None:
    rows = [HEADER]
    rows += [[str(n), "F001", "cleaning", "2025-01", (n, 6), (1000, n - 1)] for n in range(1, 7)]
    write_xlsb(tmp_path / "formats.xlsb", rows, [*FORMATS, "000"], HIDDEN_ROW)
    _write_formats(tmp_path / "formats.xlsx")
    assert _shown(tmp_path / "formats.xlsb") == _shown(tmp_path / "formats.xlsx")


def test_an_old_workbook_whose_formats_cannot_be_read_says_so(workbooks: Path, tmp_path: Path) -> None:
    data = bytearray((workbooks / "formats.ods").read_bytes())
    at = data.find(b"styles.xml")
    data[at : at + 10] = b"stales.xml"
    (tmp_path / "a.ods").write_bytes(bytes(data))
    delivery = read(tmp_path / "a.ods")
    assert "could not be read" in " ".join(finding.message for finding in delivery.findings)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb"])
def test_a_file_that_only_has_the_name_of_a_workbook_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        read(written(tmp_path, name, "no workbook at all"))
    assert refused.value.code == "not_a_workbook"


def test_a_name_that_an_object_has_twice_with_different_values_is_refused(tmp_path: Path) -> None:
    once = json.dumps(ROWS[0])
    assert (
        len(read(written(tmp_path, "same.json", f'[{once[:-1]}, "amount_dkk": 1234.5}}]')).validated.accepted)
        == 1
    )
    with pytest.raises(DeliveryError) as refused:
        read(written(tmp_path, "other.json", f'[{once[:-1]}, "amount_dkk": 9}}]'))
    assert refused.value.code == "duplicate_column"


def test_half_of_a_sign_in_two_parts_holds_its_row_alone(tmp_path: Path) -> None:
    broken = json.dumps(
        [ROWS[0], {**ROWS[1], "facility_id": "F\ud800"}, {**ROWS[1], "line_id": "\U0001f600"}]
    )
    validated = read(written(tmp_path, "a.json", broken)).validated
    assert validated.accepted["line_id"].to_list() == ["1", "\U0001f600"]
    assert validated.held["code"].to_list() == ["unreadable_character"]


@pytest.mark.parametrize(("length", "code"), [(4_000, None), (2_000_000, "out_of_range")])
def test_a_text_without_end_is_read_in_no_time_and_held(
    tmp_path: Path, length: int, code: str | None
) -> None:
    started = time.process_time()
    row = {**ROWS[0], "facility_id": "F" * length, "service": "x" * length if code else "cleaning"}
    held = read(written(tmp_path, "a.json", json.dumps([row]))).validated.held
    assert time.process_time() - started < 5
    assert held["code"].to_list() == ([code] if code else [])
