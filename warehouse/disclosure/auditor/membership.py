"""Which withheld rooms a published sum adds up, and how often: the tables `audit_state` and `audit_weight`.

A state is a room with one net area; a room whose area changes with a model version has two. A weight says how often
a state counts in sums of an occasion: a month, a period, a model, the run date, the visits or charges of a
month, the spread of a cost. All are computed from the built warehouse: whoever audits knows as much as the parties of
the contract, who know visits, programs and prices.
"""

from collections.abc import Container, Iterable, Sequence

import duckdb

from warehouse.catalog import Catalog, ColumnSpec, TableSpec
from warehouse.disclosure.auditor.measures import measured_columns, register_quantities
from warehouse.disclosure.row_suppression import PREFIX
from warehouse.duckdb_tables import column_types, literal, quoted, table_names
from warehouse.intervals import OPEN_END

BY_AREA = """
(split_part(w.driver, ':', 1) in ('net_area', 'cleaned_m2_visits', 'recorded_m2_visits')
or split_part(w.driver, ':', 1) in ('headcount', 'volume')
  and coalesce(w.allocation_base, '') not like '%stated occupancy')
"""  # of a driver's weight `w`: it goes by the room's area, as does a quantity of the facility that rooms share
SAME_RATE = 1.002  # parts are rounded to øre: rates that are closer to each other are one rate
OF_OCCASION = (
    "facility_id",
    "service",
    "inspection_id",
    "object_group",
)  # keys that a table shares with its parts
NOW, LAST = "now", "last"

