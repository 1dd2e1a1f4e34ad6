"""What changed since the last published plan, and why."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from helpers.hand_store import NOON, HandStore, query, room

FIRST, SECOND = date(2026, 6, 29), date(2026, 6, 30)
LATER = NOON + timedelta(hours=3)
SUMMARY = "select * from int_plan_summary"
CHANGES = "select space_id, what, before, after, why from mart_plan_change order by all"


def planned(folder: Path, rooms: int = 3) -> HandStore:
    """A store with a published plan of the first day."""
    store = HandStore(folder)
    store.model("hq.ifc", [room(f"1.0{n}") for n in range(1, rooms + 1)])
    store.records("facility_model", [{"facility_id": "HQ", "model": "hq.ifc"}])
    store.records("category_rule", [{"pattern": "Kontor", "category": "OFF1"}])
    publish(store, "run1", FIRST)
    return store


def publish(store: HandStore, name: str, as_of: date) -> None:
    connection = store.build("int_plan_summary", as_of=as_of, name=name)
    store.store.append_plan(name, as_of, connection.sql(SUMMARY).pl())
    connection.close()


def changes(store: HandStore, name: str = "later", as_of: date = SECOND) -> list[tuple[Any, ...]]:
    connection = store.build("mart_plan_change", as_of=as_of, name=name)
    rows = query(connection, CHANGES)
    connection.close()
    return rows


def override(number: str, **more: Any) -> dict[str, Any]:
    return {"facility_id": "HQ", "room": number, "reason": "less used", **more}


def test_the_first_plan_has_no_changes(tmp_path: Path) -> None:
    store = planned(tmp_path)
    assert changes(store, as_of=FIRST) == []


def test_the_same_plan_on_the_next_day_has_no_changes(tmp_path: Path) -> None:
    assert changes(planned(tmp_path)) == []


def test_a_decision_changes_visits_and_minutes_and_its_reason_says_why(tmp_path: Path) -> None:
    store = planned(tmp_path)
    store.records("room_override", [override("1.02", visits_per_week=Decimal(1))], received_at=LATER)
    found = [row for row in changes(store) if row[1] in ("visits_per_week", "minutes")]
    assert [(what, before, after) for _, what, before, after, _ in found] == [
        ("minutes", None, None), ("visits_per_week", "2", "1"),
    ]  # fmt: skip
    assert {why for *_, why in found} == {"approved: less used (before: default of OFF1)"}


def test_a_room_that_is_no_longer_cleaned_is_gone_and_one_that_is_again_is_new(tmp_path: Path) -> None:
    store = planned(tmp_path)
    store.records("room_override", [override("1.02", is_cleanable=False)], received_at=LATER)
    assert [row[1:] for row in changes(store) if row[1] in ("gone", "new")] == [
        ("gone", None, None, "the room is no longer cleaned")
    ]
    publish(store, "run2", SECOND)
    again = [override("1.02", is_cleanable=True)]
    store.records("room_override", again, source="again.csv", received_at=LATER + timedelta(hours=1))
    found = changes(store, "third", SECOND + timedelta(days=1))
    assert [row[1] for row in found if row[1] in ("gone", "new")] == ["new"]


def test_another_category_is_named_with_what_it_was(tmp_path: Path) -> None:
    store = planned(tmp_path)
    store.records("room_override", [override("1.02", category="MEET")], received_at=LATER)
    (found,) = [row for row in changes(store) if row[1] == "category"]
    assert found[2:4] == ("OFF1", "MEET")
    assert found[4].startswith("the category of the room changed")


def test_a_repeated_run_compares_with_the_date_before_and_not_with_itself(tmp_path: Path) -> None:
    store = planned(tmp_path)
    store.records("room_override", [override("1.02", visits_per_week=Decimal(1))], received_at=LATER)
    first = changes(store)
    publish(store, "run2", SECOND)
    assert changes(store, "again") == first != []


def test_of_two_plans_of_one_date_the_later_is_compared_with(tmp_path: Path) -> None:
    store = planned(tmp_path)
    earlier = store.store.plan_before(SECOND)
    store.store.append_plan("run0", FIRST, earlier.with_columns(visits_per_week=pl.lit(9)))
    assert store.store.plan_before(SECOND)["run_id"].unique().to_list() == ["run1"]
    assert store.store.plan_before(FIRST).is_empty()
