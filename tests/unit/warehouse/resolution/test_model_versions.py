"""Which model version holds when."""

from datetime import date, datetime
from typing import Any

import polars as pl

from bim.tables import TABLES
from warehouse.deliveries.rows.contracts import schema_of
from warehouse.raw import RECEIPT
from warehouse.resolution.model_versions import ALWAYS, UNASSIGNED, model_versions

JANUARY, JUNE = datetime(2026, 1, 5), datetime(2026, 6, 5)


def versions(
    models: list[tuple[str, str, datetime]],
    rows: list[dict[str, Any]],
    *,
    as_of: date = date(2026, 12, 31),
    written: dict[str, str] | None = None,
    projects: dict[str, str] | None = None,
    buildings: dict[str, str] | None = None,
    held: dict[str, str] | None = None,
) -> dict[str, dict[str, Any]]:
    """(sha, file name, received) and facility_model rows to the versions by sha."""
    shas = {sha for sha, _, _ in models}
    receipts = pl.DataFrame(
        [{"model_sha256": s, "source": n, "received_at": at, "folder": ""} for s, n, at in models],
        schema=RECEIPT,
    )
    header = TABLES["model"].frame(
        {
            "model_sha256": s,
            "written_at": (written or {}).get(s),
            "project_global_id": (projects or {}).get(s, "project"),
            "held_reason": (held or {}).get(s),
        }
        for s in sorted(shas)
    )
    houses = TABLES["building"].frame(
        {"model_sha256": s, "step_id": 1, "global_id": f"{s}-b", "name": (buildings or {}).get(s)}
        for s in sorted(shas)
    )
    schema = schema_of("facility_model")
    declared = pl.DataFrame({n: [row.get(n) for row in rows] for n in schema}, schema=schema)
    found = model_versions(receipts, header, houses, declared, as_of)
    return {row["model_sha256"]: row for row in found.iter_rows(named=True)}


def interval(row: dict[str, Any]) -> tuple[Any, Any]:
    return row["valid_from"], row["valid_to"]


def test_the_first_version_holds_for_all_days_before_it() -> None:
    found = versions([("a", "hq.ifc", JUNE)], [{"facility_id": "F1", "model": "hq.ifc"}])
    assert interval(found["a"]) == (ALWAYS, None)
    assert found["a"]["facility_id"] == "F1"


def test_a_file_replaced_under_its_name_holds_from_its_receipt() -> None:
    found = versions(
        [("a", "hq.ifc", JANUARY), ("b", "hq.ifc", JUNE)], [{"facility_id": "F1", "model": "hq.ifc"}]
    )
    assert interval(found["a"]) == (ALWAYS, date(2026, 6, 5))
    assert interval(found["b"]) == (date(2026, 6, 5), None)


def test_a_version_with_a_row_of_its_own_holds_from_its_day() -> None:
    rows = [
        {"facility_id": "F1", "model": "v1.ifc"},
        {"facility_id": "F1", "model": "v2.ifc", "valid_from": date(2026, 3, 1)},
    ]
    found = versions([("a", "v1.ifc", JUNE), ("b", "v2.ifc", JUNE)], rows)
    assert interval(found["a"]) == (ALWAYS, date(2026, 3, 1))
    assert interval(found["b"]) == (date(2026, 3, 1), None)


def test_a_first_version_with_a_day_does_not_hold_before_it() -> None:
    rows = [{"facility_id": "F1", "model": "hq.ifc", "valid_from": date(2025, 5, 1)}]
    assert interval(versions([("a", "hq.ifc", JUNE)], rows)["a"]) == (date(2025, 5, 1), None)


def test_a_model_without_a_row_belongs_to_no_facility_and_says_so() -> None:
    found = versions([("a", "x.ifc", JUNE)], [])
    assert (found["a"]["facility_id"], found["a"]["note_code"]) == (UNASSIGNED, "model_without_facility")


def test_models_of_one_project_without_rows_are_versions_of_each_other() -> None:
    found = versions([("a", "x.ifc", JANUARY), ("b", "y.ifc", JUNE)], [])
    assert interval(found["a"]) == (ALWAYS, date(2026, 6, 5))


def test_a_new_export_without_a_row_joins_the_lineage_of_its_project() -> None:
    rows = [{"facility_id": "F1", "model": "v1.ifc"}]
    found = versions([("a", "v1.ifc", JANUARY), ("b", "v1 (2).ifc", JUNE)], rows)
    assert found["b"]["facility_id"] == "F1"
    assert interval(found["a"]) == (ALWAYS, date(2026, 6, 5))


def test_an_exact_name_beats_a_glob_whatever_its_case() -> None:
    rows = [{"facility_id": "F1", "model": "HQ*.ifc"}, {"facility_id": "F2", "model": "models/HQ-2.IFC"}]
    assert versions([("a", "new/hq-2.ifc", JUNE)], rows)["a"]["facility_id"] == "F2"


