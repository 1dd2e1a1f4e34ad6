"""Which rooms' figures the open set may not show one by one, so that no subtraction gives them either.

Comes in: the built `dim_space`, and the fewest rooms that a common figure may stand for. Goes out: `Suppression`.
Must not know: how a table is redacted, or how it is written.

A restricted room loses its name, number, outline and every single figure. Where a facility (or one of its
buildings) has only a few of them, the total less the rooms that are shown would still tell the figure of the
few. So whole categories, the smallest first, are withheld with them until each sum that can be formed stands
for `smallest_group` rooms or more, on every day. What is withheld is published as one sum; totals stay whole.
Categories that are cleaned as often as the restricted rooms go first: then all months add the withheld rooms up
alike, and none can be subtracted from another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame

ROOMS = (
    "select s.space_id, s.facility_id, s.building, s.storey, s.category, s.is_restricted, s.is_counted, s.valid_from,"
    " s.valid_to, s.number, s.name, s.global_id, s.model_sha256, s.step_id, p.space_id is not null as is_planned,"
    " p.visits_per_week from built.main.dim_space s left join ({planned}) p on p.space_id = s.space_id"
)
RESTRICTED_FACILITIES = (
    "select distinct s.facility_id, s.building, s.storey from built.main.dim_space s"
    " join built.main.dim_facility f on f.facility_id = s.facility_id where f.access = 'restricted'"
)
PLANNED = "select space_id, sum(visits)::double as visits_per_week from built.main.mart_cleaning_plan group by space_id"
NOT_PLANNED = "select null::varchar as space_id, null::double as visits_per_week"
UNLIKE_ROOMS = 10  # so many more rooms are withheld where they are cleaned as often as the restricted ones
WHOLE_FACILITY = None
AUDITED_ROWS = {"table_name": pl.String, "row": pl.Int64, "column": pl.String}
AUDITED_SPREADS = {"month": pl.Date, "facility_id": pl.String, "name": pl.String}
UNKNOWN = ""  # stands for a missing facility, building, storey or category while rooms are compared


@dataclass(frozen=True)
class Suppression:
    """What the open set holds back.

    `rooms`: space_id, facility_id, is_restricted, one row a room withheld (restricted, or to cover one that is).
    `spaces`: model_sha256, step_id, global_id, space_id, is_restricted of their versions.
    `categories`: facility_id, category, published as one sum. `storeys`: facility_id, building, storey that hold
    a restricted room, for an outline there would leave its shape as a hole, those of rooms that cover it where fewer
    than a group are on the former, and all of restricted facilities.
    `restricted_facilities`: facility_id of those that the register restricts.
    `small_buildings` and `small_facilities`: those whose rooms are all withheld and still too few.
    `models_below_threshold`: model_sha256 of models whose total would give the figure of a few. `identities`:
    facility_id, name, number, global_id and space_id of the restricted rooms. What the auditor adds: `audited_rows`,
    table_name, row and column of built rows that do not show it; `audited_spreads`, month,
    facility_id and name (of a service or a driver) of costs whose split by rooms is not shown.
    """

    rooms: pl.DataFrame
    spaces: pl.DataFrame
    categories: pl.DataFrame
    storeys: pl.DataFrame
    small_buildings: pl.DataFrame
    small_facilities: pl.DataFrame
    models_below_threshold: pl.DataFrame
    identities: pl.DataFrame
    smallest_group: int
    restricted_facilities: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"facility_id": pl.String})
    )
    audited_rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AUDITED_ROWS))
    audited_spreads: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=AUDITED_SPREADS))

    @property
    def is_empty(self) -> bool:
        """Whether no room is restricted, and no facility."""
        return self.rooms.is_empty() and self.storeys.is_empty()


def find_suppression(
    con: duckdb.DuckDBPyConnection, tables: Iterable[str], smallest_group: int
) -> Suppression:
    """Read the rooms of the built warehouse and decide; no `dim_space` or no restricted room gives nothing."""
    present = set(tables)
    if "dim_space" not in present:
        return decide(pl.DataFrame(schema=_SCHEMA), smallest_group)
    planned = PLANNED if "mart_cleaning_plan" in present else NOT_PLANNED
    suppression = decide(frame(con, ROOMS.format(planned=planned)), smallest_group)
    if "dim_facility" not in present:
        return suppression
    storeys = frame(con, RESTRICTED_FACILITIES).fill_null(UNKNOWN)
    return replace(
        suppression,
        storeys=pl.concat([suppression.storeys, storeys]).unique().sort(pl.all()),
        restricted_facilities=storeys.select("facility_id").unique().sort(pl.all()),
    )


_SCHEMA: dict[str, Any] = {
    "space_id": pl.String, "facility_id": pl.String, "building": pl.String, "storey": pl.String,
    "category": pl.String, "is_restricted": pl.Boolean, "is_counted": pl.Boolean, "valid_from": pl.Date,
    "valid_to": pl.Date, "number": pl.String, "name": pl.String, "global_id": pl.String,
    "model_sha256": pl.String, "step_id": pl.Int64, "is_planned": pl.Boolean, "visits_per_week": pl.Float64,
}  # fmt: skip
_STOREY = ("facility_id", "building", "storey")
_PLACES = ("facility_id", "building", "storey", "category")


def decide(versions: pl.DataFrame, smallest_group: int) -> Suppression:
    """Decide over room versions (the columns of `dim_space` named in `_SCHEMA`).

    A room that is restricted in any of its versions is restricted in all of them.
    """
    known = versions.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items()).with_columns(
        pl.col(*_PLACES).fill_null(UNKNOWN),
        pl.col("is_restricted").fill_null(False).any().over("space_id"),
    )  # fmt: skip
    restricted = known.filter("is_restricted")
    chosen: list[tuple[str, str]] = []
    few: list[str] = []
    few_buildings: list[tuple[str, str]] = []
    touched = known.filter(pl.col("facility_id").is_in(restricted["facility_id"].unique().to_list()))
    for (facility,), rooms in touched.group_by("facility_id", maintain_order=True):
        sums = sums_with_restricted(rooms.filter("is_counted"))
        small = {total.building for total in sums if total.size(None) < smallest_group}
        planned = sums_with_restricted(rooms.filter("is_counted", pl.col("is_planned").fill_null(False)))
        large = [total for total in (*sums, *planned) if total.size(None) >= smallest_group]
        always = set(rooms.filter("is_restricted")["category"])
        if WHOLE_FACILITY in small:
            always = set(rooms["category"])
        unlike = _cleaned_otherwise(rooms.filter("is_counted"))
        chosen += [
            (str(facility), name) for name in secondary_suppression(large, always, smallest_group, unlike)
        ]
        few += [str(facility)] if WHOLE_FACILITY in small else []
        few_buildings += [(str(facility), name) for name in small if name is not WHOLE_FACILITY]
    return _gather(known, chosen, _join_small(known, few, smallest_group), few_buildings, smallest_group)


def _join_small(known: pl.DataFrame, few: Sequence[str], smallest_group: int) -> list[str]:
    """Small facilities, and the next smallest beside them until the portfolio's total does not tell them."""
    sizes = (
        known.filter("is_counted").group_by("facility_id").agg(pl.col("space_id").n_unique().alias("rooms"))
    )
    joined = set(few)
    for name, _ in sorted(sizes.iter_rows(), key=lambda row: (row[1], row[0])):
        held = sizes.filter(pl.col("facility_id").is_in(list(joined)))["rooms"].sum()
        if not few or held >= smallest_group:
            break
        joined.add(name)
    return sorted(joined)


