"""Reports that are grouped: a facility named once in a heading, and not on the rows below it.

Comes in: typed rows, and the cells they were read from. Goes out: the rows with the value of their heading, and a
finding.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.rows.totals import headings


def with_group_headings(
    kind: Kind, typed: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return rows in which a missing required text is filled from the heading above.

    This is done only where the report is clear: the column is empty in each row that is a record otherwise, and each
    is below a row with nothing but the heading. Otherwise the rows stay as they are, and are held.
    """
    for column in kind.columns:
        if not column.is_required or column.type != "text" or len(sources.get(column.name, ())) != 1:
            continue
        others = [name for name in kind.required if name != column.name]
        is_record = typed.select(pl.all_horizontal(pl.col(others).is_not_null())).to_series()
        if not is_record.any() or typed[column.name].filter(is_record).is_not_null().any():
            continue
        is_heading = headings(typed, table, column.name)
        if column.choices:
            is_heading &= typed[column.name].is_in(list(column.choices)).fill_null(False)
        above = typed.select(pl.when(is_heading).then(column.name).forward_fill()).to_series()
        if above.filter(is_record).is_null().any():
            continue
        named = above.str.replace(
            rf"(?i)^{re.escape(sources[column.name][0])}\s*[:.–-]?\s+", ""
        )  # "Site: F001"
        filled = typed[column.name].zip_with(~is_record, named)
        row, count = int(table.source_row.filter(is_heading)[0]), int(is_record.sum())
        finding = make_finding("group_headings_used", column=column.name, rows=count, first_row=row, row=row)
        return typed.with_columns(filled.alias(column.name)), [finding]
    return typed, []
