"""Load the terms by which names show what an element is.

Comes in: nothing. Goes out: lists of terms by name.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def load_content_terms() -> Mapping[str, list[str]]:
    """Return the terms of `content_terms.toml` by list."""
    return tomllib.loads(resources.files("bim.contents").joinpath("content_terms.toml").read_text("utf-8"))
