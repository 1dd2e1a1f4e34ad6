"""The order in which a person walks through a facility, and how long it takes from room to room.

One tour through all rooms of a facility serves every day: the route of a day is the tour without the rooms that are
not due, so that a cleaner meets the rooms in the same order each day.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from warehouse.planning.paid_time import PaidTime
from warehouse.planning.year import Floats, Ints


@dataclass(frozen=True, eq=False)
class Tour:
    """Where each task is: its rank in the tour, building, storey (counted from below in its building) and point.

    `hop` is the walk in minutes from the room before it in the tour.
    """

    rank: Ints
    building: Ints
    storey: Ints
    x: Floats
    y: Floats
    hop: Floats

    def minutes_between(self, before: Ints, after: Ints, paid: PaidTime) -> Floats:
        """Return the minutes of walking from tasks to others of their facility; unknown points take the usual hop."""
        distance = np.hypot(self.x[after] - self.x[before], self.y[after] - self.y[before])
        same_building = self.building[before] == self.building[after]
        levels = np.where(same_building, np.abs(self.storey[after] - self.storey[before]), 0)
        metres = np.where(np.isnan(distance) | ~same_building, paid.missing_hop_m, distance)
        return (
            metres / paid.walking_m_per_minute
            + levels * paid.storey_change_minutes
            + np.where(same_building, 0.0, paid.building_change_minutes)
        )


def plan_tour(work: pl.DataFrame, paid: PaidTime) -> Tour:
    """Return the tour of each facility over tasks sorted by facility, room and task (columns of int_cleaning_task).

    Buildings by name, storeys from below, and in a storey the nearest room next, from the corner with the smallest
    coordinates; rooms without a point come last, by number.
    """
    placed = work.with_columns(
        pl.col("building", "storey", "number").fill_null(""),
        pl.col("point_x_m", "point_y_m").cast(pl.Float64),
        pl.col("storey_elevation_m").cast(pl.Float64).fill_null(0.0),
    ).with_row_index("at")
    building = placed.select(pl.struct("facility_id", "building").rank("dense"))["facility_id"]
    storey = placed.select(
        pl.struct("storey_elevation_m", "storey").rank("dense").over("facility_id", "building")
    ).to_series()
    x, y = placed["point_x_m"].to_numpy(), placed["point_y_m"].to_numpy()
    order: list[int] = []
    by_storey = placed.with_columns(level=storey).sort(
        "facility_id", "building", "level", "number", "space_id", "task"
    )
    for _, rooms in by_storey.group_by("facility_id", "building", "level", maintain_order=True):
        order += _nearest_next(rooms["at"].to_numpy().astype(np.int64), x, y)
    at = np.array(order, dtype=np.int64)
    rank = np.empty(len(at), dtype=np.int64)
    rank[at] = np.arange(len(at))
    tour = Tour(rank, _ints(building), _ints(storey), x, y, np.zeros(len(at)))
    facility = _ints(placed["facility_id"].rank("dense"))
    hop = np.zeros(len(at))
    if len(at) > 1:
        walk = tour.minutes_between(at[:-1], at[1:], paid)
        hop[at[1:]] = np.where(facility[at[:-1]] == facility[at[1:]], walk, 0.0)
    return Tour(rank, tour.building, tour.storey, x, y, hop)


def stable_order(work: pl.DataFrame) -> Ints:
    """Return the rank of each task by building, storey and point: of two rooms it does not depend on any third."""
    keys = (
        "facility_id",
        "building",
        "storey_elevation_m",
        "storey",
        "point_x_m",
        "point_y_m",
        "number",
        "space_id",
    )
    order = work.select(*keys, "task").with_row_index("at").sort(*keys, "task", nulls_last=True)["at"]
    rank = np.empty(work.height, dtype=np.int64)
    rank[order.to_numpy()] = np.arange(work.height)
    return rank


def _nearest_next(rooms: Ints, x: Floats, y: Floats) -> list[int]:
    """Return the rooms of one storey, each followed by the nearest that is left; ties by the order given."""
    known = rooms[~np.isnan(x[rooms])]
    lost = [int(room) for room in rooms[np.isnan(x[rooms])]]
    if not len(known):
        return lost
    xs, ys = x[known], y[known]
    current = int(np.argmin(np.round(xs + ys, 3)))
    is_left = np.ones(len(known), dtype=np.bool_)
    route: list[int] = []
    for _ in range(len(known)):
        is_left[current] = False
        route.append(int(known[current]))
        away = np.where(is_left, (xs - xs[current]) ** 2 + (ys - ys[current]) ** 2, np.inf)
        current = int(np.argmin(np.round(away, 6)))
    return route + lost


def _ints(values: pl.Series) -> Ints:
    return values.to_numpy().astype(np.int64)