ROOMS = f"""
create or replace temp table audit_room as
select space_id, bool_or(is_restricted) as is_restricted
from (
  select space_id, is_restricted from {PREFIX}rooms
  union all
  select space_id, is_restricted from built.main.dim_space where is_restricted
) group by space_id
"""
STATES = f"""
create or replace temp table audit_state as
select
  dense_rank() over (order by s.space_id, s.net_area_m2) - 1 as unknown, s.space_id, s.facility_id,
  s.net_area_m2::double as net_area_m2, w.is_restricted,
  s.valid_from, coalesce(s.valid_to, date '{OPEN_END}') as valid_to, s.is_counted, s.model_sha256,
  coalesce(s.category, 'unclassified') as category, coalesce(s.building, 'unnamed') as building
from built.main.dim_space s
join audit_room w using (space_id)
where s.net_area_m2 > 0
"""
FACILITIES = """
create or replace temp table audit_facility as
select s.facility_id, {district} as district, {is_partly} as is_partly_modelled, s.rooms
from (
  select facility_id, count(distinct space_id) as rooms from built.main.dim_space
  where facility_id in (select facility_id from audit_state) group by facility_id
) s {joins}
"""
RATES = """
create or replace temp table audit_weight as
with marked as (
  select *, occasion similar to '(part|driver|spread):.*' as is_rounded,
    coef > {same} * coalesce(lag(coef) over (partition by occasion order by coef), 0) as is_new
  from audit_weight where coef > 0
),
numbered as (
  select *, count(*) filter (where is_new) over (partition by occasion order by coef, is_new desc) as rate from marked
)
select occasion, unknown, space_id, facility_id, building, category,
  case when is_rounded then avg(coef) over (partition by occasion, rate) else coef end as coef
from numbered
"""
WEIGHTS = """
create or replace temp table audit_weight (
  occasion varchar, unknown bigint, space_id varchar, facility_id varchar, building varchar, category varchar,
  coef double
)
"""
COUNTED_TODAY = """
insert into audit_weight
select distinct '{now}', unknown, space_id, facility_id, building, category, 1.0 from audit_state
where is_counted and valid_from <= {as_of} and valid_to > {as_of}
"""
LAST_STATE = """
insert into audit_weight
select '{last}', arg_max(unknown, valid_from), space_id, any_value(facility_id), arg_max(building, valid_from),
  arg_max(category, valid_from), 1.0
from audit_state group by space_id
"""
OF_MODELS = """
insert into audit_weight
select distinct 'model:' || model_sha256, unknown, space_id, facility_id, building, category, 1.0
from audit_state where is_counted
"""
OF_VERSIONS = """
insert into audit_weight
select distinct 'version:' || valid_from, unknown, space_id, facility_id, building, category, 1.0 from audit_state
"""
OF_MONTHS = """
insert into audit_weight
select 'month:' || m.month, s.unknown, m.space_id, m.facility_id, m.building, m.category,
  sum(date_diff('day', greatest(s.valid_from, m.month), least(s.valid_to, m.month + interval 1 month)))
    / any_value(m.days_in_month)
from built.main.fact_space_month m
join audit_state s on s.space_id = m.space_id and s.is_counted
  and s.valid_from < m.month + interval 1 month and s.valid_to > m.month
group by all
"""
OF_PERIODS = """
insert into audit_weight
with bounds as (select min(month) as first, max(month) as latest from built.main.{money}),
monthly as (select *, substr(occasion, 7)::date as month from audit_weight where starts_with(occasion, 'month:')),
in_bounds as (select monthly.*, latest from monthly, bounds where month between first and latest),
periods as (
  select '{costs}' as source, strftime(month, '%Y') as period, in_bounds.* exclude (latest) from in_bounds
  union all
  select '{costs}', 'last_12', in_bounds.* exclude (latest) from in_bounds where month > latest - interval 12 month
  {others}
)
select 'period:' || source || ':' || period, unknown, space_id, facility_id, any_value(building), any_value(category),
  sum(coef)
from periods group by source, period, unknown, space_id, facility_id
"""
COSTS = "cost"  # whose periods a table sums that names none: months from the first to the latest with money
OTHER_PERIODS = """
  union all
  select f.source, f.period, monthly.*
  from monthly join built.main.int_figure_period f on f.month = monthly.month
"""
OF_DRIVERS = """
insert into audit_weight
with area as (
  select m.occasion, m.space_id, sum(m.coef * s.net_area_m2) as area_m2
  from audit_weight m
  join (select distinct unknown, net_area_m2 from audit_state) s using (unknown)
  where starts_with(m.occasion, 'month:') group by all
)
select 'driver:' || w.driver || ':' || w.month, m.unknown, m.space_id, m.facility_id, m.building, m.category,
  sum(w.weight)::double / any_value(area.area_m2) * any_value(m.coef)
from built.main.fact_driver_weight w
join audit_weight m on m.occasion = 'month:' || w.month and m.space_id = w.space_id
join area on area.occasion = m.occasion and area.space_id = m.space_id
where {by_area}
group by w.driver, w.month, m.unknown, m.space_id, m.facility_id, m.building, m.category
"""
OF_OTHER_DRIVERS = """
insert into audit_quantity
select w.driver, 'driver:' || w.driver || ':' || w.month, w.month, w.space_id, null, sum(w.weight)::double
from built.main.fact_driver_weight w
where w.space_id in (select space_id from audit_room) and not {by_area}
group by w.driver, w.month, w.space_id
"""
NO_LINES = "create or replace temp table audit_line (ledger_id varchar, driver varchar)"
LINES = """
insert into audit_line
select ledger_id, arg_max(driver, (rooms, length(driver))) as driver
from (
  select a.ledger_id, w.driver, count(*) as rooms
  from built.main.fact_allocation a
  join built.main.fact_driver_weight w
    on w.month = a.month and w.space_id = a.space_id and w.weight = a.weight
    and split_part(w.driver, ':', 1) = a.driver and split_part(w.driver, ':', 2) in ('', a.service)
  where a.space_id in (select space_id from audit_room) group by all
) group by ledger_id
"""
OF_SPREADS = """
insert into audit_weight
with rated as (
  select a.service, a.month, a.space_id, l.driver,
    abs(sum(a.amount_dkk) over line)::double / sum(a.weight) over line as rate
  from built.main.fact_allocation a join audit_line l on l.ledger_id = a.ledger_id
  where a.space_id in (select space_id from audit_room) and a.weight > 0
  window line as (partition by a.ledger_id)
)
select 'spread:' || r.service || ':' || r.month, w.unknown, w.space_id, w.facility_id, w.building, w.category,
  sum(w.coef * r.rate)
from rated r
join audit_weight w on w.occasion = 'driver:' || r.driver || ':' || r.month and w.space_id = r.space_id
group by all
"""
PART = """
insert into audit_weight
with part as (
  select {at} as occasion, p.space_id, {date} as date, {total}(p.{column})::double as amount
  from {parts} p where p.space_id in (select space_id from audit_room) and {done} group by all
)
select p.occasion, s.unknown, s.space_id, any_value(s.facility_id), any_value(s.building), any_value(s.category),
  sum(p.amount / s.net_area_m2)
from part p
join audit_state s on s.space_id = p.space_id and {valid}
where p.amount > 0
group by p.occasion, s.unknown, s.space_id
"""
IN_PERIODS = """
(select p.* replace (unnest([p.service, 'all']) as service), f.period
from {parts} p join built.main.int_figure_period f on f.source = {source} and f.month = date_trunc('month', p.{day}))
"""  # the parts of sums over periods, by service and together


def register_rooms(con: duckdb.DuckDBPyConnection) -> None:
    """Put `audit_room`, the withheld rooms, on the connection; needs the suppression there."""
    con.execute(ROOMS)


