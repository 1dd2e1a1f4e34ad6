"""Hostile files of our own making, each with the verdicts that are right for it, in a bounded time and memory."""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.child_functions import extract_or_refuse
from helpers.deliver import read_file
from helpers.step_models import SMALL
from pebble import ProcessPool

from bim.errors import DeliveryError
from flows.sandbox.forkserver import FOR_ALL, fork_context

SECONDS = 20
GOOD, WARN, HELD, REFUSED = "accept", "accept_warn", "quarantine_rows", "reject_file"
HEAD = "line_id;facility_id;service;month;amount_dkk\n"
ROWS = "".join(f"{n};F1;Rengøring;2025-0{n};{n}00,50\n" for n in range(1, 5))
CSV = HEAD + ROWS


def cell(amount: str = "500,50", month: str = "2025-05") -> bytes:
    """The good delivery with one more row."""
    return f"{CSV}5;F1;Rengøring;{month};{amount}\n".encode()


BAD_AMOUNTS = (
    "1e20", "NaN", "inf", "-inf", "#REF!", "#DIV/0!", "=1+1", "12,3,4", "twelve", "--5", "0x10", "1/2", "5 5", "()",
    "1.2.3,4", "99999999999999999999", "∞", "5€5",
)  # fmt: skip
BAD_MONTHS = (
    "2025-13",
    "2025-00",
    "31-02-2025",
    "0000-01",
    "soon",
    "20250",
    "-1",
    "2025-05-99",
    "9999-12",
    "1066-10",
)
DELIVERIES: dict[str, tuple[bytes, set[str]]] = {
    **{f"the amount {text}": (cell(amount=text), {HELD}) for text in BAD_AMOUNTS},
    **{f"the month {text}": (cell(month=text), {HELD}) for text in BAD_MONTHS},
    "nothing": (b"", {REFUSED}),
    "blank lines alone": (b"\n" * 1000, {REFUSED}),
    "100,000 blank lines after the rows": (CSV.encode() + b"\n" * 100_000, {GOOD, WARN}),
    "a header alone": (HEAD.encode(), {WARN, REFUSED}),
    "rows alone": (ROWS.encode(), {REFUSED}),
    "zeros": (b"\0" * 10_000, {REFUSED}),
    "every byte": (bytes(range(256)) * 50, {REFUSED}),
    "a page": (b"<!doctype html><html><body>Log in</body></html>", {REFUSED}),
    "JSON with an error": (b'{"error": "unauthorized"}', {REFUSED}),
    "a ZIP archive": (b"PK\x03\x04" + CSV.encode(), {REFUSED}),
    "a PDF": (b"%PDF-1.7\n" + CSV.encode(), {REFUSED}),
    "a column twice": (CSV.replace("service", "month", 1).encode(), {REFUSED}),
    "no amount column": (CSV.replace("amount_dkk", "note", 1).encode(), {REFUSED}),
    "an open quote": (cell().replace(b"3;F1", b'3;"F1'), {REFUSED}),
    "a short row": (CSV.encode() + b"5;F1\n", {HELD}),
    "a long row": (cell(amount="1,00;2;3;4"), {HELD}),
    "a NUL in a cell": (CSV.encode() + b"5;F\x001;cleaning;2025-05;1,00\n", {HELD}),
    "one id with two amounts": (CSV.encode() + b"4;F1;cleaning;2025-04;9,00\n", {HELD}),
    "UTF-16": (CSV.encode("utf-16"), {GOOD, WARN}),
    "UTF-8 with a mark": (CSV.encode("utf-8-sig"), {GOOD, WARN}),
    "code page 1252": (CSV.encode("cp1252"), {GOOD, WARN}),
    "carriage returns alone": (CSV.replace("\n", "\r").encode(), {GOOD, WARN}),
    "mixed line ends": (CSV.replace("\n", "\r\n", 2).encode(), {GOOD, WARN}),
    "tabs": (CSV.replace(";", "\t").encode(), {GOOD, WARN}),
    "a formula as a service": (CSV.encode() + b"5;F1;=cmd|'/c calc'!A0;2025-05;1,00\n", {HELD}),
    "an escape in a service": (CSV.encode() + b"5;F1;\x1b[2J;2025-05;1,00\n", {HELD}),
    "a right-to-left mark": (CSV.encode() + "5;F1;a\u202eb;2025-05;1,00\n".encode(), {GOOD, WARN, HELD}),
    "a cell of a megabyte": (
        CSV.encode() + b"5;F1;" + b"x" * 1_000_000 + b";2025-05;1,00\n",
        {HELD},
    ),
    "2,000 more columns": (
        (
            HEAD.strip()
            + "".join(f";c{n}" for n in range(2000))
            + "\n1;F1;cleaning;2025-05;1,00"
            + ";" * 2000
            + "\n"
        ).encode(),
        {GOOD, WARN},
    ),
    "a path as a facility": (CSV.encode() + b"5;../../etc/passwd;cleaning;2025-05;1,00\n", {GOOD, WARN}),
}


