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
from warehouse.deliveries.rows.header_meanings import basis_findings, header_findings
from warehouse.deliveries.rows.register_findings import register_findings
from warehouse.deliveries.rows.running_totals import running_total_findings
from warehouse.deliveries.rows.unusual_values import unusual_findings

_MOMS = Decimal("0.25")
_INCLUDED_SHARE = Decimal("0.2")  # moms of an amount that has it in itself
_RATES = frozenset(
    map(Decimal, ("25", "0.25", "24", "20", "19", "15", "12", "6"))
)  # of moms in the north of Europe
_NEAR = Decimal("0.02")  # an øre each for the rounding of two figures
_HALF_A_DAY_HOURS, _HALF_A_DAY_MINUTES = 12, 720
_NEAR_MINUTE = 0.02  # of a part of a day, which is rounded
_QUARTERS_OF_CLOCK = [0.0, 15.0, 30.0, 45.0]  # minutes behind the point of "1.30"
_FEWEST_DIFFERENT = 3
_FEWEST_NEGATIVE, _MOST_NEGATIVE_SHARE = 3, 0.6


def plausibility_findings(
    kind: Kind,
    accepted: pl.DataFrame,
    sources: Mapping[str, Source],
    is_net: bool = False,
    net_rows: frozenset[int] = frozenset(),
) -> list[Finding]:
    """Return the findings about implausible accepted rows; an empty delivery has none.

    `is_net`: the amounts are ex moms by the format of the file, whatever the rate of the moms; `net_rows`: those of
    these rows are by other columns of the file.
    """
    return [
        *header_findings(kind, sources),
        *basis_findings(accepted, sources),
        *register_findings(kind, accepted),
        *_credit_findings(kind, accepted, is_net),
        *([] if is_net else _moms_findings(kind, accepted, net_rows)),
        *_hours_findings(kind, accepted, sources),
        *running_total_findings(kind, accepted),
        *unusual_findings(kind, accepted),
        *_fraction_findings(kind, accepted, sources),
    ]


def _credit_findings(kind: Kind, accepted: pl.DataFrame, is_signed: bool) -> list[Finding]:
    """Return a finding about negative amounts; a warning where a kind has none, or where most costs are negative."""
    if not kind.amount:
        return []
    below = accepted.filter(pl.col(kind.amount) < Decimal(0))
    if below.is_empty():
        return []
    row, values = below["source_row"][0], {"rows": len(below)}
    if not kind.credit_is_normal:
        return [make_finding("negative_amount", severity="warning", case="unusual", row=row, **values)]
    some = accepted.filter(
        (pl.col(kind.amount) != 0) & (pl.col("document_type") != "credit_note").fill_null(True)
    )
    costs_below = int((some[kind.amount] < 0).sum())
    is_most = costs_below >= _FEWEST_NEGATIVE and costs_below > _MOST_NEGATIVE_SHARE * len(some)
    total = some[kind.amount].sum()
    if is_signed or not is_most or total >= 0:
        return [make_finding("negative_amount", severity="info", row=row, **values)]
    counts = {"rows": costs_below, "of": len(some), "total": f"{total:,.2f}", "column": kind.amount}
    return [make_finding("negative_amount", severity="warning", case="mostly", row=row, **counts)]


def _moms_findings(kind: Kind, accepted: pl.DataFrame, net_rows: frozenset[int]) -> list[Finding]:
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
    included = odd.filter(~off[_INCLUDED_SHARE] & ~pl.col("source_row").is_in(sorted(net_rows)))
    if not included.is_empty():
        return [make_finding("moms_included", rows=len(included), row=included["source_row"][0])]
    row, rate = odd["source_row"][0], odd["moms_dkk"][0]
    if rate in _RATES and with_moms["moms_dkk"].n_unique() == 1 and with_moms[kind.amount].n_unique() > 1:
        values = {"rows": len(with_moms), "rate": f"{rate.normalize():f}", "row": row}
        return [make_finding("moms_unusual", severity="warning", case="rate", **values)]
    return [make_finding("moms_unusual", severity="info", rows=len(odd), row=row)]


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
    """Return a warning about minutes that are probably hours, days or seconds."""
    source = sources.get("minutes")
    if source is None or source.factor is not None or accepted.is_empty():
        return []
    positive = accepted.select("source_row", pl.col("minutes").cast(pl.Float64)).filter(pl.col("minutes") > 0)
    minutes = positive["minutes"]
    case = _case_of_time(minutes)
    if case is None:
        return []
    odd = positive.filter(
        pl.col("minutes") > _HALF_A_DAY_MINUTES if case == "seconds" else pl.col("minutes") < 1
    )
    limits = {"least": float(minutes.min() or 0), "most": float(minutes.max() or 0)}  # type: ignore[arg-type]
    shown = {} if case == "clock" else {"header": source.names[0]}
    row, named = int(odd["source_row"][0]), None if case == "hours" else case
    return [make_finding("hours_as_minutes", case=named, row=row, **limits, **shown)]


def _case_of_time(minutes: pl.Series) -> str | None:
    """Return in which other unit minutes probably are: `hours`, `clock`, `days`, `seconds`; null for none.

    Hours are quarters of one, none above 12 and some below 1 (1.5, 0.25), or such with minutes behind the point (1.30,
    0.45). Days are whole minutes as parts of one (0.0625), none above half a day. Seconds are whole minutes (5400),
    most above 12 hours.
    """
    if minutes.n_unique() < _FEWEST_DIFFERENT:
        return None
    if ((minutes % 60) == 0).all() and (minutes > _HALF_A_DAY_MINUTES).mean() > 0.5:  # type: ignore[operator]
        return "seconds"
    if not (minutes < 1).any() or (minutes > _HALF_A_DAY_HOURS).any():
        return None
    if ((minutes * 4) % 1 == 0).all():
        return "hours"
    if ((minutes * 100) % 100).round(6).is_in(_QUARTERS_OF_CLOCK).all():
        return "clock"
    in_day = minutes * 1440
    is_part_of_day = (minutes < 0.5).all() and ((in_day - in_day.round(0)).abs() < _NEAR_MINUTE).all()
    return "days" if is_part_of_day else None
