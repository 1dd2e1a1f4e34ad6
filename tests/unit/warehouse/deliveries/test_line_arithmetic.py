"""Amounts that other columns of their row contradict: quantity times price, and discounts."""

from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_text

COLUMNS = {"line_id": "Linje", "facility_id": "Ejendom", "month": "Dato", "amount_dkk": "Beløb"}


def lines(folder: Path, header: str, *rows: str) -> Outcome:
    """Invoice lines with the columns of `header` between the facility and the amount."""
    text = "\n".join(f"{number};F1;2025-01-1{number};{row}" for number, row in enumerate(rows, 1))
    columns = {**COLUMNS, "service": {"value": "cleaning"}}
    return read_text(folder, f"Linje;Ejendom;Dato;{header};Beløb\n{text}\n", columns=columns)


@pytest.mark.parametrize(
    "header", ["Antal;Enhedspris", "Menge;Einzelpreis", "Qty;Unit price", "Timer;Timepris", "Antall;À-pris"]
)
def test_an_amount_that_is_not_its_quantity_times_its_price_is_a_warning(tmp_path: Path, header: str) -> None:
    read = lines(
        tmp_path, header, "10;100,00;1.000,00", "5;20,50;1.025,00", "4;25,50;102,00", "2;50,00;100,00"
    )
    [finding] = [f for f in read.summary["findings"] if f["code"] == "amount_not_product"]
    assert (finding["row"], len(read.accepted)) == (3, 4) and "922.50" in finding["message"]


def test_the_other_rows_say_what_the_product_is_multiplied_by(tmp_path: Path) -> None:
    rows = ["10;125,00;1.000,00", "5;20,00;80,00", "4;25,00;80,00", "2;50,00;800,00"]  # prices with moms
    read = lines(tmp_path, "Antal;Enhedspris", *rows)
    [finding] = [f for f in read.summary["findings"] if f["code"] == "amount_not_product"]
    assert finding["row"] == 5 and "720.00" in finding["message"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Antal;Enhedspris", ["3;33,33;100,00", "7;14,29;100,00", "2;50,00;100,00"]),  # rounded
        ("Antal;Enhedspris", ["1250,5;0,33;412,67", "900;0,25;225,00", "40;2,50;100,00"]),  # rounded prices
        ("Antal;Enhedspris;Rabat %", ["10;100,00;10;900,00", "5;20,00;0;100,00", "4;25,50;0;102,00"]),
        ("Antal;Enhedspris;Rabat", ["10;100,00;50,00;950,00", "5;20,00;;100,00", "4;25,50;;102,00"]),
        ("Antal;Enhedspris;Tillæg", ["10;100,00;50,00;1.050,00", "5;20,00;;100,00", "4;25,50;;102,00"]),
        ("Antal;Enhedspris;Måneder", ["10;100,00;3;3.000,00", "5;20,00;1;100,00", "4;25,50;1;102,00"]),
        ("Antal;Enhedspris", ["10;125,00;1.000,00", "5;20,00;80,00", "4;25,00;80,00"]),  # prices with moms
        ("Antal;Enhedspris", ["10;100,00;-1.000,00", "-5;20,00;-100,00", "4;25,50;102,00"]),  # credits
        ("Antal;Enhedspris", ["10;100,00;1.000,00", "5;20,00;100,00", ";;250,00", "1;0,00;75,00"]),  # fees
        (
            "Antal;Pris",
            ["2;50,00;100,00", "3;50,00;150,00", "4;25,00;100,00", "3;33,30;100,00"],
        ),  # whole kroner
        (
            "Antal;Pris pr. md",
            ["2;50,00;100,00", "3;50,00;150,00", "4;25,00;100,00", "2;60,00;52,00"],
        ),  # from the 18th
        (
            "Antal;Enhed;Pris",
            ["2;stk;50,00;100,00", "3;stk;50,00;150,00", "4;stk;25;100,00", "2;pk;9;180,00"],
        ),
        (
            "Timer;Timepris",
            ["2;450,00;900,00", "3;450,00;1.350,00", "10;450,00;4.000,00"],
        ),  # which is the rule?
        ("Antal ansatte;Pris", ["10;100,00;100,00", "5;20,00;20,00", "4;25,50;25,50"]),  # no quantity
    ],
)
def test_amounts_that_round_or_that_another_column_explains_are_no_warning(
    tmp_path: Path, header: str, rows: list[str]
) -> None:
    assert lines(tmp_path, header, *rows).codes.isdisjoint({"amount_not_product", "amount_before_discount"})


@pytest.mark.parametrize(("discount", "first"), [("Rabat", "100,00"), ("Rabat %", "10"), ("Rabat", "10 %")])
def test_amounts_before_discount_beside_those_after_it_are_a_warning(
    tmp_path: Path, discount: str, first: str
) -> None:
    columns = {**COLUMNS, "service": {"value": "cleaning"}}
    text = f"Linje;Ejendom;Dato;Beløb;{discount};Netto\n1;F1;2025-01;1.000,00;{first};900,00\n"
    text += "2;F1;2025-01;50,00;0;50,00\n"
    assert "amount_before_discount" in read_text(tmp_path, text, columns=columns).codes
    after = {**columns, "amount_dkk": "Netto"}
    assert "amount_before_discount" not in read_text(tmp_path, text, columns=after).codes


@pytest.mark.parametrize(
    "header", ["Kontantrabat;Netto", "Rabat;Udbetalt", "Rabat;Restbeløb", "Fradrag;Netto"]
)
def test_a_discount_for_paying_early_and_what_is_paid_are_no_lower_cost(tmp_path: Path, header: str) -> None:
    assert "amount_before_discount" not in lines(tmp_path, header, "50;950,00;1.000,00", "0;500;500").codes


def test_what_is_to_be_paid_may_be_the_amount_after_discount(tmp_path: Path) -> None:
    assert (
        "amount_before_discount"
        in lines(tmp_path, "Rabat;At betale", "50;950,00;1.000,00", "0;500;500").codes
    )


def test_the_quantity_and_the_number_of_the_line_explain_no_amount(tmp_path: Path) -> None:
    rows = [
        "5;20,00;100,00",
        "4;25,00;100,00",
        "3;50,00;150,00",
        "2;50,00;400,00",
        "10;60,00;6.000,00",
        "2;10;20",
        "2;15;30",
        "4;15;60",
    ]
    read = lines(tmp_path, "Antal;Enhedspris", *rows)
    [finding] = [f for f in read.summary["findings"] if f["code"] == "amount_not_product"]
    assert finding["message"].startswith("In 2 rows")
