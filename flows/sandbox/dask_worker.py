"""The part of a cluster's worker: one call made in a limited child, with the same code and limits as on one machine.

Comes in: a call as plain data. Goes out: a folder beside the one that was asked for, and its name. The driver is
`flows.sandbox.dask_pool`. Nothing but text and numbers crosses the network, and no content of a file.
"""

import multiprocessing
import os
import sys
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from flows.sandbox.pool import ChildCall, ChildPool, Limits

PACKAGES = ("areal", "ifcopenshell", "numpy", "polars", "pyarrow", "shapely")
SEEN_SECONDS = 30.0  # a network file system shows a new file to other machines only after some seconds
_CHILDREN = 1024  # the worker's own number of threads is the limit
_starting = Lock()


@cache
def versions() -> dict[str, str]:
    """Return the version of everything that decides what is read from a file."""
    packages = {package: version(package) for package in PACKAGES}
    return {"python": ".".join(map(str, sys.version_info[:3])), **packages}


def as_task(call: ChildCall) -> dict[str, Any]:
    """Return a call as text and numbers, with the versions that a worker must have."""
    return {
        "function": call.function,
        "out": str(call.out),
        "arguments": call.arguments,
        "retry_arguments": call.retry_arguments,
        "limits": [call.limits.seconds, call.limits.memory_mb],
        "sha256": call.sha256,
        "versions": versions(),
    }


def read_in_worker(task: dict[str, Any]) -> dict[str, str]:
    """Make a call in a child of this worker.

    Returns `made`, the folder that has the result: a new one each time, since a worker that was believed dead may
    still write. Or `problem`: what keeps this worker from reading any file.
    """
    problem = _problem(task)
    if problem:
        return {"problem": problem}
    made = Path(f"{task['out']}.{uuid4().hex[:12]}")
    made.mkdir(mode=0o700)
    call = ChildCall(
        task["function"],
        made,
        task["arguments"],
        Limits(*task["limits"]),
        task["retry_arguments"],
        task["sha256"],
    )
    _children().run(call)
    return {"made": str(made)}


def _problem(task: dict[str, Any]) -> str | None:
    """Return why this worker cannot read files of the run, null where it can."""
    if multiprocessing.current_process().daemon:
        return "can start no processes: set DASK_DISTRIBUTED__WORKER__DAEMON=False before it is started"
    wanted, own = task["versions"], versions()
    differing = [f"{name} {own[name]} instead of {wanted[name]}" for name in own if own[name] != wanted[name]]
    if differing:
        return f"has {', '.join(differing)}: install the wheel and the lock of the machine that runs the job"
    path = task["arguments"].get("path")
    for needed in (Path(task["out"]).parent, *([Path(path)] if path else [])):
        if not is_seen(needed):
            return f"does not see {needed}: inputs and output must be at the same paths on every machine"
    if not os.access(Path(task["out"]).parent, os.W_OK):
        return f"may not write into {Path(task['out']).parent}: run it as the user that runs the job"
    return None


def is_seen(path: Path, seconds: float | None = None) -> bool:
    """Return whether a path is there, at the latest after the time that a network file system may need."""
    until = time.monotonic() + (SEEN_SECONDS if seconds is None else seconds)
    while not path.exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
        if path.parent.is_dir():
            list(path.parent.iterdir())  # lets NFS ask its server again
    return True


def _children() -> ChildPool:
    with _starting:  # tasks run in threads
        return _pool()


@cache
def _pool() -> ChildPool:
    os.umask(0o077)  # as the command does: results are their owner's alone
    return ChildPool(_CHILDREN)
