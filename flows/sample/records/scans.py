"""Scanned QR codes: who asked for what in which room, and which requests become a work order.

Comes in: a place, a month, a seed. Goes out: plain frozen records. Must not know: how a request finds its order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flows.sample.records import chance
from flows.sample.records.places import Place

CODES_A_PLACE = 6
_TOPICS = ("Rengøring", "Reparation", "Defekt lys")


@dataclass(frozen=True)
class Scan:
    """One request: scanned, answered, closed (null: still open); `is_ordered` where a work order takes it up."""

    request_id: str
    qr_code: str
    room: str
    topic: str
    at: datetime
    answered_at: datetime
    closed_at: datetime | None
    is_ordered: bool


def code_of(place: Place, nth: int) -> str:
    """The QR code of a place's nth room."""
    return f"QR-{place.facility_id}-{nth}"


def scans_of(place: Place, month: date, seed: int) -> Iterator[Scan]:
    """Three requests a place and month: one for cleaning, two that ask for a repair and get an order."""
    rooms = place.lasting_rooms()[:CODES_A_PLACE]
    for nth, topic in enumerate(_TOPICS):
        if not rooms:
            return
        about = (seed, "request", place.facility_id, month, nth)
        at = datetime(month.year, month.month, 2 + nth * 8, 7) + timedelta(minutes=chance.number(600, *about))
        answered = at + timedelta(minutes=3 + chance.number(90, *about, "answer"))
        closed = answered + timedelta(minutes=60 + chance.number(400, *about, "closed")) if nth else None
        room = chance.number(min(5, len(rooms)), *about, "code")
        yield Scan(
            f"R-{month:%y%m}-{place.facility_id}-{nth}", code_of(place, room), rooms[room].number, topic, at, answered,
            closed, nth > 0,
        )  # fmt: skip
