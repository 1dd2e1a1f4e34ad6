"""Amounts that look cut: a file that writes all amounts with two decimals but one or two.

Comes in: the cells of a file, and the columns that its kind is read from. Goes out: a finding. The rows count: a person
may have typed a whole number, but a line may also have been cut, or an id be in the place of an amount.
"""

from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.decimals import BLANKS
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind

_FEWEST = 20  # amounts; of fewer, one that is written otherwise says nothing
_MOST = 2  # that are written otherwise
_TWO_DECIMALS = r"[.,](?:\d\d|-+)\D*$"
_ZEROS_KEPT = r"[.,](?:\d0|-+)\D*$"  # by a program that leaves them out, one amount in ten lacks a decimal
_NOTHING = r"^[\D0]*$"  # no amount, or none in words


def cut_amount_findings(
    kind: Kind, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> list[Finding]:
    """Return a warning where one or two amounts have no two decimals, and all the others have."""
    names = sources.get(kind.amount or "", ())
    if len(names) != 1 or table.cells.schema.get(names[0]) != pl.String:
        return []
    cells = table.cells.select(names[0]).to_series().str.strip_chars(BLANKS)
    if not cells.str.contains(_ZEROS_KEPT).any():
        return []
    is_amount = (~cells.str.contains(_NOTHING)).fill_null(False)
    is_other = is_amount & ~cells.str.contains(_TWO_DECIMALS).fill_null(True)
    amounts, others = int(is_amount.sum()), int(is_other.sum())
    if amounts < _FEWEST or not 0 < others <= _MOST:
        return []
    row = int(table.source_row.filter(is_other)[0])
    values = {"rows": others, "amounts": amounts - others, "header": names[0]}
    return [make_finding("amount_without_decimals", row=row, first_row=row, **values)]