@dataclass(frozen=True)
class RoomSum:
    """A sum that can be formed on one day: the counted rooms by category, of a building or of the facility."""

    building: str | None
    rooms: Mapping[str, int]

    def size(self, categories: set[str] | None) -> int:
        """Rooms of some categories; None means all."""
        return sum(count for name, count in self.rooms.items() if categories is None or name in categories)


def sums_with_restricted(counted: pl.DataFrame) -> list[RoomSum]:
    """The sums of one facility and of its buildings, on each day that its rooms change, with a restricted room."""
    days = sorted(set(counted["valid_from"].drop_nulls()) | set(counted["valid_to"].drop_nulls()))
    found = []
    for day in days:
        ended = pl.col("valid_to").fill_null(date.max) <= day
        valid = counted.filter((pl.col("valid_from") <= day) & ~ended)
        for building in (WHOLE_FACILITY, *valid["building"].unique().sort()):
            there = valid if building is WHOLE_FACILITY else valid.filter(pl.col("building") == building)
            if there["is_restricted"].any():
                sizes = there.group_by("category").agg(pl.col("space_id").n_unique())
                found.append(RoomSum(building, dict(sizes.iter_rows())))
    return found


def _cleaned_otherwise(counted: pl.DataFrame) -> set[str]:
    """Return the categories with a room that is cleaned more or less often than each of the restricted rooms."""
    often = counted.with_columns(pl.col("visits_per_week").fill_null(0.0).round(3))
    like = often.filter("is_restricted")["visits_per_week"].unique().to_list()
    return set(often.filter(~pl.col("visits_per_week").is_in(like))["category"])


