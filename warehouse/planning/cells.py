"""Small fixed groups of rooms that are planned on their own, so that one changed room moves few others."""

from collections.abc import Sequence
from hashlib import blake2b

BITS = 64


def room_number(space_id: str, seed: int) -> int:
    """Return a number of 64 bits that depends on the room and the seed only."""
    return int.from_bytes(blake2b(f"{seed}|{space_id}".encode(), digest_size=BITS // 8).digest(), "big")


def cells(space_ids: Sequence[str], seed: int, largest: int) -> list[list[str]]:
    """Return the rooms of a facility in cells of at most `largest` rooms each.

    A cell is all rooms whose numbers begin with the same bits: the rooms are halved by the next bit until no cell is
    too large. So another room's coming, going or changing concerns its own cell only: a new room may split that cell,
    a missing one may join it with its neighbour, and no more than `largest` other rooms are in either.
    """
    if largest < 1:
        raise ValueError("A cell contains at least one room.")
    numbered = sorted((room_number(space_id, seed), space_id) for space_id in set(space_ids))
    return [[space_id for _, space_id in cell] for cell in _split(numbered, BITS - 1, largest)]


def _split(rooms: list[tuple[int, str]], bit: int, largest: int) -> list[list[tuple[int, str]]]:
    if len(rooms) <= largest or bit < 0:
        return [rooms] if rooms else []
    ones = [room for room in rooms if room[0] >> bit & 1]
    zeros = [room for room in rooms if not room[0] >> bit & 1]
    return _split(zeros, bit - 1, largest) + _split(ones, bit - 1, largest)
