"""Check a model against an IDS file: how many elements each requirement applies to, and how many fail.

Comes in: an opened IFC file and the path of an IDS. Goes out: rows of the tables `requirement` and
`requirement_failure`, and findings.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bim.errors import ConfigurationError
from bim.findings import make_finding
from bim.geometry.errors import READING_ERRORS
from bim.requirement_failures import failure_rows
from bim.tables import Finding

Row = dict[str, Any]
MOST_FAILURES = 200
LONGEST_REASON = 300


@dataclass
class CheckedRequirements:
    """What an IDS says about a model: rows of `requirement` and of `requirement_failure`, and findings."""

    rows: list[Row] = field(default_factory=list)
    failures: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_requirements(model: Any, ids_file: Path, sha256: str) -> CheckedRequirements:
    """Return one row per specification of the IDS that applies to the model's schema, its failures, and findings.

    `applicable` 0 means not applicable: neither passed nor failed. Elements that fail have findings
    `requirement_not_met`, by step id, at most 200 per specification. A specification that the checker cannot check,
    because of a value that cannot be read, has the finding `requirement_not_checked` and no row.
    Raises: ConfigurationError when the IDS cannot be read. Source: buildingSMART IDS 1.0.
    """
    checked = CheckedRequirements()
    for specification in _open_ids(ids_file).specifications:
        try:
            applicable, failed = _counts(specification, model)
            entities = sorted(_failing(specification), key=lambda entity: entity.id()) if failed else []
            failures = failure_rows(specification, entities, sha256)
        except (
            READING_ERRORS
        ) as error:  # the checker reads attributes without the precautions of the reader of rooms
            why = f"{type(error).__name__}: {str(error)[:LONGEST_REASON]}"
            checked.findings.append(
                make_finding("requirement_not_checked", subject=specification.name, reason=why)
            )
            continue
        checked.rows.append(
            {
                "model_sha256": sha256,
                "requirement": specification.name,
                "applicable": applicable,
                "passed": applicable - failed,
                "failed": failed,
            }
        )
        checked.failures += failures
        if failed:
            checked.findings += _findings(specification.name, failures, failed, applicable)
        elif applicable == 0 and specification.is_ifc_version and specification.get_usage() == "required":
            checked.findings.append(make_finding("requirement_not_applicable", subject=specification.name))
    return checked


def asks_for_shapes(ids_file: Path) -> bool:
    """Return whether the IDS names the attribute Representation; false where it cannot be read."""
    try:
        return b"representation" in ids_file.read_bytes().lower()
    except OSError:
        return False


def _findings(name: str, failures: list[Row], failed: int, applicable: int) -> list[Finding]:
    """Return the findings for the model's author: how many elements fail, and the first of them with their reasons."""
    limit = f"; the first {MOST_FAILURES} are listed" if failed > MOST_FAILURES else ""
    found = [
        make_finding("requirement_failed", subject=name, failed=failed, applicable=applicable, limit=limit)
    ]
    by_element: dict[int, list[Row]] = {}
    for row in failures:
        by_element.setdefault(row["step_id"], []).append(row)
    for step_id, rows in list(by_element.items())[:MOST_FAILURES]:
        first = rows[0]
        element = first["ifc_class"] + (f' "{first["element"]}"' if first["element"] else "")
        found.append(
            make_finding(
                "requirement_not_met",
                step_id=step_id,
                global_id=first["global_id"],
                element=element,
                subject=name,
                reason="; ".join(dict.fromkeys(_reason(row) for row in rows)),
            )
        )
    return found


def _reason(row: Row) -> str:
    """Return why an element fails one part of a requirement: which property, the value expected, the value found."""
    names = row.get("set_name"), row.get("property_name")
    place = ".".join(filter(None, names)) if " " not in (names[0] or "") else f"{names[1]} in {names[0]}"
    found = f"found {row['found']}" if row.get("found") else "found nothing"
    if not place:
        return str(row["reason"])
    return f"{place}: expected {row['expected']}, {found} ({row['reason']})"


def _failing(specification: Any) -> Any:
    is_prohibited = specification.get_usage() == "prohibited"
    return specification.applicable_entities if is_prohibited else specification.failed_entities


def _open_ids(ids_file: Path) -> Any:
    from ifctester import ids
    from ifctester.ids import IdsXmlValidationError

    try:
        return ids.open(str(ids_file), validate=False)
    except OSError as error:
        raise ConfigurationError(f"the requirements {ids_file} cannot be read: {error.strerror}") from error
    except (IdsXmlValidationError, ValueError, TypeError, KeyError, AttributeError, SyntaxError) as error:
        raise ConfigurationError(f"the requirements {ids_file} are no IDS file: {error}") from error


def _counts(specification: Any, model: Any) -> tuple[int, int]:
    """Return the numbers of applicable and failed elements; all of a prohibited specification fail."""
    specification.reset_status()
    if not specification.check_ifc_version(model):
        return 0, 0
    specification.validate(model)
    return len(specification.applicable_entities), len(_failing(specification))
