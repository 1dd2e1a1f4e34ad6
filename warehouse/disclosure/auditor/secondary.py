"""Which equations of a linear system to withdraw, so that no protected unknown can be worked out.

Greedy, and the same for the same input: of the equations that give an unknown away together, the one that loses
least is withdrawn first; what a later withdrawal made needless is shown again.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from warehouse.disclosure.auditor.linear_system import LinearSystem


@dataclass(frozen=True)
class Protection:
    """What must hold: the fewest rooms of a group, and how much more and less than its value an unknown can be.

    `share` is of the value; both sides count, for the sum of one large room and small ones bounds it from above only.
    """

    smallest_group: int
    share: float


@dataclass(frozen=True)
class Weakness:
    """Unknowns that a system gives away, and the least margin of a protected one as a share of its value."""

    determined: int
    too_narrow: int
    small_groups: int
    narrowest_share: float

    @property
    def is_none(self) -> bool:
        """Whether nothing is given away."""
        return not (self.determined or self.too_narrow or self.small_groups)


def find_weakness(system: LinearSystem, protection: Protection) -> Weakness:
    """Return what a system gives away.

    `narrowest_share` is the least margin, or less: it is exact only where the cheap bound does not suffice.
    """
    determined = system.determined()
    margins = _margins(system, protection)
    narrow = [i for i, margin in margins.items() if margin < protection.share and i not in determined]
    small = system.small_groups(protection.smallest_group)
    return Weakness(len(determined), len(narrow), len(small), min(margins.values(), default=np.inf))


def withdraw(system: LinearSystem, losses: Sequence[float], protection: Protection) -> list[int]:
    """Return the equations to withdraw, by number, until nothing is given away; it ends, for none may be left."""
    small = system.small_groups(protection.smallest_group)
    gone = _cover(small, losses)
    while candidates := _contributors(system, gone, protection):
        gone.add(min(candidates, key=lambda i: (losses[i], i)))
    for equation in sorted(gone, key=lambda i: (-losses[i], i)):
        rest = gone - {equation}
        is_apart = all(rest & set(group) for group in small)
        if is_apart and not _contributors(system, rest, protection):
            gone = rest
    return sorted(gone)


def _cover(groups: Sequence[Sequence[int]], losses: Sequence[float]) -> set[int]:
    """Return equations such that each group holds one: those that are in most groups for what they lose first."""
    gone = {group[0] for group in groups if len(group) == 1}
    open_groups = [group for group in groups if not gone & set(group)]
    while open_groups:
        counts = Counter(chain.from_iterable(open_groups))
        best = min(counts, key=lambda i: (losses[i] / counts[i], i))
        gone.add(best)
        open_groups = [group for group in open_groups if best not in group]
    return gone


def _contributors(system: LinearSystem, gone: set[int], protection: Protection) -> list[int]:
    """Return the equations left that give the first protected unknown away; none where it holds for all."""
    kept = [i for i in range(len(system.rows)) if i not in gone]
    left = system.without(sorted(gone))
    for unknown in left.determined():
        return [kept[i] for i in left.contributors(unknown)]
    least = left.least_margins()
    for unknown in map(int, np.flatnonzero(left.is_protected & (least < protection.share))):
        low, high, bounding = left.bounds(unknown)
        if min(high - 1, 1 - low) < protection.share:
            return [kept[i] for i in bounding or np.flatnonzero(left.rows[:, unknown])]
    return []


def _margins(system: LinearSystem, protection: Protection) -> dict[int, float]:
    """Return the margin of each protected unknown: at least, or exactly where that is too little."""
    margins = {}
    least = system.least_margins()
    for unknown in map(int, np.flatnonzero(system.is_protected)):
        margin = float(least[unknown])
        if 0 < margin < protection.share:
            low, high, _ = system.bounds(unknown)
            margin = max(margin, min(high - 1, 1 - low))
        margins[unknown] = margin
    return margins
