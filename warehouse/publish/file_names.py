"""Safe names of files and folders for names that strangers chose: facilities, districts, models, deliveries.

Comes in: any texts. Goes out: names that are plain on Linux, macOS and Windows, each of them once.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

# Windows opens a device for these names, whatever their extension.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?")
_LONGEST_BYTES = 120
_DIGEST_LENGTHS = (8, 16, 64)


def file_names(names: Iterable[str], extension: str = ".xlsx", fallback: str = "facility") -> dict[str, str]:
    """Return a file name for each name, in sorted order: the name itself where it is plain, else with a digest.

    Names that differ only in case or in the way that an accent is written get a digest too, because some file
    systems do not distinguish them. `fallback` replaces a name that has no plain character. With the extension ""
    the result names folders.
    """
    ids = sorted(set(names))
    alike = Counter(_folded(one) for one in ids)
    plain = {one: _plain(one) for one in ids}
    keeps = {one: bool(one) and plain[one] == one and alike[_folded(one)] == 1 for one in ids}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for one in sorted(ids, key=lambda one: (not keeps[one], one)):
        digest = hashlib.sha256(one.encode("utf-8", "surrogatepass")).hexdigest()
        marked = [f"{plain[one] or fallback}-{digest[:length]}" for length in _DIGEST_LENGTHS]
        candidates = [one, *marked] if keeps[one] else marked
        name = next(each for each in candidates if _folded(each + extension) not in taken)
        taken.add(_folded(name + extension))
        found[one] = name + extension
    return {one: found[one] for one in ids}


def _plain(name: str) -> str:
    """Return what is plain of a name: letters, digits, `_`, `.` and `-`; empty where nothing is left."""
    text = re.sub(r"[^\w.-]", "_", unicodedata.normalize("NFC", name)).lstrip(".-")
    text = text.encode("utf-8", "ignore")[:_LONGEST_BYTES].decode("utf-8", "ignore").rstrip(".")
    return f"_{text}" if _DEVICES.fullmatch(text) else text


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
