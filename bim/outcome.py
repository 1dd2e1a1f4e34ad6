"""Write and read the outcome of reading one input: its verdict, findings and counts, as JSON beside its tables.

Comes in: findings and counts. Goes out: `outcome.json`.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bim.enumerations import Severity, Verdict

if TYPE_CHECKING:
    from bim.finding import Finding

OUTCOMES_KEPT = 20_000  # read ones in memory: a run asks for each several times
LONGEST_MESSAGE = 2_000  # a name in it may be as long as its file


def verdict_of(findings: Iterable["Finding"], held: int) -> Verdict:
    """Return the verdict of an input that was read: something is held, or it has warnings, or it is accepted."""
    if held:
        return Verdict.QUARANTINE_ROWS
    has_warnings = any(finding.severity != Severity.INFO for finding in findings)
    return Verdict.ACCEPT_WARN if has_warnings else Verdict.ACCEPT


def outcome_of(verdict: str, findings: Sequence["Finding"], **counts: Any) -> dict[str, Any]:
    """Return an outcome as plain data; counts that are null are left out."""
    return {
        "verdict": verdict,
        "findings": [_plain(finding) for finding in findings],
        **{name: value for name, value in counts.items() if value is not None},
    }


def write_outcome(out: Path, verdict: str, findings: Sequence["Finding"], **counts: Any) -> None:
    """Write `outcome.json` into the folder `out`."""
    text = json.dumps(outcome_of(verdict, findings, **counts), ensure_ascii=False, sort_keys=True)
    (out / "outcome.json").write_text(text, encoding="utf-8")


def read_outcome(folder: Path) -> dict[str, Any]:
    """Return what was found when an entry was read: verdict, findings and counts."""
    path = folder / "outcome.json"
    found = path.stat()
    return dict(_parsed(path, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)))


@lru_cache(OUTCOMES_KEPT)
def _parsed(path: Path, _state: tuple[int, ...]) -> dict[str, Any]:
    """Return the contents of a file; read once while it stays as it is."""
    outcome: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return outcome


def storable(text: str) -> str:
    """Return text that UTF-8 can write: bytes of a file name that are no text are shown by their number."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(finding: "Finding") -> dict[str, Any]:
    fields = ("code", "severity", "message", "row", "global_id", "step_id", "details")
    values = {name: getattr(finding, name) for name in fields if getattr(finding, name) is not None}
    message = storable(finding.message)
    if len(message) <= LONGEST_MESSAGE:
        return values | {"message": message}
    values.pop("details", None)  # they would give back what is cut off here
    return values | {"message": f"{message[:LONGEST_MESSAGE]}..."}
