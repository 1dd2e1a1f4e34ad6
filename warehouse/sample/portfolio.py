"""All records of a sample portfolio in one folder, their configuration, and their answers.

Comes in: places, how many months and visits, a seed. Goes out: files under `records/`, the text of `areal.toml`,
answers. Must not know: models beyond their names.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse.sample.ledger import money_answers
from warehouse.sample.money import cost_deliveries
from warehouse.sample.orders import order_deliveries
from warehouse.sample.places import Place, months_from
from warehouse.sample.registers import register_deliveries
from warehouse.sample.signals import signal_deliveries, write_cobie
from warehouse.sample.visits import MOST_AS_CSV, Visits, visit_answers, visit_delivery, write_visits
from warehouse.sample.writing import Delivery, block_text, write_delivery

FIRST_MONTH = date(2024, 1, 1)
VISITS_A_FACILITY = 60


@dataclass(frozen=True)
class Wanted:
    """How much of everything: months from January 2024 on, visits (null: some a facility and month)."""

    months: int
    visits: int | None
    seed: int


def write_records(folder: Path, places: tuple[Place, ...], wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Write every delivery; give the blocks of configuration and the answers."""
    months = months_from(FIRST_MONTH, wanted.months)
    (folder / "records").mkdir(parents=True, exist_ok=True)
    count = VISITS_A_FACILITY * len(places) * len(months) if wanted.visits is None else wanted.visits
    visits = Visits(places, months, count if any(place.lasting_rooms() for place in places) else 0)
    deliveries = _deliveries(places, months, wanted.seed)
    blocks = []
    if visits.count > MOST_AS_CSV:
        made = write_visits(visits, folder / "records/besøg.parquet")
        blocks.append('[records.besoeg]\nkind = "cleaning_visit"\nwhere = "records/besøg.parquet"')
    else:
        deliveries.append(visit_delivery(visits))
        made = visit_answers(visits)
    for delivery in deliveries:
        write_delivery(delivery, folder)
    with_rooms = [place for place in places if place.rooms]
    write_cobie(with_rooms[-1], folder / "records/cobie.xlsx")
    blocks += [block_text(delivery) for delivery in deliveries if delivery.has_block]
    blocks.append('[records.cobie]\nkind = "cobie"\nwhere = "records/cobie.xlsx"')
    return "\n\n".join(blocks) + "\n", _answers(deliveries, places, made)


def configuration(blocks: str, expected_area_m2: Decimal, output: str) -> str:
    """The text of `areal.toml`."""
    head = (
        '[portfolio]\nname = "Syntetisk portefølje"\ncurrency = "DKK"\ntimezone = "Europe/Copenhagen"\ncountry = "DK"\n'
        f'expected_area_m2 = {expected_area_m2}\n\n[models]\nwhere = ["models"]\n'
        f'requirements = "facility.ids"\n\n[output]\nwhere = "{output}"\n'
    )
    return f"{head}\n{blocks}"


def _deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    return [
        *register_deliveries(places, months, seed),
        *cost_deliveries(places, months, seed),
        *order_deliveries(places, months, seed),
        *signal_deliveries(places, months, seed),
    ]


def _answers(deliveries: list[Delivery], places: tuple[Place, ...], visits: list[dict[str, Any]]) -> dict[str, Any]:
    refused = [{"path": d.file, "code": "missing_column"} for d in deliveries if d.missing_header]
    register = [
        {"facility_id": p.facility_id, "net_area_m2": p.area_at_end(), "register_area_m2": p.register_area_m2}
        for p in places
    ]
    held = [row for delivery in deliveries if not delivery.missing_header for row in delivery.held()]
    money = money_answers(deliveries, places)
    return {"facilities": register, **money, "held": held, "rejected": refused, "visits": visits}
