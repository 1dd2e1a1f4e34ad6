"""What the report says, as questions to the published tables.

Comes in: a finished DuckDB file and the run date. Goes out: rows by name, in the order they are shown. Must not
know: HTML.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.formatting import danish_key

SHOWN_ROWS = 250  # of one table on the page; the rest stands in the warehouse
TWELVE_MONTHS = (
    "month > (select max(month) from mart_cost_per_m2) - interval 12 month"
    " and month <= (select max(month) from mart_cost_per_m2)"
)

PORTFOLIO = """
select count(*) as facilities, count(model_area_m2) as facilities_with_area,
  sum(model_area_m2) as model_area_m2, sum(register_area_m2) as register_area_m2,
  count(*) filter (where missing is not null) as facilities_with_gaps
from mart_coverage
"""
FACILITIES = """
select facility_id, name, district, register_area_m2, area_basis, model_area_m2, covered_share, missing
from mart_coverage
"""
ROOMS = """
select count(*) filter (where is_counted) as counted, count(*) filter (where not is_counted) as excluded,
  count(*) filter (where is_counted and category is null) as unclassified,
  count(*) filter (where is_restricted) as restricted
from dim_space where valid_from <= $1 and coalesce(valid_to, date '9999-12-31') > $1
"""
COST_BY_FACILITY = f"""
select facility_id, service, sum(cost_dkk) as cost_dkk from mart_cost_per_m2
where {TWELVE_MONTHS} group by facility_id, service
"""
MONTH_AREAS = """
select facility_id, avg(net_area_m2)::double as area_m2 from fact_facility_month
where month in (select distinct month from mart_cost_per_m2)
  and month > (select max(month) from mart_cost_per_m2) - interval 12 month
group by facility_id
"""
PERIOD = f"select min(month) as first, max(month) as last from mart_cost_per_m2 where {TWELVE_MONTHS}"
COST_BY_MONTH = """
select month, service, sum(cost_dkk) as cost_dkk from mart_cost_per_m2
where month is not null group by month, service order by month, service
"""
LEDGER = """
select coalesce(kind, 'unknown') as kind, count(*) as lines, sum(invoiced_dkk) as invoiced_dkk,
  sum(allocated_dkk) as allocated_dkk, sum(unallocated_dkk) as unallocated_dkk, sum(held_dkk) as held_dkk
from mart_cost_ledger group by 1 order by 1
"""
UNALLOCATED = """
select coalesce(facility_id, 'no facility') as facility_id, coalesce(service, 'unknown') as service,
  count(*) as lines, sum(unallocated_dkk) as unallocated_dkk
from mart_cost_ledger where unallocated_dkk <> 0 group by 1, 2 order by abs(sum(unallocated_dkk)) desc, 1, 2
"""
PLAN = """
select facility_id, count(distinct space_id) as places, sum(minutes) / 60 as hours_per_week,
  sum(hours_per_year) as hours_per_year, sum(calendar_hours_per_year) as calendar_hours_per_year,
  sum(cost_dkk_per_year) as cost_dkk_per_year
from mart_cleaning_plan group by facility_id
"""
HEALTH = """
select rule, severity, sum(applicable) as applicable, sum(passed) as passed, sum(failed) as failed,
  count(*) filter (where failed > 0) as models
from mart_model_health group by rule, severity
order by array_position(['error', 'warning', 'info'], severity), failed desc, rule
"""
FINDINGS = """
select severity, code, count(*) as findings, count(distinct coalesce(source_file, model_sha256)) as inputs,
  any_value(message order by message) as example
from run_finding group by severity, code
order by array_position(['error', 'warning', 'info'], severity), findings desc, code
"""
REJECTED = """
select i.path, i.kind, any_value(f.code order by f.code) as code, any_value(f.message order by f.code) as message
from run_input i
left join run_finding f on f.source_file = i.path and f.severity = 'error'
where i.verdict = 'reject_file' group by i.path, i.kind order by i.path
"""
HELD = """
select source_file, kind, code, count(*) as held_rows, min(source_row) as first_row, any_value(message) as message
from (select * from run_held_row order by source_row) group by source_file, kind, code
order by source_file, kind, code
"""
INPUTS = """
select kind, count(*) as files, count(*) filter (where verdict = 'reject_file') as rejected,
  sum(rows_in) as rows_in, sum(rows_accepted) as rows_accepted, sum(rows_held) as rows_held, sum(spaces) as spaces
