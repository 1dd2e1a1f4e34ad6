"""Templates filled: autoescaped, with strangers' texts made safe, and the page's only script known by its digest.

Comes in: a template's name, a language, its content. Goes out: HTML.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.finding_languages import in_danish
from warehouse.publish.site.language import Language
from warehouse.publish.site.shown_text import shown_text

FOLDER = Path(__file__).parent / "templates"
SHOWN_ROWS = 250  # of one table on a page; the rest is in the warehouse


class Renderer:
    """Fills templates; they, the style and the script are read once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_finalize,
        )
        script = (FOLDER / "site.js").read_text(encoding="utf-8")
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        self._shared = {
            "style": Markup((FOLDER / "site.css").read_text(encoding="utf-8")),
            "script": Markup(script),
            "script_digest": f"sha256-{digest}",
            "limit": SHOWN_ROWS,
            "plain": lambda value: f"{float(value):.6g}" if not isinstance(value, int) else value,
        }

    def page(self, template: str, language: Language, content: Mapping[str, Any]) -> str:
        """Return a page as HTML."""
        words = {
            "language": language.code,
            "t": language.text,
            "word": language.word,
            "number": language.number,
            "percent": language.percent,
            "day": language.day,
            "month": language.month,
            "said": in_danish if language.code == "da" else lambda code, message: message,
        }
        return self._environment.get_template(template).render({**self._shared, **words, **content})


@cache
def renderer() -> Renderer:
    """Return the renderer of this process, for its templates take a second to compile."""
    return Renderer()


def _finalize(value: Any) -> Any:
    """Return a value as it may be shown: a stranger's text without control characters and not endless."""
    return shown_text(value) if type(value) is str else value
