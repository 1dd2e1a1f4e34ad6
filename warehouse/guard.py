"""The guard: how much less a new version of a model may have than the version in force.

Comes in: the two versions, the configured shares, what a person accepted. Goes out: the loss, where it is too large. A
new version that loses more is held for a person, and the version in force stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ROUNDING = 1e-9  # a loss of exactly the share is allowed


@dataclass(frozen=True)
class Guard:
    """The largest share of the net area and of the rooms that a model may lose, and the digests that are accepted."""

    area_share: float = 1.0
    room_share: float = 1.0
    accepted: frozenset[str] = frozenset()

    def loss(
        self, sha256: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> dict[str, Any] | None:
        """Return the counted rooms and areas of two versions, where the later one lost too much; else null.

        `before` and `after` have `spaces_counted` and `net_area_m2`, as the extracted table `model`.
        """
        if sha256 in self.accepted or before is None or after is None:
            return None
        rooms, were = after["spaces_counted"] or 0, before["spaces_counted"] or 0
        area, was = after["net_area_m2"] or 0.0, before["net_area_m2"] or 0.0
        if not (_lost(area, was) > self.area_share or _lost(rooms, were) > self.room_share):
            return None
        return {"rooms": rooms, "rooms_before": were, "area_m2": area, "area_before_m2": was}


def _lost(now: float, before: float) -> float:
    return (before - now) / before - _ROUNDING if before else 0.0


NO_GUARD = Guard()