def register_membership(con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Sequence[str]) -> None:
    """Put `audit_room`, `audit_state` and `audit_weight` on the connection; needs the suppression there.

    Restricted rooms are read from the rooms themselves, so that one is noticed which suppression forgot.
    """
    register_rooms(con)
    con.execute(STATES)
    con.execute(_facilities(tables))
    con.execute(WEIGHTS)
    con.execute(NO_LINES)
    as_of = run_date(con, tables)
    con.execute(COUNTED_TODAY.format(now=NOW, as_of=as_of))
    con.execute(LAST_STATE.format(last=LAST))
    con.execute(OF_MODELS)
    con.execute(OF_VERSIONS)
    if "fact_space_month" in tables:
        con.execute(OF_MONTHS)
        has_money = "fact_allocation" in tables
        others = OTHER_PERIODS if "int_figure_period" in table_names(con, "built") else ""
        money = "fact_allocation" if has_money else "fact_space_month"
        con.execute(OF_PERIODS.format(money=money, costs=COSTS, others=others))
        if "fact_driver_weight" in tables:
            con.execute(OF_DRIVERS.format(by_area=BY_AREA))
    summed = [s for s in catalog.tables.values() if s.name in tables and s.parts and s.parts[0] in tables]
    for spec in summed:
        assert spec.parts is not None
        _register_parts(con, spec, catalog.tables[spec.parts[0]], as_of)
    of_drivers = OF_OTHER_DRIVERS.format(by_area=BY_AREA) if "fact_driver_weight" in tables else None
    register_quantities(con, _quantities(con, summed), of_drivers)
    if "fact_allocation" in tables and "fact_driver_weight" in tables:
        con.execute(LINES)
        con.execute(OF_SPREADS)
    con.execute(RATES.format(same=SAME_RATE))


def run_date(con: duckdb.DuckDBPyConnection, tables: Container[str]) -> str:
    """Return SQL of the run date."""
    source = "built.main.run_info" if "run_info" in tables else "(select current_date as as_of)"
    return f"date '{con.sql(f'select coalesce(max(as_of), current_date) from {source}').fetchall()[0][0]}'"


def _facilities(tables: Container[str]) -> str:
    joins, district, is_partly = "", "'unknown'", "false"
    if "dim_facility" in tables:
        joins += " left join built.main.dim_facility f on f.facility_id = s.facility_id"
        district = "coalesce(f.district, 'unknown')"
    if "mart_coverage" in tables:
        joins += " left join built.main.mart_coverage c on c.facility_id = s.facility_id"
        is_partly = "coalesce(c.is_partly_modelled, false)"
    return FACILITIES.format(district=district, is_partly=is_partly, joins=joins)


def _register_parts(con: duckdb.DuckDBPyConnection, spec: TableSpec, of_rooms: TableSpec, as_of: str) -> None:
    """Add the weights of a table whose rows add up those of a table by room, one occasion per row and column."""
    repeated = {column.name for column in of_rooms.columns if column.repeated_over is not None}
    assert spec.parts is not None
    parts, day = spec.parts
    types, source = column_types(con, "built", parts), f"built.main.{quoted(parts)}"
    if spec.periods is not None and day is not None:
        source = IN_PERIODS.format(parts=source, day=quoted(day), source=literal(spec.periods))
    for column in spec.columns:
        if column.is_number and column.discloses_area and column.name in types:
            query = PART.format(
                at=occasion_of_part(spec, column.name, "p", day),
                date=as_of if day is None else f"p.{quoted(day)}",
                total="max" if column.name in repeated else "sum",
                column=quoted(column.name),
                parts=source,
                done="p.is_done" if "is_done" in types else "true",
                valid=_IN_MONTH if day == "month" else _ON_DAY,
            )
            con.execute(query)


def _quantities(
    con: duckdb.DuckDBPyConnection, specs: Iterable[TableSpec]
) -> list[tuple[TableSpec, ColumnSpec, str, bool]]:
    """Return the sums of parts that are no areas, each with the occasion of a part."""
    found = []
    for spec in specs:
        assert spec.parts is not None
        types = column_types(con, "built", spec.parts[0])
        for column in measured_columns(spec, types):
            at = occasion_of_part(spec, column.name, "p", spec.parts[1])
            found.append((spec, column, at, "category" in types))
    return found


_ON_DAY = "s.valid_from <= p.date and s.valid_to > p.date"
_IN_MONTH = "s.is_counted and s.valid_from < p.date + interval 1 month and s.valid_to > p.date"


def occasion_of_part(spec: TableSpec, column: str, alias: str, day: str | None) -> str:
    """Return SQL of the occasion of a row, of the table or of its parts: the key that both have."""
    texts = {
        "category": f"coalesce({alias}.category, 'unclassified')",
        **{name: f"{alias}.{quoted(name)}" for name in OF_OCCASION},
    }
    if day is not None:
        texts["month"] = f"date_trunc('month', {alias}.{quoted(day)})::date"
    if spec.periods is not None:
        texts["period"] = f"{alias}.period"
    cells = [texts[name] for name in spec.key if name in texts]
    return " || ':' || ".join([literal(f"part:{spec.name}:{column}"), *cells])
