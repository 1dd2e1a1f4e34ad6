"""Facilities and rooms as the sample's records know them.

Comes in: nothing. Goes out: plain frozen records, names and districts. Must not know: models, prices.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MICRO = Decimal("0.000001")
_TOWNS = (
    ("Aalborg", "Nordjylland"), ("Ærøskøbing", "Fyn og øerne"), ("København", "Hovedstaden"),
    ("Hjørring", "Nordjylland"), ("Nyborg", "Fyn og øerne"), ("Østerbro", "Hovedstaden"),
)  # fmt: skip
BASES = ("NRA", "GFA", "BBR", "NFA", "lease", "BBR")
_ABOVE_NET = {"NRA": "1.000", "NFA": "1.040", "GFA": "1.220", "BBR": "1.255", "lease": "1.030"}


@dataclass(frozen=True)
class RoomVersion:
    """A counted room while it holds: from `valid_from` on, to the day before `valid_to` (null is open)."""

    building: str
    number: str
    name: str
    category: str
    global_id: str
    net_area_m2: Decimal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ModelName:
    """A model's file, and from when it holds where it follows another."""

    file: str
    valid_from: date | None


@dataclass(frozen=True)
class Place:
    """A facility with its counted rooms and its models; no rooms where there is no model."""

    index: int
    rooms: tuple[RoomVersion, ...]
    models: tuple[ModelName, ...]

    @property
    def facility_id(self) -> str:
        """F001, F002 and on."""
        return f"F{self.index + 1:03d}"

    @property
    def name(self) -> str:
        """A name with Danish letters among the first six."""
        again = self.index // len(_TOWNS)
        return f"Politigården {_TOWNS[self.index % len(_TOWNS)][0]}" + (f" {again + 1}" if again else "")

    @property
    def district(self) -> str:
        """One of three."""
        return _TOWNS[self.index % len(_TOWNS)][1]

    @property
    def area_basis(self) -> str:
        """What the register's area counts."""
        return BASES[self.index % len(BASES)]

    @property
    def register_area_m2(self) -> Decimal:
        """What the register says: the net area times what its basis adds; a round figure where no model is."""
        net = self.area_at_end() or Decimal(2000)
        return (net * Decimal(_ABOVE_NET[self.area_basis])).quantize(Decimal("0.01"))

    def area_at_end(self) -> Decimal | None:
        """Net area of the rooms that hold at the end; null where no room is known."""
        return (
            sum((r.net_area_m2 for r in self.rooms if r.valid_to is None), Decimal(0)) if self.rooms else None
        )

    def area_in(self, month: date, building: str | None = None) -> Decimal | None:
        """Net area in a month, each room by its days; null where no room holds in it."""
        days = (next_month(month) - month).days
        held = [(r, days_in(r, month)) for r in self.rooms if building in (None, r.building)]
        held = [(room, count) for room, count in held if count]
        if not held:
            return None
        return (sum((r.net_area_m2 * count for r, count in held), Decimal(0)) / days).quantize(MICRO)

    def lasting_rooms(self) -> tuple[RoomVersion, ...]:
        """Rooms that one number names in every version, as they are at the end."""
        now = [room for room in self.rooms if room.valid_to is None]
        before = {room.number for room in self.rooms if room.valid_to is not None}
        several = {number for number, count in Counter(room.number for room in now).items() if count > 1}
        unclear = several | {""}
        return tuple(r for r in now if r.number not in unclear and (not before or r.number in before))


def next_month(month: date) -> date:
    """First day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def days_in(room: RoomVersion, month: date) -> int:
    """On how many days of a month a room version holds."""
    end = next_month(month)
    first, last = max(room.valid_from, month), min(room.valid_to or end, end)
    return max(0, (last - first).days)


def months_from(first: date, count: int) -> list[date]:
    """So many months, each by its first day."""
    months = [first]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return months


def finds_room(rooms: Iterable[RoomVersion], number: str, day: date) -> bool:
    """Whether one room of that number holds on a day."""
    held = [
        r
        for r in rooms
        if r.number == number and r.valid_from <= day and (r.valid_to is None or day < r.valid_to)
    ]
    return len(held) == 1
