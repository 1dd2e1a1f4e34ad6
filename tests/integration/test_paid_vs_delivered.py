"""Paid against delivered, by room and by facility: rooms add up to their facility to the øre."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import HandStore, query, room

from warehouse.explain import explain

MARCH = date(2026, 3, 1)
ROOMS = {"1": 20.0, "2": 30.0, "3": 50.0}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three offices due five visits a week; room 1 gets all and more, room 2 half, room 3 none."""
    store = HandStore(tmp_path_factory.mktemp("paid"))
    store.model("hq.ifc", [room(number, area) for number, area in ROOMS.items()])
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    store.records("category_rule", [{"pattern": "Kontor", "category": "OFF1"}])
    store.records("cleaning_program", [{"category": "OFF1", "code": "5", "valid_from": date(2026, 1, 1)}])
    prices = [("cleaning", "1.003", "m2/visit"), ("waste", "0.11", "m2/year"), ("restaurant", "40", "meal")]
    store.records(
        "contract_price",
        [
            {"service": service, "price_dkk": Decimal(price), "unit": unit, "valid_from": date(2026, 1, 1)}
            for service, price, unit in prices
        ],
    )
    store.records(
        "driver_volume",
        [
            {
                "facility_id": "F1",
                "service": "restaurant",
                "month": MARCH,
                "quantity": Decimal(7),
                "unit": "meals",
            }
        ],
    )
    days = [MARCH + timedelta(days=n) for n in range(31)]
    store.records(
        "cleaning_visit",
        [
            {
                "visit_id": f"{number}-{day}",
                "facility_id": "F1",
                "room": number,
                "date": day,
                "minutes": Decimal(5),
            }
            for number, done in (("1", days[:25]), ("2", days[:11]))
            for day in done
        ],
    )
    store.records(
        "cost_line",
        [
            _line("L1", "100.00", "cleaning"),
            _line("L2", "9.00", "cleaning", room="2"),
            _line("L3", "5.00", "restaurant", building="Nowhere"),
        ],
    )
    store.build("mart_paid_vs_delivered", "mart_paid_vs_delivered_space", "dim_space", "fact_cost").close()
    return store.folder / "run1.duckdb"


def _line(line_id: str, amount: str, service: str, **more: Any) -> dict[str, Any]:
    amounts = {"month": MARCH, "amount_dkk": Decimal(amount)}
    return {"line_id": line_id, "facility_id": "F1", "service": service, **amounts, **more}


def rows(built: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(built), read_only=True) as connection:
        return query(connection, sql)


def test_a_room_cleaned_twice_over_does_not_pay_for_one_never_cleaned(built: Path) -> None:
    found = rows(
        built,
        "select number, due_dkk, invoiced_dkk, delivered_dkk"
        " from mart_paid_vs_delivered_space as paid join dim_space using (space_id)"
        " where service = 'cleaning' and month = date '2026-03-01' order by number",
    )
    # 22 workdays; 1.003 DKK a m² and visit
    assert found == [
        ("1", Decimal("441.32"), Decimal("20.00"), Decimal("441.32")),
        ("2", Decimal("661.98"), Decimal("39.00"), Decimal("330.99")),
        ("3", Decimal("1103.30"), Decimal("50.00"), Decimal("0.00")),
    ]


def test_rooms_and_what_no_room_is_known_of_add_up_to_the_facility(built: Path) -> None:
    sums = "sum(due_dkk), sum(invoiced_dkk), sum(delivered_dkk)"
    keys = "month, facility_id, service"
    by_room = rows(
        built, f"select {keys}, {sums} from mart_paid_vs_delivered_space group by all order by all"
    )
    assert by_room == rows(
        built, f"select {keys}, {sums} from mart_paid_vs_delivered group by all order by all"
    )
    above = rows(
        built,
        "select due_dkk, invoiced_dkk, delivered_dkk from mart_paid_vs_delivered_space"
        " where space_id is null and service = 'restaurant'",
    )
    assert above == [(Decimal("280.00"), Decimal("5.00"), Decimal("280.00"))]


def test_odd_oere_go_to_the_largest_remainders_so_that_the_facility_is_right(built: Path) -> None:
    # 0.11 DKK a m² and year: 18.33, 27.50 and 45.83 oere are 91.67 oere
    found = rows(
        built,
        "select due_dkk from fact_contract_charge where service = 'waste' and month = date '2026-03-01' order by 1",
    )
    assert found == [(Decimal("0.18"),), (Decimal("0.28"),), (Decimal("0.46"),)]


@pytest.mark.parametrize("column", ["due_dkk", "invoiced_dkk", "delivered_dkk"])
def test_what_is_due_paid_and_delivered_is_explained_to_the_oere(built: Path, column: str) -> None:
    for mart in ("mart_paid_vs_delivered", "mart_paid_vs_delivered_space"):
        found = explain(
            built, f"{mart}.{column}", {"facility_id": "F1", "month": "2026-03", "service": "cleaning"}
        )
        [(published,)] = rows(
            built,
            f"select sum({column}) from {mart} where service = 'cleaning' and month = date '2026-03-01'",
        )
        assert found.numerator == published
        source = "cost_line" if column == "invoiced_dkk" else "contract_price"
        assert set(found.parts["source_file"]) == {f"{source}.csv"}


def test_a_figure_of_nothing_is_explained_as_nothing(built: Path) -> None:
    [(space,)] = rows(built, "select distinct space_id from dim_space where number = '3'")
    found = explain(
        built, "mart_paid_vs_delivered_space.delivered_dkk", {"space_id": space, "month": "2026-03"}
    )
    assert (found.value, found.parts.height) == (0.0, 0)
