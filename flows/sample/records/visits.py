"""Cleaning visits, from some hundreds to many millions.

Comes in: places, months, how many visits. Goes out: a delivery, or one large Parquet file, and how many visits
and minutes each facility had. Must not know: plans, productivity.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from flows.sample.records.orders import PEOPLE
from flows.sample.records.places import Place, RoomVersion, next_month
from flows.sample.records.writing import Delivery, Row

MOST_AS_CSV = 50_000
MOST_AT_ONCE = 500_000
_HEADERS = {
    "visit_id": "Besøg", "facility_id": "Ejendom", "room": "Lokale", "date": "Dato", "start": "Start",
    "minutes": "Minutter", "task": "Opgave", "worker": "Medarbejder", "outcome": "Udfald",
}  # fmt: skip
# m² an hour, as the cleaners of the sample work, light visits included; not what a plan reckons with
_PACE = {
    "CELL": 48, "WC": 88, "BATH": 90, "KITC": 95, "GARA": 480, "CORR": 260, "MEDI": 80, "LABO": 110, "OFF1": 340,
    "OFF2": 410, "MEET": 330, "BREAK": 105, "CANT": 135, "STAI": 165, "GYM": 470, "TRAI": 240,
}  # fmt: skip


# visits a week, as the programmes of the sample ask for, and the shipped starting values where they say nothing
_A_WEEK = {
    "OFF1": 3.0, "OFF2": 4.0, "MEET": 3.0, "WC": 5.0, "CELL": 7.0,
    **dict.fromkeys(("INTV", "RECP", "WAIT", "BREAK", "CANT", "KITC", "MEDI", "GYM", "BATH", "ENTR"), 5.0),
    **dict.fromkeys(("OFF3", "CUST"), 7.0), **dict.fromkeys(("LABO", "TRAI", "CORR"), 3.0),
    **dict.fromkeys(("COPY", "STAI"), 2.0), "CLEA": 1.0, **dict.fromkeys(("LOST", "GARA"), 0.5),
    **dict.fromkeys(("EVID", "WEAP", "ARCH", "STOR"), 0.25), "TECH": 0.1,
}  # fmt: skip


@dataclass(frozen=True)
class Visits:
    """So many visits on working days, spread evenly over days and rooms; no rooms, no visits."""

    places: tuple[Place, ...]
    months: list[date]
    count: int

    def parts(self) -> Iterator[pl.DataFrame]:
        """The visits in order, some hundred thousand at a time."""
        for start in range(0, self.count, MOST_AT_ONCE):
            yield _visit_frame(self, start, min(self.count, start + MOST_AT_ONCE))


@dataclass(frozen=True)
class RegularVisits:
    """The visits that cleaners make by the week: each room on its days, one in thirty left out.

    `first` is the number of the first visit.
    """

    places: tuple[Place, ...]
    months: list[date]
    first: int = 0

    def parts(self) -> Iterator[pl.DataFrame]:
        """The visits of one place after the other."""
        start = self.first
        for place in self.places:
            frame = self._of_place(place, start)
            start += frame.height
            if frame.height:
                yield frame

    def _of_place(self, place: Place, start: int) -> pl.DataFrame:
        workdays, days = _workdays(self.months), _all_days(self.months)
        rows: list[tuple[str, int, date]] = []
        for nth, room in enumerate(place.lasting_rooms()):
            week = _A_WEEK.get(room.category, 0.0)
            among, share = (workdays, week / 5) if week <= 5 else (days, week / 7)
            minutes = _minutes(room.category, room.net_area_m2)
            rows += [
                (room.number, minutes, day)
                for k, day in enumerate(among, nth)
                if int((k + 1) * share) > int(k * share) and (k * 7 + nth) % 30
            ]
        made = pl.DataFrame(
            rows, schema={"room": pl.String, "halves": pl.Int64, "date": pl.Date}, orient="row"
        )
        made = (
            made.sort("date", "room").with_row_index("n").with_columns(k=pl.col("n").cast(pl.Int64) + start)
        )
        noise = (pl.col("k") * 7919) % 401  # minutes between 80 and 120 % of the usual ones
        halves = pl.max_horizontal(pl.lit(2), pl.col("halves") * (800 + noise) // 1000)
        made = made.with_columns(halves.alias("halves"))
        return _shown(made, pl.lit(place.facility_id), pl.col("room"), pl.col("date"))


def _visit_frame(visits: Visits, start: int, end: int) -> pl.DataFrame:
    places, count = visits.places, visits.count
    pool = [(place.facility_id, room.number, _minutes(room.category, room.net_area_m2))
            for place in places for room in place.lasting_rooms()]  # fmt: skip
    days = _workdays(visits.months)
    stride = next(step for step in range(7919, 99_999) if gcd(step, len(pool)) == 1)
    k = np.arange(start, end, dtype=np.int64)
    room = k * stride % len(pool)
    halves = np.array([minutes for _, _, minutes in pool], dtype=np.int64)[room]
    noise = (k * 2_654_435_761 >> 7) % 401  # minutes between 80 and 120 % of the usual ones
    minutes = np.maximum(2, halves * (800 + noise) // 1000)
    frame = pl.DataFrame({"k": k, "room": room, "halves": minutes, "day": k * len(days) // count})
    facility, number = (_picked("room", [row[column] for row in pool]) for column in (0, 1))
    return _shown(frame, facility, number, _picked("day", days))


def _shown(frame: pl.DataFrame, facility: pl.Expr, room: pl.Expr, day: pl.Expr) -> pl.DataFrame:
    """Visits as delivered, from `k` (their number) and `halves` (half minutes)."""
    return frame.select(
        visit_id=pl.format("B{}", pl.col("k").cast(pl.String).str.zfill(8)),
        facility_id=facility,
        room=room,
        date=day,
        start=(pl.lit(21_600) + pl.col("k") % 40 * 900).mul(1_000_000_000).cast(pl.Time),
        minutes=(pl.col("halves").cast(pl.Decimal(18, 1)) / 2).cast(pl.Decimal(18, 1)),
        task=pl.lit("Daglig rengøring"),
        worker=_picked("k", PEOPLE, len(PEOPLE)),
        outcome=pl.when(pl.col("k") % 97 == 0).then(pl.lit("ikke adgang")).otherwise(pl.lit("udført")),
    )  # fmt: skip


def write_visits(visits: Visits | RegularVisits, target: Path) -> list[dict[str, Any]]:
    """Write the visits as Parquet, part by part, so that memory does not grow with them; gives the answers."""
    counted = []
    writer: pq.ParquetWriter | None = None
    for part in visits.parts():
        table = part.to_arrow()
        writer = writer or pq.ParquetWriter(target, table.schema, compression="zstd")
        writer.write_table(table)
        counted.append(_counted(part))
    if writer:
        writer.close()
    return _summed(counted)


def visit_answers(visits: Visits | RegularVisits) -> list[dict[str, Any]]:
    """Visits and minutes by month and facility."""
    return _summed([_counted(part) for part in visits.parts()])


def _counted(part: pl.DataFrame) -> pl.DataFrame:
    month = pl.col("date").dt.strftime("%Y-%m").alias("month")
    return part.group_by(month, "facility_id").agg(
        visits=pl.len().cast(pl.Int64), minutes=pl.col("minutes").sum()
    )


def _summed(counted: list[pl.DataFrame]) -> list[dict[str, Any]]:
    if not counted:
        return []
    summed = pl.concat(counted).group_by("month", "facility_id").agg(pl.col("visits", "minutes").sum())
    return summed.sort("month", "facility_id").to_dicts()


def visit_delivery(visits: Visits | RegularVisits) -> Delivery:
    """The visits as a CSV delivery, bad rows at its end."""
    rows = [Row(values) for part in visits.parts() for values in part.to_dicts()]
    if rows:
        rows += _odd_visits(rows[0].values)
    return Delivery("besoeg", "cleaning_visit", "records/besøg.csv", _HEADERS, rows, encoding="cp1252")


def _odd_visits(like: dict[str, Any]) -> list[Row]:
    def visit(name: str, **more: Any) -> Row:
        return Row(like | {"visit_id": name}, **more)

    return [
        visit("BF-1", written={"minutes": "ti"}, held="not_a_number"),
        visit("BF-2", written={"date": "30-02-2024"}, held="not_a_date"),
        visit("BF-3", written={"task": "Nøgle hos 010190-1234", "minutes": ""}, held="missing_value"),
        visit("BF-4", cells=3, held="short_row"),
    ]


def minutes_a_week(room: RoomVersion) -> Decimal:
    """Return the minutes that a room takes in a week, as cleaners of the sample work."""
    return Decimal(str(_A_WEEK.get(room.category, 0.0))) * _minutes(room.category, room.net_area_m2) / 2


def _minutes(category: str, area_m2: Decimal) -> int:
    """The usual time of a visit, in half minutes."""
    return max(2, int(area_m2 * 120 / _PACE.get(category, 190)))


def _all_days(months: list[date]) -> list[date]:
    first, end = months[0], next_month(months[-1])
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _workdays(months: list[date]) -> list[date]:
    days = _all_days(months)
    closed = {(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in closed]


def _picked(column: str, values: Any, modulo: int | None = None) -> pl.Expr:
    listed = pl.lit(pl.Series(list(values)))
    index = pl.col(column) % modulo if modulo else pl.col(column)
    return listed.gather(index)
