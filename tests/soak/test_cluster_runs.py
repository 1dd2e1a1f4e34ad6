"""The sample's run on clusters of two and four workers, beside the same run on one machine."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.cluster import Cluster
from helpers.commands import AREAL

from flows.sandbox import dask_pool
from flows.sandbox.dask_pool import DaskPool
from flows.sandbox.pool import ChildCall, Limits

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
OF_THE_RUN = {"run_info.parquet", "run_input.parquet"}  # they have the run's id and its time


class Portfolio:
    """The sample, published into folders of one's own by runs with one key."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.config, self.folder = project / "data" / "sample" / "areal.toml", folder
        (folder / "key").write_text("12" * 32)
        (folder / "key").chmod(0o600)

    def start(self, name: str, cluster: Cluster | None = None) -> subprocess.Popen[str]:
        environment = {
            "AREAL_OUTPUT__WHERE": str(self.folder / name),
            "AREAL_PRIVACY__KEY_FILE": str(self.folder / "key"),
        }
        if cluster is not None:
            environment |= {"AREAL_RUN__ENGINE": "dask", "AREAL_RUN__SCHEDULER": cluster.address}
        command = [str(AREAL), "run", "--direct", "--config", str(self.config), "--as-of", "2026-01-01"]
        return subprocess.Popen(
            command, env=os.environ | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def tables(self, name: str) -> dict[str, str]:
        """Return the digest of each published Parquet file, of both sets."""
        version = (self.folder / name / "current").resolve()
        return {
            str(file.relative_to(version)): sha256(file.read_bytes()).hexdigest()
            for file in sorted(version.rglob("*.parquet"))
            if file.name not in OF_THE_RUN
        }

    def wait_for_reading(self, name: str, files: int) -> None:
        """Return when so many files of a run are in its store."""
        until = time.monotonic() + 200
        store = self.folder / name / "store"
        while time.monotonic() < until:
            if len([*store.glob("extracted/*/*/"), *store.glob("deliveries/*/*/")]) >= files:
                return
            time.sleep(0.02)
        raise AssertionError("no file was read")


@pytest.fixture(scope="module")
def portfolio(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    portfolio = Portfolio(project, tmp_path_factory.mktemp("portfolio"))
    done = portfolio.start("local")
    _, err = done.communicate(timeout=600)
    assert done.returncode == 0, err
    return portfolio


@pytest.fixture(params=[2, 4])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "cluster", request.param)
    yield cluster
    cluster.stop()


def nothing(_cluster: Cluster) -> None:
    pass


def kill_a_worker(cluster: Cluster) -> None:
    cluster.kill_worker(0)


def slow_a_worker(cluster: Cluster) -> None:
    for process in cluster.worker_processes(0):
        os.kill(process, signal.SIGSTOP)
        time.sleep(8)
        os.kill(process, signal.SIGCONT)


@pytest.mark.parametrize("happening", [nothing, kill_a_worker, slow_a_worker])
def test_a_cluster_publishes_the_same_tables(
    portfolio: Portfolio, cluster: Cluster, happening: Callable[[Cluster], None]
) -> None:
    name = f"{happening.__name__}-{len(cluster.workers)}"
    running = portfolio.start(name, cluster)
    portfolio.wait_for_reading(name, 1)
    happening(cluster)
    _, err = running.communicate(timeout=900)
    assert running.returncode == 0, err
    assert portfolio.tables(name) == portfolio.tables("local")


def test_a_killed_scheduler_ends_the_run_and_the_next_one_reads_the_rest(
    portfolio: Portfolio, cluster: Cluster
) -> None:
    name = f"scheduler-{len(cluster.workers)}"
    running = portfolio.start(name, cluster)
    portfolio.wait_for_reading(name, 2)
    cluster.scheduler.kill()
    _, err = running.communicate(timeout=300)
    assert running.returncode == 1
    assert "was lost during the reading" in err and "Traceback" not in err
    next_run = portfolio.start(name)
    _, err = next_run.communicate(timeout=600)
    assert next_run.returncode == 0, err
    assert portfolio.tables(name) == portfolio.tables("local")


def test_a_looping_file_costs_itself_alone(cluster: Cluster, tmp_path: Path) -> None:
    loop = ChildCall("helpers.child_functions:loop_and_say_who", tmp_path / "loop", limits=Limits(3, 4096))
    others = [
        ChildCall("helpers.child_functions:succeed", tmp_path / f"good{n}", {"rows": n}) for n in range(40)
    ]
    with DaskPool(dask_pool.Cluster(cluster.address)) as pool:
        outcomes = {call.out.name: outcome for call, outcome in pool.run_all([loop, *others])}
    assert [one["code"] for one in outcomes.pop("loop")["findings"]] == ["child_timeout"]
    assert [outcomes[f"good{n}"]["rows_in"] for n in range(40)] == list(range(40))


def test_a_worker_over_ssh_reads_the_same(portfolio: Portfolio, tmp_path: Path) -> None:
    from helpers.cluster import DASK
    from helpers.servers import Sshd

    server, own = Sshd(tmp_path / "sshd"), Cluster(tmp_path / "cluster", workers=0)
    login = ["-p", str(server.port), "-i", str(server.home / "client"), "-tt"]
    login += ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path}/known", "127.0.0.1"]
    same = " ".join(f"{name}={value}" for name, value in os.environ.items() if name.startswith("OPENBLAS_"))
    remote = f"{same} DASK_DISTRIBUTED__WORKER__DAEMON=False {DASK} worker {own.address} --nthreads 2"
    worker = subprocess.Popen(
        ["ssh", *login, remote],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running = portfolio.start("ssh", own)
        _, err = running.communicate(timeout=600)
        assert running.returncode == 0, err
        assert portfolio.tables("ssh") == portfolio.tables("local")
    finally:
        worker.terminate()
        server.stop()
        own.stop()
