"""Which rows of findings the open set holds back."""

import duckdb

from warehouse.disclosure.row_suppression import findings_with_totals


def test_a_finding_with_the_total_of_a_place_with_a_withheld_room_is_held_back() -> None:
    con = duckdb.connect()
    con.execute(
        "create table run_finding as select * from (values ('model_shrunk', 'HQ'), ('facility_shrunk', 'HQ'),"
        " ('model_file_gone', 'HQ'), ('model_shrunk', 'F2'), ('other', 'HQ'), ('model_shrunk', null))"
        " as found(code, facility_id)"
    )
    con.execute("create temp table withheld_rooms as select 'S1' as space_id, 'HQ' as facility_id")
    assert {row for row, *_ in con.execute(findings_with_totals("run_finding")).fetchall()} == {0, 1, 2}
