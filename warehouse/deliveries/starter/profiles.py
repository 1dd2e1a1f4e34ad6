"""Columns that need not be filled and that no header names, filled by cells that only such a column has.

Comes in: headers that fill no column, with their cells. Goes out: for a column the header. Clock times, yes and no,
weekdays, currencies and names of models have cells of their own; ids and first days have a place of their own. Such a
guess is always doubtful and is shown to a person.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.source_words import is_currency_code
from warehouse.deliveries.starter.vocabulary import names_unit

CLOCK = re.compile(r"^([01]?\d|2[0-4])[:.][0-5]\d([:.][0-5]\d)?$")
_DAY = re.compile(r"^(\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2})$")
_DAY_WITH_SLASHES = re.compile(r"^\d{1,4}/\d{1,2}/\d{1,4}")
_DAY_NAME = (
    r"(?:ma|ti|on|to|fr|lø|sø|man|tir|tis|ons|tor|fre|lør|søn|mån|lör|sön|mo|di|mi|do|sa|so|mon|tue|wed|thu|fri|sat|sun)"
    r"(?:[a-zæøåäö]{0,5}(?:dag|tag|day|woch))?\.?"
)
_WEEKDAYS = re.compile(rf"^{_DAY_NAME}(?:\s*(?:-|–|,|\+|og|och|und|and)\s*{_DAY_NAME})*$", re.I)
_MODEL = re.compile(r"\.ifc(zip|xml)?$", re.I)
_YES_OR_NO = frozenset(
    ["ja", "nej", "nei", "nein", "yes", "no", "true", "false", "sand", "falsk", "wahr", "falsch"]
)
_CODE = re.compile(r"^[A-Za-zÆØÅÄÖæøåäö]{0,6}[-_./ ]?\d[\w./-]*$")
_NUMBER = re.compile(r"^\d[\d\s]*([.,]\d+)?\s*%?$")
_FEWEST_CELLS = 2
_UNITS: Mapping[
    str, tuple[str, ...]
] = {  # a unit, as a part of headers, and how names of columns end that have it
    "percent": ("_pct",),
    "day_count": ("_days",),
    "minutes": ("minutes", "minutes_per_day"),
    "square_metres": ("_m2",),
    "litres_word": ("litres",),
}


def _all(test: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    return lambda values: len(values) >= _FEWEST_CELLS and all(test(value) for value in values)


_PROFILES: Mapping[str, tuple[Callable[[Column], bool], Callable[[Sequence[str]], bool]]] = {
    "clock times": (lambda column: column.type == "clock", _all(CLOCK.match)),
    "yes and no": (lambda column: column.type == "flag", _all(lambda text: text.casefold() in _YES_OR_NO)),
    "weekdays": (lambda column: column.type == "weekdays", _all(_WEEKDAYS.match)),
    "currencies": (lambda column: column.name == "currency", _all(is_currency_code)),
    "models": (lambda column: column.name == "model", _all(_MODEL.search)),
}


def headers_by_profile(
    kind: Kind, unfilled: Sequence[Column], cells: Mapping[str, Sequence[str]], first: str
) -> dict[str, str]:
    """Return the header for each column that exactly as many headers fit as columns are unfilled, in their order.

    `cells`: those of headers that fill nothing. `first`: the first header of the file, whatever it fills.
    """
    free = {header: [value.strip() for value in values] for header, values in cells.items()}
    found: dict[str, str] = {}
    for is_of, fits in _PROFILES.values():
        columns = [column.name for column in unfilled if is_of(column)]
        headers = [header for header, values in free.items() if fits(values)]
        if columns and len(headers) == len(columns):
            found |= dict(zip(columns, headers, strict=True))
    found |= _by_unit([column for column in unfilled if column.name not in found], free)
    left = {header: values for header, values in free.items() if header not in found.values()}
    names = {column.name for column in unfilled}
    return found | _own_id(kind, names, left, first) | _first_day(names, left)


def _by_unit(unfilled: Sequence[Column], free: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the only header with the unit of the only column that has it: "Tømmes ved (%)" for threshold_pct."""
    found = {}
    for unit, endings in _UNITS.items():
        columns = [column.name for column in unfilled if column.name.endswith(endings)]
        headers = [
            name for name, values in free.items() if names_unit(name, unit) and _all(_NUMBER.match)(values)
        ]
        if len(columns) == len(headers) == 1:
            found[columns[0]] = headers[0]
    return found


def _own_id(kind: Kind, names: set[str], free: Mapping[str, Sequence[str]], first: str) -> dict[str, str]:
    """Return the first header of the file as the id of its rows, where it is free and its codes are all different."""
    values = free.get(first, ())
    is_day = _all(_DAY.match)(values) or _all(_DAY_WITH_SLASHES.match)(values)
    is_id = _all(_CODE.match)(values) and not is_day and len(set(values)) == len(values)
    return {kind.key[0]: first} if is_id and kind.has_own_id and kind.key[0] in names else {}


def _first_day(names: set[str], free: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the only header of days as the first day on which a row holds."""
    days = [header for header, values in free.items() if _all(_DAY.match)(values)]
    return {"valid_from": days[0]} if "valid_from" in names and len(days) == 1 else {}
