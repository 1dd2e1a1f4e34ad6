"""Two tables in one sheet: where the second begins, and that `areal init` says so."""

from pathlib import Path

from flows.starter.blocks import layout_doubts
from flows.starter.look import TableSeen
from warehouse.deliveries.files.delimited import read_csv
from warehouse.deliveries.rows.totals import is_total_word
from warehouse.deliveries.starter.second_table import second_header

VISITS = "Besøgsnr;Ejendom;Lokale;Dato;Minutter\nV1;F001;1.01;03-01-2025;20\n"


def table(tmp_path: Path, text: str) -> int | None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return second_header(read_csv(path, {}, frozenset()))


def test_a_row_of_names_of_other_columns_begins_another_table(tmp_path: Path) -> None:
    text = f"{VISITS}Ordrenr;Ejendom;Oprettet;Type;Afsluttet\nO1;F001;03-01-2025;Akut;04-01-2025\n"
    assert table(tmp_path, text) == 1


def test_a_header_that_is_repeated_begins_no_other_table(tmp_path: Path) -> None:
    assert table(tmp_path, VISITS + VISITS) is None


def test_rows_of_words_are_no_header(tmp_path: Path) -> None:
    text = "Ejendom;Ydelse;Leverandør\nNord;Rengøring;Nordren\nSyd;Vinduespolering;Nordren\n"
    assert table(tmp_path, text) is None


def test_tables_that_share_a_sheet_are_named() -> None:
    under = TableSeen(Path("a.xlsx"), second_header={"row": 8, "headers": ["Ordrenr", "Ejendom", "Type"]})
    beside = TableSeen(Path("b.xlsx"), repeated=("Beholder",))
    doubts = list(layout_doubts([under, beside, TableSeen(Path("c.xlsx"))]))
    assert len(doubts) == 2
    assert "row 8 of a.xlsx (Ordrenr, Ejendom, Type)" in doubts[0] and "'Beholder' twice" in doubts[1]


def test_labels_of_totals_are_no_words_to_translate() -> None:
    assert all(map(is_total_word, ("I alt", "Total", "Summe", "Total oktober")))
    assert not any(map(is_total_word, ("Totalentreprise", "Rengøring", "Snerydning")))
