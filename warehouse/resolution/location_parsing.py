"""What people write around a room number: a building, a storey, the word for a room.

Comes in: a text such as "Bygning A, 1. sal, lokale 1.04". Goes out: `PlaceWords`, and keys to compare by.
"""

import re
import unicodedata
from dataclasses import dataclass

from warehouse.resolution.keys import normal_number

_BUILDING_WORDS = "bygningen|bygning|bygn|byg|building|bldg|hus|blok|block|gebäude|geb"
_STOREY_WORDS = "sal|etagen|etage|floor|level|plan|niveau|storey|story"
_ROOM_WORDS = "rummet|rum|lokalet|lokale|lok|room|raum|rom|værelse|kontor|nummer|nr|no"
_LINKS = "i|in|på|on|af|of|at|the|den|det"
_FILLERS = frozenset(f"{_BUILDING_WORDS}|{_STOREY_WORDS}|{_ROOM_WORDS}|{_LINKS}|etg".split("|"))
_CODE = r"[0-9a-zæøåäöü]+"
_END = r"(?![0-9a-zæøåäöü])"
_START = r"(?<![0-9a-zæøåäöü])"
_BUILDING = re.compile(rf"{_START}(?:{_BUILDING_WORDS})(?:\.|{_END})[\s:.]*({_CODE})")
_STOREY_AFTER = re.compile(rf"{_START}(-?\d{{1,2}})(?:st|nd|rd|th)?\s*\.?\s*(?:{_STOREY_WORDS}){_END}\.?")
_STOREY_BEFORE = re.compile(rf"{_START}(?:{_STOREY_WORDS}){_END}[\s:.]*(-?\d{{1,2}}){_END}")
_GROUND = re.compile(
    rf"{_START}(?:stueetagen|stueetage|stuen|stue|st|ground floor|ground|erdgeschoss|eg){_END}\.?"
)
_BELOW = re.compile(rf"{_START}(?:kælderen|kælder|kld|basement|keller|ug){_END}\.?")
_ROOM = re.compile(rf"{_START}(?:{_ROOM_WORDS})(?:\.|{_END}|(?=\d))[\s:.]*")
_LINK = re.compile(rf"{_START}(?:{_LINKS}){_END}")
_GROUPS = re.compile(r"\d+|[a-zæøåäöü]+")
_LEVEL = re.compile(r"-?\d{1,2}(?!\d)")
_WORD = re.compile(r"[a-zæøåäöü]{3}")
_EDGES = " \t,;:/·|-–"


@dataclass(frozen=True)
class PlaceWords:
    """A text taken apart: building as written or null, storey as a level or null, and the room number's key."""

    building: str | None
    level: int | None
    number: str


def folded(text: str | None) -> str:
    """Return a text for comparison: composed, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text or "").casefold().split())


def groups(text: str | None) -> tuple[str, ...]:
    """Return runs of digits and of letters in order, without words such as 'rum' and 'bygning'."""
    return tuple(part for part in _GROUPS.findall(folded(text)) if part not in _FILLERS)


def storey_level(name: str | None) -> int | None:
    """Return the level that a storey's name states: 0 for ground floor, -1 for basement, null for none."""
    text = folded(name)
    level = _stated_level(text)[0]
    if level is not None:
        return level
    numbers = _LEVEL.findall(text)
    return int(numbers[0]) if len(numbers) == 1 else None


def place_words(text: str, buildings: tuple[str, ...] = ()) -> PlaceWords:
    """Take a text apart; `buildings` are folded names; one with a word in it may begin it."""
    plain = folded(text)
    building: str | None = None
    for name in sorted(buildings, key=len, reverse=True):
        if _WORD.search(name) and re.match(rf"{re.escape(name)}{_END}", plain):
            building, plain = name, plain[len(name) :]
            break
    else:
        found = _BUILDING.search(plain)
        if found and found[1] not in _FILLERS:
            building, plain = found[1], plain[: found.start()] + " " + plain[found.end() :]
    level, plain = _stated_level(plain)
    plain = _LINK.sub(" ", _ROOM.sub(" ", plain))
    return PlaceWords(building, level, normal_number(plain.strip(_EDGES + ".")))


def _stated_level(text: str) -> tuple[int | None, str]:
    """Return the level that words state, and the text without those words."""
    for pattern, level in ((_STOREY_AFTER, None), (_STOREY_BEFORE, None), (_GROUND, 0), (_BELOW, -1)):
        found = pattern.search(text)
        if found:
            rest = text[: found.start()] + " " + text[found.end() :]
            return (int(found[1]) if level is None else level), rest
    return None, text
