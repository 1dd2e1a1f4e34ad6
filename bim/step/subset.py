"""A part of a file: which instances refer to which, and the bytes that hold some of its statements.

Comes in: a scanned file, and a flag per instance. Goes out: the instances that others lead to; bytes to parse.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bim.step.encoding import Edit, Repair, apply_edits, upper_case_outside_strings
from bim.step.instances import Instances
from bim.step.references import places_of_ids
from bim.step.scanning import Scan

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]


def text_to_parse(scan: Scan, repair: Repair, needed: Flags | None = None) -> bytes | None:
    """Return the bytes of the needed instances, as repaired; null where the file can be parsed as it is."""
    if needed is not None and not needed.all():
        text = _cut_out(scan, needed, repair.edits)
    elif repair:
        text = apply_edits(scan.text, repair.edits)
    else:
        return None
    return upper_case_outside_strings(text) if repair.to_upper_case else text


def _cut_out(scan: Scan, needed: Flags, edits: Iterable[Edit]) -> bytes:
    """Return the file with the needed statements alone, and of the edits those in what is left."""
    ends = scan.instances.ends + 1
    starts = np.concatenate(([scan.header.data_start], ends[:-1]))
    bounds = np.flatnonzero(np.diff(np.concatenate(([True], needed, [True]))))
    begins, stops = starts[bounds[::2]], ends[bounds[1::2] - 1]
    cuts = [(start, stop, b"") for start, stop in zip(begins.tolist(), stops.tolist(), strict=True)]
    return apply_edits(
        scan.text, [*cuts, *(edit for edit in edits if not _is_within(edit[0], begins, stops))]
    )


def _is_within(place: int, begins: Places, stops: Places) -> bool:
    at = int(np.searchsorted(begins, place, side="right")) - 1
    return at >= 0 and place < int(stops[at])


class ReferenceGraph:
    """The references among the instances of a file, by place; references to ids that are not there are left out."""

    def __init__(self, instances: Instances) -> None:
        targets = places_of_ids(instances.ids, instances.targets)
        found = targets >= 0
        self.sources, self.targets = instances.sources[found], targets[found]
        self.count = len(instances.ids)

    def none(self) -> Flags:
        return np.zeros(self.count, bool)

    def unused(self) -> Flags:
        """Return the instances that nothing refers to."""
        flags = np.ones(self.count, bool)
        flags[self.targets] = False
        return flags

    def referred_by(self, sources: Flags) -> Flags:
        """Return the instances that one of the sources refers to."""
        flags = np.zeros(self.count, bool)
        flags[self.targets[sources[self.sources]]] = True
        return flags

    def reached(self, seeds: Flags, edges: Flags) -> Flags:
        """Return the seeds and all that they lead to over these edges.

        The edges of an instance must be side by side.
        """
        sources, targets = self.sources[edges], self.targets[edges]
        starts = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=self.count))))
        reached = seeds.copy()
        front: Places = np.flatnonzero(seeds)
        while len(front):
            counts = starts[front + 1] - starts[front]
            offsets = np.repeat(starts[front] - np.cumsum(counts) + counts, counts)
            found = targets[offsets + np.arange(len(offsets))]
            new = np.zeros(self.count, bool)
            new[found] = True
            new &= ~reached
            reached |= new
            front = np.flatnonzero(new)
        return reached
