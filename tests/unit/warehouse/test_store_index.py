"""The index of the store: any change of it is noticed, and what one copy lost is taken from the other."""

import random
from pathlib import Path

import pytest

from warehouse.store_index import COPIES, FORMAT, HEAD, INDEX, StoreIndex

ENTRIES = {f"extracted/r/{number}": {"space.parquet": ("ab" * 32, number)} for number in range(5)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with an index of five entries."""
    index = StoreIndex(tmp_path)
    for entry, files in ENTRIES.items():
        index.append(entry, files)
    return tmp_path


def test_an_index_says_what_was_appended_and_has_no_fault(folder: Path) -> None:
    index = StoreIndex(folder)
    assert (index.entries, index.faults, index.is_cut, index.is_absent) == (ENTRIES, [], False, False)


def test_a_new_store_has_no_index(tmp_path: Path) -> None:
    index = StoreIndex(tmp_path)
    assert (index.is_absent, index.entries, index.faults, index.is_cut) == (True, {}, [], False)


def test_the_newest_line_of_an_entry_is_in_force_and_one_without_files_removes_it(folder: Path) -> None:
    index = StoreIndex(folder)
    index.append("extracted/r/0", {"space.parquet": ("cd" * 32, 7)})
    index.append("extracted/r/1", {})
    found = StoreIndex(folder).entries
    assert found["extracted/r/0"] == {"space.parquet": ("cd" * 32, 7)}
    assert "extracted/r/1" not in found


@pytest.mark.parametrize("name", [INDEX, HEAD, f"{COPIES}/{INDEX}", f"{COPIES}/{HEAD}"])
@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_of_one_file_is_noticed_and_no_entry_is_lost(
    folder: Path, name: str, seed: int
) -> None:
    chance = random.Random(seed)
    path = folder / name
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(7)
    path.write_bytes(content)
    index = StoreIndex(folder)
    assert index.entries == ENTRIES
    assert index.faults == [name]
    index.repair()
    assert StoreIndex(folder).faults == []
    assert StoreIndex(folder).entries == ENTRIES


@pytest.mark.parametrize("name", [INDEX, HEAD, f"{COPIES}/{INDEX}", f"{COPIES}/{HEAD}"])
@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_of_the_last_byte_is_noticed(folder: Path, name: str, bit: int) -> None:
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 1 << bit
    (folder / name).write_bytes(content)
    assert StoreIndex(folder).faults == [name]
    assert StoreIndex(folder).entries == ENTRIES


@pytest.mark.parametrize("name", [INDEX, HEAD, f"{COPIES}/{INDEX}", f"{COPIES}/{HEAD}"])
@pytest.mark.parametrize("keep", [None, 0, 0.5])
def test_a_file_that_is_deleted_emptied_or_cut_is_noticed(
    folder: Path, name: str, keep: float | None
) -> None:
    content = (folder / name).read_bytes()
    (folder / name).unlink()
    if keep is not None:
        (folder / name).write_bytes(content[: int(len(content) * keep)])
    assert StoreIndex(folder).faults == [name]
    assert StoreIndex(folder).entries == ENTRIES


def test_an_index_that_lost_its_last_line_in_both_copies_is_cut(folder: Path) -> None:
    for place in (folder, folder / COPIES):
        lines = (place / INDEX).read_text(encoding="ascii").splitlines(keepends=True)
        (place / INDEX).write_text("".join(lines[:-1]), encoding="ascii")
    assert StoreIndex(folder).is_cut


@pytest.mark.parametrize("left", ["line", "half a line", "one copy", "one head"])
def test_what_a_killed_run_left_is_no_fault_and_the_next_line_follows_it(folder: Path, left: str) -> None:
    before = {path: path.read_bytes() for path in (folder, folder / COPIES) for path in path.glob("index.*")}
    StoreIndex(folder).append("deliveries/r/9", {"held.parquet": ("ef" * 32, 1)})
    of_main = {"one copy": {INDEX, HEAD}, "one head": {INDEX, HEAD}, "line": {INDEX}, "half a line": {INDEX}}
    of_copy: dict[str, set[str]] = {
        "one copy": set(),
        "one head": {INDEX},
        "line": set(),
        "half a line": set(),
    }
    for path, content in before.items():
        written = of_copy if path.parent.name == COPIES else of_main
        if path.name not in written[left]:
            path.write_bytes(content)
    if left == "half a line":
        (folder / INDEX).write_bytes((folder / INDEX).read_bytes()[:-40])
    index = StoreIndex(folder)
    assert (index.faults, index.is_cut) == ([], False)
    index.append("deliveries/r/10", {"held.parquet": ("ef" * 32, 2)})
    again = StoreIndex(folder)
    assert again.faults == []
    assert ENTRIES.items() <= again.entries.items()
    assert "deliveries/r/10" in again.entries
    assert ("deliveries/r/9" in again.entries) == (left != "half a line")


def test_two_objects_that_append_in_turn_see_each_others_lines(folder: Path) -> None:
    one, other = StoreIndex(folder), StoreIndex(folder)
    one.append("a", {".": ("00" * 32, 1)})
    other.append("b", {".": ("11" * 32, 1)})
    one.append("c", {".": ("22" * 32, 1)})
    assert {"a", "b", "c"} <= set(StoreIndex(folder).entries)
    assert StoreIndex(folder).faults == []


KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def write_index(folder: Path, key: bytes, entries: dict[str, dict[str, tuple[str, int]]]) -> None:
    for name in (INDEX, HEAD):
        for place in (folder, folder / COPIES):
            (place / name).unlink(missing_ok=True)
    index = StoreIndex(folder, key)
    for entry, files in entries.items():
        index.append(entry, files)


@pytest.mark.parametrize("key", [b"", OTHER_KEY])
def test_a_chain_that_was_made_anew_without_the_key_is_noticed(tmp_path: Path, key: bytes) -> None:
    write_index(tmp_path, KEY, ENTRIES)
    write_index(tmp_path, key, {name: {"space.parquet": ("ff" * 32, 1)} for name in ENTRIES})
    index = StoreIndex(tmp_path, KEY)
    assert (index.entries, index.is_cut, index.is_unkeyed) == ({}, True, False)
    assert index.is_forged == (key == b"")
    assert INDEX in index.faults


def test_an_index_with_its_key_has_no_fault(tmp_path: Path) -> None:
    write_index(tmp_path, KEY, ENTRIES)
    index = StoreIndex(tmp_path, KEY)
    assert (index.entries, index.faults, index.is_forged, index.is_unkeyed) == (ENTRIES, [], False, False)


def test_an_index_of_an_earlier_version_is_read_and_gets_the_key_once(folder: Path) -> None:
    index = StoreIndex(folder, KEY)
    assert (index.entries, index.faults, index.is_unkeyed, index.is_forged) == (ENTRIES, [], True, False)
    assert index.make_keyed() == len(ENTRIES)
    again = StoreIndex(folder, KEY)
    assert (again.entries, again.faults, again.is_unkeyed, again.make_keyed()) == (ENTRIES, [], False, 0)


def test_a_run_that_was_killed_while_the_index_got_its_key_costs_nothing(folder: Path) -> None:
    before = (folder / COPIES / INDEX).read_bytes(), (folder / COPIES / HEAD).read_bytes()
    StoreIndex(folder, KEY).make_keyed()
    (folder / "index.keyed").unlink()
    (folder / COPIES / INDEX).write_bytes(before[0])
    (folder / COPIES / HEAD).write_bytes(before[1])
    index = StoreIndex(folder, KEY)
    assert (index.entries, index.is_unkeyed, index.is_forged) == (ENTRIES, False, False)
    index.repair()
    assert StoreIndex(folder, KEY).faults == []


def test_an_index_that_has_just_got_its_key_takes_several_lines(tmp_path: Path) -> None:
    write_index(tmp_path, b"", ENTRIES)
    index = StoreIndex(tmp_path, KEY)
    assert index.make_keyed() == len(ENTRIES)
    for name in "abc":
        index.append(name, {".": ("00" * 32, 1)})
    again = StoreIndex(tmp_path, KEY)
    assert (again.faults, again.is_cut) == ([], False)
    assert {"a", "b", "c"} <= set(again.entries)


def test_the_format_is_written_once_and_read_again(tmp_path: Path) -> None:
    index = StoreIndex(tmp_path, KEY)
    assert index.format == 0
    index.mark_format()
    index.mark_format()
    assert (StoreIndex(tmp_path, KEY).format, len((tmp_path / INDEX).read_text().splitlines())) == (FORMAT, 1)
