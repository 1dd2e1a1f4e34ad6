"""What the declarations of kinds share: columns that many kinds have, and how a column is declared.

Comes in: nothing. Goes out: functions that make columns, and columns.
"""

from warehouse.deliveries.choice_words import choice_words
from warehouse.deliveries.kind import Column

SERVICES = (
    "cleaning",
    "maintenance",
    "restaurant",
    "internal_service",
    "mail",
    "lost_property",
    "vehicles",
    "waste",
    "windows",
    "other",
)
AREA = {"low": 0, "high": 10_000_000}


def must(name: str, type: str = "text", **limits: object) -> Column:
    """Return a column that every row must fill."""
    return may(name, type, is_required=True, **limits)


def may(name: str, type: str = "text", **limits: object) -> Column:
    """Return a column that a row may fill; the words of its choices are those that ship."""
    words = {"words": choice_words(name)} if "choices" in limits else {}
    return Column(name, type, **{**words, **limits})  # type: ignore[arg-type]


FACILITY = must("facility_id")
SERVICE = must("service", choices=SERVICES)
ROOM = may("room", "room")
