"""`areal template`: an empty workbook of a kind, to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from bim.errors import UsageError
from flows.terminal import show


def template(
    kind: Annotated[str, typer.Argument(help="Kind of record; `areal kinds` lists them.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write, or its folder; <kind>.xlsx here without it.")
    ] = None,
) -> None:
    """Write an empty XLSX with the kind's columns, notes and lists to choose from."""
    from warehouse.deliveries.starter.kind_pages import kind_named
    from warehouse.deliveries.starter.template import template as template_of

    found = kind_named(kind)
    name = Path(f"{found.name}.xlsx")
    path = name if out is None else out / name if out.is_dir() else out
    if path.exists():
        raise UsageError(f"{path} is there already; name another file with --out.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}; make it, or name another with --out.")
    path.write_bytes(template_of(found))
    show(str(path))
