"""Output for people: progress bars on a terminal, plain lines in a log.

Comes in: work and messages. Goes out: text on stderr, results on stdout. Nothing that a file contains moves the cursor,
begins a line, or names a person.
"""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from bim.visible_text import visible

Thing = TypeVar("Thing")
# JSON, a line of configuration, a command
_TO_PASTE = re.compile(r"""^\s*(?:\{"|\[|(?:# )?[\w.'"-]+ = |areal )""")
_IN_BACKTICKS = re.compile(r"`[^`]*`")
_NO_BREAK = "\ue000"  # in place of a blank that no line may end at
_SECOND_COLUMN = re.compile(r"^\s*\S+(?: \S+)?\s{2,}(?=\S)")  # "wrote   areal.toml"
_HANG = 2
_FIGURE = re.compile(r"[-+−]?\d[\d.,]*\s?%?")


def configure_log() -> None:
    """Send log lines to stderr: one plain line each, with the time in UTC."""
    import structlog

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _loggable_values,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def loggable(text: str) -> str:
    """Return a text as one line of a log: harmless where it is shown, and without CPR-like numbers."""
    from warehouse.deliveries.personal import mask

    return mask(visible(text, keep_lines=False))


def _loggable_values(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str) and name != "timestamp":
            event[name] = loggable(value)
    return event


def track(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    """Return the items unchanged, and show how many of them are done."""
    return _bar(things, total, what) if sys.stderr.isatty() else _lines(things, total, what)


def _lines(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    step = max(1, total // 10)
    for number, thing in enumerate(things, 1):
        yield thing
        if number % step == 0 or number == total:
            _log(what, done=number, of=total)


def _log(event: str, **counts: int) -> None:
    """Print a line of the log as structlog does, which takes 0.1 s to load."""
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    values = "".join(f" {name}={count}" for name, count in counts.items())
    print(f"{now} [info     ] {event:<30}{values}".rstrip(), file=sys.stderr, flush=True)


def _bar(things: Iterable[Thing], total: int, what: str) -> Iterator[Thing]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(things, total=total, description=what)


@contextmanager
def during(what: str, has_progress: bool = False) -> Iterator[None]:
    """Show what is being done, and on a terminal for how long; in a log one line where it begins.

    `has_progress`: it has a bar of its own on a terminal, which shows one at a time.
    """
    if not sys.stderr.isatty():
        _log(what)
        yield
        return
    if has_progress:
        yield
        return
    with _spinner(what):
        yield


_spinners: list[Any] = []  # the one that is shown, or none: a terminal has room for one


@contextmanager
def _spinner(what: str) -> Iterator[None]:
    """Show a text and the seconds since it began; within another spinner, its text in place of that one's."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    if _spinners:
        shown = _spinners[0]
        shown.reset(shown.task_ids[0], description=what)
        yield
        return
    console = Console(stderr=True)
    if console.is_dumb_terminal:  # which cannot take back what it has shown
        yield
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(what, total=None)
        _spinners.append(progress)
        try:
            yield
        finally:
            _spinners.clear()


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show on a terminal what is being done and for how long; nothing in a log or a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    with _spinner(what):
        yield


def is_attended() -> bool:
    """Return whether a person sees what is printed, as at a terminal; a timer or a log has none."""
    return sys.stderr.isatty()


def from_here(path: Path) -> Path:
    """Return a path as it is named from the folder that a command was called in, where it is below that."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) and path != here else path


def say(message: str) -> None:
    """Print a message on stderr."""
    shown = visible(message)
    print(wrapped(shown, terminal_width()) if sys.stderr.isatty() else shown, file=sys.stderr)


def show(text: str) -> bool:
    """Print a result on stdout; returns whether anyone still reads it.

    On a terminal, sentences are broken between words. If the reader has ended (`areal ... | head`), this and all later
    output is dropped; the command and its exit status stay the same.
    """
    shown = visible(text)
    try:
        print(wrapped(shown, terminal_width()) if sys.stdout.isatty() else shown, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def terminal_width() -> int:
    """Return how many letters a line of the terminal has."""
    return shutil.get_terminal_size().columns


def wrapped(text: str, width: int) -> str:
    """Return a text whose longer lines are broken between words.

    JSON, and what a person pastes, stay in one piece: lines of configuration, commands, and what is in backticks.
    """
    return "\n".join(_wrapped_line(line, width) for line in text.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    if len(line) <= width or _TO_PASTE.search(line):
        return line
    found = _SECOND_COLUMN.match(line)
    hang = found.end() if found and found.end() < width // 2 else len(line) - len(line.lstrip()) + _HANG
    first = line[: found.end()] if found and hang == found.end() else line[: len(line) - len(line.lstrip())]
    whole = _IN_BACKTICKS.sub(lambda found: found.group().replace(" ", _NO_BREAK), line[len(first) :])
    filled = textwrap.fill(
        whole,
        width,
        initial_indent=first,
        subsequent_indent=" " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_NO_BREAK, " ")


def show_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Print names and values on stdout: in two columns on a terminal, else one `name: value` a line; none is cut."""
    pairs = list(pairs)
    if not sys.stdout.isatty():
        show("\n".join(f"{name}: {value}" for name, value in pairs))
        return
    width = max((len(name) for name, _ in pairs), default=0)
    show("\n".join(f" {name:<{width}}  {value}" for name, value in pairs))


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows on stdout: a table on a terminal, else one row a line with tabs between its cells."""
    if not sys.stdout.isatty():
        lines = ["\t".join(" ".join(cell.split()) for cell in row) for row in (header, *rows)]
        show("\n".join(lines))
        return
    from rich.console import Console

    Console().print(_table(header, rows))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """Return rows as a table whose figures are never cut nor broken; words go on in the next line where they must."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1, 0, 0))
    for name, *cells in zip(header, *rows, strict=True):
        is_figures = any(cells) and all(_FIGURE.fullmatch(cell) for cell in cells if cell)
        table.add_column(
            name,
            justify="right" if is_figures else "left",
            min_width=max(map(len, cells), default=0) if is_figures else None,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table
