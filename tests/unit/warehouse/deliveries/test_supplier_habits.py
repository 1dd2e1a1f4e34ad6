"""What suppliers do that nobody wrote down: dashes, offsets, quotes left open, letters of other machines."""

import json
import os
import time
from pathlib import Path

import pytest
from helpers.deliver import read_file, read_text

from bim.errors import DeliveryError
from warehouse.deliveries.reading import read_to_folder

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
VISIT = "visit_id;facility_id;room;date;minutes\n"
ORDER = "order_id;facility_id;reported_at;room;cost_dkk\n"


def amounts(folder: Path, *texts: str) -> tuple[float, dict[int, str]]:
    """What is accepted and what is held of amounts written so."""
    read = read_text(
        folder, HEADER + "".join(f"{n};F1;waste;2026-01;{text}\n" for n, text in enumerate(texts))
    )
    return read.summary["amount_accepted"], read.reasons


@pytest.mark.parametrize(
    "text", ["–500,00", "-kr. 500,00", "- kr 500,00", "'-500,00", '="-500,00"', "kr: -500,00"]
)
def test_a_negative_amount_is_read_whatever_its_dash_and_currency(tmp_path: Path, text: str) -> None:
    assert amounts(tmp_path, text) == (-500, {})


@pytest.mark.parametrize("others", [["125.50"], ["125,50"], ["1.234,56"], ["7.5", "1,234.56"]])
def test_an_amount_with_three_digits_after_its_sign_is_never_guessed(
    tmp_path: Path, others: list[str]
) -> None:
    assert amounts(tmp_path, "1.250", *others)[1] == {2: "ambiguous_number"}


def test_an_amount_with_thousandths_is_read_where_others_have_them(tmp_path: Path) -> None:
    assert amounts(tmp_path, "12.345", "0.1234567") == (12.47, {})


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_letters_of_old_machines_are_read_with_a_warning(tmp_path: Path, encoding: str) -> None:
    read = read_text(tmp_path, ORDER + "1;Ærø;2026-01-02;Køkken på Å;5,00\n", "work_order", encoding)
    assert read.accepted["room"][0] == "Køkken på Å" and read.verdict == "accept_warn"


def test_one_line_of_another_encoding_is_held_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_bytes(
        (ORDER + "1;F;2026-01-02;Køge;5,00\n").encode() + "2;F;2026-01-02;Måløv Ø;5,00\n".encode("cp1252")
    )
    read = read_file(tmp_path / "mixed.csv", "work_order")
    assert read.reasons == {3: "unreadable_character"} and read.accepted["room"].to_list() == ["Køge"]


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;", "sep=,"])
def test_a_first_line_that_names_the_delimiter_is_heard_unless_it_errs(tmp_path: Path, hint: str) -> None:
    assert read_text(tmp_path, f"{hint}\n{HEADER}1;F1;waste;2026-01;5,00\n").summary["amount_accepted"] == 5


def test_a_room_written_as_a_text_formula_keeps_its_noughts(tmp_path: Path) -> None:
    read = read_text(
        tmp_path, ORDER + '1;F;2026-01-02;="0.010";5,00\n2;F;2026-01-02;"=""0.020""";5,00\n', "work_order"
    )
    assert read.accepted["room"].to_list() == ["0.010", "0.020"]


def test_a_header_may_use_blanks_or_hyphens_for_underscores(tmp_path: Path) -> None:
    text = "Line-ID;facility id;Service;MONTH; Amount DKK\n1;F1;waste;2026-01;5,00\n"
    assert read_text(tmp_path, text).summary["amount_accepted"] == 5


def test_a_quote_that_another_row_closes_is_seen_by_the_rows_it_swallowed(tmp_path: Path) -> None:
    line = "{};F1;waste;2026-01;5,00;{}\n"
    text = HEADER.strip() + ";note\n" + line.format(1, '"a') + line.format(2, "b") + line.format(3, '"')
    with pytest.raises(DeliveryError) as refused:
        read_text(tmp_path, text)
    assert refused.value.code == "unclosed_quote"


