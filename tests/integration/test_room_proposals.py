"""Split, merged and moved rooms: proposed to a person, who decides."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from helpers.hand_store import NOON, HandStore, query, room

LATER = datetime(2026, 6, 10, 12)
PROPOSALS = (
    "select number, earlier_number, relation, score, is_earlier_gone from mart_room_proposal order by all"
)


def drawn(number: str, x0: float, x1: float, **more: Any) -> dict[str, Any]:
    """A room ten metres deep between two walls."""
    outline = shapely.to_wkb(shapely.box(x0, 0, x1, 10))
    return room(number, (x1 - x0) * 10, footprint_wkb=outline, floor_z_m=0.0, height_m=3.0, **more)


def two_versions(folder: Path, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> HandStore:
    store = HandStore(folder)
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    store.model("hq.ifc", before, written_at="2026-06-01")
    store.model("hq.ifc", after, received_at=LATER, written_at="2026-06-09")
    return store


def test_the_parts_of_a_split_room_are_proposed_with_their_shares(tmp_path: Path) -> None:
    store = two_versions(tmp_path, [drawn("1", 0, 10)], [drawn("1A", 0, 6), drawn("1B", 6, 10)])
    con = store.build("dim_space", "mart_room_proposal")
    assert query(con, PROPOSALS) == [("1A", "1", "part_of", 0.6, True), ("1B", "1", "part_of", 0.4, True)]
    assert query(con, "select count(distinct space_id) from dim_space") == [(3,)]


def test_a_merged_room_is_proposed_for_both_it_came_from(tmp_path: Path) -> None:
    store = two_versions(tmp_path, [drawn("1A", 0, 6), drawn("1B", 6, 10)], [drawn("1", 0, 10)])
    assert store.ask(PROPOSALS) == [
        ("1", "1A", "whole_of", 0.6, True),
        ("1", "1B", "whole_of", 0.4, True),
    ]


def test_a_number_that_moved_to_another_storey_is_proposed(tmp_path: Path) -> None:
    up = drawn("1", 40, 50, global_id="new", storey_name="First")
    assert two_versions(tmp_path, [drawn("1", 0, 10)], [up]).ask(PROPOSALS) == [
        ("1", "1", "same_number", 0.5, True)
    ]


def test_nothing_is_proposed_for_rooms_that_were_recognised(tmp_path: Path) -> None:
    store = two_versions(
        tmp_path, [drawn("1", 0, 10), drawn("2", 10, 20)], [drawn("1", 0, 10), drawn("9", 10, 20)]
    )
    con = store.build("dim_space", "mart_room_proposal")
    assert query(con, PROPOSALS) == []
    assert query(con, "select count(distinct space_id) from dim_space") == [(2,)]


def test_what_a_person_approved_is_the_room_from_then_on(tmp_path: Path) -> None:
    store = two_versions(tmp_path, [drawn("1", 0, 10)], [drawn("1A", 0, 6), drawn("1B", 6, 10)])
    first = store.build("dim_space", "mart_room_proposal")
    ((earlier,),) = query(first, "select distinct earlier_space_id from mart_room_proposal")
    row = {"facility_id": "F1", "room": earlier, "global_id": "id-1A", "approved_by": "Planner"}
    store.records("room_override", [row], received_at=NOON)
    con = store.build("dim_space", "mart_room_proposal", as_of=date(2026, 7, 1), name="run2")
    assert query(
        con, f"select number, identity_rule from dim_space where space_id = '{earlier}' order by valid_from"
    ) == [("1", "new"), ("1A", "approved")]
    again = store.build("dim_space", "mart_room_proposal", as_of=date(2026, 7, 1), name="run3")
    assert query(again, "select space_id, number from dim_space order by all") == query(
        con, "select space_id, number from dim_space order by all"
    )
    decided = store.store.identity().filter(rule="approved")
    assert decided["decided_by"].to_list() == ["Planner"]
