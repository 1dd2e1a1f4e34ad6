"""STEP text (ISO 10303-21), written by hand: entities, escapes, numbers, GlobalIds.

Comes in: entity names and their arguments. Goes out: the text of a file. Must not know: which entities make a
building.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_GUID_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"


@dataclass(frozen=True)
class Ref:
    """A reference to an entity of the same file."""

    step_id: int


@dataclass(frozen=True)
class Enum:
    """A value of an enumeration, such as .ELEMENT."""

    value: str


@dataclass(frozen=True)
class Typed:
    """A value with its type, such as IFCAREAMEASURE(12.5)."""

    type_name: str
    value: Any


DERIVED = object()


class StepFile:
    """A file being written; `add` gives the reference of what it added."""

    def __init__(self, schema: str, name: str, written_at: str, application: str) -> None:
        self._head = _header(schema, name, written_at, application)
        self._lines: list[str] = []
        self._shared: dict[tuple[Any, ...], Ref] = {}

    def add(self, entity: str, *arguments: Any) -> Ref:
        """Add an entity; arguments in the order of the schema, None where there is no value."""
        step_id = len(self._lines) + 1
        self._lines.append(f"#{step_id}={entity}({','.join(map(encode, arguments))});")
        return Ref(step_id)

    def share(self, entity: str, *arguments: Any) -> Ref:
        """Add an entity once, and give the same one again for the same arguments."""
        key = (entity, *arguments)
        if key not in self._shared:
            self._shared[key] = self.add(entity, *arguments)
        return self._shared[key]

    def text(self) -> str:
        """The whole file, ASCII only."""
        return "\n".join([*self._head, *self._lines, "ENDSEC;", "END-ISO-10303-21;", ""])


def encode(value: Any) -> str:
    """One argument as STEP text. Source: ISO 10303-21, clauses 6 and 7."""
    if value is None:
        return "$"
    if value is DERIVED:
        return "*"
    if isinstance(value, Ref):
        return f"#{value.step_id}"
    if isinstance(value, str):
        return f"'{escape(value)}'"
    if isinstance(value, Enum):
        return f".{value.value}."
    if isinstance(value, Typed):
        return f"{value.type_name}({encode(value.value)})"
    if isinstance(value, bool):
        return ".T." if value else ".F."
    if isinstance(value, float):
        return real(value)
    if isinstance(value, int):
        return str(value)
    return f"({','.join(map(encode, value))})"


def real(value: float) -> str:
    """A real number: always with a point, exponent with E; no negative zero."""
    text = repr(value + 0.0).upper()
    mantissa, exponent, power = text.partition("E")
    mantissa = mantissa if "." in mantissa else mantissa + "."
    return (
        mantissa.removesuffix("0") + exponent + power
        if mantissa.endswith(".0")
        else mantissa + exponent + power
    )


def escape(text: str) -> str:
    """A string in STEP's ASCII: letters beyond it as \\X2\\, quotes and backslashes doubled."""
    out: list[str] = []
    beyond: list[str] = []
    for letter in [*text, ""]:
        if letter and ord(letter) > 126:
            beyond.append(letter.encode("utf-16-be").hex().upper())
            continue
        if beyond:
            out.append(f"\\X2\\{''.join(beyond)}\\X0\\")
            beyond = []
        out.append(letter * 2 if letter in ("'", "\\") else letter)
    return "".join(out)


def global_id(*parts: Any) -> str:
    """A GlobalId that depends on nothing but its parts: 128 bits in 22 characters."""
    number = int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=16).digest(), "big")
    digits: list[str] = []
    for _ in range(22):
        number, digit = divmod(number, 64)
        digits.append(_GUID_CHARACTERS[digit])
    return "".join(reversed(digits))


def _header(schema: str, name: str, written_at: str, application: str) -> Iterable[str]:
    return (
        "ISO-10303-21;",
        "HEADER;",
        "FILE_DESCRIPTION(('ViewDefinition [CoordinationView_V2.0]'),'2;1');",
        f"FILE_NAME({encode(name)},'{written_at}',('areal'),('areal'),'areal','{application}','');",
        f"FILE_SCHEMA(('{schema}'));",
        "ENDSEC;",
        "DATA;",
    )
