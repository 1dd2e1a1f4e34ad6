"""The configured command that is called when nothing could be published, and with what a new version changes.

Comes in: the configuration and an error, or two versions. Goes out: a call of the command.
"""

import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bim.errors import ConfigurationError, PublicationError, UsageError
from flows.config import Config, load_config
from flows.config_sections import Notify
from flows.errors import LockError
from flows.terminal import say
from warehouse.publish.folders import DATABASE

SECONDS = 60


@contextmanager
def notified(config: Config, is_attended: bool) -> Iterator[None]:
    """Call `[notify] command` when an exception leaves the block, once for each exception.

    `is_attended`: a person sees the error of a wrong command line or a held lock, so it is not notified.
    """
    try:
        yield
    except GeneratorExit:  # a signal fell before the block began; the code around it has the error
        raise
    except BaseException as error:
        is_seen = is_attended and isinstance(error, LockError | UsageError)
        if not is_seen and not getattr(error, "is_notified", False):
            error.is_notified = True  # type: ignore[attr-defined]
            notify(config, str(error) or type(error).__name__)
        raise


def load_notified(file: Path, is_attended: bool) -> Config:
    """Return the configuration in a file; where it cannot be used, its `[notify] command` is called if that can be.

    Raises: ConfigurationError as `load_config` does.
    """
    try:
        return load_config(file)
    except ConfigurationError as error:
        if not is_attended:
            with suppress(OSError, ValueError, TypeError):
                section = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("notify")
                notify(Config(folder=file.resolve().parent, notify=Notify(**(section or {}))), str(error))
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


def notify_changes(config: Config, before: Path, after: Path) -> None:
    """Call the configured command with what the version `after` changes, where `[notify] changes` asks for it.

    `before`: the folder of the version that was published before; where it is gone or there was none, only what was
    published is said.
    """
    if not (config.notify.command and config.notify.changes):
        return
    import duckdb

    from warehouse.version_diff import diff_versions, digest

    old, new = before / DATABASE, after / DATABASE
    try:
        text = (
            digest(diff_versions(old, new))
            if old.is_file()
            else f"areal published {after.name}; there is no version before it to compare with."
        )
    except (PublicationError, duckdb.Error) as error:
        text = f"areal published {after.name}; it could not be compared with {before.name}: {error}"
    notify(config, text)
