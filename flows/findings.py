"""Findings about input files as such, by their code.

Comes in: a code of `findings.toml`, or of `bim/findings.toml` where it is about any input file, and the values of its
sentence. Goes out: a `Finding`.
"""

from typing import Any

from bim.finding import Finding


def make_finding(code: str, **values: Any) -> Finding:
    """Return a finding with the sentence of its code; parameters as for `FindingCatalog.make`."""
    from bim.finding_catalog import load_finding_catalog  # a run without findings does not need it

    own = load_finding_catalog("flows")
    return (own if code in own.types else load_finding_catalog("bim")).make(code, **values)
