"""How numbers and names are compared, and which of them are unique.

Comes in: texts, pairs. Goes out: the same as keys.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

_LEADING = re.compile(r"^(?:rum|room|lokale|raum|rom)(?=[^a-zæøåäöü])", re.IGNORECASE)


def normal_number(text: str | None) -> str:
    """Return a room number for comparison: no spaces, capitals, a dot for a comma, no leading 'rum'; '' for none.

    Digits are never changed: '1.04' and '1.004' stay two rooms.
    """
    plain = unicodedata.normalize("NFC", text or "").strip()
    plain = _LEADING.sub("", plain)
    return re.sub(r"\s+", "", plain).replace(",", ".").upper()


def plain_name(text: str | None) -> str:
    """Return a name of a building, storey or facility for comparison: lower case, single spaces; '' for none."""
    return " ".join((text or "").casefold().split())


def once(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return pairs as a map, without keys that are null or appear twice."""
    listed = [pair for pair in pairs if pair[0] is not None]
    times = Counter(key for key, _ in listed)
    return {key: value for key, value in listed if times[key] == 1}
