"""Files that say the total of an invoice on each of its lines."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

HEADER = "line_id;facility_id;service;month;invoice;{};{}\n"
FIRST = "1;F1;cleaning;2025-01;A;{};300,55\n2;F1;windows;2025-01;A;{};300,55\n"


def codes(folder: Path, amount: str, parts: str, rows: str, other: str = "Linjebeløb") -> set[str]:
    """The findings where the amount is read from the last column, the other one before it."""
    text = HEADER.format(other, amount) + rows.format(*parts.split())
    return read_text(folder, text, columns={"amount_dkk": amount}).codes


@pytest.mark.parametrize(("amount", "parts"), [("Beløb", "100,55 200,00"), ("Fakturatotal", "x y")])
def test_an_amount_that_is_the_total_of_its_invoice_is_a_warning(
    tmp_path: Path, amount: str, parts: str
) -> None:
    assert "amount_of_invoice" in codes(tmp_path, amount, parts, FIRST)


@pytest.mark.parametrize(
    ("amount", "parts", "rows"),
    [
        ("Beløb", "100,55 100,00", FIRST),  # the lines cost the same
        ("Beløb", "x y", FIRST),
        ("Fakturabeløb", "x y", FIRST),
        (
            "Fakturabeløb",
            "x y",
            FIRST
            + FIRST.replace("windows", "cleaning")
            .replace(";A;", ";B;")
            .replace("300,", "40,")
            .format("x", "y")
            .replace("\n2;", "\n4;")
            .replace("1;F1", "3;F1", 1),
        ),
        ("Fakturatotal", "x y", FIRST.replace("2;F1;windows;2025-01;A", "2;F1;windows;2025-01;B")),
        ("Fakturatotal", "x y", FIRST.replace("300,55\n2", "100,55\n2")),
    ],
)
def test_lines_of_an_invoice_may_cost_the_same(tmp_path: Path, amount: str, parts: str, rows: str) -> None:
    assert "amount_of_invoice" not in codes(tmp_path, amount, parts, rows)


def test_the_amount_of_each_line_is_right(tmp_path: Path) -> None:
    assert "amount_of_invoice" not in codes(
        tmp_path, "Beløb", "300,55 300,55", FIRST.replace("300,55", "300,55"), "Total"
    )
