"""In which rooms a service happens: meals in the canteen, people in the offices, found items where they are kept."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, finding_values, query, room

MARCH = date(2026, 3, 1)
RULES = {"Kontor": "OFF1", "Kantine": "CANT", "Hittegods": "LOST", "Depot": "STOR"}
LANDED = (
    "select number, driver, allocation_base, sum(amount_dkk) from fact_allocation"
    " left join (select distinct space_id, number from dim_space) using (space_id) where service = '{}'"
    " group by all order by all"
)


def line(line_id: str, amount: int, service: str, facility_id: str = "F1", **more: Any) -> dict[str, Any]:
    amounts = {"month": MARCH, "amount_dkk": Decimal(amount)}
    return {"line_id": line_id, "facility_id": facility_id, "service": service, **amounts, **more}


def volume(service: str, quantity: int, unit: str, facility_id: str = "F1", **more: Any) -> dict[str, Any]:
    counted = {"month": MARCH, "quantity": Decimal(quantity), "unit": unit}
    return {"facility_id": facility_id, "service": service, **counted, **more}


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    names = {"1": "Kontor", "2": "Kontor", "3": "Kantine", "4": "Hittegods", "5": "Postrum", "6": "Depot"}
    houses = {"2": "Hus B", "6": "Hus B"}
    made.model(
        "hq.ifc",
        [
            room(number, 10.0 * int(number), name=name, building_name=houses.get(number, "Hus A"))
            for number, name in names.items()
        ],
    )
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    made.records("category_rule", [{"pattern": name, "category": code} for name, code in RULES.items()])
    made.records(
        "facility",
        [
            {
                "facility_id": name,
                "name": name,
                "district": "D",
                "area_m2": Decimal(210),
                "area_basis": "NRA",
                "headcount": 12,
            }
            for name in ("F1", "F2")
        ],
    )
    return made


def test_a_service_lands_in_the_rooms_where_it_happens_and_says_so(store: HandStore) -> None:
    store.records(
        "driver_volume",
        [
            volume("restaurant", 9, "meals"),
            volume("lost_property", 2, "items"),
            volume("mail", 5, "parcels"),
            volume("vehicles", 3, "vehicles"),
        ],
    )
    services = ("restaurant", "lost_property", "mail", "internal_service", "vehicles")
    store.records("cost_line", [line(f"L{n}", 90, service) for n, service in enumerate(services)])
    connection = store.build("dim_space", "fact_allocation")
    found = {service: query(connection, LANDED.format(service)) for service in services}
    whole = Decimal("90.00")
    assert found["restaurant"] == [("3", "volume", "CANT", whole)]
    assert found["lost_property"] == [("4", "volume", "LOST", whole)]
    assert found["mail"] == [("5", "volume", "postrum", whole)]
    assert [(row[0], row[2], row[3]) for row in found["internal_service"]] == [
        ("1", "OFF1", Decimal("30.00")),
        ("2", "OFF1", Decimal("60.00")),
    ]
    # there is no garage: all rooms by net area, as ever
    assert [(row[0], row[2]) for row in found["vehicles"]] == [(str(n), "all rooms") for n in range(1, 7)]


def test_a_user_says_in_which_rooms_whatever_the_driver(store: HandStore) -> None:
    store.records(
        "driver",
        [
            {"service": "restaurant", "driver": "volume", "rooms": "depot; CANT"},
            {"service": "waste", "driver": "net_area", "rooms": "STOR"},
            {"service": "internal_service", "driver": "headcount", "rooms": "alle"},
            {"service": "windows", "driver": "net_area", "rooms": "Vinterhave"},
        ],
    )
    store.records("driver_volume", [volume("restaurant", 9, "meals")])
    services = ("restaurant", "waste", "internal_service", "windows")
    store.records("cost_line", [line(f"L{n}", 210, service) for n, service in enumerate(services)])
    connection = store.build("dim_space", "fact_allocation", "driver_rooms_unknown")
    shares = {
        service: [(row[0], row[3]) for row in query(connection, LANDED.format(service))]
        for service in services
    }
    area = [(str(n), Decimal(10 * n)) for n in range(1, 7)]
    assert shares["restaurant"] == [("3", Decimal(70)), ("6", Decimal(140))]
    assert shares["waste"] == [("6", Decimal(210))]
    assert shares["internal_service"] == area
    assert shares["windows"] == area
    assert finding_values(connection)["driver_rooms_unknown"] == {
        "places": "Vinterhave",
        "service": "windows",
    }


def test_heads_and_volumes_lie_where_the_record_puts_them(store: HandStore) -> None:
    store.records(
        "driver_volume",
        [
            volume("internal_service", 3, "Ansatte", building="Hus B"),
            volume("internal_service", 1, "ansatte", category="STOR"),
            volume("mail", 5, "parcels", room="1"),
            volume("mail", 5, "parcels"),
        ],
    )
    store.records("cost_line", [line("L1", 80, "internal_service"), line("L2", 100, "mail")])
    connection = store.build("dim_space", "fact_allocation", "mart_unit_cost")
    people = [(row[0], row[1], row[3]) for row in query(connection, LANDED.format("internal_service"))]
    assert people == [("2", "headcount", Decimal(60)), ("6", "headcount", Decimal(20))]
    mail = [(row[0], row[3]) for row in query(connection, LANDED.format("mail"))]
    assert mail == [("1", Decimal(50)), ("5", Decimal(50))]
    units = query(connection, "select quantity, cost_per_unit_dkk from mart_unit_cost where unit = 'parcels'")
    assert units == [(Decimal(10), 10.0)]


@pytest.mark.parametrize("area_m2", [None, 0.0])
def test_a_facility_without_rooms_keeps_its_part_of_a_cost_of_the_portfolio(
    store: HandStore, area_m2: float | None
) -> None:
    if area_m2 is not None:
        store.model("f2.ifc", [room("1", area_m2)], project="two")
        store.records("facility_model", [{"facility_id": "F2", "model": "f2.ifc"}], source="fm2.csv")
    store.records(
        "driver_volume", [volume("restaurant", 30, "meals"), volume("restaurant", 70, "meals", "F2")]
    )
    store.records(
        "cost_line", [line("L1", 1000, "restaurant", "portfolio"), line("L2", 5, "restaurant", "F2")]
    )
    rows = store.ask(
        "select ledger_id, facility_id, space_id is null, reason, amount_dkk"
        " from fact_allocation order by all"
    )
    assert rows == [
        ("cost_line:L1", "F1", False, None, Decimal(300)),
        ("cost_line:L1", "F2", True, "no_rooms_for_driver", Decimal(700)),
        ("cost_line:L2", "F2", True, "no_rooms_for_driver", Decimal(5)),
    ]


def offices(
    store: HandStore, heads: dict[str, tuple[str, str]], facility_id: str = "F3", **register: Any
) -> None:
    """Three offices of 10, 20 and 30 m² and a meeting room of 40; `heads`: set property and value a room."""
    rooms = [room(str(n), 10.0 * n, name="Kontor") for n in (1, 2, 3)] + [room("4", 40.0, name="Mødelokale")]
    properties = [
        {
            "step_id": int(number),
            "set_name": "Pset_SpaceOccupancyRequirements",
            "property_name": name,
            "value": value,
        }
        for number, (name, value) in heads.items()
    ]
    store.model(f"{facility_id}.ifc", rooms, project=facility_id, tables={"space_property": properties})
    store.records(
        "facility_model", [{"facility_id": facility_id, "model": f"{facility_id}.ifc"}], source="fm3.csv"
    )
    place = {"name": "x", "district": "D", "area_m2": Decimal(100), "area_basis": "NRA"}
    store.records("facility", [{"facility_id": facility_id, **place, **register}], source="f3.csv")
    store.records("cost_line", [line("L1", 1000, "internal_service", facility_id)])


HEADS = (
    "select number, amount_dkk, allocation_base from fact_allocation"
    " left join (select distinct space_id, number from dim_space) using (space_id) order by all"
)
N = "OccupancyNumber"


@pytest.mark.parametrize(
    ("heads", "headcount", "expected"),
    [
        # every office states its heads: all heads go by them, whatever the register counts; the meeting room is none
        ({"1": (N, "1"), "2": (N, "3"), "3": (N, "4.0"), "4": (N, "20")}, 20, [125, 375, 500]),
        # one office states its heads: it takes them, the others the rest by net area
        ({"1": (N, "5")}, 20, [250, 300, 450]),
        # fewer heads than stated: they go by what is stated
        ({"1": (N, "10"), "2": (N, "30")}, 20, [250, 750]),
        # zeros everywhere are an exporter's starting value: by net area
        ({"1": (N, "0"), "2": (N, "0"), "3": (N, "0")}, 20, [Decimal("166.67"), Decimal("333.33"), 500]),
        # no headcount: those that are stated
        ({"1": (N, "1"), "2": (N, "3"), "4": (N, "20")}, None, [250, 750]),
        # names that planners use, the standard's own wins; a word is no number, a peak no headcount
        ({"1": ("Antal personer", "1"), "2": ("Number of People", "3"), "3": (N, "mange")}, None, [250, 750]),
        ({"1": ("OccupancyNumberPeak", "9"), "2": (N, "2,5")}, None, [1000]),
    ],
)
def test_heads_sit_in_the_offices_that_state_them(
    store: HandStore, heads: dict[str, tuple[str, str]], headcount: int | None, expected: list[int]
) -> None:
    offices(store, heads, headcount=headcount)
    rows = store.ask(HEADS)
    assert [row[1] for row in rows] == expected
    is_stated = any(value not in ("0", "mange") for _, value in heads.values())
    assert {row[2] for row in rows} == {"OFF1, by stated occupancy" if is_stated else "OFF1"}


def test_stated_heads_of_a_facility_take_their_part_of_a_cost_of_the_portfolio(store: HandStore) -> None:
    offices(store, {"1": (N, "8")})  # beside 12 of F1 and 12 of F2, which has no rooms
    store.records(
        "cost_line",
        [line("L2", 320, "internal_service", "portfolio")],
        source="more.csv",
        received_at=datetime(2026, 6, 2),
    )
    rows = store.ask(
        "select facility_id, sum(amount_dkk) from fact_allocation where ledger_id like '%L2%' group by 1 order by 1",
    )
    assert rows == [("F1", Decimal(120)), ("F2", Decimal(120)), ("F3", Decimal(80))]


def test_heads_that_a_model_of_another_discipline_states_are_those_of_the_room(store: HandStore) -> None:
    offices(store, {})
    copies = [room(str(n), 10.0 * n, name="Kontor") for n in (1, 2)]
    stated = [{"step_id": 1, "set_name": "X", "property_name": N, "value": "6"}]
    store.model("mep.ifc", copies, project="mep", tables={"space_property": stated})
    store.records(
        "facility_model",
        [
            {"facility_id": "F3", "model": "F3.ifc"},
            {"facility_id": "F3", "model": "mep.ifc", "discipline": "VVS"},
        ],
        source="fm4.csv",
        received_at=datetime(2026, 6, 2),
    )
    assert store.ask(HEADS) == [("1", Decimal(1000), "OFF1, by stated occupancy")]
