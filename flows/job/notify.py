"""The configured command that is called when nothing could be published.

Comes in: the configuration and an error. Goes out: a call of the command.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bim.errors import UsageError
from flows.config import Config
from flows.errors import LockError
from flows.terminal import say

SECONDS = 60


@contextmanager
def notified(config: Config, is_attended: bool) -> Iterator[None]:
    """Call `[notify] command` when an exception leaves the block.

    `is_attended`: a person sees the error of a wrong command line or a held lock, so it is not notified.
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
