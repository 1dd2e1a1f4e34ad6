"""One limited child process a file: a crash or a hang costs that file and nothing else.

Comes in: jobs, each a function by name, its arguments as plain data and a folder to write into. Goes out: what
the child left there, and its outcome. Must not know: what the function does.

A child is a fork of a fork server that has the libraries loaded already, so that starting one takes some 20 ms.
It writes tables and `outcome.json`; nothing of it is unpickled here. What it printed is kept in `said.txt`.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

from flows.sandbox.child import call_in_child, refuse
from flows.sandbox.forkserver import FOR_ALL, fork_context
from warehouse.store import read_outcome

_TRIED_AGAIN = frozenset({"child_crashed", "child_timeout", "child_memory"})


@dataclass(frozen=True)
class Limits:
    """What one child may cost: wall clock and CPU seconds, and memory in megabytes."""

    seconds: int = 900
    memory_mb: int = 8192


@dataclass(frozen=True)
class ChildCall:
    """A call `function(out=out, **arguments)` in a child; `function` is `module:name`.

    `retry_arguments` are the arguments of a second, more careful call for when the first one crashes or does not end.
    """

    function: str
    out: Path
    arguments: dict[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()
    retry_arguments: dict[str, Any] = field(default_factory=dict)


class ChildPool:
    """At most `workers` such children at a time; used as a context, at whose end none is left running.

    Jobs may be run from several threads; `multiprocessing` may not, so that starting and reaping take turns.
    """

    def __init__(self, workers: int = 2, preload: list[str] = FOR_ALL) -> None:
        self._context = fork_context(preload)
        self._workers = workers
        self._slots = BoundedSemaphore(workers)
        self._turn = Lock()
        self._running: set[ForkServerProcess] = set()
        self._is_stopped = False

    def __enter__(self) -> "ChildPool":
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._is_stopped = True
            for process in self._running:
                process.kill()

    def run(self, job: ChildCall) -> dict[str, Any]:
        """Run one job to its end and give its outcome, whatever happened to the child."""
        outcome = self._run_once(job)
        if job.retry_arguments and any(finding["code"] in _TRIED_AGAIN for finding in outcome["findings"]):
            outcome = self._run_once(replace(job, arguments=job.arguments | job.retry_arguments))
        return outcome

    def _run_once(self, job: ChildCall) -> dict[str, Any]:
        job.out.mkdir(parents=True, exist_ok=True)
        with self._slots:
            process = self._start(job)
            is_late = not wait([process.sentinel], timeout=job.limits.seconds)
            exit_code = self._reap(process)
        if is_late:
            told = f"Reading it took longer than {job.limits.seconds} s: split it, or raise [models] max_seconds."
            refuse(job.out, "child_timeout", told)
        elif exit_code or not (job.out / "outcome.json").exists():
            told = f"Reading it ended its process (exit code {exit_code}){_last_words(job.out)}: export it again."
            refuse(job.out, "child_crashed", told)
        return read_outcome(job.out)

    def run_all(self, jobs: Iterable[ChildCall]) -> Iterator[tuple[ChildCall, dict[str, Any]]]:
        """Run jobs side by side; give each with its outcome as it ends."""
        threads = ThreadPoolExecutor(self._workers)
        try:
            running = {threads.submit(self.run, job): job for job in jobs}
            for future in as_completed(running):
                yield running[future], future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def _start(self, job: ChildCall) -> ForkServerProcess:
        arguments = (job.function, str(job.out), job.arguments, job.limits.seconds, job.limits.memory_mb)
        process = self._context.Process(target=call_in_child, args=arguments, daemon=True)
        with self._turn:
            if self._is_stopped:
                raise RuntimeError("these children are no longer run")
            process.start()
            self._running.add(process)
        return process

    def _reap(self, process: ForkServerProcess) -> int | None:
        """The exit code of a child that ended, or that is killed here because it did not."""
        with self._turn:
            if not wait([process.sentinel], timeout=0):
                process.kill()
            process.join()
            self._running.discard(process)
            return process.exitcode


def _last_words(out: Path) -> str:
    said = out / "said.txt"
    words = said.read_text(encoding="utf-8", errors="replace").strip().splitlines() if said.exists() else []
    return f"; it last said: {words[-1][:200]}" if words else ""
