"""Rows under and between records that are no records: totals, headings, notes, a header said again."""

from pathlib import Path

import openpyxl
import pytest
from helpers.deliver import read_file, read_text

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
ONE, TWO = "1;F1;cleaning;2026-01;100,00\n", "2;F1;cleaning;2026-01;50,00\n"


@pytest.mark.parametrize(
    "row",
    [
        "I alt;;;;150,00",
        "Hovedtotal;;;;150,00",
        "Subtotal F1;;;;150,00",
        "Mellemsum;;;;150,00",
        "I alt (2 rækker);;;;150,00",
        ";F1 Total;;;150,00",
        ";;I alt ekskl. moms;;150,00",
        ";;;;150,00",
        "I alt;F1;cleaning;2026-01;150,00",
        "I alt F1;F1;cleaning;2026-01;150,00",
        "3;Alle;cleaning;2026-01;150,00",
        "3;All sites;cleaning;2026-01;150,00",
    ],
)
def test_a_total_is_known_by_its_word_or_by_being_nothing_but_a_sum(tmp_path: Path, row: str) -> None:
    read = read_text(tmp_path, HEADER + ONE + TWO + row + "\n")
    assert read.reasons == {4: "total_row"}
    assert read.held["amount_dkk"].to_list() == [None]
    assert read.summary["amount_accepted"] == 150


@pytest.mark.parametrize(
    "word", ["Zwischensumme", "Totaal", "*** Total ***", "Gesamtergebnis", "Average", "Antal: 2"]
)
def test_the_word_of_a_total_is_known_in_the_languages_of_suppliers(tmp_path: Path, word: str) -> None:
    read = read_text(tmp_path, HEADER + f"1;F1;waste;2026-01;5,00\n{word};;;;4,99\n")
    assert read.held.select("code", "amount_dkk").rows() == [("total_row", None)]


def test_sums_of_sums_are_known_in_any_language_and_a_lone_amount_said_again_is_not(tmp_path: Path) -> None:
    lines = [f"{n};F1;waste;2026-01;{n},00" for n in range(1, 7)]
    rows = ["x;;;;1,00", *lines[:2], "Össz;;;;4,00", *lines[2:4], "Össz;;;;7,00", "Mind;;;;11,00", *lines[4:]]
    read = read_text(tmp_path, HEADER + "\n".join(rows) + "\n")
    assert list(read.reasons) == [2, 5, 8, 9] and read.summary["amount_accepted"] == 21
    amounts = [None if amount is None else float(amount) for amount in read.held["amount_dkk"]]
    assert amounts == [1.0, None, None, None]


@pytest.mark.parametrize("row", ["I alt F1;F1;cleaning;2026-01;140,00", "3;Alle;cleaning;2026-01;140,00"])
def test_a_record_that_says_total_or_all_and_is_no_sum_counts(tmp_path: Path, row: str) -> None:
    assert read_text(tmp_path, HEADER + ONE + TWO + row + "\n").summary["amount_accepted"] == 290


@pytest.mark.parametrize(("amount", "total"), [("150,00", 150), ("140,00", 290)])
def test_a_year_after_its_months_is_their_total_where_it_is_their_sum(
    tmp_path: Path, amount: str, total: int
) -> None:
    months = ONE + TWO.replace("2026-01", "2026-02")
    read = read_text(tmp_path, HEADER + months + f"3;F1;cleaning;2026;{amount}\n")
    assert read.summary["amount_accepted"] == total


@pytest.mark.parametrize(
    "rows",
    [
        ONE + "2;F1;waste;2026-01;50,00\n" + "3;F2;cleaning;2026-Q1;150,00\n",
        ONE + TWO + "3;F2;cleaning;2026-Q1;150,00\n",
        "1;F1;cleaning;2026-Q1;100,00\n2;F1;cleaning;2026-Q1;50,00\n3;F1;cleaning;2026-Q1;150,00\n",
    ],
)
def test_a_quarter_that_happens_to_be_the_sum_of_other_rows_counts(tmp_path: Path, rows: str) -> None:
    assert read_text(tmp_path, HEADER + rows).summary["amount_accepted"] == 300


@pytest.mark.parametrize("word", ["Alle", "Total renovering"])
def test_a_record_counts_whose_word_for_all_is_on_the_rows_above_as_well(tmp_path: Path, word: str) -> None:
    rows = ONE + TWO + "3;F1;waste;2026-01;150,00\n"
    text = HEADER.strip() + ";Gruppe\n" + rows.replace("00\n", f"00;{word}\n")
    assert read_text(tmp_path, text).summary["amount_accepted"] == 300


