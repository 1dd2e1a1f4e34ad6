"""The catalogue declares each published table and column once."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bim.errors import PublicationError
from warehouse.catalog import FOLDER, Catalog, Ratio, dictionary_markdown, load_catalog
from warehouse.disclosure.auditor.measures import treatment
from warehouse.graph import read_models
from warehouse.steps import STEPS

UNITS = {"_m2": "m²", "_dkk": "DKK", "_m3": "m³", "_per_year": "a year", "minutes": "minutes", "_pct": "%"}


def test_every_published_table_that_is_made_is_declared_and_the_other_way_round() -> None:
    made = set(read_models()) | {step.name for step in STEPS}
    published = {name for name in made if name.startswith(("dim_", "fact_", "mart_", "run_"))}
    assert published == set(load_catalog().tables)


def test_every_described_column_is_used() -> None:
    described = tomllib.loads((FOLDER / "columns.toml").read_text(encoding="utf-8"))
    used = {column.name for table in load_catalog().tables.values() for column in table.columns}
    assert set(described) - used == set()


def test_a_column_with_a_unit_in_its_name_tells_that_unit() -> None:
    for table in load_catalog().tables.values():
        for column in table.columns:
            for ending, unit in UNITS.items():
                if column.name.endswith(ending):
                    assert unit in (column.unit or ""), (table.name, column.name)


def test_money_and_areas_are_decimals_where_they_are_summed() -> None:
    for table in load_catalog().tables.values():
        for column in table.columns:
            if (
                column.name.endswith("_dkk")
                and "_per_m2" not in column.name
                and "_per_unit" not in column.name
            ):
                assert column.type == "DECIMAL(18,2)", (table.name, column.name)
            if column.name.endswith("area_m2"):
                assert column.type == "DECIMAL(18,6)", (table.name, column.name)


def test_the_outline_the_name_and_every_area_of_a_room_are_redacted_in_dim_space() -> None:
    shown = {c.name for c in load_catalog().tables["dim_space"].columns if c.open == "show"}
    secret = {
        "name",
        "number",
        "footprint_wkb",
        "net_area_m2",
        "gross_area_m2",
        "stated_area_m2",
        "measured_area_m2",
        "low_headroom_area_m2",
        "perimeter_m",
        "height_m",
        "volume_m3",
        "global_id",
    }
    assert shown & secret == set()


def test_the_workers_hash_is_dropped_from_the_open_set() -> None:
    workers = [c.open for t in load_catalog().tables.values() for c in t.columns if c.name == "worker"]
    assert workers and set(workers) == {"drop"}


def test_keys_are_never_nameless() -> None:
    assert all(table.key for table in load_catalog().tables.values())


def test_the_dictionary_tells_every_table_and_column() -> None:
    catalog = load_catalog()
    text = dictionary_markdown(catalog)
    for table in catalog.tables.values():
        assert f"## {table.name}\n" in text
        assert all(f"| {column.name} | {column.type} |" in text for column in table.columns)


def test_a_column_that_is_not_described_is_refused(tmp_path: Path) -> None:
    (tmp_path / "columns.toml").write_text('[known]\ntype = "DATE"\ntext = "Day"\nsource = "calendar"\n')
    for stage in ("fact", "mart", "run"):
        (tmp_path / f"{stage}.toml").write_text("")
    table = '[dim_x]\ngrain = "day"\ntext = "Days"\nsource = "calendar"\nkey = ["known"]\n'
    (tmp_path / "dim.toml").write_text(table + 'columns = ["known", "unknown"]\n')
    with pytest.raises(PublicationError, match=r"dim_x\.unknown no source, text, type"):
        load_catalog(tmp_path)


def test_every_number_says_what_becomes_of_it_when_rows_are_put_together() -> None:
    for table in load_catalog().tables.values():
        for column in table.columns:
            assert (column.additivity is not None) == column.is_number, (table.name, column.name)
            says = {"area", "nothing"} if column.is_number else {None, "area"}
            assert column.discloses in says, (table.name, column.name)


def test_a_ratio_is_made_of_two_columns_of_its_table_that_add_up() -> None:
    for table in load_catalog().tables.values():
        columns = {column.name: column for column in table.columns}
        for column in table.columns:
            if isinstance(column.additivity, Ratio):
                parts = columns[column.additivity.numerator], columns[column.additivity.denominator]
                assert all(part.is_additive for part in parts), (table.name, column.name)


def test_a_number_without_additivity_stops_the_catalogue(tmp_path: Path) -> None:
    for stage in ("dim", "fact", "run"):
        (tmp_path / f"{stage}.toml").write_text("", encoding="utf-8")
    table = '[mart_x]\ngrain = "x"\ntext = "x"\nsource = "x"\nkey = ["a_m2"]\ncolumns = ["a_m2"]\n'
    (tmp_path / "mart.toml").write_text(table, encoding="utf-8")
    column = '[a_m2]\ntype = "DOUBLE"\ntext = "x"\nsource = "x"\ndiscloses = "area"\n'
    (tmp_path / "columns.toml").write_text(column, encoding="utf-8")
    with pytest.raises(PublicationError, match="its additivity must be one of sum, mean, none"):
        load_catalog(tmp_path)


def test_no_area_of_ours_is_declared_to_disclose_nothing() -> None:
    given = ("register_area_m2", "expected_area_m2", "portfolio_expected_area_m2")
    for table in load_catalog().tables.values():
        for column in table.columns:
            if column.is_number and column.unit == "m²" and column.name not in given:
                assert column.discloses_area, (table.name, column.name)


def test_hazards_follow_from_ratios_repeated_columns_and_levels() -> None:
    tables = load_catalog().tables
    cost = tables["mart_cost_per_m2"]
    assert any("net_area_m2 is repeated for each service" in hazard for hazard in cost.hazards)
    assert any("Never add or average cost_per_m2_dkk" in hazard for hazard in cost.hazards)
    assert cost.hazards[0].startswith("Never add over categories")
    assert all(hazard in cost.comment for hazard in cost.hazards)
    assert any("filter level" in hazard for hazard in tables["mart_cost_per_m2_year"].hazards)
    assert tables["fact_visit"].hazards == ()


def unaudited(catalog: Catalog) -> list[str]:
    """Return the numbers that add up in the open set and are neither solved nor said to need no solving."""
    found = []
    for table in catalog.tables.values():
        of_parts = catalog.tables[table.parts[0]].columns if table.parts else ()
        parts = {column.name for column in of_parts}
        for column in table.columns:
            is_open = table.open != "drop" and column.open != "drop"
            if is_open and column.is_additive and column.not_solved is None:
                found += [f"{table.name}.{column.name}"] if treatment(table, column, parts) is None else []
    return found


def test_the_auditor_solves_every_sum_of_the_open_set_or_the_catalogue_says_why_it_need_not() -> None:
    assert unaudited(load_catalog()) == []


def test_a_new_column_that_adds_up_is_neither_solved_nor_excused() -> None:
    table = load_catalog().tables["mart_inspection"]
    new = next(column for column in table.columns if column.name == "rooms_below")
    added = (*table.columns, replace(new, name="scratches", not_solved=None))
    known = load_catalog().tables
    catalog = Catalog({**known, table.name: replace(table, columns=added)})
    assert unaudited(catalog) == ["mart_inspection.scratches"]
