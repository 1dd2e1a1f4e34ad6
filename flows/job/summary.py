"""A published version in a few figures, for a terminal and for Prefect.

Comes in: the folder of a version. Goes out: names and figures.
"""

import json
from pathlib import Path
from typing import Any

import duckdb

from warehouse.publish.folders import DATABASE


def figures(version: Path) -> list[tuple[str, str]]:
    """Return the figures that show whether a run went well, all from the open set."""
    manifest = read_manifest(version)
    verdicts = [entry["verdict"] for entry in manifest["inputs"]]
    with duckdb.connect(str(version / DATABASE), read_only=True) as warehouse:
        area = _one(warehouse, "select sum(model_area_m2) from mart_coverage")
        ledger = warehouse.sql(
            "select sum(invoiced_dkk), sum(allocated_dkk), sum(unallocated_dkk), sum(held_dkk) from mart_cost_ledger"
        ).fetchall()[0]
    named = zip(("invoiced", "allocated", "unallocated", "held"), ledger, strict=True)
    return [
        ("run", manifest["run_id"]),
        ("run date", manifest["as_of"]),
        ("inputs", f"{len(verdicts)}, of them {verdicts.count('reject_file')} rejected"),
        ("net area", f"{area or 0:,.1f} m²"),
        *((name, f"{amount or 0:,.2f} DKK") for name, amount in named),
    ]


def places(version: Path) -> list[tuple[str, str]]:
    """Return the paths of the report, the workbooks and the warehouse."""
    return [
        ("report", str(version / "report" / "index.html")),
        ("workbooks", str(version / "plans")),
        ("warehouse", str(version / DATABASE)),
    ]


def inputs_markdown(version: Path) -> str:
    """Return the inputs whose verdict is not `accept`, as a Markdown table."""
    lines = ["| input | verdict |", "|---|---|"]
    for entry in read_manifest(version)["inputs"]:
        if entry["verdict"] != "accept":
            lines.append(f"| {entry['path'].replace('|', '/')} | {entry['verdict']} |")
    return "\n".join(lines)


def read_manifest(version: Path) -> dict[str, Any]:
    """Return the manifest of a version."""
    manifest: dict[str, Any] = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _one(warehouse: duckdb.DuckDBPyConnection, query: str) -> Any:
    return warehouse.sql(query).fetchall()[0][0]
