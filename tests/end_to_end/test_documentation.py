"""What README and docs say is so: its queries, commands, folders and links work, and so does the first run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal

from flows.documentation import pages as pages_from_code

EXAMPLE = re.compile(r"```sql\n(?P<query>.*?)\n```\n(?P<table>(?:\|[^\n]*\n)+)", re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs")


def pages(project: Path) -> list[Path]:
    """Return the README and every page of docs."""
    named = [project / name for name in PAGES]
    return [path for page in named for path in (sorted(page.glob("*.md")) if page.is_dir() else [page])]


def examples(project: Path) -> list[tuple[str, list[list[str]]]]:
    text = (project / "docs" / "analyst.md").read_text(encoding="utf-8")
    return [(found["query"], rows_of(found["table"])) for found in EXAMPLE.finditer(text)]


def rows_of(table: str) -> list[list[str]]:
    lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in line] for number, line in enumerate(lines) if number != 1]


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def test_there_are_five_queries_for_the_analyst(project: Path) -> None:
    assert len(examples(project)) == 5


@pytest.mark.parametrize("number", range(5))
def test_a_query_of_the_analysts_page_gives_the_answer_beside_it(
    project: Path, published: Path, number: int
) -> None:
    query, answer = examples(project)[number]
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as warehouse:
        result = warehouse.sql(query)
        found = [list(result.columns), *([shown(value) for value in row] for row in result.fetchall())]
    assert found == answer


def test_every_command_is_on_the_operators_page(project: Path) -> None:
    text = (project / "docs" / "operator.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\W*(\w+)\s{2,}", areal("--help").stdout.partition("Commands")[2], re.M)
    assert commands
    assert [command for command in commands if f"`areal {command}" not in text] == []


def test_every_folder_of_the_design_page_is_there(project: Path) -> None:
    text = (project / "docs" / "design.md").read_text(encoding="utf-8")
    folders = re.findall(r"^\| `([a-z_/]+/)` \|", text, re.M)
    assert folders
    assert [folder for folder in folders if not (project / folder).is_dir()] == []


def test_every_link_between_pages_leads_to_a_file(project: Path) -> None:
    broken = []
    for page in pages(project):
        targets = LINK.findall(page.read_text(encoding="utf-8"))
        broken += [f"{page.name}: {target}" for target in targets if not (page.parent / target).exists()]
    assert broken == []


def test_every_path_in_backticks_that_a_page_names_is_there(project: Path) -> None:
    missing = []
    for page in pages(project):
        named = re.findall(
            r"`((?:bim|warehouse|flows|tests|data)/[\w/.]*\w/?)`", page.read_text(encoding="utf-8")
        )
        missing += [f"{page.name}: {path}" for path in named if not (project / path).exists()]
    assert missing == []


def test_the_lines_without_make_are_those_of_make(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    makefile = (project / "Makefile").read_text(encoding="utf-8")
    plain = makefile.replace("$(BIN)", ".venv/bin").replace(" --quiet --disable-pip-version-check", "")
    lines = re.findall(r"^    (\.venv/bin/python -m (?:pip|compileall|pytest).*)$", readme, re.M)
    assert len(lines) == 4
    for line in lines:
        command = line.replace("pytest -m", "pytest -n $(TESTERS) --dist worksteal -m")
        assert command in plain, line


def test_the_first_own_run_of_the_readme_publishes(project: Path, tmp_path: Path) -> None:
    """One model and one file of invoices, with the commands as the README prints them."""
    readme = (project / "README.md").read_text(encoding="utf-8")
    commands = re.findall(
        r"^    \.venv/bin/areal (check|init|run) (.*my-project.*|.*path/to.*)$", readme, re.M
    )
    assert [command for command, _ in commands] == ["check", "init", "run"]
    files = tmp_path / "path" / "to" / "my" / "files"
    files.mkdir(parents=True)
    model = sorted((project / "data" / "sample" / "models").glob("*.ifc"))[0]
    shutil.copy(model, files / "house.ifc")
    shutil.copy(model, tmp_path / "path" / "to" / "model.ifc")
    invoices = "Facility;Service;Month;Amount\nF1;cleaning;2026-01;1.200,00\n"
    (files / "invoices.csv").write_text(invoices, encoding="utf-8")
    (tmp_path / "path" / "to" / "invoices.xlsx").write_bytes(b"")
    for command, rest in commands:
        options = {"init": ["--yes"], "run": ["--direct"]}.get(command, [])
        done = areal(command, *rest.split(), *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    current = tmp_path / "my-project" / "build" / "current"
    with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as warehouse:
        (invoiced,) = warehouse.sql("select sum(invoiced_dkk) from mart_cost_ledger").fetchall()[0]
        (rooms,) = warehouse.sql("select count(*) from dim_space where is_counted").fetchall()[0]
    assert float(invoiced) == 1200.0
    assert rooms > 0


def test_the_examples_of_the_notebook_page_run(project: Path, tmp_path: Path) -> None:
    text = (project / "docs" / "python.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    (tmp_path / "models").mkdir()
    shutil.copy(
        project / "data" / "sample" / "models" / "F002-A-ARK.ifc", tmp_path / "models" / "F001_ARK.ifc"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "2880.07" in done.stdout, done.stderr


@pytest.mark.parametrize("name", sorted(pages_from_code()))
def test_a_page_made_from_the_code_is_up_to_date(project: Path, name: str) -> None:
    """Run `make docs` where it is not."""
    assert (project / "docs" / name).read_text(encoding="utf-8") == pages_from_code()[name]
