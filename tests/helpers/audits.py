"""Small portfolios with restricted rooms, and the audit of what their open set shows before more is suppressed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from helpers.editions import AS_OF
from helpers.hand_store import NOON, HandStore, room

from warehouse.catalog import load_catalog
from warehouse.disclosure.auditor.audit import Audit, audit_open_set
from warehouse.disclosure.auditor.secondary import Protection
from warehouse.disclosure.redaction import open_queries
from warehouse.disclosure.suppression import Suppression, find_suppression
from warehouse.publish.duckdb_file import published_tables

ASKED = (
    "dim_facility", "dim_model", "dim_space", "fact_allocation", "fact_driver_weight", "fact_space_month",
    "mart_area_ledger", "mart_change_impact", "mart_cleaning_plan", "mart_cost_per_m2", "mart_cost_per_m2_year",
    "mart_coverage", "mart_paid_vs_delivered", "mart_paid_vs_delivered_space", "mart_productivity", "run_info",
)  # fmt: skip
NAMES = {"Kontor": "OFF1", "Celle": "CELL", "Toilet": "WC"}
MAY = date(2026, 5, 1)
CATALOG = load_catalog()
HOLDS = Protection(5, 0.1)


def cells(count: int, first: float = 8.0, **more: Any) -> list[dict[str, Any]]:
    return [room(f"0.{n:02}", first + n * 1.375, name="Celle", **more) for n in range(count)]


def offices(count: int, **more: Any) -> list[dict[str, Any]]:
    return [room(f"1.{n:02}", 12.0 + n, **more) for n in range(count)]


def build(
    folder: Path,
    models: Mapping[str, Sequence[Sequence[dict[str, Any]]]],
    also: Sequence[str] = (),
    expected_area_m2: float | None = None,
    **records: Sequence[dict[str, Any]],
) -> Path:
    """Return the built file of models, each with its versions, oldest first; facilities are their first letters.

    `also` are tables to build beside the usual ones.
    """
    store = HandStore(folder)
    for facility, versions in models.items():
        for number, rooms in enumerate(versions):
            written, received = f"2026-0{number + 1}-01", NOON - timedelta(days=90 - 30 * number)
            total = sum(one["net_area_m2"] for one in rooms)
            about = {
                "project_global_id": facility,
                "written_at": written,
                "net_area_m2": total,
                "true_north_deg": 12.5,
            }
            store.model(f"models/{facility}.ifc", rooms, facility, received, written, {"model": [about]})
    files = [{"facility_id": name[0], "model": f"{name}.ifc"} for name in models]
    store.records("facility_model", files)
    store.records("category_rule", [{"pattern": name, "category": code} for name, code in NAMES.items()])
    for kind, listed in records.items():
        store.records(kind, listed)
    store.build(*ASKED, *also, as_of=AS_OF, expected_area_m2=expected_area_m2).close()
    return folder / "run1.duckdb"


def facility(facility_id: str, **more: Any) -> dict[str, Any]:
    area = {"area_m2": Decimal(500), "area_basis": "NRA", "district": "Nord"}
    return {"facility_id": facility_id, "name": facility_id, **area, **more}


def line(facility_id: str, service: str, amount: str = "9000", **more: Any) -> dict[str, Any]:
    known = {"line_id": f"{facility_id}-{service}", "month": MAY, "amount_dkk": Decimal(amount)}
    return {"facility_id": facility_id, "service": service, **known, **more}


def audited(
    con: duckdb.DuckDBPyConnection, switch: Callable[[Suppression], Suppression] = lambda s: s
) -> Audit:
    """Return the audit of the open set before the auditor suppresses anything, with a rule switched off."""
    tables = published_tables(con)
    suppression = switch(find_suppression(con, tables, 5))
    open_queries(con, CATALOG, tables, suppression)
    return audit_open_set(con, CATALOG, tables, suppression, HOLDS)[1]
