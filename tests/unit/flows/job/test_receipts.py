"""Which files get a receipt, and whether a version is one that the store knows."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from flows.config import Config
from flows.job.receipts import _new_receipts, fingerprint, has_news, is_recorded, receive
from flows.job.run_context import RunContext
from flows.sources import InputFile
from warehouse.store import Store
from warehouse.store_journals import GUARD, RECEIPT

NOON = datetime(2026, 1, 10, 12)
DAY = NOON.date()


def run_with(entries: dict[str, Any]) -> Any:
    return SimpleNamespace(store=SimpleNamespace(index=SimpleNamespace(entries=entries)))


def test_a_version_is_recorded_where_the_index_has_digests_of_its_manifests(tmp_path: Path) -> None:
    version, other = tmp_path / "versions" / "r1", tmp_path / "versions" / "r2"
    run = run_with({"../versions/r1": {"manifest.json": ("0" * 64, 1)}, "../versions/r2": {}})
    assert is_recorded(run, version)
    assert not is_recorded(run, other)


def test_no_version_yet_is_not_recorded(tmp_path: Path) -> None:
    assert not is_recorded(run_with({}), tmp_path / "current")


def run_of(store: Store, *files: InputFile, as_of: date = DAY, **more: Any) -> RunContext:
    return RunContext(Config(folder=store.folder), "r", as_of, NOON, store, files=files, **more)


def of(sha256: str | None, source: str = "models/a.ifc", **more: Any) -> InputFile:
    return InputFile("model", None, source, Path(source), sha256, 5, **more)


def received(store: Store, *files: InputFile, **more: Any) -> list[tuple[Any, ...]]:
    """Receive files; returns source and digest of the receipts that are new."""
    run = run_of(store, *files, **more)
    new = _new_receipts(run)
    assert has_news(run) is bool(new)
    receive(replace(run, run_id=f"r{store.receipts().height}"))
    return [(row[2], row[3]) for row in new]


def test_a_file_gets_a_receipt_when_its_bytes_are_not_those_received_last_under_its_name(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    assert received(store, of("A")) == [("models/a.ifc", "A")]
    assert received(store, of("A")) == []
    assert received(store, of("B")) == [("models/a.ifc", "B")]
    assert received(store, replace(of("A"), source="models/b.ifc")) == [("models/b.ifc", "A")]


def test_a_file_that_cannot_be_read_gets_one_receipt_until_it_can(tmp_path: Path) -> None:
    store = Store(tmp_path)
    broken = of(None, problem_code="unreadable_file", problem="It cannot be read.")
    assert received(store, broken) == [("models/a.ifc", None)]
    assert received(store, broken) == []
    assert received(store, replace(broken, problem="It is a pipe.")) == [("models/a.ifc", None)]
    assert received(store, of("A")) == [("models/a.ifc", "A")]


@pytest.mark.parametrize(
    ("as_of", "looks_back", "known_on"),
    [(DAY, False, DAY), (date(2025, 3, 1), False, date(2025, 3, 1)), (date(2027, 1, 1), False, DAY),
     (date(2025, 3, 1), True, DAY)],
)  # fmt: skip
def test_a_receipt_is_known_from_its_run_date_on_unless_the_run_looks_back(
    tmp_path: Path, as_of: date, looks_back: bool, known_on: date
) -> None:
    [row] = _new_receipts(run_of(Store(tmp_path), of("A"), as_of=as_of, looks_back=looks_back))
    assert dict(zip(RECEIPT, row, strict=True))["known_on"] == known_on


def test_other_shares_of_the_guard_in_between_need_another_version(tmp_path: Path) -> None:
    """A larger share lets in what a smaller one held, also after the configuration has the smaller one again."""
    run = run_of(Store(tmp_path))
    found = {fingerprint(run)}
    for night, share in enumerate((0.05, 1.0, 0.05)):
        row = (NOON.replace(day=11 + night), share, share, share, DAY)
        run.store.append_guard(f"r{night}", pl.DataFrame([row], schema=GUARD, orient="row"))
        found.add(fingerprint(run))
    assert len(found) == 4
