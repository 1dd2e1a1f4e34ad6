"""Mask CPR numbers before anything is stored or shown: in models, records, names of files, and logs.

Comes in: extracted tables and findings, or one text. Goes out: the same with masked numbers.
The name of a room, or a note about it, may contain a CPR number: a date of birth in six digits, then four digits. This
is the only place that knows how such a number is written.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cache, partial
from re import Match, Pattern
from re import compile as compiled
from typing import TYPE_CHECKING

from bim.finding import Finding
from bim.finding_text import masked
from bim.findings import make_finding

if TYPE_CHECKING:  # names and messages are masked without Polars
    import polars as pl

MASK = "******-****"


class Where(StrEnum):
    """What a text is, and so how much must point to a CPR number before it is one."""

    NOTE = "note"
    """Text of a record, name of a file, line of a log: ten digits are enough, whatever letters are beside them."""
    NAME = "name"
    """A name in a model: ten digits are enough, but not within a longer identifier such as a UUID."""
    VALUE = "value"
    """Any other text of a model, which may be a tag or a time stamp: a separator is needed, and no letter beside it."""
    NUMBER = "number"
    """A column that says that it holds a number of its own, as an order number: a separator is needed."""


# Soft hyphens, characters without width and marks of direction, which hide between the digits.
_HIDDEN = "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]*"
_BLANK = "[ \t\u00a0\u2007\u202f]"
_HYPHEN = "[-\u2010-\u2015\u2212\ufe63\uff0d]"


def _digits(*ranges: str) -> str:
    """Return a pattern of digits, one for each range such as `0-3`: ASCII or full width, with what hides after each."""
    signs = (
        f"[{low}-{high}{_wide(low)}-{_wide(high)}]{_HIDDEN}"
        for low, high in (one.split("-") for one in ranges)
    )
    return "".join(signs)


def _wide(digit: str) -> str:
    return chr(ord(digit) + 0xFEE0)


_DAY = f"(?:{_digits('0-0', '1-9')}|{_digits('1-2', '0-9')}|{_digits('3-3', '0-1')})"
_MONTH = f"(?:{_digits('0-0', '1-9')}|{_digits('1-1', '0-2')})"
_YEAR = _digits("0-9", "0-9")
_CENTURY = f"(?:{_digits('1-1', '8-9')}|{_digits('2-2', '0-0')})"
_SERIAL = _digits(*["0-9"] * 4)
_SHORT = f"{_DAY}{_MONTH}{_YEAR}"  # 010190
_MARKED = f"{_DAY}[.-]{_HIDDEN}{_MONTH}[.-]{_HIDDEN}{_YEAR}"  # 01.01.90, 01-01-90
_LONG = f"{_DAY}{_MONTH}{_CENTURY}{_YEAR}"  # 01011990
# A date that is marked or has its century is followed by a hyphen, for other numbers follow a date after a blank.
_HYPHENED = f"(?:{_MARKED}|{_LONG}){_BLANK}?{_HIDDEN}{_HYPHEN}{_HIDDEN}{_BLANK}?{_HIDDEN}{_SERIAL}"
_NARROW = f"(?:{_BLANK}?{_HYPHEN}{_HIDDEN}{_BLANK}?|{_BLANK}){_HIDDEN}"
_SIGN = "[-_./\u2010-\u2015\u2212\ufe63\uff0d]"
_WIDE = f"{_BLANK}{{0,2}}(?:{_SIGN}{_HIDDEN})?{_BLANK}{{0,2}}{_HIDDEN}"
_WIDE_NEEDED = f"(?:{_BLANK}{{0,2}}{_SIGN}{_HIDDEN}{_BLANK}{{0,2}}|{_BLANK}{{1,2}}){_HIDDEN}"
_NO_DIGIT = "(^|[^0-9\uff10-\uff19])", "([^0-9\uff10-\uff19]|$)"
# Neither letters nor hyphens beside it, as in the groups of a UUID; nor the sign of a step id.
_ALONE = "(^|[^0-9\uff10-\uff19A-Za-z#-])", "([^0-9\uff10-\uff19A-Za-z-]|$)"
_PATTERNS = {
    where: f"{before}(?:{_SHORT}{separator}{_SERIAL}|{_HYPHENED}){after}"
    for where, separator, (before, after) in (
        (Where.NOTE, _WIDE, _NO_DIGIT),
        (Where.NAME, f"(?:{_NARROW})?", _ALONE),
        (Where.VALUE, _NARROW, _ALONE),
        (Where.NUMBER, _WIDE_NEEDED, _NO_DIGIT),
    )
}
_IDENTIFIERS = ("global_id", "sha256")


def cpr_pattern(where: Where) -> str:
    """Return the pattern of a CPR number in such a text, for Python and Polars; the groups are the signs beside it."""
    return _PATTERNS[where]


@cache
def _compiled(where: Where) -> Pattern[str]:
    """Return the pattern ready for use; compiling one takes 5 ms, and few commands need all."""
    return compiled(_PATTERNS[where])


def mask(text: str, where: Where = Where.NAME) -> str:
    """Return a text with CPR-like numbers masked."""
    return replace_cpr(text, lambda _: MASK, where)


def replace_cpr(text: str, change: Callable[[str], str], where: Where = Where.NOTE) -> str:
    """Return a text with each CPR-like number changed; `change` gets its digits in ASCII, the date in six of them."""

    def changed(found: Match[str]) -> str:
        digits = "".join(str(int(sign)) for sign in found[0] if sign.isdecimal())
        six = digits[:4] + digits[-6:] if len(digits) == 12 else digits
        return f"{found[1]}{change(six)}{found[2]}"

    for _ in range(2):  # two numbers may share the sign between them
        text = _compiled(where).sub(changed, text)
    return text


def mask_cpr_numbers(
    tables: Mapping[str, "pl.DataFrame"], findings: Iterable[Finding]
) -> tuple[dict[str, "pl.DataFrame"], list[Finding]]:
    """Return tables and findings with CPR-like numbers masked, and a finding if there were any."""
    hidden = {name: _masked(frame) for name, frame in tables.items()}
    safe = [masked(finding, partial(mask, where=Where.NAME)) for finding in findings]
    count = sum(hits for _, hits in hidden.values())
    if count:
        safe.append(make_finding("cpr_masked", count=count))
    return {name: frame for name, (frame, _) in hidden.items()}, safe


def _masked(frame: "pl.DataFrame") -> tuple["pl.DataFrame", int]:
    import polars as pl

    texts = [
        name for name, kind in frame.schema.items() if kind == pl.String and not name.endswith(_IDENTIFIERS)
    ]
    if frame.is_empty() or not texts:
        return frame, 0
    counts = frame.select(pl.col(name).str.contains(_pattern(name)).sum() for name in texts).row(
        0, named=True
    )
    for name in (name for name in texts if counts[name]):
        for _ in range(2):
            frame = frame.with_columns(pl.col(name).str.replace_all(_pattern(name), f"${{1}}{MASK}${{2}}"))
    return frame, sum(counts.values())


def _pattern(column: str) -> str:
    return cpr_pattern(Where.NAME if column.endswith("name") else Where.VALUE)
