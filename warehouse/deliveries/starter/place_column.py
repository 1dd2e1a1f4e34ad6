"""The header that most likely says where a row belongs, where no header names the facility or the room.

Comes in: headers that fill no column, with their cells. Goes out: a header, or null. Such a guess is always doubtful
and is shown to a person: without it the whole table would be left out.
"""

import re
from collections.abc import Mapping, Sequence

from warehouse.deliveries.starter.cell_fit import NUMBER
from warehouse.deliveries.starter.vocabulary import parts_of_words

_HINTS: Mapping[str, frozenset[str]] = {  # parts of headers that speak for a column
    "facility_id": frozenset(("facility", "location", "district", "street", "address")),
    "room": frozenset(("room", "location", "area")),
    "district": frozenset(("district", "town", "location")),
}
_OTHER = frozenset(  # parts of headers that say something else
    (
        "priority",
        "state",
        "kind",
        "worker",
        "supplier",
        "vat",
        "currency",
        "currency_word",
        "amount",
        "cost",
        "price",
        "each",
        "date",
        "month",
        "by_word",
        "order",
        "invoice",
        "document_word",
        "work_step",
        "mode",
        "asked_about",
        "why",
        "level",
        "asset",
        "name",
    )
)
_NEVER = _OTHER - {"kind", "order", "by_word", "work_step", "mode", "asked_about", "level", "name"}
_NOT_A_PLACE = re.compile(
    r"^(19|20)\d\d$|^-?\d+[.,]\d+$|^\d{1,2}[:.]\d{2}$|^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
    r"|^(ja|nej|nei|nein|yes|no|true|false|x)$|@|^https?:",
    re.I,
)
_FEWEST_CELLS, _MOST_LETTERS = 2, 60


def finer_places(cells: Mapping[str, Sequence[str]], headers: Sequence[str]) -> frozenset[str]:
    """Return those of several headers of places whose places are within those of another: rooms within buildings.

    Each value of the finer one is beside one value of the coarser, which has fewer values and more than one. Headers
    with other numbers of filled cells are not compared.
    """
    return frozenset(
        finer
        for finer in headers
        if any(_is_within(cells[finer], cells[coarser]) for coarser in headers if coarser != finer)
    )


def _is_within(finer: Sequence[str], coarser: Sequence[str]) -> bool:
    if len(finer) != len(coarser):
        return False
    pairs = set(zip(finer, coarser, strict=True))
    return 1 < len(set(coarser)) < len(set(finer)) == len(pairs)


def likely_place(column: str, cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the header of places, the first that a word speaks for, else of facilities the first that can be one.

    `cells`: those of headers that fill nothing, in the order of the file.
    """
    hints = _HINTS.get(column)
    if hints is None:
        return None
    possible = [name for name, values in cells.items() if _can_be_places(values)]
    if column == "district":  # has names, and fewer of them than there are rows
        possible = [name for name in possible if not any(map(NUMBER.match, cells[name]))]
    hinted = [name for name in possible if parts_of_words(name) & hints]
    if hinted:
        return hinted[0]
    if column != "facility_id":
        return None
    grouping = [name for name in possible if _groups(cells[name])]
    places = [name for name in grouping if may_be_place(column, name)]
    if not places and len(grouping) == 1 and not parts_of_words(grouping[0]) & _NEVER:
        return grouping[0]  # "Service" with names of departments
    return places[0] if places else None


def may_be_place(column: str, header: str) -> bool:
    """Return whether no word of a header speaks against a place; true for columns of anything else."""
    parts = parts_of_words(header)
    return column not in ("facility_id", "room") or not parts & _OTHER or bool(parts & _HINTS[column])


def _can_be_places(values: Sequence[str]) -> bool:
    texts = [value.strip() for value in values]
    return len(texts) >= _FEWEST_CELLS and not any(
        _NOT_A_PLACE.search(text) or len(text) > _MOST_LETTERS for text in texts
    )


def _groups(values: Sequence[str]) -> bool:
    """Return whether cells put rows into groups: several values, and one of them more than once."""
    different = {value.strip() for value in values}
    return 1 < len(different) < len(values)
