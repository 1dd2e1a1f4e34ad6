"""Check whether a model lost its rooms, by the share of its rooms that count.

Comes in: the exclusion reason and the area of each space. Goes out: a finding, and why the model is held.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bim.enumerations import ExclusionReason
from bim.findings import make_finding
from bim.tables import Finding

# Spaces that are no rooms of their own: they do not belong to the rooms of which a share must count.
_NO_ROOMS = frozenset(
    {
        ExclusionReason.GFA,
        ExclusionReason.AREA_SCHEME,
        ExclusionReason.CONSTRUCTION,
        ExclusionReason.PARKING,
        ExclusionReason.BERTH,
        ExclusionReason.COMPLEX,
        ExclusionReason.PARTIAL,
        ExclusionReason.PHASE,
        ExclusionReason.HELD_UNPLACED,
    }
)
_GROSS = frozenset({ExclusionReason.GFA, ExclusionReason.AREA_SCHEME, ExclusionReason.CONSTRUCTION})
_REASON_TEXTS = {
    ExclusionReason.EXTERNAL: "outdoors",
    ExclusionReason.GFA: "gross areas",
    ExclusionReason.BERTH: "berths",
    ExclusionReason.AREA_SCHEME: "another area scheme",
    ExclusionReason.CONSTRUCTION: "construction areas",
    ExclusionReason.VOID: "voids",
    ExclusionReason.PHASE: "demolished or another phase",
    ExclusionReason.COMPLEX: "composed of other spaces",
    ExclusionReason.PARTIAL: "parts of other spaces",
    ExclusionReason.DUPLICATE: "duplicates",
    ExclusionReason.OVERLAPPING: "on other rooms",
    ExclusionReason.HELD_UNPLACED: "never drawn",
}


@dataclass(frozen=True)
class LostRooms:
    """The finding about a model's rooms; `held_reason` is null unless nothing of the model may be used:
    `only_gross_areas` or `no_room_counts`.
    """

    held_reason: str | None = None
    finding: Finding | None = None


def find_lost_rooms(
    spaces: Sequence[tuple[ExclusionReason | None, float | None]], least_share: float
) -> LostRooms:
    """Return whether a model is held because none of its rooms counts, or warned of because few do.

    `spaces` are exclusion reason (null: it counts) and area in m² of each. `least_share` is the counted share, of the
    spaces that may be rooms, by number and by area, under which a warning is due. A model without spaces lost none.
    """
    if not spaces:
        return LostRooms()
    counted = [area for reason, area in spaces if reason is None]
    expected = [area for reason, area in spaces if reason not in _NO_ROOMS]
    reasons = Counter(reason for reason, _ in spaces if reason is not None)
    if not counted:
        return _held(spaces, reasons)
    counted_m2, expected_m2 = (math.fsum(area or 0.0 for area in areas) for areas in (counted, expected))
    by_number, by_area = len(counted) / len(expected), counted_m2 / expected_m2 if expected_m2 else 1.0
    if min(by_number, by_area) >= least_share:
        return LostRooms()
    finding = make_finding(
        "model_counts_few_rooms",
        counted=len(counted),
        expected=len(expected),
        counted_m2=counted_m2,
        expected_m2=expected_m2,
        reasons=_listed(Counter({reason: n for reason, n in reasons.items() if reason not in _NO_ROOMS})),
    )
    return LostRooms(finding=finding)


def _held(
    spaces: Sequence[tuple[ExclusionReason | None, float | None]], reasons: Counter[ExclusionReason]
) -> LostRooms:
    area_m2 = math.fsum(area or 0.0 for _, area in spaces)
    if reasons.keys() <= _GROSS:
        finding = make_finding("model_with_gross_areas_only", spaces=len(spaces), area_m2=area_m2)
        return LostRooms("only_gross_areas", finding)
    finding = make_finding(
        "model_without_counted_rooms", spaces=len(spaces), area_m2=area_m2, reasons=_listed(reasons)
    )
    return LostRooms("no_room_counts", finding)


def _listed(reasons: Counter[ExclusionReason]) -> str:
    """Return "12 parking, 3 outdoors", the most frequent first."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count:,} {_text(reason)}" for reason, count in ordered)


def _text(reason: ExclusionReason) -> str:
    return _REASON_TEXTS.get(reason, "held" if reason.is_held else reason.value)
