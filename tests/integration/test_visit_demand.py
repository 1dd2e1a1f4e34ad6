"""Demand moves the visits of a room within bounds, says why, and without evidence changes nothing."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, room

NEW_YEAR, TODAY = date(2026, 1, 1), date(2026, 6, 30)
PLANNED = "select number, visits_per_week from int_cleaning_task order by number"
CHANGE = "select rule, is_applied, reason from mart_visit_demand order by rule"


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    """Two offices without a program: two visits a week by default."""
    return store_of(tmp_path, "Kontor")


def store_of(folder: Path, name: str) -> HandStore:
    made = HandStore(folder)
    made.model("hq.ifc", [room("1", 20.0, name=name), room("2", 20.0, name=name)])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def deliver_program(store: HandStore, code: str, category: str = "OFF1", **more: Any) -> None:
    store.records("cleaning_program", [{"category": category, "code": code, "valid_from": NEW_YEAR, **more}])


def deliver_requests(store: HandStore, count: int, topic: str = "Rengøring") -> None:
    store.records("qr_code", [{"qr_code": "Q1", "facility_id": "F1", "room": "1"}])
    rows = [
        {
            "request_id": f"R{n}",
            "qr_code": "Q1",
            "scanned_at": datetime(2026, 5, 1 + n, 10),
            "category": topic,
        }
        for n in range(count)
    ]
    store.records("service_request", rows)


def deliver_visits(store: HandStore, outcomes: list[str | None]) -> None:
    rows = [
        {"visit_id": f"V{n}", "facility_id": "F1", "room": "1", "date": date(2026, 5, 4) + timedelta(days=n)}
        | {"minutes": Decimal(6), "outcome": outcome}
        for n, outcome in enumerate(outcomes)
    ]
    store.records("cleaning_visit", rows)


def deliver_uses(store: HandStore, days: list[int], rooms: str = "1") -> None:
    """Uses of June 2026 by day of the month, at ten in the morning."""
    rows = [
        {"facility_id": "F1", "room": rooms, "at": datetime(2026, 6, day, 8, n % 60), "kind": "custody"}
        for n, day in enumerate(days)
    ]
    store.records("room_use", rows)


def test_without_evidence_nothing_changes(store: HandStore) -> None:
    deliver_requests(store, 2)  # three are enough
    deliver_visits(store, [None] * 20)
    planned, change = store.answers(PLANNED, CHANGE)
    assert planned == [("1", 2), ("2", 2)]
    assert change == [("request", False, "not enough evidence: nothing changes")]


def test_requests_raise_the_visits_of_their_room_and_the_plan_says_so(store: HandStore) -> None:
    deliver_requests(store, 5)
    reasons = "select distinct reason from mart_cleaning_plan order by all"
    planned, change, rows = store.answers(PLANNED, CHANGE, reasons)
    assert planned == [("1", Decimal("2.5")), ("2", 2)]
    reason = "raised from 2 to 2.5 visits a week: 5 cleaning requests, 2026-05-01 to 2026-05-05"
    assert change == [("request", True, reason)]
    assert rows == [("default of OFF1",), (f"default of OFF1; {reason}",)]


def test_requests_for_another_service_raise_nothing(store: HandStore) -> None:
    deliver_requests(store, 5, "Varme")
    assert store.ask(PLANNED) == [("1", 2), ("2", 2)]


@pytest.mark.parametrize(("level", "visits"), [(2, Decimal("2.5")), (3, 2)])
def test_an_inspection_below_its_level_raises_and_a_level_alone_never_does(
    store: HandStore, level: int, visits: Decimal
) -> None:
    row = {"inspection_id": "I1", "facility_id": "F1", "room": "1", "date": date(2026, 6, 1)}
    store.records("inspection", [{**row, "object_group": "floor", "level": level, "target_level": 3}])
    assert store.ask(PLANNED) == [("1", visits), ("2", 2)]


def test_a_later_inspection_that_is_good_ends_the_raise(store: HandStore) -> None:
    row = {"facility_id": "F1", "room": "1", "object_group": "floor", "target_level": 3}
    rows = [
        {"inspection_id": "I1", "date": date(2026, 5, 1), "level": 1, **row},
        {"inspection_id": "I2", "date": date(2026, 6, 1), "level": 3, **row},
    ]
    store.records("inspection", rows)
    assert store.ask(PLANNED) == [("1", 2), ("2", 2)]


NOTHING = ["Intet at gøre"] * 8 + [None] * 4


def test_visits_with_nothing_to_do_lower_the_visits_to_the_bound(store: HandStore) -> None:
    deliver_visits(store, NOTHING)
    saving = "select saved_visits_per_year from mart_visit_demand"
    planned, ((_, _, reason),), saved = store.answers(PLANNED, CHANGE, saving)
    assert planned == [("1", Decimal("1.5")), ("2", 2)]
    assert reason.startswith("lowered from 2 to 1.5 visits a week: 66.67 % of 12 visits found nothing to do")
    assert float(saved[0][0]) == pytest.approx(0.5 * 254 / 5)


@pytest.mark.parametrize("outcomes", [NOTHING[:7], ["Intet at gøre"] * 5 + [None] * 7, ["Ikke adgang"] * 12])
def test_few_or_other_outcomes_lower_nothing(store: HandStore, outcomes: list[str | None]) -> None:
    deliver_visits(store, outcomes)
    assert store.ask(PLANNED) == [("1", 2), ("2", 2)]


@pytest.mark.parametrize(
    ("more", "visits"),
    [({}, 4), ({"minimum_visits_per_week": Decimal(3)}, 3), ({"minimum_visits_per_week": Decimal(4)}, 4)],
)
def test_a_program_is_the_contracts_minimum_unless_it_states_another(
    store: HandStore, more: dict[str, Decimal], visits: int
) -> None:
    deliver_program(store, "411", **more)
    deliver_visits(store, NOTHING)
    assert store.ask(PLANNED) == [("1", visits), ("2", 4)]


def test_what_a_person_approved_is_not_moved(store: HandStore) -> None:
    decision = {"facility_id": "F1", "room": "1", "visits_per_week": Decimal(2), "reason": "wet"}
    store.records("room_override", [decision])
    deliver_requests(store, 5)
    assert store.ask(PLANNED) == [("1", 2), ("2", 2)]


def test_evidence_for_more_visits_wins_over_evidence_for_fewer(store: HandStore) -> None:
    deliver_visits(store, NOTHING)
    deliver_requests(store, 5)
    planned, rows = store.answers(PLANNED, CHANGE)
    assert planned == [("1", Decimal("2.5")), ("2", 2)]
    assert rows[0] == ("nothing_to_do", False, "the evidence of the rule request is applied")


def test_five_visits_a_week_stay_on_five_days(store: HandStore) -> None:
    deliver_program(store, "511")
    deliver_requests(store, 9)
    assert store.ask(PLANNED) == [("1", 5), ("2", 5)]


def test_as_many_of_the_planned_visits_are_thorough_as_of_the_regular_ones(store: HandStore) -> None:
    deliver_program(store, "421")
    deliver_requests(store, 5)
    rows = store.ask(
        "select visits_per_week, thorough_floor_per_week, thorough_rest_per_week, regular_visits_per_week,"
        " minimum_visits_per_week from int_cleaning_task where number = '1'"
    )
    assert rows == [(5, Decimal("2.5"), Decimal("1.25"), 4, 4)]


def readings(store: HandStore, pct_a_day: int) -> None:
    store.records("bin", [{"bin_id": "B1", "facility_id": "F1", "room": "1", "threshold_pct": Decimal(80)}])
    rows = [
        {
            "bin_id": "B1",
            "read_at": datetime(2026, 6, 1, 6) + timedelta(hours=6 * n),
            "fill_pct": Decimal(pct_a_day * n // 4 % 100),
        }
        for n in range(4 * 29)
    ]
    store.records("bin_reading", rows)


@pytest.mark.parametrize(("pct_a_day", "visits"), [(30, Decimal("2.6")), (8, Decimal(2))])
def test_a_bin_that_fills_faster_than_the_room_is_visited_raises(
    store: HandStore, pct_a_day: int, visits: Decimal
) -> None:
    readings(store, pct_a_day)
    ((_, found), _) = store.ask(PLANNED)
    assert round(found, 1) == visits


# A custody intake is cleaned every day. 10 to 30 June count: 21 days, 18 June is no holiday.
def test_use_on_every_day_leaves_a_room_of_daily_visits_as_it_is(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Visitation")
    deliver_uses(store, list(range(10, 31)))
    assert store.ask(PLANNED) == [("1", 7), ("2", 7)]


# 20 m² at 50 m² an hour take 24 minutes; 9 uses in 21 days are 3 a week
def test_a_cell_has_a_visit_after_each_use_beside_the_daily_ones_and_no_date_for_it(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Detention")
    deliver_uses(store, [10, 10, 12, 14, 20, 21, 26, 30, 30])
    tasks = "select number, task, visits_per_week, is_dated from int_cleaning_task order by all"
    plan = "select sum(visits), sum(minutes), sum(hours_per_year), sum(calendar_visits), any_value(reason)"
    plan += " from mart_cleaning_plan group by space_id order by 1 desc"
    demand = "select rule, is_applied, visits_per_week, reason from mart_visit_demand"
    planned, (used, unused), demanded = store.answers(tasks, plan, demand)
    assert planned == [
        ("1", "after_use", 3, False), ("1", "regular", 7, True), ("2", "regular", 7, True),
    ]  # fmt: skip
    assert (used[:2], unused[:2]) == ((10, 240), (7, 168))
    assert float(used[2] - unused[2]) == pytest.approx(3 * 365 / 7 * 24 / 60, abs=1e-3)
    assert used[3] == unused[3] == 365
    reason = (
        "a visit after each use: 9 uses in the 21 days to 2026-06-30 ask for 3 visits a week beside the regular"
        " ones, without dates"
    )
    assert used[4].endswith(reason) and "after each use" not in unused[4]
    assert demanded == [("after_use", True, 10, reason)]


@pytest.mark.parametrize(
    ("more", "visits"), [({}, 7), ({"maximum_visits_per_week": Decimal(9)}, 2), (None, 0)]
)
def test_visits_after_use_stay_within_bounds_and_a_decision_leaves_none(
    tmp_path: Path, more: dict[str, Any] | None, visits: int
) -> None:
    store = store_of(tmp_path, "Detention")
    if more is None:
        decision = {"facility_id": "F1", "room": "1", "visits_per_week": Decimal(2), "reason": "closed"}
        store.records("room_override", [decision])
    else:
        deliver_program(store, "777", category="CELL", **more)
    deliver_uses(store, [10, 20] * 30)
    found = store.ask(
        "select visits_per_week from int_cleaning_task where task = 'after_use' and number = '1'"
    )
    assert found == ([(visits,)] if visits else [])


def test_cells_without_recorded_use_keep_their_visits_and_the_plan_says_so(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Detention")
    query = "select message from finding_text where code = 'plan_use_not_recorded'"
    planned, ((message,),) = store.answers(PLANNED, query)
    assert planned == [("1", 7), ("2", 7)]
    assert message.startswith(
        "2 rooms of the category CELL are cleaned after each use, and no use was recorded"
    )


def test_a_room_that_is_seldom_used_is_cleaned_daily_all_the_same(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Visitation")
    deliver_program(store, "777", category="CUST")
    deliver_uses(store, [10] * 9)
    planned, ((rule, is_applied, _),) = store.answers(PLANNED, CHANGE)
    assert planned == [("1", 7), ("2", 7)]
    assert (rule, is_applied) == ("use", False)


def test_use_on_few_days_asks_for_few_visits_less_which_is_left_out(store: HandStore) -> None:
    deliver_program(store, "333")
    deliver_uses(store, [11] * 9)
    query = "select wanted_visits_per_week, is_applied, reason from mart_visit_demand"
    planned, ((wanted, is_applied, reason),) = store.answers(PLANNED, query)
    assert planned == [("1", 3), ("2", 3)]
    # after the uses of 11 June, and each second workday: a third one is more than 1.5 times the regular 1.67 days
    assert (round(float(wanted), 2), is_applied) == (2.58, False)
    assert reason.startswith("less than half a visit a week")


def test_use_of_last_month_is_no_evidence(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Visitation")
    deliver_uses(store, [1, 2, 3, 4])
    assert store.ask(PLANNED) == [("1", 7), ("2", 7)]


def test_holidays_do_not_count_as_days_without_use(tmp_path: Path) -> None:
    store = store_of(tmp_path, "Visitation")
    deliver_uses(store, [20])
    days = store.ask("select count(*), sum(uses) from int_use_day", as_of=date(2026, 6, 24))
    fewer = store.ask(
        "select count(*), sum(uses) from int_use_day",
        as_of=date(2026, 6, 24),
        extra_holidays=(date(2026, 6, 20), date(2026, 6, 21)),
        name="run2",
    )
    assert (days, fewer) == ([(21, 1)], [(19, 1)])  # the use falls on the next day that counts
