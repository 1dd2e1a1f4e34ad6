"""Read the categories, classifications, groups and phases of a space, and the type of its type.

Comes in: an entity, its property values, the groups and classifications of the model. Goes out: `Tags` per space.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from bim.area.stated.area_rules import normalise
from bim.model.attributes import clean_name, text_of
from bim.model.properties import SetValue
from bim.model.zones import read_classifications, read_group_names
from bim.records import changed


@dataclass(frozen=True)
class Tags:
    """Texts as the model has them.

    `side` is IFC2X3's InteriorOrExteriorSpace, `demolished_in` the phases in which the space is demolished.
    """

    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    demolished_in: tuple[str, ...] = ()
    type_of_type: str | None = None
    side: str | None = None


def read_tags(space: Any, kind: Any, values: Sequence[SetValue]) -> Tags:
    """Return the tags of one space that its attributes, its type and its properties give."""
    texts = _texts_by_tag(values)
    references = (text for text in texts.get("reference", ()) if " " not in text)
    return Tags(
        categories=(*texts.get("category", ()), *references),
        phases=tuple(texts.get("phase", ())),
        demolished_in=tuple(texts.get("demolished_in", ())),
        type_of_type=None if kind is None else text_of(kind, "PredefinedType"),
        side=text_of(space, "InteriorOrExteriorSpace"),
    )


def tags_of_model(model: Any, tags: Mapping[int, Tags], spaces: Mapping[int, Any]) -> dict[int, Tags]:
    """Return the tags of all spaces with the model's groups and classifications added; `spaces` by step id."""
    groups = read_group_names(model, spaces)
    classified: dict[int, list[str]] = {}
    for row in read_classifications(model, spaces, ""):
        classified.setdefault(row["step_id"], []).extend(text for text in (row["code"], row["title"]) if text)
    return {
        step_id: changed(
            found,
            groups=tuple(groups.get(step_id, ())),
            categories=(*found.categories, *classified.get(step_id, ())),
        )
        for step_id, found in tags.items()
    }


def _texts_by_tag(values: Sequence[SetValue]) -> dict[str, list[str]]:
    """Return the texts of the properties that `tags.toml` names, each once, in the order of the file."""
    found: dict[str, list[str]] = {}
    for value in values:
        tag = _tag_of(value.name)
        text = clean_name(value.value)[0] if tag is not None and isinstance(value.value, str) else None
        if tag is not None and text and text not in found.get(tag, ()):
            found.setdefault(tag, []).append(text)
    return found


@lru_cache(4096)
def _tag_of(name: str) -> str | None:
    return load_property_names().get(normalise(name))


@cache
def load_property_names() -> Mapping[str, str]:
    """Return the tag of each normalised name of `tags.toml`."""
    data = tomllib.loads(resources.files("bim.rooms").joinpath("tags.toml").read_text("utf-8"))
    return {normalise(name): tag for tag, entry in data.items() for name in entry["names"]}
