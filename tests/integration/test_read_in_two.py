"""A model read in two processes gives what it gives in one."""

import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from helpers.commands import areal
from helpers.multiplied import multiply
from helpers.step_models import damaged, scan_bytes

from bim import content_tables, fork
from bim.errors import InputError
from bim.extract import extract_model
from bim.model.stepfile import open_model
from bim.rooms import reading
from bim.settings import ReadingMode
from bim.step import scanning
from bim.step.instances import Instances, join_stretches


def test_rooms_read_in_two_processes_are_those_read_in_one(shared: Path, tmp_path: Path) -> None:
    model = multiply(shared / "models" / "institute_ac11_speckle.ifc", tmp_path / "many.ifc", 3)
    one, two = (extract_model(model, "0" * 64, mode=ReadingMode(in_two=in_two)) for in_two in (False, True))
    assert one.rooms == two.rooms == 246
    assert one.findings == two.findings
    for name, table in one.tables.items():
        assert table.equals(two.tables[name]), name


def test_the_half_of_a_process_that_dies_is_read_again(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = multiply(shared / "models" / "institute_ac11_speckle.ifc", tmp_path / "many.ifc", 3)
    whole = extract_model(model, "0" * 64)
    here, dead, read_to_send, surface_rows = (
        os.getpid(),
        [],
        reading._read_to_send,
        content_tables.surface_rows,
    )

    def die_in_a_fork(function: Callable[..., Any], *arguments: Any) -> Any:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        dead.append(function)
        return function(*arguments)

    monkeypatch.setattr(content_tables, "_MANY", 1)
    monkeypatch.setattr(reading, "_read_to_send", partial(die_in_a_fork, read_to_send))
    monkeypatch.setattr(content_tables, "surface_rows", partial(die_in_a_fork, surface_rows))
    again = extract_model(model, "0" * 64, mode=ReadingMode(in_two=True))
    assert dead == [read_to_send, surface_rows]
    for name, table in whole.tables.items():
        assert table.equals(again.tables[name]), name


def test_rooms_are_read_in_one_process_where_a_fork_cannot_read_on(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = multiply(shared / "models" / "institute_ac11_speckle.ifc", tmp_path / "many.ifc", 3)
    monkeypatch.setattr(fork, "_OPEN_FILES", tmp_path / "nowhere")
    here, pids, read_to_send = os.getpid(), [], reading._read_to_send
    monkeypatch.setattr(reading, "_read_to_send", lambda *two: pids.append(os.getpid()) or read_to_send(*two))
    assert extract_model(model, "0" * 64, mode=ReadingMode(in_two=True)).rooms == 246
    assert pids == [here]


def test_what_is_refused_is_refused_alike_when_inspected_beside_the_parser(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_MANY_BYTES", 0)

    def verdict(path: Path, in_two: bool) -> str:
        try:
            with open_model(path, in_two=in_two) as opened:
                return f"{opened.spaces_in_bytes} {[finding.code for finding in opened.findings]} {opened.repaired}"
        except InputError as error:
            return f"{error.code}: {error}"

    paths = [path for path in sorted((shared / "hostile" / "ifc").iterdir()) if path.stat().st_size < 200_000]
    assert paths
    assert [verdict(path, True) for path in paths] == [verdict(path, False) for path in paths]


def _same(one: Instances, other: Instances) -> bool:
    return all(
        np.array_equal(value, vars(other)[name])
        if isinstance(value, np.ndarray)
        else value == vars(other)[name]
        for name, value in vars(one).items()
    )


def _padded(text: bytes, letters: int) -> bytes:
    """A model whose middle lies within `text`, which stands in a room's name."""
    return damaged(b"'1.02'", b"'" + text + b"'").replace(b"HEADER;", b"HEADER;/*" + b"x" * letters + b"*/")


@pytest.mark.parametrize("text", [b"x; #98=y", b"x;#98=y;#99=z;" * 400])
def test_a_middle_that_is_within_a_name_is_no_middle(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_MANY_BYTES", 0)
    for letters in range(0, 3000, 250):
        data = _padded(text, letters)
        assert _same(scan_bytes(data, in_two=True).instances, scan_bytes(data).instances)


def test_a_file_scanned_in_two_halves_is_that_scanned_in_one(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = []
    monkeypatch.setattr(scanning, "_MANY_BYTES", 0)
    monkeypatch.setattr(scanning, "join_stretches", lambda *two: halves.append(two) or join_stretches(*two))
    for name in ("office_a_revit.ifc", "fzk_haus_ac20_v1.ifc", "bimwhale_tall.ifc"):
        data = (shared / "models" / name).read_bytes()
        assert _same(scan_bytes(data, in_two=True).instances, scan_bytes(data).instances), name
    assert len(halves) == 3


def test_extract_gives_the_same_rooms_whatever_its_workers(shared: Path, tmp_path: Path) -> None:
    model = shared / "models" / "duplex_a_20110505.ifc"
    for workers in (1, 2):
        done = areal(
            "extract", model, "--only", "rooms", "--workers", workers, "--out", tmp_path / str(workers)
        )
        assert done.returncode == 0, done.stderr
    one, two = (pl.read_parquet(tmp_path / folder / "space.parquet") for folder in ("1", "2"))
    assert len(one)
    assert one.equals(two)
