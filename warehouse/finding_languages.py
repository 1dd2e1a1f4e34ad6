"""Messages of findings in the languages of the publications.

Comes in: a code and its stored, English message. Goes out: the message in Danish, in English where none is known.
"""

from bim.finding_translation import translated

PACKAGES = ("warehouse.deliveries", "bim", "flows")  # those with a `findings.da.toml`


def in_danish(code: str, message: str | None) -> str | None:
    """Return a message in Danish; in English where the catalogues have no Danish text for it."""
    return (translated(PACKAGES, "da", code, message) if message else None) or message
