"""Files read by the workers of a Dask cluster: the same results as on one machine, whatever becomes of a worker."""

import os
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.cluster import Cluster

from bim.errors import PublicationError
from flows.sandbox import dask_pool, dask_worker
from flows.sandbox.dask_pool import DaskPool
from flows.sandbox.pool import ChildCall, ChildPool, Limits

MODULE = "helpers.child_functions"
MODELS = Path(__file__).parents[2] / "data" / "sample" / "models"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.stop()


def pool_of(cluster: Cluster) -> DaskPool:
    return DaskPool(dask_pool.Cluster(cluster.address))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def calls_into(folder: Path) -> list[ChildCall]:
    models = sorted(MODELS.rglob("*.ifc"))[:3]
    failing = {
        "crash": Limits(),
        "refuse": Limits(),
        "hang": Limits(1, 4096),
    }
    return [
        ChildCall(
            "bim.extract:extract_to_folder",
            folder / model.stem,
            {
                "path": str(model),
                "sha256": sha256(model.read_bytes()).hexdigest(),
                "settings": {},
                "only_rooms": False,
            },
            sha256=sha256(model.read_bytes()).hexdigest(),
        )
        for model in models
    ] + [ChildCall(f"{MODULE}:{name}", folder / name, limits=limits) for name, limits in failing.items()]


def test_workers_write_the_same_bytes_as_this_machine_and_no_other_file(
    cluster: Cluster, tmp_path: Path
) -> None:
    with ChildPool(2) as here, pool_of(cluster) as there:
        local = {call.out.name: out for call, out in here.run_all(calls_into(tmp_path / "here"))}
        remote = {call.out.name: out for call, out in there.run_all(calls_into(tmp_path / "there"))}
    assert remote == local
    assert [one["code"] for one in remote["hang"]["findings"]] == ["child_timeout"]
    assert digests(tmp_path / "there") == digests(tmp_path / "here")


def test_a_killed_worker_loses_no_file(cluster: Cluster, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    calls = [
        ChildCall(f"{MODULE}:wait_for_file", tmp_path / "out" / str(n), {"gate": str(gate)}) for n in range(4)
    ]

    def kill_one() -> None:
        while not list(tmp_path.glob("out/*/started")):
            time.sleep(0.05)
        cluster.kill_worker(0)
        gate.touch()

    threading.Thread(target=kill_one).start()
    with pool_of(cluster) as pool:
        assert [outcome["verdict"] for _, outcome in pool.run_all(calls)] == ["accept"] * 4


def test_a_file_that_every_worker_dies_with_is_read_on_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    calls = [ChildCall(f"{MODULE}:kill_worker", tmp_path / "killing", {"job": os.getpid()})]
    calls += [ChildCall(f"{MODULE}:succeed", tmp_path / f"good{n}", {"rows": n}) for n in range(3)]
    with pool_of(cluster) as pool:
        outcomes = {call.out.name: outcome["verdict"] for call, outcome in pool.run_all(calls)}
    assert outcomes == {"killing": "accept", "good0": "accept", "good1": "accept", "good2": "accept"}


def test_a_worker_with_another_version_is_named_and_nothing_is_read(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**dask_worker.versions(), "shapely": "1.8"}
    monkeypatch.setattr(dask_worker, "versions", lambda: other)
    with pool_of(cluster) as pool, pytest.raises(PublicationError, match=r"instead of 1\.8") as refusal:
        list(pool.run_all([ChildCall(f"{MODULE}:succeed", tmp_path / "out", {"rows": 1})]))
    assert refusal.value.code == "worker_unfit"
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_is_killed_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    own = Cluster(tmp_path / "own", workers=1)
    calls = [ChildCall(f"{MODULE}:wait_for_file", tmp_path / "out" / "0", {"gate": str(tmp_path / "never")})]

    def kill() -> None:
        while not list(tmp_path.glob("out/*/started")):
            time.sleep(0.05)
        own.scheduler.kill()

    threading.Thread(target=kill).start()
    try:
        with pool_of(own) as pool, pytest.raises(PublicationError, match="was lost") as end:
            list(pool.run_all(calls))
        assert end.value.code == "cluster_lost"
    finally:
        own.stop()


@pytest.mark.parametrize("has_scheduler", [False, True])
def test_a_cluster_that_is_not_there_ends_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_scheduler: bool
) -> None:
    monkeypatch.setattr(dask_pool, "CONNECT_SECONDS", 6)
    monkeypatch.setattr(dask_pool, "WORKER_SECONDS", 1)
    empty = Cluster(tmp_path / "empty", workers=0)
    if not has_scheduler:
        empty.stop()
    try:
        with pytest.raises(PublicationError, match="no worker" if has_scheduler else "does not answer"):
            pool_of(empty).__enter__()
    finally:
        empty.stop()
