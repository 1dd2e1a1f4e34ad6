"""Templates of the packs filled: autoescaped, with strangers' texts made safe, without a script.

Comes in: a template's name, a language, its content. Goes out: HTML.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.finding_languages import redacted_in_danish
from warehouse.publish.cell_text import plain_text, shortened
from warehouse.publish.language import Language, load_language

FOLDER = Path(__file__).parent
LONGEST = 400  # characters of a stranger's text in one place


def load_texts(code: str) -> Language:
    """Return the texts of the packs in a language."""
    return load_language(FOLDER / "texts", code)


class Renderer:
    """Fills templates; environment and style are read once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_finalize,
        )
        self._style = Markup((FOLDER / "templates" / "pack.css").read_text(encoding="utf-8"))

    def page(self, template: str, language: Language, content: Mapping[str, Any]) -> str:
        """Return a page as HTML."""
        words = {
            "language": language.code,
            "style": self._style,
            "t": language.text,
            "agreed": redacted_in_danish if language.code == "da" else lambda text: text,
            "word": language.word,
            "number": language.number,
            "percent": language.percent,
            "day": language.day,
            "month": language.month,
            "short_day": lambda day: day.strftime(str(language.texts["date"]["short_day"])),
        }
        return self._environment.get_template(template).render({**words, **content})


@cache
def renderer() -> Renderer:
    """Return the renderer of this process."""
    return Renderer()


def _finalize(value: Any) -> Any:
    """Return a value as it may be shown: a stranger's text without control characters and not endless."""
    return shortened(plain_text(value[: LONGEST + 1]), LONGEST) if type(value) is str else value
