"""The guard over deliveries: registers that are delivered whole, and mappings of models to facilities."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.deliver import deliver
from helpers.hand_store import READING, HandStore, digest, room

from warehouse.deliveries.effective.deliveries import shrunken
from warehouse.deliveries.effective.guarded import guarded_registers, would_hold
from warehouse.deliveries.effective.rows import load_kind
from warehouse.guard import Guard
from warehouse.resolution.guarded import Guarded, guarded_inputs
from warehouse.store import Store

FIRST, SECOND, THIRD = (datetime(2026, 2, day, 2, 15) for day in (1, 2, 3))
AS_OF = date(2026, 6, 30)
USUAL = Guard(0.05, 0.10, 0.20)
WHOLE = {"codes": "replace"}


def codes(number: int, bad: int = 0) -> str:
    """A register of QR codes, of which some rows cannot be used."""
    rows = [f"Q{n};F1;1.{n:02};\n" for n in range(1, number + 1)]
    rows += [f"Q{n};F1;1.{n:02};31-31-2026\n" for n in range(number + 1, number + bad + 1)]
    return "qr_code;facility_id;room;valid_from\n" + "".join(rows)


def send(store: Store, text: str, received: datetime, **more: Any) -> str:
    return deliver(store, text, received, block="codes", kind="qr_code", **more)


def in_force(store: Store, guard: Guard = USUAL) -> int:
    """How many codes are in force on the run date, with what the guard holds left out."""
    holding = store.holding(one.place for one in guarded_registers(store, WHOLE, guard))
    rows, _, counts = load_kind(holding, "qr_code", AS_OF, WHOLE)
    assert counts["rows_accepted"].sum() + counts["rows_held"].sum() > 0
    return len(rows.filter(rows["valid_to"].is_null() | (rows["valid_to"] > AS_OF)))


@pytest.mark.parametrize(("rows", "is_held"), [(100, False), (80, False), (79, True), (300, False)])
def test_a_register_with_far_fewer_rows_is_held_and_the_one_before_stays(
    tmp_path: Path, rows: int, is_held: bool
) -> None:
    store = Store(tmp_path)
    before = send(store, codes(100), FIRST)
    after = send(store, codes(rows) + "\n", SECOND)
    held = guarded_registers(store, WHOLE, USUAL)
    assert [one.sha256 for one in held] == ([after] if is_held else [])
    assert in_force(store) == (100 if is_held else rows)
    for one in held:
        assert one.stale == {before}
        assert "79 rows" in one.findings[0][1].message and "100 rows" in one.findings[0][1].message
        assert f"areal accept {after[:12]}" in one.findings[0][1].message


def test_a_register_is_compared_with_the_last_good_one_until_a_person_accepts_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    send(store, codes(100), FIRST)
    few = send(store, codes(50), SECOND)
    fewer = send(store, codes(40), THIRD)
    assert {one.sha256 for one in guarded_registers(store, WHOLE, USUAL)} == {few, fewer}
    assert guarded_registers(store, WHOLE, Guard(0.05, 0.10, 0.20, frozenset({few}))) == []
    assert in_force(store, Guard(0.05, 0.10, 0.20, frozenset({few}))) == 40
    assert would_hold(store, "qr_code", "codes", 60, "0" * 64, USUAL)[0].code == "register_shrunk"
    assert would_hold(store, "qr_code", "codes", 80, "0" * 64, USUAL) == []


def test_a_held_register_asks_for_no_decision_once_a_later_one_is_good(tmp_path: Path) -> None:
    store = Store(tmp_path)
    send(store, codes(100), FIRST)
    few = send(store, codes(50), SECOND)
    assert would_hold(store, "qr_code", "codes", 50, few, USUAL)[0].code == "register_shrunk"
    send(store, codes(101), THIRD)
    [held] = guarded_registers(store, WHOLE, USUAL)
    assert (held.sha256, held.stale, held.findings) == (few, frozenset(), ())
    assert in_force(store) == 101


def test_rows_that_are_held_for_their_own_faults_are_not_lost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    send(store, codes(100), FIRST)
    send(store, codes(50, bad=50), SECOND)
    assert guarded_registers(store, WHOLE, USUAL) == []
    assert in_force(store) == 100


def test_a_register_that_adds_and_one_that_arrives_with_its_history_are_not_compared(tmp_path: Path) -> None:
    store = Store(tmp_path)
    send(store, codes(100), FIRST)
    send(store, codes(20), SECOND)
    assert guarded_registers(store, {"codes": "append"}, USUAL) == []
    history = Store(tmp_path / "history")
    send(history, codes(100), FIRST, declared=date(2026, 1, 1))
    send(history, codes(20), FIRST, declared=date(2026, 2, 1))
    assert guarded_registers(history, WHOLE, USUAL) == []


def test_costs_that_are_delivered_whole_are_warned_about_and_never_held(tmp_path: Path) -> None:
    store = Store(tmp_path)
    header = "line_id;facility_id;service;month;amount_dkk\n"
    rows = [f"{n};F1;cleaning;2026-01;5,00\n" for n in range(100)]
    deliver(store, header + "".join(rows), FIRST)
    deliver(store, header + rows[0], SECOND)
    assert guarded_registers(store, {"invoices": "replace"}, USUAL) == []


def hall(store: HandStore, name: str, rooms: int, received: datetime = FIRST, project: str = "") -> str:
    header = {"project_global_id": project or name, "written_at": "", "spaces_counted": rooms}
    header["net_area_m2"] = rooms * 20.0
    listed = [room(f"{n}", building_name=name) for n in range(rooms)]
    return store.model(f"{name}.ifc", listed, project or name, received, tables={"model": [header]})


def held_by(store: HandStore, mode: str = "replace", guard: Guard = USUAL) -> Guarded:
    return guarded_inputs(store.store, READING, {"facility_model": mode}, AS_OF, guard)


def mapping(store: HandStore, received: datetime, *rows: tuple[str, str]) -> str:
    listed = [{"facility_id": facility, "model": f"{name}.ifc"} for facility, name in rows]
    return store.records("facility_model", listed, received_at=received)


@pytest.mark.parametrize(("small", "is_held"), [(5, False), (30, True)])
def test_a_mapping_that_drops_a_model_is_held_where_its_facility_loses_too_much(
    tmp_path: Path, small: int, is_held: bool
) -> None:
    store = HandStore(tmp_path)
    for name, rooms in {"a": 95, "b": small, "c": 10, "d": 10, "e": 10}.items():
        hall(store, name, rooms)
    others = [("F2", "c"), ("F3", "d"), ("F4", "e")]
    first = mapping(store, FIRST, ("F1", "a"), ("F1", "b"), *others)
    second = mapping(store, SECOND, ("F1", "a"), *others)
    found = held_by(store)
    assert found.places == ({("facility_model", second)} if is_held else set())
    assert found.stale == ({first} if is_held else set())
    for _, facility, finding in found.findings:
        assert (facility, finding.code, finding.severity) == ("F1", "facility_shrunk", "error")
        assert "95 rooms with 1,900.0 m²" in finding.message
        assert "125 rooms with 2,500.0 m²" in finding.message
    assert held_by(store, guard=Guard(0.05, 0.10, 0.20, frozenset({second}))).places == set()


def test_a_mapping_that_moves_a_model_to_another_facility_is_taken(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    hall(store, "a", 50)
    hall(store, "b", 50)
    mapping(store, FIRST, ("F1", "a"), ("F1", "b"))
    mapping(store, SECOND, ("F1", "a"), ("F9", "b"))
    assert held_by(store).places == set()


def test_a_mapping_that_renames_or_adds_a_model_is_taken(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    hall(store, "a", 50)
    mapping(store, FIRST, ("F1", "a"))
    hall(store, "a2", 50, SECOND, project="a")
    mapping(store, SECOND, ("F1", "a2"), ("F2", "b"))
    hall(store, "b", 20, THIRD)
    assert held_by(store).places == set()


def test_a_facility_that_the_register_closed_may_lose_its_models(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    for name in "abcde":
        hall(store, name, 50)
    mapping(store, FIRST, *((f"F{n}", name) for n, name in enumerate("abcde")))
    mapping(store, SECOND, *((f"F{n}", name) for n, name in enumerate("abcd")))
    assert len(held_by(store).places) == 1
    closed = {"facility_id": "F4", "name": "House", "district": "D", "area_basis": "NRA"}
    store.records("facility", [closed | {"valid_to": date(2026, 1, 1)}], received_at=FIRST)
    assert held_by(store).places == set()


@pytest.mark.parametrize("rows", [1, 3, 9])
def test_a_small_register_that_is_kept_by_hand_is_warned_about_and_not_held(
    tmp_path: Path, rows: int
) -> None:
    store = Store(tmp_path)
    send(store, codes(10), FIRST)
    send(store, codes(rows), SECOND)
    assert guarded_registers(store, WHOLE, USUAL) == []
    assert in_force(store) == rows
    assert [finding.code for _, finding in shrunken(store, WHOLE)] == (
        ["delivery_shrunk"] if rows < 5 else []
    )


def test_a_model_is_judged_by_the_mapping_that_is_in_force_and_not_by_a_held_one(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    big = hall(store, "a", 50)
    mapping(store, FIRST, ("F1", "a"))
    mapping(store, SECOND, ("F9", "b"))
    small = digest("a.ifc2026")
    header = {"project_global_id": "a", "written_at": "2026", "spaces_counted": 10, "net_area_m2": 200.0}
    store.model("a.ifc", [], "a", THIRD, "2026", {"model": [header]})
    found = held_by(store)
    assert (set(found.models), big in found.stale) == ({small}, True)


@pytest.mark.parametrize("is_good", [True, False])
def test_a_held_mapping_that_a_good_one_replaces_asks_nobody_any_more(tmp_path: Path, is_good: bool) -> None:
    store = HandStore(tmp_path)
    for name in "ab":
        hall(store, name, 50)
    mapping(store, FIRST, ("F1", "a"), ("F2", "b"))
    bad = mapping(store, SECOND, ("F2", "b"))
    third = mapping(store, THIRD, *([("F1", "a")] if is_good else []), ("F3", "b"))
    found = held_by(store)
    assert ("facility_model", bad) in found.places
    assert found.open == (set() if is_good else {bad, third})
    assert (not found.stale, not found.findings) == (is_good, is_good)


@pytest.mark.parametrize(("rooms", "is_held"), [(50, False), (10, True)])
def test_a_mapping_that_arrives_before_its_model_is_let_in_once_the_model_is_there(
    tmp_path: Path, rooms: int, is_held: bool
) -> None:
    store = HandStore(tmp_path)
    hall(store, "a", 50)
    mapping(store, FIRST, ("F1", "a"))
    early = mapping(store, SECOND, ("F1", "b"))
    assert held_by(store).open == {early}
    hall(store, "b", rooms, THIRD)
    assert held_by(store).open == ({early} if is_held else set())


def test_a_new_store_holds_nothing(tmp_path: Path) -> None:
    assert held_by(HandStore(tmp_path)) == Guarded({}, (), frozenset(), {})
