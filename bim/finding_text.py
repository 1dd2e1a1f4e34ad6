"""The text of a finding in a language, and its values as they are stored.

Comes in: a sentence of a catalogue, and values. Goes out: text, or the values as a JSON object.

A sentence names its values in braces, with Python's format specifications: `{area_m2:.2f}`. A count chooses between
singular and plural, where `#` is the number itself: `{rooms:# room is|# rooms are} held`. A value that has phrases is
the name of one of them; a list of names gives phrases with commas between them.

What is put around the sentence of any finding, such as the room that it is about, is a frame (`finding_frames.toml`).
"""

import json
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import resources
from numbers import Integral, Real
from typing import Any

from bim.finding import Finding
from bim.outcome import storable

Phrases = Mapping[str, Mapping[str, str]]  # of a value by name, the text of each of its phrases
ENGLISH = "en"
_DANISH_SIGNS = str.maketrans(",.", ".,")


def filled(template: str, values: Mapping[str, Any], phrases: Phrases, language: str = ENGLISH) -> str:
    """Return a sentence with its values, and the frames that the values name. Raises: KeyError for a missing value."""
    formatter = _FORMATTERS[language]
    shown = {
        **values,
        **{name: _phrase(name, values, phrases, formatter) for name in phrases if name in values},
    }
    return framed_text(formatter.vformat(template, (), shown), values, language)


def framed_text(text: str, values: Mapping[str, Any], language: str = ENGLISH) -> str:
    """Return a text with the frames around it that the values name."""
    for name, texts in frames().items():
        if values.get(name) is not None:
            text = _FORMATTERS[language].vformat(texts[language], (), {**values, "text": text})
    return text


def framed(finding: Finding, **values: Any) -> Finding:
    """Return a finding with more values: with a frame around its message where one has the name of a value."""
    details = finding.details
    if details is not None:
        details = _as_json(json.loads(details) | {name: _stored(value) for name, value in values.items()})
    return replace(finding, message=framed_text(finding.message, values), details=details)


def stored_values(template: str, values: Mapping[str, Any], phrases: Phrases, case: str | None) -> str:
    """Return as a JSON object what the sentence says of the values, and no more: numbers as they are rounded in it.

    `case` is added under its name, and so are the values of frames.
    """
    for name in phrases.keys() & values.keys():
        template += "".join(phrases[name].get(one, "") for one in _names_of(values[name]))
    specs: dict[str, str] = {}
    for name, spec in fields(template):
        specs[name] = specs.get(name) or ("" if "|" in spec else spec)
    specs |= dict.fromkeys(_frame_values() & values.keys(), "")
    stored = {name: _stored(values[name], spec) for name, spec in specs.items() if name in values}
    return _as_json(stored if case is None else stored | {"case": case})


def masked(finding: Finding, mask: Callable[[str], str]) -> Finding:
    """Return a finding with each text of its message and its values as `mask` returns it."""
    details = finding.details
    if details is not None:
        details = _as_json({name: _masked(value, mask) for name, value in json.loads(details).items()})
    return replace(finding, message=mask(finding.message), details=details)


def fields(template: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the format specification of each value in a sentence, those in a specification too."""
    for _, name, spec, _ in string.Formatter().parse(template):
        if name:
            yield name, spec or ""
            yield from fields(spec or "")


@cache
def frames() -> Mapping[str, Mapping[str, str]]:
    """Return the texts of each frame by language, the innermost frame first."""
    return tomllib.loads(resources.files("bim").joinpath("finding_frames.toml").read_text("utf-8"))


@cache
def _frame_values() -> frozenset[str]:
    named = {name for texts in frames().values() for text in texts.values() for name, _ in fields(text)}
    return frozenset({*frames(), *named} - {"text"})


class _Formatter(string.Formatter):
    """Python's formatting, singular or plural by a count, and the signs of a language in numbers."""

    def __init__(self, signs: Mapping[int, int]) -> None:
        self._signs = signs

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if bar:
            return (one if value == 1 else many).replace("#", self._number(value, ","))
        if isinstance(value, Real | Decimal) and not isinstance(value, bool):
            return self._number(value, format_spec)
        return str(value) if isinstance(value, str) else str(super().format_field(value, format_spec))

    def _number(self, value: Any, spec: str) -> str:
        return format(value, spec).translate(self._signs)


_FORMATTERS = {ENGLISH: _Formatter({}), "da": _Formatter(_DANISH_SIGNS)}


def _phrase(name: str, values: Mapping[str, Any], phrases: Phrases, formatter: _Formatter) -> str:
    """Return the phrases that a value names; what names none is a text already."""
    known = phrases[name]
    return ", ".join(
        formatter.vformat(known[one], (), values) if one in known else one for one in _names_of(values[name])
    )


def _names_of(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _stored(value: Any, spec: str = "") -> Any:
    """Return a value as JSON has it: a number as it is rounded in the sentence, any other thing as text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return [_stored(one, spec) for one in value]
    if isinstance(value, Integral):
        return int(value)
    if not isinstance(value, Real | Decimal):
        return storable(str(value))
    shown = format(value, spec)
    if not shown.strip("+-").lower().startswith(("inf", "nan")):
        number = float(shown.replace(",", "").removesuffix("%"))
        return number / 100 if shown.endswith("%") else number
    return shown


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_masked(one, mask) for one in value]
    text = str(value)
    return value if mask(text) == text else mask(text)


def _as_json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
