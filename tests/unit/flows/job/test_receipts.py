"""Whether a version is one that the store knows."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flows.job.receipts import is_recorded


def run_with(entries: dict[str, Any]) -> Any:
    return SimpleNamespace(store=SimpleNamespace(index=SimpleNamespace(entries=entries)))


def test_a_version_is_recorded_where_the_index_has_digests_of_its_manifests(tmp_path: Path) -> None:
    version, other = tmp_path / "versions" / "r1", tmp_path / "versions" / "r2"
    run = run_with({"../versions/r1": {"manifest.json": ("0" * 64, 1)}, "../versions/r2": {}})
    assert is_recorded(run, version)
    assert not is_recorded(run, other)


def test_no_version_yet_is_not_recorded(tmp_path: Path) -> None:
    assert not is_recorded(run_with({}), tmp_path / "current")