def test_a_glob_over_two_buildings_replaces_neither() -> None:
    found = versions(
        [("a", "f1-a.ifc", JANUARY), ("b", "f1-b.ifc", JUNE)],
        [{"facility_id": "F1", "model": "f1-*.ifc"}],
        projects={"a": "pa", "b": "pb"},
        buildings={"a": "Hus A", "b": "Hus B"},
    )
    assert [interval(found[sha]) for sha in "ab"] == [(ALWAYS, None), (ALWAYS, None)]


def test_two_disciplines_of_a_project_replace_neither() -> None:
    rows = [
        {"facility_id": "F1", "model": "ark.ifc", "discipline": "ark"},
        {"facility_id": "F1", "model": "mep.ifc", "discipline": "mep"},
    ]
    found = versions([("a", "ark.ifc", JANUARY), ("b", "mep.ifc", JUNE)], rows)
    assert [interval(found[sha]) for sha in "ab"] == [(ALWAYS, None), (ALWAYS, None)]


def test_a_late_older_export_is_not_put_in_force() -> None:
    found = versions(
        [("a", "x.ifc", JANUARY), ("b", "x.ifc", JUNE)],
        [],
        written={"a": "2026-01-01T00:00:00", "b": "2025-01-01T00:00:00"},
    )
    assert (found["b"]["is_in_force"], found["b"]["note_code"]) == (False, "model_older_than_current")
    assert interval(found["a"]) == (ALWAYS, None)


def test_a_version_after_the_run_date_is_left_out() -> None:
    found = versions([("a", "x.ifc", JANUARY), ("b", "x.ifc", JUNE)], [], as_of=date(2026, 6, 4))
    assert interval(found["a"]) == (ALWAYS, None)
    assert (found["b"]["is_in_force"], found["b"]["note_code"]) == (False, "model_not_yet_valid")


def test_names_and_their_order_change_nothing() -> None:
    one = versions([("a", "x.ifc", JANUARY), ("b", "y.ifc", JUNE)], [])
    two = versions([("b", "1.ifc", JUNE), ("a", "2.ifc", JANUARY)], [])
    assert [interval(one[sha]) for sha in "ab"] == [interval(two[sha]) for sha in "ab"]
    assert one["a"]["lineage_id"] == two["a"]["lineage_id"]


def test_one_model_under_two_names_is_one_model() -> None:
    found = versions([("a", "x.ifc", JANUARY), ("a", "copy of x.ifc", JUNE)], [])
    assert (len(found), found["a"]["names"]) == (1, 2)


def test_the_last_good_version_stays_in_force_where_a_newer_one_is_held() -> None:
    found = versions(
        [("a", "hq.ifc", JANUARY), ("b", "hq.ifc", JUNE)],
        [{"facility_id": "F1", "model": "hq.ifc"}],
        held={"b": "no_room_counts"},
    )
    assert interval(found["a"]) == (ALWAYS, None)
    assert (found["b"]["is_in_force"], found["b"]["note_code"]) == (False, "model_held")
    assert '"received_on": "2026-01-05"' in found["b"]["note_details"]


def test_a_held_model_without_an_earlier_version_gives_its_facility_none() -> None:
    rows = [{"facility_id": "F1", "model": "hq.ifc"}]
    found = versions([("a", "hq.ifc", JUNE)], rows, held={"a": "only_gross_areas"})
    assert (found["a"]["is_in_force"], found["a"]["facility_id"]) == (False, "F1")
    assert found["a"]["note_details"] == '{"why": "only_gross_areas", "instead": "nothing"}'


def test_the_first_good_version_holds_for_all_days_though_a_held_one_came_before() -> None:
    """It takes the day of its row, and nothing more is said of the held one."""
    rows = [{"facility_id": "F1", "model": "hq.ifc", "valid_from": date(2025, 5, 1)}]
    models = [("a", "hq.ifc", JANUARY), ("b", "hq.ifc", JUNE)]
    assert interval(versions(models, rows, held={"a": "no_room_counts"})["b"]) == (date(2025, 5, 1), None)
    found = versions(models, [{"facility_id": "F1", "model": "hq.ifc"}], held={"a": "no_room_counts"})
    assert interval(found["b"]) == (ALWAYS, None)
    assert (found["a"]["is_in_force"], found["a"]["note_code"]) == (False, None)


def test_a_model_whose_only_version_is_of_a_later_day_is_left_out() -> None:
    rows = [{"facility_id": "F1", "model": "hq.ifc", "valid_from": date(2027, 5, 1)}]
    found = versions([("a", "hq.ifc", JUNE)], rows)
    assert (found["a"]["is_in_force"], found["a"]["note_code"]) == (False, "model_not_yet_valid")
