"""Invoices that a supplier, or a scanner, delivered twice under two numbers."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

HEADER = "Fakturanr;Leverandør;Ejendom;Fakturadato;Tekst;Beløb"
COLUMNS = {
    "invoice": "Fakturanr",
    "supplier": "Leverandør",
    "facility_id": "Ejendom",
    "month": "Fakturadato",
    "amount_dkk": "Beløb",
    "service": {"value": "cleaning"},
}
FIRST = "1001;Ren A/S;F1;15-01-2025;Hovedrengøring;12.345,50"
OTHER = "1002;Ren A/S;F1;20-01-2025;Vinduer;800,00"


def is_copied(folder: Path, *rows: str, header: str = HEADER) -> bool:
    """Whether a file of invoices has the warning."""
    read = read_text(folder, "\n".join([header, *rows]) + "\n", columns=COLUMNS)
    assert len(read.accepted) == len(rows)
    return "invoice_copied" in read.codes


def test_an_invoice_that_says_what_another_one_says_is_a_warning_and_counts(tmp_path: Path) -> None:
    assert is_copied(tmp_path, FIRST, OTHER, FIRST.replace("1001", "1044"))
    lines = [FIRST, OTHER.replace("1002", "1001"), FIRST, OTHER.replace("1002", "1001")]
    copied = [*lines[:2], *(line.replace("1001", "1044") for line in lines[2:])]
    assert is_copied(tmp_path, *copied)


@pytest.mark.parametrize(
    "second",
    [
        FIRST.replace("1001", "1044").replace("15-01", "22-01"),  # each week the same
        FIRST.replace("1001", "1044").replace("12.345,50", "12.345,51"),
        FIRST.replace("1001", "1044").replace("Hoved", "Trappe"),
        FIRST.replace("1001", "1044").replace("Ren A/S", "Vask A/S"),
        FIRST.replace("1001", "1044").replace("F1", "F2"),
        FIRST.replace("1001", "K44").replace("12.345,50", "-12.345,50"),  # its credit note
        FIRST.replace("Hovedrengøring", "Trappevask"),  # another line of it
    ],
)
def test_an_invoice_that_differs_in_one_of_these_is_no_copy(tmp_path: Path, second: str) -> None:
    assert not is_copied(tmp_path, FIRST, OTHER, second)


def test_a_copy_that_a_credit_note_takes_back_is_no_warning(tmp_path: Path) -> None:
    credit = FIRST.replace("1001", "K9").replace("12.345,50", "-12.345,50")
    assert not is_copied(tmp_path, FIRST, FIRST.replace("1001", "1044"), credit)


def test_invoices_of_a_month_without_a_day_or_a_text_are_no_copies(tmp_path: Path) -> None:
    monthly = [row.replace("15-01-2025", "2025-01") for row in (FIRST, FIRST.replace("1001", "1044"))]
    assert not is_copied(tmp_path, *monthly)
    assert not is_copied(
        tmp_path,
        *(row.replace("Hovedrengøring", "") for row in (FIRST, FIRST.replace("1001", "1044"))),
    )


def test_the_day_of_booking_is_not_that_of_the_invoice(tmp_path: Path) -> None:
    header = HEADER.replace("Fakturadato", "Fakturadato;Bogført")
    rows = [row.replace("15-01-2025", "15-01-2025;{}") for row in (FIRST, FIRST.replace("1001", "1044"))]
    assert is_copied(
        tmp_path, *(row.format(f"{day}-02-2025") for row, day in zip(rows, "12", strict=True)), header=header
    )
    weekly = [row.replace("15-01", day) for row, day in zip(rows, ("15-01", "22-01"), strict=True)]
    assert not is_copied(tmp_path, *(row.format("31-01-2025") for row in weekly), header=header)


def test_invoices_that_were_written_one_after_another_are_of_two_things(tmp_path: Path) -> None:
    assert not is_copied(tmp_path, FIRST, FIRST.replace("1001", "1002"), OTHER.replace("1002", "1003"))
    assert not is_copied(tmp_path, *(FIRST.replace("1001", f"{number}") for number in (1001, 1044, 1080)))
    assert is_copied(tmp_path, FIRST, FIRST.replace("1001", "1001-K"))
