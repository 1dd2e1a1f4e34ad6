"""What a run says to do next."""

from pathlib import Path

import duckdb
import pytest

from flows.job.next_steps import next_steps


def version_with(folder: Path, missing: list[tuple[str, str]], unallocated: float) -> Path:
    folder.mkdir()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        warehouse.sql("create table mart_coverage (facility_id varchar, missing varchar)")
        warehouse.executemany("insert into mart_coverage values (?, ?)", [*missing, ("F0", None)])
        warehouse.sql(f"create table mart_cost_ledger as select {unallocated} as unallocated_dkk")
    return folder


def test_the_commands_of_next_steps_can_be_pasted_whatever_the_paths_are_called(tmp_path: Path) -> None:
    version = version_with(tmp_path / "a b's", [], 0)
    source = tmp_path / "it's one.csv"
    source.touch()
    opened, checked = next_steps(version, Path("my areal.toml"), [str(source), "gone.csv"])
    assert opened == f"Open {tmp_path}/a b's/report/index.html in a browser."
    assert checked == f"areal check '{tmp_path}/it'\"'\"'s one.csv' --config 'my areal.toml'"


def test_a_held_file_is_named_from_here_where_its_configuration_is_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "costs.csv").touch()
    monkeypatch.chdir(tmp_path)
    _, checked = next_steps(version_with(tmp_path / "v", [], 0), Path("project/areal.toml"), ["costs.csv"])
    assert checked == "areal check project/costs.csv --config project/areal.toml"


@pytest.mark.parametrize(("held", "rest"), [(3, ""), (4, "the other input "), (5, "the other 2 inputs ")])
def test_three_held_files_are_named_and_the_others_counted(tmp_path: Path, held: int, rest: str) -> None:
    sources = [tmp_path / f"{number}.csv" for number in range(held)]
    for source in sources:
        source.touch()
    version = version_with(tmp_path / "v", [], 0)
    steps = next_steps(version, Path("areal.toml"), [*map(str, sources), "gone.csv"])
    assert sum(step.startswith("areal check") for step in steps) == 3
    assert bool(rest) is (rest in steps[-1] and steps[-1].startswith("Check"))


def test_facilities_are_named_up_to_three_and_counted(tmp_path: Path) -> None:
    version = version_with(tmp_path / "v", [(f"F{number}", "model") for number in range(1, 6)], 10)
    _, facilities, why = next_steps(version, Path("areal.toml"), [])
    assert "models of F1, F2, F3 and 2 more" in facilities and why.startswith("areal explain")
