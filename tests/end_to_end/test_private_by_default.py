"""Who can read what areal writes: its owner alone, unless the open set is given wider modes."""

import os
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.commands import areal, areal_started
from helpers.step_models import SMALL

BASE = """
[models]
where = "models"
[records.costs]
kind = "cost_line"
where = "costs.csv"
[output]
where = "out/areal"
"""
COSTS = "line_id;facility_id;service;month;amount_dkk\nL1;F1;cleaning;2026-01;10,00\n"


def project(folder: Path, more: str = "") -> Path:
    (folder / "models").mkdir()
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "costs.csv").write_text(COSTS)
    (folder / "areal.toml").write_text(BASE + more)
    return folder


def run(folder: Path, as_of: str = "2026-01-10", start: Any = areal) -> None:
    """Run areal under a umask that would let everybody write."""
    before = os.umask(0)
    try:
        done = start("run", "--direct", "--as-of", as_of, cwd=folder)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that was published for 10 January."""
    folder = project(tmp_path_factory.mktemp("private"))
    run(folder, start=areal_started)
    return folder


@pytest.fixture
def site(published_once: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(published_once, tmp_path / "site", symlinks=True))


def modes(folder: Path) -> dict[str, int]:
    paths = [folder, *(path for path in folder.rglob("*") if not path.is_symlink())]
    return {str(path.relative_to(folder.parent)): stat.S_IMODE(path.stat().st_mode) for path in paths}


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of Unix")
def test_nothing_that_a_run_writes_is_anybody_elses(published_once: Path) -> None:
    written = modes(published_once / "out")
    assert {name: oct(mode) for name, mode in written.items() if mode & 0o077} == {}


def test_the_open_set_alone_is_wider_where_the_configuration_says_so(tmp_path: Path) -> None:
    run(project(tmp_path, 'file_mode = "0444"\nfolder_mode = "0755"\n'))
    found = modes(tmp_path / "out")
    for name in ("out", "out/areal", "out/areal/versions"):
        assert found[name] == 0o755, name
    (version,) = (tmp_path / "out" / "areal" / "versions").iterdir()
    assert stat.S_IMODE((version / "report" / "index.html").stat().st_mode) == 0o444
    others = {name: oct(mode) for name, mode in found.items() if mode & 0o077 and "/versions" not in name}
    assert set(others) == {"out", "out/areal"}


def test_a_store_that_an_older_version_left_open_is_closed(site: Path) -> None:
    store = site / "out" / "areal" / "store"
    store.chmod(0o755)
    run(site, "2026-01-11")
    assert stat.S_IMODE(store.stat().st_mode) == 0o700


def test_a_lost_key_ends_the_run_with_a_sentence_and_the_last_version_stays(site: Path) -> None:
    output = site / "out" / "areal"
    current = (output / "current").readlink()
    (output / "store" / "privacy.key").unlink()
    done = areal("run", "--direct", "--as-of", "2026-01-11", cwd=site)
    assert done.returncode == 2
    assert "privacy.key is missing" in done.stderr and "Traceback" not in done.stderr
    assert (output / "current").readlink() == current
