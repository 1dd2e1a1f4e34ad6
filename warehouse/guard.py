"""The guard: how much less a new version of an input may have than the version in force.

Comes in: what two versions have, the configured shares, what a person accepted. Goes out: the loss, where it is too
large. A new version that loses more is held for a person, and the version in force stays.

One rule for all: a model against its last version (`resolution/model_versions.py`), a register that is delivered whole
against its last delivery (`deliveries/effective/guarded.py`), and each facility before and after a new `facility_model`
delivery (`resolution/guarded.py`).

An input is judged by the shares that were in force when it arrived, or by larger ones since: a guard that is new or
smaller holds nothing that was published before it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_ROUNDING = 1e-9  # a loss of exactly the share is allowed
_FEWEST_ROWS = 10  # a register that loses fewer is one that a person keeps by hand
_BEFORE = {"area_m2": "area_before_m2", "rooms": "rooms_before", "rows": "rows_before"}


@dataclass(frozen=True)
class Shares:
    """The largest shares that an input may lose, in force since a moment."""

    since: datetime
    area_m2: float
    rooms: float
    rows: float


@dataclass(frozen=True)
class Guard:
    """The largest shares of net area, rooms and rows that an input may lose, and the digests that are accepted.

    `history`: the shares that were in force, oldest first, up to those of this guard; null where these always were.
    """

    area_share: float = 1.0
    room_share: float = 1.0
    row_share: float = 1.0
    accepted: frozenset[str] = frozenset()
    history: tuple[Shares, ...] | None = None

    def loss(
        self,
        digests: Collection[str],
        before: Mapping[str, float | None] | None,
        after: Mapping[str, float | None] | None,
        arrived: datetime | None = None,
    ) -> dict[str, Any] | None:
        """Return what two versions have, where the later one lost too much of any of it; else null.

        `before` and `after` have any of `area_m2`, `rooms` and `rows`; `digests` are those of the later version, which
        arrived then (null: it would arrive now). A loss of fewer than ten rows is never too large.
        """
        if not self.accepted.isdisjoint(digests) or before is None or after is None:
            return None
        shares = self._shares(arrived)
        now = {measure: after.get(measure) or 0 for measure in before}
        lost = {measure: (was or 0) - now[measure] for measure, was in before.items()}
        if lost.get("rows", _FEWEST_ROWS) < _FEWEST_ROWS or not any(
            _share(lost[measure], was or 0) > shares[measure] for measure, was in before.items()
        ):
            return None
        return now | {_BEFORE[measure]: was or 0 for measure, was in before.items()}

    def _shares(self, arrived: datetime | None) -> dict[str, float]:
        own = {"area_m2": self.area_share, "rooms": self.room_share, "rows": self.row_share}
        if arrived is None or self.history is None:
            return own
        ends = [*(later.since for later in self.history[1:]), datetime.max]
        applied = [one for one, end in zip(self.history, ends, strict=False) if end > arrived]
        if not applied or arrived < self.history[0].since:
            return dict.fromkeys(own, 1.0)
        return {
            measure: max(share, *(getattr(one, measure) for one in applied)) for measure, share in own.items()
        }


def model_size(header: Mapping[str, Any]) -> dict[str, float | None]:
    """Return what the guard compares of a model: its counted rooms and their net area."""
    return {"rooms": header["spaces_counted"], "area_m2": header["net_area_m2"]}


def _share(lost: float, before: float) -> float:
    return lost / before - _ROUNDING if before else 0.0


NO_GUARD = Guard()
