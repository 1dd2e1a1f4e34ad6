"""What subtracting one open figure from another does not tell: small facilities, changes, lone visits."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpers.editions import AS_OF, project, rows
from helpers.hand_store import NOON, HandStore, room

OFFICES = [room(f"1.{n:02}") for n in range(8)]
ASKED = (
    "dim_model",
    "dim_space",
    "fact_allocation",
    "fact_driver_weight",
    "fact_space_month",
    "mart_change_impact",
    "mart_cost_per_m2",
    "mart_coverage",
    "mart_paid_vs_delivered",
    "mart_paid_vs_delivered_space",
    "mart_productivity",
)
NAMES = {"Kontor": "OFF1", "Celle": "CELL", "Toilet": "WC"}


def cell(area_m2: float) -> dict[str, Any]:
    return room("0.01", area_m2, name="Celle")


def published(folder: Path, models: dict[str, Sequence[Sequence[dict[str, Any]]]], **records: Any) -> Path:
    """The open and the restricted set of facilities, each with the versions of its model, oldest first."""
    store = HandStore(folder)
    for facility, versions in models.items():
        for number, rooms in enumerate(versions):
            written, received = f"2026-0{number + 1}-01", NOON - timedelta(days=90 - 30 * number)
            total = sum(one["net_area_m2"] for one in rooms)
            about = {"project_global_id": facility, "written_at": written, "net_area_m2": total}
            store.model(f"models/{facility}.ifc", rooms, facility, received, written, {"model": [about]})
    store.records("facility_model", [{"facility_id": name, "model": f"{name}.ifc"} for name in models])
    store.records("category_rule", [{"pattern": name, "category": code} for name, code in NAMES.items()])
    for kind, listed in records.items():
        store.records(kind, listed)
    store.build(*ASKED, as_of=AS_OF).close()
    return project(folder / "run1.duckdb", folder / "out")


def test_a_facility_of_a_few_rooms_shows_no_area_and_neither_does_the_next_smallest(tmp_path: Path) -> None:
    models = {"A": [[cell(11.5), room("0.02")]], "B": [OFFICES[:6]], "C": [OFFICES]}
    version = published(tmp_path, models)
    areas = dict(rows(version, "select facility_id, model_area_m2 from mart_coverage"))
    assert areas == {"A": None, "B": None, "C": Decimal(160)}


def test_models_of_facilities_without_a_shown_area_show_no_total(tmp_path: Path) -> None:
    version = published(tmp_path, {"A": [[cell(11.5), *OFFICES[:2]]], "C": [OFFICES]})
    query = "select facility_id, net_area_m2 from dim_model order by 1"
    assert rows(version, query) == [("A", None), ("C", None)]
    assert rows(version / "restricted", query) == [("A", Decimal("51.5")), ("C", Decimal(160))]


def test_a_change_of_one_restricted_room_shows_no_difference(tmp_path: Path) -> None:
    version = published(tmp_path, {"A": [[cell(10.0), *OFFICES], [cell(12.25), *OFFICES]]})
    query = (
        "select net_area_change_m2, cost_change_dkk_per_year, minutes_change_per_week from mart_change_impact"
    )
    assert rows(version, query) == [(None, None, None)]
    assert rows(version / "restricted", query)[0][0] == Decimal("2.25")


def test_a_change_among_ordinary_rooms_shows_its_difference(tmp_path: Path) -> None:
    cells = [room(f"0.0{n}", 9.0, name="Celle") for n in range(5)]
    wider = [room("1.00", 23.5), *OFFICES[1:]]
    version = published(tmp_path, {"A": [[*cells, *OFFICES], [*cells, *wider]]})
    assert rows(version, "select net_area_change_m2 from mart_change_impact") == [(Decimal("3.5"),)]


def test_the_visits_of_one_withheld_room_in_a_month_show_no_minutes(tmp_path: Path) -> None:
    cells = [room(f"0.0{n}", 9.0, name="Celle") for n in range(5)]
    visit = {"facility_id": "A", "date": date(2026, 5, 5)}
    visits = [{**visit, "visit_id": "alone", "room": "0.01", "minutes": Decimal("17.77")}]
    june = {**visit, "date": date(2026, 6, 2), "minutes": Decimal(10)}
    visits += [{**june, "visit_id": f"V{n}", "room": f"0.0{n}"} for n in range(5)]
    version = published(tmp_path, {"A": [[*cells, *OFFICES]]}, cleaning_visit=visits)
    query = "select minutes, visits from mart_productivity where category = 'withheld' order by month"
    assert rows(version, query) == [(None, None), (Decimal(50), 5)]


def price(price_dkk: str, service: str = "waste", **more: Any) -> dict[str, Any]:
    of_area = {"price_dkk": Decimal(price_dkk), "unit": "m2/year", "valid_from": date(2026, 1, 1)}
    return {"service": service, **of_area, **more}


def test_what_is_due_of_a_few_withheld_rooms_is_not_shown_for_prices_are_known(tmp_path: Path) -> None:
    line = {"facility_id": "A", "service": "waste", "month": date(2026, 5, 1), "amount_dkk": Decimal(900)}
    prices = [price("12"), price("24", "cleaning", category="CELL")]
    lines = [
        {"line_id": "L1", **line},
        {**line, "line_id": "L2", "service": "cleaning", "amount_dkk": Decimal(30)},
    ]
    models = {"A": [[cell(11.5), *OFFICES]], "B": [[cell(11.5), room("0.02")]], "C": [OFFICES[:5]]}
    version = published(tmp_path, models, contract_price=prices, cost_line=lines)
    query = (
        "select facility_id, service, sum(due_dkk), sum(invoiced_dkk) from {} where month = date '2026-05-01'"
        " and facility_id <> 'C' group by all order by all"
    )
    # A: waste is due of all rooms, cleaning of the one cell; B has too few rooms for anything
    whole = [
        ("A", "cleaning", Decimal("23.00"), Decimal(30)),
        ("A", "waste", Decimal("171.50"), Decimal(900)),
    ]
    hidden = [("A", "cleaning", None, Decimal(30)), whole[1]]
    small = [("B", "cleaning", Decimal("23.00"), Decimal(0)), ("B", "waste", Decimal("31.50"), Decimal(0))]
    for mart in ("mart_paid_vs_delivered", "mart_paid_vs_delivered_space"):
        assert rows(version / "restricted", query.format(mart)) == whole + small
        assert rows(version, query.format(mart)) == [*hidden, *((*row[:2], None, row[3]) for row in small)]


def test_money_spread_over_a_few_restricted_rooms_and_shown_ones_stands_as_one_sum(tmp_path: Path) -> None:
    toilets = [room(f"2.{n:02}", name="Toilet") for n in range(9)]
    line = {"facility_id": "A", "month": date(2026, 5, 1), "amount_dkk": Decimal(1_000_000)}
    version = published(
        tmp_path,
        {"A": [[cell(11.5), *OFFICES, *toilets]]},
        driver=[{"service": "waste", "driver": "net_area", "rooms": "CELL, WC"}],
        cost_line=[
            {**line, "line_id": "L1", "service": "waste"},
            {**line, "line_id": "L2", "service": "other"},
        ],
    )
    costs = (
        "select service, category, cost_dkk, net_area_m2, cost_per_m2_dkk from mart_cost_per_m2 order by all"
    )
    whole = Decimal(1_000_000)
    shown = dict(rows(version, "select category, cost_dkk from mart_cost_per_m2 where service = 'other'"))
    assert [row for row in rows(version, costs) if row[0] == "waste"] == [
        ("waste", "withheld", whole, None, None)
    ]
    assert shown.keys() == {"WC", "withheld"} and sum(shown.values()) == whole
    landed = "select space_id, amount_dkk, weight from fact_allocation where service = 'waste'"
    assert rows(version, landed) == [("withheld", whole, None)]
    weights = "select space_id, weight from fact_driver_weight where driver = 'net_area:waste'"
    assert rows(version, weights) == [("withheld", None)]
    by_room = "select space_id, invoiced_dkk from mart_paid_vs_delivered_space where service = 'waste'"
    assert rows(version, by_room) == [("withheld", whole)]
    assert len(rows(version / "restricted", landed)) == 10
