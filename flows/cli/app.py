"""The command line: one command a module, in the order of `areal --help`.

A command parses its options, calls one function and turns the result into lines and an exit status. It imports heavy
modules inside its function, so that each command loads only what it needs.
"""

import typer

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

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)
for command in COMMANDS:
    app.command()(command)
