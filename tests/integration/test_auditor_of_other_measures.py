"""The auditor solves sums of recorded minutes as it solves those of areas."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.audits import CATALOG, MAY, audited, build, cells, offices
from helpers.editions import project, rows

from bim.errors import PublicationError
from warehouse.disclosure.auditor.audit import Audit, audited_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.publish.duckdb_file import open_built, published_tables

MINUTES = "select visits, minutes, area_m2 is not null from mart_productivity where category = 'withheld'"
EVEN, ONE_LARGE = [40, 41, 42, 43, 44, 45], [4000, 1, 1, 1, 1, 1]


def visited(folder: Path, minutes: list[int]) -> Path:
    """Return the built file of six cells, each visited once for so many minutes."""
    visits = [
        {"facility_id": "A", "visit_id": str(n), "room": f"0.0{n}", "date": MAY, "minutes": Decimal(long)}
        for n, long in enumerate(minutes)
    ]
    return build(folder, {"A": [[*cells(6), *offices(8)]]}, cleaning_visit=visits)


def audit_of(source: Path, spill: Path) -> Audit:
    with open_built(source, spill) as con:
        return audited(con)


def test_minutes_of_one_room_among_a_few_short_visits_are_found_and_not_shown(tmp_path: Path) -> None:
    source = visited(tmp_path, ONE_LARGE)
    found = audit_of(source, tmp_path / "spill")
    assert found.measures["minutes"]["too_narrow"] == 1
    assert not found.is_passed
    assert rows(project(source, tmp_path / "out"), MINUTES) == [(6, None, True)]


def test_minutes_of_rooms_alike_stay(tmp_path: Path) -> None:
    source = visited(tmp_path, EVEN)
    found = audit_of(source, tmp_path / "spill")
    assert found.measures["minutes"] == {
        "unknowns": 6, "protected": 6, "equations": 1, "determined": 0, "too_narrow": 0, "small_groups": 0,
        "narrowest_share": 1.0,
    }  # fmt: skip
    assert rows(project(source, tmp_path / "out"), MINUTES) == [(6, Decimal(255), True)]


def test_minutes_that_are_shown_all_the_same_stop_the_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = visited(tmp_path, ONE_LARGE)
    monkeypatch.setattr("warehouse.disclosure.redaction.flag_audited_rows", lambda con, spec: None)
    with open_built(source, tmp_path / "spill") as con, pytest.raises(PublicationError, match="too narrowly"):
        tables = published_tables(con)
        audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1)


def test_months_are_apart(tmp_path: Path) -> None:
    visits = [
        {"facility_id": "A", "visit_id": f"{n}-{month}", "room": f"0.0{n}", "date": date(2026, month, 4),
         "minutes": Decimal(30 + n * month)}
        for n in range(6) for month in (4, 5)
    ]  # fmt: skip
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, cleaning_visit=visits)
    assert audit_of(source, tmp_path / "spill").measures["minutes"]["equations"] == 2
