"""What runs in a child: one call, limited, whose every failure becomes an outcome.

Comes in: a function by name, its arguments as plain data, a folder. Goes out: what the function leaves there, or
an outcome that refuses the file. Must not know: what the function does, who waits. Light: every child imports it.
"""

import gc
import importlib
import os
import resource
import sys
import traceback
from pathlib import Path
from typing import Any

from bim.errors import InputError
from bim.outcome import write_outcome
from bim.tables import Finding

MEGABYTE = 1024 * 1024


def call_in_child(function: str, out: str, arguments: dict[str, Any], seconds: int, memory_mb: int) -> None:
    """Limit itself, keep what is said, call, and tell a refusal as an outcome."""
    gc.freeze()  # what was loaded before the fork is no garbage; looking through it would copy its pages
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
        refuse(Path(out), error.code, str(error))
    except MemoryError:
        told = (
            f"Reading it needs more than {memory_mb} MB of memory: split it, or raise [models] max_memory_mb."
        )
        refuse(Path(out), "child_memory", told)
    except KeyboardInterrupt:  # no fault of the file's
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a file provokes, a panic too, costs it alone and is told
        from warehouse.deliveries.personal import mask  # the words of an error may quote what stood in a cell

        print(mask(traceback.format_exc()), file=sys.stderr)
        why = f"{type(error).__name__}: {mask(str(error))[:200]}"
        told = f"It cannot be read, for a reason that areal does not know ({why}): export it again, and report this."
        refuse(Path(out), "child_failed", told)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def refuse(out: Path, code: str, message: str) -> None:
    """Leave in the folder nothing but an outcome that rejects the file."""
    for table in out.glob("*.parquet"):
        table.unlink()
    write_outcome(out, "reject_file", [Finding(code, "error", message)])
