"""`areal dictionary`: the published tables and columns."""

from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import show


def dictionary(
    out: Annotated[Path | None, typer.Option("--out", help="File to write; without it, stdout.")] = None,
) -> None:
    """Write the data dictionary: every published table and column, its unit, its source and what it is made from."""
    from warehouse.lineage import dictionary_page

    text = dictionary_page()
    if out is None:
        show(text)
    else:
        out.write_text(text, encoding="utf-8")
