"""The list of components: every locked package, with its version."""

import json
import re
import subprocess
import sys
from pathlib import Path

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.M)


def test_the_list_of_components_has_every_locked_package(project: Path, tmp_path: Path) -> None:
    recipe = (project / "Makefile").read_text(encoding="utf-8").partition("\nsbom:")[2]
    assert "cyclonedx-py requirements --output-reproducible" in recipe
    command = Path(sys.executable).with_name("cyclonedx-py")
    options = ["--output-reproducible", "--of", "JSON", "-o", tmp_path / "a.json"]
    subprocess.run(
        [command, "requirements", *options, project / "requirements.lock"], check=True, capture_output=True
    )
    listed = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["components"]
    locked = LOCKED.findall((project / "requirements.lock").read_text(encoding="utf-8"))
    assert len(locked) > 200
    assert {(one["name"].lower(), one["version"]) for one in listed} == {(n.lower(), v) for n, v in locked}
