"""The page of all keys of `areal.toml`, made from the classes that read them."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from flows.config import Config

_HEAD = """# Configuration reference

Made from the code by `make docs`. Every key of `areal.toml`, with its type, limits and value where it is left out;
[the operator's page](operator.md#configuration) explains those that need a decision. `AREAL_OUTPUT__WHERE` in the
environment is `[output] where`.
"""


def configuration_page() -> str:
    """Return the page as Markdown: a table for each section of the configuration."""
    parts = [_HEAD]
    for name, field in Config.model_fields.items():
        section = _section_of(field.annotation)
        if section is not None:
            is_many = get_origin(field.annotation) is dict
            parts += _table(f"{name}.NAME" if is_many else name, section)
    return "\n".join(parts).rstrip() + "\n"


def _section_of(annotation: Any) -> type[BaseModel] | None:
    """Return the section that a field has or has many of; null where it has none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [one for one in map(_section_of, get_args(annotation)) if one is not None]
    return found[0] if found and get_origin(annotation) is not Literal else None


def _table(name: str, section: type[BaseModel]) -> Iterator[str]:
    text = (section.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    yield from (f"## `[{name}]`", "", " ".join(text.split()), "")
    yield from ("| key | type | default |", "|---|---|---|")
    for key, field in section.model_fields.items():
        yield f"| `{key}` | {_type_of(field)} | {_default_of(field)} |"
    yield ""


def _type_of(field: FieldInfo) -> str:
    limits = [_limit(one) for one in field.metadata]
    shown = ", ".join([_name_of(field.annotation), *(limit for limit in limits if limit)])
    return shown.replace("|", "\\|")


def _limit(rule: Any) -> str:
    signs = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤", "min_length": "at least", "pattern": "like"}
    return ", ".join(
        f"{sign} {getattr(rule, name)}"
        for name, sign in signs.items()
        if getattr(rule, name, None) is not None
    )


def _name_of(annotation: Any) -> str:
    """Return a type as a reader of TOML knows it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{one!r}`".replace("'", '"') for one in inner)
    if origin is Annotated:
        return _name_of(inner[0])
    if origin in (dict,) or getattr(origin, "__name__", "") == "Mapping":
        return f"table of {_name_of(inner[1])}"
    if origin in (list, tuple, set, frozenset):
        return f"list of {_name_of(inner[0])}"
    if origin is types.UnionType or str(origin) == "typing.Union":
        return " or ".join(dict.fromkeys(_name_of(one) for one in inner if one is not type(None)))
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    name = getattr(annotation, "__name__", str(annotation))
    return names.get(name, "table" if _section_of(annotation) else name.lower())


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if (
        value is None
        or value is PydanticUndefined
        or isinstance(value, BaseModel)
        or value in ("", (), {}, [])
    ):
        return ""
    text = str(list(value)) if isinstance(value, tuple | frozenset) else str(value)
    return "`" + ({"True": "true", "False": "false"}.get(text, text)).replace("|", "\\|") + "`"
