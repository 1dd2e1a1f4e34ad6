"""The shipped words that tell what stands in a room.

Comes in: nothing. Goes out: lists of words by name. Must not know: models.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def load_content_terms() -> Mapping[str, list[str]]:
    """The words of `content_terms.toml`."""
    return tomllib.loads(resources.files("bim.contents").joinpath("content_terms.toml").read_text("utf-8"))
