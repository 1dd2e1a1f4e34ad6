"""What to ask a supplier about amounts that were read: credit notes, moms, and units that a header names.

Comes in: the accepted rows of a delivery, and which column of the file fills which of the kind. Goes out: findings; no
row is held for a doubt. Must not know: files, formats.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import examples, make_finding
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
    found = []
    for column, source in sources.items():
        is_taken_as_it_is = source.factor is None and source.value is None
        units = (kind.column[column].type, column.rpartition("_")[2])
        for unit, what, words in _OTHER_UNITS if is_taken_as_it_is else ():
            named = [name for name in source.names if re.search(words, name, re.IGNORECASE)]
            if unit in units and named:
                values = {"header": named[0], "column": column, "unit": what, "kind": kind.name}
                found.append(make_finding("unit_in_header", **values))
    return found


def _about_credits(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    if not kind.amount:
        return []
    below = accepted.filter(pl.col(kind.amount) < Decimal(0))
    if below.is_empty():
        return []
    severity, case = ("info", None) if kind.credit_is_normal else ("warning", "unusual")
    row = below["source_row"][0]
    return [make_finding("negative_amount", severity=severity, case=case, rows=len(below), row=row)]


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
        return [make_finding("moms_included", rows=len(whole), row=whole["source_row"][0])]
    return [make_finding("moms_unusual", rows=len(odd), row=odd["source_row"][0])]


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
    values = {
        "column": column,
        "share": "all" if len(found) == len(each) else f"{len(found)} of {len(each)}",
        "count": len(found),
        "key": thing,
        "names": examples(found[thing]),
        "header": source.names[0],
    }
    return [make_finding("fraction_as_percent", row=int(found["source_row"][0]), **values)]


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
    row = int(accepted.filter((pl.col("minutes") > 0) & (pl.col("minutes") < 1))["source_row"][0])
    header, least, most = source.names[0], min(values), max(values)
    return [make_finding("hours_as_minutes", header=header, least=least, most=most, row=row)]


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
        row = never["source_row"][0]
        found.append(make_finding("register_row_never_valid", rows=len(never), row=row))
    if len(twice):
        row, entity = twice["source_row"][0], kind.entity[0]
        found.append(make_finding("register_rows_overlap", rows=len(twice), entity=entity, row=row))
    return found
