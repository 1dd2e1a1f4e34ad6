"""Tables with a column for each month: one row a month, totals checked and never counted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_file

from bim.errors import DeliveryError

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec")
COLUMNS = {"facility_id": "Ejendom", "service": "Ydelse"}


def costs(folder: Path, name: str, *lines: str, kind: str = "cost_line", **block: object) -> Outcome:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_file(path, kind, **{"columns": COLUMNS, **block})


def line(*cells: str, each: str = "100,00", count: int = 12) -> str:
    return ";".join([*cells, *[each] * count])


HEADER = f"Ejendom;Ydelse;{';'.join(MONTHS)}"


def test_each_month_is_a_row_and_the_sum_closes(tmp_path: Path) -> None:
    found = costs(tmp_path, "Omkostninger 2025.csv", HEADER, line("F1", "Rengøring"))
    assert found.accepted["month"].sort().to_list() == [date(2025, month, 1) for month in range(1, 13)]
    assert found.accepted["amount_dkk"].sum() == Decimal("1200.00") and found.verdict == "accept"
    assert "months_unpivoted" in found.codes


def test_a_column_of_totals_is_checked_and_not_counted(tmp_path: Path) -> None:
    found = costs(tmp_path, "2025.csv", f"{HEADER};I alt", line("F1", "Rengøring") + ";1.200,00")
    assert found.accepted["amount_dkk"].sum() == Decimal("1200.00")
    assert "months_total_checked" in found.codes and found.verdict == "accept"


def test_a_total_that_differs_from_the_months_is_a_warning(tmp_path: Path) -> None:
    found = costs(tmp_path, "2025.csv", f"{HEADER};I alt", line("F1", "Rengøring") + ";1.300,00")
    assert found.accepted["amount_dkk"].sum() == Decimal("1200.00")
    assert "months_total_differs" in found.codes and found.verdict == "accept_warn"


def test_a_row_of_totals_is_held_without_its_money(tmp_path: Path) -> None:
    rows = (line("F1", "Rengøring"), line("F2", "Kantine"), line("I alt", "", each="200,00"))
    found = costs(tmp_path, "2025.csv", HEADER, *rows)
    assert found.accepted["amount_dkk"].sum() == Decimal("2400.00")
    assert set(found.held["code"]) == {"total_row"} and not found.held["amount_dkk"].sum()


def test_an_empty_month_gives_no_row(tmp_path: Path) -> None:
    found = costs(tmp_path, "2025.csv", HEADER, f"{line('F1', 'Rengøring', count=11)};")
    assert (len(found.accepted), len(found.held)) == (11, 0)


@pytest.mark.parametrize(
    ("name", "lines", "block"),
    [
        ("a.csv", ["Budget og regnskab 2024", HEADER], {}),
        ("a.csv", [HEADER], {"columns": {**COLUMNS, "month": {"value": "2024"}}}),
        ("a.csv", [";".join(["Ejendom", "Ydelse", *(f"{month} 2024" for month in MONTHS)])], {}),
        ("a.csv", [";".join(["Ejendom", "Ydelse", *(f"2024-{n:02}" for n in range(1, 13))])], {}),
    ],
)
def test_the_year_is_found_in_title_block_or_header(
    tmp_path: Path, name: str, lines: list[str], block: dict[str, object]
) -> None:
    found = costs(tmp_path, name, *lines, line("F1", "Rengøring"), **block)
    assert {month.year for month in found.accepted["month"]} == {2024}


def test_a_fiscal_year_is_spread_over_both_its_years(tmp_path: Path) -> None:
    header = ";".join(["Ejendom", "Ydelse", *MONTHS[6:], *MONTHS[:6]])
    found = costs(tmp_path, "Regnskab 2024-25.csv", header, line("F1", "Rengøring"))
    assert (found.accepted["month"].min(), found.accepted["month"].max()) == (
        date(2024, 7, 1),
        date(2025, 6, 1),
    )


def test_months_without_a_year_reject_the_file_and_say_the_line_to_add(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r'month = \{ value = "2025" \}') as refused:
        costs(tmp_path, "costs.csv", HEADER, line("F1", "Rengøring"))
    assert refused.value.code == "months_without_year"


def test_quantities_by_month_are_volumes(tmp_path: Path) -> None:
    header = f"Ejendom;Ydelse;Enhed;{';'.join(MONTHS)}"
    block = {"columns": {**COLUMNS, "unit": "Enhed"}}
    found = costs(
        tmp_path,
        "2025.csv",
        header,
        line("F1", "Kantine", "måltider", each="40"),
        kind="driver_volume",
        **block,
    )
    assert found.accepted["quantity"].sum() == 480


def test_a_table_with_its_own_month_is_left_as_it_is(tmp_path: Path) -> None:
    header = "Ejendom;Ydelse;month;amount_dkk;Jan;Feb"
    found = costs(tmp_path, "2025.csv", header, "F1;Rengøring;2025-03;10,00;1;2")
    assert found.accepted["amount_dkk"].to_list() == [Decimal("10.00")]
    assert "months_unpivoted" not in found.codes


def test_a_facility_that_only_headings_name_is_used(tmp_path: Path) -> None:
    lines = [
        "Ydelse;month;amount_dkk",
        "Ejendom: F1;;",
        "Rengøring;2025-01;10,00",
        "Ejendom: F2;;",
        "Rengøring;2025-01;7,00",
    ]
    found = costs(tmp_path, "a.csv", *lines, columns={"service": "Ydelse"})
    assert found.accepted["facility_id"].to_list() == ["F1", "F2"]
    assert "group_headings_used" in found.codes


def test_a_note_above_the_rows_is_no_facility(tmp_path: Path) -> None:
    lines = ["Ydelse;month;amount_dkk", "Udtrukket i dag;;", "Rengøring;2025-01;10,00"]
    with pytest.raises(DeliveryError, match="'facility_id' is missing"):
        costs(tmp_path, "a.csv", *lines, columns={"service": "Ydelse"})
