"""What a cleaning visit takes, and where its rate comes from (domain guide, section 4)."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, room
from shapely import Point, Polygon, to_wkb

NEW_YEAR = date(2026, 1, 1)
MINUTES = "select sum(minutes) from mart_cleaning_plan"


def store_of(folder: Path, *rooms: dict[str, Any], **tables: Iterable[dict[str, Any]]) -> HandStore:
    made = HandStore(folder)
    made.model("hq.ifc", rooms or (room("1", 20.0),), tables=tables)
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def deliver_program(store: HandStore, *codes: str, category: str = "OFF1", **more: Any) -> None:
    rows = [{"category": category, "code": code, "valid_from": NEW_YEAR, **more} for code in codes]
    store.records("cleaning_program", rows)


def deliver_rate(store: HandStore, *rows: dict[str, Any]) -> None:
    store.records("rate", [{"category": "OFF1", "m2_per_hour": Decimal(200), **row} for row in rows])


def basins(count: int, **more: Any) -> list[dict[str, Any]]:
    basin = {
        "asset_class": "IfcSanitaryTerminal",
        "asset_group": "sanitary",
        "space_step_id": 1,
        "placed_by": "containment",
    }
    return [{"step_id": 100 + n, **basin, **more} for n in range(count)]


def test_the_office_of_the_field_guide_takes_13_25_hours_and_212_dkk_per_m2(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    deliver_program(store, "333")
    deliver_rate(store, {"m2_per_hour": Decimal(230)})
    rows = store.ask("select sum(hours_per_year), sum(cost_dkk_per_year) / 20 from mart_cleaning_plan")
    assert (round(float(rows[0][0]), 2), round(float(rows[0][1]))) == (13.25, 212)


@pytest.mark.parametrize(
    ("assets", "minutes"),
    [
        ([], 6),
        (basins(12, predefined_type="WASHHANDBASIN"), 15),  # 12 × 0.75 minutes
        (basins(12, type_name="Waschtisch 60"), 15),
        (basins(12, name="Håndvask"), 15),
        (basins(1, type_name="WC vægmonteret"), Decimal("7.5")),
        (basins(2, type_name="Sanitary object 4711"), 8),  # of no known kind
        (basins(2, asset_group="furniture", type_name="Waschtisch"), 6),
        (basins(1, predefined_type="CISTERN"), 6),  # cleaned with its toilet
    ],
)
def test_each_sanitary_object_takes_its_minutes_at_each_visit(
    tmp_path: Path, assets: list[dict[str, Any]], minutes: Decimal
) -> None:
    store = store_of(tmp_path, asset=assets)
    deliver_program(store, "111")
    assert store.ask(MINUTES) == [(minutes,)]


# 3 m² at 60 m² an hour: 3 minutes, of which 2.1 are the objects that the shipped rate includes
@pytest.mark.parametrize(
    ("assets", "rates", "minutes"),
    [
        ([], [], "3"),
        (["WASHHANDBASIN", "TOILETPAN"], [], "3.15"),  # 0.9 + 1.5 + 0.75
        (["WASHHANDBASIN"] * 12, [], "9.9"),  # 0.9 + 12 × 0.75
        (["WASHHANDBASIN"], [], "3"),  # no toilet: the model does not have all
        (["WASHHANDBASIN", "TOILETPAN"], [{"category": "WC", "m2_per_hour": Decimal(60)}], "5.25"),  # stated
    ],
)
def test_the_objects_that_a_shipped_rate_includes_are_not_counted_twice(
    tmp_path: Path, assets: list[str], rates: list[dict[str, Any]], minutes: str
) -> None:
    rows = [{**basins(1)[0], "step_id": 100 + n, "predefined_type": kind} for n, kind in enumerate(assets)]
    store = store_of(tmp_path, room("1", 3.0, name="Toilet"), asset=rows)
    deliver_program(store, "555", category="WC")
    if rates:
        deliver_rate(store, *rates)
    hours = "select sum(due_hours) from int_scheduled_cleaning where month = date '2026-06-01'"
    planned, ((due,),) = store.answers(MINUTES, hours)
    assert planned == [(5 * Decimal(minutes),)]
    assert float(due) == pytest.approx(22 * float(minutes) / 60, abs=1e-5)


def test_objects_are_cleaned_at_light_visits_too(tmp_path: Path) -> None:
    store = store_of(tmp_path, asset=basins(12, predefined_type="WASHHANDBASIN"))
    deliver_program(store, "521")
    assert store.ask(MINUTES) == [(Decimal("61.32"),)]  # 16.32 + 5 × 9


def test_glass_takes_minutes_by_its_area(tmp_path: Path) -> None:
    glass = {"step_id": 1, "surface_kind": "glazing", "element_step_id": 200, "area_m2": 10.0}
    store = store_of(tmp_path, surface=[glass])
    deliver_program(store, "111")
    assert store.ask(MINUTES) == [(Decimal("6.5"),)]


def test_hours_due_in_a_month_have_the_objects_as_the_plan_has(tmp_path: Path) -> None:
    store = store_of(tmp_path, asset=basins(12, predefined_type="WASHHANDBASIN"))
    deliver_program(store, "555")
    hours = "select sum(due_hours) from int_scheduled_cleaning where month = date '2026-06-01'"
    assert store.ask(hours) == [(Decimal("5.5"),)]  # 22 workdays × 15 minutes


# a visit of 6 minutes: 2.4 floor, 3.6 rest
@pytest.mark.parametrize(
    ("factors", "minutes"),
    [
        ({"floor_factor": Decimal("1.5")}, "7.2"),
        ({"furnishing_factor": Decimal(2)}, "9.6"),
        ({"furnishing_factor": Decimal(2), "soiling_factor": Decimal("1.5")}, "13.2"),
        ({"floor_factor": Decimal(1)}, "6"),
    ],
)
def test_finish_furnishing_and_soiling_change_their_part_of_a_visit(
    tmp_path: Path, factors: dict[str, Decimal], minutes: str
) -> None:
    store = store_of(tmp_path)
    deliver_program(store, "111")
    deliver_rate(store, factors)
    assert store.ask(MINUTES) == [(Decimal(minutes),)]


def test_a_weekly_and_a_periodic_program_hold_at_once(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    deliver_program(store, "521", "4å", "å l")
    rows, plan = store.answers(
        "select task, visits_per_week, visits_per_year from int_cleaning_task order by task",
        "select sum(visits), count(*) from mart_cleaning_plan",
    )
    assert [(task, year) for task, _, year in rows] == [("4å", 4), ("regular", None), ("å l", 1)]
    assert rows[1][1] == 5
    assert (round(float(plan[0][0]), 4), plan[0][1]) == (5.0984, 5)  # 5 + 5 ÷ 254 × 5


def test_a_periodic_program_of_a_room_leaves_the_weekly_one_of_its_category(tmp_path: Path) -> None:
    store = store_of(tmp_path, room("1", 20.0), room("2", 20.0))
    rows = [
        {"category": "OFF1", "code": "311", "valid_from": NEW_YEAR},
        {"category": "OFF1", "code": "m", "valid_from": NEW_YEAR, "facility_id": "F1", "room": "1"},
    ]
    store.records("cleaning_program", rows)
    visits = "select sum(visits_due) from int_scheduled_cleaning where month = date '2026-06-01'"
    tasks, ((due,),) = store.answers("select number, task from int_cleaning_task order by all", visits)
    assert tasks == [("1", "m"), ("1", "regular"), ("2", "regular")]
    assert float(due) == pytest.approx(2 * 22 * 3 / 5 + 12 * 22 / 254, abs=1e-4)


def test_the_periodic_program_of_a_younger_day_replaces_the_older_ones(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    rows = [("m", NEW_YEAR), ("å", NEW_YEAR), ("4å", date(2026, 3, 1))]
    store.records(
        "cleaning_program", [{"category": "OFF1", "code": code, "valid_from": day} for code, day in rows]
    )
    assert store.ask("select task from int_cleaning_task") == [("4å",)]


def test_a_later_weekly_code_corrects_the_older_one(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    deliver_program(store, "521")
    row = {"category": "OFF1", "code": "311", "valid_from": NEW_YEAR}
    noon = store.store.receipts()["received_at"].max() + timedelta(hours=1)  # type: ignore[operator]
    store.records("cleaning_program", [row], source="later.csv", received_at=noon)
    assert store.ask("select visits_per_week from int_cleaning_task") == [(3,)]


def visits(store: HandStore, minutes: str, rooms: int = 1, weeks: int = 20, **more: Any) -> None:
    """Three visits a week to each room, until the run date."""
    days = [
        date(2026, 6, 29) - timedelta(days=7 * week + back) for week in range(weeks) for back in (0, 2, 4)
    ]
    rows = [
        {"visit_id": f"{day}-{n}", "facility_id": "F1", "room": str(n + 1), "date": day}
        | {"minutes": Decimal(minutes), **more}
        for day in days
        for n in range(rooms)
    ]
    store.records("cleaning_visit", rows)


TEN = tuple(room(str(n), 200.0) for n in range(1, 11))  # a thorough visit of one takes 60 minutes as shipped
RATE = "select distinct m2_per_hour, rate_source from int_task_rate"


@pytest.mark.parametrize(
    ("minutes", "rates", "source", "low", "high"),
    [
        ("48", [], "learnt", 240, 250),  # 250 m² an hour recorded, 200 shipped
        ("48", [{}], "learnt", 240, 250),
        ("48", [{"facility_id": "F1"}], "facility", 200, 200),
        ("10", [], "shipped", 200, 200),  # six times as fast: a person looks first
    ],
)
def test_a_rate_is_the_facilitys_else_learnt_else_that_of_the_category(
    tmp_path: Path, minutes: str, rates: list[dict[str, Any]], source: str, low: int, high: int
) -> None:
    store = store_of(tmp_path, *TEN)
    if rates:
        deliver_rate(store, *rates)
    visits(store, minutes, rooms=10)
    ((rate, found),) = store.ask(RATE)
    assert (found, low <= rate <= high) == (source, True)


def test_light_visits_are_compared_with_what_is_planned_for_them(tmp_path: Path) -> None:
    store = store_of(tmp_path, *TEN)
    deliver_program(store, "311")
    # planned: 24 × (1 + 2 × 0.3) + 36 × (1 + 2 × 0.4) = 103.2 minutes of three visits, as recorded
    visits(store, "34.4", rooms=10)
    ((rate, source),) = store.ask(RATE)
    assert (source, round(float(rate), 3)) == ("learnt", 200)


def test_few_visits_teach_no_rate(tmp_path: Path) -> None:
    store = store_of(tmp_path, *TEN)
    visits(store, "48", rooms=10, weeks=1)
    assert store.ask(RATE) == [(200, "shipped")]


def test_visits_with_nothing_to_do_teach_no_rate(tmp_path: Path) -> None:
    store = store_of(tmp_path, *TEN)
    visits(store, "2", rooms=10, outcome="Intet at gøre")
    assert store.ask(RATE) == [(200, "shipped")]


def test_the_plan_says_which_rate_it_took_with_the_figures(tmp_path: Path) -> None:
    store = store_of(tmp_path, *TEN)
    visits(store, "48", rooms=10)
    rows = store.ask("select distinct rate_source, reason from mart_cleaning_plan")
    assert len(rows) == 1 and rows[0][0] == "learnt"
    assert "m² an hour learnt from 600 visits since 2026-02" in rows[0][1]
    assert "cleaners did 250 where 200 was planned (95 % interval" in rows[0][1]
    assert rows[0][1].endswith("in place of 200 as shipped")


def test_a_category_of_the_users_own_is_cleaned_by_its_stated_rate(tmp_path: Path) -> None:
    store = store_of(tmp_path, room("1", 20.0, name="Hundegård"))
    store.records("category_rule", [{"pattern": "hundegård", "category": "DOGS"}])
    deliver_program(store, "555", category="DOGS")
    deliver_rate(store, {"category": "DOGS", "m2_per_hour": Decimal(100)})
    stated = "select count(*) from finding_text where code like '%category%'"
    assert store.answers(MINUTES, stated) == [[(60,)], [(0,)]]


def test_a_room_has_a_point_inside_it_and_the_height_of_its_storey(tmp_path: Path) -> None:
    angle = Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    store = store_of(tmp_path, room("1", 19.0, footprint_wkb=to_wkb(angle), storey_elevation_m=3.5))
    ((x, y, z),) = store.ask("select point_x_m, point_y_m, storey_elevation_m from int_cleaning_task")
    assert angle.contains(Point(x, y)) and z == 3.5
