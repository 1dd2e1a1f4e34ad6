"""Unknowns other than net areas: how much of a measure (recorded minutes, a driver's weight) a room has in a month.

Those of one measure and month in one facility are a system of their own. What they are added up with is found as for
areas: an occasion in `audit_weight`, here with the month's quantity of each withheld room.
"""

from collections.abc import Container, Sequence

import duckdb

from warehouse.catalog import ColumnSpec, TableSpec
from warehouse.disclosure.aggregation import MONEY
from warehouse.disclosure.redaction import is_kept_by_room_or_category
from warehouse.duckdb_tables import literal, quoted

AREA = "area"
FIRST_UNKNOWN = 2**40  # areas are numbered from 0

QUANTITIES = """
create or replace temp table audit_quantity (
  measure varchar, occasion varchar, month date, space_id varchar, category varchar, amount double
)
"""
OF_PARTS = """
insert into audit_quantity
select {measure}, {at}, date_trunc('month', p.{day})::date, p.space_id, any_value({category}), sum(p.{column})::double
from built.main.{parts} p where p.space_id in (select space_id from audit_room) group by 1, 2, 3, 4
"""
ATOMS = f"""
create or replace temp table audit_atom as
with places as (
  select space_id, arg_max(facility_id, valid_from) as facility_id, arg_max(building, valid_from) as building,
    arg_max(category, valid_from) as category
  from audit_state group by space_id
)
select {FIRST_UNKNOWN} + row_number() over (order by q.measure, q.month, q.space_id) as unknown, q.measure, q.month,
  q.space_id, any_value(p.facility_id) as facility_id, any_value(p.building) as building,
  any_value(p.category) as category, max(q.amount) as value
from audit_quantity q join places p on p.space_id = q.space_id
where q.amount > 0 group by q.measure, q.month, q.space_id
"""
WEIGHTS = """
insert into audit_weight
select q.occasion, a.unknown, a.space_id, a.facility_id, a.building, coalesce(q.category, a.category),
  q.amount / a.value
from audit_quantity q
join audit_atom a on a.measure = q.measure and a.month = q.month and a.space_id = q.space_id
where q.amount > 0
"""


def measured_columns(spec: TableSpec, parts: Container[str]) -> list[ColumnSpec]:
    """Return the sums of a table, other than areas and money, that its parts by room hold under the same name."""
    if spec.parts is None or "space_id" in spec.key:
        return []
    return [
        column
        for column in spec.columns
        if column.is_number
        and column.is_additive
        and column.open != "drop"
        and column.unit != MONEY
        and not column.discloses_area
        and column.name in parts
    ]


def register_quantities(
    con: duckdb.DuckDBPyConnection,
    of_parts: Sequence[tuple[TableSpec, ColumnSpec, str, bool]],
    of_drivers: str | None = None,
) -> None:
    """Put `audit_atom` on the connection, and what is added up of its unknowns into `audit_weight`.

    `of_parts` are tables, each with a column, the occasion of one of its parts `p`, and whether parts have a category;
    `of_drivers` is the query that adds what rooms weigh by drivers other than area.
    """
    con.execute(QUANTITIES)
    for spec, column, at, has_category in of_parts:
        assert spec.parts is not None
        parts, day = spec.parts
        category = "coalesce(p.category, 'unclassified')" if has_category else "null"
        measure = literal(f"{spec.name}.{column.name}")
        about = {"measure": measure, "at": at, "day": quoted(day or "month"), "category": category}
        con.execute(OF_PARTS.format(column=quoted(column.name), parts=quoted(parts), **about))
    if of_drivers is not None:
        con.execute(of_drivers)
    con.execute(ATOMS)
    con.execute(WEIGHTS)


def treatment(spec: TableSpec, column: ColumnSpec, parts: Container[str]) -> str | None:
    """Return how the audit treats a number of the open set that adds up; None where the catalogue must say why not.

    area: as a sum of areas; measure: as one of the same column of its parts; driver: by what rooms weigh; withheld: it
    is null for withheld rooms and in no sum.
    """
    names = {one.name for one in spec.columns}
    if column.discloses_area:
        return "area"
    if column in measured_columns(spec, parts):
        return "measure"
    is_split = {"month", "facility_id"} <= names and bool({"space_id", "category"} & names)
    if is_split and (column.name == "weight" or column.unit == MONEY):
        return "driver"
    if "space_id" in names and column.open == "redact" and not is_kept_by_room_or_category(spec):
        return "withheld"
    return None
