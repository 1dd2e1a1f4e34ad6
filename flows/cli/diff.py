"""`areal diff`: what differs between two published versions."""

import json
from typing import Annotated

import typer

from bim.outcome import storable
from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import busy, show

VERSION = "A run id, `current`, or the path of a version or of its warehouse.duckdb."


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=VERSION)],
    after: Annotated[str, typer.Argument(metavar="B", help=VERSION)],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Print what differs between two published versions: figures, and rows of each table by its key."""
    from flows.cli.find_version import find_version
    from warehouse.version_diff import diff_versions, lines

    with busy("comparing versions"):
        found = diff_versions(find_version(before, config), find_version(after, config))
    text = (json.dumps(record, ensure_ascii=False) for record in found.records()) if as_json else lines(found)
    show(storable("\n".join(text)))
