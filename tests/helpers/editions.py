"""A small portfolio with one restricted room, built and published by hand."""

import json
from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import HandStore, room
from shapely.geometry import box

from warehouse.catalog import load_catalog
from warehouse.disclosure.auditor.audit import audited_queries
from warehouse.disclosure.redaction import whole_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.publish import set_files
from warehouse.publish.duckdb_file import open_built, published_tables, write_database
from warehouse.publish.edition import publish_edition
from warehouse.publish.settings import PublishSettings, RunInfo

SECRET_NAME = "Celle Zebrafinken"
SECRET_NUMBER = "K.77"
SECRET_ID = "3ZebraFinkenGlobalId77"
SECRET_FIGURES = {
    "net_area_m2": 43.217391, "gross_area_m2": 44.135791, "stated_area_m2": 45.246813, "measured_area_m2": 43.998877,
    "perimeter_m": 26.543219, "height_m": 2.718283, "volume_m3": 117.475843,
}  # fmt: skip
SECRET_MINUTES = Decimal("17.77")
SECRET_OUTLINE = box(1001.25, 2002.5, 1007.75, 2009.125)
AS_OF = date(2026, 6, 30)
WRITERS = ("write_plans", "write_report", "write_meeting_files", "write_author_files", "write_supplier_files")
CATEGORIES = {
    "Kontor": "OFF1", "Møderum": "MEET", "Arkiv": "ARCH", "Øvelokale": "TRAI", "Ærespladsen": "WAIT",
    "Åben hal": "CORR",
}  # fmt: skip


def make_portfolio(folder: Path, offices: int = 12) -> Path:
    """Two facilities, HQ with one restricted room among ordinary ones; returns the built DuckDB file."""
    folder.mkdir(parents=True, exist_ok=True)
    store = HandStore(folder)
    secret = room(SECRET_NUMBER, **SECRET_FIGURES)
    secret |= {"name": SECRET_NAME, "global_id": SECRET_ID, "footprint_wkb": SECRET_OUTLINE.wkb}
    neighbour = {"footprint_wkb": box(1007.75, 2002.5, 1010, 2009.125).wkb}
    ordinary = [room(f"1.{n:02}", 20.0 + n, **neighbour) for n in range(offices)]
    special = [
        room(f"2.{n:02}", 10.0 + n, name=name) for n, name in enumerate(CATEGORIES) if name != "Kontor"
    ]
    message = f"room {SECRET_NUMBER} {SECRET_NAME}: stated 45.246813 m², measured 43.998877 m²"
    finding = {"code": "area_differs", "severity": "warning", "message": message}
    findings = [{"step_id": 1, "global_id": SECRET_ID, **finding}, finding]
    store.model("models/hq.ifc", [secret, *ordinary, *special], project="hq", tables={"finding": findings})
    store.model("models/f2.ifc", [room(f"{n}", 15.0) for n in range(1, 7)], project="f2")
    _add_records(store)
    store.build(as_of=AS_OF).close()
    return folder / "run1.duckdb"


def _add_records(store: HandStore) -> None:
    store.records("facility", [_facility("HQ", "=1+1", "Øst"), _facility("F2", "Ærø", "Vest")])
    models = {"HQ": "hq.ifc", "F2": "f2.ifc"}
    store.records("facility_model", [{"facility_id": name, "model": file} for name, file in models.items()])
    override = {
        "facility_id": "HQ",
        "room": SECRET_NUMBER,
        "category": "CELL",
        "reason": f"{SECRET_NAME} is a cell",
    }
    store.records("room_override", [override])
    rules = [{"pattern": name, "category": category} for name, category in CATEGORIES.items()]
    store.records("category_rule", rules)
    lines = [
        {"line_id": f"L{month}{place}", "facility_id": place, "service": "cleaning", "month": date(2026, month, 1),
         "amount_dkk": Decimal("1000.01")}
        for month in (1, 2, 3) for place in ("HQ", "F2", "NOWHERE")
    ]  # fmt: skip
    lines.append({**lines[0], "line_id": "Ldirect", "room": SECRET_NUMBER, "service": "maintenance"})
    store.records("cost_line", lines, held=[
        {"code": "not_a_number", "source_row": 99, "text": f"facility_id: HQ, room: {SECRET_NUMBER.lower()}"},
        {"code": "not_a_number", "source_row": 100, "text": "facility_id: HQ, room: 1.03, amount: x"},
    ])  # fmt: skip
    visit = {
        "facility_id": "HQ",
        "date": date(2026, 3, 3),
        "minutes": SECRET_MINUTES,
        "task": f"vask {SECRET_NAME}",
    }
    store.records("cleaning_visit", [
        {**visit, "visit_id": "V1", "room": SECRET_NUMBER},
        {**visit, "visit_id": "V2", "room": "1.02", "minutes": Decimal(12), "task": "vask"},
    ])  # fmt: skip


def _facility(facility_id: str, name: str, district: str) -> dict[str, Any]:
    area = {"area_m2": Decimal(500), "area_basis": "NRA"}
    return {"facility_id": facility_id, "name": name, "district": district, **area}


def run_of(run_id: str, as_of: date = AS_OF) -> RunInfo:
    """A run by that name."""
    return RunInfo(run_id, as_of, datetime(2026, 6, 30, 1, 2, 3, tzinfo=UTC), {"areal": "0"})


def publish(built: Path, output: Path, run_id: str = "r1", as_of: date = AS_OF, **settings: Any) -> Path:
    """Publish under a name; `settings` are those of PublishSettings."""
    inputs = [{"path": "models/hq.ifc", "kind": "model", "sha256": "0" * 64, "bytes": 1, "verdict": "accept"}]
    return publish_edition(built, output, run_of(run_id, as_of), PublishSettings(**settings), inputs)


def leave_out(monkeypatch: pytest.MonkeyPatch, *writers: str) -> None:
    """Let a publication write none of these files; all of them left out, no process writes those of a second set."""
    for writer in writers:
        monkeypatch.setattr(set_files, writer, lambda *_, **__: None)
    if "write_meeting_files" in writers:
        monkeypatch.setattr(set_files.SetFiles, "copy_cards", lambda *_: None)
    if set(writers) == set(WRITERS):
        monkeypatch.setattr(set_files.SetFiles, "written_beside", lambda _: nullcontext())


def project(built: Path, version: Path, smallest_group: int = 5) -> Path:
    """The open and the restricted DuckDB file of a built one, with none of the files that are made from them."""
    (version / "restricted").mkdir(parents=True)
    catalog = load_catalog()
    with open_built(built, version / ".spill") as con:
        tables = published_tables(con)
        suppression = find_suppression(con, tables, smallest_group)
        shown, _ = audited_queries(con, catalog, tables, suppression, 0.1)
        write_database(con, shown, catalog.tables, version / "warehouse.duckdb")
        write_database(
            con, whole_queries(tables), catalog.tables, version / "restricted" / "warehouse.duckdb"
        )
    return version


def rows(version: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query over a published DuckDB file."""
    with duckdb.connect(str(version / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def manifest(version: Path) -> dict[str, Any]:
    """The manifest of a set."""
    content: dict[str, Any] = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
    return content
