"""Amounts of months that are probably the year to date: each has the months before it in itself.

Comes in: the accepted rows of a delivery. Goes out: a finding; no row is held for it.
"""

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind

_FEWEST_MONTHS, _MOST_MONTHS = 6, 12
_FEWEST_ALONE = 9  # months of a single series: the costs of one new building may rise for half a year
_LEAST_GROWTH = 3.0  # from the first month to the last; of equal months it is their number
_MOST_BETWEEN = (
    4.0  # times the least month, the largest month of a year to date; heating rises faster into winter
)


def running_total_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning where every series of months in a delivery only rises, to three times its first month or more.

    A series has one amount a month of a facility and service, and begins in January, for heating rises from summer to
    winter. Where one does not rise so, nothing is found: the others may be a year of rising costs.
    """
    if (
        kind.amount is None
        or not {"month", "service"} <= kind.column.keys()
        or len(accepted) < _FEWEST_MONTHS
    ):
        return []
    names = ["facility_id", "service"]
    if (accepted.group_by(names).len()["len"] > _MOST_MONTHS).any():
        return []
    series = (
        accepted.filter(pl.col("period_end").is_null())
        .sort("month", maintain_order=True)
        .group_by(names, maintain_order=True)
        .agg(
            pl.col(kind.amount).cast(pl.Float64).alias("amounts"),
            pl.col("month").n_unique().alias("months"),
            pl.col("month").dt.year().n_unique().alias("years"),
            pl.col("month").dt.month().min().alias("begin"),
            pl.col("source_row").min(),
        )
        .filter(pl.col("amounts").list.len() > 1)
    )
    rises = pl.concat_list(pl.col("amounts").list.first(), pl.col("amounts").list.diff(null_behavior="drop"))
    is_rising = (
        (pl.col("months") >= _FEWEST_MONTHS)
        & (pl.col("amounts").list.len() == pl.col("months"))
        & (pl.col("years") == 1)
        & (pl.col("begin") == 1)
        & (pl.col("amounts").list.diff(null_behavior="drop").list.min() > 0)
        & (pl.col("amounts").list.first() > 0)
        & (rises.list.max() <= _MOST_BETWEEN * rises.list.min())
        & (pl.col("amounts").list.last() >= _LEAST_GROWTH * pl.col("amounts").list.first())
    )
    if series.is_empty() or not series.select(is_rising.all()).item():
        return []
    if len(series) == 1 and series["months"][0] < _FEWEST_ALONE:
        return []
    amounts = series["amounts"][0]
    values = {"series": len(series), "first": f"{amounts[0]:,.2f}", "last": f"{amounts[-1]:,.2f}"}
    return [make_finding("amounts_cumulative", row=int(series["source_row"].min()), **values)]  # type: ignore[arg-type]
