"""The examples of the analyst's page run: Python as it is written, Power Query as far as it can be without Power BI."""

import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from warehouse.catalog import load_catalog


def block(project: Path, language: str) -> str:
    """The only example in a language."""
    found = re.findall(
        rf"```{language}\n(.*?)\n```", (project / "docs/analyst.md").read_text(encoding="utf-8"), re.S
    )
    assert len(found) == 1
    return str(found[0])


def test_the_notebooks_example_runs_on_the_published_sample(
    project: Path, published: Path, tmp_path: Path
) -> None:
    script = block(project, "python").replace('"build/sample/current"', repr(str(published)))
    assert str(published) in script
    (tmp_path / "example.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "F002" in done.stdout and "on_time_share: double" in done.stdout


def test_the_power_query_names_a_published_file_and_its_columns(project: Path, published: Path) -> None:
    query = block(project, "powerquery")
    (table,) = re.findall(r'Load\("(\w+)"\)', query)
    columns = set(pq.read_schema(published / "parquet" / f"{table}.parquet").names)
    named = set(re.findall(r"\[(\w+)\] =", query)) - {"TypeName"}
    shown = set(re.findall(r'"(\w+)"', query.partition("SelectColumns")[2]))
    assert named and shown and named | shown <= columns


def test_the_power_query_is_closed_everywhere(project: Path) -> None:
    query = re.sub(r'"[^"]*"', '""', block(project, "powerquery"))
    for opening, closing in ("()", "{}", "[]"):
        assert query.count(opening) == query.count(closing)
    assert len(re.findall(r"\blet\b", query)) == len(re.findall(r"\bin\b", query)) == 2
    steps = re.findall(r"^\s*(\w+) = ", query, re.M)
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize("table", ["mart_cost_per_m2_year", "mart_sla_year", "mart_requests_year"])
def test_the_types_of_a_parquet_file_are_those_that_power_bi_reads(published: Path, table: str) -> None:
    """No lists, no structs, no times with a zone, no integers over 64 bits."""
    plain = re.compile(
        r"string|large_string|double|bool|int64|int32|date32\[day\]|timestamp\[us\]|decimal128\(\d+, \d\)"
    )
    schema = pq.read_schema(published / "parquet" / f"{table}.parquet")
    assert [field.name for field in schema if not plain.fullmatch(str(field.type))] == []
    assert set(schema.names) == {
        column.name for column in load_catalog().tables[table].columns if column.open != "drop"
    }
