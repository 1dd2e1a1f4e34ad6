"""What the README says is so: its queries give its answers, its commands exist."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal

EXAMPLE = re.compile(r"```sql\n(?P<query>.*?)\n```\n(?P<table>(?:\|[^\n]*\n)+)", re.S)


def examples(project: Path) -> list[tuple[str, list[list[str]]]]:
    text = (project / "README.md").read_text(encoding="utf-8")
    return [(found["query"], rows_of(found["table"])) for found in EXAMPLE.finditer(text)]


def rows_of(table: str) -> list[list[str]]:
    lines = [line.strip().strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in line] for number, line in enumerate(lines) if number != 1]


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def test_there_are_five_queries_for_the_analyst(project: Path) -> None:
    assert len(examples(project)) == 5


@pytest.mark.parametrize("number", range(5))
def test_a_query_of_the_readme_gives_the_answer_beside_it(project: Path, published: Path, number: int) -> None:
    query, answer = examples(project)[number]
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as warehouse:
        result = warehouse.sql(query)
        found = [list(result.columns), *([shown(value) for value in row] for row in result.fetchall())]
    assert found == answer


def test_every_command_is_told_in_the_readme(project: Path) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\W*(\w+)\s{2,}", areal("--help").stdout.partition("Commands")[2], re.M)
    assert commands
    assert [command for command in commands if f"`areal {command}" not in text] == []


def test_every_folder_of_the_table_is_there(project: Path) -> None:
    text = (project / "README.md").read_text(encoding="utf-8")
    folders = re.findall(r"^\| `([a-z_/]+/)` \|", text, re.M)
    assert folders
    assert [folder for folder in folders if not (project / folder).is_dir()] == []
