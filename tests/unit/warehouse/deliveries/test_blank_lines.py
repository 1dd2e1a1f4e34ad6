"""Lines of a CSV file that have no text: counted, and left out at no price."""

from pathlib import Path
from typing import Any

import pytest
from helpers.deliver import read_text

from warehouse.deliveries.files import regular_lines

HEADER = "order_id;facility_id;room;reported_at;cost_dkk\n"
ROW = "1;F1;0.01;2025-10-20 08:00;125,50\n"


@pytest.mark.parametrize("blank", ["\n", ";;;;\n", "  \t\n"])
def test_many_blank_lines_are_left_out_before_lines_are_split_and_rows_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: str
) -> None:
    heights = []

    def cells(data: bytes, skipped: int, delimiter: str, fields: int, rows: int) -> Any:
        heights.append(data.count(b"\n") - skipped)
        return whole_cells(data, skipped, delimiter, fields, rows)

    whole_cells = regular_lines._cells
    monkeypatch.setattr(regular_lines, "_cells", cells)
    text = HEADER + ROW + blank * 20_000 + ROW.replace("1;F1", "2;F1")
    read = read_text(tmp_path, text, "work_order")
    assert read.accepted["source_row"].to_list() == [2, 20_003]
    assert heights == [2]


def test_a_blank_line_inside_a_quoted_cell_stays(tmp_path: Path) -> None:
    text = HEADER + '1;F1;"a\n\nb";2025-10-20;1,00\n' + "\n" * 2_000 + ROW.replace("1;F1", "2;F1")
    read = read_text(tmp_path, text, "work_order")
    assert read.accepted["source_row"].to_list() == [2, 2005]
    assert read.accepted["room"].to_list() == ["a\n\nb", "0.01"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HEADER + ROW, 0),
        ((HEADER + ROW).rstrip("\n"), 0),
        (HEADER + "\n" + ROW + ";;;;\n  \t\n", 3),
        (HEADER + ROW + "\n", 1),
        (HEADER + '"1";F1;"0.01\n\nhall";2025-10-20 08:00;"125,50"\n\n"";"";"";"";""\n', 2),
    ],
)
def test_lines_without_text_are_counted(tmp_path: Path, text: str, lines: int) -> None:
    outcome = read_text(tmp_path, text, "work_order")
    messages = [
        finding["message"] for finding in outcome.summary["findings"] if finding["code"] == "blank_lines"
    ]
    assert [int(message.split(" ")[0]) for message in messages] == ([lines] if lines else [])
    assert outcome.summary["rows_in"] == 1 and outcome.verdict == "accept"
