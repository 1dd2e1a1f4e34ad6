"""Mask CPR numbers in a model's texts before anything is stored or shown.

Comes in: extracted tables and findings, or one text. Goes out: the same with masked numbers.
The name of a room, or a note about it, may contain a CPR number: a date of birth in six digits, then four digits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from re import compile as compiled

import polars as pl

from bim.findings import make_finding
from bim.tables import Finding

MASK = "******-****"
_BIRTH = "(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}"
_DASH = "[ \u00a0]?[-\u2010-\u2015\u2212][ \u00a0]?"
# No letters or dashes before and after it, as in the groups of a UUID; nor the sign of a step id.
_DASHED = f"(^|[^0-9A-Za-z#-]){_BIRTH}{_DASH}[0-9]{{4}}([^0-9A-Za-z-]|$)"
# Ten digits without a dash are a CPR number only in a name: elsewhere they may be a tag or a time stamp.
_IN_NAMES = f"(^|[^0-9A-Za-z#-]){_BIRTH}(?:{_DASH})?[0-9]{{4}}([^0-9A-Za-z-]|$)"
_IDENTIFIERS = ("global_id", "sha256")
_IN_TEXT = compiled(_IN_NAMES)


def mask(text: str) -> str:
    """Return a text with CPR-like numbers masked."""
    for _ in range(2):  # two numbers may share the sign between them
        text = _IN_TEXT.sub(rf"\g<1>{MASK}\g<2>", text)
    return text


def mask_cpr_numbers(
    tables: Mapping[str, pl.DataFrame], findings: Iterable[Finding]
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Return tables and findings with CPR-like numbers masked, and a finding if there were any."""
    masked = {name: _masked(frame) for name, frame in tables.items()}
    safe = [replace(finding, message=mask(finding.message)) for finding in findings]
    count = sum(hits for _, hits in masked.values())
    if count:
        safe.append(make_finding("cpr_masked", count=count))
    return {name: frame for name, (frame, _) in masked.items()}, safe


def _masked(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
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
    return _IN_NAMES if column.endswith("name") else _DASHED
