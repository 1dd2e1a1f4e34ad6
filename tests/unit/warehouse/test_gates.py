"""Checks on built tables stop a publication, or become findings."""

import re
from pathlib import Path

import duckdb
import pytest

from bim.errors import GateError, PublicationError
from warehouse import checks
from warehouse.catalog import Catalog, ColumnSpec, TableSpec
from warehouse.checks import declared_checks, read_checks, run_checks


def table(**declared: object) -> TableSpec:
    columns = tuple(
        ColumnSpec(name, kind, None, name, "test", "show", False)
        for name, kind in (("id", "INTEGER"), ("state", "VARCHAR"), ("share", "DOUBLE"))
    )
    return TableSpec("dim_thing", "thing", "Things", "test", ("id",), columns, checks=declared)


def failures(rows: str, **declared: object) -> str:
    """The gate's sentence over a table of these rows; '' where it passes."""
    connection = duckdb.connect()
    connection.execute(f"create table dim_thing as select * from (values {rows}) as t(id, state, share)")
    connection.execute("alter table dim_thing alter share type double")
    broken = []
    for check in declared_checks(table(**declared)):
        found = connection.execute(check.sql).fetchall()
        if found:
            broken.append(f"{check.name}:{len(found)}")
    return " ".join(broken)


def test_a_sound_table_passes() -> None:
    assert (
        failures("(1, 'a', 0.5), (2, 'b', null)", not_null=["id", "state"], accepted={"state": ["a", "b"]})
        == ""
    )


def test_a_key_that_stands_twice_fails() -> None:
    assert failures("(1, 'a', 0.5), (1, 'b', 0.5)") == "dim_thing_key_is_unique:1"


def test_a_null_where_none_may_stand_fails() -> None:
    assert failures("(1, null, 0.5), (2, null, 0.5)", not_null=["state"]) == "dim_thing_state_is_not_null:2"


def test_a_value_out_of_its_list_fails() -> None:
    assert failures("(1, 'c', 0.5)", accepted={"state": ["a", "b"]}) == "dim_thing_state_is_accepted:1"


@pytest.mark.parametrize("value", ["'nan'::double", "'inf'::double"])
def test_a_number_that_is_none_fails(value: str) -> None:
    assert failures(f"(1, 'a', {value})") == "dim_thing_share_is_finite:1"


def test_the_gate_names_the_check_the_rows_and_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "read_checks", list)
    connection = duckdb.connect()
    connection.execute(
        "create table dim_thing as select 7 as id, 'a' as state, 0.5::double as share from range(5)"
    )
    with pytest.raises(GateError, match=r"dim_thing_key_is_unique\): 1 rows, for example id=7, times=5"):
        run_checks(connection, Catalog({"dim_thing": table()}))


def test_the_gate_finds_each_broken_rule_of_a_table_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "read_checks", list)
    connection = duckdb.connect()
    rows = "(1, 'a', 'nan'::double), (2, null, 1.0), (3, 'c', 2.0)"
    connection.execute(f"create table dim_thing as select * from (values {rows}) as t(id, state, share)")
    declared = table(not_null=["id", "state", "share"], accepted={"state": ["a"]})
    with pytest.raises(GateError) as refused:
        run_checks(connection, Catalog({"dim_thing": declared}))
    broken = ("dim_thing_state_is_not_null", "dim_thing_state_is_accepted", "dim_thing_share_is_finite")
    assert re.findall(r"\((dim_\w+)\): 1 rows", str(refused.value)) == list(broken)


def test_a_check_of_severity_warning_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = checks.Check("odd", "warning", "nothing is odd", "select 3 as id")
    monkeypatch.setattr(checks, "read_checks", lambda: [warned])
    found = run_checks(duckdb.connect(), Catalog({}))
    assert [result.sentence for result in found] == ["nothing is odd (odd): 1 rows, for example id=3"]


def test_every_shipped_check_states_its_severity_and_sentence() -> None:
    assert {check.severity for check in read_checks()} <= {"error", "warning"}
    assert all(check.text for check in read_checks())


def test_a_check_without_a_severity_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.sql").write_text("select 1")
    with pytest.raises(PublicationError, match="first line"):
        read_checks(tmp_path)
