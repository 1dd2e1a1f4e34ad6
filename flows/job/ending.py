"""The end of a run, whatever it is: a sentence, a line in the ledger, a call of `[notify] command`.

Comes in: a run, and whatever is raised in it. Goes out: an `ArealError` with a sentence. `account_for_end` is around a
run; `steps.recorded` around its steps, which know what was found so far.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from bim.errors import ArealError, PublicationError
from flows.config import Config
from flows.errors import LateError, LockError, Stopped
from flows.job.ledger import append_ledger, lock, new_run_id
from flows.job.metrics import measured
from flows.job.notify import notified, notify
from flows.job.output_folder import prepare_output
from flows.sandbox.child import NO_ROOM, NO_ROOM_WORDS
from flows.terminal import loggable, say
from warehouse.publish.folders import clear_leftovers

UNDER_WAY = ".under-way"  # in the output folder while a run holds the lock
T = TypeVar("T")
STAYS = "nothing is published and the last version stays"


def account_for_end(config: Config, as_of: date | None, is_attended: bool, job: Callable[[], T]) -> T:
    """Return what `job` returns, which is done with the lock of the output folder held.

    Whatever ends it is raised as an `ArealError` with a sentence, is in the ledger, and is notified; `recorded`
    has written the line already where the run had begun. A run before this one that was killed gets its line now, and
    what it left unfinished is removed. `is_attended` as for `notified`.

    A call and no context manager: a signal that falls between the `yield` of one and the block would close the managers
    inside it, and the end of the run would be accounted for as that.
    """
    output = config.output_folder
    with notified(config, is_attended), measured(config):
        try:
            with lock(prepare_output(config)):
                report_killed(config)
                clear_leftovers(output)
                with _under_way(output, as_of):
                    return job()
        except BaseException as error:  # noqa: BLE001 - a signal, a panic, a lack of memory: raised again below
            if not is_recorded(error):
                line = {"as_of": str(as_of) if as_of else None, "started_at": _now().isoformat()}
                state = "skipped" if isinstance(error, LockError | LateError) else "failed"
                write_line(output, line, state, sentence_of(error, output))
            raise_as_sentence(error, output)


@contextmanager
def _under_way(output: Path, as_of: date | None) -> Iterator[None]:
    """Keep a file that says that a run is under way; only a killed run leaves it behind."""
    marker = output / UNDER_WAY
    with suppress(OSError):
        marker.write_text(json.dumps({"started_at": _now().isoformat(), "as_of": as_of and str(as_of)}))
    try:
        yield
    finally:
        marker.unlink(missing_ok=True)


def report_killed(config: Config) -> None:
    """Write a line into the ledger for a run that ended without one, and notify it; call it with the lock held."""
    marker = config.output_folder / UNDER_WAY
    if not marker.exists():
        return
    try:
        about = json.loads(marker.read_text())
        begun = datetime.fromisoformat(about["started_at"])
    except (OSError, ValueError, KeyError, TypeError):
        about, begun = {"started_at": None, "as_of": None}, _now()
    when = f"{about['started_at']} UTC" if about["started_at"] else "an unknown time"
    message = (
        f"The run that began at {when} ended without a message: it was killed, or the machine stopped. The last"
        " version stays in force, and the next run starts again."
    )
    output = config.output_folder
    write_line(output, {"run_id": new_run_id(output, begun), **about}, "killed", message)
    marker.unlink(missing_ok=True)
    notify(config, message)


def write_line(output: Path, about: Mapping[str, Any], state: str, message: str = "") -> None:
    """Write the end of a run into the ledger; where that is impossible, stderr says so."""
    ended = _now()
    try:
        line = {
            "run_id": about.get("run_id") or new_run_id(output, ended),
            "rejected": [],
            "held": [],
            **about,
        }
        append_ledger(output, line | {"finished_at": ended.isoformat(), "state": state, "message": message})
    except OSError as error:
        say(f"areal: the end of the run is not in {output / 'runs.jsonl'} ({error.strerror or error}).")


def raise_as_sentence(error: BaseException, output: Path) -> NoReturn:
    """Raise an error again, as an `ArealError` with a sentence unless it is one or belongs to another program."""
    if isinstance(error, Exception | Stopped) or _is_panic(error):
        known = error if isinstance(error, ArealError) else None
        raised = known or PublicationError(sentence_of(error, output), code_of(error))
        _mark(raised)
        raise raised from (None if known else error)
    _mark(error)
    raise error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def is_recorded(error: BaseException) -> bool:
    """Return whether the ledger has the line of this error already."""
    return bool(getattr(error, "is_recorded", False))


def _mark(error: BaseException) -> None:
    error.is_recorded = True  # type: ignore[attr-defined]


def code_of(error: BaseException) -> str:
    """Return the code of an end: `stopped`, `no_memory`, `disk_full`, `not_readable` or `unexpected_error`."""
    text = str(error).lower()
    if isinstance(error, Stopped | KeyboardInterrupt):
        return "stopped"
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return "no_memory"
    if getattr(error, "errno", None) in NO_ROOM or any(words in text for words in NO_ROOM_WORDS):
        return "disk_full"
    return "not_readable" if isinstance(error, OSError) else "unexpected_error"


def sentence_of(error: BaseException, output: Path) -> str:
    """Return what ended a run, what it means, and what to do, in one or two sentences."""
    if isinstance(error, ArealError):
        return str(error)
    kind = type(error).__name__
    text = loggable(str(error).splitlines()[0])[:300] if str(error).strip() else kind
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename or output}: {error.strerror}"
    return {
        "stopped": f"The run was stopped ({text}); {STAYS}. The next run starts again.",
        "no_memory": f"The run needs more memory than it can have ({text}); {STAYS}. Give it more memory.",
        "disk_full": f"The disk of {output} is full ({text}); {STAYS}. Make room.",
        "not_readable": f"A file cannot be read or written ({text}); {STAYS}. Check the disk and who owns the files.",
    }.get(code_of(error), f"areal met an error that it does not know ({kind}: {text}); {STAYS}. Report this.")


def _is_panic(error: BaseException) -> bool:
    """Return whether an error is a panic of a Rust library, which is no `Exception`."""
    return type(error).__name__ == "PanicException"
