"""Open a model that is complete and safe to parse.

Comes in: a path. Goes out: an OpenedModel, or a ModelError with a code; every check comes before the parser.
"""

import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import ifcopenshell

from bim.cpr_masking import Where, mask
from bim.enumerations import Severity
from bim.errors import ModelError
from bim.finding_text import framed, masked
from bim.findings import input_error, make_finding, model_error
from bim.fork import begin_where
from bim.model.archive import read_archived_model
from bim.model.integrity import Inspection, inspect_scan
from bim.model.pathguard import MAX_BYTES, guard_path, shown_name
from bim.model.subset import Wanted, needed_instances
from bim.model.usable_part import scan_usable_part
from bim.step.encoding import Repair
from bim.step.scanning import Scan
from bim.step.subset import Flags, text_to_parse
from bim.tables import Finding

_SUFFIXES = (".ifc", ".ifczip")
_MOST_MESSAGES = 3
# What the inspection finds in every part of a file, parsed or not.
_KNOWN_MESSAGES = ("Instance reference", "not found in schema")


@dataclass(frozen=True)
class OpenedModel:
    """A complete model, and the findings about it.

    `file` contains what was wanted of the model, with references that lead nowhere where something was not. It is
    parsed lazily: an attribute that cannot be parsed raises RuntimeError when it is read.
    `broken` are step ids that neither the kernel nor a helper that follows references may be given: cycles, over-deep
    chains, malformed quantities, and all that uses them up to the space, storey or set. What is rooted keeps its own
    text and relations: a storey in `broken` has no reliable placement, but still a name. `cyclic` are objects that are
    parts of themselves: no helper may follow their decomposition.
    """

    file: Any
    schema: str
    findings: tuple[Finding, ...]
    repaired: bool
    spaces_in_bytes: int
    broken: frozenset[int]
    header: dict[str, str] = field(default_factory=dict)
    cyclic: frozenset[int] = frozenset()

    def __enter__(self) -> "OpenedModel":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing: nothing stays open or on disk. It is here so that a caller need not know."""


def open_model(
    path: Path,
    *,
    max_bytes: int = MAX_BYTES,
    work: Path | None = None,
    wanted: Wanted | None = None,
    in_two: bool = False,
) -> OpenedModel:
    """Open a complete model in a schema that can be read, with no letters lost.

    `work` is a folder for a repaired or unpacked copy, which is removed again; without it a temporary one is made.
    `max_bytes` limits the file, and what an archive unpacks to. `wanted` is what will be read of it: all where null.
    With `in_two` a second process inspects the bytes while they are parsed here; otherwise the parser sees nothing that
    was not inspected before.

    Raises: InputError for the path (see `guard_path`), ModelError with a code for its content.
    """
    real = guard_path(path, path.parent, max_bytes)
    suffix, name = path.suffix.lower(), shown_name(path)
    if suffix not in _SUFFIXES:
        raise _of_file(name, model_error("format_unsupported", suffix=suffix or "no ending"))
    try:
        data = read_archived_model(real, max_bytes) if suffix == ".ifczip" else real.read_bytes()
        scan = scan_usable_part(data, in_two)
        is_parsable = suffix == ".ifc" and data is scan.text and _is_plain(real)
        del data
        original = real if is_parsable else None
        read = _read_while_inspecting if in_two else _read_after_inspecting
        inspection, model = read(scan, wanted, original, work)
        return _compared(model, inspection)
    except ModelError as error:
        raise _of_file(name, error) from error
    except OSError as error:
        raise input_error("unreadable_file", name=name, reason=error.strerror) from error
    except MemoryError as error:
        raise _of_file(name, model_error("out_of_memory")) from error


def _of_file(name: str, error: ModelError) -> ModelError:
    """Return the refusal with the name of the file that it is about."""
    named = framed(Finding(error.code, Severity.ERROR, str(error), details=error.details), of_file=name)
    named = masked(named, partial(mask, where=Where.NAME))
    return ModelError(named.message, error.code, named.details)


def _read_after_inspecting(
    scan: Scan, wanted: Wanted | None, original: Path | None, work: Path | None
) -> tuple[Inspection, Any]:
    """Inspect, then parse."""
    inspection = inspect_scan(scan)
    needed = None if wanted is None else needed_instances(scan, wanted)
    return inspection, _parse(scan, inspection.repair, needed, original, work)


def _read_while_inspecting(
    scan: Scan, wanted: Wanted | None, original: Path | None, work: Path | None
) -> tuple[Inspection, Any]:
    """Parse while another process inspects. Its refusal comes first, and what it repairs is parsed again."""
    inspected = begin_where(True, partial(inspect_scan, scan))
    needed, model, refusal = None, None, None
    try:
        needed = None if wanted is None else needed_instances(scan, wanted)
        model = _parse(scan, Repair(), needed, original, work)
    except ModelError as error:
        refusal = error
    inspection = inspected()
    if inspection.repair:
        return inspection, _parse(scan, inspection.repair, needed, original, work)
    if refusal is not None:
        raise refusal
    return inspection, model


def _is_plain(path: Path) -> bool:
    """Return whether the parser can be given this path: text in UTF-8."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parse(scan: Scan, repair: Repair, needed: Flags | None, original: Path | None, work: Path | None) -> Any:
    """Parse what is needed of the text as repaired; `original` is the file where it can be parsed itself."""
    text = text_to_parse(scan, repair, needed)
    if text is None and original is not None:
        return _parse_file(original)
    with tempfile.TemporaryDirectory(prefix="opening-", dir=work) as folder:
        target = Path(folder) / "model.ifc"
        target.write_bytes(scan.text if text is None else text)
        del text
        return _parse_file(target)


def _parse_file(path: Path) -> Any:
    ifcopenshell.get_log()  # empties it of what an earlier file left
    opener: Any = ifcopenshell.open
    try:
        model = opener(str(path), format=".ifc", lazy=True)
    except (RuntimeError, ValueError, TypeError, ifcopenshell.Error) as error:
        reason = "; ".join(_parser_errors()) or str(error)
        raise model_error("unparsable", reason=reason) from error
    return model


def _compared(model: Any, inspection: Inspection) -> OpenedModel:
    """Return the opened model. Raises: ModelError where the parser did not find what the bytes contain."""
    spaces = len(model.by_type("IfcSpace"))
    if spaces != inspection.spaces:
        raise model_error("spaces_lost", expected=inspection.spaces, found=spaces)
    if not model.by_type("IfcProject"):
        raise model_error("no_project")
    return OpenedModel(
        model,
        model.schema,
        (*inspection.findings, *(make_finding("parser_message", text=text) for text in _parser_errors())),
        bool(inspection.repair),
        spaces,
        inspection.broken,
        inspection.header.as_dict(),
        inspection.cyclic,
    )


def _parser_errors() -> list[str]:
    """Return the parser's first errors about this file, without those that the inspection has findings for."""
    lines = [line for line in ifcopenshell.get_log().splitlines() if line.startswith("[error]")]
    lines = [line for line in lines if not any(words in line for words in _KNOWN_MESSAGES)]
    return [" ".join(line.split())[:300] for line in lines[:_MOST_MESSAGES]]
