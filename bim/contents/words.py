"""The shipped words that tell what stands in a room.

Comes in: nothing. Goes out: lists of words by name. Must not know: models.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def load_words() -> Mapping[str, list[str]]:
    """The words of `words.toml`."""
    return tomllib.loads(resources.files("bim.contents").joinpath("words.toml").read_text("utf-8"))
