"""Templates filled: autoescaped, with strangers' texts made safe, and the page's only script known by its digest.

Comes in: a template's name, a language, its content. Goes out: HTML.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from warehouse.finding_languages import in_danish, redacted_in_danish
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
            "plain": _plain,
        }

    def page(self, template: str, language: Language, content: Mapping[str, Any]) -> str:
        """Return a page as HTML."""
        return self._environment.get_template(template).render(self._context(language, content))

    def macro(
        self, template: str, name: str, language: Language, content: Mapping[str, Any]
    ) -> Callable[..., Markup]:
        """Return a macro of a template, for what many pages show alike; it gives HTML."""
        module = self._environment.get_template(template).make_module(self._context(language, content))
        found: Callable[..., Markup] = getattr(module, name)
        return found

    def _context(self, language: Language, content: Mapping[str, Any]) -> dict[str, Any]:
        words = {
            "language": language.code,
            "t": language.text,
            "word": language.word,
            "number": language.number,
            "percent": language.percent,
            "day": language.day,
            "month": language.month,
            "said": in_danish if language.code == "da" else lambda code, message, details: message,
            "agreed": redacted_in_danish if language.code == "da" else lambda text: text,
            "num": lambda value, decimals=0: _cell(value, language.number(value, decimals)),
            "pct": lambda value, decimals=1: _cell(value, language.percent(value, decimals)),
        }
        return {**self._shared, **words, **content}


@cache
def renderer() -> Renderer:
    """Return the renderer of this process, for its templates take a second to compile."""
    return Renderer()


def _cell(value: Any, text: str) -> Markup:
    """Return the cell of a number: its text, and the number itself, by which a reader can sort.

    A function and not a macro of the templates, as pages have thousands of these cells.
    """
    known = "" if value is None else f' data-v="{_plain(value)}"'
    return Markup(f'<td class="n"{known}>{escape(shown_text(text))}</td>')


def _plain(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{float(value):.6g}"


def _finalize(value: Any) -> Any:
    """Return a value as it may be shown: a stranger's text without control characters and not endless."""
    return shown_text(value) if type(value) is str else value
