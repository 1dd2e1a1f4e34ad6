"""The nightly flow through a real Prefect: a run of its own, a deployment on a server, and what is shown there."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.commands import AREAL, areal

QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "WARNING"}
PREFECT = AREAL.with_name("prefect")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server on the loopback address; gives the environment that finds it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    home = tmp_path_factory.mktemp("prefect")
    environment = QUIET | {"PREFECT_HOME": str(home), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
    command = [str(PREFECT), "server", "start", "--host", "127.0.0.1", "--port", port]
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, env=os.environ | environment, **nowhere)
    try:
        wait_for(f"{environment['PREFECT_API_URL']}/health", running)
        yield environment
    finally:
        running.terminate()
        running.wait(30)


def wait_for(url: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert running.poll() is None, "the Prefect server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(f"{url} did not answer")


def asked(server: dict[str, str], path: str) -> Any:
    """What the server answers to a filter that leaves nothing out."""
    request = urllib.request.Request(
        f"{server['PREFECT_API_URL']}/{path}", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def small(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio of one model and its register."""
    folder = tmp_path_factory.mktemp("small")
    sample = project / "data" / "sample"
    (folder / "models").mkdir()
    shutil.copy(sorted((sample / "models").glob("F002*"))[0], folder / "models")
    (folder / "areal.toml").write_text('[models]\nwhere = "models"\n[output]\nwhere = "out"\n')
    return folder


@pytest.fixture(scope="module")
def flow_run(server: dict[str, str], small: Path) -> subprocess.CompletedProcess[str]:
    return areal("run", cwd=small, **server)


def test_a_run_through_prefect_publishes(flow_run: subprocess.CompletedProcess[str], small: Path) -> None:
    assert flow_run.returncode == 0, flow_run.stderr
    assert (small / "out" / "current" / "warehouse.duckdb").exists()


def test_the_server_shows_one_task_a_stage_and_a_model(
    flow_run: subprocess.CompletedProcess[str], server: dict[str, str]
) -> None:
    names = sorted(run["name"].split("-")[0].split(" ")[0] for run in asked(server, "task_runs/filter"))
    assert names == ["build", "publish", "pull", "read", "receive"]
    assert {run["state_type"] for run in asked(server, "flow_runs/filter")} == {"COMPLETED"}


def test_the_server_shows_the_figures_and_where_the_report_lies(
    flow_run: subprocess.CompletedProcess[str], server: dict[str, str]
) -> None:
    artifacts = {artifact["key"]: artifact for artifact in asked(server, "artifacts/filter")}
    assert {"areal-figures", "areal-inputs", "areal-report"} <= artifacts.keys()
    assert "net area" in artifacts["areal-figures"]["data"]


def test_a_refusal_ends_a_run_through_prefect_with_its_own_status(server: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "areal.toml").write_text('[models]\nwhere = "models"\n[output]\nwhere = "out"\n')
    done = areal("run", cwd=tmp_path, **server)
    assert done.returncode == 1, done.stderr
    assert "nothing to publish" in done.stderr


def test_a_schedule_is_deployed_in_the_time_zone_of_the_portfolio(server: dict[str, str], small: Path) -> None:
    done = areal("schedule", "--cron", "15 2 * * *", cwd=small, **server)
    assert done.returncode == 0, done.stderr
    deployment = next(d for d in asked(server, "deployments/filter") if d["name"] == "areal-nightly")
    schedule = deployment["schedules"][0]["schedule"]
    assert (schedule["cron"], schedule["timezone"]) == ("15 2 * * *", "Europe/Copenhagen")
    assert deployment["parameters"] == {"config_file": str(small / "areal.toml")}


def test_what_is_no_cron_line_is_refused(server: dict[str, str], small: Path) -> None:
    done = areal("schedule", "--cron", "every night", cwd=small, **server)
    assert done.returncode == 2, done.stderr
    assert "every night" in done.stderr
