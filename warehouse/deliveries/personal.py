"""Personal data: names become keyed hashes, CPR-like numbers are masked, before anything is stored.

Comes in: text, and the key of this installation. Goes out: text without persons.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path

import polars as pl

from bim.cpr_masking import MASK

# Six digits that are a day and a month and a year, then four: 010190-1234, 0101901234, 010190 - 1234; no digit beside
# them, but any letter ("cpr0101901234", "id_0101901234").
_DASH = "[\\s\u00a0]{0,2}[-_./\u2010-\u2015\u2212]?[\\s\u00a0]{0,2}"
CPR = rf"(^|[^0-9])(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{{2}}{_DASH}[0-9]{{4}}([^0-9]|$)"
# Words that a header begins with, words anywhere in it, and headers that are one word alone.
_PERSONAL_HEADER = re.compile(
    r"\b(cpr|navn|person|assistent|e-?mail|mail|tlf|mobil|kontakt|leder|bruger|user)|"
    r"medarbejder|kontaktperson|mitarbeiter|worker|employee|cleaner|rengører|tekniker|technician|vicevært|telefon|phone|"
    r"initial|fornavn|efternavn|first[ _]?name|last[ _]?name|surname|rekvirent|requester|ansvarlig|"
    r"(udført|oprettet|rekvireret|godkendt|meldt|created|reported|performed|approved|assigned|closed)[ _](af|by|to)\b",
    re.IGNORECASE,
)


def ensure_key(path: Path) -> bytes:
    """Return the key of this installation, 32 bytes; it is made with mode 0600 where it is missing."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as stream:
        stream.write(key := os.urandom(32))
    return key


def read_key(key_file: str) -> bytes:
    """Return the key in a file; for a dry run, without a file, a random one that is not kept."""
    return Path(key_file).read_bytes() if key_file else os.urandom(32)


def keyed_hash(text: str, key: bytes, prefix: str) -> str:
    """Return `prefix` and 16 hex digits of HMAC-SHA256; case and outer blanks do not matter."""
    tidy = " ".join(text.split()).casefold()
    return prefix + hmac.new(key, tidy.encode(), hashlib.sha256).hexdigest()[:16]


def hash_names(names: pl.Series, key: bytes) -> pl.Series:
    """Return names of persons as keyed hashes; null stays null."""
    return _by_value(names, lambda name: keyed_hash(name, key, "w_"))


def hide_cpr(text: pl.Series, key: bytes, is_identifier: bool) -> tuple[pl.Series, int]:
    """Return text with CPR-like values masked, or hashed in identifiers, and the number of rows with one."""
    found = text.str.contains(CPR).fill_null(False)
    count = int(found.sum())
    if not count:
        return text, 0
    if is_identifier:
        hidden = _by_value(text.filter(found), lambda value: hide_in_name(value, key))
        return text.clone().scatter(found.arg_true(), hidden), count
    for _ in range(2):  # two of them may share the sign between them
        text = text.str.replace_all(CPR, f"${{1}}{MASK}${{2}}")
    return text, count


def mask(text: str) -> str:
    """Return one text with CPR-like values masked."""
    for _ in range(2):
        text = re.sub(CPR, rf"\g<1>{MASK}\g<2>", text)
    return text


def hide_in_name(name: str, key: bytes) -> str:
    """Return the name of a thing or a file with each CPR-like number in it as a keyed hash."""

    def hashed(found: re.Match[str]) -> str:
        digits = "".join(sign for sign in found[0] if sign.isdigit())
        return f"{found[1]}{keyed_hash(digits, key, 'c_')}{found[2]}"

    for _ in range(2):  # two of them may share the sign between them
        name = re.sub(CPR, hashed, name)
    return name


def names_a_person(header: str) -> bool:
    """Return whether a column of this name probably contains names of persons."""
    return _PERSONAL_HEADER.search(header) is not None


def _by_value(text: pl.Series, change: object) -> pl.Series:
    distinct = text.drop_nulls().unique().to_list()
    changed = {value: change(value) for value in distinct}  # type: ignore[operator]
    return text.replace_strict(changed, default=None, return_dtype=pl.String) if changed else text
