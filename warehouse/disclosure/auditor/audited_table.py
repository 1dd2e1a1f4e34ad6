"""SQL over one open table: which withheld rooms each of its rows adds up, and which of its numbers say so.

The rows are in `audit_open` (with `open_row`), the built rows behind them in `audit_member`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from warehouse.catalog import ColumnSpec, Ratio, TableSpec
from warehouse.disclosure.aggregation import MONEY
from warehouse.disclosure.auditor.measures import measured_columns
from warehouse.disclosure.auditor.membership import COSTS, LAST, NOW, occasion_of_part
from warehouse.disclosure.redaction import is_kept_by_room_or_category
from warehouse.duckdb_tables import literal, quoted

TIES = ("space_id", "facility_id", "district", "level", "model_sha256", "sha256")  # what ties a row to rooms
PLACE = ("building", "category", "place", "is_partly_modelled", "previous_model_sha256")  # and narrows them
OCCASION = (
    "month", "period", "year", "valid_from", "service", "driver", "ledger_id", "inspection_id", "object_group",
)  # fmt: skip
WHOLE_PLACE = 10  # a figure of a whole facility is worth so many of a group of withheld rooms
OF_ALL = "select t.open_row, w.unknown, {coef} as coef from audit_shown t join audit_weight w on w.occasion = '{now}'"
OF_COMPARABLE = (
    f"{OF_ALL} join built.main.mart_coverage c on c.facility_id = w.facility_id"
    " and c.same_basis_share is not null"
)
OF_PORTFOLIO = {  # columns that say the same of all facilities on every row, with the rooms that each adds up
    "portfolio_covered_share": OF_ALL.format(coef="w.coef", now=NOW),
    "portfolio_same_basis_share": OF_COMPARABLE.format(coef="w.coef * c.conversion_factor", now=NOW),
}
NO_TIE_NEEDED = ("fact_", "mart_")  # rows of these that name no place are of the whole portfolio


@dataclass(frozen=True)
class Figure:
    """Numbers of a table that say the same of the same rooms: which rows (`members`), and where they are shown.

    `keys` are the cells of a built row that decide which rooms it adds up, and `members` gives open_row, unknown,
    coef of those in `audit_shown`; `shown` is a condition over `o`. `cells` counts the numbers of a row, each of which
    loses `worth`; `columns` are those that are not shown once the sum is suppressed. In a spread, a part of a cost
    whose split by rooms is suppressed as a whole, the numbers are those of a facility `f`.
    """

    keys: str
    members: str
    shown: str
    cells: str
    worth: int = 1
    is_spread: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditedTable:
    """A table of the open set; `types` are its built columns, `parts` those of the table whose rows it adds up."""

    spec: TableSpec
    types: Mapping[str, str]
    parts: Mapping[str, str]

    @property
    def source(self) -> str:
        """Return the built table."""
        return f"built.main.{quoted(self.spec.name)}"

    @property
    def is_by_room(self) -> bool:
        """Whether each built row is of one room."""
        return "space_id" in self.types

    @property
    def says_something(self) -> bool:
        """Whether the table has numbers that can be tied to rooms."""
        is_tied = bool(self.types.keys() & set(TIES)) or self.spec.name.startswith(NO_TIE_NEEDED)
        return is_tied and bool(self.numbers)

    @cached_property
    def numbers(self) -> list[ColumnSpec]:
        """Return the numbers that the open set shows or redacts."""
        return [c for c in self.spec.columns if c.is_number and c.name in self.types and c.open != "drop"]

    @property
    def ties(self) -> list[str]:
        """Return the columns that say which rooms a built row adds up, and when."""
        return [name for name in (*TIES, *PLACE, *OCCASION) if name in self.types]

    @property
    def members(self) -> str:
        """Return the query of the rows behind `audit_open`: open_row, and of each the columns that tie it to rooms.

        `driver_key` is the driver as `fact_driver_weight` names it; costs name it without its service.
        """
        ties = [f"t.{quoted(name)}" for name in self.ties]
        line = ""
        if {"ledger_id", "driver"} <= self.types.keys():
            ties.append("coalesce(l.driver, t.driver) as driver_key")
            line = " left join audit_line l on l.ledger_id = t.ledger_id"
        elif "driver" in self.types:
            ties.append("t.driver as driver_key")
        return (
            f"select m.open_row, {', '.join(ties)} from (select open_row, unnest(built_rows) as built_row"
            f" from audit_open) m join {self.source} t on t.rowid = m.built_row{line}"
        )

    def figures(self) -> list[Figure]:
        """Return what the table says of areas: directly, through its parts, or by the share of a cost."""
        of_parts: dict[str, list[ColumnSpec]] = {}
        direct = []
        for column in self.numbers:
            if column.discloses_area:
                parts = self._parts_of(column)
                for part in parts:
                    of_parts.setdefault(part, []).append(column)
                direct += [] if parts or column.name in OF_PORTFOLIO else [column]
        found = [self._figure(self._occasion, self._members(self._occasion), direct)] if direct else []
        for part, columns in of_parts.items():
            at = occasion_of_part(self.spec, part, "t", "month")
            found.append(self._figure(at, self._members(at), columns))
        if "previous_model_sha256" in self.types and direct:
            found = [self._figure(self._occasion, self._change(), direct)]
        for column in measured_columns(self.spec, self.parts):
            at = occasion_of_part(self.spec, column.name, "t", "month")
            found.append(self._figure(at, self._members(at), [column]))
        return [*found, *self._of_portfolio(), *self._shares()]

    def groups(self) -> list[ColumnSpec]:
        """Return numbers, other than areas and money, whose sums must stand for rooms enough."""
        if not self.is_by_room and self.spec.events is None:
            return []
        plain = [c for c in self.numbers if not c.discloses_area and c.unit != MONEY]
        is_summed = self._is_aggregated or self.spec.events is not None
        return [c for c in plain if c.open == "redact" or (is_summed and c.is_additive)]

    def rooms(self) -> str:
        """Return the query of the withheld rooms behind each open row: open_row, space_id, is_restricted."""
        if self.is_by_room:
            tie = "join audit_room w on w.space_id = t.space_id"
            return f"select t.open_row, w.space_id, w.is_restricted from audit_member t {tie}"
        assert self.spec.parts is not None
        events, day = self.spec.parts
        key = occasion_of_part(self.spec, "", "t", "month"), occasion_of_part(self.spec, "", "e", day)
        return (
            "select t.open_row, w.space_id, w.is_restricted from audit_member t"
            f" join built.main.{quoted(events)} e on {' = '.join(key)} join audit_room w on w.space_id = e.space_id"
        )

    @property
    def _is_aggregated(self) -> bool:
        return self.spec.name.startswith(NO_TIE_NEEDED) and "space_id" in self.spec.key

    def _parts_of(self, column: ColumnSpec) -> list[str]:
        """Return the columns of the parts that a column adds up; of a ratio, what its operands add up."""
        areas = {c.name for c in self.numbers if c.discloses_area}
        names = [column.name]
        if isinstance(column.additivity, Ratio):
            names = [column.additivity.numerator, column.additivity.denominator]
        return [name for name in names if name in areas and name in self.parts]

    @property
    def _occasion(self) -> str:
        """Return SQL of the occasion of a row: its month, period, model or version, else the run date."""
        model = self._model
        if "month" in self.types:
            return "'month:' || date_trunc('month', t.month)::date"
        if "period" in self.types or "year" in self.types:
            period = "period" if "period" in self.types else "year"
            return f"'period:{self.spec.periods or COSTS}:' || t.{period}"
        if self.is_by_room:
            return (
                "'version:' || t.valid_from"
                if self.spec.key[:2] == ("space_id", "valid_from")
                else f"'{LAST}'"
            )
        return f"'model:' || t.{model}" if model else f"'{NOW}'"

    @property
    def _model(self) -> str | None:
        return next((name for name in ("model_sha256", "sha256") if name in self.types), None)

    def _members(self, at: str) -> str:
        return (
            f"select t.open_row, w.unknown, w.coef from audit_shown t join audit_weight w on w.occasion = {at}"
            f" join audit_facility f on f.facility_id = w.facility_id where {self._place}"
        )

    def _change(self) -> str:
        """Return the members of a change: rooms of the new model, less those of the one before."""
        signed = (
            "select t.open_row, w.unknown, {sign} * w.coef as coef from audit_shown t"
            " join audit_weight w on w.occasion = 'model:' || t.{model}"
        )
        new = signed.format(sign="1", model="model_sha256")
        old = signed.format(sign="-1", model="previous_model_sha256")
        total = "select open_row, unknown, sum(coef) as coef"
        return f"{total} from ({new} union all {old}) group by all having abs(sum(coef)) > 1e-9"

    @property
    def _place(self) -> str:
        """Return the condition that a room `w` of a facility `f` is in the place of a built row `t`."""
        if self.is_by_room:
            return "w.space_id = t.space_id"
        if {"level", "place"} <= self.types.keys():
            # areas of periods leave facilities out that are modelled in part; sums of parts have them
            whole = " and not f.is_partly_modelled" if self.spec.parts is None else ""
            return (
                "(t.level = 'facility' and w.facility_id = t.place or t.level = 'portfolio'"
                f"{whole} or t.level = 'district' and f.district = t.place{whole})"
            )
        conditions = []
        if "facility_id" in self.types and self._model is None:
            conditions.append("w.facility_id = t.facility_id")
        elif "district" in self.types:
            conditions.append("f.district = t.district")
        conditions += [
            f"(t.{name} is null or w.{name} = t.{name})"
            for name in ("building", "category")
            if name in self.types
        ]
        return " and ".join(conditions) or "true"

    def _keys(self, at: str) -> str:
        """Return the cells that decide which rooms a built row adds up: of what occasion, of which place."""
        return ", ".join([at, *(f"t.{quoted(n)}" for n in (*TIES, *PLACE) if n in self.types)])

    def _figure(self, at: str, members: str, columns: list[ColumnSpec]) -> Figure:
        shown = [f"(o.{quoted(column.name)} is not null)" for column in columns]
        worth = 1 if is_kept_by_room_or_category(self.spec) else WHOLE_PLACE
        cells = " + ".join(f"{one}::bigint" for one in shown)
        names = tuple(column.name for column in columns)
        return Figure(self._keys(at), members, " or ".join(shown), cells, worth, columns=names)

    def _of_portfolio(self) -> list[Figure]:
        """Return what each row says of all facilities: the row of any gives it away."""
        found = []
        for column in self.numbers:
            if column.name in OF_PORTFOLIO:
                shown = f"o.{quoted(column.name)} is not null"
                found.append(
                    Figure(
                        literal(column.name), OF_PORTFOLIO[column.name], shown, f"({shown})::bigint",
                        columns=(column.name,),
                    )
                )  # fmt: skip
        return found

    def _shares(self) -> list[Figure]:
        """Return the split of costs: what a group of rooms gets beside others tells the area that it is spread by."""
        place = "space_id" if self.is_by_room else "category"
        if not self.types.keys() >= {"month", "facility_id", place} or not self._is_split:
            return []
        if "driver" in self.spec.key or "ledger_id" in self.spec.key:
            at = "'driver:' || t.driver_key || ':' || t.month"
        else:
            at = "'spread:' || t.service || ':' || t.month"
        weights = [f"o.{c.name} is not null" for c in self.numbers if c.name == "weight"]
        money = [
            f"(o.{quoted(c.name)} is not null and {self._is_proper(place)})"
            for c in self.numbers
            if c.unit == MONEY and c.is_additive and not c.discloses_area
        ]
        shown = " or ".join([*weights, *money])
        members = f"{self._members(at)} and t.{place} is not null"
        return [Figure(self._keys(at), members, shown, cells="f.rooms", is_spread=True)]

    @property
    def _is_split(self) -> bool:
        return bool(self.types.keys() & {"driver", "service"}) and any(
            c.name == "weight" or (c.unit == MONEY and c.is_additive and not c.discloses_area)
            for c in self.numbers
        )

    def _is_proper(self, place: str) -> str:
        """Return whether an open row is not the only one of its cost that has rooms."""
        of = "ledger_id" if "ledger_id" in self.types else "service"
        return (
            f"o.open_row in (select p.open_row from (select t.open_row, count(*) as rows, any_value(t.month) as month,"
            f" any_value(t.facility_id) as facility_id, any_value(t.{of}) as name from audit_member t"
            f" where t.{place} is not null group by t.open_row) p join (select t.month, t.facility_id, t.{of} as name,"
            f" count(*) as rows from {self.source} t where t.{place} is not null group by all) a"
            " on a.month = p.month and a.facility_id = p.facility_id and a.name = p.name and p.rows < a.rows)"
        )


def spread_names(table: AuditedTable) -> str:
    """Return SQL of the names, service and driver, under which the split of a cost is suppressed."""
    names = [f"any_value(t.{name})" for name in ("service", "driver") if name in table.types]
    is_by_category = "ledger_id" not in table.types and "driver" not in table.spec.key
    return f"[{names[0] if is_by_category else ', '.join(names)}]" if names else literal("")
