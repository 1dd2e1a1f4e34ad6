"""Findings about models, and refusals of models, by their code.

Comes in: a code of `findings.toml` and the values of its sentence. Goes out: a `Finding`, or an error to raise.
"""

from typing import TYPE_CHECKING, Any

from bim.errors import InputError, ModelError
from bim.finding import Finding

if TYPE_CHECKING:
    from bim.finding_catalog import FindingCatalog


def catalog() -> "FindingCatalog":
    """Return the catalogue of findings about models."""
    from bim.finding_catalog import load_finding_catalog  # a command without findings does not need it

    return load_finding_catalog("bim")


def make_finding(code: str, **values: Any) -> Finding:
    """Return a finding with the sentence of its code; parameters as for `FindingCatalog.make`."""
    return catalog().make(code, **values)


def model_error(code: str, **values: Any) -> ModelError:
    """Return the error that rejects a model, with the sentence of its code."""
    return catalog().error(ModelError, code, **values)


def input_error(code: str, **values: Any) -> InputError:
    """Return the error that rejects any input file, with the sentence of its code."""
    return catalog().error(InputError, code, **values)
