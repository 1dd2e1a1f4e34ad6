"""Check a model against an IDS file: how many elements each requirement applies to, and how many fail.

Comes in: an opened IFC file and the path of an IDS. Goes out: rows of the table `requirement`, and findings.
"""

from pathlib import Path
from typing import Any

from bim.errors import ConfigurationError
from bim.findings import make_finding
from bim.geometry.errors import READING_ERRORS
from bim.model.attributes import text_of
from bim.tables import Finding

Row = dict[str, Any]
MOST_FAILURES = 200
LONGEST_REASON = 300


def check_requirements(model: Any, ids_file: Path, sha256: str) -> tuple[list[Row], list[Finding]]:
    """Return one row per specification of the IDS that applies to the model's schema, and the findings.

    `applicable` 0 means not applicable: neither passed nor failed. Elements that fail have findings
    `requirement_not_met`, by step id, at most 200 per specification. A specification that the checker cannot check,
    because of a value that cannot be read, has the finding `requirement_not_checked` and no row.
    Raises: ConfigurationError when the IDS cannot be read. Source: buildingSMART IDS 1.0.
    """
    rows: list[Row] = []
    findings: list[Finding] = []
    for specification in _open_ids(ids_file).specifications:
        try:
            applicable, failed = _counts(specification, model)
        except (
            READING_ERRORS
        ) as error:  # the checker reads attributes without the precautions of the reader of rooms
            why = f"{type(error).__name__}: {str(error)[:LONGEST_REASON]}"
            findings.append(make_finding("requirement_not_checked", subject=specification.name, reason=why))
            continue
        rows.append(
            {
                "model_sha256": sha256,
                "requirement": specification.name,
                "applicable": applicable,
                "passed": applicable - failed,
                "failed": failed,
            }
        )
        if failed:
            findings += _failures(specification, failed, applicable)
        elif applicable == 0 and specification.is_ifc_version and specification.get_usage() == "required":
            findings.append(make_finding("requirement_not_applicable", subject=specification.name))
    return rows, findings


def asks_for_shapes(ids_file: Path) -> bool:
    """Return whether the IDS names the attribute Representation; false where it cannot be read."""
    try:
        return b"representation" in ids_file.read_bytes().lower()
    except OSError:
        return False


def _failures(specification: Any, failed: int, applicable: int) -> list[Finding]:
    """Return the findings for the model's author: how many elements fail, and the first of them with their reasons."""
    name = specification.name
    limit = f"; the first {MOST_FAILURES} are listed" if failed > MOST_FAILURES else ""
    found = [
        make_finding("requirement_failed", subject=name, failed=failed, applicable=applicable, limit=limit)
    ]
    reasons: dict[int, list[str]] = {}
    for facet in specification.requirements:
        for failure in facet.failures:
            reasons.setdefault(failure["element"].id(), []).append(str(failure["reason"])[:LONGEST_REASON])
    entities = sorted(_failing(specification), key=lambda entity: entity.id())[:MOST_FAILURES]
    for entity in entities:
        why = "; ".join(dict.fromkeys(reasons.get(entity.id(), ["there must be none"])))
        found.append(
            make_finding(
                "requirement_not_met",
                step_id=entity.id(),
                global_id=text_of(entity, "GlobalId"),
                subject=name,
                reason=why,
            )
        )
    return found


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
