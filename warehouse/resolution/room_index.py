"""What the rooms of one facility are called while they do not change.

Comes in: rooms and other names for them (QR codes, asset tags, decisions). Goes out: `RoomIndex`, asked by text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from warehouse.resolution.keys import normal_number
from warehouse.resolution.location_parsing import folded, groups, storey_level

Spaces = frozenset[str]
NONE: Spaces = frozenset()


@dataclass(frozen=True)
class Room:
    """One room as it is compared."""

    space_id: str
    number: str
    name: str
    building: str
    level: int | None


@dataclass
class RoomIndex:
    """Rooms by each of their names; `aliases` map the text of a QR code to a room text."""

    rooms: dict[str, Room] = field(default_factory=dict)
    names: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    buildings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    given_names: dict[str, str] = field(default_factory=dict)

    def find(self, match_rule: str, text: str) -> Spaces:
        """Return the rooms of a name."""
        return frozenset(self.names.get((match_rule, text), NONE))

    def building_of(self, text: str) -> str | None:
        """Return the folded name of the one building that a text means: by its full name, else by its code."""
        wanted = folded(text)
        if wanted in self.buildings:
            return wanted
        code = groups(text)
        same = [name for name, parts in self.buildings.items() if code and parts == code]
        within = same or [name for name, parts in self.buildings.items() if code and set(code) <= set(parts)]
        return within[0] if len(within) == 1 else None

    def numbered(self, number: str) -> Iterable[Room]:
        """Return rooms of a normalised number."""
        return (self.rooms[space_id] for space_id in self.find("normalised", number))


def room_index(rooms: Iterable[Mapping[str, Any]], aliases: Iterable[Mapping[str, Any]]) -> RoomIndex:
    """Index the rooms and the other names that hold at one time.

    `rooms`: space_id, number, name, global_id, global_ids (of all its versions), building, storey. `aliases`:
    match_rule (approved, qr_code, asset_tag), text, meaning (a GlobalId, a room text, a space_id).
    """
    index = RoomIndex()
    for row in rooms:
        room = Room(
            row["space_id"],
            normal_number(row["number"]),
            folded(row.get("name")),
            folded(row.get("building")),
            storey_level(row.get("storey")),
        )
        index.rooms[room.space_id] = room
        index.buildings.setdefault(room.building, groups(row.get("building")))
        index.given_names.setdefault(room.building, row.get("building") or "unnamed")
        for match_rule, name in _names(row, room):
            if name:
                index.names.setdefault((match_rule, name), set()).add(room.space_id)
    for alias in aliases:
        _add_alias(index, alias)
    return index


def _names(row: Mapping[str, Any], room: Room) -> Iterable[tuple[str, str]]:
    yield "exact", row["number"] or ""
    for global_id in {row["global_id"], *(row.get("global_ids") or ())}:
        yield "global_id", global_id or ""
    yield "normalised", room.number
    number, building = groups(row["number"]), groups(row.get("building"))
    level = () if room.level is None else (str(room.level),)
    if number:
        for parts in (number, building + number, level + number, building + level + number):
            yield "joined", "|".join(parts)


def _add_alias(index: RoomIndex, alias: Mapping[str, Any]) -> None:
    text = folded(alias["text"])
    if not text or not alias["meaning"]:
        return
    if alias["match_rule"] == "qr_code":
        index.aliases.setdefault(text, set()).add(alias["meaning"])
        return
    known: Iterable[str] = index.find("global_id", alias["meaning"].strip())
    if alias["match_rule"] == "asset_tag":
        known = {alias["meaning"]} & index.rooms.keys()
    for space_id in known:
        index.names.setdefault((alias["match_rule"], text), set()).add(space_id)
