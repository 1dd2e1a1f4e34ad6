"""All records of a sample portfolio in one folder, their configuration, and their answers.

Comes in: places, how many months and visits, a seed. Goes out: files under `records/`, the text of `areal.toml`,
answers. Must not know: models beyond their names.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.sample.records.ledger import money_answers
from flows.sample.records.meetings import meeting_answers, meeting_deliveries
from flows.sample.records.money import cost_deliveries
from flows.sample.records.orders import order_deliveries
from flows.sample.records.places import Place, months_from
from flows.sample.records.planning import planning_deliveries
from flows.sample.records.registers import register_deliveries
from flows.sample.records.signals import signal_deliveries, write_cobie
from flows.sample.records.visits import (
    MOST_AS_CSV,
    RegularVisits,
    Visits,
    visit_answers,
    visit_delivery,
    write_visits,
)
from flows.sample.records.writing import Delivery, block_text, write_delivery

FIRST_MONTH = date(2024, 1, 1)
AFTER_CSV = 10_000_000  # visits of the Parquet file are numbered from here
PARQUET_VISITS = '[records.besoeg_oevrige]\nkind = "cleaning_visit"\nwhere = "records/besøg.parquet"'


@dataclass(frozen=True)
class Wanted:
    """How much of everything: months from January 2024 on, visits (null: those that each room needs)."""

    months: int
    visits: int | None
    seed: int


def write_records(folder: Path, places: tuple[Place, ...], wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Write every delivery; give the blocks of configuration and the answers."""
    months = months_from(FIRST_MONTH, wanted.months)
    (folder / "records").mkdir(parents=True, exist_ok=True)
    deliveries = _deliveries(places, months, wanted.seed)
    csv, parquet = _visits(places, months, wanted.visits)
    made, blocks = [], []
    if csv is not None:
        deliveries.append(visit_delivery(csv))
        made += visit_answers(csv)
    if parquet is not None:
        made += write_visits(parquet, folder / "records/besøg.parquet")
        blocks.append(PARQUET_VISITS)
    for delivery in deliveries:
        write_delivery(delivery, folder)
    with_rooms = [place for place in places if place.rooms]
    write_cobie(with_rooms[-1], folder / "records/cobie.xlsx")
    blocks += [block_text(delivery) for delivery in deliveries if delivery.has_block]
    blocks.append('[records.cobie]\nkind = "cobie"\nwhere = "records/cobie.xlsx"')
    return "\n\n".join(blocks) + "\n", _answers(deliveries, places, made) | meeting_answers(places, months)


def _visits(
    places: tuple[Place, ...], months: list[date], count: int | None
) -> tuple[Visits | RegularVisits | None, Visits | RegularVisits | None]:
    """Visits as CSV and as Parquet: those of the first place and of all others, or a number that is asked for."""
    cleaned = tuple(place for place in places if place.lasting_rooms())
    if count is None:
        rest = RegularVisits(cleaned[1:], months, first=AFTER_CSV) if cleaned[1:] else None
        return RegularVisits(cleaned[:1], months), rest
    visits = Visits(places, months, count if cleaned else 0)
    return (None, visits) if visits.count > MOST_AS_CSV else (visits, None)


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
        *planning_deliveries(places, months, seed),
        *meeting_deliveries(places, months),
    ]


def _answers(
    deliveries: list[Delivery], places: tuple[Place, ...], visits: list[dict[str, Any]]
) -> dict[str, Any]:
    refused = [{"path": d.file, "code": "missing_column"} for d in deliveries if d.missing_header]
    register = [
        {"facility_id": p.facility_id, "net_area_m2": p.area_at_end(), "register_area_m2": p.register_area_m2}
        for p in places
    ]
    held = [row for delivery in deliveries if not delivery.missing_header for row in delivery.held()]
    money = money_answers(deliveries, places)
    return {"facilities": register, **money, "held": held, "rejected": refused, "visits": visits}
