"""Rows of a register that are accepted and doubtful: areas of nothing, one thing under two ids, turned validity.

Comes in: the accepted rows of a delivery. Goes out: findings; no row is held for being doubtful.
"""

from decimal import Decimal

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind

_LEAST_AREA_M2 = Decimal(1)  # of a facility
_LEAST_AREA_TWICE_M2 = Decimal(100)  # two garages of an address may well be called and measured the same
_SAME = ("name", "address", "area_m2", "valid_from")


def register_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return the findings about the rows of a register; none for other kinds."""
    if not kind.entity:
        return []
    of_areas = [*_area_findings(accepted), *_twice_findings(accepted)] if "area_m2" in kind.column else []
    return [*of_areas, *_period_findings(kind, accepted)]


def _area_findings(accepted: pl.DataFrame) -> list[Finding]:
    """Return a warning about facilities of less than 1 m², whose area is unknown or in another unit."""
    tiny = accepted.filter((pl.col("area_m2") < _LEAST_AREA_M2).fill_null(False))
    if tiny.is_empty():
        return []
    names = examples(
        f"{name} {area.normalize():f}" for name, area in tiny.select("facility_id", "area_m2").rows()
    )
    return [
        make_finding("facility_area_implausible", rows=len(tiny), names=names, row=int(tiny["source_row"][0]))
    ]


def _twice_findings(accepted: pl.DataFrame) -> list[Finding]:
    """Return warnings about ids that only differ in capitals, blanks or zeros in front, and facilities with two ids."""
    plain = (
        pl.col("facility_id").str.to_lowercase().str.replace_all(r"\s", "").str.replace(r"^0+(\d)", "${1}")
    )
    keyed = accepted.with_columns(plain=plain)
    found = []
    alike = keyed.filter(pl.col("facility_id").n_unique().over("plain") > 1)
    large = keyed.filter((pl.col("area_m2") >= _LEAST_AREA_TWICE_M2) & pl.col("address").is_not_null())
    same = large.filter(pl.col("plain").n_unique().over(_SAME) > 1)
    for case, rows in ((None, alike), ("other_id", same)):
        if len(rows):
            names = examples(rows["facility_id"].unique(maintain_order=True))
            values = {"rows": len(rows), "names": names, "row": int(rows["source_row"][0])}
            found.append(make_finding("facility_perhaps_twice", case=case, **values))
    return found


def _period_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return warnings about register rows that end before they begin, or overlap a row of the same thing."""
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
