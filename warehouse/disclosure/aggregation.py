"""Withheld rooms and categories as one sum, so that totals stay whole and no single figure shows.

Comes in: a table kept by room or by category, and its flagged rows. Goes out: the query of the open table. Must
not know: why a room is withheld.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.catalog import ColumnSpec, Ratio, TableSpec
from warehouse.disclosure.row_suppression import COVERING, PREFIX, RESTRICTED
from warehouse.disclosure.suppression import UNKNOWN, Suppression
from warehouse.duckdb_tables import literal, quoted

MONEY = "DKK"
LABEL = "withheld"  # stands for the rooms and the categories that are added up
NO_NAME = {"category": "unclassified", "building": "unnamed"}  # what marts write where there is none
OF_ONE_ROOM = ("global_id", "step_id", "weekday", "storey", "number", "room", "valid_from", "valid_to")
PLACE = ("facility_id", "building", "month", "service")  # rows of different ones are never added up


def aggregated_query(
    spec: TableSpec,
    shown: Mapping[str, ColumnSpec],
    types: Mapping[str, str],
    flags: str,
    suppression: Suppression,
    traced: str | None = None,
) -> str:
    """The rows that may be shown as they are, and the others added up by what is left of the key.

    `shown` are the columns of the open table in their order, `types` the built ones by name, `flags` the table of
    flags of its rows. For `traced` see `open_query`.
    """
    table = _Table(spec, shown, types, suppression.smallest_group)
    groups = table.groups()
    plain = ", ".join(table.plain(column) for column in shown.values())
    merged = ", ".join(
        f"{groups[name] if name in groups else table.together(name)} as {quoted(name)}" for name in shown
    )
    alone, having = "", ""
    if traced is not None:
        plain = f"{plain}, [t.built_row] as built_rows, t.built_row as open_row"
        merged = f"{merged}, list(t.built_row) as built_rows, min(t.built_row) as open_row"
        if "space_id" in types:
            rooms = f"t.space_id in (select space_id from {traced})"
            alone, having = f" and {rooms}", f" having bool_or({rooms})"
    by = ", ".join(("is_withheld", *groups.values()))
    return (
        f"with marked as ({table.marked(flags)}), counted as ({_with_area_of_group(spec, groups)})"
        f" select {plain} from counted t where not is_withheld{alone}"
        f" union all select {merged} from counted t where is_withheld group by {by}{having}"
    )


@dataclass(frozen=True)
class _Table:
    """A table whose withheld rows are added up; each method gives a piece of SQL over its rows `t`."""

    spec: TableSpec
    shown: Mapping[str, ColumnSpec]
    types: Mapping[str, str]
    smallest_group: int

    def marked(self, flags: str) -> str:
        """Return every row with the flags that decide whether and with what it is added up."""
        in_small = self._is_of("small_buildings", "building")
        if self._is_by_room:
            tells = f"coalesce(t.space_id is not null and f.level >= {COVERING}, false)"
        else:
            told = "t.category is not null" + (
                " or t.building is not null" if "building" in self.types else ""
            )
            tells = f"(({told}) and {self._is_of('categories', 'category')}) or {in_small}"
        is_spread = self._is_spread()
        return (
            f"select t.*, t.rowid as built_row{_rooms_behind(self.spec)}, ({tells}) or {is_spread} as is_withheld,"
            f" {is_spread} as is_spread, {self._has_small_building()} or {is_spread} as in_small_building,"
            " coalesce(f.is_below_threshold, false) as is_below_threshold,"
            f" coalesce(f.level >= {RESTRICTED}, false) as is_told, coalesce(f.held, []) as held"
            f" from built.main.{quoted(self.spec.name)} t left join {flags} f on f.row = t.rowid"
        )

    def groups(self) -> dict[str, str]:
        """The columns by which withheld rows are added up, each with its value for all of a group."""
        return {name: _group(name) for name in self.shown if self._is_group(name)}

    def plain(self, column: ColumnSpec) -> str:
        """A column of a row that stays: null where it would tell the area of a few, or speaks of a restricted room."""
        name = quoted(column.name)
        if column.counted_over:  # of the rows that stay
            within = ", ".join(f"t.{quoted(other)}" for other in column.counted_over)
            return f"row_number() over (partition by {within} order by t.{name}) as {name}"
        tells = {
            f"is_below_threshold or list_contains(held, {literal(column.name)})": column.discloses_area,
            "is_told": column.open == "redact",
        }
        conditions = " or ".join(condition for condition, holds in tells.items() if holds)
        return f"case when {conditions} then null else t.{name} end as {name}" if conditions else f"t.{name}"

    def together(self, name: str) -> str:
        """One value for the rows that are added up: a sum, a quotient of sums, what all share, or nothing."""
        kind, is_of_all = self.types[name], name not in OF_ONE_ROOM
        ratio = self.shown[name].additivity
        if isinstance(ratio, Ratio):
            over, under = self._sum(ratio.numerator), self._sum(ratio.denominator)
            return f"(({over})::double * {ratio.factor} / nullif(({under})::double, 0))"
        if is_of_all and self.shown[name].is_additive:
            return self._sum(name)
        if is_of_all and self.shown[name].open == "show" and not kind.startswith(("DOUBLE", "DECIMAL")):
            return f"case when min(t.{quoted(name)}) = max(t.{quoted(name)}) then min(t.{quoted(name)}) end"
        return f"null::{kind}"

    @property
    def _is_by_room(self) -> bool:
        return "space_id" in self.spec.key

    def _is_group(self, name: str) -> bool:
        if name in PLACE:
            return True
        is_shown = name in ("space_id", "category") or self.shown[name].open == "show"
        return is_shown and name in self.spec.key and name not in OF_ONE_ROOM

    def _is_spread(self) -> str:
        """Whether a row is a part of a spread that would tell the weight of a few."""
        name = "service" if "service" in self.types else "driver"
        if not self.types.keys() >= {"month", "facility_id", name}:
            return "false"
        place = "space_id" if self._is_by_room else "category"
        return (
            f"(t.{place} is not null and exists (select 1 from {PREFIX}spreads w where w.month = t.month"
            f" and w.facility_id = t.facility_id and w.name = t.{name}))"
        )

    def _has_small_building(self) -> str:
        """Whether a row's facility has a building of too few rooms: it then joins the withheld ones of the others."""
        if "facility_id" not in self.types:
            return "false"
        return f"exists (select 1 from {PREFIX}small_buildings w where w.facility_id = t.facility_id)"

    def _is_of(self, part: str, last: str) -> str:
        """Whether a row's facility and building or category (`last`) stand in a part of what is withheld."""
        if last not in self.types:
            return "false"
        same = " and ".join(
            f"coalesce(nullif(t.{name}, {literal(NO_NAME.get(name, UNKNOWN))}), {literal(UNKNOWN)}) = w.{name}"
            for name in ("facility_id", last)
            if name in self.types
        )
        return f"exists (select 1 from {PREFIX}{part} w where {same})"

    def _sum(self, name: str) -> str:
        """A sum of the rows of a group; null where it would stand for too few rooms."""
        column = next(column for column in self.spec.columns if column.name == name)
        kind = self.types[name]
        total = f"sum(t.{quoted(name)})::{kind}"
        if column.repeated_over is not None:
            total = f"max(t.area_of_group)::{kind}"
        if column.discloses_area:
            total = f"case when not bool_or(is_below_threshold) then {total} end"
        if column.discloses_area or self.spec.parts is not None:
            total = f"case when not bool_or(list_contains(held, {literal(name)})) then {total} end"
        if self._is_by_room and (column.discloses_area or column.unit != MONEY):
            total = f"case when count(distinct t.space_id) >= {self.smallest_group} then {total} end"
        if column.unit != MONEY:
            total = f"case when not bool_or(is_spread) then {total} end"
        if self.spec.events is not None:
            total = f"case when max(t.rooms_behind) >= {self.smallest_group} then {total} end"
        return total


