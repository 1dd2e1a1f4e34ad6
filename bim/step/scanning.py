"""Scan a STEP file: its header and a table of its instances, read in two halves where a core is idle.

Comes in: the bytes of a file. Goes out: a Scan, or a ModelError for what is no STEP.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bim.errors import ModelError
from bim.findings import model_error
from bim.fork import begin
from bim.step.encoding import BOM, blank_comments, blank_feeds
from bim.step.header import Header, read_header, refuse_disguise
from bim.step.instances import Instances, join_stretches
from bim.step.lexing import read_instances, read_stretch
from bim.tables import Finding

_TAIL_BYTES = 1 << 16
# From this size on, reading takes longer than starting another process and receiving its answer.
_MANY_BYTES = 1 << 22
_NEXT_STATEMENT = re.compile(rb";\s*(?=#\d+\s*=)")


@dataclass(frozen=True)
class CleanText:
    """The bytes of a file without a byte order mark, with comments and feeds as spaces."""

    text: bytes
    has_bom: bool
    has_feeds: bool


@dataclass(frozen=True)
class Scan:
    """A scanned file; all offsets are into `text`.

    `omissions` are findings about statements that were blanked in it.
    """

    text: bytes
    header: Header
    instances: Instances
    has_bom: bool
    has_feeds: bool
    omissions: tuple[Finding, ...] = ()


def clean_text(data: bytes) -> CleanText:
    """Return the text of a file that is not cut off. Raises: ModelError for another kind of file, or a part of one."""
    data = data.rstrip(b"\0")  # what a disk leaves at the end when its machine stops may be most of a file
    text, has_bom = (data[len(BOM) :], True) if data.startswith(BOM) else (data, False)
    refuse_disguise(text)
    if b"END-ISO-10303-21" not in text[-_TAIL_BYTES:].upper() and b"END-ISO-10303-21" not in text:
        raise model_error("truncated", missing="END-ISO-10303-21")
    clean = blank_feeds(text)
    return CleanText(blank_comments(clean), has_bom, clean is not text)


def scan_text(clean: CleanText, in_two: bool = False) -> Scan:
    """Return every statement of a cleaned text. Raises: ModelError with the code of the first fault."""
    text, header = clean.text, read_header(clean.text)
    instances = _in_halves(text, header.data_start) if in_two else None
    return Scan(
        text, header, instances or read_instances(text, header.data_start), clean.has_bom, clean.has_feeds
    )


def _in_halves(text: bytes, start: int) -> Instances | None:
    """Return the instances, or null where the file is small or the middle that was guessed is within a statement."""
    guess = (
        _NEXT_STATEMENT.search(text, (start + len(text)) // 2) if len(text) - start > _MANY_BYTES else None
    )
    if guess is None:
        return None
    middle = guess.start() + 1
    second = begin(partial(read_stretch, text, middle, len(text)))
    try:
        first = read_stretch(text, start, middle)
    finally:
        answer = _answer_of(second)
    if first.end or not len(first.ends) or int(first.ends[-1]) + 1 != middle:
        return None
    if isinstance(answer, ModelError):
        raise answer
    return None if answer is None or not answer.end else join_stretches(first, answer)


def _answer_of(second: Callable[[], Instances]) -> Instances | ModelError | None:
    """Return what the second process read or refused; null where it died."""
    try:
        return second()
    except ModelError as error:
        return error
    except RuntimeError:
        return None
