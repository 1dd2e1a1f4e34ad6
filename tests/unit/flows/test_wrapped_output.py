"""Sentences on a terminal are broken between words; what a person pastes is not."""

from io import StringIO

import pytest
from rich.console import Console

from flows.terminal import _table, show_pairs, wrapped
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.kind_pages import page


def test_a_sentence_is_broken_between_words_and_its_rest_is_indented() -> None:
    assert wrapped("one two three four", 10) == "one two\n  three\n  four"


def test_the_rest_of_a_second_column_begins_where_the_column_does() -> None:
    assert wrapped("bin  Bins with sensors inside", 20) == "bin  Bins with\n     sensors inside"


@pytest.mark.parametrize(
    "line",
    [
        'values = { service = { "Snerydning" = "other" } }',
        "  areal run --config my-project/areal.toml",
        '{"path": "costs.csv", "verdict": "accept"}',
        "/a/path/without/blanks/that/is/long.xlsx",
    ],
)
def test_a_line_to_paste_stays_in_one_piece(line: str) -> None:
    assert wrapped(line, 20) == line


def test_what_is_in_backticks_stays_in_one_piece_and_the_sentence_around_it_is_broken() -> None:
    line = "Add the line `values = { a = 1 }` to the block that reads the file."
    assert wrapped(line, 24).splitlines() == [
        "Add the line",
        "  `values = { a = 1 }`",
        "  to the block that",
        "  reads the file.",
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_line_of_a_kind_is_wider_than_the_terminal(kind: object) -> None:
    assert max(map(len, wrapped("\n".join(page(kind, 80)), 80).splitlines())) <= 80  # type: ignore[arg-type]


def test_a_table_on_a_narrow_terminal_cuts_no_figure_and_no_word() -> None:
    header = ("facility", "DKK before", "DKK after", "hours before", "hours after", "what")
    rows = [("1001", "204,578.6", "306,867.8", "639.3", "959.0", "three visits a week")]
    console = Console(width=64, file=StringIO())
    console.print(_table(header, rows))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "204,578.6" in shown and "306,867.8" in shown and "…" not in shown
    assert all(word in shown for word in ("three", "visits", "week"))


def test_figures_of_a_run_are_shown_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    path = "/a/long/path/of/a/version/report/index.html"
    show_pairs([("run", "1"), ("report", path)])
    assert capsys.readouterr().out.splitlines() == [" run     1", f" report  {path}"]
