"""A register that lost many rows: the night publishes the last good one, says so, and a person can let it in."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from helpers.damage import DAY, config_of, make_project, publish
from helpers.older_stores import without_format

from flows.config import Config
from flows.config_sections import Guard
from flows.job import guarding, steps
from flows.job.guard_history import record_guard
from flows.job.reading import with_problems
from flows.job.run_context import RunContext, start


def config_with_codes(folder: Path) -> Config:
    config = config_of(folder)
    block = {"kind": "qr_code", "where": "codes.csv", "mode": "replace"}
    records = {name: one.model_dump() for name, one in config.records.items()} | {"codes": block}
    return Config(folder=folder, models={"where": ["models"]}, output={"where": "out"}, records=records)


def write_codes(folder: Path, number: int) -> None:
    rows = "".join(f"Q{n};F1;\n" for n in range(number))
    (folder / "codes.csv").write_text(f"qr_code;facility_id;room\n{rows}", encoding="utf-8")


def ask(run: RunContext, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(run.output / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.sql(query).fetchall()


def test_a_register_that_lost_rows_is_held_marked_and_let_in_by_a_person(tmp_path: Path) -> None:
    make_project(tmp_path)
    write_codes(tmp_path, 30)
    config = config_with_codes(tmp_path)
    walked(config, 0)
    write_codes(tmp_path, 15)
    run = publish(config, DAY + timedelta(days=1))
    assert with_problems(run) == ["codes.csv", "costs.csv"]
    listed = "select verdict, is_stale, rows_accepted, rows_superseded from run_input where kind = 'qr_code'"
    assert ask(run, f"{listed} order by received_at, rows_accepted desc") == [
        ("accept", True, 30, 0),
        ("quarantine_rows", False, 15, 15),
    ]
    [(severity, message)] = ask(
        run, "select severity, message from run_finding where code = 'register_shrunk'"
    )
    assert (severity, "15 rows" in message, "30 rows" in message) == ("error", True, True)
    [sha] = run.guarded
    assert guarding.accept(config, sha[:12], "Ida Holm", "The wing was sold.").source == "codes.csv"
    run = publish(config, DAY + timedelta(days=2))
    assert (run.guarded, with_problems(run)) == (frozenset(), ["costs.csv"])
    assert ask(run, f"{listed} order by received_at, rows_accepted desc") == [
        ("accept", False, 30, 15),  # the rows that are gone stay as history
        ("accept", False, 15, 0),
    ]


def test_what_an_earlier_version_held_stays_held_in_its_store(tmp_path: Path) -> None:
    make_project(tmp_path)
    write_codes(tmp_path, 30)
    config = config_with_codes(tmp_path)
    walked(config, 0)
    write_codes(tmp_path, 15)
    held = guarding.guarded(walked(config, 1)).open
    assert len(held) == 1
    without_format(config.output_folder / "store")
    for night in (2, 3):  # the first writes the shares into the store, the second reads them
        run = walked(config, night)
        assert guarding.guarded(run).open == held
        assert run.store.guards().height == 1
    looks_back = start(config, DAY + timedelta(days=1), tmp_path / "back")
    assert guarding.guarded(looks_back).open == held


def test_shares_that_become_smaller_hold_nothing_that_was_published_before(tmp_path: Path) -> None:
    make_project(tmp_path)
    usual = config_with_codes(tmp_path)
    loose, none = (usual.model_copy(update={"guard": Guard(row_share=share)}) for share in (0.6, 1.0))
    write_codes(tmp_path, 30)
    walked(none, 0)
    write_codes(tmp_path, 15)
    walked(loose, 1)
    assert guarding.guarded(walked(usual, 2)).open == set()
    write_codes(tmp_path, 4)
    held = walked(usual, 3)
    assert [one.source for one in guarding.guarded(held).deliveries] == ["codes.csv"]
    assert guarding.guarded(walked(none, 4)).open == set()
    assert guarding.guarded(walked(usual, 5)).open == set()  # it was in force
    assert held.store.guards()["row_share"].to_list() == [1.0, 0.6, 0.2, 1.0, 0.2]


def walked(config: Config, night: int) -> RunContext:
    """Take a run to the build, which is not made; each starts a second after the one before."""
    config.output_folder.mkdir(exist_ok=True)
    run = start(config, DAY + timedelta(days=night))
    run = replace(run, started_at=datetime(2026, 1, 10, 1, 0, night))
    actions = {steps.BUILD.name: noted, steps.PUBLISH.name: lambda run: run}
    return steps.walk(run, actions)


def noted(run: RunContext) -> RunContext:
    record_guard(run)
    return run


def test_a_single_file_that_is_gone_is_named_with_what_still_counts_of_it(tmp_path: Path) -> None:
    make_project(tmp_path)
    models = tmp_path / "models"
    other = (models / "small.ifc").read_bytes().replace(b"'1.02'", b"'2.02'")
    (models / "other.ifc").write_bytes(other)
    config = config_with_codes(tmp_path)
    write_codes(tmp_path, 3)
    walked(config, 0)
    (models / "other.ifc").rename(models / "renamed.ifc")
    (models / "small.ifc").unlink()
    run = publish(config, DAY + timedelta(days=1))
    found = ask(run, "select severity, message, source_file from run_finding where code like '%_file_gone'")
    [(severity, message, source)] = found
    assert (severity, source) == ("warning", "models/small.ifc")
    assert "Its 2 rooms with 24.0 m² still count" in message
    assert publish(config, DAY + timedelta(days=1)).edition is None
