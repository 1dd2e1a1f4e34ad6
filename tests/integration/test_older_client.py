"""An older DuckDB client reads on while new versions are published, and every answer is a whole one."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import duckdb
import pytest
from helpers.editions import WRITERS, leave_out, manifest, publish

READER = """
import json, sys, time, duckdb
current, stop, answers = sys.argv[1:4]
from pathlib import Path
count = 0
with open(answers, "w") as out:
    while not Path(stop).exists() or count < 3:
        with duckdb.connect(current + "/warehouse.duckdb", read_only=True) as con:
            tables = [name for (name,) in con.execute(
                "select table_name from duckdb_tables() where not internal order by 1").fetchall()]
            rows = {name: con.execute(f"select count(*) from {name}").fetchone()[0] for name in tables}
            area = con.execute("select sum(model_area_m2)::varchar from mart_coverage").fetchone()[0]
            comments = con.execute("select count(*) from duckdb_columns() where comment is not null").fetchone()[0]
        out.write(json.dumps({"version": duckdb.__version__, "rows": rows, "area": area, "comments": comments}) + "\\n")
        out.flush()
        count += 1
        time.sleep(0.05)  # leaves the processor to the publications that it reads beside
"""


def test_an_older_client_reads_whole_answers_while_versions_are_published(
    older_python: Path, portfolio: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)  # the client reads the DuckDB file alone
    portfolios = [portfolio, with_a_room_less(portfolio, tmp_path / "changed.duckdb")]
    output, stop, answers = tmp_path / "out", tmp_path / "stop", tmp_path / "answers"
    first = publish(portfolios[0], output, "r1")
    (tmp_path / "reader.py").write_text(READER, encoding="utf-8")
    reader = subprocess.Popen(
        [older_python, tmp_path / "reader.py", output / "current", stop, answers],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for_an_answer(reader, answers)
        second = publish(portfolios[1], output, "r2", restricted="include")
        publish(portfolios[0], output, "r3")
    finally:
        stop.touch()
        said = reader.communicate(timeout=120)[1]
    assert reader.returncode == 0, said
    told = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert {answer["version"][:4] for answer in told} == {"1.5."}
    whole = [
        {table["name"]: table["rows"] for table in manifest(version)["tables"]} for version in (first, second)
    ]
    assert all(answer["rows"] in whole for answer in told)
    assert all(answer["area"] and answer["comments"] for answer in told)


def with_a_room_less(portfolio: Path, changed: Path) -> Path:
    """A copy of a built file that lacks a room."""
    shutil.copyfile(portfolio, changed)
    changed.chmod(0o600)
    with duckdb.connect(str(changed)) as con:
        con.execute("drop table built_version")  # it is of no build
        con.execute("delete from dim_space where number = '1.03'")
    return changed


def wait_for_an_answer(reader: "subprocess.Popen[str]", answers: Path) -> None:
    for _ in range(600):
        if reader.poll() is not None or (answers.exists() and answers.stat().st_size):
            return
        time.sleep(0.1)
