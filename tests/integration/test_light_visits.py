"""A program says how many visits are thorough, a rate what a light one takes of their time (domain guide §4)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
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


def deliver_cases(folder: Path, cases: Mapping[str, tuple[str, str | None]]) -> HandStore:
    """A facility of one office of 20 m² for each case, with a code and a factor of its own."""
    made, names = HandStore(folder), list(cases)
    for name in names:
        made.model(f"{name}.ifc", [room("1", 20.0)], project=name)
    made.records("facility_model", [{"facility_id": name, "model": f"{name}.ifc"} for name in names])
    given = {"category": "OFF1", "valid_from": NEW_YEAR}
    made.records(
        "cleaning_program",
        [{**given, "facility_id": name, "code": code} for name, (code, _) in cases.items()],
    )
    rate = {"category": "OFF1", "m2_per_hour": Decimal(200)}
    made.records(
        "rate",
        [
            {**rate, "facility_id": name, "light_factor": Decimal(factor) if factor else None}
            for name, (_, factor) in cases.items()
        ],
    )
    return made


# 20 m² at 200 m²/h: a thorough visit takes 6 minutes, of an office 0.4 of it for the floor: 2.4 and 3.6 minutes
WEEKLY = [
    ("521", "0.5", "19.2"),  # 2.4 × (2 + 0.5 × 3) + 3.6 × (1 + 0.5 × 4)
    ("512", "0.5", "19.8"),  # 2.4 × (1 + 0.5 × 4) + 3.6 × (2 + 0.5 × 3)
    ("525", "0.5", "26.4"),  # 2.4 × (2 + 0.5 × 3) + 3.6 × 5
    ("555", "0.5", "30"),
    ("500", "0.25", "7.5"),
    ("333", "0.5", "18"),
    ("521", None, "16.32"),  # shipped: 2.4 × (2 + 0.3 × 3) + 3.6 × (1 + 0.4 × 4)
    ("512", None, "16.8"),  # 2.4 × (1 + 0.3 × 4) + 3.6 × (2 + 0.4 × 3)
    ("5", "0.5", "30"),  # no digit says what is thorough: all is
    ("52", "0.5", "26.4"),
    ("255", "0.5", "12"),
]
# an office of 20 m² at 200 m²/h; 254 workdays in 2026
PERIODIC = [
    ("m", 12, "1.2"),
    ("4å", 4, "0.4"),
    ("4A", 4, "0.4"),
    ("2å g", 2, "0.2"),
    ("å", 1, "0.1"),
    ("a", 1, "0.1"),
    ("4ål", 4, "0.144"),  # a light visit: 2.4 × 0.3 + 3.6 × 0.4 = 2.16 minutes
]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The plan of all cases: W0, W1 ... by the week, P0, P1 ... by the year."""
    cases: dict[str, tuple[str, str | None]] = {f"W{n}": case[:2] for n, case in enumerate(WEEKLY)}
    cases |= {f"P{n}": (case[0], None) for n, case in enumerate(PERIODIC)}
    return deliver_cases(tmp_path_factory.mktemp("planned"), cases).build("mart_cleaning_plan")


@pytest.mark.parametrize(("place", "case"), list(enumerate(WEEKLY)))
def test_a_week_has_the_thorough_and_light_floors_and_rests_of_its_code(
    planned: duckdb.DuckDBPyConnection, place: int, case: tuple[str, str | None, str]
) -> None:
    minutes = f"select sum(minutes) from mart_cleaning_plan where facility_id = 'W{place}'"
    assert query(planned, minutes) == [(Decimal(case[-1]),)]


def test_the_hours_due_in_a_past_month_follow_the_same_formula(store: HandStore) -> None:
    deliver(store, "512", None)
    hours = "select sum(due_hours) from int_scheduled_cleaning where month = date '2026-06-01'"
    assert store.ask(hours) == [(Decimal("1.232"),)]  # 22 workdays × 16.8 ÷ 5 minutes


def test_rooms_of_another_category_have_another_share_of_floor(tmp_path: Path) -> None:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 93.0, name="Gang")])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    made.records("cleaning_program", [{"category": "CORR", "code": "521", "valid_from": NEW_YEAR}])
    # 93 m² at 279 m²/h: 20 minutes, 15 of them floor: 15 × (2 + 0.3 × 3) + 5 × (1 + 0.4 × 4)
    assert made.ask("select sum(minutes) from mart_cleaning_plan") == [(Decimal("56.5"),)]


@pytest.mark.parametrize(("place", "case"), list(enumerate(PERIODIC)))
def test_a_periodic_code_is_so_many_visits_a_year(
    planned: duckdb.DuckDBPyConnection, place: int, case: tuple[str, int, str]
) -> None:
    figures = "sum(calendar_visits), sum(hours_per_year), count(*)"
    rows = query(planned, f"select {figures} from mart_cleaning_plan where facility_id = 'P{place}'")
    assert rows == [(case[1], Decimal(case[2]), 1)]


