"""The commands: each parses, calls one function and turns its answer into an exit status.

Comes in: arguments. Goes out: results on stdout, messages on stderr, an exit status. Must not know: how
anything is done; heavy modules are imported by the command that needs them.
"""

import json
from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bim.outcome import storable
from flows.terminal import say, show, show_pairs, track

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration.", show_default=True)]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The run date; facts after it are left out."),
]
DEFAULT_CONFIG = Path("areal.toml")
_MOST_OF_A_KIND = 10


class Only(StrEnum):
    """What `extract` may be kept to."""

    rooms = "rooms"


@app.command()
def run(
    config: ConfigFile = DEFAULT_CONFIG,
    as_of: AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write the version to this folder; `current` stays. For an earlier run date."
        ),
    ] = None,
    direct: Annotated[bool, typer.Option("--direct", help="With no Prefect at all.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where anything was rejected or held.")
    ] = False,
) -> None:
    """One nightly run, now: pull, extract, build, check, publish."""
    from flows.cli import run_command
    from flows.config import load_config

    result = run_command.run(config, load_config(config), _day(as_of), out and out.absolute(), direct, track)
    say("published" if result.is_new else "already up to date")
    for source in result.with_problems:
        say(f"rejected or held: {source} (see run_input, run_finding and run_held_row)")
    show_pairs([*result.figures, *result.places])
    if strict and result.with_problems:
        raise typer.Exit(1)


@app.command()
def extract(
    models: Annotated[list[Path], typer.Argument(help="IFC files, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for one Parquet file a table.")],
    only: Annotated[Only | None, typer.Option("--only", help="Keep to these tables.")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Models read at a time.")] = 2,
) -> None:
    """IFC to Parquet; needs no configuration and no warehouse."""
    from flows.cli.extract_models import extract as extract_models

    extracted = extract_models(models, out, only is Only.rooms, workers, track)
    for source, outcome in extracted.outcomes.items():
        _tell_findings(source, [f for f in outcome["findings"] if f["severity"] != "info"])
    show_pairs([("models with tables", str(extracted.gave_tables)), ("tables", str(out))])
    if not extracted.gave_tables:
        raise typer.Exit(1)


def _tell_findings(source: str, findings: list[dict[str, Any]]) -> None:
    """The first of each kind; a model with a fault in every room would bury what else is said."""
    told: Counter[str] = Counter()
    for finding in findings:
        code = finding["code"]
        told[code] += 1
        if told[code] <= _MOST_OF_A_KIND:
            say(f"{source}: {finding['severity']} {code}: {finding['message']}")
    for code, count in told.items():
        if count > _MOST_OF_A_KIND:
            say(f"{source}: {count - _MOST_OF_A_KIND} more of {code}: all are in finding.parquet")


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Models, deliveries, or folders of them.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of record, where it is not known otherwise.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="A configuration, for its mappings; areal.toml here, if any."),
    ] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where anything would be held or rejected.")
    ] = False,
) -> None:
    """What a nightly run would say of these files; writes nothing."""
    from flows.cli import check_files
    from flows.config import Config, load_config

    file = config or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
    settings = load_config(file) if file else Config(folder=Path.cwd())
    day = _day(as_of) or date.today()
    is_troubled = is_asked = False
    for answer in check_files.check(paths, settings, kind, day):
        is_asked = True
        is_troubled |= answer["verdict"] in ("quarantine_rows", "reject_file")
        if not show(
            storable(json.dumps(answer, ensure_ascii=False) if as_json else check_files.text_of(answer))
        ):
            break
    if not is_asked:
        say(f"areal: no model and no record was found under {', '.join(map(str, paths))}.")
    if strict and is_troubled:
        raise typer.Exit(1)


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="mart.column, or the column where one mart has it.")],
    config: ConfigFile = DEFAULT_CONFIG,
    facility: Annotated[str | None, typer.Option("--facility")] = None,
    month: Annotated[str | None, typer.Option("--month", help="YYYY-MM")] = None,
    space: Annotated[str | None, typer.Option("--space")] = None,
    service: Annotated[str | None, typer.Option("--service")] = None,
    where: Annotated[list[str] | None, typer.Option("--where", help="KEY=VALUE, any key column.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object on one line.")] = False,
) -> None:
    """A published figure back to the rule, the source files and the rows it came from."""
    from flows.cli.explain import choice_of, explain_published, text_of
    from flows.config import load_config

    chosen = choice_of(
        {"facility_id": facility, "month": month, "space_id": space, "service": service}, where or []
    )
    explanation = explain_published(load_config(config).output_folder, metric, chosen)
    show(json.dumps(explanation.as_plain(), ensure_ascii=False) if as_json else text_of(explanation))


@app.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    facilities: Annotated[int, typer.Option(min=1)] = 6,
    area: Annotated[float | None, typer.Option(min=1, help="Net area in m².")] = None,
    months: Annotated[int, typer.Option(min=1)] = 12,
    visits: Annotated[int | None, typer.Option(min=0, help="Cleaning visits.")] = None,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """A synthetic portfolio: models, records, areal.toml, and expected.json, the answers it must give."""
    from flows.sample import write_sample

    write_sample(folder, facilities=facilities, area_m2=area, months=months, visits=visits, seed=seed)
    show_pairs([("configuration", str(folder / "areal.toml")), ("answers", str(folder / "expected.json"))])


@app.command()
def schedule(
    config: ConfigFile = DEFAULT_CONFIG,
    cron: Annotated[str, typer.Option("--cron", help="When, in the portfolio's time zone.")] = "15 4 * * *",
    serve: Annotated[bool, typer.Option("--serve", help="Run it on its schedule until stopped.")] = False,
) -> None:
    """Deploy the nightly flow with its schedule, or serve it from this process."""
    from flows.config import load_config
    from flows.scheduling.prefect_settings import configure_prefect

    settings = load_config(config)
    configure_prefect(None if serve else "WARNING")
    from flows.scheduling.deployment import deploy, serve_nightly

    timezone = settings.portfolio.timezone
    if serve:
        serve_nightly(config.resolve(), cron, timezone, settings.output_folder / ".prefect")
        return
    show("\n".join(deploy(config.resolve(), cron, timezone)))


@app.command()
def status(
    config: ConfigFile = DEFAULT_CONFIG,
    max_age: Annotated[
        str | None,
        typer.Option("--max-age", help="Exit 1 where no version is this young: 90m, 26h, 2d."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """The last runs, what was rejected, and how stale each facility is."""
    from flows.cli.status import lines, parse_age, status_of
    from flows.config import load_config

    oldest = parse_age(max_age) if max_age is not None else None
    output = load_config(config).output_folder
    found = status_of(output)
    told = (
        (json.dumps(record, ensure_ascii=False) for record in found.records())
        if as_json
        else lines(found, output)
    )
    show(storable("\n".join(told)))
    if oldest is not None and not found.is_younger_than(oldest):
        say(f"areal: no version under {output} is younger than {max_age}.")
        raise typer.Exit(1)


@app.command()
def dictionary(
    out: Annotated[Path | None, typer.Option("--out", help="A file; stdout where none is named.")] = None,
) -> None:
    """The data dictionary: every published table and column, its unit and its source."""
    from warehouse.catalog import dictionary_markdown, load_catalog

    text = dictionary_markdown(load_catalog())
    if out is None:
        show(text)
    else:
        out.write_text(text, encoding="utf-8")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
