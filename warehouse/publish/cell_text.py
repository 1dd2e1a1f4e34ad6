"""Texts for cells and pages: without signs that nobody sees, and how much room they take.

Comes in: any text. Goes out: text that Excel and LibreOffice show as it is, and counts of lines.
"""

import unicodedata
from functools import lru_cache
from math import ceil

from bim.visible_text import visible

LONGEST_CELL = 32_000  # Excel takes 32,767 characters in a cell
SIGN_WIDTH = 0.88  # of a character against a digit of the font, with some to spare for wider fonts


def plain_text(text: str) -> str:
    """Return a text on one line without control characters and marks of direction, at most as long as a cell."""
    return visible(text, keep_lines=False)[:LONGEST_CELL]


def shortened(text: str, signs: int) -> str:
    """Return a text of at most so many characters; an ellipsis ends one that was longer."""
    return text if len(text) <= signs else text[: max(signs - 1, 1)].rstrip() + "…"


@lru_cache(maxsize=10_000)  # buildings, storeys, tasks and reasons repeat
def lines_of(text: str, width: float) -> int:
    """Return how many lines a wrapped text takes in a cell of `width` digits; never fewer than a program needs."""
    room = max(width - 2, 1) / SIGN_WIDTH
    lines, used = 1, 0.0
    for word in text.split():
        size = _width(word)
        if used and used + 1 + size > room:
            lines, used = lines + 1, 0.0
        elif used:
            used += 1
        if size > room:
            more = ceil(size / room) - 1
            lines, size = lines + more, size - more * room
        used += size
    return lines


def _width(word: str) -> float:
    """Return the width of a word in digits: capitals are wider, East Asian signs take two."""
    return sum(
        2.0
        if unicodedata.east_asian_width(sign) in "WF"
        else 1.25
        if sign.isupper() or sign in "mwMW@%"
        else 1.0
        for sign in word
    )
