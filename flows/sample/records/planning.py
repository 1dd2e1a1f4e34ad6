"""What a cleaning plan asks for beside rates and programmes: teams, and the use of custody rooms.

Comes in: places and months. Goes out: deliveries. Must not know: what a plan makes of them.

The last place has no team of its own, as not every supplier delivers them.
"""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal

from flows.sample.records import chance
from flows.sample.records.places import Place, RoomVersion, next_month
from flows.sample.records.registers import table
from flows.sample.records.visits import minutes_a_week
from flows.sample.records.writing import Delivery

_QUARTER = Decimal(15)
_SPARE = Decimal("1.4")  # for walking, start-up and days with more work than others
_CUSTODY = ("CELL", "CUST")


def planning_deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    """Teams and uses."""
    with_rooms = tuple(place for place in places if place.lasting_rooms())
    return [_teams(with_rooms[:-1] or with_rooms), _uses(with_rooms, months, seed)]


def _teams(places: tuple[Place, ...]) -> Delivery:
    """Two teams in the first place, one of them with escort; one team in each other place."""
    rows = []
    for place in places:
        day = _minutes_a_day(place)
        if place is places[0]:
            half = _quarters(day / 2)
            rows.append(
                (f"{place.facility_id}-A", place.facility_id, "1-7", half, *_hours(5, 14), False, None)
            )
            rows.append(
                (f"{place.facility_id}-B", place.facility_id, "1-7", half, *_hours(6, 15), True, None)
            )
        else:
            rows.append((f"{place.facility_id}-A", place.facility_id, "1-7", day, *_hours(5, 15), True, None))
    names = "team_id facility_id weekdays minutes_per_day earliest latest escort hourly_rate_dkk"
    return table("hold", "cleaning_team", "records/rengøringshold.csv", names, rows, is_danish=False)


def _hours(first: int, last: int) -> tuple[time, time]:
    return time(first), time(last)


def _minutes_a_day(place: Place) -> Decimal:
    """A fifth of the week's minutes as cleaners work, with some to spare."""
    week = sum((minutes_a_week(room) for room in place.lasting_rooms()), Decimal(0))
    return _quarters(week / 5 * _SPARE)


def _quarters(minutes: Decimal) -> Decimal:
    return (minutes / _QUARTER).to_integral_value(ROUND_CEILING) * _QUARTER


def _uses(places: tuple[Place, ...], months: list[date], seed: int) -> Delivery:
    """The custody rooms of all places in the last month: on some days none, on others up to three uses."""
    first, end = months[-1], next_month(months[-1])
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    rows = [
        (place.facility_id, room.number, at, "custody")
        for place in places
        for room in place.lasting_rooms()
        if room.category in _CUSTODY
        for day in days
        for at in _uses_of(room, day, seed)
    ]
    if places and not rows:  # no custody in the portfolio
        rows = [(places[0].facility_id, places[0].lasting_rooms()[0].number, _at(first, 10), "meeting")]
    return table(
        "brug", "room_use", "records/lokalebrug.csv", "facility_id room at kind", rows, is_danish=False
    )


def _uses_of(room: RoomVersion, day: date, seed: int) -> list[datetime]:
    """Hours of the day at which the room is used."""
    count = max(0, chance.number(5, seed, "uses", room.global_id, day) - 1)
    return [
        _at(day, 7 + 5 * nth + chance.number(4, seed, "hour", room.global_id, day, nth))
        for nth in range(count)
    ]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))