@pytest.mark.parametrize("supplier", ['"Ren" ApS', '"Firma \\"Ren\\" ApS"', '"a"b"'])
def test_a_quote_inside_a_quoted_cell_costs_its_row_alone(tmp_path: Path, supplier: str) -> None:
    text = (
        HEADER.strip()
        + f';supplier\n1;F1;waste;2026-01;5,00;{supplier}\n2;F1;waste;2026-01;6,00;"B; ""C"""\n'
    )
    read = read_text(tmp_path, text)
    assert read.reasons == {2: "stray_quote"} and read.accepted["supplier"].to_list() == ['B; "C"']


def test_cells_of_several_lines_keep_the_rows_after_them_in_place(tmp_path: Path) -> None:
    rows = '1;F1;waste;2026-01;5,00;"A\n\nB;C"\n"2";"F1";waste;2026-01;"x";\n\n3;F1;waste;2026-01;7,00;5"\n'
    read = read_text(tmp_path, HEADER.strip() + ";supplier\n" + rows)
    assert read.accepted["supplier"].to_list() == ["A\n\nB;C", '5"'] and read.reasons == {5: "not_a_number"}
    assert read.accepted["source_row"].to_list() == [2, 7]


@pytest.mark.parametrize("cell", ["{}", '"{}"', '"{}; ø"', '"{}\n ø"'])
def test_thirty_thousand_quoted_rows_are_read_in_the_time_of_plain_ones(tmp_path: Path, cell: str) -> None:
    rows = "".join(f"{n};F1;waste;2026-01;1,00;{cell.format(n)}\n" for n in range(30_000))
    started = time.process_time()
    read = read_text(tmp_path, HEADER.strip() + ";supplier\n" + rows)
    assert read.summary["amount_accepted"] == 30_000 and time.process_time() - started < 3
    assert read.accepted["supplier"][29_999] == cell.format(29_999).strip('"')


def test_findings_about_a_file_whose_name_is_not_text_can_be_written(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/f\xe6.csv"))
    path.write_text(HEADER)
    (tmp_path / "out").mkdir()
    read_to_folder(tmp_path / "out", path, "cost_line", {})
    (finding,) = json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))["findings"]
    assert finding["code"] == "no_rows"
    path.write_text("")
    with pytest.raises(DeliveryError) as refused:
        read_to_folder(tmp_path / "out", path, "cost_line", {})
    assert str(refused.value).startswith("f\\udce6.csv is empty")


def test_a_last_amount_cut_in_its_decimals_is_held(tmp_path: Path) -> None:
    text = HEADER + "1;F1;waste;2026-01;100,00\n2;F1;waste;2026-01;100,00\n3;F1;waste;2026-01;10"
    assert read_text(tmp_path, text).reasons == {4: "cut_row"}
    assert read_text(tmp_path, text + "\n").reasons == {}


@pytest.mark.parametrize("start", [b"<html>", b"%PDF-1.7", b"\x1f\x8b\x08", b'[{"a": 1}]', b"PK\x03\x04"])
def test_a_file_that_is_only_named_csv_is_refused_with_what_it_is(tmp_path: Path, start: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(start + b"\n1;2\n")
    with pytest.raises(DeliveryError, match="not a table of text"):
        read_file(tmp_path / "x.csv", "cost_line")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-04-03T22:30:00Z", "2025-04-04"),
        ("03042025", "2025-04-03"),
        ("03–04–2025", "2025-04-03"),
        ("to 3. april 2025", "2025-04-03"),
        ("4/13/2025 12:00:00 AM", "2025-04-13"),
        ("3rd April 2025", "2025-04-03"),
        ("45750", "2025-04-03"),
        ("3.4.2025.", "2025-04-03"),
    ],
)
def test_a_day_is_the_local_one_in_every_form(tmp_path: Path, text: str, day: str) -> None:
    read = read_text(tmp_path, VISIT + f"1;F1;0.1;{text};7\n", "cleaning_visit")
    assert [str(found) for found in read.accepted["date"]] == [day]


@pytest.mark.parametrize("text", ["2025 januar", "012025", "2025_01", "jan '25", "2025M01"])
def test_a_month_is_read_in_every_form(tmp_path: Path, text: str) -> None:
    read = read_text(tmp_path, HEADER + f"1;F1;waste;{text};7,00\n")
    assert [str(month) for month in read.accepted["month"]] == ["2025-01-01"]