def test_a_periodic_code_is_due_by_the_workdays_of_each_month(store: HandStore) -> None:
    deliver(store, "m", None)
    rows = store.ask("select sum(visits_due) from int_scheduled_cleaning where month = date '2026-06-01'")
    assert float(rows[0][0]) == pytest.approx(12 * 22 / 254, abs=1e-5)


def test_hours_and_dkk_a_year_follow_and_the_plan_says_why(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    # 254 workdays × 19.2 ÷ 5 minutes = 16.256 hours, × 320 DKK; the øre of the weekdays add up to it
    rows = store.ask(
        "select sum(hours_per_year), sum(cost_dkk_per_year), any_value(reason), count(*) from mart_cleaning_plan",
        hourly_rate_dkk=320.0,
    )
    reason = (
        "program 521 of the category: 5 visits a week, 2 with thorough floor, 1 with thorough rest; "
        "a light floor takes 0.5 and a light rest takes 0.5 of the time of a thorough one"
    )
    assert rows == [(Decimal("16.256"), Decimal("5201.92"), reason, 5)]


def test_hours_due_by_a_price_an_hour_count_light_visits_by_their_factor(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    price = {"service": "cleaning", "price_dkk": Decimal(300), "unit": "time", "valid_from": NEW_YEAR}
    store.records("contract_price", [price])
    # June 2026 has 21 workdays with the 5th worked: 22 × 19.2 ÷ 5 minutes
    rows = store.ask("select quantity, due_dkk from fact_contract_charge where month = date '2026-06-01'")
    assert rows == [(Decimal("1.408"), Decimal("422.40"))]


def test_a_persons_visits_a_week_are_thorough_whatever_the_program_says(store: HandStore) -> None:
    deliver(store, "521", "0.5")
    decision = {"facility_id": "F1", "room": "1", "visits_per_week": Decimal(4), "reason": "wet"}
    store.records("room_override", [decision])
    assert store.ask("select sum(minutes), any_value(reason) from mart_cleaning_plan") == [
        (24, "approved: wet")
    ]


def test_the_rate_of_a_past_month_is_that_which_was_in_force(store: HandStore) -> None:
    rate = {"category": "OFF1"}
    store.records(
        "rate",
        [
            {**rate, "m2_per_hour": Decimal(100), "valid_from": NEW_YEAR},
            {**rate, "m2_per_hour": Decimal(250), "valid_from": date(2026, 4, 1)},
        ],
    )
    visit = {"facility_id": "F1", "room": "1", "minutes": Decimal(6)}
    days = [date(2026, 3, 2), date(2026, 5, 4)]
    store.records("cleaning_visit", [{**visit, "visit_id": str(day), "date": day} for day in days])
    rows = store.ask("select month, planned_m2_per_hour from mart_productivity order by month")
    assert rows == [(date(2026, 3, 1), 100.0), (date(2026, 5, 1), 250.0)]


TOLD = "code like 'program%' or code like 'light%'"


@pytest.mark.parametrize(
    ("code", "factor", "reported"),
    [("521", "0.5", None), ("521", None, "light_factor_not_stated"), ("5", "0.5", "light_factor_not_used")],
)
def test_what_a_factor_cannot_do_is_told(
    store: HandStore, code: str, factor: str | None, reported: str | None
) -> None:
    deliver(store, code, factor)
    codes = store.ask(f"select code from finding_text where {TOLD}")
    assert codes == ([(reported,)] if reported else [])


def test_what_a_program_cannot_mean_is_told_by_its_code(tmp_path: Path) -> None:
    reported = {
        "0521": "program_without_visits",
        "000": "program_without_visits",
        "255": "program_digits_contradict",
        "5551": "program_digit_not_read",
        "52": "program_digit_missing",
        "0å": "program_without_visits",
    }
    sound = ("5", "4å", "åg")
    codes = {f"F{n}": (code, "0.5" if code == "52" else None) for n, code in enumerate((*reported, *sound))}
    built = deliver_cases(tmp_path, codes).build("program%", "light%")
    rows = query(built, f"select details ->> 'program_code', code from finding_all where {TOLD}")
    assert sorted(rows) == sorted(reported.items())


def test_a_hall_of_forty_thousand_m2_is_planned_and_due_every_day(tmp_path: Path) -> None:
    made = HandStore(tmp_path)
    made.model("hall.ifc", [room("1", 40_000.0, name="Gang")])
    made.records("facility_model", [{"facility_id": "F1", "model": "hall.ifc"}])
    made.records("cleaning_program", [{"category": "CORR", "code": "777", "valid_from": NEW_YEAR}])
    assert made.ask(
        "select sum(due_m2_visits) from int_scheduled_cleaning where month = date '2026-06-01'"
    ) == [(1_200_000,)]
