"""Numbers of persons that stand in a model's texts: masked before anything is stored or told.

Comes in: extracted tables and findings, or one text. Goes out: the same without them. Must not know: IFC, files, keys.

A room called after who sits in it, or a note to it, may hold a CPR number: a day of birth in six digits, then four.
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
# Neither letters nor dashes beside it, as they stand in the groups of a UUID; nor the sign of a step id.
_DASHED = f"(^|[^0-9A-Za-z#-]){_BIRTH}{_DASH}[0-9]{{4}}([^0-9A-Za-z-]|$)"
# What ten digits without a dash are is told by where they stand: in a name they are no tag and no time stamp.
_IN_NAMES = f"(^|[^0-9A-Za-z#-]){_BIRTH}(?:{_DASH})?[0-9]{{4}}([^0-9A-Za-z-]|$)"
_IDENTIFIERS = ("global_id", "sha256")
_IN_TEXT = compiled(_IN_NAMES)


def mask(text: str) -> str:
    """One text with CPR-like numbers masked."""
    for _ in range(2):  # two of them may share the sign between them
        text = _IN_TEXT.sub(rf"\g<1>{MASK}\g<2>", text)
    return text


def mask_cpr_numbers(
    tables: Mapping[str, pl.DataFrame], findings: Iterable[Finding]
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Tables and findings with CPR-like numbers masked, and a finding where any was."""
    masked = {name: _masked(frame) for name, frame in tables.items()}
    told = [replace(finding, message=mask(finding.message)) for finding in findings]
    count = sum(hits for _, hits in masked.values())
    if count:
        told.append(make_finding("cpr_masked", count=count))
    return {name: frame for name, (frame, _) in masked.items()}, told


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
