"""Find relations with nothing, or an object of another class, at one of their ends.

Comes in: the bytes of a file and its instances. Goes out: findings; warnings where rooms or their areas depend on them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from bim.findings import make_finding
from bim.model.schemas import is_of
from bim.step.byte_words import Array
from bim.step.instances import Instances
from bim.step.references import places_of_ids
from bim.tables import Finding

_STRING = re.compile(rb"'(?:[^']|'')*'")
_REFERENCE = re.compile(rb"#(\d+)")
# Of a relation's last two attributes, the whole first or last.
_WHOLE_FIRST = re.compile(rb",([^,()]*),\(([^()]*)\)\s*\)?$")
_WHOLE_LAST = re.compile(rb",\(([^()]*)\),([^,()]*)\s*\)?$")
_SPATIAL = ("IfcSpatialStructureElement", "IfcSpatialElement")
_OBJECTS = ("IfcObjectDefinition",)
_IMPORTANT = frozenset({"IFCSPACE", "IFCBUILDINGSTOREY", "IFCBUILDING", "IFCSITE"})
_SETS = ("IfcPropertySetDefinition",)
_WHOLES: Mapping[str, tuple[re.Pattern[bytes], tuple[str, ...], str]] = {
    "IFCRELAGGREGATES": (_WHOLE_FIRST, _OBJECTS, "the whole"),
    "IFCRELNESTS": (_WHOLE_FIRST, _OBJECTS, "the whole"),
    "IFCRELCONTAINEDINSPATIALSTRUCTURE": (_WHOLE_LAST, _SPATIAL, "the storey or room"),
}
_Fault = tuple[str, str, bool, int]
"""What was found, what was expected, whether rooms or areas depend on it, and the step id."""


def relation_findings(data: bytes, instances: Instances, schema: str) -> list[Finding]:
    """Return one finding for each kind of fault; a warning where rooms or areas depend on the relations."""
    faults: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for found, expected, is_important, step_id in (
        *_wholes(data, instances, schema),
        *_definitions(instances, schema),
    ):
        faults[found, expected, is_important].append(step_id)
    return [
        make_finding(
            "relation_invalid_target",
            severity="warning" if is_important else "info",
            step_id=step_ids[0],
            count=len(step_ids),
            found=found,
            expected=expected,
            first=step_ids[0],
        )
        for (found, expected, is_important), step_ids in sorted(faults.items(), key=lambda fault: fault[1][0])
    ]


def _wholes(data: bytes, instances: Instances, schema: str) -> Iterator[_Fault]:
    """Yield faults of wholes and parts. Their position in the text distinguishes them: `$` leaves no reference."""
    for kind, (pattern, wanted, role) in _WHOLES.items():
        relations = []
        for place in instances.places_of(kind).tolist():
            text = _STRING.sub(b"''", data[instances.opens[place] : instances.ends[place]]).rstrip(
                b"; \r\n\t"
            )
            found = pattern.search(text)
            if found is not None:
                whole, parts = found.groups() if pattern is _WHOLE_FIRST else found.groups()[::-1]
                relations.append((place, _ids(whole)[:1], _ids(parts)))
        classes = iter(
            _classes_of(instances, [one for _, whole, parts in relations for one in (*whole, *parts)])
        )
        for place, whole_ids, part_ids in relations:
            own = next(classes) if whole_ids else None
            is_important = not _IMPORTANT.isdisjoint([next(classes) for _ in part_ids])
            if not whole_ids:
                yield "nothing", role, is_important, int(instances.ids[place])
            elif own is not None and not is_of(schema, own, wanted):
                yield own, role, is_important, int(instances.ids[place])


def _ids(text: bytes) -> list[int]:
    return [int(one) for one in _REFERENCE.findall(text)]


def _classes_of(instances: Instances, step_ids: list[int]) -> list[str | None]:
    """Return the class of each step id; null for one that is not in the file."""
    places = places_of_ids(instances.ids, np.array(step_ids, np.int64)).tolist()
    return [None if place < 0 else instances.class_names[instances.classes[place]] for place in places]


def _definitions(instances: Instances, schema: str) -> Iterator[_Fault]:
    """Yield relations of sets to objects that lack either; there are many of them, so all are checked at once."""
    relations = instances.places_of("IFCRELDEFINESBYPROPERTIES")
    if not len(relations) or not len(instances.sources):
        return
    is_relation = np.zeros(len(instances.ids), bool)
    is_relation[relations] = True
    edges = is_relation[instances.sources]
    sources, targets = instances.sources[edges], instances.targets[edges]
    at = places_of_ids(instances.ids, targets)
    is_there = at >= 0
    classes = instances.classes[at]
    names = instances.class_names

    def counts(flags: list[bool]) -> Array:
        hits = is_there & np.array(flags, bool)[classes]
        return np.bincount(sources[hits], minlength=len(instances.ids))

    sets, things = (counts([is_of(schema, name, wanted) for name in names]) for wanted in (_SETS, _OBJECTS))
    lost = np.bincount(sources[~is_there], minlength=len(instances.ids))  # reported as dangling references
    rooms, quantities = (
        counts([name == wanted for name in names]) for wanted in ("IFCSPACE", "IFCELEMENTQUANTITY")
    )
    for place in relations[
        (lost[relations] == 0) & ((sets[relations] == 0) | (things[relations] == 0))
    ].tolist():
        expected = "a set of properties or quantities" if sets[place] == 0 else "a room or another object"
        is_important = bool(rooms[place] or quantities[place])
        yield "nothing usable", expected, is_important, int(instances.ids[place])
