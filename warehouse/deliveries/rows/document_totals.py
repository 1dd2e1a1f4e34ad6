"""Amounts that are the total of their invoice, said again on each of its lines.

Comes in: the accepted rows of a delivery, and the cells of its file. Goes out: a finding; no row is held for it.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.values import Dialect, read_column
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source

_DOCUMENT = r"\b(?:faktura|invoice|rechnungs?|bilags?|document|ordre|order)[ -]?"
_TOTAL_HEADER = (
    rf"{_DOCUMENT}(?:total|summe?)\b|\b(?:total|sum) (?:faktura|invoice|rechnung)|\b(?:at betale|payable)\b"
)
_AMOUNT_HEADER = rf"{_DOCUMENT}(?:beløb|beløp|belopp|betrag|amount|value)\b"  # of an invoice, or of each line
_NO_MONEY = (  # headers of numbers that are no amounts
    r"\b(?:antal|antall|aantal|anzahl|qty|quantity|menge|mængde|mengde|stk|timer|hours?|stunden|timmar|pct|procent|prosent|"
    r"percent|prozent|andel|anteil|share|m2|m²|m3|kwh|mwh|areal|area|minutt?er|minutes|linje|line|nr|no)\b|%"
)
_NEAR = 0.02
_FIRST = 1_000  # rows that are asked before all others


def document_total_findings(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, Source], dialect: Dialect
) -> list[Finding]:
    """Return a warning where all lines of an invoice have one amount, and it is that of the invoice.

    It is where another column adds up to it, where its header says total, and where its header says that it is of an
    invoice and different services of several invoices cost the same.
    """
    source = sources.get(str(kind.amount))
    if source is None or "invoice" not in sources or len(source.names) != 1 or source.factor is not None:
        return []
    keys = [name for name in ("supplier", "invoice") if name in sources]
    rows = accepted.select("source_row", *keys, amount=pl.col(str(kind.amount)).cast(pl.Float64))
    rows = rows.filter(pl.col("invoice").is_not_null())
    if _have_different_amounts(rows[:_FIRST], keys) or _have_different_amounts(rows, keys):
        return []
    rows = rows.filter(pl.len().over(keys) > 1)
    if rows.is_empty():
        return []
    header = strict_name(source.names[0]).replace("_", " ")
    other = next((name for name in _parts(rows, keys, table, sources, dialect)), None)
    if other is None and not re.search(_TOTAL_HEADER, header):
        is_named = re.search(_AMOUNT_HEADER, header) is not None
        if not is_named or not _have_different_services(kind, accepted, rows, keys):
            return []
    more = float(rows["amount"].sum()) - float(rows.unique(keys)["amount"].sum())
    values = {
        "header": source.names[0],
        "rows": len(rows),
        "more": f"{more:,.2f}",
        "row": int(rows["source_row"][0]),
    }
    return [make_finding("amount_of_invoice", case=None if other else "header", other=other or "", **values)]


def _have_different_amounts(rows: pl.DataFrame, keys: list[str]) -> bool:
    """Return whether an invoice has lines of different amounts, as nearly every file has among its first rows."""
    amounts = rows.group_by(keys).agg(
        pl.col("amount").min().alias("low"), pl.col("amount").max().alias("high")
    )
    return bool((amounts["low"] != amounts["high"]).any())


def _have_different_services(kind: Kind, accepted: pl.DataFrame, rows: pl.DataFrame, keys: list[str]) -> bool:
    """Return whether there are several invoices of other amounts, each with lines of several services."""
    if "service" not in kind.column:
        return False
    services = rows.join(accepted.select("source_row", "service"), on="source_row").group_by(keys)
    found = services.agg(pl.col("service").n_unique(), pl.col("amount").first())
    return bool((found["service"] > 1).all()) and found["amount"].n_unique() > 1


def _parts(
    rows: pl.DataFrame,
    keys: list[str],
    table: CellTable,
    sources: Mapping[str, Source],
    dialect: Dialect,
) -> list[str]:
    """Return the unused columns whose numbers add up to the amount in each invoice."""
    used = {name for source in sources.values() for name in source.names}
    found = []
    for name in table.cells.columns:
        if name in used or re.search(_NO_MONEY, strict_name(name).replace("_", " ")):
            continue
        cells, marks = table.cells[name], table.marks.get(name)
        values = read_column(Column("number_dkk", "quantity"), cells, dialect, marks).values
        if values.null_count() > len(values) // 2:
            continue
        parts = pl.DataFrame({"source_row": table.source_row, "part": values.cast(pl.Float64)})
        sums = (
            rows.join(parts, on="source_row")
            .group_by(keys)
            .agg(pl.col("part").sum(), pl.col("amount").first(), pl.len())
        )
        if sums.select(((pl.col("part") - pl.col("amount")).abs() <= _NEAR).all()).item():
            found.append(name)
    return found
