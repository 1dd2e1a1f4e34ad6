"""Where each task of the plan is placed: its team, its weekdays, and what has no place."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from warehouse.planning.capacity import Unplaced, fit_minutes
from warehouse.planning.paid_time import PaidTime
from warehouse.planning.placement import Place, place_facility, place_undated
from warehouse.planning.teams import Team, read_teams
from warehouse.planning.tour import Tour, plan_tour, stable_order
from warehouse.planning.visits import all_teams
from warehouse.planning.work import Work, read_work
from warehouse.planning.year import Floats

MOVE_LIMIT = 40
UNPLACED: dict[str, Any] = {
    "facility_id": pl.String,
    "space_id": pl.String,
    "task": pl.String,
    "obstacle": pl.String,
    "visits_per_week": pl.Float64,
    "minutes_per_week": pl.Float64,
}


@dataclass(frozen=True)
class PlanRules:
    """What a plan holds to beside its work: the seed for ties, made-up holidays, the most rooms one change may move."""

    paid: PaidTime = field(default_factory=PaidTime)
    makes_up_holidays: bool = False
    move_limit: int = MOVE_LIMIT
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Placed:
    """The tasks with their places: what the dates of a year are worked out from."""

    work: Work
    places: dict[int, Place]
    teams_of_task: list[list[Team]]
    tour: Tour
    unplaced: tuple[Unplaced, ...]
    rules: PlanRules

    @cached_property
    def teams(self) -> list[Team]:
        """Every team of every facility."""
        return all_teams(self.teams_of_task)

    def unplaced_frame(self) -> pl.DataFrame:
        """Return the tasks of which visits have no place, columns `UNPLACED`."""
        frame = self.work.frame
        rows = [
            (
                frame["facility_id"][one.task], frame["space_id"][one.task], frame["task"][one.task], one.obstacle,
                one.visits, one.minutes,
            )
            for one in self.unplaced
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=UNPLACED, orient="row").sort("facility_id", "space_id", "task")


def place_all(
    tasks: pl.DataFrame, teams: pl.DataFrame, rules: PlanRules, weights: pl.DataFrame | None = None
) -> Placed:
    """Return where each task is placed; `tasks` as int_cleaning_task, `teams` as int_cleaning_team.

    `weights` has category and weight: what is less important is left out first where minutes lack.
    """
    work = read_work(tasks)
    tour = plan_tour(work.frame, rules.paid)
    facilities = work.frame["facility_id"].to_list()
    by_facility: dict[str, list[int]] = {}
    for task, facility in enumerate(facilities):
        by_facility.setdefault(facility, []).append(task)
    known = read_teams(teams, by_facility)
    weight = task_weights(work.frame, weights)
    order = stable_order(work.frame)
    places: dict[int, Place] = {}
    unplaced: list[Unplaced] = []
    for facility, own in by_facility.items():
        dated = [task for task in own if work.is_dated[task]]
        found = place_facility(work, dated, known[facility], order, rules.seed, rules.move_limit)
        found |= place_undated(work, own, found)
        unplaced += fit_minutes(work, found, known[facility], tour, weight, rules.paid, rules.seed)
        places |= found
    return Placed(work, places, [known[facility] for facility in facilities], tour, tuple(unplaced), rules)


def task_weights(frame: pl.DataFrame, weights: pl.DataFrame | None) -> Floats:
    """Return the weight of each task's category, 1 where none is stated."""
    if weights is None:
        return np.ones(frame.height)
    joined = frame.select("category").join(
        weights.select("category", pl.col("weight").cast(pl.Float64)),
        on="category",
        how="left",
        maintain_order="left",
    )
    found: Floats = joined["weight"].fill_null(1.0).to_numpy()
    return found