def test_a_bare_amount_that_is_no_sum_keeps_its_amount(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER + ONE + TWO + ";;;;70,00\n")
    assert read.reasons == {4: "missing_value"}
    assert [float(amount) for amount in read.held["amount_dkk"]] == [70.0]


def test_a_line_of_a_supplier_called_total_stays_a_line(tmp_path: Path) -> None:
    lines = "1;F1;cleaning;;100,00;Total\n2;F1;waste;2026-01;5,00;Total\n"
    read = read_text(tmp_path, HEADER.strip() + ";supplier\n" + lines)
    assert read.reasons == {2: "missing_value"}
    assert read.summary["amount_accepted"] == 5 and float(read.held["amount_dkk"][0]) == 100


@pytest.mark.parametrize("row", ["Bemærk: uden moms;;;;", HEADER.strip()])
def test_a_note_or_a_header_said_again_is_named_as_such(tmp_path: Path, row: str) -> None:
    assert read_text(tmp_path, HEADER + ONE + row + "\n" + TWO).reasons == {3: "not_a_record"}


def test_a_held_row_names_its_sheet_and_the_column_as_the_supplier_does(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Jan"
    for sheet in (book.active, book.create_sheet("Feb")):
        sheet.append(["Nr", "facility_id", "service", "month", "Beløb"])
        sheet.append([f"{sheet.title}1", "F1", "cleaning", "2026-01", "x" if sheet.title == "Feb" else 5])
    book.save(tmp_path / "delivery.xlsx")
    read = read_file(
        tmp_path / "delivery.xlsx", "cost_line", columns={"line_id": "Nr", "amount_dkk": "Beløb"}
    )
    stated = [finding["message"] for finding in read.summary["findings"] if finding["code"] == "not_a_number"]
    assert len(stated) == 1 and "Sheet 'Feb', row 2 is held: 'Beløb' (amount_dkk)" in stated[0]


@pytest.mark.parametrize(
    "supplier", ["Total", "Total Service A/S", "TOTAL PARTITION SALES LTD", "Sum ApS", "Saldo AB"]
)
def test_a_line_without_an_id_keeps_its_supplier_whatever_it_is_called(tmp_path: Path, supplier: str) -> None:
    lines = f";F1;cleaning;2026-01;100,00;{supplier}\n;F1;cleaning;FY26;7,00;{supplier}\n"
    read = read_text(tmp_path, HEADER.strip() + ";Leverandør\n" + lines)
    assert read.summary["amount_accepted"] == 100
    assert [(code, float(amount)) for code, amount in read.held.select("code", "amount_dkk").rows()] == [
        ("not_a_date", 7.0)
    ]


def test_a_total_that_is_not_the_sum_of_its_rows_keeps_its_amount_where_it_may_be_a_record(
    tmp_path: Path,
) -> None:
    read = read_text(tmp_path, HEADER + ONE + "I alt F1;F1;;2026-01;12,00\n")
    assert [(code, float(amount)) for code, amount in read.held.select("code", "amount_dkk").rows()] == [
        ("total_row", 12.0)
    ]


def test_a_heading_names_the_facility_of_its_group_without_the_name_of_the_column(tmp_path: Path) -> None:
    rows = "Site: F001;;;;\n;1;cleaning;2026-01;10,00\nSubtotal;;;;10,00\nSite: F002;;;;\n;2;waste;2026-01;7,50\n"
    names = {"facility_id": "Site", "line_id": "Nr", "month": "Period", "amount_dkk": "Amount"}
    read = read_text(tmp_path, "Site;Nr;service;Period;Amount\n" + rows, columns=names)
    assert read.accepted["facility_id"].to_list() == ["F001", "F002"]


def test_a_facility_that_stands_on_its_first_row_alone_is_not_given_to_the_others(tmp_path: Path) -> None:
    rows = "1;F1;cleaning;2026-01;10,00\n2;;waste;2026-01;7,50\n"
    assert read_text(tmp_path, HEADER + rows).reasons == {3: "missing_value"}


def test_many_rows_held_for_one_reason_are_one_finding_with_the_first_rows(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER + "".join(f"{n};F1;cleaning;2026-01;x\n" for n in range(100)))
    (stated,) = [finding for finding in read.summary["findings"] if finding["severity"] == "warning"]
    assert "100 rows are held (2, 3, 4, 5, 6, ...): " in stated["message"] and stated["row"] == 2


def test_a_kind_that_requires_numbers_alone_is_read(tmp_path: Path) -> None:
    lots = "lot_from;lot_to;sample_size;acceptance_number\n1;15;3;0\n16;;6;1\n"
    assert read_text(tmp_path, lots, kind="inspection_lot").accepted.height == 2
