"""Say of each element that fails an IDS requirement what was expected, where, and what was found.

Comes in: a specification that the checker has checked. Goes out: rows of the table `requirement_failure`.
"""

import re
from collections.abc import Sequence
from typing import Any

from bim.model.attributes import text_of

Row = dict[str, Any]
MOST_ELEMENTS = 2000
LONGEST_TEXT = 300
_ANYTHING = {".*", ".+", r".*\S.*", r"\S.*", r"[\s\S]*"}  # patterns that ask for a value, whichever
_LIMITS = {
    "length": "{} characters",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minInclusive": "at least {}",
    "maxInclusive": "at most {}",
    "minExclusive": "more than {}",
    "maxExclusive": "less than {}",
    "totalDigits": "at most {} digits",
    "fractionDigits": "at most {} decimals",
}


def failure_rows(specification: Any, entities: Sequence[Any], sha256: str) -> list[Row]:
    """Return one row per failing element and part of the requirement, for at most `MOST_ELEMENTS` elements.

    `entities` are the failing ones, in the order in which they are listed. An element that must not exist has one
    row without a property.
    """
    reasons: dict[int, list[tuple[Any, str]]] = {}
    for facet in specification.requirements:
        for failure in facet.failures:
            reasons.setdefault(failure["element"].id(), []).append((facet, str(failure["reason"])))
    rows = []
    for entity in entities[:MOST_ELEMENTS]:
        base = {
            "model_sha256": sha256,
            "step_id": entity.id(),
            "global_id": text_of(entity, "GlobalId"),
            "requirement": specification.name,
            "ifc_class": entity.is_a(),
            "element": _element_name(entity),
        }
        failed = reasons.get(entity.id(), [])
        rows += [{**base, **_part(facet, entity), "reason": _short(why)} for facet, why in failed]
        if not failed:
            rows.append(
                {**base, "facet": "entity", "expected": "no such element", "reason": "there must be none"}
            )
    return rows


def _element_name(entity: Any) -> str | None:
    """Return number and name of an element as its author knows it."""
    texts = (text_of(entity, name) for name in ("Name", "LongName") if hasattr(entity, name))
    return " ".join(dict.fromkeys(text.strip() for text in texts if text and text.strip())) or None


def _part(facet: Any, entity: Any) -> Row:
    """Return which set and property one part of a requirement is about, the value expected and the value found."""
    kind = type(facet).__name__
    name = kind[0].lower() + kind[1:]
    set_name, property_name, wanted = _place(name, facet)
    expected = _in_words(wanted) or "a value"
    data_type = getattr(facet, "dataType", None)
    if data_type:
        expected += f" ({data_type})"
    if facet.get_usage() == "prohibited":
        expected = f"not {expected}" if wanted else "no value"
    reason = getattr(facet(entity), "reason", None) or {}
    return {
        "facet": name,
        "set_name": set_name,
        "property_name": property_name,
        "expected": _short(expected),
        "found": _found(reason.get("actual")),
    }


def _place(name: str, facet: Any) -> tuple[str | None, str | None, Any]:
    """Return set, property and wanted value of a part of a requirement, by its kind."""
    match name:
        case "property":
            return _names(facet.propertySet), _names(facet.baseName), facet.value
        case "attribute":
            return None, _names(facet.name), facet.value
        case "classification":
            return _names(facet.system), "classification reference", facet.value
        case "material":
            return None, "material", facet.value
        case "partOf":
            return facet.relation, "part of", _types(facet)
        case _:
            return None, "class", _types(facet)


def _types(facet: Any) -> str:
    return " ".join(filter(None, map(_names, (facet.name, facet.predefinedType))))


def _names(wanted: Any) -> str | None:
    """Return the names that are allowed, `A or B`; of a pattern that is no list of names the pattern; null for any."""
    options = getattr(wanted, "options", None)
    if options is None:
        return None if wanted is None else str(wanted)
    found: list[str] = []
    for kind in ("enumeration", "pattern"):
        values = options.get(kind, [])
        for value in values if isinstance(values, list) else [values]:
            found += _spelt_out(str(value)) if kind == "pattern" else [str(value)]
    return " or ".join(dict.fromkeys(name for name in found if name not in _ANYTHING)) or None


def _spelt_out(pattern: str) -> list[str]:
    """Return the names that a pattern such as `(Qto_)?Base|Other` allows; any other pattern as it is."""
    names: list[str] = []
    for part in pattern.split("|"):
        optional = re.fullmatch(r"\((\w+)\)\?(\w+)", part)
        names += [optional[1] + optional[2], optional[2]] if optional else [part]
    return names if all(re.fullmatch(r"[\w ]+", name) for name in names) else [pattern]


def _in_words(wanted: Any) -> str | None:
    """Return a value or a restriction of the IDS as text: `A | B`, `at least 1`, `text that matches [A-Z]+`."""
    if wanted is None:
        return None
    options = getattr(wanted, "options", None)
    if options is None:
        return str(wanted)
    parts = []
    for name, value in options.items():
        values = [str(one) for one in (value if isinstance(value, list) else [value])]
        if name == "enumeration":
            parts.append(" | ".join(values))
        elif name == "pattern":
            values = [value for value in values if value not in _ANYTHING]
            parts += ["text that matches " + " or ".join(values)] if values else []
        elif name in _LIMITS:
            parts.append(_LIMITS[name].format(values[0]))
    return ", ".join(parts) or None


def _found(actual: Any) -> str | None:
    """Return what the model has, null where it has nothing."""
    values = actual if isinstance(actual, list | tuple | set) else [actual]
    texts = sorted({str(value) for value in values if value is not None and str(value).strip()})
    return _short("; ".join(texts)) if texts else None


def _short(text: str) -> str:
    return text[:LONGEST_TEXT]
