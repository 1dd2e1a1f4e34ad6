"""The recipes of the operator's page work as they are written: systemd, cron, backup, restore, removal."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from helpers.commands import AREAL, areal
from helpers.step_models import SMALL

NAME = "areal-nightly"
CONFIG = """
[models]
where = "models"
[output]
where = "build"
[records.costs]
kind = "cost_line"
where = "costs.csv"
"""
BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)```", re.S)


def blocks(project: Path, language: str) -> list[str]:
    text = (project / "docs" / "operator.md").read_text(encoding="utf-8")
    return [found["text"] for found in BLOCK.finditer(text) if found["language"] == language]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder as /srv/areal, not published yet."""
    return made_site(tmp_path / "srv")


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as /srv/areal, published for 10 January."""
    folder = made_site(tmp_path_factory.mktemp("once") / "srv")
    done = areal("run", "--direct", "--as-of", "2026-01-10", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def published_site(published_once: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(published_once, tmp_path / "srv", symlinks=True))


def made_site(folder: Path) -> Path:
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "costs.csv").write_text(
        "line_id;facility_id;service;month;amount_dkk\nL1;F1;cleaning;2026-01;10,00\n"
    )
    (folder / "areal.toml").write_text(CONFIG)
    return folder


def on_site(text: str, folder: Path) -> str:
    """Return a recipe with the paths of a test."""
    places = {
        "/opt/areal/.venv/bin/areal": str(AREAL),
        "/srv/areal": str(folder),
        "/backup": str(folder.parent),
    }
    for place, path in places.items():
        text = text.replace(place, path)
    return text


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-ec", on_site(command, folder)], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_units_are_valid_and_what_they_start_publishes(project: Path, site: Path, tmp_path: Path) -> None:
    units = {re.search(r"system/([\w.-]+)", text)[1]: text for text in blocks(project, "ini")}  # type: ignore[index]
    assert sorted(units) == ["areal-age.service", "areal.service", "areal.timer"]
    for name, text in units.items():
        (tmp_path / name).write_text(on_site(text, site).replace("User=areal", "User=root"))
    if analyze := shutil.which("systemd-analyze"):
        done = subprocess.run(
            [analyze, "verify", "--man=no", *(str(tmp_path / name) for name in units)],
            capture_output=True,
            text=True,
            check=False,
        )
        ours = [line for line in done.stderr.splitlines() if "areal" in line]
        assert (done.returncode, ours) == (0, []), done.stderr
    for name in ("areal.service", "areal-age.service"):
        command = re.search(r"^ExecStart=(.*)$", units[name], re.M)
        assert command is not None
        done = shell(command[1], site)
        assert done.returncode == 0, done.stderr


def test_the_line_of_cron_publishes_and_logs(project: Path, site: Path) -> None:
    [line] = blocks(project, "cron")
    done = shell(line.strip().split(maxsplit=5)[5], site)
    assert done.returncode == 0, done.stderr
    assert "published" in (site / "areal.log").read_text()


def digests(folder: Path) -> dict[str, str]:
    manifest = json.loads((folder / "current" / "manifest.json").read_text())
    return {
        table["name"]: table["content_sha256"]
        for table in manifest["tables"]
        if table["name"].startswith(("dim_space", "dim_model", "mart_co", "fact_cost"))
    }


def test_a_backup_that_is_restored_gives_the_same_figures(project: Path, published_site: Path) -> None:
    site, (_, backup, restore, _) = published_site, blocks(project, "sh")
    before = digests(site / "build")
    assert shell(backup, site).returncode == 0
    shutil.rmtree(site / "build")
    done = shell(restore, site)
    assert done.returncode == 0, done.stderr
    done = areal("run", "--direct", "--as-of", "2026-01-10", cwd=site)
    assert done.returncode == 0, done.stderr
    assert digests(site / "build") == before


def test_a_supplier_is_removed_by_a_new_store(project: Path, published_site: Path) -> None:
    site, (*_, recipe) = published_site, blocks(project, "sh")
    (site / "build").rename(site / "old")
    (site / "areal.toml").write_text(CONFIG.partition("[records")[0].replace('"build"', '"new"'))
    (site / "costs.csv").unlink()
    done = shell(recipe.replace("areal run", f"{AREAL} run"), site)
    assert done.returncode == 0, done.stderr
    assert not (site / "old").exists()
    inputs = json.loads((site / "new" / "current" / "manifest.json").read_text())["inputs"]
    assert [entry["path"] for entry in inputs] == ["models/small.ifc"]
    assert not (site / "new" / "store" / "deliveries").exists()


def test_the_automation_for_a_missing_run_is_one_that_prefect_takes(project: Path) -> None:
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

    [text] = blocks(project, "yaml")
    automation = AutomationCore.model_validate(yaml.safe_load(text))
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.posture == Posture.Proactive
    assert automation.trigger.within.total_seconds() == 26 * 3600
    deployments = (project / "prefect.yaml").read_text(encoding="utf-8")
    assert f"name: {NAME}" in deployments
    assert NAME in text
