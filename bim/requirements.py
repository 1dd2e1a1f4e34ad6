"""What a facility model must deliver, by an IDS file: how many things each requirement is about, how many meet it.

Comes in: an opened IFC file and the path of an IDS. Goes out: rows of the table `requirement`.
Must not know: areas, which spaces count, what a failure costs.
"""

from pathlib import Path
from typing import Any

from bim.errors import ConfigurationError
from bim.tables import Finding

Row = dict[str, Any]


def check_requirements(model: Any, ids_file: Path, sha256: str) -> tuple[list[Row], list[Finding]]:
    """One row a specification of the IDS that is meant for the model's schema.

    `applicable` 0 means not applicable: neither passed nor failed. Failing things are told in findings.
    Raises: ConfigurationError when the IDS cannot be read. Source: buildingSMART IDS 1.0.
    """
    rows: list[Row] = []
    findings: list[Finding] = []
    for specification in _open_ids(ids_file).specifications:
        applicable, failed = _counts(specification, model)
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
            text = f"requirement {specification.name!r}: {failed} of {applicable} things do not meet it"
            findings.append(Finding("requirement_failed", "info", text))
        elif applicable == 0 and specification.is_ifc_version and specification.get_usage() == "required":
            text = f"requirement {specification.name!r}: the model must have such things and has none"
            findings.append(Finding("requirement_not_applicable", "info", text))
    return rows, findings


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
    """Applicable and failed things; those of a prohibited specification all fail."""
    specification.reset_status()
    if not specification.check_ifc_version(model):
        return 0, 0
    specification.validate(model)
    applicable = len(specification.applicable_entities)
    if specification.get_usage() == "prohibited":
        return applicable, applicable
    return applicable, len(specification.failed_entities)
