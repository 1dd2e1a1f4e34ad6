"""No letter is lost: raw bytes and faulty escapes come out as they were meant, with a word about it."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, open_bytes, repaired

BACKSLASH = b"\\"


def room_named(text: bytes, folder: Path) -> tuple[str, set[str]]:
    opened = open_bytes(SMALL.replace(b"'Office'", b"'" + text + b"'", 1), folder)
    assert opened.spaces_in_bytes == 2
    codes = {finding.code for finding in opened.findings if finding.severity != "info"}
    return opened.file.by_id(25).LongName, codes


@pytest.mark.parametrize(
    ("raw", "text", "code"),
    [
        ("Køkken æøå".encode("latin-1"), "Køkken æøå", "raw_latin1"),
        ("Køkken – 5 €".encode("cp1252"), "Køkken – 5 €", "raw_latin1"),
        ("Køkken 🏢 æøå".encode(), "Køkken 🏢 æøå", "raw_utf8"),
        ("Küche".encode(), "Küche", "raw_utf8"),
    ],
)
def test_raw_letters_are_kept_and_reported(tmp_path: Path, raw: bytes, text: str, code: str) -> None:
    assert room_named(raw, tmp_path) == (text, {code})


@pytest.mark.parametrize(
    ("escape", "text"),
    [
        (rb"K\X2\00F8\X0\kken", "Køkken"),
        (rb"K\X2\00f8\X0\kken", "Køkken"),
        (rb"K\S\xkken", "Køkken"),
        (rb"K\X\F8kken", "Køkken"),
        (rb"\PA\K\S\xkken", "Køkken"),
        (rb"\X4\0001F3E2\X0\ Hus", "🏢 Hus"),
        (rb"C:\\rum", "C:\\rum"),
        (rb"\X2\D83CDFE2\X0\ Hus", "🏢 Hus"),
        (b"\\S\\'' 5", "§ 5"),
    ],
)
def test_correct_escapes_are_read_with_no_word(tmp_path: Path, escape: bytes, text: str) -> None:
    assert room_named(escape, tmp_path) == (text, set())


@pytest.mark.parametrize(
    ("escape", "text"),
    [
        (rb"\X2\00F", r"\X2\00F"),
        (rb"\X2\00F8", r"\X2\00F8"),
        (rb"\X2\ZZZZ\X0\ ", "\\X2\\ZZZZ\\X0\\ "),
        (rb"\X2\\X0\ ", "\\X2\\X0\\ "),
        (rb"\X\G8", r"\X\G8"),
        (rb"\S", r"\S"),
        (rb"C:\temp", r"C:\temp"),
        (b"abc\\", "abc\\"),
        (rb"\X2\D83C\X0\Hus", "\N{REPLACEMENT CHARACTER}Hus"),
        (rb"\X4\00110000\X0\Hus", "\N{REPLACEMENT CHARACTER}Hus"),
    ],
)
def test_faulty_escapes_stay_as_written_and_are_reported(tmp_path: Path, escape: bytes, text: str) -> None:
    assert room_named(escape, tmp_path) == (text, {"malformed_escape"})


@pytest.mark.parametrize("text", [b"1\x0001", rb"1\X\0001", rb"1\X2\0000\X0\01"])
def test_a_nul_does_not_cut_a_name_short(tmp_path: Path, text: bytes) -> None:
    assert room_named(text, tmp_path) == ("1\N{REPLACEMENT CHARACTER}01", {"nul_in_text"})


@pytest.mark.parametrize("text", [b"a\x1b[31mb", rb"a\X2\001B\X0\[31mb"])
def test_control_characters_are_reported(tmp_path: Path, text: bytes) -> None:
    assert room_named(text, tmp_path) == ("a\x1b[31mb", {"control_characters"})


def test_a_byte_order_mark_is_left_out_and_reported(tmp_path: Path) -> None:
    opened = open_bytes(b"\xef\xbb\xbf" + SMALL, tmp_path)
    assert [finding.code for finding in opened.findings] == ["byte_order_mark"]
    assert (opened.repaired, opened.spaces_in_bytes) == (True, 2)


def test_raw_letters_in_the_header_are_repaired_too(tmp_path: Path) -> None:
    data = SMALL.replace(b"A. Author", "Jørgen".encode("latin-1"))
    opened = open_bytes(data, tmp_path)
    assert [finding.code for finding in opened.findings] == ["raw_latin1"]
    assert list(opened.file.header.file_name.author) == ["Jørgen"]


def test_a_repaired_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    room_named("Køkken".encode(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["small.ifc"]


@pytest.mark.parametrize("sign", [b"\f", b"\v"])
@pytest.mark.parametrize("place", [b"#25=", b"'Office',", b"#24,"])
def test_form_feeds_are_read_as_spaces_wherever_they_stand(sign: bytes, place: bytes) -> None:
    data = damaged(place, sign + place)
    assert {finding.code for finding in inspect_bytes(data).findings} == {"control_characters"}
    assert repaired(data) == damaged(place, b" " + place)