from run_input group by kind order by kind
"""


def ask(con: duckdb.DuckDBPyConnection, as_of: date) -> dict[str, Any]:
    """Every answer the page needs, as lists of dicts; facilities in Danish order."""

    def rows(query: str, *params: Any) -> list[dict[str, Any]]:
        return frame(con, query, params).to_dicts()

    facilities = sorted(rows(FACILITIES), key=lambda row: danish_key(row["facility_id"]))
    return {
        "limit": SHOWN_ROWS,
        "about": rows("select * from run_info")[0],
        "portfolio": rows(PORTFOLIO)[0],
        "rooms": rows(ROOMS, as_of)[0],
        "facilities": facilities,
        "names": {row["facility_id"]: row["name"] for row in facilities},
        "period": rows(PERIOD)[0],
        "cost": cost_matrix(frame(con, COST_BY_FACILITY), frame(con, MONTH_AREAS)),
        "cost_by_month": rows(COST_BY_MONTH),
        "ledger": with_total(frame(con, LEDGER)),
        "unallocated": rows(UNALLOCATED),
        "plan": with_total(frame(con, PLAN)),
        "health": rows(HEALTH),
        "findings": rows(FINDINGS),
        "rejected": rows(REJECTED),
        "held": rows(HELD),
        "inputs": with_total(frame(con, INPUTS)),
    }


def cost_matrix(costs: pl.DataFrame, areas: pl.DataFrame) -> dict[str, Any]:
    """Cost by facility and service, with the mean area of the months: services, facilities, and all together.

    `costs`: facility_id, service, cost_dkk; `areas`: facility_id, area_m2. Cost of a place whose area is not known
    stands in the sums in DKK, and in no figure per m².
    """
    areas_m2 = {row["facility_id"]: row["area_m2"] for row in areas.to_dicts() if row["area_m2"]}
    cells = {(row["facility_id"], row["service"]): row["cost_dkk"] or Decimal(0) for row in costs.to_dicts()}
    whole_area = sum(areas_m2.values())

    def total(service: str | None, places: Collection[Any]) -> Decimal:
        return sum((cost for (place, name), cost in cells.items() if name == service and place in places), Decimal(0))

    everywhere = {place for place, _ in cells}
    services = [
        {
            "service": service,
            "cost_dkk": total(service, everywhere),
            "cost_per_m2_dkk": _per(total(service, areas_m2), whole_area),
        }
        for service in {name for _, name in cells}
    ]
    services.sort(key=lambda row: (-row["cost_dkk"], str(row["service"])))
    names = [row["service"] for row in services]
    placed = sum((cost for (place, _), cost in cells.items() if place in areas_m2), Decimal(0))
    return {
        "services": services,
        "facilities": [
            _facility_costs(place, names, cells, areas_m2.get(place)) for place in sorted(everywhere, key=danish_key)
        ],
        "area_m2": whole_area,
        "cost_dkk": sum(cells.values(), Decimal(0)),
        "cost_per_m2_dkk": _per(placed, whole_area),
    }


def _facility_costs(place: Any, services: list[Any], cells: dict[Any, Decimal], area: float | None) -> dict[str, Any]:
    own = {service: cells.get((place, service)) for service in services}
    cost = sum((value for value in own.values() if value is not None), Decimal(0))
    return {
        "facility_id": place,
        "area_m2": area,
        "cost_dkk": cost,
        "cost_per_m2_dkk": _per(cost, area),
        "services": {service: _per(value, area) for service, value in own.items()},
    }


def _per(cost: Decimal | None, area: float | None) -> float | None:
    return float(cost) / area if cost is not None and area else None


def with_total(answer: pl.DataFrame) -> dict[str, Any]:
    """Rows in the Danish order of their first column, and the sum of each column of figures.

    A column with a gap adds up what is known; one where nothing is known has no sum.
    """
    first = answer.columns[0]
    rows = sorted(answer.to_dicts(), key=lambda row: danish_key(row[first]))
    figures = [name for name, kind in answer.schema.items() if kind.is_numeric()]
    known = {name: [row[name] for row in rows if row[name] is not None] for name in figures}
    return {"rows": rows, "total": {name: sum(values) if values else None for name, values in known.items()}}