def secondary_suppression(
    sums: Sequence[RoomSum], always: set[str], smallest_group: int, unlike: set[str] | None = None
) -> set[str]:
    """Return the categories to withhold: `always`, and the smallest others until each sum stands for rooms enough.

    Those in `unlike` count as if they had `UNLIKE_ROOMS` more.
    """

    def is_covered(categories: set[str]) -> bool:
        return all(total.size(categories) >= smallest_group for total in sums)

    largest: dict[str, int] = {}
    for total in sums:
        for name, count in total.rooms.items():
            largest[name] = max(count, largest.get(name, 0))
    more = dict.fromkeys(unlike or (), UNLIKE_ROOMS)
    spare = sorted(
        largest.keys() - always, key=lambda name: (name == UNKNOWN, largest[name] + more.get(name, 0), name)
    )
    chosen, added = set(always), []
    for name in spare:
        if is_covered(chosen):
            break
        added.append(name)
        chosen.add(name)
    for name in added:  # one that a later, larger one made needless is shown again
        if is_covered(chosen - {name}):
            chosen.remove(name)
    return chosen


def _gather(
    known: pl.DataFrame,
    chosen: list[tuple[str, str]],
    few: list[str],
    few_buildings: list[tuple[str, str]],
    smallest_group: int,
) -> Suppression:
    facility = {"facility_id": pl.String}
    categories = pl.DataFrame(sorted(chosen), schema={**facility, "category": pl.String}, orient="row")
    buildings = pl.DataFrame(sorted(few_buildings), schema={**facility, "building": pl.String}, orient="row")
    restricted = known.filter("is_restricted")
    covering = [known.join(part, on=part.columns, how="semi") for part in (categories, buildings)]
    rooms = pl.concat([restricted, *covering]).select("space_id", "facility_id", "is_restricted")
    rooms = rooms.unique().sort(pl.all())
    spaces = known.join(rooms, on="space_id", how="semi")
    per_model = spaces.filter("is_counted").group_by("model_sha256").agg(
        pl.col("space_id").n_unique().alias("rooms"), pl.col("is_restricted").any()
    )  # fmt: skip
    thin = per_model.filter(pl.col("is_restricted") & (pl.col("rooms") < smallest_group))
    links = ["model_sha256", "step_id", "global_id", "space_id", "is_restricted"]
    names = ["facility_id", "name", "number", "global_id", "space_id"]
    return Suppression(
        rooms=rooms,
        spaces=spaces.select(links).unique().sort(pl.all()),
        categories=categories,
        storeys=_storeys_without_outlines(known.join(rooms, on="space_id", how="semi"), smallest_group),
        small_buildings=buildings,
        small_facilities=pl.DataFrame({"facility_id": few}, schema=facility),
        models_below_threshold=thin.select("model_sha256").sort(pl.all()),
        identities=restricted.select(names).unique().sort(pl.all()),
        smallest_group=smallest_group,
    )


def _storeys_without_outlines(withheld: pl.DataFrame, smallest_group: int) -> pl.DataFrame:
    """Return the storeys with a restricted room, and those of covering rooms that its sum cannot do without.

    Columns facility_id, building, storey. A covering room between rooms whose outlines are shown is a hole of about its
    area, so it covers nothing: a group of withheld rooms must be where no outline is shown, on each day.
    """
    restricted = withheld.filter("is_restricted")
    hidden = [restricted.select(_STOREY)]
    for (_,), rooms in withheld.group_by("facility_id", maintain_order=True):
        found = set(rooms.filter("is_restricted").select(_STOREY).iter_rows())
        covering = rooms.group_by(_STOREY).agg(pl.col("space_id").n_unique()).iter_rows()
        spare = [row[:-1] for row in sorted(covering, key=lambda row: (-row[-1], row))]
        buildings = rooms.filter("is_restricted")["building"].unique().sort()
        for own in (*(rooms.filter(pl.col("building") == name) for name in buildings), rooms):
            inside = set(own.select(_STOREY).iter_rows())
            for storey in (one for one in spare if one in inside):
                if _fewest_on_a_day(own.filter("is_counted"), found) >= smallest_group:
                    break
                found.add(storey)
        hidden.append(pl.DataFrame(sorted(found), schema=hidden[0].schema, orient="row"))
    return pl.concat(hidden).unique().sort(pl.all())


def _fewest_on_a_day(rooms: pl.DataFrame, storeys: set[tuple[str, ...]]) -> int:
    """Return how many rooms are on some storeys, on the day with the fewest of those with a restricted room."""
    days = sorted(set(rooms["valid_from"].drop_nulls()) | set(rooms["valid_to"].drop_nulls()))
    counts = []
    for day in days:
        ended = pl.col("valid_to").fill_null(date.max) <= day
        valid = rooms.filter((pl.col("valid_from") <= day) & ~ended)
        if valid["is_restricted"].any():
            here = [place in storeys for place in valid.select(_STOREY).iter_rows()]
            counts.append(valid.filter(pl.Series(here, dtype=pl.Boolean))["space_id"].n_unique())
    return min(counts, default=0)
