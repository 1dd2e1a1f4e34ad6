"""Mutants of a small model and of a delivery: no figure changes without a finding where something could notice it."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.child_functions import extract_or_refuse
from helpers.deliver import read_text
from helpers.soaking import Progress, figures, size
from helpers.step_models import SMALL

from flows.sandbox.forkserver import FOR_ALL, fork_context

pytestmark = [pytest.mark.soak, pytest.mark.timeout(36000)]
MUTANTS = 10_000
COSTS = "line_id;facility_id;service;month;amount_dkk\n" + "".join(
    f"{n};F{n % 3};cleaning;2025-{n % 12 + 1:02};{n * 97 % 1000},{n % 100:02}\n" for n in range(1, 31)
)
Mutate = Callable[[random.Random, bytes], bytes]


def flip_a_byte(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut_a_line(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    body = lines[at].rstrip(b"\r\n")
    lines[at] = body[: chance.randrange(len(body) or 1)] + b"\n"
    return b"".join(lines)


def cut_the_end(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def double_a_line(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return b"".join([*lines[: at + 1], *lines[at:]])


def delete_a_line(chance: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def swap_columns(chance: random.Random, data: bytes) -> bytes:
    """Swap two cells of one row, not of the header."""
    lines = data.splitlines(keepends=True)
    at = chance.randrange(1, len(lines))
    cells = lines[at].rstrip(b"\n").split(b";")
    one, two = chance.sample(range(len(cells)), 2)
    cells[one], cells[two] = cells[two], cells[one]
    lines[at] = b";".join(cells) + b"\n"
    return b"".join(lines)


OF_A_MODEL: tuple[Mutate, ...] = (flip_a_byte, cut_a_line, cut_the_end, double_a_line, delete_a_line)
OF_A_DELIVERY: tuple[Mutate, ...] = (*OF_A_MODEL, swap_columns)
# What can be right, since nothing in the file says otherwise: another digit, a row that was never sent, and a number
# for an id.
OTHER_INPUTS = {"flip_a_byte", "cut_a_line", "cut_the_end", "delete_a_line"}


def read_model(folder: Path) -> tuple[dict[str, float | None], dict[str, Any]]:
    """Return the area of each counted room, by number, and the outcome."""
    outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    if outcome["verdict"] == "reject_file" or not (folder / "space.parquet").exists():
        return {}, outcome
    rooms = pl.read_parquet(folder / "space.parquet").filter(pl.col("is_counted"))
    return dict(rooms.select("number", "net_area_m2").iter_rows()), outcome


def test_no_mutant_of_a_model_changes_an_area_unmarked(tmp_path: Path) -> None:
    from pebble import ProcessPool

    chance, counted, unmarked = random.Random(1), Counter[str](), list[str]()
    true, progress = sorted([12.0, 12.0]), Progress("mutants of a model", size(MUTANTS // 2))
    with (
        figures("mutants of a model") as found,
        ProcessPool(max_workers=1, max_tasks=50, context=fork_context(FOR_ALL)) as pool,
    ):
        for number in range(size(MUTANTS // 2)):
            mutate = OF_A_MODEL[number % len(OF_A_MODEL)]
            data = mutate(chance, SMALL)
            out = tmp_path / str(number)
            out.mkdir()
            (out / "m.ifc").write_bytes(data)
            pool.schedule(extract_or_refuse, args=[out, out / "m.ifc"], timeout=60).result()
            rooms, outcome = read_model(out)
            counted[outcome["verdict"]] += 1
            if sorted(area or 0.0 for area in rooms.values()) != true and not is_marked(outcome):
                unmarked.append(f"{mutate.__name__} {number}: {changed_lines(data)} -> {rooms}")
                print(unmarked[-1], flush=True)
            shutil.rmtree(out)
            progress.step(unmarked=len(unmarked), verdicts=dict(counted))
        found |= {"mutants": counted.total(), "verdicts": dict(counted), "unmarked": len(unmarked)}
    assert unmarked == []


def changed_lines(data: bytes) -> list[bytes]:
    known = set(SMALL.splitlines())
    return [line for line in data.splitlines() if line not in known]


def test_no_mutant_of_a_delivery_changes_an_amount_unmarked(tmp_path: Path) -> None:
    chance, counted, unmarked = random.Random(2), Counter[str](), Counter[str]()
    examples: list[str] = []
    (tmp_path / "0").mkdir()
    true = amount_of(read_text(tmp_path / "0", COSTS).accepted)
    progress = Progress("mutants of a delivery", size(MUTANTS // 2))
    with figures("mutants of a delivery") as found:
        for number in range(1, size(MUTANTS // 2) + 1):
            mutate = OF_A_DELIVERY[number % len(OF_A_DELIVERY)]
            data = mutate(chance, COSTS.encode())
            verdict, amount, is_warned = read_mutant(tmp_path / f"m{number}", data)
            counted[verdict] += 1
            if amount != true and not is_warned:
                unmarked[mutate.__name__] += 1
                if mutate.__name__ not in OTHER_INPUTS and not is_id_for_amount(data):
                    examples.append(f"{mutate.__name__} {number}: {amount} instead of {true}")
                    print(examples[-1], flush=True)
            progress.step(unmarked=len(examples), verdicts=dict(counted), other_valid_inputs=dict(unmarked))
        found |= {"mutants": counted.total(), "verdicts": dict(counted), "other valid inputs": dict(unmarked)}
    assert examples == []


def is_id_for_amount(data: bytes) -> bool:
    """Return whether the one changed row has its amount as its id, and its id as its amount: both take any number."""
    known = COSTS.encode().splitlines()
    [(now, was)] = [pair for pair in zip(data.splitlines(), known, strict=True) if pair[0] != pair[1]]
    first, *between, last = was.split(b";")
    return now.split(b";") == [last, *between, first]


def amount_of(rows: pl.DataFrame) -> Any:
    return rows["amount_dkk"].sum()


def read_mutant(folder: Path, data: bytes) -> tuple[str, Any, bool]:
    """Return the verdict, the sum of the amounts, and whether anything was said."""
    from helpers.deliver import read_file

    from bim.errors import InputError

    folder.mkdir()
    (folder / "delivery.csv").write_bytes(data)
    try:
        read = read_file(folder / "delivery.csv", "cost_line")
    except (InputError, OSError) as error:
        return f"reject_file {type(error).__name__}", None, True
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return read.verdict, amount_of(read.accepted), is_marked(read.summary) or not read.held.is_empty()


def is_marked(outcome: dict[str, Any]) -> bool:
    """Return whether a person is warned: a finding that is only for information marks nothing."""
    return any(finding["severity"] != "info" for finding in outcome["findings"])
