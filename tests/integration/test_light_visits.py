"""A program says how many visits are thorough, a rate what a light one takes of their time (domain guide §4)."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, query, room

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0)])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def deliver(store: HandStore, code: str, factor: str | None, **more: Any) -> None:
    store.records("cleaning_program", [{"category": "OFF1", "code": code, "valid_from": NEW_YEAR}])
    light = Decimal(factor) if factor else None
    store.records("rate", [{"category": "OFF1", "m2_per_hour": Decimal(200), "light_factor": light, **more}])


# 20 m² at 200 m²/h: a thorough visit takes 6 minutes
@pytest.mark.parametrize(("code", "factor", "minutes"), [
    ("521", "0.5", 2 * 6 + 3 * 3), ("512", "0.5", 2 * 6 + 3 * 3), ("500", "0.25", 5 * Decimal("1.5")),
    ("52", "0.5", 2 * 6 + 3 * 3), ("5", "0.5", 5 * 6), ("521", None, 5 * 6), ("333", "0.5", 3 * 6),
    ("255", "0.5", 2 * 6),
])
def test_thorough_visits_take_the_time_of_the_rate_and_light_ones_their_part_of_it(
    store: HandStore, code: str, factor: str | None, minutes: int
) -> None:
    deliver(store, code, factor)
    assert store.ask("select sum(minutes) from mart_cleaning_plan") == [(Decimal(minutes),)]


def test_hours_and_dkk_a_year_follow_and_the_plan_says_why(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    # 254 workdays × (2 × 6 + 3 × 3) ÷ 5 minutes = 17.78 hours, × 320 DKK = 5,689.60
    rows = store.ask(
        "select sum(hours_per_year), sum(cost_dkk_per_year), any_value(reason), count(*) from mart_cleaning_plan",
        hourly_rate_dkk=320.0,
    )
    reason = "program 521 of the category: 2 thorough visits a week, 3 light ones of 0.5 of their time"
    assert rows == [(Decimal("17.78"), Decimal("5689.60"), reason, 5)]


def test_hours_due_by_a_price_an_hour_count_light_visits_by_their_factor(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    price = {"service": "cleaning", "price_dkk": Decimal(300), "unit": "time", "valid_from": NEW_YEAR}
    store.records("contract_price", [price])
    # June 2026 has 21 workdays with the 5th worked: 22 × 4.2 minutes
    rows = store.ask("select quantity, due_dkk from fact_due where month = date '2026-06-01'")
    assert rows == [(Decimal("1.54"), Decimal("462"))]


def test_a_persons_visits_a_week_are_thorough_whatever_the_program_says(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    decision = {"facility_id": "F1", "room": "1", "visits_per_week": Decimal(4), "reason": "wet"}
    store.records("room_override", [decision])
    assert store.ask("select sum(minutes), any_value(reason) from mart_cleaning_plan") == [(24, "approved: wet")]


def test_the_rate_of_a_past_month_is_that_which_was_in_force(store: HandStore) -> None:
    rate = {"category": "OFF1"}
    store.records("rate", [
        {**rate, "m2_per_hour": Decimal(100), "valid_from": NEW_YEAR},
        {**rate, "m2_per_hour": Decimal(250), "valid_from": date(2026, 4, 1)},
    ])
    visit = {"facility_id": "F1", "room": "1", "minutes": Decimal(6)}
    days = [date(2026, 3, 2), date(2026, 5, 4)]
    store.records("cleaning_visit", [{**visit, "visit_id": str(day), "date": day} for day in days])
    rows = store.ask("select month, planned_m2_per_hour from mart_productivity order by month")
    assert rows == [(date(2026, 3, 1), 100.0), (date(2026, 5, 1), 250.0)]


@pytest.mark.parametrize(("code", "factor", "told"), [
    ("521", "0.5", None), ("521", None, "light_factor_not_stated"), ("5", "0.5", "light_factor_not_used"),
    ("0521", None, "program_without_visits"), ("000", None, "program_without_visits"),
    ("255", None, "program_digits_contradict"), ("5551", None, "program_digit_not_read"), ("5", None, None),
])
def test_what_a_program_cannot_mean_and_a_factor_cannot_do_is_told(
    store: HandStore, code: str, factor: str | None, told: str | None
) -> None:
    deliver(store, code, factor)
    codes = query(store.build(), "select code from run_finding where code like 'program%' or code like 'light%'")
    assert codes == ([(told,)] if told else [])
