"""Cleaning visits, from some hundreds to many millions.

Comes in: places, months, how many visits. Goes out: a delivery, or one large Parquet file, and how many visits
and minutes each facility had. Must not know: plans, productivity.
"""

from datetime import date, timedelta
from decimal import Decimal
from math import gcd
from typing import Any

import numpy as np
import polars as pl

from warehouse.sample.orders import PEOPLE
from warehouse.sample.places import Place, next_month
from warehouse.sample.writing import Delivery, Row

MOST_AS_CSV = 50_000
_HEADERS = {
    "visit_id": "Besøg", "facility_id": "Ejendom", "room": "Lokale", "date": "Dato", "start": "Start",
    "minutes": "Minutter", "task": "Opgave", "worker": "Medarbejder", "outcome": "Udfald",
}  # fmt: skip
# m² an hour, as the cleaners of the sample work; not what a plan reckons with
_PACE = {"CELL": 48, "WC": 55, "BATH": 90, "KITC": 95, "GARA": 480, "CORR": 260, "MEDI": 80, "LABO": 110}


def visit_frame(places: tuple[Place, ...], months: list[date], count: int) -> pl.DataFrame:
    """So many visits on working days, spread evenly over days and rooms; no rooms give no visits."""
    pool = [(place.facility_id, room.number, _minutes(room.category, room.net_area_m2))
            for place in places for room in place.lasting_rooms()]  # fmt: skip
    if not pool or not count:
        return pl.DataFrame(schema={"visit_id": pl.String, "facility_id": pl.String, "room": pl.String})
    days = _workdays(months)
    stride = next(step for step in range(7919, 99_999) if gcd(step, len(pool)) == 1)
    k = np.arange(count, dtype=np.int64)
    room = k * stride % len(pool)
    halves = np.array([minutes for _, _, minutes in pool], dtype=np.int64)[room]
    noise = (k * 2_654_435_761 >> 7) % 401  # minutes between 80 and 120 % of the usual ones
    minutes = np.maximum(2, halves * (800 + noise) // 1000)
    frame = pl.DataFrame({"k": k, "room": room, "halves": minutes, "day": k * len(days) // count})
    return frame.select(
        visit_id=pl.format("B{}", pl.col("k").cast(pl.String).str.zfill(8)),
        facility_id=_picked("room", [row[0] for row in pool]),
        room=_picked("room", [row[1] for row in pool]),
        date=_picked("day", days),
        start=(pl.lit(21_600) + pl.col("k") % 40 * 900).mul(1_000_000_000).cast(pl.Time),
        minutes=(pl.col("halves").cast(pl.Decimal(18, 1)) / 2).cast(pl.Decimal(18, 1)),
        task=pl.lit("Daglig rengøring"),
        worker=_picked("k", PEOPLE, len(PEOPLE)),
        outcome=pl.when(pl.col("k") % 97 == 0).then(pl.lit("ikke adgang")).otherwise(pl.lit("udført")),
    )  # fmt: skip


def visit_answers(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Visits and minutes by month and facility."""
    if "date" not in frame.columns:
        return []
    grouped = frame.group_by(pl.col("date").dt.strftime("%Y-%m").alias("month"), "facility_id").agg(
        visits=pl.len(), minutes=pl.col("minutes").sum()
    )
    return grouped.sort("month", "facility_id").to_dicts()


def visit_delivery(frame: pl.DataFrame, places: tuple[Place, ...]) -> Delivery:
    """The visits as a CSV delivery, bad rows at its end."""
    rows = [Row(values) for values in frame.to_dicts()]
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


def _minutes(category: str, area_m2: Decimal) -> int:
    """The usual time of a visit, in half minutes."""
    return max(2, int(area_m2 * 120 / _PACE.get(category, 190)))


def _workdays(months: list[date]) -> list[date]:
    first, end = months[0], next_month(months[-1])
    days = (first + timedelta(days=n) for n in range((end - first).days))
    closed = {(1, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
    return [day for day in days if day.weekday() < 5 and (day.month, day.day) not in closed]


def _picked(column: str, values: Any, modulo: int | None = None) -> pl.Expr:
    listed = pl.lit(pl.Series(list(values)))
    index = pl.col(column) % modulo if modulo else pl.col(column)
    return listed.gather(index)


