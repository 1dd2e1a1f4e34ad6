"""Contract prices through a whole build: indexation, lump sums, and which of several prices is due."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.hand_store import HandStore, query, room

from warehouse.explain import explain

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    """F1 with two offices of 40 and 60 m², F2 with one of 100 m²; costs in March 2026."""
    made = HandStore(tmp_path)
    made.model("one.ifc", [room("1", 40.0), room("2", 60.0)])
    made.model("two.ifc", [room("7", 100.0)], project="two")
    made.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "one.ifc"},
            {"facility_id": "F2", "model": "two.ifc"},
        ],
    )
    made.records("category_rule", [{"pattern": "Kontor", "category": "OFF1"}])
    made.records("cleaning_program", [{"category": "OFF1", "code": "5", "valid_from": JANUARY}])
    made.records(
        "cost_line",
        [
            {
                "line_id": "L1",
                "facility_id": "F1",
                "service": "other",
                "month": MARCH,
                "amount_dkk": Decimal(1),
            }
        ],
    )
    return made


def price(service: str, dkk: str, unit: str = "m2/year", **more: Any) -> dict[str, Any]:
    return {"service": service, "price_dkk": Decimal(dkk), "unit": unit, "valid_from": JANUARY, **more}


def march(store: HandStore, *prices: dict[str, Any]) -> dict[tuple[str, str], float]:
    """What is due in March by facility and service."""
    store.records("contract_price", prices)
    rows = store.ask(
        "select facility_id, service, sum(due_dkk) from fact_contract_charge"
        " where month = date '2026-03-01' group by all"
    )
    return {(facility, service): float(due) for facility, service, due in rows}


def test_a_mix_of_indices_without_values_leaves_the_price_and_is_told(store: HandStore) -> None:
    start = date(2022, 1, 1)
    store.records(
        "contract_price",
        [
            price("windows", "12", valid_from=start, indexation="80 % løn og 20 % nettoprisindeks"),
            price("waste", "12", valid_from=start, indexation="2,5 % p.a."),
        ],
    )
    connection = store.build("fact_contract_charge", "price_not_indexed")
    due = dict(
        query(
            connection,
            "select service, sum(due_dkk) from fact_contract_charge where facility_id = 'F1'"
            " and month = date '2026-03-01' group by all",
        )
    )
    assert due == {"windows": Decimal("100.00"), "waste": Decimal("110.38")}
    found = query(
        connection,
        "select source_row, details ->> 'problem' from finding_all where code = 'price_not_indexed'",
    )
    assert [(row, problem == "no_values") for row, problem in found] == [(2, True)]


def test_delivered_indices_move_the_price_on_its_anniversary(store: HandStore) -> None:
    store.records(
        "index_value",
        [
            {"index": index, "period": str(year), "value": Decimal(value)}
            for index, values in (("Løn", (100, 110)), ("NPI", (100, 105)))
            for year, value in enumerate(values, 2025)
        ],
    )
    rise = price("windows", "12", valid_from=date(2025, 3, 16), indexation="80 % løn og 20 % NPI")
    due = march(store, rise)
    assert due[("F1", "windows")] == pytest.approx(100 * (15 + 16 * 1.09) / 31, abs=0.006)


def test_a_lump_sum_is_due_by_twelfths_at_its_facility_alone(store: HandStore) -> None:
    due = march(store, price("windows", "120000", "kr/år", facility_id="F1"), price("waste", "12"))
    assert due == {("F1", "windows"): 10_000.0, ("F1", "waste"): 100.0, ("F2", "waste"): 100.0}


def test_prices_a_quarter_and_a_half_year_are_due_by_the_month(store: HandStore) -> None:
    due = march(
        store,
        price("windows", "2", "kr/m2/kvartal"),
        price("waste", "3000", "DKK/quarter", facility_id="F1"),
        price("mail", "600", "kr. pr. halvår", facility_id="F2"),
        price("vehicles", "6", "m2/halvår"),
    )
    assert due[("F1", "windows")] == pytest.approx(2 * 100 / 3, abs=0.006)
    assert (due[("F1", "waste")], due[("F2", "mail")], due[("F1", "vehicles")]) == (1000.0, 100.0, 100.0)


def test_a_lump_sum_stands_for_the_general_price_of_its_service(store: HandStore) -> None:
    due = march(store, price("windows", "12000", "DKK/year", facility_id="F1"), price("windows", "12"))
    assert due == {("F1", "windows"): 1000.0, ("F2", "windows"): 100.0}
    replaced = "select facility_id from finding_text where code = 'lump_sum_replaces_price'"
    assert store.ask(replaced, name="again") == [("F1",)]


def test_a_lump_sum_beside_prices_of_the_same_facility_counts_twice_and_is_told(store: HandStore) -> None:
    lump, other = (
        price("windows", "12000", "DKK/year", facility_id="F1"),
        price("windows", "12", facility_id="F1"),
    )
    due = march(store, lump, other)
    assert due[("F1", "windows")] == 1100.0
    twice = "select count(*) from finding_text where code = 'lump_sum_due_twice'"
    assert store.ask(twice, name="again") == [(1,)]


def test_a_lump_sum_within_a_month_is_due_for_its_days(store: HandStore) -> None:
    due = march(store, price("windows", "3100", "kr/md", facility_id="F1", valid_to=date(2026, 3, 11)))
    assert due == {("F1", "windows"): 1000.0}


def test_a_younger_lump_sum_takes_over_from_an_older_one(store: HandStore) -> None:
    due = march(
        store,
        price("windows", "1200", "kr/år", facility_id="F1"),
        price("windows", "2400", "kr/år", facility_id="F1", valid_from=MARCH),
    )
    assert due == {("F1", "windows"): 200.0}


def test_a_lump_sum_of_a_closed_facility_ends_with_it(store: HandStore) -> None:
    store.records(
        "facility",
        [
            {
                "facility_id": "F1",
                "name": "F1",
                "district": "D",
                "area_m2": Decimal(100),
                "area_basis": "NRA",
                "valid_to": date(2026, 3, 11),
            }
        ],
    )
    store.records(
        "driver_volume",
        [
            {
                "facility_id": "F1",
                "service": "mail",
                "month": date(2026, 4, 1),
                "quantity": Decimal(1),
                "unit": "parcels",
            }
        ],
    )
    due = march(store, price("windows", "3100", "kr/md", facility_id="F1"))
    assert due == {("F1", "windows"): 1000.0}
    assert store.ask(
        "select count(*) from fact_contract_charge where month > date '2026-03-01'", name="later"
    ) == [(0,)]


def test_a_lump_sum_of_cleaning_is_delivered_by_the_share_of_the_visits_recorded(store: HandStore) -> None:
    days = [date(2026, 3, day) for day in range(2, 7)]
    store.records(
        "cleaning_visit",
        [
            {"visit_id": f"V{day}", "facility_id": "F1", "room": "2", "date": day, "minutes": Decimal(5)}
            for day in days
        ],
    )
    store.records(
        "contract_price",
        [
            price("cleaning", "12000", "kr/år", facility_id="F1"),
            price("windows", "12000", "kr/år", facility_id="F1"),
        ],
    )
    store.build().close()
    path = store.folder / "run1.duckdb"
    where = {"facility_id": "F1", "month": "2026-03", "service": "cleaning"}
    delivered = explain(path, "mart_paid_vs_delivered.delivered_dkk", where)
    assert float(delivered.numerator) == pytest.approx(1000 * 60 * 5 / (100 * 22), abs=0.006)
    assert explain(path, "mart_paid_vs_delivered.due_dkk", where).numerator == Decimal("1000.00")
    rows = store.ask(
        "select delivered_dkk from fact_contract_charge where service = 'windows' and month = date '2026-03-01'",
        name="windows",
    )
    assert rows == [(None,)]
