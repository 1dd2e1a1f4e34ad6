"""Is the file whole and safe to parse? Then it is opened.

Comes in: a path. Goes out: an OpenedModel, or a ModelError with a code.
Must not know: rooms, areas, units; only what a STEP file is.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import ifcopenshell

from bim.errors import ModelError
from bim.model.pathguard import MAX_BYTES, guard_path
from bim.tables import Finding


@dataclass(frozen=True)
class OpenedModel:
    """A model that was found whole.

    `broken`: step ids that neither the kernel nor a helper that follows references may be given.
    """

    file: Any
    schema: str
    findings: tuple[Finding, ...]
    repaired: bool
    spaces_in_bytes: int
    broken: frozenset[int]
    header: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "OpenedModel":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary copies, if any were made."""


def open_model(path: Path, *, max_bytes: int = MAX_BYTES, work: Path | None = None) -> OpenedModel:
    """Open a model that is whole, in a schema that can be read, with no letters lost.

    `work`: a folder for repaired or unpacked copies; without it a temporary one is made, until `close`.

    Raises: ModelError with a code.
    """
    real = guard_path(path, path.parent, max_bytes)
    data = real.read_bytes()
    if not data.rstrip().endswith(b"END-ISO-10303-21;"):
        raise ModelError(f"{path.name} is cut off: it has no END-ISO-10303-21.", "truncated")
    try:
        model = ifcopenshell.open(str(real), lazy=True)
    except (RuntimeError, OSError, ifcopenshell.Error) as error:
        raise ModelError(f"{path.name} cannot be parsed: {error}", "unparsable") from error
    spaces = len(re.findall(rb"=\s*IFCSPACE\s*\(", data))
    if len(model.by_type("IfcSpace")) != spaces:
        raise ModelError(f"{path.name} states {spaces} spaces, fewer came back.", "spaces_lost")
    return OpenedModel(model, model.schema, (), False, spaces, frozenset(), {})
