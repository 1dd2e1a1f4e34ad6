"""What to ask a supplier about amounts that were read: credit notes, moms, and units that a header names.

Comes in: the accepted rows of a delivery, and which column of the file fills which of the kind. Goes out: findings; no
row is held for a doubt. Must not know: files, formats.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source

_MOMS = Decimal("0.25")
_OF_WHOLE = Decimal("0.2")  # moms of an amount that has it in itself
_NEAR = Decimal("0.02")  # an øre each for the rounding of two figures
_HALF_A_DAY_HOURS = 12
_OTHER_UNITS = (  # of a column's type or unit: what a header may say that it is measured in instead
    ("money", "with moms", r"\b(inkl|incl|including|med|m)\b\.?\s*(moms|vat|mwst|tax)"),
    ("money", "thousands", r"\bt\.?\s?(kr|dkk)\b|\b1[. ]?000 ?(kr|dkk)|\btusind|\bthousand|\bkdkk\b"),
    ("money", "øre or cents", r"\b(ören?|øre|cents?|pence|rappen)\b"),
    ("money", "millions", r"\bmio\b|\bmkr\b|\bmill?ion"),
    ("money", "another currency", r"\b(eur|euro|usd|sek|nok|gbp|chf)\b|[€$£]"),
    ("m2", "square feet", r"\bsq\.? ?(ft|feet)|\bsquare f|\bft ?[2²]|\bsf\b"),
    ("minutes", "hours", r"\b(timer|hours?|hrs|stunden)\b"),
    ("minutes", "seconds", r"\b(sekunder|seconds|sek)\b"),
)


def doubts_about(
    kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source], is_net: bool = False
) -> list[Finding]:
    """All that is worth asking about a delivery of which these rows are accepted; an empty one has no doubtful row.

    `is_net`: the amounts are ex moms by the format of the file, whatever the rate of the moms.
    """
    return [
        *_about_headers(kind, sources),
        *_about_credits(kind, accepted),
        *([] if is_net else _about_moms(kind, accepted)),
        *_about_hours(kind, accepted, sources),
        *_about_fractions(kind, accepted, sources),
        *_about_periods(kind, accepted),
    ]


def _about_headers(kind: Kind, sources: Mapping[str, Source]) -> list[Finding]:
    told = []
    for column, source in sources.items():
        is_taken_as_it_is = source.factor is None and source.value is None
        units = (kind.column[column].type, column.rpartition("_")[2])
        for unit, what, words in _OTHER_UNITS if is_taken_as_it_is else ():
            named = [name for name in source.names if re.search(words, name, re.IGNORECASE)]
            if unit in units and named:
                message = (
                    f"{named[0]!r} ({column}) says it is {what}, but was read without a factor; state one"
                )
                told.append(
                    Finding("unit_in_header", "warning", f"{message}, or send it as {kind.name} asks for it")
                )
    return told


def _about_credits(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    if not kind.amount:
        return []
    below = accepted.filter(pl.col(kind.amount) < Decimal(0))
    if below.is_empty():
        return []
    severity = "info" if kind.credit_is_normal else "warning"
    advice = "" if kind.credit_is_normal else "; credit notes belong in cost lines"
    message = f"{_rows(len(below))} with a negative amount{advice}"
    return [Finding("negative_amount", severity, message, row=below["source_row"][0])]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _about_moms(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Moms that is no quarter of the amount; one that is a fifth says that the amount has moms in itself."""
    if kind.amount is None or "moms_dkk" not in kind.column:
        return []
    with_moms = accepted.filter((pl.col("moms_dkk") != 0).fill_null(False))
    off = {
        share: (pl.col("moms_dkk") - pl.col(kind.amount) * share).abs() > _NEAR
        for share in (_MOMS, _OF_WHOLE)
    }
    odd = with_moms.filter(off[_MOMS])
    if odd.is_empty():
        return []
    whole = odd.filter(~off[_OF_WHOLE])
    if not whole.is_empty():
        message = f"in {_rows(len(whole))} moms is a fifth of the amount, which then includes it; send amounts ex moms"
        return [Finding("moms_included", "warning", message, row=whole["source_row"][0])]
    message = f"in {_rows(len(odd))} moms is not a quarter of the amount"
    return [Finding("moms_unusual", "info", message, row=odd["source_row"][0])]


