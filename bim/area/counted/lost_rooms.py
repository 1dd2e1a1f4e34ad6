"""Whether a model lost its rooms: the share of its rooms that count, and the finding about it.

Comes in: the reason and the area of each space. Goes out: a finding, and why the model is held. Must not know: why
a space does not count.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bim.findings import make_finding
from bim.tables import Finding

# What is no room by its kind, and parts and wholes of spaces that count: it is not asked whether these count.
_NO_ROOMS = frozenset(
    {
        "gfa",
        "area_scheme",
        "construction",
        "parking",
        "berth",
        "complex",
        "partial",
        "phase",
        "held_unplaced",
    }
)
_GROSS = frozenset({"gfa", "area_scheme", "construction"})
_REASON_TEXTS = {
    "external": "outdoors",
    "gfa": "gross areas",
    "berth": "berths",
    "area_scheme": "another area scheme",
    "construction": "construction areas",
    "void": "voids",
    "phase": "demolished or another phase",
    "complex": "composed of other spaces",
    "partial": "parts of other spaces",
    "duplicate": "duplicates",
    "overlapping": "on other rooms",
    "held_unplaced": "never drawn",
}


@dataclass(frozen=True)
class LostRooms:
    """What was found about a model's rooms; `held_reason` is null unless nothing of the model may be used:
    `only_gross_areas` or `no_room_counts`."""

    held_reason: str | None = None
    finding: Finding | None = None


def find_lost_rooms(spaces: Sequence[tuple[str | None, float | None]], least_share: float) -> LostRooms:
    """Return whether a model is held because none of its rooms counts, or warned of because few do.

    `spaces` are exclusion reason (null: it counts) and area in m² of each. `least_share` is the counted share, of the
    spaces that may be rooms, by number and by area, under which a warning is due. A model without spaces lost none.
    """
    if not spaces:
        return LostRooms()
    counted = [area for reason, area in spaces if reason is None]
    asked = [area for reason, area in spaces if reason not in _NO_ROOMS]
    reasons = Counter(reason for reason, _ in spaces if reason is not None)
    if not counted:
        return _held(spaces, reasons)
    counted_m2, asked_m2 = (math.fsum(area or 0.0 for area in areas) for areas in (counted, asked))
    by_number, by_area = len(counted) / len(asked), counted_m2 / asked_m2 if asked_m2 else 1.0
    if min(by_number, by_area) >= least_share:
        return LostRooms()
    finding = make_finding(
        "model_counts_few_rooms",
        counted=len(counted),
        asked=len(asked),
        counted_m2=counted_m2,
        asked_m2=asked_m2,
        reasons=_listed(Counter({reason: n for reason, n in reasons.items() if reason not in _NO_ROOMS})),
    )
    return LostRooms(finding=finding)


def _held(spaces: Sequence[tuple[str | None, float | None]], reasons: Counter[str]) -> LostRooms:
    area_m2 = math.fsum(area or 0.0 for _, area in spaces)
    if reasons.keys() <= _GROSS:
        finding = make_finding("model_with_gross_areas_only", spaces=len(spaces), area_m2=area_m2)
        return LostRooms("only_gross_areas", finding)
    finding = make_finding(
        "model_without_counted_rooms", spaces=len(spaces), area_m2=area_m2, reasons=_listed(reasons)
    )
    return LostRooms("no_room_counts", finding)


def _listed(reasons: Counter[str]) -> str:
    """ "12 parking, 3 outdoors", the most frequent first."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {_text(reason)}" for reason, count in ordered)


def _text(reason: str) -> str:
    return _REASON_TEXTS.get(reason, "held" if reason.startswith("held_") else reason)
