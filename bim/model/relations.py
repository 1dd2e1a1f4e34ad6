"""Relations with nothing, or a thing of another class, at one of their ends.

Comes in: the bytes of a file and its instances. Goes out: findings; warnings where rooms or their areas hang on it.
Must not know: the tree that relations make, areas.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from bim.model.schemas import is_of
from bim.step.byte_words import Array
from bim.step.lexing import Instances
from bim.step.references import places_of_ids
from bim.tables import Finding

_STRING = re.compile(rb"'(?:[^']|'')*'")
_REFERENCE = re.compile(rb"#(\d+)")
# Of a relation's last two attributes, the whole first or last.
_WHOLE_FIRST = re.compile(rb",([^,()]*),\(([^()]*)\)\s*\)?$")
_WHOLE_LAST = re.compile(rb",\(([^()]*)\),([^,()]*)\s*\)?$")
_SPATIAL = ("IfcSpatialStructureElement", "IfcSpatialElement")
_OBJECTS = ("IfcObjectDefinition",)
_WEIGHTY = frozenset({"IFCSPACE", "IFCBUILDINGSTOREY", "IFCBUILDING", "IFCSITE"})
_SETS = ("IfcPropertySetDefinition",)
_WHOLES: Mapping[str, tuple[re.Pattern[bytes], tuple[str, ...], str]] = {
    "IFCRELAGGREGATES": (_WHOLE_FIRST, _OBJECTS, "the whole"),
    "IFCRELNESTS": (_WHOLE_FIRST, _OBJECTS, "the whole"),
    "IFCRELCONTAINEDINSPATIALSTRUCTURE": (_WHOLE_LAST, _SPATIAL, "the storey or room"),
}
_Fault = tuple[str, bool, int]
"""What is wrong, whether rooms or areas hang on it, the step id."""


def relation_findings(data: bytes, instances: Instances, schema: str) -> list[Finding]:
    """One finding a kind of fault: how many relations, the first of them, what it costs."""
    faults: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for what, is_weighty, step_id in (*_wholes(data, instances, schema), *_definitions(instances, schema)):
        faults[what, is_weighty].append(step_id)
    findings = []
    for (what, is_weighty), step_ids in sorted(faults.items(), key=lambda fault: fault[1][0]):
        cost = "rooms or areas hang on it: correct and export again" if is_weighty else "not used"
        text = f"{len(step_ids)} relations, first #{step_ids[0]}, {what}: {cost}"
        findings.append(
            Finding("relation_invalid_target", "warning" if is_weighty else "info", text, step_ids[0])
        )
    return findings


def _wholes(data: bytes, instances: Instances, schema: str) -> Iterator[_Fault]:
    """Wholes and parts, told apart by their place in the text: `$` leaves no reference behind."""
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
            is_weighty = not _WEIGHTY.isdisjoint([next(classes) for _ in part_ids])
            if not whole_ids:
                yield f"have nothing where {role} should stand", is_weighty, int(instances.ids[place])
            elif own is not None and not is_of(schema, own, wanted):
                yield f"have an {own} where {role} should stand", is_weighty, int(instances.ids[place])


def _ids(text: bytes) -> list[int]:
    return [int(one) for one in _REFERENCE.findall(text)]


def _classes_of(instances: Instances, step_ids: list[int]) -> list[str | None]:
    """The class of each; null for one that is not in the file."""
    places = places_of_ids(instances.ids, np.array(step_ids, np.int64)).tolist()
    return [None if place < 0 else instances.class_names[instances.classes[place]] for place in places]


def _definitions(instances: Instances, schema: str) -> Iterator[_Fault]:
    """Relations of sets to things that lack either; there are many of them, so all at once."""
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
    lost = np.bincount(sources[~is_there], minlength=len(instances.ids))  # told as dangling references
    rooms, quantities = (
        counts([name == wanted for name in names]) for wanted in ("IFCSPACE", "IFCELEMENTQUANTITY")
    )
    for place in relations[
        (lost[relations] == 0) & ((sets[relations] == 0) | (things[relations] == 0))
    ].tolist():
        missing = "set of properties or quantities" if sets[place] == 0 else "room or other thing"
        yield f"have no {missing}", bool(rooms[place] or quantities[place]), int(instances.ids[place])
