"""What the report says, as questions to the published tables.

Comes in: a finished DuckDB file and the run date. Goes out: rows by name, in the order they are shown. Must not
know: HTML.
"""

from datetime import date
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
select count(*) as facilities, count(*) filter (where is_registered) as registered,
  count(model_area_m2) as facilities_with_area,
  sum(model_area_m2) as model_area_m2,
  count(*) filter (where missing is not null) as facilities_with_gaps,
  count(*) filter (where is_comparable) as comparable, count(*) filter (where is_apart) as not_comparable,
  sum(register_area_m2) filter (where is_comparable) as comparable_register_m2,
  sum(register_area_m2) filter (where is_apart) as not_comparable_register_m2,
  sum(register_area_m2) filter (where missing = 'model') as no_model_register_m2,
  count(*) filter (where missing = 'model') as no_model,
  count(*) filter (where is_partly_modelled) as partly_modelled,
  any_value(portfolio_modelled_share) as modelled_share,
  any_value(portfolio_same_basis_share) as same_basis_share
from (
  select *, missing is distinct from 'register' and missing is distinct from 'model_and_register' as is_registered,
    missing is null and conversion_rule <> 'unconverted' as is_comparable,
    missing is null and conversion_rule = 'unconverted' as is_apart
  from mart_coverage
)
"""
FACILITIES = """
select facility_id, name, district, register_area_m2, area_basis, model_area_m2, same_basis_share, is_partly_modelled,
  missing
from mart_coverage
"""
ROOMS = """
select count(*) filter (where is_counted) as counted, count(*) filter (where not is_counted) as excluded,
  count(*) filter (where is_counted and category is null) as unclassified,
  count(*) filter (where is_restricted) as restricted
from dim_space where valid_from <= $1 and coalesce(valid_to, open_end()) > $1
"""
COST_OF_YEAR = """
select level, place, service, facility_id, months, cost_dkk, net_area_m2, cost_per_m2_dkk, is_partly_modelled,
  area_basis, register_area_m2, register_cost_per_m2_dkk, cost_apart_dkk
from mart_cost_per_m2_year where period = 'last_12'
"""
LATEST_MONEY = """
select max(month) filter (where kind = 'cost_line') as invoice, max(month) as cost from mart_cost_ledger
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
select severity, code, count(*) filter (where not is_waived) as findings,
  count(*) filter (where is_waived) as waived, count(distinct coalesce(source_file, model_sha256)) as inputs,
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
        "cost": cost_of_year(rows(COST_OF_YEAR)),
        "latest_money": {**rows(LATEST_MONEY)[0], "as_of": as_of},
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


def cost_of_year(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the latest twelve months: each service and all of the portfolio, and each facility with its services.

    `figures`: rows of `mart_cost_per_m2_year` of one period. In every row of the answer DKK ÷ m² is DKK per m².
    """
    portfolio = [row for row in figures if row["level"] == "portfolio"]
    services = [row for row in portfolio if row["service"] != "all"]
    services.sort(key=lambda row: (-row["cost_dkk"], -row["cost_apart_dkk"], row["service"]))
    by_place: dict[str, dict[str, Any]] = {}
    for row in figures:
        if row["level"] == "facility":
            by_place.setdefault(row["place"], {})[row["service"]] = row
    facilities = [
        {**cells["all"], "services": {row["service"]: cells.get(row["service"]) for row in services}}
        for _, cells in sorted(by_place.items(), key=lambda entry: danish_key(entry[0]))
    ]
    whole = next((row for row in portfolio if row["service"] == "all"), None)
    return {"services": services, "facilities": facilities, "all": whole}


def with_total(answer: pl.DataFrame) -> dict[str, Any]:
    """Rows in the Danish order of their first column, and the sum of each column of figures.

    A column with a gap adds up what is known; one where nothing is known has no sum.
    """
    first = answer.columns[0]
    rows = sorted(answer.to_dicts(), key=lambda row: danish_key(row[first]))
    figures = [name for name, kind in answer.schema.items() if kind.is_numeric()]
    known = {name: [row[name] for row in rows if row[name] is not None] for name in figures}
    return {"rows": rows, "total": {name: sum(values) if values else None for name, values in known.items()}}
