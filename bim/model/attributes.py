"""Attributes of entities, read so that one bad token costs one value.

Comes in: an entity of an opened model. Goes out: plain values. Must not know: rooms, areas, files.
"""

import re
from typing import Any

LONGEST_NAME = 1000
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def read(entity: Any, name: str, default: Any = None) -> Any:
    """Value of an attribute; `default` where the schema has none such or its text cannot be parsed."""
    try:
        return getattr(entity, name)
    except (AttributeError, RuntimeError):
        return default


def read_many(entity: Any, name: str) -> tuple[Any, ...]:
    """Members of a list attribute; a missing, broken or single value gives a tuple all the same."""
    value = read(entity, name)
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def text_of(entity: Any, name: str) -> str | None:
    """A text attribute without control characters; null where empty or unreadable."""
    return clean_name(read(entity, name))[0]


def clean_name(value: Any) -> tuple[str | None, str | None]:
    """A text fit to be stored, and what was wrong with it.

    The fault is null, `nul` (a NUL character), `long` (more than `LONGEST_NAME` characters, cut) or `control`
    (control or direction characters, taken out).
    """
    if value is None:
        return None, None
    text = value if isinstance(value, str) else str(value)
    fault = None
    if len(text) > LONGEST_NAME:
        text, fault = text[:LONGEST_NAME], "long"
    if "\x00" in text:
        fault = "nul"
    cleaned = _CONTROL.sub(" ", text)
    if cleaned != text and fault is None and cleaned.strip() != re.sub(r"[\t\r\n]+", " ", text).strip():
        fault = "control"
    return cleaned.strip() or None, fault


def read_name(entity: Any, name: str) -> tuple[str | None, str | None]:
    """A name and what is wrong with it: as `clean_name`, or `unreadable` where its text cannot be parsed."""
    try:
        value = getattr(entity, name)
    except AttributeError:
        return None, None
    except RuntimeError:
        return None, "unreadable"
    return clean_name(value)


def step_id_of(entity: Any) -> int | None:
    """Number of the entity in the file; null for what is no entity of its own."""
    number = entity.id() if hasattr(entity, "id") else 0
    return number or None
