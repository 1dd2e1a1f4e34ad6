"""Cells that were cut: at the end of a file, and amounts without the decimals of all others."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

HEADER = "line_id;facility_id;service;month;amount_dkk\n"


def costs(*amounts: str) -> str:
    rows = [f"{n};F1;cleaning;2026-01;{amount}\n" for n, amount in enumerate(amounts, 1)]
    return HEADER + "".join(rows)


@pytest.mark.parametrize(
    ("amounts", "is_warned"),
    [
        (["10,50"] * 25 + ["9"], True),
        (["10,50"] * 25 + ["9,1"], True),
        (["10,50"] * 25 + ["9,10", "0", "-", ""], False),
        (["10,50"] * 25 + ["9,10 kr.", "1.200,00"], False),
        (["10,50"] * 5 + ["9"], False),
        (["10,50"] * 25 + ["9", "8", "7"], False),
        (["10"] * 25 + ["9,10"], False),
        (["10,25"] * 25 + ["9,1"], False),  # by a program that leaves zeros out
        (["10,50"] * 25 + ["1.500,-"], False),
    ],
)
def test_one_amount_without_the_decimals_of_all_others_is_warned_about(
    tmp_path: Path, amounts: list[str], is_warned: bool
) -> None:
    outcome = read_text(tmp_path, costs(*amounts))
    assert ("amount_without_decimals" in outcome.codes) is is_warned
    if is_warned:
        assert "(first row 27)" in next(
            one["message"] for one in outcome.summary["findings"] if one["code"] == "amount_without_decimals"
        )
        assert 26 not in outcome.reasons and len(outcome.accepted) == len(amounts)


@pytest.mark.parametrize(
    ("cells", "last", "is_cut"),
    [
        (["DKK", "DKK", "EUR"], "DK", True),
        (["DKK", "DKK", "EUR"], "DKK", False),
        (["DKK", "DKK", "EUR"], "SEK", False),
        (["10,50", "11,00"], "12,5", True),
        (["2026-01-01", "2026-01-02"], "2026-01-0", True),
        (["01-02-2026", "02-02-2026"], "03-02-20", True),
        (["08:15", "09:15"], "10:1", True),
        (["F12", "F11"], "F1", False),
        (["14:00", "15:00"], "9:00", False),
        (["30-12-2025", "31-12-2025"], "2-1-2026", False),
        (["2025-12-30", "2025-12-31"], "2026-1-2", False),
        (["Nordjylland", "Sydjylland"], "Nord", False),
        (["Toiletrum", "Toiletrum"], "Toilet", False),
        (["10.25", "11.75"], "11.5", False),
        (["12", "11"], "9", False),
        (["free text", "text"], "te", False),
    ],
)
def test_a_last_line_without_an_end_was_cut_where_its_last_cell_is_not_like_the_others(
    tmp_path: Path, cells: list[str], last: str, is_cut: bool
) -> None:
    header = "order_id;facility_id;reported_at;remark\n"
    rows = "".join(f"{n};F1;2026-01-01;{cell}\n" for n, cell in enumerate([*cells, last], 1))
    whole = read_text(tmp_path, header + rows, "work_order")
    ended = read_text(tmp_path, (header + rows).removesuffix("\n"), "work_order")
    assert "cut_row" not in whole.reasons.values()
    assert ("cut_row" in ended.reasons.values()) is is_cut
