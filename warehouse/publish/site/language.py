"""The texts of the report by language.

Comes in: `texts/<code>.toml`. Goes out: a `Language`. Must not know: tables, HTML.
"""

from pathlib import Path

from warehouse.publish import language
from warehouse.publish.language import LANGUAGES, Language

__all__ = ["LANGUAGES", "Language", "load_language"]

FOLDER = Path(__file__).parent / "texts"


def load_language(code: str) -> Language:
    """Read the texts of a language, once in a process."""
    return language.load_language(FOLDER, code)
