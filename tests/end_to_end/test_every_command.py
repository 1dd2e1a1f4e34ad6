"""Every command with every option, run as a person types it, and what it answers."""

import ast
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
import typer.main
from helpers.commands import AREAL, areal, areal_started, call, call_started

from flows.cli.app import app


@pytest.fixture(scope="module")
def configuration(project: Path) -> Path:
    return project / "data" / "sample" / "areal.toml"


@pytest.fixture(scope="module")
def where(published: Path) -> dict[str, str]:
    """The environment in which the sample's configuration leads to the published version."""
    return {"AREAL_OUTPUT__WHERE": str(published.parents[1])}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio that `areal sample` wrote, published for the last day of its year."""
    folder = tmp_path_factory.mktemp("tiny") / "sample"
    size = ("--facilities", 1, "--area", 200, "--months", 2, "--visits", 20, "--seed", 3)
    made = call_started("sample", folder, *size)
    assert made.status == 0, made.err
    assert str(folder / "expected.json") in made.out
    ran = call_started("run", "--config", folder / "areal.toml", "--as-of", "2025-12-31", "--direct")
    assert (ran.status, "published" in ran.err) == (0, True), ran.err
    return folder


def test_sample_writes_as_much_as_was_asked_for(tiny: Path) -> None:
    expected = json.loads((tiny / "expected.json").read_text(encoding="utf-8"))
    assert expected["seed"] == 3
    assert "F001" in {facility["facility_id"] for facility in expected["facilities"]}
    assert sum(s["net_area_m2"] or 0 for s in expected["spaces"] if s["is_counted"]) == pytest.approx(
        200, rel=0.5
    )
    assert {cost["month"][:7] for cost in expected["cost"]} == {"2024-01", "2024-02"}
    visits = (tiny / "records" / "besøg.csv").read_text(encoding="latin-1").splitlines()
    assert 15 <= len(visits) <= 40


def test_run_prints_the_figures_and_the_places_of_what_it_published(tiny: Path) -> None:
    again = call("run", "--config", tiny / "areal.toml", "--as-of", "2025-12-31", "--direct", "--strict")
    assert again.status == (1 if "rejected, held or not reached" in again.err else 0)
    assert "already up to date" in again.err
    figures = dict(line.split(": ", 1) for line in again.out.splitlines())
    assert figures["run date"] == "2025-12-31"
    assert figures["net area"].endswith(" m²")
    assert Path(figures["report"]).is_file() and Path(figures["warehouse"]).is_file()


def test_run_writes_an_earlier_date_to_a_folder_of_its_own_alone(tiny: Path) -> None:
    """What it then writes is in test_run_dates.py."""
    earlier = ("--config", tiny / "areal.toml", "--as-of", "2024-01-31", "--direct")
    refused = call("run", *earlier)
    assert (refused.status, "--out DIR" in refused.err) == (2, True)
    refused = call("run", *earlier, "--out", tiny / "models")
    assert (refused.status, "other files" in refused.err) == (2, True)


def test_run_through_prefect_says_why_it_cannot_and_calls(tiny: Path, tmp_path: Path) -> None:
    """A run that goes through, and a schedule that fires, are in test_prefect.py."""
    stated = tmp_path / "stated"
    notify = json.dumps(["sh", "-c", f"echo $0 > {stated}"])
    nowhere = {"PREFECT_API_URL": "http://127.0.0.1:9/api", "AREAL_NOTIFY__COMMAND": notify}
    done = call("run", "--config", tiny / "areal.toml", **nowhere)
    assert (done.status, "Prefect could not run the flow" in done.err) == (1, True)
    assert "areal run --direct" in done.err
    assert "Prefect could not run the flow" in stated.read_text()


@pytest.mark.parametrize("serve", [(), ("--serve",)])
def test_schedule_says_which_server_does_not_answer(configuration: Path, serve: tuple[str, ...]) -> None:
    options = ("--config", configuration, "--cron", "15 4 * * *", *serve)
    done = call_started("schedule", *options, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (done.status, "No Prefect server answers at http://127.0.0.1:9/api" in done.err) == (2, True)
    assert "prefect server start" in done.err


def test_status_tells_runs_and_facilities(
    configuration: Path, where: dict[str, str], published: Path
) -> None:
    done = call_started("status", "--config", configuration, **where)
    assert done.status == 0, done.err
    assert published.name in done.out
    assert "rejected: records/pedel_faktura.csv" in done.out
    assert re.search(r"facility F002: newest model received \d{4}-\d\d-\d\d, last cost 2024-12", done.out)
    assert "facility F006: no model" in done.out


def test_status_answers_one_object_a_line(
    configuration: Path, where: dict[str, str], published: Path
) -> None:
    done = call("status", "--config", configuration, "--json", **where)
    found = {
        kind: [o for o in done.objects if o["record"] == kind] for kind in ("version", "run", "facility")
    }
    assert [version["run_id"] for version in found["version"]] == [published.name]
    assert found["run"][0]["rejected"] == ["models/F005-A-ARK-2.ifc", "records/pedel_faktura.csv"]
    assert {facility["facility_id"] for facility in found["facility"]} >= {"F001", "F006"}


@pytest.mark.parametrize(("age", "status"), [("26h", 0), ("2d", 0), ("0m", 1), ("26", 2), ("soon", 2)])
def test_status_judges_the_age_of_the_version(
    configuration: Path, where: dict[str, str], age: str, status: int
) -> None:
    done = call("status", "--config", configuration, "--max-age", age, **where)
    assert done.status == status, done.err
    assert (status == 0) == (done.err == "")


def test_verify_finds_no_damage_in_what_was_published(configuration: Path, where: dict[str, str]) -> None:
    answer = call_started("verify", "--config", configuration, **where)
    assert (answer.status, "no damage" in answer.out) == (0, True), answer.out


def test_verify_names_what_is_damaged_one_object_a_line(tiny: Path, tmp_path: Path) -> None:
    copy = tmp_path / "sample"
    shutil.copytree(tiny, copy, symlinks=True)
    output = next(path.parent for path in copy.rglob("store") if path.is_dir())
    table = next((output / "store" / "extracted").rglob("space.parquet"))
    table.write_bytes(table.read_bytes()[:-1])
    (output / "store" / "extra.txt").write_text("extra", encoding="utf-8")
    answer = call("verify", "--config", copy / "areal.toml", "--json")
    damaged, extra, summary = answer.objects
    assert answer.status == 1
    assert (damaged["record"], damaged["state"]) == ("store", "changed")
    assert damaged["path"].endswith("space.parquet") and "again" in damaged["consequence"]
    assert (extra["path"], extra["state"]) == ("store/extra.txt", "extra")
    assert (summary["record"], summary["is_damaged"]) == ("summary", True)


def test_init_writes_a_project_from_a_folder(project: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "faktura.csv").write_text("Ejendom;Ydelse;Måned;Beløb\nF1;Rengøring;2025-01;1,00\n", "utf-8")
    done = call_started("init", tmp_path / "new", "--from", files, "--yes")
    assert done.status == 0 and "cost_line" in done.out, done.err
    assert (tmp_path / "new" / "areal.toml").is_file()


def test_status_writes_figures_for_monitoring(tiny: Path, tmp_path: Path) -> None:
    done = call("status", "--config", tiny / "areal.toml", "--prometheus", tmp_path / "areal.prom")
    assert done.status == 0, done.err
    assert "areal_counted_area_square_metres" in (tmp_path / "areal.prom").read_text()


def test_accept_names_what_the_guard_holds(tiny: Path) -> None:
    refused = call_started(
        "accept", "0" * 64, "--by", "Ida", "--reason", "a wing is sold", "--config", tiny / "areal.toml"
    )
    assert refused.status == 2 and "The guard holds nothing" in refused.err


def test_diff_compares_two_versions(configuration: Path, where: dict[str, str]) -> None:
    same = call_started("diff", "current", "current", "--config", configuration, **where)
    assert same.status == 0, same.err
    answer = call("diff", "current", "current", "--config", configuration, "--json", **where)
    assert answer.status == 0 and answer.objects
    wrong = call("diff", "current", "absent", "--config", configuration, **where)
    assert wrong.status == 2 and "absent" in wrong.err


def test_explain_takes_a_figure_apart(configuration: Path, where: dict[str, str], published: Path) -> None:
    one_month = (
        "--config",
        configuration,
        "--facility",
        "F002",
        "--month",
        "2024-02",
        "--service",
        "cleaning",
    )
    stated = call_started("explain", "cost_per_m2", *one_month, **where)
    assert stated.status == 0, stated.err
    assert "mart_cost_per_m2.cost_per_m2_dkk = " in stated.out and "rengøring_faktura.csv:" in stated.out
    chosen = (*one_month, "--where", "driver=net_area", "--json")
    part = call("explain", "mart_cost_per_m2.cost_dkk", *chosen, **where).objects[0]
    assert sum(p["amount"] for p in part["parts"]) == pytest.approx(part["numerator"])
    assert {p["driver"] for p in part["parts"]} == {"net_area"}


def test_explain_takes_a_room_apart(configuration: Path, where: dict[str, str], published: Path) -> None:
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as warehouse:
        query = "select space_id, sum(hours_per_year) from mart_cleaning_plan where minutes > 0 group by 1 order by 1"
        space, hours = warehouse.sql(query).fetchall()[0]
    done = call("explain", "hours_per_year", "--space", space, "--config", configuration, "--json", **where)
    assert done.status == 0, done.err
    assert done.objects[0]["numerator"] == pytest.approx(float(hours))


def test_plan_writes_the_published_plan_again_for_this_user_alone(tiny: Path, tmp_path: Path) -> None:
    done = call_started("plan", "--config", tiny / "areal.toml")
    preview = Path(done.out.removeprefix("plan: ").strip())
    assert (done.status, preview.name) == (0, "plan-preview"), done.err
    assert (preview / "F001.xlsx").is_file()
    assert preview.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in preview.iterdir()} == {0o400}
    again = call("plan", "--config", tiny / "areal.toml", "--facility", "F001", "--out", tmp_path / "one")
    assert (again.status, [path.suffix for path in (tmp_path / "one").glob("*.xlsx")]) == (0, [".xlsx"])


def test_plan_takes_a_planners_edits_and_the_next_run_has_them_in_force(tiny: Path, tmp_path: Path) -> None:
    output = tiny / "build" if (tiny / "build").exists() else next(tiny.glob("*/current")).parent
    book = openpyxl.load_workbook(output / "current" / "plans" / "F001.xlsx")
    sheet = book["Plan"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, sheet.max_row) if sheet.cell(row, titles["Visits a week"]).value)
    edit = {"New visits a week": 1.5, "Reason": "fewer people", "Approved by": "Zebra Finkensen"}
    for title, value in edit.items():
        sheet.cell(row, titles[title]).value = value
        sheet.cell(row + 1, titles[title]).value = 50 if title == "New visits a week" else value
    own, programs = sheet.cell(row, titles["Category"]).value, book["Programs"].iter_rows(min_row=2)
    program_row = max((line for line in programs if line[0].value != own), key=lambda line: line[2].value)[
        0
    ].row
    for column, value in enumerate(("211", date(2025, 12, 31), "fewer people", "Zebra Finkensen"), 6):
        book["Programs"].cell(program_row, column).value = value
    book.save(tmp_path / "back.xlsx")
    done = call("plan", "--config", tiny / "areal.toml", "--from-workbook", tmp_path / "back.xlsx")
    assert (done.status, "2 accepted, 1 refused" in done.err) == (0, True), done.err
    assert "fewer" not in done.out and "visits a week are from 0 to 35" in done.out
    assert call("run", "--config", tiny / "areal.toml", "--as-of", "2025-12-31", "--direct").status == 0
    room = sheet.cell(row, titles["Room id"]).value
    with duckdb.connect(str(output / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        query = "select sum(visits), min(reason) from mart_cleaning_plan where space_id = $1"
        ((visits, reason),) = warehouse.execute(query, [room]).fetchall()
        program = "program 211 of the facility: 2 visits a week%(fewer people (planner's edit of %"
        changed = "select count(*) from mart_cleaning_plan where reason like $1"
        assert warehouse.execute(changed, [program]).fetchall()[0][0] > 0
    assert float(visits) == pytest.approx(1.5, abs=0.001)
    assert reason.startswith("approved: fewer people (planner's edit of ")
    kept = [path.read_bytes() for path in (output / "store").rglob("*") if path.is_file()]
    assert not any(b"Finkensen" in content for content in kept), "the store has hashes, no names"
    for delivery in (output / "planner-edits").iterdir():
        assert delivery.stat().st_mode & 0o777 == 0o400 and "Finkensen" in delivery.read_text(
            encoding="utf-8"
        )


def test_plan_refuses_what_is_no_workbook_of_areal(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("visits;3")
    config = ("--config", tiny / "areal.toml", "--from-workbook")
    assert "not a workbook" in call("plan", *config, tmp_path / "notes.xlsx").err
    missing = call("plan", *config, tmp_path / "none.xlsx")
    assert (missing.status, "There is no workbook" in missing.err) == (2, True)
    both = call("plan", *config, tmp_path / "notes.xlsx", "--out", tmp_path / "out")
    assert (both.status, "cannot be used" in both.err) == (2, True)


def test_plan_refuses_an_unknown_facility_and_a_folder_with_other_files(tiny: Path, tmp_path: Path) -> None:
    unknown = call("plan", "--config", tiny / "areal.toml", "--facility", "F01", "--out", tmp_path / "new")
    assert (unknown.status, "nearest known one is 'F001'" in unknown.err) == (2, True)
    (tmp_path / "notes.txt").write_text("mine")
    refused = call("plan", "--config", tiny / "areal.toml", "--out", tmp_path)
    assert (refused.status, "other files" in refused.err) == (2, True)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_reader_that_stops_changes_no_exit_status(
    configuration: Path, where: dict[str, str], tiny: Path
) -> None:
    """`areal ... | head -0`, for results of one print and of many."""
    for arguments in (
        ["dictionary"], ["status", "--config", configuration], ["check", tiny / "models", "--json"],
        ["run", "--direct", "--as-of", "2025-12-31", "--config", tiny / "areal.toml"],
    ):  # fmt: skip
        line = f'"{AREAL}" {" ".join(map(repr, map(str, arguments)))} | true; exit ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert (done.returncode, "Traceback" in done.stderr, "Broken" in done.stderr) == (0, False, False), (
            line
        )


def known_options() -> dict[str, set[str]]:
    """The options of each command, as typer knows them; --help left out."""
    commands: Any = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in parameter.opts if option[:2] == "--"}
        - {"--help"}
        for name, command in commands.commands.items()
    }


def called(*functions: str) -> dict[str, set[str]]:
    """The commands that these functions are called with, and the options beside them, here and in files beside it.

    From the calls in their text, so that it holds whatever part of it a worker runs.
    """
    files = sorted(Path(__file__).parent.glob("test_every_command*.py"))
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    named: dict[str, set[str]] = {}
    for test in (test for tree in trees for test in tree.body):
        nodes = list(ast.walk(test))
        texts = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
        calls = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in functions]
        for command in {one.args[0].value for one in calls if isinstance(one.args[0], ast.Constant)}:
            named.setdefault(str(command), set()).update(text for text in texts if text[:2] == "--")
    return named


def test_every_command_is_started_in_a_process_of_its_own() -> None:
    assert called("call_started").keys() == known_options().keys()


@pytest.mark.parametrize(
    "arguments", [("--version",), ("kinds", "rate"), ("kinds", "rat"), ("nosuch",), ("run",)]
)
def test_a_command_that_is_forked_answers_as_one_that_is_started(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "areal.toml").write_text('[portfolio]\ncurency = "EUR"\n', encoding="utf-8")
    forked, started = (run(*arguments, cwd=tmp_path) for run in (areal, areal_started))
    assert (forked.returncode, forked.stdout) == (started.returncode, started.stdout)
    assert (forked.stderr, forked.args) == (started.stderr, started.args)


def test_every_command_and_option_is_called_here_or_in_a_file_beside_it() -> None:
    named, known = called("call", "call_started"), known_options()
    assert named.keys() == known.keys()
    assert {
        command: known[command] - named[command] for command in known if not known[command] <= named[command]
    } == {}


def test_every_command_and_option_is_in_the_table_of_commands_and_no_other(project: Path) -> None:
    pages = [(project / name).read_text(encoding="utf-8") for name in ("README.md", "docs/operator.md")]
    usages = re.findall(r"^\| `areal ([^`]+)`", "\n".join(pages), re.M)
    listed: dict[str, set[str]] = {}
    for usage in usages:
        listed.setdefault(usage.split()[0], set()).update(re.findall(r"--[\w-]+", usage))
    assert listed == known_options()


def test_plan_answers_what_if_and_refuses_a_budget_below_the_minimum(tiny: Path, tmp_path: Path) -> None:
    config = ("--config", tiny / "areal.toml")
    changed = call("plan", *config, "--set", "category=OFF1,visits=1")
    assert (changed.status, changed.out.splitlines()[0].split("\t")[:4]) == (
        0,
        ["facility", "category", "DKK before", "DKK after"],
    ), changed.err
    short = call("plan", *config, "--budget-hours", "0.1", "--out", tmp_path / "short")
    assert (short.status, "hours lack" in short.err, (tmp_path / "short").exists()) == (1, True, False)
    enough = call(
        "plan", *config, "--budget-hours", "500", "--facility", "F001", "--out", tmp_path / "enough"
    )
    assert (enough.status, (tmp_path / "enough" / "F001.xlsx").is_file()) == (0, True), enough.err
    wrong = call("plan", *config, "--close", "F01")
    assert (wrong.status, "nearest known one is 'F001'" in wrong.err) == (2, True)
