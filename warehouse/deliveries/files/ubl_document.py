"""One invoice or credit note in UBL as it was read, before its lines are rows."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass
class Document:
    """An invoice or credit note: what its head says by name, its lines, its allowances and charges."""

    kind: str
    head: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    charges: list[dict[str, str]] = field(default_factory=list)


def number(text: str | None) -> Decimal | None:
    """Return the number that a text is; null for none, and for one that no amount has."""
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**15 else None
