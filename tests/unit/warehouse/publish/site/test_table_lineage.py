"""The lineage on the dictionary page: both directions say the same, and no name leads nowhere."""

from markupsafe import escape

from warehouse.catalog import load_catalog
from warehouse.publish.site.language import load_language
from warehouse.publish.site.rendering import renderer
from warehouse.publish.site.table_lineage import with_lineage


def entries(*names: str) -> dict[str, dict[str, object]]:
    tables = [{"name": name, "text": "", "columns": []} for name in names]
    return {entry["name"]: entry for entry in with_lineage(tables)}


def test_a_table_names_what_it_is_made_from_and_what_is_made_from_it() -> None:
    found = entries("dim_facility", "dim_space", "mart_area_ledger")
    assert found["mart_area_ledger"]["made_from"] == ["dim_facility", "dim_space"]
    assert found["dim_space"]["used_by"] == ["mart_area_ledger"]
    assert "space" in found["dim_space"]["inputs"]  # type: ignore[operator]


def test_tables_that_the_set_lacks_are_not_named() -> None:
    found = entries("dim_facility", "mart_area_ledger")
    assert found["mart_area_ledger"]["made_from"] == ["dim_facility"]


def test_a_table_outside_the_catalogue_has_no_lineage() -> None:
    entry = entries("something_else")["something_else"]
    assert not any(entry[name] for name in ("made_from", "used_by", "inputs", "shipped"))


def test_what_gives_a_wrong_figure_is_on_the_page_whole() -> None:
    tables = [
        {"name": name, "text": spec.comment, "columns": [(c.name, c.comment) for c in spec.columns]}
        for name, spec in load_catalog().tables.items()
        if spec.hazard
    ]
    stamps = {"title": "", "footer": ""}
    around = {"link": str, "set_word": "", "about": {}, "dictionary": with_lineage(tables), "stamps": stamps}
    page = renderer().page("dictionary.html", load_language("en"), around)
    assert "…" not in page
    assert tables
    for table in tables:
        for hazard in load_catalog().tables[table["name"]].hazards:
            assert page.count(escape(hazard)) >= 1
