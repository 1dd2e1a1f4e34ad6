"""The configured command that is called when nothing could be published.

Comes in: the configuration, and what went wrong. Goes out: a call. Must not know: what a run does.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bim.errors import LockError, UsageError
from flows.config import Config
from flows.terminal import say

SECONDS = 60


@contextmanager
def notified(config: Config, is_attended: bool) -> Iterator[None]:
    """Call `[notify] command` for an exception that leaves the block.

    `is_attended`: a person waits for the answer and sees a wrong command or a held lock; nobody needs to be called.
    """
    try:
        yield
    except Exception as error:
        if not (is_attended and isinstance(error, LockError | UsageError)):
            notify(config, str(error) or type(error).__name__)
        raise


def notify(config: Config, message: str) -> None:
    """Call the configured command with the message as its last argument; a failure of the command is only reported."""
    if not config.notify.command:
        return
    try:
        done = subprocess.run([*config.notify.command, message], timeout=SECONDS, check=False)
        if done.returncode:
            say(f"areal: [notify] command ended with {done.returncode}.")
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        say(f"areal: [notify] command could not be run: {error}.")
