"""From what each published table is made."""

from warehouse.catalog import dictionary_markdown, load_catalog
from warehouse.lineage import lineages


def test_a_table_leads_to_the_nearest_published_tables_and_inputs() -> None:
    reads = {
        "int_visit": ("raw_visit", "dim_room"),
        "fact_visit": ("int_visit",),
        "int_month": ("int_visit", "ref_rate", "raw_setting"),
        "mart_sla": ("int_month", "raw_target"),
    }
    found = lineages(load_catalog(), reads)["mart_sla"]
    assert (found.tables, found.inputs, found.shipped) == (("fact_visit",), ("target",), ("ref_rate",))
    assert "  fact_visit[fact_visit] --> mart_sla" in found.mermaid


def test_a_table_is_not_made_from_itself() -> None:
    reads = {"int_visit": ("raw_cleaning_visit",), "fact_visit": ("int_visit",)}
    found = lineages(load_catalog(), reads)["fact_visit"]
    assert (found.tables, found.inputs) == ((), ("cleaning_visit",))


def test_every_published_table_is_made_from_something() -> None:
    found = lineages(load_catalog())
    assert set(found) == set(load_catalog().tables)
    nothing = [name for name, one in found.items() if not (one.tables or one.inputs or one.shipped)]
    assert set(nothing) <= {"run_info"}


def test_the_dictionary_shows_the_graph_of_a_table() -> None:
    catalog = load_catalog()
    text = dictionary_markdown(catalog, {"fact_visit": "flowchart LR"})
    assert text.count("```mermaid") == 1 and "flowchart LR" in text
