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
    """Return a warning about facilities of less than 1 m², and a note about 0 m²: the area of what has no building."""
    area = pl.col("area_m2")
    found = []
    for case, severity, is_odd in (
        (None, None, (area < _LEAST_AREA_M2) & (area != 0)),
        ("nothing", "info", area == 0),
    ):
        odd = accepted.filter(is_odd.fill_null(False))
        if len(odd):
            severity = "warning" if len(odd) > len(accepted) / 2 else severity
            names = examples(
                f"{name} {m2.normalize():f}" for name, m2 in odd.select("facility_id", "area_m2").rows()
            )
            values = {"rows": len(odd), "names": names, "row": int(odd["source_row"][0])}
            found.append(make_finding("facility_area_implausible", severity=severity, case=case, **values))
    return found


def _twice_findings(accepted: pl.DataFrame) -> list[Finding]:
    """Return findings about ids that only differ in capitals, blanks or zeros in front, and facilities with two ids.

    Ids that are alike are a warning where name, address or area are alike too. Three rows and more that are alike are
    terraced houses.
    """
    plain = (
        pl.col("facility_id").str.to_lowercase().str.replace_all(r"\s", "").str.replace(r"^0+(\d)", "${1}")
    )
    spelled = pl.col("name", "address").str.to_lowercase().str.replace_all(r"[\s.,]+", " ").str.strip_chars()
    keyed = accepted.with_columns(spelled, plain=plain)
    found = []
    alike = keyed.filter(pl.col("facility_id").n_unique().over("plain") > 1)
    is_one = [pl.struct("plain", name).is_duplicated() & pl.col(name).is_not_null() for name in _SAME[:3]]
    is_doubtful = not alike.is_empty() and bool(alike.select(pl.any_horizontal(is_one).any()).item())
    large = keyed.filter((pl.col("area_m2") >= _LEAST_AREA_TWICE_M2) & pl.col("address").is_not_null())
    same = large.filter(pl.col("plain").n_unique().over(_SAME) == 2)
    for case, severity, rows in (
        (None, "warning" if is_doubtful else "info", alike),
        ("other_id", "warning", same),
    ):
        if len(rows):
            names = examples(rows["facility_id"].unique(maintain_order=True))
            values = {"rows": len(rows), "names": names, "row": int(rows["source_row"][0])}
            found.append(make_finding("facility_perhaps_twice", severity=severity, case=case, **values))
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
