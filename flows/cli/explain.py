"""`areal explain`: where a published figure comes from, or what the code of a finding means."""

import json
from typing import Annotated

import typer

from bim.errors import UsageError
from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import busy, show


def explain(
    metric: Annotated[
        str, typer.Argument(help="mart.column, the column where one mart has it, or a finding's code.")
    ],
    config: ConfigFile = DEFAULT_CONFIG,
    facility: Annotated[str | None, typer.Option("--facility")] = None,
    month: Annotated[str | None, typer.Option("--month", help="YYYY-MM")] = None,
    space: Annotated[str | None, typer.Option("--space")] = None,
    service: Annotated[str | None, typer.Option("--service")] = None,
    where: Annotated[list[str] | None, typer.Option("--where", help="KEY=VALUE, any key column.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on one line.")] = False,
) -> None:
    """Trace a published figure back to its rule, its source files and their rows; or explain the code of a finding."""
    from flows.cli.explain_code import explanation_of, in_words

    if (known := explanation_of(metric)) is not None:
        show(json.dumps(known, ensure_ascii=False) if as_json else in_words(known))
        return
    from flows.cli.explain_figure import choice_of, explain_published, names_of_rooms, text_of
    from flows.config import load_config

    chosen = choice_of(
        {"facility_id": facility, "month": month, "space_id": space, "service": service}, where or []
    )
    if not config.is_file() and config == DEFAULT_CONFIG:
        raise UsageError(
            f"{metric} is no code of a finding (docs/findings.md lists them), and a published figure is explained "
            f"from a version: name its configuration with --config, since there is no {config} here."
        )
    with busy("tracing the figure"):
        output = load_config(config).output_folder
        explanation = explain_published(output, metric, chosen)
        rooms = {} if as_json else names_of_rooms(output, explanation)
    show(json.dumps(explanation.as_plain(), ensure_ascii=False) if as_json else text_of(explanation, rooms))
