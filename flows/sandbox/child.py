"""The code that runs in a child: one call with limits, whose every failure becomes an outcome.

Comes in: a function by name, its arguments as plain data, a folder. Goes out: what the function writes there,
or an outcome that rejects the file. Every child imports this module, so it imports little.
"""

import contextlib
import fcntl
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from bim.errors import InputError
from bim.outcome import write_outcome
from bim.tables import Finding
from flows.findings import make_finding

MEGABYTE = 1024 * 1024


def call_in_child(function: str, out: str, arguments: dict[str, Any], seconds: int, memory_mb: int) -> None:
    """Make the call with limits, its output in `said.txt`; a failure is written as an outcome."""
    end_with_parent()
    gc.freeze()  # objects from before the fork are no garbage; searching them would copy their pages
    gc.enable()
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
        refuse(Path(out), Finding(error.code, "error", str(error)))
    except MemoryError:
        refuse(Path(out), make_finding("child_memory", memory_mb=memory_mb))
    except KeyboardInterrupt:  # not caused by the file
        raise
    except BaseException as error:  # noqa: BLE001 - any error, a panic too, rejects only this file
        from warehouse.deliveries.personal import mask  # an error's text may quote a cell

        print(mask(traceback.format_exc()), file=sys.stderr)
        reason = f"{type(error).__name__}: {mask(str(error))[:200]}"
        refuse(Path(out), make_finding("child_failed", reason=reason))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def end_with_parent() -> None:
    """Let the system end this process as soon as the one that asked for it is gone, in a loop of C code too.

    The fork server is the parent of a child, so PR_SET_PDEATHSIG would wait for that one. The pipe to the asking
    process sends a signal when its other end closes; where a system cannot do that, the limit of CPU time remains.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends the process
    with contextlib.suppress(OSError, AttributeError):
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)


def refuse(out: Path, finding: Finding) -> None:
    """Remove the tables from the folder and write an outcome that rejects the file."""
    for table in out.glob("*.parquet"):
        table.unlink()
    write_outcome(out, "reject_file", [finding])
