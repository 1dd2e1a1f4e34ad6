"""A language of the report: its texts, and how it writes numbers, days and months.

Comes in: `texts/<code>.toml`, values. Goes out: text. Must not know: tables, HTML.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("da", "en")
UNKNOWN = "–"
NO_BREAK = "\u00a0"

Number = Decimal | float | int


@dataclass(frozen=True)
class Language:
    """The texts of one language by section, and its ways to write figures."""

    code: str
    texts: Mapping[str, Any]

    def text(self, key: str, **values: Any) -> str:
        """Return the text of `section.name` with its values; of a text with `one` and `other`, `n` chooses.

        Numbers are written as the language does: whole ones with thousands marked.

        Raises: KeyError where the language has no such text.
        """
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        if isinstance(found, Mapping):
            found = found["one" if values.get("n") == 1 else "other"]
        written = {
            name: self.number(value) if isinstance(value, int | float | Decimal) else value
            for name, value in values.items()
        }
        return str(found).format(**written)

    def word(self, section: str, code: str | None) -> str:
        """Return the word for a code of a column; the code itself, with spaces, where there is none."""
        if code is None:
            return str(self.texts["word"]["none"])
        return str(self.texts["word"].get(section, {}).get(code, code.replace("_", " ")))

    def number(self, value: Number | None, decimals: int = 0) -> str:
        """Return a number with the language's signs for decimals and thousands; a dash where nothing is known."""
        if value is None or value != value:
            return UNKNOWN
        marks = self.texts["number"]
        plain = f"{value:,.{decimals}f}"
        plain = plain.removeprefix("-") if not plain.strip("-0.,") else plain
        swapped = plain.replace(",", "\0").replace(".", marks["decimal"]).replace("\0", marks["thousands"])
        return swapped.replace("-", "−")

    def percent(self, share: Number | None, decimals: int = 1) -> str:
        """Return a share of one in per cent."""
        return UNKNOWN if share is None else f"{self.number(float(share) * 100, decimals)}{self._percent}"

    @property
    def _percent(self) -> str:
        return str(self.texts["number"]["percent"])

    def day(self, day: date | None) -> str:
        """Return a day as the language writes it out."""
        if day is None:
            return UNKNOWN
        return str(self.texts["date"]["day"]).format(
            day=day.day, month=self.texts["date"]["months"][day.month - 1], year=day.year
        )

    def month(self, month: date | None) -> str:
        """Return a month in short, with its year."""
        if month is None:
            return UNKNOWN
        return f"{self.texts['date']['short_months'][month.month - 1]}{NO_BREAK}{month.year}"


@cache
def load_language(code: str) -> Language:
    """Read the texts of a language, once in a process."""
    return Language(code, tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8")))