def _group(name: str) -> str:
    if name in ("category", "space_id"):
        return literal(LABEL)
    if name == "building":
        return "case when in_small_building then null else t.building end"
    return f"t.{quoted(name)}"


def _rooms_behind(spec: TableSpec) -> str:
    """Adds rooms_behind: how many withheld rooms had an event in the row's facility and month."""
    if spec.events is None:
        return ""
    events, day = spec.events
    return (
        f", (select count(distinct e.space_id) from built.main.{events} e"
        f" join {PREFIX}rooms w on w.space_id = e.space_id"
        f" where e.facility_id = t.facility_id and date_trunc('month', e.{day}) = t.month) as rooms_behind"
    )


def _with_area_of_group(spec: TableSpec, groups: Mapping[str, str]) -> str:
    """Adds area_of_group: an area that every service repeats is added up once a category."""
    column = next((column for column in spec.columns if column.repeated_over is not None), None)
    if column is None:
        return "select * from marked"
    area, repeated = column.name, column.repeated_over
    place = ", ".join(f"t.{quoted(name)}" for name in spec.key if name != repeated)  # the rest of the key
    together = ", ".join(
        ("is_withheld", "is_spread", *(text for name, text in groups.items() if name != repeated))
    )
    first = f"row_number() over (partition by is_withheld, is_spread, {place} order by {repeated}) = 1"
    return (
        f"select t.*, sum(case when is_first then {area} end) over (partition by {together}) as area_of_group"
        f" from (select t.*, {first} as is_first from marked t) t"
    )
