"""The command line: one command a module, in the order of `areal --help`.

A command parses its options, calls one function and turns the result into lines and an exit status. It imports heavy
modules inside its function, so that each command loads only what it needs.
"""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows.cli.accept import accept
from flows.cli.check import check
from flows.cli.dictionary import dictionary
from flows.cli.diff import diff
from flows.cli.explain import explain
from flows.cli.extract import extract
from flows.cli.init import init
from flows.cli.kinds import kinds
from flows.cli.plan import plan
from flows.cli.run import run
from flows.cli.sample import sample
from flows.cli.schedule import schedule
from flows.cli.status import status
from flows.cli.template import template
from flows.cli.verify import verify

COMMANDS = (
    init,
    kinds,
    template,
    run,
    extract,
    check,
    plan,
    explain,
    sample,
    schedule,
    status,
    diff,
    verify,
    accept,
    dictionary,
)

_EXAMPLES = """Floor areas from IFC models, joined with the records of a facility-management contract.

\b
Examples:
  areal init my-project --from path/to/my/files
  areal check model.ifc invoices.xlsx
  areal run --config my-project/areal.toml
  areal extract model.ifc --out tables --cobie
  areal explain cost_per_m2_dkk --facility F001 --month 2025-03
"""


class _WholeSentences(TyperGroup):
    """The list of commands with a complete sentence for each, wrapped where it is long and never cut."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands into the help."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, " ".join((one.help or "").split("\n\n")[0].split())) for name, one in commands if one]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


app = typer.Typer(
    cls=_WholeSentences,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=_EXAMPLES,
)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"areal {version('areal')}")
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


for command in COMMANDS:
    app.command()(command)
