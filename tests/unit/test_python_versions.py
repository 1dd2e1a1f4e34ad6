"""The Pythons that areal says it runs on, wherever it says so, and what the lock has for each."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PYTHONS = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def settings(project: Path) -> dict[str, Any]:
    """What `pyproject.toml` says."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))


def locked_for(project: Path, python: str) -> dict[str, str]:
    """Return the version of each package that the lock installs on a Python of this machine."""
    lines = (project / "requirements.lock").read_text(encoding="utf-8").replace(" \\\n", "\n").splitlines()
    locked = [Requirement(line) for line in lines if line and not line.startswith(" ")]
    environment = environment_of(python)
    return {
        canonicalize_name(one.name): str(one.specifier).removeprefix("==")
        for one in locked
        if one.marker is None or one.marker.evaluate(environment)
    }


def environment_of(python: str) -> dict[str, Any]:
    """Return what markers of requirements compare, as another Python has it."""
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.9"}


def needed_for(name: str, python: str) -> set[str]:
    """Return what an installed package requires on a Python; nothing where it is not installed."""
    try:
        found = [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return set()
    environment = environment_of(python) | {"extra": ""}
    return {one.name for one in found if one.marker is None or one.marker.evaluate(environment)}


def test_package_makefile_linters_and_pages_name_the_same_pythons(
    project: Path, settings: dict[str, Any]
) -> None:
    allowed = SpecifierSet(settings["project"]["requires-python"])
    assert tuple(f"3.{minor}" for minor in range(30) if f"3.{minor}.5" in allowed) == PYTHONS
    named = [text.rpartition(" :: ")[2] for text in settings["project"]["classifiers"]]
    assert tuple(named) == PYTHONS
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    assert f"PYTHONS := {' '.join(f'python{python}' for python in PYTHONS)}\n" in makefile
    assert "(3, 11) <= sys.version_info < (3, 14)" in makefile
    assert settings["tool"]["mypy"]["python_version"] == PYTHONS[0]
    assert settings["tool"]["ruff"]["target-version"] == f"py{PYTHONS[0].replace('.', '')}"
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "Python 3.11, 3.12 or 3.13, git and make" in (project / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_has_what_each_package_of_it_requires_on_each_python(
    project: Path, settings: dict[str, Any], python: str
) -> None:
    locked = locked_for(project, python)
    extras = settings["project"]["optional-dependencies"]
    for text in [*settings["project"]["dependencies"], *(one for group in extras.values() for one in group)]:
        wanted = Requirement(text)
        if wanted.name != "areal":
            assert locked[canonicalize_name(wanted.name)] in wanted.specifier, text
    missing = {
        (name, needed)
        for name in locked
        for needed in needed_for(name, python)
        if canonicalize_name(needed) not in locked
    }
    assert missing == set()


def test_the_lock_names_no_registry(project: Path) -> None:
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"^-|://| @ ", lock, re.M)
