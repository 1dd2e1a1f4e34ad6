"""A whole build over generated ledgers: money closes, and how it was delivered changes nothing."""

import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from helpers.hand_store import NOON, HandStore, query, room
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

DRIVERS = (
    "net_area",
    "cleaned_m2_visits",
    "recorded_m2_visits",
    "headcount",
    "glazing_area",
    "equipment_count",
    "volume",
    "own_cost",
    "none",
    "stars",
)
SERVICES = ("cleaning", "restaurant", "windows", "vehicles")
TABLES = {
    "fact_allocation": "select * from fact_allocation order by all",
    "mart_cost_ledger": "select * exclude (source_file, source_row, delivery_sha256) from mart_cost_ledger"
    " where kind <> 'held' and held_dkk = 0 order by all",
    "mart_cost_per_m2": "select * from mart_cost_per_m2 order by all",
    "mart_unit_cost": "select * from mart_unit_cost order by all",
}
# a build takes a second or so: few examples, and none of the many that shrinking would need
FEW = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
ORE = st.integers(-10_000_000_00, 10_000_000_00).map(lambda ore: Decimal(ore).scaleb(-2))


@st.composite
def cost_lines(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        {
            "line_id": f"L{number}",
            "amount_dkk": draw(ORE),
            "service": draw(st.sampled_from(SERVICES)),
            "facility_id": draw(st.sampled_from(["F1", "F1", "F2", "F9", "portfolio"])),
            "month": date(2026, draw(st.integers(1, 4)), 1),
            "room": draw(st.sampled_from([None, None, None, "1", " rum 2", "9.99", "B-3", "bygn. B rum 3"])),
            "building": draw(st.sampled_from([None, None, "A", "Bygning B", "Nowhere"])),
            "asset": draw(st.sampled_from([None, None, "PUMP-1", "no such"])),
        }
        for number in range(draw(st.integers(1, 12)))
    ]


def filled(folder: Path, drivers: dict[str, str]) -> HandStore:
    store = HandStore(folder)
    rooms = [
        room("1", 10.01, building_name="A"),
        room("2", 20.2, building_name="A"),
        room("3", 33.3, building_name="Bygning B"),
        room("4", 7.0, building_name="Bygning B", name="Toilet"),
    ]
    asset = {"step_id": 50, "tag": "PUMP-1", "space_step_id": 2, "asset_group": "equipment"}
    glass = {"step_id": 3, "surface_kind": "glazing", "area_m2": 4.25}
    store.model("one.ifc", rooms, tables={"asset": [asset], "surface": [glass]})
    store.model("two.ifc", [room("1", 50.0), room("5", 0.4)], project="two")
    store.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "one.ifc"},
            {"facility_id": "F2", "model": "two.ifc"},
        ],
    )
    store.records(
        "facility",
        [
            {
                "facility_id": name,
                "name": name,
                "district": "D",
                "area_m2": Decimal(70),
                "area_basis": "NRA",
                "headcount": heads,
            }
            for name, heads in (("F1", 12), ("F2", 5))
        ],
    )
    store.records(
        "driver_volume",
        [
            {
                "facility_id": "F1",
                "service": "restaurant",
                "month": date(2026, month, 1),
                "quantity": Decimal(quantity),
                "unit": "meals",
            }
            for month, quantity in ((1, 300), (2, 0))
        ],
    )
    store.records(
        "cleaning_visit",
        [
            {
                "visit_id": "V1",
                "facility_id": "F1",
                "room": "2",
                "date": date(2026, 2, 3),
                "minutes": Decimal(8),
            }
        ],
    )
    store.records("driver", [{"service": service, "driver": driver} for service, driver in drivers.items()])
    return store


def tables(
    deliveries: list[tuple[list[dict[str, Any]], datetime]], drivers: dict[str, str]
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder), drivers)
        for number, (rows, received_at) in enumerate(deliveries):
            store.records("cost_line", rows, source=f"cost{number}.csv", received_at=received_at)
        connection = store.build(*TABLES)
        found = {name: query(connection, sql) for name, sql in TABLES.items()}
        connection.close()
    return found


def landed(found: dict[str, Any]) -> dict[str, Decimal]:
    """The sum of its shares, for each cost."""
    sums: dict[str, Decimal] = {}
    for row in found["fact_allocation"]:
        sums[row[0]] = sums.get(row[0], Decimal(0)) + row[6]
    return sums


@FEW
@given(cost_lines(), st.fixed_dictionaries({service: st.sampled_from(DRIVERS) for service in SERVICES}))
def test_every_line_closes_whatever_its_driver_room_and_sign(
    lines: list[dict[str, Any]], drivers: dict[str, str]
) -> None:
    found = tables([(lines, NOON)], drivers)
    assert landed(found) == {f"cost_line:{line['line_id']}": line["amount_dkk"] for line in lines}
    assert sum((row[5] for row in found["mart_cost_per_m2"]), Decimal(0)) == sum(
        (line["amount_dkk"] for line in lines), Decimal(0)
    )


@FEW
@given(cost_lines(), st.data())
def test_a_ledger_delivered_whole_in_parts_turned_or_after_wrong_amounts_gives_the_same(
    lines: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Six examples with both: a wrong ledger of the day before, and the right one in two turned parts."""
    cut, turned = data.draw(st.integers(0, len(lines))), data.draw(st.permutations(lines))
    wrong = [{**line, "amount_dkk": data.draw(ORE)} for line in lines]
    deliveries = [
        (wrong, NOON - timedelta(days=1)),
        (turned[cut:], NOON),
        (turned[:cut], NOON + timedelta(hours=1)),
    ]
    assert tables(data.draw(st.permutations(deliveries)), {}) == tables([(lines, NOON)], {})


def test_a_single_oere_lands_once() -> None:
    amounts = {"L1": Decimal("0.01"), "L2": Decimal("-0.01"), "L3": Decimal("0.00")}
    line = {"facility_id": "F1", "service": "other", "month": date(2026, 1, 1)}
    lines = [{**line, "line_id": name, "amount_dkk": amount} for name, amount in amounts.items()]
    assert landed(tables([(lines, NOON)], {})) == {
        f"cost_line:{name}": amount for name, amount in amounts.items()
    }
