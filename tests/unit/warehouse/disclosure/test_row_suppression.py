"""Which rows of findings the open set holds back."""

import duckdb

from warehouse.catalog import load_catalog
from warehouse.disclosure.row_suppression import findings_held_back, flag_audited_rows, flags_table


def test_a_finding_with_the_total_of_a_place_with_a_withheld_room_is_held_back() -> None:
    con = duckdb.connect()
    con.execute(
        "create table run_finding as select * from (values ('model_shrunk', 'HQ'), ('facility_shrunk', 'HQ'),"
        " ('model_file_gone', 'HQ'), ('model_shrunk', 'F2'), ('other', 'HQ'), ('model_shrunk', null))"
        " as found(code, facility_id)"
    )
    con.execute("create temp table withheld_rooms as select 'S1' as space_id, 'HQ' as facility_id")
    con.execute("create temp table withheld_restricted_facilities as select 'F2' as facility_id")
    assert {row for row, *_ in con.execute(findings_held_back("run_finding")).fetchall()} == {0, 1, 2}


def test_where_the_models_of_a_restricted_facility_are_is_held_back() -> None:
    con = duckdb.connect()
    con.execute(
        "create table run_finding as select * from (values ('models_misaligned', 'F2'), ('models_misaligned', 'HQ'),"
        " ('other', 'F2'), ('models_misaligned', null)) as found(code, facility_id)"
    )
    con.execute("create temp table withheld_rooms as select 'S1' as space_id, 'HQ' as facility_id")
    con.execute("create temp table withheld_restricted_facilities as select 'F2' as facility_id")
    assert [row for row, *_ in con.execute(findings_held_back("run_finding")).fetchall()] == [0]


def test_what_the_auditor_holds_back_of_a_row_adds_to_what_a_rule_holds_back() -> None:
    con, spec = duckdb.connect(), load_catalog().tables["dim_model"]
    con.execute(
        f"create temp table {flags_table(spec)} as select * from (values (1, 2, false, false, ['true_north_deg']),"
        " (2, 0, false, true, null)) as flags(row, level, is_outline_near, is_below_threshold, held)"
    )
    con.execute(
        "create temp table withheld_audited_rows as select * from (values ('dim_model', 1, 'area'),"
        " ('dim_model', 3, 'rooms'), ('dim_space', 2, 'area')) as audited(table_name, row, \"column\")"
    )
    flag_audited_rows(con, spec)
    found = con.execute(f"select row, level, is_below_threshold, held from {flags_table(spec)} order by row")
    assert found.fetchall() == [
        (1, 2, False, ["area", "true_north_deg"]),
        (2, 0, True, None),
        (3, 0, False, ["rooms"]),
    ]
