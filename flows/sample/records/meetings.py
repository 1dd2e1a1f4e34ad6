"""What the parties agree at their meetings: decisions and deviations, and the answers they must give.

Comes in: places and months. Goes out: deliveries, answers. Must not know: how a pack shows them.
"""

from datetime import date
from typing import Any

from flows.sample.records.places import Place, next_month
from flows.sample.records.registers import table
from flows.sample.records.writing import Delivery

PORTFOLIO = "portfolio"
_STATUS = {"åben": "open", "udført": "done", "bortfaldet": "dropped"}


def meeting_deliveries(places: tuple[Place, ...], months: list[date]) -> list[Delivery]:
    """Return decisions of each level with every status, and deviations of the last months."""
    decisions = "decision_id level text owner due status"
    deviations = "deviation_id service facility_id period reason action"
    return [
        table("beslutninger", "decision", "records/beslutninger.csv", decisions, _decisions(places, months)),
        table("afvigelser", "deviation", "records/afvigelser.csv", deviations, _deviations(places, months)),
    ]


def meeting_answers(places: tuple[Place, ...], months: list[date]) -> dict[str, Any]:
    """Return decisions and deviations as the warehouse must have them."""
    facilities = {place.facility_id for place in places}

    def level(name: str) -> str:
        return "portfolio" if name == PORTFOLIO else "facility" if name in facilities else "district"

    return {
        "decisions": [
            {"decision_id": number, "level": level(name), "due": due.isoformat(), "status": _STATUS[status]}
            for number, name, _, _, due, status in _decisions(places, months)
        ],
        "deviations": [
            {"deviation_id": number, "service": service, "facility_id": facility, "month": f"{month:%Y-%m}"}
            for number, service, facility, month, _, _ in _deviations(places, months)
        ],
    }


def _decisions(places: tuple[Place, ...], months: list[date]) -> list[tuple[Any, ...]]:
    first, last = months[0], months[-1]
    after, later = next_month(last), next_month(next_month(last))
    place = places[0]
    return [
        ("B1", PORTFOLIO, "Leverandøren retter fakturalinjer uden lokale", "Leverandør", after, "åben"),
        ("B2", PORTFOLIO, "Nye modeller efter ombygning inden udgangen af kvartalet", "Kunde", later, "åben"),
        ("B3", PORTFOLIO, "Målinger over 1 % gennemgås en gang om måneden", "Begge", first, "udført"),
        ("B4", place.district, "Fælles tilsyn med rengøring i kredsen", "Leverandør", later, "åben"),
        ("B5", place.facility_id, "Rum lukket for ombygning rengøres ikke", "Kunde", last, "åben"),
        ("B6", places[-1].facility_id, "Model bestilles", "Kunde", last, "bortfaldet"),
    ]


def _deviations(places: tuple[Place, ...], months: list[date]) -> list[tuple[Any, ...]]:
    last, before = months[-1], months[max(0, len(months) - 2)]
    return [
        ("A1", "cleaning", places[0].facility_id, last, "Sygdom: to dage uden rengøring", "Afløsere aftalt"),
        ("A2", "maintenance", places[0].facility_id, before, "Reservedel ikke på lager", None),
        ("A3", "waste", places[-1].facility_id, last, "Vogn defekt", "Ekstra tømning dagen efter"),
    ]
