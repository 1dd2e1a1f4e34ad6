"""Reports that are grouped: a facility named once in a heading, and not on the rows below it.

Comes in: typed rows, and the cells they were read from. Goes out: the rows with the value of their heading, and a
finding.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import tidy_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source
from warehouse.deliveries.rows.totals import headings

# A heading that says itself that it is a facility: "Ejendom: F001", "Lokation F001", "Site - F001"
_FACILITY_HEADING = (
    r"(?i)^\s*(?:ejendom|lokation|facilitet|bygning|station|eiendom|lokasjon|fastighet|objekt|anläggning|liegenschaft|"
    r"standort|gebäude|facility|site|property|location|building)(?:s?(?:nr|nummer|kode|id|no|code)\.?)?\s*[:–-]\s*(\S.*?)\s*$"
)


FACILITY = "facility_id"


def with_heading_column(kind: Kind, table: CellTable, declared: Mapping[str, Source]) -> CellTable:
    """Return a table without a column for the facility with one, where heading rows name it: "Ejendom: F001".

    The first row that is more than one cell must come after a heading; else the table stays as it is.
    """
    names = table.cells.columns
    if (
        not names
        or FACILITY not in kind.required
        or FACILITY in declared
        or FACILITY in map(tidy_name, names)
    ):
        return table
    cells = table.cells.select(pl.col(names).cast(pl.String).str.strip_chars().replace("", None))
    only = cells.select(pl.coalesce(names)).to_series()
    is_single = cells.select(pl.sum_horizontal(pl.all().is_not_null()) == 1).to_series()
    named = only.str.extract(_FACILITY_HEADING, 1).set(~is_single, None)
    records = (~is_single).arg_true()
    headings = named.is_not_null().arg_true()
    if headings.is_empty() or records.is_empty() or headings[0] > records[0]:
        return table
    bare = table.cells.with_columns(
        pl.when(pl.lit(named.is_null())).then(pl.col(name)).alias(name) for name in names
    )
    return replace(table, cells=bare.with_columns(named.alias(FACILITY)))


def _filled_down(values: pl.Series, is_heading: pl.Series, source_row: pl.Series) -> pl.Series:
    """Return for each row the value of the nearest heading above it in the file."""
    frame = pl.DataFrame({"value": values, "heading": is_heading, "row": source_row}).with_row_index("place")
    filled = frame.sort("row", "place").with_columns(
        pl.when("heading").then("value").forward_fill().alias("value")
    )
    return filled.sort("place")["value"]


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
        above = _filled_down(typed[column.name], is_heading, table.source_row)
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
