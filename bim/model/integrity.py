"""Check the integrity of a model's bytes before a parser reads them.

Comes in: a scanned file. Goes out: an Inspection: findings, what is broken, what to repair where letters would be
lost; or a ModelError.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bim.findings import make_finding, model_error
from bim.model.attribute_types import find_type_mismatches
from bim.model.literals import find_malformed_units, find_value_faults, has_lower_case_names
from bim.model.reference_faults import find_reference_faults
from bim.model.relations import relation_findings
from bim.model.schemas import READABLE, class_names, is_rooted
from bim.step.byte_words import excerpt
from bim.step.encoding import Repair, repair_text
from bim.step.header import Header
from bim.step.instances import Instances
from bim.step.scanning import Scan
from bim.tables import Finding

LONGEST_TEXT = 1 << 16
_END = re.compile(rb"[\s;]*END-ISO-10303-21\s*(;|$)", re.IGNORECASE)
_PADDING = b" \t\r\n\f\v\0\x1a"

# No instance may be of them: it would be a room, or contain rooms, that no reading finds.
_ABSTRACT_SPACES = frozenset({"IFCSPATIALELEMENT", "IFCSPATIALSTRUCTUREELEMENT"})
_IMPORTANT = (
    "IFCSPACE",
    "IFCQUANTITYAREA",
    "IFCSIUNIT",
    "IFCELEMENTQUANTITY",
    "IFCRELDEFINESBYPROPERTIES",
    "IFCRELAGGREGATES",
    "IFCUNITASSIGNMENT",
    "IFCBUILDINGSTOREY",
    "IFCBUILDING",
)


@dataclass(frozen=True)
class Inspection:
    """What was found in the bytes of one file; step ids of what is `broken` and `cyclic` as in `OpenedModel`."""

    header: Header
    findings: tuple[Finding, ...]
    repair: Repair
    spaces: int
    broken: frozenset[int]
    cyclic: frozenset[int]


def inspect_scan(scan: Scan) -> Inspection:
    """Return what is broken in a file, and how to keep letters that would be lost; refuse what would be read wrongly.

    Raises: ModelError with the code of the first fault for which nothing of the file can be used.
    """
    header, instances = scan.header, scan.instances
    findings = [*scan.omissions, *_check_tail(scan.text, instances.end)]
    findings += _check_classes(instances, header.schema)
    broken, cyclic, found = _faults(scan.text, instances, header.schema)
    findings += found
    repair, found = _repair(scan)
    findings += found
    spaces = len(instances.places_of("IFCSPACE"))
    return Inspection(header, tuple(findings), repair, spaces, broken, cyclic)


def _check_tail(text: bytes, place: int) -> list[Finding]:
    """Return findings about the text after the DATA section. Raises: ModelError where it is not the end of one file."""
    end = _END.match(text, place)
    if end is None:
        following = excerpt(text, place).upper()
        if following.startswith("DATA"):
            raise model_error("several_data")
        raise model_error("truncated", missing="END-ISO-10303-21 after its DATA section")
    rest = text[end.end() :].strip(_PADDING)
    if not rest:
        return [] if end[1] else [make_finding("end_incomplete")]
    if b"ISO-10303-21" in rest.upper() or re.search(rb"#\d+\s*=", rest):
        raise model_error("several_models")
    return [make_finding("text_after_end", text=excerpt(rest))]


def _check_classes(instances: Instances, schema: str) -> list[Finding]:
    """Return findings about keywords that are no class of the schema.

    Raises: ModelError for one of no schema at all.
    """
    unknown = [n for n in instances.class_names if n not in class_names(schema) or n in _ABSTRACT_SPACES]
    foreign = [n for n in unknown if n not in _ABSTRACT_SPACES and any(n in class_names(o) for o in READABLE)]
    for name in unknown:
        if name not in foreign:
            first = int(instances.ids[instances.places_of(name)[0]])
            raise model_error("unknown_class", first=first, name=name)
    if not len(instances.places_of("IFCPROJECT")):
        raise model_error("no_project")
    findings = []
    if foreign:
        first = int(instances.ids[instances.places_of(*foreign)[0]])
        findings.append(
            make_finding(
                "class_of_other_schema",
                step_id=first,
                count=len(foreign),
                names=", ".join(sorted(foreign)[:5]),
                schema=schema,
            )
        )
    if len(instances.places_of("IFCPROJECT")) > 1:
        findings.append(make_finding("several_projects"))
    return findings


def _faults(
    text: bytes, instances: Instances, schema: str
) -> tuple[frozenset[int], frozenset[int], list[Finding]]:
    values = find_value_faults(text, instances, schema)
    units = find_malformed_units(text, instances)
    seeds = {*values.malformed, *units}
    faults = find_reference_faults(instances, partial(is_rooted, schema), seeds)
    findings = [
        *_of_instances("reference_cycle", faults.in_cycle),
        *_of_instances("chain_too_deep", faults.too_deep),
        *_of_instances("part_of_itself", faults.cyclic),
        *_of_instances("dangling_reference", faults.dangling),
        *_of_instances("malformed_number", values.malformed),
        *_of_instances("attribute_type_mismatch", find_type_mismatches(text, instances, schema)),
        *relation_findings(text, instances, schema),
        *_of_instances("malformed_unit", units),
        *_of_instances(
            "attribute_count",
            values.miscounted,
            _severity_of_miscounts(instances, values.miscounted),
            schema=schema,
        ),
    ]
    if instances.longest_string > LONGEST_TEXT:
        findings.append(
            make_finding(
                "long_text", step_id=instances.longest_string_id, characters=instances.longest_string
            )
        )
    return faults.broken, frozenset(faults.cyclic), findings


def _severity_of_miscounts(instances: Instances, step_ids: Iterable[int]) -> str:
    """Return `warning` where rooms or what their areas depend on are among the instances, else `info`."""
    weighty = set(instances.ids[instances.places_of(*_IMPORTANT)].tolist())
    return "info" if weighty.isdisjoint(step_ids) else "warning"


def _of_instances(
    code: str, step_ids: Iterable[int], severity: str | None = None, **values: str
) -> list[Finding]:
    """Return one finding for all the instances that share a fault, none without any."""
    ids = list(step_ids)
    if not ids:
        return []
    shown = ", ".join(f"#{number}" for number in ids[:5]) + (", ..." if len(ids) > 5 else "")
    return [make_finding(code, severity=severity, step_id=ids[0], count=len(ids), ids=shown, **values)]


def _repair(scan: Scan) -> tuple[Repair, list[Finding]]:
    """Return how the bytes to parse differ from those given, and findings about what is repaired."""
    text, header, instances = scan.text, scan.header, scan.instances
    repair = repair_text(text, instances.foreign.tolist(), instances.escapes.tolist(), header.data_start)
    findings = []
    for code, (place, count) in repair.places.items():
        findings.append(make_finding(code, step_id=_step_id_at(instances, place), count=count))
    if header.schema != header.spelling:
        repair.edit(*header.schema_span, header.schema.encode("ascii"))
        findings.append(make_finding("schema_spelling", spelling=header.spelling, schema=header.schema))
    if not header.is_complete:
        findings.append(make_finding("header_incomplete"))
    has_lower_case = (
        header.has_lower_case or instances.has_lower_case or has_lower_case_names(text, instances)
    )
    if has_lower_case:
        findings.append(make_finding("lower_case_keywords"))
    if scan.has_bom:
        findings.append(make_finding("byte_order_mark"))
    if scan.has_feeds:
        findings.append(make_finding("control_characters"))
    return Repair(tuple(repair.edits), has_lower_case, scan.has_bom or scan.has_feeds), findings


def _step_id_at(instances: Instances, place: int) -> int | None:
    number = int(np.searchsorted(instances.ends, place))
    in_data = number < len(instances.ids) and place > int(instances.opens[0])
    return int(instances.ids[number]) if in_data else None
