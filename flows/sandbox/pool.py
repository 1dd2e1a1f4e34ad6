"""A pool of child processes with limits, one process a file: a crash or a hang affects only that file.

Comes in: calls, each a function by name, its arguments as plain data and a folder to write into. Goes out: what the
child wrote there, and its outcome.

A child is a fork of a fork server that has the libraries loaded already, so that starting one takes some 20 ms.
It writes tables and `outcome.json`; nothing of it is unpickled here. What it prints goes to `said.txt`.
"""

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from bim.outcome import read_outcome
from flows.findings import make_finding
from flows.sandbox.child import COPY, NO_ROOM_EXIT, call_in_child, refuse
from flows.sandbox.forkserver import FOR_ALL, fork_context

_WORTH_A_RETRY = frozenset({"child_crashed", "child_timeout", "child_memory"})


@dataclass(frozen=True)
class Limits:
    """The limits of one child: seconds of wall clock and of CPU, and megabytes of memory."""

    seconds: int = 900
    memory_mb: int = 8192


@dataclass(frozen=True)
class ChildCall:
    """A call `function(out=out, **arguments)` in a child; `function` is `module:name`.

    `retry_arguments` replace arguments in a second call, made when the first
    one crashes, runs out of memory or does not end. `sha256`: the function gets a copy of its `path` with this digest,
    so that what is read is what was hashed; the outcome rejects a file that has other bytes.
    """

    function: str
    out: Path
    arguments: dict[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()
    retry_arguments: dict[str, Any] = field(default_factory=dict)
    sha256: str | None = None


class ChildPool:
    """Runs at most `workers` children at a time; a context manager that ends those still running when it closes.

    Several threads may call `run`; `multiprocessing` is not safe for threads, so a lock guards
    the start and the end of a child.
    """

    def __init__(self, workers: int = 2, preload: list[str] = FOR_ALL) -> None:
        self._context = fork_context(preload)
        self._workers = workers
        self._slots = BoundedSemaphore(workers)
        self._process_lock = Lock()
        self._running: set[ForkServerProcess] = set()
        self._is_closed = False

    def __enter__(self) -> "ChildPool":
        return self

    def __exit__(self, *_: object) -> None:
        with self._process_lock:
            self._is_closed = True
            for process in self._running:
                process.kill()

    def run(self, call: ChildCall) -> dict[str, Any]:
        """Make one call and return its outcome, whatever happened to the child."""
        outcome = self._run_once(call)
        if call.retry_arguments and any(finding["code"] in _WORTH_A_RETRY for finding in outcome["findings"]):
            outcome = self._run_once(replace(call, arguments=call.arguments | call.retry_arguments))
        return outcome

    def _run_once(self, call: ChildCall) -> dict[str, Any]:
        call.out.mkdir(parents=True, exist_ok=True)
        with self._slots:
            process = self._start(call)
            is_late = not wait([process.sentinel], timeout=call.limits.seconds)
            exit_code = self._reap(process)
        shutil.rmtree(call.out / COPY, ignore_errors=True)  # of a child that was killed
        if is_late:
            refuse(call.out, make_finding("child_timeout", seconds=call.limits.seconds))
        elif exit_code == NO_ROOM_EXIT:
            refuse(call.out, make_finding("child_no_room"))
        elif exit_code or not (call.out / "outcome.json").exists():
            output = _last_output(call.out)
            refuse(call.out, make_finding("child_crashed", exit_code=exit_code, output=output))
        return read_outcome(call.out)

    def run_all(self, calls: Iterable[ChildCall]) -> Iterator[tuple[ChildCall, dict[str, Any]]]:
        """Make calls side by side; yields each with its outcome as it ends."""
        threads = ThreadPoolExecutor(self._workers)
        try:
            running = {threads.submit(self.run, call): call for call in calls}
            for future in as_completed(running):
                yield running[future], future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def _start(self, call: ChildCall) -> ForkServerProcess:
        limits = (call.limits.seconds, call.limits.memory_mb)
        arguments = (call.function, str(call.out), call.arguments, *limits, call.sha256)
        process = self._context.Process(target=call_in_child, args=arguments, daemon=True)
        with self._process_lock:
            if self._is_closed:
                raise RuntimeError("this pool is closed")
            process.start()
            self._running.add(process)
        return process

    def _reap(self, process: ForkServerProcess) -> int | None:
        """Return the exit code of a child; one that still runs is killed first."""
        with self._process_lock:
            if not wait([process.sentinel], timeout=0):
                process.kill()
            process.join()
            self._running.discard(process)
            return process.exitcode


def _last_output(out: Path) -> str:
    said = out / "said.txt"
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines() if said.exists() else []
    return f"; its last output was: {lines[-1][:200]}" if lines else ""
