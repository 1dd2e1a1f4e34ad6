"""Cells that say that there is nothing: "-", "nil", "n/a", "ingen", "keine", "- kr".

Comes in: cells. Goes out: the same, null where they say nothing.
"""

import polars as pl

from warehouse.deliveries.distinct import contains

_CURRENCY = r"(?:kr\.?|dkk|€|eur|sek|nok|\$|£)"
_NOTHING = (  # what people write into a cell in which there is nothing
    rf"(?i)^[\s\u00a0]*(?:{_CURRENCY}[\s\u00a0]*)?(?:[-−–—‐‑]+|n\.?/?a\.?|n\.a|nil|null|none|nothing|ingen(?:ting)?|intet|"
    r"inga|inget|ingenting|ikke relevant|irrelevant|keine?r?s?|nichts|entfällt|k\.\s?a\.?|geen|niets|n\.?v\.?t\.?|"
    rf"aucune?|néant|rien|s\.?o\.|<null>|\(null\)|\(blank\)|\(tom\))(?:[\s\u00a0]*{_CURRENCY})?[\s\u00a0]*$"
)


def with_nulls(cells: pl.Series) -> pl.Series:
    """Return the cells, null where the text says that there is no value."""
    if cells.dtype != pl.String:
        return cells
    says_nothing = contains(cells, _NOTHING)
    return cells.set(says_nothing, None) if says_nothing.any() else cells
