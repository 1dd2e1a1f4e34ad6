"""Text from strangers' files where it is shown."""

import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bim.visible_text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b[1;31mRoom\x1b[0m 1", "Room 1"),
        ("\x1b]0;owned\x07Room", "Room"),
        ("\x1b]8;;http://evil\x1b\\Room\x1b]8;;\x1b\\", "Room"),
        ("\x9b31mRoom", "Room"),
        ("abc\u202ecod.exe", "abccod.exe"),
        ("\u2066a\u2069\u200f\u061c", "a"),
        ("a\u00adb\u200bc\ufeff", "abc"),
        ("a\x00b\x08c\x7f", "a\ufffdb\ufffdc\ufffd"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_would_move_hide_or_turn_is_not_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    ["Køkken 1.02", "Büro – Süd", "قاعة", "می\u200cخواهم", "👩\u200d🔧", "a\tb\nc", "=1+1", "<b>", "[31m"],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_a_value_cannot_begin_a_line_of_a_log() -> None:
    assert visible("room\n2026-01-01 [error] forged\tline", keep_lines=False) == "room 2026-01-01 [error] forged line"


@given(st.text())
def test_what_is_shown_is_xml_and_stays_so(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in shown if sign not in "\t\n")
    element = ET.Element("a")
    element.text = shown
    assert (ET.fromstring(ET.tostring(element)).text or "") == shown