def _about_fractions(kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source]) -> list[Finding]:
    """Sensors whose readings never exceed 1 and are no whole numbers: they probably send fractions, not percents."""
    column = next((name for name in kind.column if name.endswith("_pct")), None)
    source = sources.get(str(column))
    if (
        column is None
        or kind.dated_by is None
        or source is None
        or source.factor is not None
        or accepted.is_empty()
    ):
        return []
    thing, value = kind.key[0], pl.col(column).cast(pl.Float64)
    each = accepted.group_by(thing).agg(
        value.max().alias("most"),
        ((value > 0) & (value < 1)).sum().alias("parts"),
        value.n_unique().alias("different"),
        pl.col("source_row").min(),
    )
    found = each.filter((pl.col("most") <= 1) & (pl.col("parts") > 0) & (pl.col("different") > 2)).sort(
        "source_row"
    )
    if found.is_empty():
        return []
    named = ", ".join(str(name) for name in found[thing].head(5)) + (", ..." if len(found) > 5 else "")
    which = "all" if len(found) == len(each) else f"{len(found)} of {len(each)}"
    message = (
        f"{column}: {which} {thing} have readings from 0 to 1 ({named}), which are probably fractions and were read as "
        f"percents; send percents, or, in a block of their own, state {column} = {{ from = {source.names[0]!r}, "
        "factor = 100 }"
    )
    return [Finding("fraction_as_percent", "warning", message, row=int(found["source_row"][0]))]


def _about_hours(kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source]) -> list[Finding]:
    """Minutes that are probably hours: all of them quarters, none above half a day, some below one."""
    source = sources.get("minutes")
    if source is None or source.factor is not None or accepted.is_empty():
        return []
    minutes = accepted["minutes"].cast(pl.Float64)
    positive = minutes.filter(minutes > 0)
    are_quarters = ((positive * 4) % 1 == 0).all() and (positive < 1).any() and positive.n_unique() > 2
    values: list[float] = positive.to_list()
    if not values or not are_quarters or max(values) > _HALF_A_DAY_HOURS:
        return []
    message = (
        f"minutes: all values are quarters from {min(values):g} to {max(values):g}, which are probably hours and "
        f"were read as minutes; send minutes, or state minutes = {{ from = {source.names[0]!r}, factor = 60 }}"
    )
    row = accepted.filter((pl.col("minutes") > 0) & (pl.col("minutes") < 1))["source_row"][0]
    return [Finding("hours_as_minutes", "warning", message, row=int(row))]


def _about_periods(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Rows of a register that end before they begin, and rows of one thing that hold on the same days."""
    if not kind.entity:
        return []
    ends, starts = pl.col("valid_to"), pl.col("valid_from")
    never = accepted.filter(ends <= starts)
    holding = accepted.filter((ends > starts).fill_null(True)).sort(
        "valid_from", nulls_last=False, maintain_order=True
    )
    twice = holding.filter(ends > starts.shift(-1).over(kind.entity))
    found = []
    if len(never):
        rows = "1 row ends" if len(never) == 1 else f"{len(never)} rows end"
        message = (
            f"{rows} on or before valid_from, so never in force; valid_to is the first day after the end"
        )
        found.append(Finding("register_row_never_valid", "warning", message, row=never["source_row"][0]))
    if len(twice):
        rows = "1 row of the register holds" if len(twice) == 1 else f"{len(twice)} rows of the register hold"
        message = f"{rows} on the same days as a later row of the same {kind.entity[0]}; the later row is used there"
        found.append(Finding("register_rows_overlap", "warning", message, row=twice["source_row"][0]))
    return found
