"""Scan a file without what is wrong in parts of it that no reading uses.

Comes in: the bytes of a file. Goes out: a Scan whose text has blanks for the omitted statements, with a finding for
each cause; or a ModelError where rooms, areas or contents may depend on them. A statement counts as used where any
reading may use it, whatever this run asks for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bim.errors import ModelError
from bim.findings import make_finding
from bim.model.repeated_ids import Span, find_repeats
from bim.model.schemas import READABLE, class_names, is_of
from bim.model.subset import RELATIONS_OF_ROOMS, instances_in_use
from bim.step.byte_words import excerpt
from bim.step.header import read_header
from bim.step.malformed import MOST_PIECES, Declared, MalformedPiece, find_malformed
from bim.step.scanning import CleanText, Scan, clean_text, scan_text
from bim.tables import Finding

# Faults of one statement; others are faults of the file.
_LOCAL_FAULTS = frozenset(
    {
        "unbalanced_brackets",
        "unterminated_string",
        "malformed_statement",
        "malformed_step_id",
        "malformed_reference",
        "malformed_class",
    }
)
_UNKNOWN = "IFCUNKNOWNCLASS"
_ABSTRACT = frozenset({"IFCSPATIALELEMENT", "IFCSPATIALSTRUCTUREELEMENT"})
_ROOTED = re.compile(rb"\(\s*+'[0-9A-Za-z_$]{22}'")


def scan_usable_part(data: bytes, in_two: bool = False) -> Scan:
    """Return the scan of a file without the statements that are wrong and that no reading uses.

    Raises: ModelError with the code of the first fault that a reading may meet.
    """
    clean = clean_text(data)
    try:
        scan = scan_text(clean, in_two)
    except ModelError as error:
        if error.code not in _LOCAL_FAULTS:
            raise
        scan = _without_malformed(clean, error, in_two)
    scan = _without_repeats(scan, in_two)
    return _without_unknown_classes(scan, in_two)


def _without_malformed(clean: CleanText, error: ModelError, in_two: bool) -> Scan:
    """Return the scan without malformed statements. Raises: the error itself where one may be used."""
    header = read_header(clean.text)
    pieces = find_malformed(clean.text, header.data_start)
    if not pieces:
        raise error
    text = _blanked(clean.text, [(piece.start, piece.stop) for piece in pieces])
    declared = [one for piece in pieces for one in piece.declared]
    try:
        scan = scan_text(replace(clean, text=text), in_two)
        is_used = _is_any_used(scan, declared)
    except ModelError:  # another fault beside it
        raise error from None
    if is_used:
        raise error
    return replace(scan, omissions=(_malformed_finding(pieces),))


def _is_any_used(scan: Scan, declared: Sequence[Declared]) -> bool:
    """Return whether a reading may use one of the statements; valid ones of the same id, class and references replace
    them.
    """
    known = class_names(scan.header.schema)
    ids = {one.step_id for one in declared}
    if len(ids) < len(declared) or ids.intersection(scan.instances.ids.tolist()):
        return True
    if any(_may_be_relation_of_rooms(scan, one) for one in declared):
        return True
    lines = []
    for one in declared:
        name = one.class_name if one.class_name in known else _UNKNOWN
        targets = ",".join(f"#{target}" for target in one.targets)
        lines.append(f"#{one.step_id}={name}(({targets}));")
    start = scan.header.data_start
    text = scan.text[:start] + "\n".join(lines).encode("ascii") + scan.text[start:]
    stand_ins = scan_text(CleanText(text, scan.has_bom, scan.has_feeds))
    return bool(instances_in_use(stand_ins)[: len(lines)].any())


def _may_be_relation_of_rooms(scan: Scan, one: Declared) -> bool:
    """Return whether it may relate rooms: nothing refers to a relation, and its own references may be lost in the
    damage.
    """
    name, schema = one.class_name, scan.header.schema
    if name is None:
        return one.step_id not in scan.instances.targets
    if name in class_names(schema):
        return is_of(schema, name, RELATIONS_OF_ROOMS)
    return one.has_global_id


def _malformed_finding(pieces: Sequence[MalformedPiece]) -> Finding:
    first = next((one.step_id for piece in pieces for one in piece.declared), None)
    return make_finding(
        "malformed_statement",
        count=len(pieces),
        text=pieces[0].text,
        step_id=first,
    )


def _without_repeats(scan: Scan, in_two: bool) -> Scan:
    repeats = find_repeats(scan)
    if repeats is None:
        return scan
    finding = make_finding(
        "repeated_step_id",
        count=repeats.ids,
        first=repeats.first_id,
        kind=repeats.first_class,
        step_id=repeats.first_id,
    )
    return _scan_without(scan, repeats.spans, finding, in_two)


def _without_unknown_classes(scan: Scan, in_two: bool) -> Scan:
    """Return the scan without statements of classes that no schema has; the integrity check refuses those that may be
    rooms.
    """
    instances = scan.instances
    known = class_names(scan.header.schema)
    foreign = [name for name in instances.class_names if name not in known and name not in _ABSTRACT]
    unknown = [name for name in foreign if not any(name in class_names(schema) for schema in READABLE)]
    if not 0 < len(unknown) <= MOST_PIECES:
        return scan
    places = instances.places_of(*unknown)
    if len(places) > MOST_PIECES or any(
        _ROOTED.match(scan.text, start) for start in instances.opens[places].tolist()
    ):
        return scan
    if instances_in_use(scan)[places].any():
        return scan
    starts = [
        int(instances.ends[place - 1]) + 1 if place else scan.header.data_start for place in places.tolist()
    ]
    spans = list(zip(starts, (instances.ends[places] + 1).tolist(), strict=True))
    finding = make_finding(
        "unknown_class_unused",
        count=len(places),
        first=int(instances.ids[places[0]]),
        classes=", ".join(excerpt(name.encode("ascii")) for name in sorted(unknown)[:5]),
        step_id=int(instances.ids[places[0]]),
    )
    return _scan_without(scan, spans, finding, in_two)


def _scan_without(scan: Scan, spans: Iterable[Span], finding: Finding, in_two: bool) -> Scan:
    text = _blanked(scan.text, spans)
    again = scan_text(CleanText(text, scan.has_bom, scan.has_feeds), in_two)
    return replace(again, omissions=(*scan.omissions, finding))


def _blanked(text: bytes, spans: Iterable[Span]) -> bytes:
    """Return the text with spaces for the spans, which are in order: all offsets stay."""
    pieces: list[bytes] = []
    done = 0
    for start, stop in spans:
        pieces += (text[done:start], b" " * (stop - start))
        done = stop
    pieces.append(text[done:])
    return b"".join(pieces)
