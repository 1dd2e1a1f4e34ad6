"""Columns that repeat themselves: what is asked of a cell is asked of each different text once.

Comes in: a column of text. Goes out: the same answer as for each cell by itself.
"""

import polars as pl

_FEWEST_ROWS = 10_000  # below it nothing is saved
_CELLS_PER_TEXT = 8  # a column with fewer cells for each different text is read cell by cell


def distinct_texts(cells: pl.Series) -> pl.Series | None:
    """Return the different texts of a column, null among them; null where it has too many of them, or few rows."""
    if cells.dtype != pl.String or len(cells) < _FEWEST_ROWS:
        return None
    if cells.head(_FEWEST_ROWS).n_unique() > _FEWEST_ROWS // 2:
        return None
    texts = cells.to_frame("text").select(pl.col("text").approx_n_unique()).item()
    if texts > len(cells) // _CELLS_PER_TEXT:
        return None
    return cells.unique(maintain_order=True)


def contains(cells: pl.Series, pattern: str) -> pl.Series:
    """Return which cells match a pattern; null matches none."""
    return contains_of(cells, distinct_texts(cells), pattern)


def contains_of(cells: pl.Series, texts: pl.Series | None, pattern: str) -> pl.Series:
    """Return which cells match a pattern, by their different texts where these are known."""
    if texts is None:
        return cells.str.contains(pattern).fill_null(False)
    found = texts.filter(texts.str.contains(pattern).fill_null(False))
    if found.is_empty():
        return pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    return cells.is_in(found.implode()).fill_null(False)


def spread(cells: pl.Series, texts: pl.Series, values: pl.Series) -> pl.Series:
    """Return for each cell the value of its text."""
    if values.dtype == pl.String and values.equals(texts, null_equal=True):
        return cells
    if values.null_count() == len(values):
        return pl.repeat(None, len(cells), dtype=values.dtype, eager=True)
    table = pl.DataFrame({"text": texts, "value": values})
    frame = cells.alias("text").to_frame()
    return frame.join(table, on="text", how="left", nulls_equal=True, maintain_order="left")["value"]