def without(number: int) -> bytes:
    """The small model without one statement."""
    return b"".join(line for line in SMALL.splitlines(True) if not line.startswith(b"#%d=" % number))


def with_text(old: bytes, new: bytes) -> bytes:
    assert old in SMALL
    return SMALL.replace(old, new)


MODELS: dict[str, tuple[bytes, set[str]]] = {
    "the small model": (SMALL, {GOOD, WARN}),
    **{f"cut at {share} %": (SMALL[: len(SMALL) * share // 100], {REFUSED}) for share in range(5, 100, 5)},
    **{
        f"without #{n}": (without(n), {WARN, HELD, REFUSED}) for n in (5, 6, 7, 8, 10, 12, 20, 22, 24, 25, 30)
    },
    "zeros": (b"\0" * 5000, {REFUSED}),
    "a page": (b"<html>Log in</html>", {REFUSED}),
    "an unknown schema": (with_text(b"'IFC4'", b"'IFC99'"), {REFUSED}),
    "a profile of no width": (with_text(b"$,$,3.,4.", b"$,$,0.,4."), {WARN, HELD, REFUSED}),
    "a negative profile": (with_text(b"$,$,3.,4.", b"$,$,-3.,4."), {WARN, HELD, REFUSED}),
    "an endless profile": (with_text(b"$,$,3.,4.", b"$,$,1.E308,4."), {WARN, HELD, REFUSED}),
    "a negative area": (with_text(b"$,$,12.,$", b"$,$,-12.,$"), {WARN, HELD}),
    "an area of 1e300": (with_text(b"$,$,12.,$", b"$,$,1.E300,$"), {WARN, HELD}),
    "an area that is wrong": (with_text(b"$,$,12.,$", b"$,$,120.,$"), {WARN, HELD}),
    "an id twice": (with_text(b"#26=IFCSPACE('2Z", b"#25=IFCSPACE('2Z"), {WARN, HELD, REFUSED}),
    "a GlobalId twice": (
        with_text(b"'2ZvctVUKr0kugbFTf53O9L'", b"'1ZvctVUKr0kugbFTf53O9L'"),
        {WARN, HELD, REFUSED},
    ),
    "a circle of placements": (
        with_text(b"#9=IFCLOCALPLACEMENT($", b"#9=IFCLOCALPLACEMENT(#11"),
        {WARN, HELD, REFUSED},
    ),
    "a circle of parts": (with_text(b"#10,(#12)", b"#12,(#12)"), {WARN, HELD, REFUSED}),
    "a name of a megabyte": (
        with_text(b"'Office'", b"'" + b"O" * 1_000_000 + b"'"),
        {GOOD, WARN, HELD, REFUSED},
    ),
    "an open text": (with_text(b"'1.01'", b"'1.01"), {WARN, HELD, REFUSED}),
    "a comment without an end": (with_text(b"#20=", b"/* #20="), {REFUSED}),
    "brackets 10,000 deep": (with_text(b"(#5", b"(" * 10_000 + b"#5"), {WARN, HELD, REFUSED}),
    "no storey for a room": (with_text(b"#12,(#25,#26)", b"#12,(#25)"), {GOOD, WARN, HELD}),
}


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_made_delivery_gets_its_verdict(name: str, tmp_path: Path) -> None:
    content, right = DELIVERIES[name]
    path = tmp_path / "delivery.csv"
    path.write_bytes(content)
    started = time.monotonic()
    try:
        found = read_file(path, "cost_line")
    except DeliveryError as error:
        assert (error.code != DeliveryError.code, REFUSED in right) == (True, True), str(error)
    else:
        assert found.verdict in right, found.summary["findings"]
        assert found.summary["rows_in"] == found.summary["rows_accepted"] + found.summary["rows_held"]
    assert time.monotonic() - started < SECONDS


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    """Processes with a bounded life, forked with the libraries loaded: a crash or a hang costs few files."""
    with ProcessPool(max_workers=1, max_tasks=20, context=fork_context(FOR_ALL)) as children:
        yield children


def extract_and_measure(out: Path, path: Path) -> tuple[float, int]:
    """Extract a model; returns the seconds that it took and the largest memory of the process in MB."""
    started = time.monotonic()
    extract_or_refuse(out, path)
    return time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


@pytest.mark.parametrize("name", MODELS)
def test_a_made_model_gets_its_verdict(pool: ProcessPool, name: str, tmp_path: Path) -> None:
    content, right = MODELS[name]
    path = tmp_path / "m.ifc"
    path.write_bytes(content)
    seconds, memory_mb = pool.schedule(extract_and_measure, args=[tmp_path, path], timeout=SECONDS).result()
    print(f"\n{name}: {seconds:.2f} s, {memory_mb} MB")
    outcome = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["verdict"] in right, outcome["findings"][:5]
    assert outcome["verdict"] == GOOD or outcome["findings"]
    assert memory_mb < 1000
