"""Messages of findings in the languages of the publications.

Comes in: a code and its stored, English message. Goes out: the message in Danish, in English where none is known.
"""

import re
from itertools import islice

from bim.finding_translation import danish_number, translated

PACKAGES = ("warehouse.catalog", "warehouse.deliveries", "bim", "flows")  # those with a `findings.da.toml`
_HELD = re.compile(
    r"(?:Sheet (?P<sheet>.+?), )?(?:[Rr]ow (?P<row>\d+) is held|(?P<rows>[\d,]+) rows are held \((?P<first>.*?)\)): "
    r"(?P<why>.*?)(?: Until then, (?P<dkk>[\d,.]+) DKK are held\.)?",
    re.DOTALL,
)
MOST_PARTS = 5  # colons before the sentence of a file, which are in its name


def in_danish(code: str, message: str | None) -> str | None:
    """Return a message in Danish; in English where the catalogues have no Danish text for it."""
    if not message:
        return message
    return _plain(code, message) or _held(code, message) or _of_file(code, message) or message


def _plain(code: str, message: str) -> str | None:
    return translated(PACKAGES, "da", code, message)


def _held(code: str, message: str) -> str | None:
    """Return a message that says which rows are held, and why."""
    found = _HELD.fullmatch(message)
    why = found and _plain(code, found["why"])
    if not found or not why:
        return None
    sheet = f"Ark {found['sheet']}, " if found["sheet"] else ""
    rows = f"{'række' if sheet else 'Række'} {found['row']} holdes tilbage"
    if found["rows"]:
        rows = f"{danish_number(found['rows'])} rækker holdes tilbage ({found['first']})"
    money = f" Indtil da holdes {danish_number(found['dkk'])} DKK tilbage." if found["dkk"] else ""
    return f"{sheet}{rows}: {why}{money}"


def _of_file(code: str, message: str) -> str | None:
    """Return the refusal of a file that begins with the name of the file."""
    for found in islice(re.finditer(": ", message), MOST_PARTS):
        why = _plain(code, message[found.end() :])
        if why:
            return message[: found.end()] + why
    return None
