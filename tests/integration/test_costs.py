"""Costs on small stores made by hand: how they find rooms, what spreads them, what they are per unit."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, finding_values, query, room

MARCH = date(2026, 3, 1)
SHARES = (
    "select number, driver, amount_dkk from fact_allocation"
    " left join (select distinct space_id, number from dim_space) using (space_id) order by all"
)


def line(line_id: str, amount: str, service: str = "other", **more: Any) -> dict[str, Any]:
    return {
        "line_id": line_id,
        "facility_id": "F1",
        "service": service,
        "month": MARCH,
        "amount_dkk": Decimal(amount),
        **more,
    }


def shares(store: HandStore) -> list[tuple[Any, ...]]:
    return store.ask(SHARES)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    rooms = [
        room("1", 20.0, building_name="Bygning A"),
        room("2", 30.0, building_name="Bygning A"),
        room("1", 50.0, building_name="Bygning B", global_id="id-B1"),
    ]
    pump = {"step_id": 90, "tag": "PUMP-7", "space_step_id": 2, "asset_group": "equipment"}
    panes = [
        {"step_id": step, "surface_kind": "glazing", "area_m2": area} for step, area in ((1, 1.0), (3, 3.0))
    ]
    made.model("hq.ifc", rooms, tables={"asset": [pump], "surface": panes})
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def test_a_cost_of_a_room_and_a_building_lands_in_that_building(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "10.00", room="1", building="B")])
    assert shares(store) == [("1", "direct", Decimal("10.00"))]
    rows = store.ask("select global_id from dim_space join fact_allocation using (space_id)", name="again")
    assert rows == [("id-B1",)]


def test_an_open_room_stands_at_the_building_that_its_text_names_and_is_proposed(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "10.00", room="bygn. B rum 7")])
    connection = store.build("mart_cost_per_m2", "mart_reference_proposal")
    rows = query(
        connection, "select building, category, cost_dkk, net_area_m2, cost_per_m2_dkk from mart_cost_per_m2"
    )
    assert rows == [("Bygning B", None, Decimal("10.00"), Decimal("50.000000"), 0.2)]
    assert query(
        connection, "select room, status, building, records, open_dkk, rank from mart_reference_proposal"
    ) == [("bygn. B rum 7", "not_found", "Bygning B", 1, Decimal("10.00"), 1)]


def test_a_number_of_two_buildings_stays_at_the_facility_until_a_person_decides(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "10.00", room="1")])
    assert shares(store) == [(None, "none", Decimal("10.00"))]
    store.records(
        "room_override", [{"facility_id": "F1", "room": "1", "global_id": "id-B1", "approved_by": "A. B."}]
    )
    rows = store.ask(
        "select global_id, match_rule, score from dim_space"
        " join fact_room_reference using (space_id) where reference = '1'",
        name="decided",
    )
    assert rows == [("id-B1", "approved", 1.0)]


def test_a_code_on_a_door_and_a_tag_on_a_pump_mean_their_rooms(store: HandStore) -> None:
    store.records("qr_code", [{"qr_code": "QR-1", "facility_id": "F1", "room": "Bygning A, rum 2"}])
    store.records(
        "cost_line",
        [
            line("L1", "1.00", room="PUMP-7"),
            line("L2", "2.00", asset="pump-7"),
            line("L3", "4.00", room="qr-1"),
        ],
    )
    assert {row[0] for row in shares(store)} <= {"2", None}
    corrected = [{"qr_code": "QR-1", "facility_id": "F1", "room": "2", "valid_from": date(2026, 1, 1)}]
    store.records("qr_code", corrected, source="q2.csv", received_at=datetime(2026, 6, 2))
    rows = store.ask(
        "select number, sum(amount_dkk) from fact_allocation"
        " left join dim_space using (space_id) group by all",
        name="second",
    )
    assert rows == [("2", Decimal("7.00"))]


def test_an_asset_that_no_model_knows_follows_the_driver_of_its_service(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "100.00", "vehicles", asset="AB 12 345")])
    connection = store.build("fact_allocation", "asset_without_room")
    assert query(connection, "select sum(amount_dkk), count(*) from fact_allocation") == [
        (Decimal("100.00"), 3)
    ]
    assert query(connection, "select count(*) from finding_text where code = 'asset_without_room'") == [(1,)]


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("net_area", ["20.00", "30.00", "50.00"]),
        ("Glazing area", ["25.00", "75.00"]),
        ("equipment_count", ["100.00"]),
        ("none", ["100.00"]),
        ("stars", ["100.00"]),
    ],
)
def test_a_user_names_the_driver_of_a_service(store: HandStore, driver: str, expected: list[str]) -> None:
    store.records("driver", [{"service": "other", "driver": driver}])
    store.records("cost_line", [line("L1", "100.00")])
    found = sorted(row[2] for row in shares(store))
    assert found == [Decimal(amount) for amount in expected]


def test_cleaning_follows_square_metres_times_the_visits_due_in_that_month(store: HandStore) -> None:
    store.records(
        "cleaning_program",
        [
            {"category": "OFF1", "code": "1", "valid_from": date(2026, 1, 1)},
            {
                "category": "OFF1",
                "code": "5",
                "valid_from": date(2026, 1, 1),
                "facility_id": "F1",
                "room": "2",
            },
            {"category": "OFF1", "code": "5", "valid_from": date(2026, 4, 1)},
        ],
    )
    april = line("L2", "100.00", "cleaning", month=date(2026, 4, 1))
    store.records("cost_line", [line("L1", "220.00", "cleaning"), april])
    rows = store.ask("select month, amount_dkk from fact_allocation order by month, amount_dkk")
    assert [(month.month, float(amount)) for month, amount in rows] == [
        (3, 20.0),
        (3, 50.0),
        (3, 150.0),
        (4, 20.0),
        (4, 30.0),
        (4, 50.0),
    ]


def test_shared_cost_follows_what_each_room_has_of_its_own(store: HandStore) -> None:
    store.records("driver", [{"service": "other", "driver": "own_cost"}])
    own = [line("L1", "30.00", room="2"), line("L2", "10.00", room="1", building="A")]
    store.records("cost_line", [*own, line("L3", "8.00")])
    rows = store.ask("select sum(amount_dkk) as total from fact_allocation group by space_id order by total")
    assert rows == [(Decimal("12.00"),), (Decimal("36.00"),)]


def test_a_cost_of_an_unknown_building_stays_at_its_facility(store: HandStore) -> None:
    store.records("cost_line", [line("L1", "8.00", building="Bygning Q"), line("L2", "5.00", building="b")])
    rows = store.ask("select ledger_id, allocated_dkk, unallocated_dkk, reason from mart_cost_ledger")
    assert rows == [
        ("cost_line:L1", Decimal("0.00"), Decimal("8.00"), "building_not_found"),
        ("cost_line:L2", Decimal("5.00"), Decimal("0.00"), None),
    ]


def test_a_cost_of_the_portfolio_is_spread_over_facilities_by_volume(store: HandStore) -> None:
    store.model("two.ifc", [room("9", 10.0)], project="two")
    store.records("facility_model", [{"facility_id": "F2", "model": "two.ifc"}], source="fm2.csv")
    store.records(
        "driver_volume",
        [
            {
                "facility_id": name,
                "service": "restaurant",
                "month": MARCH,
                "quantity": Decimal(meals),
                "unit": "Meals",
            }
            for name, meals in (("F1", 30), ("F2", 70))
        ],
    )
    store.records("cost_line", [line("L1", "1000.00", "restaurant", facility_id="portfolio")])
    connection = store.build("fact_allocation", "mart_unit_cost")
    totals = "select facility_id, driver, sum(amount_dkk) from fact_allocation group by all order by all"
    rows = query(connection, totals)
    assert rows == [("F1", "volume", Decimal("300.00")), ("F2", "volume", Decimal("700.00"))]
    assert query(
        connection, "select facility_id, unit, cost_dkk, quantity, cost_per_unit_dkk from mart_unit_cost"
    ) == [
        ("F1", "meals", Decimal("300.00"), Decimal(30), 10.0),
        ("F2", "meals", Decimal("700.00"), Decimal(70), 10.0),
    ]


def test_a_cost_of_the_portfolio_makes_no_facility_of_that_name(store: HandStore) -> None:
    store.records(
        "cost_line", [line("L1", "10.00", facility_id="Portefølje"), line("L2", "5.00", facility_id="F9")]
    )
    assert store.ask("select facility_id, missing from mart_coverage") == [
        ("F1", "register"),
        ("F9", "model_and_register"),
    ]


def test_no_quantity_gives_no_cost_per_unit_and_a_finding(store: HandStore) -> None:
    volumes = [
        {"facility_id": "F1", "service": "mail", "month": MARCH, "quantity": Decimal(0), "unit": "parcels"}
    ]
    store.records("driver_volume", volumes)
    store.records("cost_line", [line("L1", "50.00", "mail"), line("L2", "60.00", "vehicles")])
    connection = store.build("mart_unit_cost", "unit_cost_without_quantity")
    rows = query(
        connection, "select service, unit, cost_dkk, quantity, cost_per_unit_dkk from mart_unit_cost"
    )
    assert rows == [
        ("mail", "parcels", Decimal("50.00"), Decimal(0), None),
        ("vehicles", "vehicles", Decimal("60.00"), None, None),
    ]
    assert query(
        connection, "select count(*) from finding_text where code = 'unit_cost_without_quantity'"
    ) == [(2,)]


def test_a_cost_stands_on_the_area_of_each_basis(store: HandStore) -> None:
    register = {
        "facility_id": "F1",
        "name": "HQ",
        "district": "D",
        "area_m2": Decimal(200),
        "area_basis": "GFA",
    }
    store.records("facility", [{**register, "headcount": 4}])
    store.records("cost_line", [line("L1", "1000.00")])
    connection = store.build("mart_cost_by_basis", "mart_unit_cost")
    assert query(connection, "select area_basis, area_m2, cost_per_m2_dkk from mart_cost_by_basis") == [
        ("GFA", Decimal(200), 5.0),
        ("model", Decimal(100), 10.0),
    ]
    assert query(connection, "select unit, cost_per_unit_dkk from mart_unit_cost") == [("head", 250.0)]


def test_what_is_due_follows_program_and_price_of_each_day(store: HandStore) -> None:
    store.records(
        "cleaning_program",
        [
            {"category": "OFF1", "code": "1", "valid_from": date(2026, 1, 1)},
            {"category": "OFF1", "code": "5", "valid_from": date(2026, 3, 16)},
        ],
    )
    price = {
        "service": "cleaning",
        "price_dkk": Decimal(2),
        "unit": "kr/m2/besøg",
        "valid_from": date(2025, 1, 1),
    }
    store.records("contract_price", [{**price, "indexation": "10 %"}])
    store.records("cost_line", [line("L1", "1.00", "cleaning")])
    # 10 workdays at one visit a week, 12 at five; 100 m²; 2 DKK and 10 % after a year
    rows = store.ask("select due_dkk from mart_paid_vs_delivered where month = date '2026-03-01'")
    assert rows == [(Decimal("3080.00"),)]


def test_a_price_in_a_unit_of_no_meaning_makes_nothing_due_and_is_told(store: HandStore) -> None:
    price = {"service": "windows", "price_dkk": Decimal(2), "unit": "visit", "valid_from": date(2025, 1, 1)}
    store.records("contract_price", [{**price, "indexation": "NPI"}])
    store.records("cost_line", [line("L1", "1.00", "windows")])
    connection = store.build("mart_paid_vs_delivered", "price%")
    assert query(connection, "select due_dkk from mart_paid_vs_delivered") == [(None,)]
    codes = query(connection, "select code from finding_text where code like 'price%' order by code")
    assert codes == [("price_not_indexed",), ("price_unit_unknown",)]


def test_a_rate_of_a_floor_finish_holds_where_the_models_have_that_floor(tmp_path: Path) -> None:
    made = HandStore(tmp_path)
    floors = [
        {"step_id": step, "surface_kind": "floor_finish", "area_m2": 20.0, "material": name}
        for step, name in ((1, "Gulv - Tæppe, grå"), (2, "Linoleum"), (4, "Tæppe"))
    ]
    made.model("hq.ifc", [room(str(n), 20.0) for n in range(1, 5)], tables={"surface": floors})
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    rate = {"category": "OFF1"}
    made.records(
        "rate",
        [
            {**rate, "m2_per_hour": Decimal(250)},
            {**rate, "m2_per_hour": Decimal(180), "floor_finish": "tæppe"},
            {**rate, "m2_per_hour": Decimal(100), "floor_finish": "Marmor", "light_factor": Decimal("0.6")},
            {**rate, "m2_per_hour": Decimal(90), "facility_id": "F1", "room": "4"},
        ],
    )
    connection = made.build("mart_cleaning_plan", "dim_space", "%finish%", "light%")
    rows = query(
        connection,
        "select distinct number, m2_per_hour from mart_cleaning_plan"
        " join dim_space using (space_id) order by number",
    )
    assert rows == [("1", Decimal(180)), ("2", Decimal(250)), ("3", Decimal(250)), ("4", Decimal(90))]
    told = query(
        connection,
        "select code from finding_text where code like '%finish%' or code like 'light%' order by 1",
    )
    assert told == [("floor_finish_unknown",), ("light_factor_not_used",)]


@pytest.mark.parametrize(
    ("ends", "told"), [(date(2025, 12, 31), 1), (date(2026, 1, 1), 0), (date(2025, 6, 1), 0)]
)
def test_a_price_that_ends_on_the_last_day_it_should_hold_is_asked_about(
    store: HandStore, ends: date, told: int
) -> None:
    price = {"service": "cleaning", "price_dkk": Decimal(2), "unit": "m2/year"}
    store.records(
        "contract_price",
        [
            {**price, "valid_from": date(2025, 1, 1), "valid_to": ends},
            {**price, "valid_from": date(2026, 1, 1)},
        ],
    )
    rows = store.ask("select count(*) from finding_text where code = 'price_gap_of_a_day'")
    assert rows == [(told,)]


def test_hours_are_due_by_the_rate_of_each_day_also_of_a_room_that_is_gone(tmp_path: Path) -> None:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0), room("2", 40.0)], written_at="1")
    made.model("hq.ifc", [room("1", 20.0)], written_at="2", received_at=datetime(2026, 6, 15))
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    made.records("cleaning_program", [{"category": "OFF1", "code": "5", "valid_from": date(2026, 1, 1)}])
    made.records(
        "rate",
        [
            {"category": "OFF1", "m2_per_hour": Decimal(100), "valid_from": date(2026, 1, 1)},
            {"category": "OFF1", "m2_per_hour": Decimal(200), "valid_from": date(2026, 3, 16)},
        ],
    )
    price = {"service": "cleaning", "price_dkk": Decimal(300), "unit": "time", "valid_from": date(2025, 1, 1)}
    made.records("contract_price", [price])
    made.records("cost_line", [line("L1", "1.00", "cleaning")])
    # 10 workdays to 15 March at 100 m²/h, 12 from 16 March at 200: 60 m² × (0.1 + 0.06) × 300 DKK
    rows = made.ask(
        "select sum(quantity), sum(due_dkk) from fact_contract_charge where month = date '2026-03-01'",
    )
    assert rows == [(Decimal("9.6"), Decimal(2880))]


def test_visits_that_two_prices_make_due_are_told(store: HandStore) -> None:
    price = {"service": "cleaning", "price_dkk": Decimal(2), "valid_from": date(2025, 1, 1)}
    store.records("contract_price", [{**price, "unit": "m2/visit"}, {**price, "unit": "hour"}])
    store.records("cost_line", [line("L1", "1.00", "cleaning")])
    assert finding_values(store.build("cleaning_due_twice"))["cleaning_due_twice"] == {
        "facility_id": "F1",
        "units": "hour and m2/visit",
        "month": "2026-03-01",
    }


def test_rows_about_a_category_that_no_room_has_are_told_with_its_code(store: HandStore) -> None:
    store.records("cleaning_program", [{"category": "kontor", "code": "5", "valid_from": date(2026, 1, 1)}])
    store.records("rate", [{"category": "LAB9", "m2_per_hour": Decimal(50)}])
    values = "details ->> 'rows', details ->> 'kind', details ->> 'category', details ->> 'meant'"
    rows = store.ask(f"select {values} from finding_all where code = 'category_of_no_room' order by all")
    assert rows == [("1", "cleaning_program", "kontor", "OFF1"), ("1", "rate", "LAB9", None)]


def test_each_held_month_of_one_row_is_held_money_and_a_row_held_twice_is_so_once(store: HandStore) -> None:
    def held(row: int, month: str, code: str = "not_a_choice") -> dict[str, Any]:
        text = f'{{"service": "?", "month": "{month}", "amount_dkk": "5,00"}}'
        return {"source_row": row, "code": code, "text": text, "amount_dkk": Decimal("5.00")}

    rows = [held(2, "2026-01"), held(2, "2026-02"), held(3, "2026-01"), held(3, "2026-01", "bad_room")]
    store.records("cost_line", [], held=rows)
    ledger = store.ask("select source_row, held_dkk from mart_cost_ledger order by all")
    assert ledger == [(2, Decimal("10.00")), (3, Decimal("5.00"))]
