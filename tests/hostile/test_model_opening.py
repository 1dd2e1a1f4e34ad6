"""Hostile models are refused, or opened with findings, in a bounded time and without a crash.

Each is opened in a child, since a parser that is misled may take its process with it.
"""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.step_models import SMALL, damaged, tell_of, with_lines
from pebble import ProcessPool

from bim.errors import InputError
from bim.model.pathguard import guard_path
from bim.model.stepfile import open_model

SECONDS = 20
PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT.parent / "shared" / "hostile"
KINDS = ("ifc", "zip", "xml")


def _items() -> list[dict[str, Any]]:
    manifest = FOLDER / "manifest.json"
    if not manifest.is_file():
        return []
    items = json.loads(manifest.read_text(encoding="utf-8"))["items"]
    return [item for item in items if item["kind"] in KINDS]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    with ProcessPool(max_workers=1) as children:
        yield children


def reported(pool: ProcessPool, path: Path) -> dict[str, Any]:
    return pool.schedule(tell_of, args=[str(path)], timeout=SECONDS).result()


def test_the_hostile_models_are_beside_the_project(shared: Path) -> None:
    assert len(_items()) > 80


@pytest.mark.parametrize("item", _items(), ids=lambda item: item["id"])
def test_a_hostile_model_is_refused_or_opened_as_is_right(pool: ProcessPool, item: dict[str, Any]) -> None:
    outcome = reported(pool, FOLDER / item["id"])
    right = {item["expect"], *item.get("also", ())}
    if right == {"reject_file"}:
        assert outcome["code"], outcome
        assert item["id"].rpartition("/")[2] in outcome["message"] or outcome["code"] == "unit_cycle"
    if "reject_file" not in right:
        assert outcome["code"] is None, outcome
    if right == {"accept"}:
        assert outcome["findings"] == []
    if "spaces" in item.get("truth", {}) and outcome["code"] is None:
        assert outcome["spaces"] == item["truth"]["spaces"]


def deep_chain(last: str) -> bytes:
    lines = "\n".join(f"#{1000 + n}=IFCLOCALPLACEMENT(#{1001 + n},#6);" for n in range(200_000))
    return with_lines(f"{lines}\n#201000=IFCLOCALPLACEMENT({last},#6);")


def ground_named(name: bytes) -> bytes:
    return damaged(b"'Ground'", b"'" + name + b"'")


def header_without_end() -> bytes:
    return SMALL[: SMALL.index(b"ENDSEC")] + b"('" * 2_000_000 + b"END-ISO-10303-21;"


def unknown_classes() -> bytes:
    return with_lines("\n".join(f"#{1000 + n}=IFCX{n}();" for n in range(100_000)))


HEAVY: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "unclosed brackets": (lambda: damaged(b"(0.,0.,0.)", b"(" * 3_000_000), "unbalanced_brackets"),
    "comments": (lambda: damaged(b"#5=", b"/*x*/" * 300_000 + b"#5="), None),
    "comments without end": (lambda: damaged(b"#5=", b"/*" * 2_000_000 + b"\n#5="), "unterminated_comment"),
    "doubled quotes": (lambda: ground_named(b"''" * 2_000_000), None),
    "an odd number of quotes": (lambda: ground_named(b"'" * 1_999_999), "unterminated_string"),
    "a name of 40 MB": (lambda: ground_named(b"x" * 40_000_000), None),
    "white space": (lambda: damaged(b"#5=", b" " * 20_000_000 + b"#5="), None),
    "white space within a statement": (
        lambda: damaged(b"=IFCSPACE(", b" " * 1_000_000 + b"=\n IFCSPACE" + b"\t" * 99_999 + b"("),
        None,
    ),
    "a class of 5 MB": (lambda: damaged(b"#5=IFC", b"#5=" + b"I" * 5_000_000), "malformed_class"),
    "an id of 5 MB": (lambda: damaged(b"#5=", b"#" + b"9" * 5_000_000 + b"="), "step_id_overflow"),
    "malformed escapes": (lambda: ground_named(b"\\q" * 500_000), None),
    "raw letters": (lambda: ground_named("ø ".encode("latin-1") * 500_000), None),
    "a chain of 200,000 placements": (lambda: deep_chain("$"), None),
    "a ring of 200,000 placements": (lambda: deep_chain("#1000"), None),
    "unknown classes": (unknown_classes, "unknown_class"),
    "schemas": (lambda: damaged(b"'IFC4'", b",".join([b"'IFC4'"] * 100_000)), "schema_unsupported"),
    "a header without end": (header_without_end, "header_malformed"),
    "header statements": (lambda: damaged(b"HEADER;", b"HEADER;" + b"A();" * 500_000), "header_malformed"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_model_that_is_built_to_take_time_takes_little(
    pool: ProcessPool, tmp_path: Path, name: str
) -> None:
    make, code = HEAVY[name]
    path = tmp_path / "heavy.ifc"
    path.write_bytes(make())
    started = time.monotonic()
    outcome = reported(pool, path)
    assert outcome["code"] == code, outcome
    if code is None:
        assert outcome["spaces"] == 2
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("place", range(40))
def test_one_flipped_byte_never_crashes_the_opening(pool: ProcessPool, tmp_path: Path, place: int) -> None:
    data = bytearray(SMALL)
    offset = 300 + place * (len(data) - 320) // 40
    data[offset] ^= 1 << (place % 8)
    path = tmp_path / "flipped.ifc"
    path.write_bytes(bytes(data))
    outcome = reported(pool, path)
    assert outcome["code"] or outcome["spaces"] <= 2


def test_a_compressed_model_under_the_name_of_a_model_is_refused(pool: ProcessPool, tmp_path: Path) -> None:
    (tmp_path / "m.ifc").write_bytes(gzip.compress(SMALL))
    assert reported(pool, tmp_path / "m.ifc")["code"] == "archive_in_disguise"


@pytest.mark.parametrize(
    "target",
    ["/etc/passwd", "110_link.ifc", "/dev/zero", "/nonexistent"],
    ids=["out", "loop", "device", "dangling"],
)
def test_a_link_out_of_the_inbox_is_refused(tmp_path: Path, target: str) -> None:
    path = tmp_path / "110_link.ifc"
    path.symlink_to(target)
    for refuse in (lambda: guard_path(path, tmp_path, 10**9), lambda: open_model(path)):
        with pytest.raises(InputError):
            refuse()


def test_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "114_fifo.ifc")
    with pytest.raises(InputError) as refused:
        open_model(tmp_path / "114_fifo.ifc")
    assert refused.value.code == "not_a_regular_file"
