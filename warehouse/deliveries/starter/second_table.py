"""A second table under the first one, in a sheet that holds several.

Comes in: a table as it is read, whose rows may hold the header of another. Goes out: the number of that row, or null.
"""

from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.starter.vocabulary import known_headers

_MOST_ROWS = 300
_FEWEST_HEADERS, _SHARE_KNOWN = 3, 0.6


def second_header(table: CellTable) -> int | None:
    """Return the number, from 0, of the first row that is another header: its texts are names of columns.

    A row that repeats the header of the table is none: it is left out when the table is read.
    """
    own = {name.casefold() for name in table.cells.columns}
    known = known_headers()
    for number, row in enumerate(table.cells.head(_MOST_ROWS).iter_rows()):
        texts = [str(text).strip() for text in row if text is not None and str(text).strip()]
        if len(texts) < _FEWEST_HEADERS or not all(_is_name(text) for text in texts):
            continue
        if len(set(texts)) < len(texts) or own.issuperset(text.casefold() for text in texts):
            continue
        if sum(text in known for text in texts) >= _SHARE_KNOWN * len(texts):
            return number
    return None


def _is_name(text: str) -> bool:
    """Return whether a text may be a header: it has letters and no digits."""
    return any(map(str.isalpha, text)) and not any(map(str.isdigit, text))
