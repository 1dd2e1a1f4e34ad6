"""Find instance ids that a file gives to more than one statement.

Comes in: a scanned file. Goes out: the spans of the statements to leave out, so that the first of each id remains; or
a ModelError where the statements differ and a reading may use them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bim.findings import model_error
from bim.model.schemas import is_of
from bim.model.subset import instances_in_use
from bim.step.byte_words import TEXT
from bim.step.instances import Instances
from bim.step.references import places_of_ids
from bim.step.scanning import Scan

Span = tuple[int, int]

_INK = re.compile(TEXT + rb"|[^\s']++")
_ENDS = ("IfcObjectDefinition", "IfcPropertyDefinition")
"""What readings use of a relation: the objects and sets that it relates."""
_FAMILIES = ("IfcRelSpaceBoundary",)
"""Relations whose subclasses add only what no reading uses."""


@dataclass(frozen=True)
class Repeats:
    """Spans of the statements to leave out, how many ids they repeat, and the first such id with its class."""

    spans: tuple[Span, ...]
    ids: int
    first_id: int
    first_class: str


def find_repeats(scan: Scan) -> Repeats | None:
    """Return which statements only repeat an id; null where each id occurs once.

    The later statement adds nothing where it is identical word for word, where no reading uses either, or where it
    is a relation of the same objects.
    Raises: ModelError `duplicate_step_id` where the statements differ and one of them may be used.
    """
    groups = _groups(scan.instances.ids)
    if not groups:
        return None
    unlike = [group for group in groups if not _is_same_word_for_word(scan, group)]
    if unlike:
        _refuse_used(scan, [group for group in unlike if not _relates_the_same(scan, group)])
    spans = [_span(scan, place) for group in groups for place in group[1:]]
    first = groups[0][0]
    return Repeats(
        tuple(sorted(spans)), len(groups), int(scan.instances.ids[first]), _class_name(scan.instances, first)
    )


def _groups(ids: NDArray[np.int32]) -> list[list[int]]:
    """Return the places in file order of the instances of each id that occurs more than once."""
    # Sorting takes 2 ms where np.unique, which hashes, takes 200.
    if (np.diff(ids) > 0).all() or (np.diff(np.sort(ids)) > 0).all():
        return []
    order = np.argsort(ids, kind="stable")
    pieces = np.split(order, np.flatnonzero(np.diff(ids[order])) + 1)
    return sorted(piece.tolist() for piece in pieces if len(piece) > 1)


def _is_same_word_for_word(scan: Scan, group: Sequence[int]) -> bool:
    return (
        len({(int(scan.instances.classes[place]), *_INK.findall(_body(scan, place))) for place in group}) == 1
    )


def _relates_the_same(scan: Scan, group: Sequence[int]) -> bool:
    """Return whether all are relations of one kind between the same objects in the same order."""
    schema = scan.header.schema
    names = [_class_name(scan.instances, place) for place in group]
    if not all(is_of(schema, name, ("IfcRelationship",)) for name in names):
        return False
    is_one_kind = len(set(names)) == 1 or any(
        all(is_of(schema, n, (family,)) for n in names) for family in _FAMILIES
    )
    return is_one_kind and len({_ends(scan, place) for place in group}) == 1


def _ends(scan: Scan, place: int) -> tuple[int, ...]:
    instances = scan.instances
    first, last = np.searchsorted(instances.sources, (place, place + 1))
    targets = instances.targets[first:last]
    names = [
        _class_name(instances, at) if at >= 0 else "" for at in places_of_ids(instances.ids, targets).tolist()
    ]
    pairs = zip(targets.tolist(), names, strict=True)
    return tuple(target for target, name in pairs if is_of(scan.header.schema, name, _ENDS))


def _refuse_used(scan: Scan, groups: Sequence[Sequence[int]]) -> None:
    if not groups:
        return
    in_use, instances = instances_in_use(scan), scan.instances
    used = [group for group in groups if in_use[list(group)].any()]
    if used:
        first = used[0]
        kinds = " and ".join(_class_name(instances, place) for place in first[:2])
        first_id = int(instances.ids[first[0]])
        raise model_error("duplicate_step_id", count=len(used), first=first_id, kinds=kinds)


def _span(scan: Scan, place: int) -> Span:
    """Return the span of a statement, from the end of the one before it."""
    start = int(scan.instances.ends[place - 1]) + 1 if place else scan.header.data_start
    return start, int(scan.instances.ends[place]) + 1


def _body(scan: Scan, place: int) -> bytes:
    return scan.text[scan.instances.opens[place] : scan.instances.ends[place]]


def _class_name(instances: Instances, place: int) -> str:
    return str(instances.class_names[instances.classes[place]])
