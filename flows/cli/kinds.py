"""`areal kinds`: the kinds of records and their columns."""

import sys
from typing import Annotated

import typer

from flows.terminal import show, terminal_width


def kinds(
    kind: Annotated[str | None, typer.Argument(help="A kind; without it, all of them.")] = None,
) -> None:
    """Print the kinds of records; of one kind its columns with types, examples and Danish names."""
    from warehouse.deliveries.starter import kind_pages

    width = terminal_width() if sys.stdout.isatty() else None
    lines = kind_pages.overview() if kind is None else kind_pages.page(kind_pages.kind_named(kind), width)
    show("\n".join(lines))
