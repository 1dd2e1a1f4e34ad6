"""The allocation query alone, over targets and weights given as rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from warehouse.graph import MODELS

MONTH = date(2026, 3, 1)
QUERY = (MODELS / "fact" / "fact_allocation.sql").read_text(encoding="utf-8")
_TARGET: dict[str, Any] = {
    "ledger_id": pl.String,
    "facility_id": pl.String,
    "service": pl.String,
    "month": pl.Date,
    "building": pl.String,
    "ore": pl.Int64,
    "space_id": pl.String,
    "is_room_named": pl.Boolean,
    "driver": pl.String,
    "driver_key": pl.String,
    "fallback_driver": pl.String,
    "is_portfolio": pl.Boolean,
    "has_unknown_building": pl.Boolean,
    "is_closed": pl.Boolean,
}
_WEIGHT: dict[str, Any] = {
    "month": pl.Date,
    "facility_id": pl.String,
    "driver": pl.String,
    "space_id": pl.String,
    "building": pl.String,
    "weight": pl.Decimal(28, 6),
    "allocation_base": pl.String,
}


def target(ledger_id: str, amount: str, **more: Any) -> dict[str, Any]:
    """A cost of facility F1 that net area spreads; `more` overrides any column."""
    driver = more.get("driver", "net_area")
    return {
        "ledger_id": ledger_id,
        "facility_id": "F1",
        "service": "cleaning",
        "month": MONTH,
        "ore": int(Decimal(amount) * 100),
        "is_room_named": False,
        "driver": driver,
        "driver_key": driver,
        "is_portfolio": False,
        "has_unknown_building": False,
        "is_closed": False,
        **more,
    }


def weight(space_id: str, value: str, building: str = "Main", facility_id: str = "F1") -> dict[str, Any]:
    """What a room weighs by net area."""
    return {
        "month": MONTH,
        "facility_id": facility_id,
        "driver": "net_area",
        "space_id": space_id,
        "building": building,
        "weight": Decimal(value),
    }


def allocate(targets: list[dict[str, Any]], weights: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of fact_allocation."""
    connection = duckdb.connect()
    for name, rows, schema in (("given_target", targets, _TARGET), ("fact_driver_weight", weights, _WEIGHT)):
        frame = pl.DataFrame({column: [row.get(column) for row in rows] for column in schema}, schema=schema)
        connection.register("incoming", frame.to_arrow())
        connection.execute(f"create table {name} as select * from incoming")
    connection.execute(
        "create table int_cost_target as select * exclude (ore), ore::hugeint as amount_ore from given_target"
    )
    rows = connection.sql(QUERY).pl().to_dicts()
    connection.close()
    return rows
