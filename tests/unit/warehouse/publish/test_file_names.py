"""Names of files made from names that strangers chose."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.publish.file_names import file_names

HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "..", ".hidden", "-rf", "a b", "CON", "con.txt", "LPT¹", "x" * 300, "å" * 300,
    "", "\x1b[2Jroom", "a\u202ecod.exe", "a\x00b", "C:\\models\\house.ifc", "name.", "😀", "\ud800",
]  # fmt: skip


def test_a_plain_name_is_kept() -> None:
    names = file_names(["F1", "Ærø", "Hus_2.ifc", "a-b"], ".bcf")
    assert names == {"F1": "F1.bcf", "Ærø": "Ærø.bcf", "Hus_2.ifc": "Hus_2.ifc.bcf", "a-b": "a-b.bcf"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_one_plain_name_in_the_folder(name: str) -> None:
    (made,) = file_names([name]).values()
    assert all(sign.isalnum() or sign in "_.-" for sign in made)
    assert made[0] not in ".-"
    assert made != name
    assert len(made.encode()) <= 255
    assert made.split(".")[0].casefold() not in {"con", "lpt¹"}


@pytest.mark.parametrize(
    "twins", [("x", "X"), ("Straße", "STRASSE"), ("Ærø", "ærØ"), ("å", unicodedata.normalize("NFD", "å"))]
)
def test_names_that_a_file_system_confuses_get_different_names(twins: tuple[str, str]) -> None:
    made = {unicodedata.normalize("NFC", name).casefold() for name in file_names(twins).values()}
    assert len(made) == 2


def test_a_name_that_imitates_the_digest_of_another_takes_nothing_from_it() -> None:
    (marked,) = file_names(["a b"], "").values()
    made = file_names(["a b", marked], "")
    assert made[marked] == marked
    assert made["a b"] != marked


@given(st.lists(st.text(max_size=20), max_size=12))
def test_each_name_gets_a_file_of_its_own_in_any_order(names: list[str]) -> None:
    made = file_names(names)
    assert file_names(reversed(names)) == made
    assert len({unicodedata.normalize("NFC", name).casefold() for name in made.values()}) == len(set(names))
