"""The order of the models comes from what each query reads."""

from pathlib import Path

import pytest

from bim.errors import PublicationError
from warehouse.graph import build_order, needed_for, read_models, tables_read


def test_a_query_reads_its_tables_but_not_its_own_ctes() -> None:
    sql = """
        with rooms as (select * from dim_space), later as (select * from rooms)
        select * from later asof join raw_day as d on later.day >= d.day
        where later.id not in (select id from stg_known)
    """
    assert tables_read(sql) == ("dim_space", "raw_day", "stg_known")


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


def test_every_model_file_holds_short_lower_case_lines_and_tells_its_grain() -> None:
    for model in read_models().values():
        lines = model.sql.splitlines()
        assert lines[0].startswith("-- grain: "), model.name
        assert max(map(len, lines)) <= 80, model.name
        assert "SELECT" not in model.sql, model.name
