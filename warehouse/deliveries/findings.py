"""Findings about deliveries of records, and refusals of deliveries, by their code.

Comes in: a code of `findings.toml` and the values of its sentence. Goes out: a `Finding`, or an error to raise.
"""

from collections.abc import Iterable
from typing import Any

from bim.errors import DeliveryError
from bim.finding import Finding
from bim.finding_catalog import FindingCatalog, load_finding_catalog

MOST_EXAMPLES = 5


def catalog() -> FindingCatalog:
    """Return the catalogue of findings about deliveries; codes about any input file come from the one of `bim`."""
    return load_finding_catalog("warehouse.deliveries", below="bim")


def make_finding(code: str, **values: Any) -> Finding:
    """Return a finding with the sentence of its code; parameters as for `FindingCatalog.make`."""
    return catalog().make(code, **values)


def delivery_error(code: str, case: str | None = None, **values: Any) -> DeliveryError:
    """Return the error that rejects a delivery, with the sentence of its code and case."""
    return catalog().error(DeliveryError, code, case, **values)


def row_codes() -> frozenset[str]:
    """Return the codes that hold single rows."""
    return frozenset(code for code, kind in catalog().types.items() if kind.holds_rows)


def examples(values: Iterable[Any], most: int = MOST_EXAMPLES) -> str:
    """Return the first of some values, and an ellipsis where there are more: "4, 8, 9, ..."."""
    shown = [str(value) for value in values]
    return ", ".join(shown[:most]) + (", ..." if len(shown) > most else "")
