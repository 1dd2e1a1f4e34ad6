"""A published sample held against the answers of its generator: each function gives what differs."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

Answers = dict[str, Any]
Warehouse = duckdb.DuckDBPyConnection
AREA_M2, MONEY_DKK = 0.001, Decimal("0.01")
TOTALS = ("invoiced_dkk", "allocated_dkk", "unallocated_dkk", "held_dkk")


def open_whole_set(version: Path) -> Warehouse:
    """The restricted warehouse of a version, read-only."""
    return duckdb.connect(str(version / "restricted" / "warehouse.duckdb"), read_only=True)


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    return warehouse.sql(query).fetchall()


def wrong_spaces(warehouse: Warehouse, expected: Answers) -> list[Any]:
    """Spaces whose number, area or reason differ, that lack, or that should not be there."""
    query = """
        select i.path, s.global_id, s.number, s.net_area_m2::double, s.is_counted, s.exclusion_reason
        from dim_space s join run_input i on i.sha256 = s.model_sha256
    """
    found = {(Path(path).name, global_id): rest for path, global_id, *rest in rows(warehouse, query)}
    wrong: list[Any] = []
    for space in expected["spaces"]:
        number, area, *rest = found.pop((Path(space["model"]).name, space["global_id"]), [None] * 4)
        wanted = (space["number"], space["is_counted"], space["exclusion_reason"])
        if not is_same_area(area, space["net_area_m2"]) or (number, *rest) != wanted:
            wrong.append((space, number, area, rest))
    return wrong + list(found.items())


def is_same_area(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return abs(found - wanted) <= AREA_M2


def wrong_facilities(warehouse: Warehouse, expected: Answers) -> list[Any]:
    query = "select facility_id, model_area_m2::double, register_area_m2::double from mart_coverage"
    found = {facility: areas for facility, *areas in rows(warehouse, query)}
    return [
        (facility, found.get(facility["facility_id"]))
        for facility in expected["facilities"]
        if not is_same_area(found[facility["facility_id"]][0], facility["net_area_m2"])
        or not is_same_area(found[facility["facility_id"]][1], facility["register_area_m2"])
    ]


def wrong_costs(warehouse: Warehouse, expected: Answers) -> list[Any]:
    query = """
        select strftime(month, '%Y-%m'), facility_id, service, sum(cost_dkk)
        from mart_cost_per_m2 group by all
    """
    found = {(month, facility, service): cost for month, facility, service, cost in rows(warehouse, query)}
    wanted = {(cost["month"][:7], cost["facility_id"], cost["service"]): cost for cost in expected["cost"]}
    differing = [
        (key, found[key], wanted[key]["cost_dkk"])
        for key in found.keys() & wanted.keys()
        if abs(found[key] - Decimal(str(wanted[key]["cost_dkk"]))) > MONEY_DKK
    ]
    return differing + list(found.keys() ^ wanted.keys())


def wrong_month_areas(warehouse: Warehouse, expected: Answers) -> list[Any]:
    query = "select strftime(month, '%Y-%m'), facility_id, net_area_m2::double from fact_facility_month"
    found = {(month, facility): area for month, facility, area in rows(warehouse, query)}
    return [
        (cost, found.get((cost["month"][:7], cost["facility_id"])))
        for cost in expected["cost"]
        if not is_same_area(
            found.get((cost["month"][:7], cost["facility_id"]), 0.0), cost["net_area_m2"] or 0.0
        )
    ]


def totals(warehouse: Warehouse) -> dict[str, Decimal]:
    found = rows(warehouse, f"select {', '.join(f'sum({name})' for name in TOTALS)} from mart_cost_ledger")[0]
    return dict(zip(TOTALS, found, strict=True))


def held_rows(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return sorted(rows(warehouse, "select source_file, source_row, code from run_held_row"))


def rejected_files(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    query = """
        select i.path, f.code from run_input i
        join run_finding f on f.source_file = i.path and f.severity = 'error'
        where i.verdict = 'reject_file'
    """
    return sorted(rows(warehouse, query))
