"""One limited child process a file: a crash or a hang costs that file and nothing else.

Comes in: jobs, each a function by name, its arguments as plain data and a folder to write into. Goes out: what
the child left there, and its outcome. Must not know: what the function does.

A child is a fork of a fork server that has the libraries loaded already, so that starting one takes some 50 ms.
It writes tables and `outcome.json`; nothing of it is unpickled here. What it printed is kept in `said.txt`.
"""

import importlib
import os
import resource
import sys
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, as_completed
from concurrent.futures import TimeoutError as WallTimeout
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from bim.errors import InputError
from bim.outcome import write_outcome
from bim.tables import Finding
from warehouse.store import read_outcome

MEGABYTE = 1024 * 1024
PRELOAD = ["bim.extract", "warehouse.deliveries.reading", "flows.children", "flows.cli"]


@dataclass(frozen=True)
class Limits:
    """What one child may cost: wall clock and CPU seconds, and memory in megabytes."""

    seconds: int = 900
    memory_mb: int = 8192


@dataclass(frozen=True)
class Job:
    """A call `function(out=out, **arguments)` in a child; `function` is `module:name`."""

    function: str
    out: Path
    arguments: dict[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()


class Children:
    """A pool of such children, `workers` at a time; used as a context."""

    def __init__(self, workers: int = 2) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(PRELOAD)
        self._pool = ProcessPool(max_workers=workers, max_tasks=1, context=context)

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()

    def run(self, job: Job) -> dict[str, Any]:
        """Run one job to its end and give its outcome, whatever happened to the child."""
        return _finish(job, self._start(job))

    def run_all(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, dict[str, Any]]]:
        """Run jobs side by side; give each with its outcome as it ends."""
        running = {self._start(job): job for job in jobs}
        for future in as_completed(running):
            yield running[future], _finish(running[future], future)

    def _start(self, job: Job) -> "Future[None]":
        job.out.mkdir(parents=True, exist_ok=True)
        arguments = [job.function, str(job.out), job.arguments, job.limits.seconds, job.limits.memory_mb]
        return self._pool.schedule(call_in_child, args=arguments, timeout=job.limits.seconds)


def call_in_child(function: str, out: str, arguments: dict[str, Any], seconds: int, memory_mb: int) -> None:
    """What the child does: limit itself, keep what is said, call, and tell a refusal as an outcome."""
    said = os.open(Path(out) / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 10))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, name = function.split(":")
    try:
        getattr(importlib.import_module(module), name)(out=Path(out), **arguments)
    except InputError as error:
        _refuse(Path(out), error.code, str(error))
    except MemoryError:
        _refuse(Path(out), "child_memory", f"Reading it needs more than {memory_mb} MB of memory.")
    except Exception as error:  # noqa: BLE001 - whatever a file provokes costs that file alone, and is told
        traceback.print_exc()
        _refuse(Path(out), "child_failed", f"Reading it failed with {type(error).__name__}: {error}.")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _finish(job: Job, future: "Future[None]") -> dict[str, Any]:
    try:
        future.result()
    except WallTimeout:
        _refuse(
            job.out, "child_timeout", f"Reading it took longer than {job.limits.seconds} s and was stopped."
        )
    except ProcessExpired as error:
        _refuse(
            job.out,
            "child_crashed",
            f"Reading it ended its process (exit code {error.exitcode}){_last_words(job.out)}.",
        )
    return read_outcome(job.out)


def _last_words(out: Path) -> str:
    said = out / "said.txt"
    words = said.read_text(encoding="utf-8", errors="replace").strip().splitlines() if said.exists() else []
    return f"; it last said: {words[-1][:200]}" if words else ""


def _refuse(out: Path, code: str, message: str) -> None:
    for table in out.glob("*.parquet"):
        table.unlink()
    write_outcome(out, "reject_file", [Finding(code, "error", message)])
