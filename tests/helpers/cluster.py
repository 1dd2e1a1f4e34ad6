"""A Dask cluster of real processes on loopback: a scheduler, and workers that can be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from helpers.commands import AREAL
from helpers.servers import free_port

DASK = Path(AREAL).with_name("dask")
START_SECONDS = 60


class Cluster:
    """A scheduler and its workers; `tls`: the options of both that name PEM files."""

    def __init__(
        self, folder: Path, workers: int = 2, tls: Sequence[object] = (), **environment: str
    ) -> None:
        self.folder, self.tls = folder, tls
        folder.mkdir(parents=True, exist_ok=True)
        tests = str(Path(__file__).parents[1])
        self.environment = {
            **os.environ,
            "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
            "PYTHONPATH": tests,
            **environment,
        }
        port = free_port()
        self.address = f"{'tls' if tls else 'tcp'}://127.0.0.1:{port}"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", *tls
        )
        self.workers = [self.add_worker() for _ in range(workers)]

    def add_worker(self, *options: object) -> subprocess.Popen[bytes]:
        """Start one more worker of one thread, under a nanny that starts it again."""
        number = len(list(self.folder.glob("worker-*.log")))
        return self._start(
            "worker",
            self.address,
            *("--nthreads", 1, "--no-dashboard", "--local-directory", self.folder / "scratch"),
            *("--name", f"worker-{number}", "--memory-limit", 0, *self.tls, *options),
        )

    def _start(self, role: str, *arguments: object) -> subprocess.Popen[bytes]:
        number = len(list(self.folder.glob(f"{role}-*.log")))
        log = (self.folder / f"{role}-{number}.log").open("ab")
        command = [str(DASK), role, *map(str, arguments)]
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )

    def worker_processes(self, number: int) -> list[int]:
        """Return the processes that a nanny has started as its worker, once they are there."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            listed = Path(f"/proc/{self.workers[number].pid}/task").glob("*/children")
            children = [int(one) for file in listed for one in file.read_text().split()]
            if found := [
                one for one in children if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()
            ]:
                return found
            time.sleep(0.05)
        raise AssertionError("a worker did not start")

    def kill_worker(self, number: int) -> None:
        """Kill the process that reads files; its nanny starts another."""
        for process in self.worker_processes(number):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
