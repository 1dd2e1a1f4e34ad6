"""Personal data: names become keyed hashes, CPR-like numbers are masked, before anything is stored.

Comes in: text, and the key of this installation. Goes out: text without persons.
"""

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from bim import cpr_masking
from bim.cpr_masking import Where, cpr_pattern, replace_cpr
from warehouse.deliveries.kind import Kind

if TYPE_CHECKING:  # a command that reads no records masks texts too, and need not load Polars
    import polars as pl

_NUMBERED = {"invoice", "asset", "qr_code", "element", "global_id", "external_identifier", "task_number"}
# Words that a header begins with, words anywhere in it, and headers that are one word alone.
_PERSONAL_HEADER = re.compile(
    r"\b(cpr|navn|person|assistent|e-?mail|mail|tlf|mobil|kontakt|leder|bruger|user)|"
    r"medarbejder|kontaktperson|mitarbeiter|worker|employee|cleaner|rengører|tekniker|technician|vicevært|telefon|phone|"
    r"initial|fornavn|efternavn|first[ _]?name|last[ _]?name|surname|rekvirent|requester|ansvarlig|"
    r"(udført|oprettet|rekvireret|godkendt|meldt|created|reported|performed|approved|assigned|closed)[ _](af|by|to)\b",
    re.IGNORECASE,
)


def keyed_hash(text: str, key: bytes, prefix: str) -> str:
    """Return `prefix` and 16 hex digits of HMAC-SHA256; case and outer blanks do not matter."""
    tidy = " ".join(text.split()).casefold()
    return prefix + hmac.new(key, tidy.encode(), hashlib.sha256).hexdigest()[:16]


def hash_names(names: "pl.Series", key: bytes) -> "pl.Series":
    """Return names of persons as keyed hashes; null stays null."""
    return _by_value(names, lambda name: keyed_hash(name, key, "w_"))


def own_number(kind: Kind, column: str) -> Where:
    """Return what the texts of a column are: a number of its own where the column says so, else notes.

    An order or an invoice may be numbered by ten digits that would be a person's anywhere else.
    """
    is_number = column in kind.column and (column in _NUMBERED or column.endswith("_id"))
    return Where.NUMBER if is_number else Where.NOTE


def hide_cpr(
    text: "pl.Series", key: bytes, where: Where, is_identifier: bool = False
) -> tuple["pl.Series", int]:
    """Return text with CPR-like values masked, or hashed in identifiers, and the number of rows with one."""
    from warehouse.deliveries.distinct import contains

    found = contains(text, cpr_pattern(where))
    count = int(found.sum())
    if not count:
        return text, 0

    def hidden(value: str) -> str:
        return hide_in_name(value, key, where) if is_identifier else cpr_masking.mask(value, where)

    changed = _by_value(text.filter(found), hidden)
    return text.clone().scatter(found.arg_true(), changed), count


def mask(text: str) -> str:
    """Return text of a record, the name of a file or a line of a log with CPR-like numbers masked."""
    return cpr_masking.mask(text, Where.NOTE)


def hide_in_name(name: str, key: bytes, where: Where = Where.NOTE) -> str:
    """Return the name of a thing or a file with each CPR-like number in it as a keyed hash of its ten digits."""
    return replace_cpr(name, lambda digits: keyed_hash(digits, key, "c_"), where)


def names_a_person(header: str) -> bool:
    """Return whether a column of this name probably contains names of persons."""
    return _PERSONAL_HEADER.search(header) is not None


def _by_value(text: "pl.Series", change: object) -> "pl.Series":
    import polars as pl

    distinct = text.drop_nulls().unique().to_list()
    changed = {value: change(value) for value in distinct}  # type: ignore[operator]
    return text.replace_strict(changed, default=None, return_dtype=pl.String) if changed else text
