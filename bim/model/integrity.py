"""All that can be said of a model's bytes before a parser sees them.

Comes in: a scanned file. Goes out: an Inspection: findings, what is broken, what to repair where letters would be
lost; or a ModelError. Must not know: paths, the parser, rooms.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from bim.errors import ModelError
from bim.findings import make_finding
from bim.model.attribute_types import find_type_mismatches
from bim.model.literals import find_malformed_units, find_value_faults, has_lower_case_names
from bim.model.reference_faults import find_reference_faults
from bim.model.relations import relation_findings
from bim.model.schemas import READABLE, class_names, is_rooted
from bim.step.byte_words import excerpt
from bim.step.encoding import Repair, repair_text
from bim.step.header import Header
from bim.step.lexing import Instances
from bim.step.scanning import Scan
from bim.tables import Finding

LONGEST_TEXT = 1 << 16
_END = re.compile(rb"[\s;]*END-ISO-10303-21\s*(;|$)", re.IGNORECASE)
_PADDING = b" \t\r\n\f\v\0\x1a"

# No instance may be of them: it would be a room, or hold rooms, that nobody reads.
_ABSTRACT_SPACES = frozenset({"IFCSPATIALELEMENT", "IFCSPATIALSTRUCTUREELEMENT"})
_WEIGHTY = (
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
_TEXT_FAULTS = {
    "raw_utf8": ("warning", "raw UTF-8 in text: read as such"),
    "raw_latin1": ("warning", "raw 8-bit letters in text: read as Windows-1252"),
    "nul_in_text": ("warning", "NUL characters in text: shown as a replacement character"),
    "control_characters": ("warning", "control characters in text"),
    "malformed_escape": ("warning", "malformed escapes in text: kept as they are written"),
}


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
    """Refuse what would be read wrongly, find what is broken, say how to keep letters that would be lost.

    Raises: ModelError with the code of the first fault for which nothing of the file can be used.
    """
    header, instances = scan.header, scan.instances
    findings = [*scan.left_out, *_check_tail(scan.text, instances.end)]
    findings += _check_classes(instances, header.schema)
    broken, cyclic, found = _faults(scan.text, instances, header.schema)
    findings += found
    repair, found = _repair(scan)
    findings += found
    spaces = len(instances.places_of("IFCSPACE"))
    return Inspection(header, tuple(findings), repair, spaces, broken, cyclic)


def _check_tail(text: bytes, place: int) -> list[Finding]:
    """After the DATA section comes the end of the file, and nothing else."""
    end = _END.match(text, place)
    if end is None:
        following = excerpt(text, place).upper()
        if following.startswith("DATA"):
            raise ModelError(
                "the file has several DATA sections, of which one would be read.", "several_data"
            )
        raise ModelError(f"after the DATA section comes {following!r}, not the end.", "truncated")
    rest = text[end.end() :].strip(_PADDING)
    if not rest:
        return [] if end[1] else [make_finding("end_incomplete")]
    if b"ISO-10303-21" in rest.upper() or re.search(rb"#\d+\s*=", rest):
        raise ModelError("another model follows the end of the first.", "several_models")
    return [
        Finding("text_after_end", "warning", f"after the end of the file stands {excerpt(rest)!r}: not read")
    ]


def _check_classes(instances: Instances, schema: str) -> list[Finding]:
    """Every keyword is a class of the schema; an unknown one would vanish, be it a room or what holds one."""
    unknown = [n for n in instances.class_names if n not in class_names(schema) or n in _ABSTRACT_SPACES]
    foreign = [n for n in unknown if n not in _ABSTRACT_SPACES and any(n in class_names(o) for o in READABLE)]
    for name in unknown:
        if name not in foreign:
            first = int(instances.ids[instances.places_of(name)[0]])
            why = "no instance may be of" if name in _ABSTRACT_SPACES else "no schema knows"
            raise ModelError(f"#{first} is of the class {name}, which {why}.", "unknown_class")
    if not len(instances.places_of("IFCPROJECT")):
        raise ModelError("the file holds no IfcProject.", "no_project")
    findings = []
    if foreign:
        first = int(instances.ids[instances.places_of(*foreign)[0]])
        findings.append(
            Finding(
                "class_of_other_schema",
                "warning",
                f"{', '.join(sorted(foreign)[:5])} is no class of {schema}: not read",
                step_id=first,
            )
        )
    if len(instances.places_of("IFCPROJECT")) > 1:
        findings.append(Finding("several_projects", "warning", "the file holds more than one IfcProject"))
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
            "attribute_count", values.miscounted, _weight(instances, values.miscounted), schema=schema
        ),
    ]
    if instances.longest_string > LONGEST_TEXT:
        findings.append(
            Finding(
                "long_text",
                "warning",
                f"a text has {instances.longest_string} characters",
                step_id=instances.longest_string_id,
            )
        )
    return faults.broken, frozenset(faults.cyclic), findings


def _weight(instances: Instances, step_ids: Iterable[int]) -> str:
    """How much it matters that these have odd attributes: a warning where rooms or their areas are among them."""
    weighty = set(instances.ids[instances.places_of(*_WEIGHTY)].tolist())
    return "info" if weighty.isdisjoint(step_ids) else "warning"


def _of_instances(
    code: str, step_ids: Iterable[int], severity: str | None = None, **values: str
) -> list[Finding]:
    """One finding for all the instances that share a fault, none without any."""
    ids = list(step_ids)
    if not ids:
        return []
    shown = ", ".join(f"#{number}" for number in ids[:5]) + (", ..." if len(ids) > 5 else "")
    return [make_finding(code, severity=severity, step_id=ids[0], count=len(ids), ids=shown, **values)]


def _repair(scan: Scan) -> tuple[Repair, list[Finding]]:
    """How the bytes to parse differ from those given, and what is repaired by it."""
    text, header, instances = scan.text, scan.header, scan.instances
    repair = repair_text(text, instances.foreign.tolist(), instances.escapes.tolist(), header.data_start)
    findings = []
    for code, (place, count) in repair.places.items():
        severity, what = _TEXT_FAULTS[code]
        step_id = _step_id_at(instances, place)
        findings.append(Finding(code, severity, f"{count} times {what}", step_id=step_id))
    if header.schema != header.spelling:
        repair.edit(*header.schema_span, header.schema.encode("ascii"))
        findings.append(Finding("schema_spelling", "info", f"{header.spelling} is read as {header.schema}"))
    if not header.is_complete:
        findings.append(Finding("header_incomplete", "warning", "FILE_NAME has not its seven attributes"))
    has_lower_case = (
        header.has_lower_case or instances.has_lower_case or has_lower_case_names(text, instances)
    )
    if has_lower_case:
        findings.append(
            Finding("lower_case_keywords", "warning", "keywords are in lower case: read as upper case")
        )
    if scan.has_bom:
        findings.append(
            Finding("byte_order_mark", "warning", "the file begins with a byte order mark: left out")
        )
    if scan.has_feeds:
        findings.append(
            Finding("control_characters", "warning", "form feeds or vertical tabs: read as spaces")
        )
    return Repair(tuple(repair.edits), has_lower_case, scan.has_bom or scan.has_feeds), findings


def _step_id_at(instances: Instances, place: int) -> int | None:
    number = int(np.searchsorted(instances.ends, place))
    in_data = number < len(instances.ids) and place > int(instances.opens[0])
    return int(instances.ids[number]) if in_data else None
