"""Cleaning teams: what they may do, on which days and for how long; and one for each facility that has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from math import inf

import polars as pl

from warehouse.planning.paid_time import PaidTime

WEEK = (1, 2, 3, 4, 5, 6, 7)
OWN = "team"  # the name of the team of a facility that states none: F001 team


@dataclass(frozen=True)
class Team:
    """One team at one facility. `minutes` are paid minutes of Monday to Sunday, infinite where it has what work needs.

    `skills` is None where none are stated: then the team does everything. `earliest` and `latest` are minutes after
    midnight, None where not stated.
    """

    team_id: str
    facility_id: str
    minutes: tuple[float, ...]
    earliest: int | None = None
    latest: int | None = None
    has_escort: bool = True
    skills: frozenset[str] | None = None
    is_stated: bool = True

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays on which the team works, 1 Monday."""
        return tuple(day for day in WEEK if self.minutes[day - 1] > 0)

    @property
    def week_minutes(self) -> float:
        """Paid minutes of a week."""
        return sum(self.minutes)

    def is_able(self, skill: str | None, needs_escort: bool) -> bool:
        """Return whether the team may do a task with that skill, in a room that needs an escort or not."""
        return (self.has_escort or not needs_escort) and (
            skill is None or self.skills is None or skill in self.skills
        )


def read_teams(rows: pl.DataFrame, facilities: Iterable[str]) -> dict[str, list[Team]]:
    """Return the teams of each facility from int_cleaning_team; a facility without any gets one, of the size it needs.

    A team without minutes on any weekday is left out.
    """
    found: dict[str, list[Team]] = {facility: [] for facility in sorted(set(facilities))}
    ordered = rows.sort("facility_id", "team_id", "weekday")
    for (facility, team_id), days in ordered.group_by("facility_id", "team_id", maintain_order=True):
        if facility in found:
            team = _team(str(team_id), str(facility), days)
            found[str(facility)] += [team] if team.weekdays else []
    for facility, teams in found.items():
        if not teams:
            teams.append(Team(f"{facility} {OWN}", facility, (inf,) * 7, is_stated=False))
    return found


def _team(team_id: str, facility: str, days: pl.DataFrame) -> Team:
    minutes = [0.0] * 7
    for weekday, value in days.select("weekday", "minutes").iter_rows():
        minutes[weekday - 1] = max(minutes[weekday - 1], float(value or 0))
    skills = days["skills"].drop_nulls()
    return Team(
        team_id,
        facility,
        tuple(minutes),
        min((minute_of(value) for value in days["earliest"].drop_nulls()), default=None),
        max((minute_of(value) for value in days["latest"].drop_nulls()), default=None),
        bool(days["has_escort"].fill_null(False).any()),
        frozenset(word.strip() for text in skills for word in text.split(",")) if len(skills) else None,
    )


def minute_of(moment: time) -> int:
    """Return the minutes after midnight of a time of day."""
    return moment.hour * 60 + moment.minute


def longest_work(team: Team, paid: PaidTime) -> float:
    """Return the minutes of work that one cleaner has in a shift."""
    window = paid.longest_shift_minutes
    if team.earliest is not None and team.latest is not None and team.latest > team.earliest:
        span = float(team.latest - team.earliest)
        span -= paid.break_minutes if span > paid.break_after_minutes else 0
        window = min(window, span)
    return max(window - paid.start_up_minutes, 1.0)
