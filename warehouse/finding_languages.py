"""Messages of findings in the languages of the publications.

Comes in: a code, its stored English message, and the stored values of it. Goes out: the message in Danish, in English
where none is known.
"""

from functools import cache

from bim.finding_catalog import FindingCatalog, load_translations

PACKAGES = {"warehouse.catalog": None, "warehouse.deliveries": "bim", "bim": None, "flows": None}
"""The packages with a `findings.da.toml`, and the package below whose codes they add cases to."""

REDACTED = {
    "It concerns a restricted room; its text is in the restricted set.": (
        "Det vedrører et beskyttet rum; teksten er i det fortrolige sæt."
    ),
    "withheld: it names a restricted room": "tilbageholdt: det nævner et beskyttet rum",
}
"""What the open set shows in place of a text that it redacts, in Danish."""


def redacted_in_danish(text: str | None) -> str | None:
    """Return what is shown for a redacted text in Danish; any other text as it is."""
    return REDACTED.get(text, text) if text is not None else None


def in_danish(code: str, message: str | None, details: str | None) -> str | None:
    """Return a message in Danish; in English where no catalogue has a Danish text for its code and values.

    `details` is null where an earlier version of areal stored the finding, or the open set shows no values.
    """
    if not message or details is None:
        return redacted_in_danish(message)
    texts = (catalog.text_of(code, details) for catalog in danish_catalogs())
    return next((text for text in texts if text is not None), message)


@cache
def danish_catalogs() -> tuple[FindingCatalog, ...]:
    """Return the Danish texts of every package."""
    return tuple(load_translations(package, "da", below) for package, below in PACKAGES.items())
