"""The console command: what `areal` starts with, and how a refusal ends.

Comes in: arguments. Goes out: an exit status. Must not know: what the commands do. Every child imports this module
again, as part of the console script, so that it imports nothing heavy.
"""

import gc
import sys

from bim.errors import ArealError, LockError, UsageError


def main() -> None:
    """Run a command; a refusal ends in its sentence and its exit status, never in a stack."""
    reads_files = sys.argv[1:2] in (["extract"], ["check"])
    if reads_files:
        from flows.sandbox.forkserver import FOR_ALL, FOR_MODELS, fork_context

        # loads its libraries while this process loads its own
        fork_context(FOR_MODELS if sys.argv[1] == "extract" else FOR_ALL)

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
    finally:
        if reads_files:
            gc.freeze()  # the interpreter need not search all that was loaded for garbage before it ends
