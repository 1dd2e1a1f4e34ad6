"""The arrows between the layers run one way."""

import subprocess
import sys
from pathlib import Path

import pytest


def test_imports_keep_to_the_contracts_of_the_layers(project: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", ["bim", "warehouse", "flows"])
def test_no_file_grows_past_four_hundred_lines(project: Path, package: str) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in (project / package).rglob("*.py")}
    assert lengths
    assert {path.name: length for path, length in lengths.items() if length > 400} == {}
