"""The console script `areal`: starts a command and turns errors into exit statuses.

Comes in: arguments. Goes out: an exit status. Every child imports this module again, as part of the console script,
so it imports little.
"""

import gc
import os
import sys

from bim.errors import ArealError, UsageError
from flows.errors import LockError, Stopped


def main() -> None:
    """Run a command; an expected error ends with its message and exit status, never with a traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its matrices are small: more threads only wait
    os.umask(0o077)  # files that areal writes are their owner's alone, unless a mode is set for them
    reads_files = sys.argv[1:2] in (["extract"], ["check"])
    if reads_files:
        _start_fork_server()

    from flows.cli.app import app
    from flows.terminal import say

    try:
        app(standalone_mode=True)
    except ArealError as error:
        say(f"areal: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 3 if isinstance(error, LockError) else 1)
    except OSError as error:
        say(f"areal: {error.filename or 'the disk'}: {error.strerror or error}.")
        sys.exit(1)
    except (Stopped, MemoryError) as error:
        why = f"stopped ({error})" if isinstance(error, Stopped) else "this needs more memory than there is"
        say(f"areal: {why}.")
        sys.exit(1)
    except Exception as error:
        if os.environ.get("AREAL_TRACEBACK"):
            raise
        from flows.terminal import loggable

        reason = loggable(f"{type(error).__name__}: {error}".splitlines()[0])[:300]
        say(
            f"areal met an error that it does not know ({reason}). Report it; AREAL_TRACEBACK=1 shows where it is."
        )
        sys.exit(1)
    finally:
        if reads_files and "duckdb" not in sys.modules:  # DuckDB prints what nobody has freed
            gc.freeze()  # so that the interpreter does not search all loaded modules for garbage before it ends


def _start_fork_server() -> None:
    """Let the fork server load its libraries while this process loads its own."""
    from flows.sandbox.forkserver import FOR_ALL, FOR_MODELS, fork_context

    given = [word.lower() for word in sys.argv[2:] if not word.startswith("-")]
    has_only_models = all(word.endswith((".ifc", ".ifczip")) for word in given)
    fork_context(FOR_MODELS if sys.argv[1] == "extract" or has_only_models else FOR_ALL)
