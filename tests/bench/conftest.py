"""Fixtures of the bench: its models, its table, and what measures."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.measuring import Cost, Measure, Table, measure
from helpers.multiplied import multiply


@pytest.fixture(name="measure")
def measure_in_turns(tmp_path: Path) -> Measure:
    """Costs of commands by name."""

    def of(**commands: list[str]) -> dict[str, Cost]:
        return measure(tmp_path / "said.txt", commands)

    return of


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    """The table of this run, printed at its end."""
    made = Table()
    yield made
    print(made.text())


@pytest.fixture(scope="session")
def real_models(shared: Path) -> list[Path]:
    """Every model of the shared folder."""
    return sorted(path for path in (shared / "models").iterdir() if path.suffix in (".ifc", ".ifczip"))


@pytest.fixture(scope="session")
def multiplied(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """A real model so many times in one file; made once."""
    folder = tmp_path_factory.mktemp("multiplied")

    def made(name: str, times: int) -> Path:
        target = folder / f"{name}_{times}.ifc"
        return target if target.exists() else multiply(shared / "models" / f"{name}.ifc", target, times)

    return made
