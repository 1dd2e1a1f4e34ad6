"""Ids for rows that have none, made of their contents, so that a row has the same id whenever it is delivered again.

Comes in: typed rows, and the cells they were read from. Goes out: the rows with an id each.
"""

import hashlib
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind

PREFIX = "row-"


def with_own_ids(
    kind: Kind, typed: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> pl.DataFrame:
    """Return rows with ids; a missing one is made of the row's contents and its place among equal rows.

    The name of the file and the place of the row in it count for nothing, so a file sent again, sorted otherwise or
    grown gives the same ids. Of a cell that is no value its text counts.
    """
    name = kind.key[0]
    if not kind.has_own_id or not typed[name].has_nulls():
        return typed
    lacking = typed[name].is_null().arg_true()
    contents = [
        typed[column][lacking].cast(pl.String).fill_null(_texts(table, sources.get(column, ()), lacking))
        for column in typed.columns
        if column != name
    ]
    texts = pl.DataFrame({str(place): part for place, part in enumerate(contents)}).select(
        pl.concat_str(pl.all().fill_null(""), separator="\x1f").alias("text")
    )
    texts = texts.with_columns(pl.int_range(pl.len()).over("text").alias("nth"))
    ids = [
        PREFIX + hashlib.sha256(f"{text}\x1f{nth}".encode()).hexdigest()[:12]
        for text, nth in texts.iter_rows()
    ]
    return typed.with_columns(typed[name].scatter(lacking, ids).alias(name))


def _texts(table: CellTable, names: tuple[str, ...], rows: pl.Series) -> pl.Series:
    if not names:
        return pl.repeat("", len(rows), dtype=pl.String, eager=True)
    cells = table.cells[rows].select(pl.col(list(names)).cast(pl.String).fill_null(""))
    return cells.select(pl.concat_str(pl.all(), separator=" ")).to_series()


def alike_row_findings(kind: Kind, accepted: pl.DataFrame) -> list[Finding]:
    """Return which rows got an id, and a warning where rows have the same contents: each is counted.

    Rows with ids of their own are compared only where they say when they began: nobody is twice in a room at once.
    """
    if not kind.has_own_id:
        return []
    key = kind.key[0]
    is_made = accepted[key].str.starts_with(PREFIX).fill_null(False)
    own, others = accepted.filter(is_made), accepted.filter(~is_made)
    findings = [make_finding("ids_made", rows=len(own), key=key)] if len(own) else []
    at_once = others.filter(pl.col("start").is_not_null()) if "start" in kind.column else others.clear()
    for rows, case in ((own, None), (at_once, "other_id")):
        contents = [name for name in rows.columns if name not in (key, "source_row")]
        alike = rows.filter(pl.struct(contents).is_duplicated())["source_row"].to_list() if len(rows) else []
        if alike:
            values = {"rows": len(alike), "key": key, "examples": examples(alike), "row": alike[0]}
            findings.append(make_finding("rows_alike", case=case, **values))
    return findings