def test_five_digits_are_no_month(tmp_path: Path) -> None:
    assert read_text(tmp_path, HEADER + "1;F1;waste;20454;7,00\n").reasons == {2: "not_a_date"}


@pytest.mark.parametrize(
    "text",
    [
        "20250403T060000Z",
        "20250403080000",
        "2025-04-03-08.00.00.000000",
        "2025-04-03 08:00 CEST",
        "2025-04-03T08:00:00+02",
        "2025-04-03 8:00 AM",
        "03-04-2025 kl 8",
        "3.4.2025 klokken 8.00",
        "2025-04-03T08:00:00+02:00[Europe/Copenhagen]",
        "Thu, 03 Apr 2025 06:00:00 GMT",
        "Thu Apr 03 2025 08:00:00 GMT+0200 (CEST)",
        "2025-04-03 08:00:00 MESZ",
    ],
)
def test_an_instant_is_read_as_databases_write_it(tmp_path: Path, text: str) -> None:
    read = read_text(tmp_path, ORDER + f"1;F1;{text};r;7,00\n", "work_order")
    assert [str(found) for found in read.accepted["reported_at"]] == ["2025-04-03 06:00:00"]


@pytest.mark.parametrize("text", ["2025-04-03T08:00:00+25:00", "2025-04-03T08:00:00-02:75"])
def test_an_offset_that_no_zone_has_is_held(tmp_path: Path, text: str) -> None:
    assert read_text(tmp_path, ORDER + f"1;F1;{text};r;7,00\n", "work_order").reasons == {2: "not_a_date"}


@pytest.mark.parametrize("midnight", [" 00:00:00", " 00:00", "T00:00:00.000"])
def test_a_day_with_the_time_that_a_system_made_up_is_joined_with_its_own(
    tmp_path: Path, midnight: str
) -> None:
    text = f"order_id;facility_id;Dato;Kl;cost_dkk\n1;F1;2025-04-03{midnight};08:00;7,00\n"
    read = read_text(tmp_path, text, "work_order", columns={"reported_at": ["Dato", "Kl"]})
    assert [str(found) for found in read.accepted["reported_at"]] == ["2025-04-03 06:00:00"]


def test_days_beside_a_clock_of_twelve_hours_need_proof_of_their_order(tmp_path: Path) -> None:
    one, other = "1;F1;03/04/2025 2:30 PM;r;7,00\n", "2;F1;04/13/2025 2:30 PM;r;7,00\n"
    assert read_text(tmp_path, ORDER + one, "work_order").reasons == {2: "ambiguous_date"}
    read = read_text(tmp_path, ORDER + one + other, "work_order")
    assert str(read.accepted["reported_at"][0]) == "2025-03-04 13:30:00"


def test_a_letter_written_apart_is_the_same_letter_in_a_header_and_in_a_key(tmp_path: Path) -> None:
    apart = "Ma\u030aned"
    text = HEADER.replace("month", apart) + "a\u030a;F1;waste;2026-01;5,00\n\u00e5;F1;waste;2026-01;6,00\n"
    read = read_text(tmp_path, text, columns={"month": "M\u00e5ned"})
    assert read.reasons == {2: "key_conflict", 3: "key_conflict"}


def test_an_old_mark_of_the_end_of_a_file_is_no_row(tmp_path: Path) -> None:
    assert read_text(tmp_path, HEADER + "1;F1;waste;2026-01;5,00\n\x1a").summary["rows_in"] == 1


@pytest.mark.parametrize("delimiter", [";;", "", '"'])
def test_a_delimiter_that_cannot_separate_cells_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(DeliveryError, match="delimiter"):
        read_text(tmp_path, HEADER, delimiter=delimiter)


def test_texts_that_become_the_same_when_tidied_stay_rows_of_their_own(tmp_path: Path) -> None:
    texts = ["7,00", "7,-", "kr. 7,00"] * 4
    assert amounts(tmp_path, *texts) == (84, {})
    days = ["2025-04-03T22:30:00Z", "2025-04-04", "2025-04-04T01:00:00+02:00"] * 4
    rows = "".join(f"{number};F1;0.1;{day};7\n" for number, day in enumerate(days))
    assert read_text(tmp_path, VISIT + rows, "cleaning_visit").summary["rows_accepted"] == 12
