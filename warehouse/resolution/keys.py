"""How numbers and names are compared, and which of them tell one thing from all others.

Comes in: texts, pairs. Goes out: the same as keys. Must not know: rooms, files.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

_LEADING = re.compile(r"^(?:rum|room|lokale|raum|rom)(?=[^a-zæøåäöü])", re.IGNORECASE)


def normal_number(text: str | None) -> str:
    """A room number as compared: no spaces, capitals, a dot for a comma, no leading 'rum'; '' for none.

    Digits are never changed: '1.04' and '1.004' stay two rooms.
    """
    plain = unicodedata.normalize("NFC", text or "").strip()
    plain = _LEADING.sub("", plain)
    return re.sub(r"\s+", "", plain).replace(",", ".").upper()


def plain_name(text: str | None) -> str:
    """A name of a building, a storey or a facility as compared: small letters, single spaces; '' for none."""
    return " ".join((text or "").casefold().split())


def once(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Pairs as a map, keys that are null or stand twice left out: they tell nothing apart."""
    listed = [pair for pair in pairs if pair[0] is not None]
    times = Counter(key for key, _ in listed)
    return {key: value for key, value in listed if times[key] == 1}
