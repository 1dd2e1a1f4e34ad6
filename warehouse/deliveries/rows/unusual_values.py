"""Values that are accepted and unlike all others of their file: another year, nothing everywhere, days in one visit.

Comes in: the accepted rows of a delivery. Goes out: findings; no row is held for being unusual.
"""

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind

_MEASURE = {"cost_line": "amount_dkk", "cleaning_visit": "minutes"}  # no salt is spread in a summer month
_FEWEST_NOTHING = 5  # rows; visits under warranty cost nothing
_DATED_CLOSELY = ("cost_line", "cleaning_visit", "driver_volume", "bin_reading", "inspection", "room_use")
_FEWEST_DATED, _MOST_ELSEWHERE, _YEARS_APART = 10, 3, 5
_FEWEST_VISITS, _DAY_MINUTES, _TIMES_THE_MEDIAN = 5, 1_440, 20


def unusual_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return the findings about unusual values of a delivery."""
    return [
        *_nothing_findings(kind, accepted),
        *_year_findings(kind, accepted),
        *_long_visit_findings(kind, accepted),
    ]


def _nothing_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning where every row has nothing of what its kind measures."""
    column = _MEASURE.get(kind.name)
    if column is None or len(accepted) < _FEWEST_NOTHING or (accepted[column] != 0).any():
        return []
    return [make_finding("measure_is_zero", column=column, rows=len(accepted))]


def _year_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning about few rows that are years from all others, as after a slip of the keys or a reset clock.

    A credit may well be for an old year.
    """
    if kind.name not in _DATED_CLOSELY or kind.dated_by is None or len(accepted) < _FEWEST_DATED:
        return []
    years = accepted[kind.dated_by].dt.year()
    counts = years.value_counts().sort(years.name).drop_nulls()
    other = counts.with_columns(
        near=(pl.col(years.name) - pl.col(years.name).shift(1) < _YEARS_APART).fill_null(False)
        | (pl.col(years.name).shift(-1) - pl.col(years.name) < _YEARS_APART).fill_null(False)
    ).filter(~pl.col("near"))
    few = other.filter(pl.col("count") <= _MOST_ELSEWHERE)
    found = accepted.filter(years.is_in(few[years.name].implode()).fill_null(False))
    if kind.amount is not None:
        found = found.filter((pl.col(kind.amount) > 0).fill_null(True))
    if found.is_empty() or len(found) > _MOST_ELSEWHERE or len(found) * _FEWEST_DATED > len(accepted) * 2:
        return []
    values = {
        "rows": len(found),
        "column": kind.dated_by,
        "years": examples(found[kind.dated_by].dt.year().unique().sort()),
        "first_row": int(found["source_row"][0]),
    }
    return [make_finding("year_unusual", row=int(found["source_row"][0]), **values)]


def _long_visit_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning about single visits that last longer than a day, where most are short."""
    if kind.name != "cleaning_visit" or len(accepted) < _FEWEST_VISITS:
        return []
    minutes = accepted["minutes"].cast(pl.Float64)
    least = max(_DAY_MINUTES, _TIMES_THE_MEDIAN * float(minutes.median() or 0))  # type: ignore[arg-type]
    found = accepted.filter(minutes > least)
    if found.is_empty():
        return []
    values = {"rows": len(found), "most": float(minutes.max() or 0), "row": int(found["source_row"][0])}  # type: ignore[arg-type]
    return [make_finding("visit_longer_than_a_day", first_row=values["row"], **values)]
