"""Required columns that no header names, filled by the one header whose cells can be nothing else.

Comes in: headers that fill no column, with their cells. Goes out: for a column the header, or null. Such a guess is
always doubtful and is shown to a person.
"""

import re
from collections.abc import Mapping, Sequence

from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.starter.cell_fit import CURRENCY_SIGN
from warehouse.deliveries.starter.vocabulary import is_number_word, plain_header

_TIMES = frozenset(("day", "instant", "month", "start", "end"))
_DAY_FIRST = re.compile(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(.*)$")
_YEAR_FIRST = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(.*)$")
_MONEY = re.compile(
    rf"^[-+(]?\s*(?:(?:{CURRENCY_SIGN})\s*)?[-+]?\d[\d.,'\s]*[.,]\d{{2}}\)?-?\s*(?:{CURRENCY_SIGN})?$", re.I
)
_QUANTITY = re.compile(r"^\d[\d\s]*([.,]\d+)?$")
_PERCENT = re.compile(r"^\d{1,3}([.,]\d+)?\s*%$")
_AREA = re.compile(r"^\d[\d.,'\s]*\s*(m2|m²|kvm|qm)$", re.I)
_CODE = re.compile(r"^(?=.*\d)[A-Za-zÆØÅÄÖæøåäö]{0,6}[-_./ ]?\d[\w./-]*$")
_GUID = re.compile(r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", re.I)
_YEAR = re.compile(r"^(19|20)\d\d$")
_DECIMAL = re.compile(r"^-?\d+[.,]\d+$")
_FEWEST_CELLS = 2
_FEWEST_COUNTED = 3
_KEY_OF_PARTS = 2  # a key of more columns has one id in several rows


def header_by_cells(column: Column, cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the header whose cells alone make it the column; null where none or, but for times, several can be."""
    fitting = [header for header, values in cells.items() if _is_of(column, [v.strip() for v in values])]
    if column.type in _TIMES:
        return first_in_time({header: cells[header] for header in fitting})
    return fitting[0] if len(fitting) == 1 else None


def _is_of(column: Column, values: Sequence[str]) -> bool:
    if len(values) < _FEWEST_CELLS:
        return False
    if column.type in _TIMES:
        return all(_moment(value) for value in values)
    if column.type in ("quantity", "whole") and not column.name.endswith(("_pct", "_m2")):
        return all(_QUANTITY.match(value) for value in values)
    if column.type == "money":
        return all(_MONEY.match(value) for value in values)
    if column.name.endswith("_pct"):
        return all(_PERCENT.match(value) for value in values)
    if column.name.endswith("_m2"):
        return all(_AREA.match(value) for value in values)
    is_code = all((_CODE.match(value) or _GUID.match(value)) and not _moment(value) for value in values)
    is_repeated = len(set(values)) < len(values)
    if column.name == "facility_id":
        is_number = all(_YEAR.match(value) for value in values) or any(map(_DECIMAL.match, values))
        return is_code and is_repeated and not is_number
    if column.name.endswith(("_id", "_code")):
        return is_code and not is_repeated
    is_word = not any(re.search(r"\d", value) for value in values)
    return column.type == "text" and not column.choices and is_word and is_repeated


def likely_key(kind: Kind, name: str, cells: Mapping[str, Sequence[str]], first: str) -> str | None:
    """Return the header of what names a row: the first of the file with codes, or the only one of different names.

    `cells`: those of headers that fill nothing. `first`: the first header of the file, whatever it fills.
    """
    if name == kind.key[0] and name.endswith("_id") and name != "facility_id":
        values = [value.strip() for value in cells.get(first, ())]
        is_code = len(values) >= _FEWEST_CELLS and all(_CODE.match(v) and not _moment(v) for v in values)
        return (
            first if is_code and (len(set(values)) == len(values) or len(kind.key) > _KEY_OF_PARTS) else None
        )
    if name == "name":
        names = [header for header, values in cells.items() if _are_names([v.strip() for v in values])]
        return names[0] if len(names) == 1 else None
    return None


def counts_rows(header: str, values: Sequence[str]) -> bool:
    """Return whether a column such as "Nr" is 1, 2, 3 and so on: it names rows, and nothing that rows share."""
    counted = [str(number) for number in range(1, len(values) + 1)]
    return (
        len(values) >= _FEWEST_COUNTED
        and is_number_word(plain_header(header))
        and [value.strip() for value in values] == counted
    )


def _are_names(values: Sequence[str]) -> bool:
    """Return whether texts are different and have letters and no digits."""
    is_text = all(any(map(str.isalpha, text)) and not any(map(str.isdigit, text)) for text in values)
    return len(values) >= _FEWEST_CELLS and len(set(values)) == len(values) and is_text


def only_text(column: Column, cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the only header that is left, for a column of texts or rooms whose cells are neither numbers nor days."""
    if len(cells) != 1 or column.type not in ("text", "room") or column.choices:
        return None
    header, values = next(iter(cells.items()))
    is_other = any(_QUANTITY.match(value.strip()) or _moment(value.strip()) for value in values)
    return header if len(values) >= _FEWEST_CELLS and not is_other else None


def only_time(column: Column, cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the only header of days or instants, for a column of times."""
    if column.type not in _TIMES:
        return None
    fitting = [header for header, values in cells.items() if _is_of(column, [v.strip() for v in values])]
    return fitting[0] if len(fitting) == 1 else None


def first_in_time(cells: Mapping[str, Sequence[str]]) -> str | None:
    """Return the header whose moments come before or with those of the others in each row; else the first one."""
    headers = list(cells)
    for header in headers:
        others = [other for other in headers if other != header and len(cells[other]) == len(cells[header])]
        rows = [_moment(value.strip()) for value in cells[header]]
        if others and all(
            mine <= _moment(theirs.strip())
            for other in others
            for mine, theirs in zip(rows, cells[other], strict=True)
        ):
            return header
    return headers[0] if headers else None


def _moment(text: str) -> str:
    """Return a date as a text that sorts in time; empty where it is none."""
    if found := _DAY_FIRST.match(text):
        day, month, year, rest = found.groups()
    elif found := _YEAR_FIRST.match(text):
        year, month, day, rest = found.groups()
    else:
        return ""
    return f"{year}-{int(month):02}-{int(day):02}{rest.replace('T', ' ')}"
