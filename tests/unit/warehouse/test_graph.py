"""The order of the models comes from what each query reads."""

import re
from pathlib import Path

import pytest

from bim.errors import PublicationError
from warehouse.checks import read_checks
from warehouse.graph import build_order, needed_for, read_models, require_stages, tables_named, tables_read
from warehouse.steps import STEPS


def test_a_query_reads_its_tables_but_not_its_own_ctes() -> None:
    sql = """
        with rooms as (select * from dim_space), later as (select * from rooms)
        select * from later asof join raw_day as d on later.day >= d.day
        where later.id not in (select id from stg_known)
    """
    assert tables_read(sql) == ("dim_space", "raw_day", "stg_known")


def test_the_tables_that_each_shipped_query_names_are_those_that_it_reads() -> None:
    """Named are found by words, which takes no time; read are found by DuckDB's parser."""
    queries = {name: model.sql for name, model in read_models().items()}
    queries |= {check.name: check.sql for check in read_checks()}
    assert len(queries) > 150
    assert {name: tables_named(sql) for name, sql in queries.items()} == {
        name: tables_read(sql) for name, sql in queries.items()
    }


def test_every_model_comes_after_what_it_reads() -> None:
    order = build_order({"c": ("b", "raw_x"), "b": ("a",), "a": ()}, {"raw_x"})
    assert order == ["a", "b", "c"]


def test_the_order_does_not_depend_on_how_the_models_are_listed() -> None:
    reads: dict[str, tuple[str, ...]] = {"d": ("a",), "a": (), "c": ("a",), "b": ()}
    turned = dict(reversed(reads.items()))
    assert build_order(reads, ()) == build_order(turned, ())


def test_a_wanted_table_needs_what_it_is_made_from_and_nothing_else() -> None:
    reads = {"a": ("raw_x",), "b": ("a", "raw_y"), "c": ("b",), "d": ("a",)}
    assert needed_for(["b"], reads, {"raw_x", "raw_y"}) == {"a", "b", "raw_x", "raw_y"}


def test_a_wanted_table_that_nothing_makes_is_named() -> None:
    with pytest.raises(PublicationError, match="mart_slaa"):
        needed_for(["mart_slaa"], {"mart_sla": ()}, ())


def test_a_circle_is_named() -> None:
    with pytest.raises(PublicationError, match=r"circle: (a -> b -> a|b -> a -> b)"):
        build_order({"a": ("b",), "b": ("a",)}, ())


def test_a_table_that_nothing_makes_is_named_with_its_reader() -> None:
    with pytest.raises(PublicationError, match=r"raw_spcae \(read by dim_space\)"):
        build_order({"dim_space": ("raw_spcae",)}, {"raw_space"})


def test_a_model_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mart").mkdir()
    (tmp_path / "mart" / "fact_cost.sql").write_text("select 1 as one")
    with pytest.raises(PublicationError, match="must begin with mart_"):
        read_models(tmp_path)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("int_room", "dim_space"),
        ("fact_cost", "mart_cost_per_m2"),
        ("mart_sla", "run_finding"),
        ("ref_a", "stg_b"),
    ],
)
def test_a_table_that_reads_a_later_stage_is_refused(name: str, read: str) -> None:
    with pytest.raises(PublicationError, match=f"{name} reads {read}"):
        require_stages({name: ("raw_space", read)})


def test_a_table_may_read_its_own_stage_and_any_earlier_one() -> None:
    require_stages({"int_b": ("raw_x", "ref_x", "stg_x", "int_a"), "run_finding": ("mart_x", "finding_y")})


@pytest.mark.parametrize("read", ["ref_category", "stg_bin"])
def test_staging_reads_what_was_delivered_and_nothing_else(read: str) -> None:
    with pytest.raises(PublicationError, match=f"stg_x reads {read}"):
        require_stages({"stg_x": ("raw_x", read)})


def test_a_table_of_no_stage_is_named() -> None:
    with pytest.raises(PublicationError, match="temp_x"):
        require_stages({"mart_x": ("temp_x",)})


def test_no_table_of_the_warehouse_reads_a_later_stage() -> None:
    reads = {name: model.inputs for name, model in read_models().items()}
    require_stages(reads | {step.name: step.inputs for step in STEPS})


def test_staging_joins_nothing_and_sums_nothing() -> None:
    for model in read_models().values():
        if model.name.startswith("stg_"):
            assert len(model.inputs) == 1, model.name
            assert not re.search(r"\b(join|group by|over|union|qualify)\b", model.sql), model.name


def test_every_model_file_holds_short_lower_case_lines_and_tells_its_grain() -> None:
    for model in read_models().values():
        lines = model.sql.splitlines()
        assert lines[0].startswith("-- grain: "), model.name
        assert max(map(len, lines)) <= 80, model.name
        assert "SELECT" not in model.sql, model.name


def test_every_table_of_findings_reaches_those_of_the_run() -> None:
    """Tests of a finding look at the table that makes it; what the run publishes adds all of them up."""
    models = read_models()
    collected = {
        name for table in ("finding_all", "finding_found", "run_finding") for name in models[table].inputs
    }
    collected |= {name for step in STEPS if step.name.startswith("finding_") for name in step.inputs}
    made = {name for name in (*models, *(step.name for step in STEPS)) if name.startswith("finding_")}
    assert made - collected == set()
