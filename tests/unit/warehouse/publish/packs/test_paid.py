"""What was delivered is shown beside what was due of the same places."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from warehouse.publish.packs.content import Place, _paid

MONTH = date(2026, 5, 1)


def row(facility_id: str, delivered: int | None) -> dict[str, Any]:
    money = {"due_dkk": Decimal(100), "invoiced_dkk": Decimal(110)}
    return {"facility_id": facility_id, "service": "cleaning", **money, "delivered_dkk": delivered}


def test_the_due_of_places_whose_deliveries_are_known_is_kept_apart() -> None:
    contents: Any = SimpleNamespace(paid={MONTH: {"A": [row("A", 90)], "B": [row("B", None)]}})
    found = _paid(contents, Place("portfolio", "all", "All", None), MONTH)[0]
    assert (found["due"], found["delivered"], found["due_of_known"]) == (200, 90, 100)
