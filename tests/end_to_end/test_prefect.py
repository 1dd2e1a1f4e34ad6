"""The nightly flow through a real Prefect: commands as they are typed, runs that come due, and what is shown."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.commands import AREAL
from helpers.commands import areal_started as areal  # Prefect reads the environment where it is imported
from helpers.step_models import SMALL

QUIET = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
OFTEN = "* * * * * */30"  # with a sixth field for seconds; each run that comes due starts a process
NIGHTLY = "15 4 * * *"


@dataclass(frozen=True)
class Server:
    """A Prefect server that was started by the command that areal prints, and the command printed for a worker."""

    environment: dict[str, str]
    worker_command: str


@contextmanager
def typed(command: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command line run by a shell, as a person types it, until the block ends."""
    with log.open("ab") as said:
        running = subprocess.Popen(
            command,
            shell=True,
            env=os.environ | environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def wait_until(
    is_done: Callable[[], bool], running: "subprocess.Popen[bytes]", log: Path, seconds: int = 150
) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_done():
            return
        assert running.poll() is None, log.read_text()[-2000:]
        time.sleep(0.5)
    raise TimeoutError(log.read_text()[-2000:])


def is_answered(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def portfolio(folder: Path) -> Path:
    """A portfolio of one model."""
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "areal.toml").write_text('[models]\nwhere = "models"\n[output]\nwhere = "out"\n')
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return portfolio(tmp_path_factory.mktemp("small") / "portfolio")


@pytest.fixture(scope="module")
def server(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Schedule without a server, then type the first of the two commands that are printed."""
    home = tmp_path_factory.mktemp("prefect")
    environment = QUIET | {"PREFECT_HOME": str(home), "PREFECT_API_URL": ""}
    done = areal("schedule", cwd=small, **environment)
    assert done.returncode == 0, done.stderr
    server_command, worker_command = done.stdout.splitlines()
    assert "prefect server start" in server_command
    assert "prefect worker start --pool areal" in worker_command
    url = re.findall(r"PREFECT_API_URL=(\S+)", worker_command)[0]
    with typed(server_command, home / "server.log", **environment) as running:
        wait_until(lambda: is_answered(f"{url}/health"), running, home / "server.log")
        yield Server(
            environment | {"PREFECT_API_URL": url, "PREFECT_LOGGING_LEVEL": "WARNING"}, worker_command
        )


def asked(server: Server, path: str) -> Any:
    """What the server answers to a filter that leaves nothing out."""
    request = urllib.request.Request(
        f"{server.environment['PREFECT_API_URL']}/{path}",
        data=b"{}",
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def flow_run(server: Server, small: Path) -> subprocess.CompletedProcess[str]:
    return areal("run", cwd=small, **server.environment)


def test_a_run_through_prefect_publishes(flow_run: subprocess.CompletedProcess[str], small: Path) -> None:
    assert flow_run.returncode == 0, flow_run.stderr
    assert (small / "out" / "current" / "warehouse.duckdb").exists()


def test_the_server_shows_one_task_a_stage_and_a_model(
    flow_run: subprocess.CompletedProcess[str], server: Server
) -> None:
    names = sorted(run["name"].split("-")[0].split(" ")[0] for run in asked(server, "task_runs/filter"))
    assert names == ["build", "publish", "pull", "read", "receive"]
    states = {run["state_type"] for run in asked(server, "flow_runs/filter")}
    assert states - {"SCHEDULED"} == {"COMPLETED"}  # the nights to come are scheduled


def test_the_server_shows_the_figures_and_where_the_report_lies(
    flow_run: subprocess.CompletedProcess[str], server: Server
) -> None:
    artifacts = {artifact["key"]: artifact for artifact in asked(server, "artifacts/filter")}
    assert {"areal-figures", "areal-inputs", "areal-report"} <= artifacts.keys()
    assert "net area" in artifacts["areal-figures"]["data"]


def test_a_refusal_ends_a_run_through_prefect_with_its_own_status(server: Server, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    notify = '[notify]\ncommand = ["sh", "-c", "echo $0 >> told"]\n'
    (tmp_path / "areal.toml").write_text(f'[models]\nwhere = "models"\n[output]\nwhere = "out"\n{notify}')
    done = areal("run", cwd=tmp_path, **server.environment)
    assert done.returncode == 1, done.stderr
    assert "nothing to publish" in done.stderr
    assert (tmp_path / "told").read_text().count("nothing to publish") == 1


def test_a_schedule_is_deployed_at_a_quarter_past_four_in_the_time_zone_of_the_portfolio(
    server: Server, small: Path
) -> None:
    """02:15, which it was, is repeated or skipped when the clock changes."""
    deployment = next(d for d in asked(server, "deployments/filter") if d["name"] == "areal-nightly")
    schedule = deployment["schedules"][0]["schedule"]
    assert (schedule["cron"], schedule["timezone"]) == (NIGHTLY, "Europe/Copenhagen")
    assert deployment["parameters"] == {"config_file": str(small / "areal.toml")}


def test_late_runs_do_not_pile_up(server: Server) -> None:
    deployment = next(d for d in asked(server, "deployments/filter") if d["name"] == "areal-nightly")
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_the_deployment_of_prefects_own_command_is_the_same(project: Path) -> None:
    text = (project / "prefect.yaml").read_text(encoding="utf-8")
    assert f'cron: "{NIGHTLY}"' in text
    assert "collision_strategy: CANCEL_NEW" in text


def test_what_is_no_cron_line_is_refused(server: Server, small: Path) -> None:
    done = areal("schedule", "--cron", "every night", cwd=small, **server.environment)
    assert done.returncode == 2, done.stderr
    assert "every night" in done.stderr


def test_a_deployed_schedule_publishes_once_a_worker_runs(server: Server, tmp_path: Path) -> None:
    """Both commands are typed as they were printed, and a run that came due is seen to publish."""
    folder = portfolio(tmp_path / "deployed")
    done = areal("schedule", "--cron", OFTEN, cwd=folder, **server.environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1] == server.worker_command
    with typed(server.worker_command, tmp_path / "worker.log", **QUIET) as worker:
        wait_until((folder / "out" / "current").exists, worker, tmp_path / "worker.log")
    assert "published" in areal("status", cwd=folder).stdout


@pytest.mark.timeout(600)
def test_a_served_schedule_publishes_with_a_server_of_its_own(tmp_path: Path) -> None:
    """It stops with the command, which says where it listens."""
    folder, log = portfolio(tmp_path / "served"), tmp_path / "served.log"
    environment = QUIET | {"PREFECT_API_URL": "", "PREFECT_HOME": str(tmp_path / "home")}
    command = f"cd {folder} && exec {AREAL} schedule --serve --cron '{OFTEN}'"
    with typed(command, log, **environment) as served:
        wait_until((folder / "out" / "current").exists, served, log, 500)
        url = re.findall(r"http://127\.0\.0\.1:\d+/api", log.read_text())[0]
        assert is_answered(f"{url}/health")
    assert not is_answered(f"{url}/health")
