"""Values that are accepted and implausible: credit notes, moms, hours read as minutes.

Comes in: the accepted rows of a delivery, and which column of the file fills which of the kind. Goes out: findings; no
row is held for being implausible.
"""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source
from warehouse.deliveries.rows.header_meanings import header_findings

_MOMS = Decimal("0.25")
_INCLUDED_SHARE = Decimal("0.2")  # moms of an amount that has it in itself
_NEAR = Decimal("0.02")  # an øre each for the rounding of two figures
_HALF_A_DAY_HOURS = 12


def plausibility_findings(
    kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source], is_net: bool = False
) -> list[Finding]:
    """Return the findings about implausible accepted rows; an empty delivery has none.

    `is_net`: the amounts are ex moms by the format of the file, whatever the rate of the moms.
    """
    return [
        *header_findings(kind, sources),
        *_credit_findings(kind, accepted),
        *([] if is_net else _moms_findings(kind, accepted)),
        *_hours_findings(kind, accepted, sources),
        *_fraction_findings(kind, accepted, sources),
        *_period_findings(kind, accepted),
    ]


def _credit_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    if not kind.amount:
        return []
    below = accepted.filter(pl.col(kind.amount) < Decimal(0))
    if below.is_empty():
        return []
    severity, case = ("info", None) if kind.credit_is_normal else ("warning", "unusual")
    row = below["source_row"][0]
    return [make_finding("negative_amount", severity=severity, case=case, rows=len(below), row=row)]


def _moms_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a finding where moms is not a quarter of the amount; a fifth means that the amount includes it."""
    if kind.amount is None or "moms_dkk" not in kind.column:
        return []
    with_moms = accepted.filter((pl.col("moms_dkk") != 0).fill_null(False))
    off = {
        share: (pl.col("moms_dkk") - pl.col(kind.amount) * share).abs() > _NEAR
        for share in (_MOMS, _INCLUDED_SHARE)
    }
    odd = with_moms.filter(off[_MOMS])
    if odd.is_empty():
        return []
    included = odd.filter(~off[_INCLUDED_SHARE])
    if not included.is_empty():
        return [make_finding("moms_included", rows=len(included), row=included["source_row"][0])]
    return [make_finding("moms_unusual", rows=len(odd), row=odd["source_row"][0])]


def _fraction_findings(kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning about sensors whose readings are between 0 and 1: probably fractions, not percent."""
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


def _hours_findings(kind: Kind, accepted: pl.DataFrame, sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning about minutes that are probably hours: all quarters, none above 12, some below 1."""
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


def _period_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return warnings about register rows that end before they begin, or overlap a row of the same thing."""
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
