"""From which records and published tables each published table is made, found from the queries themselves.

Comes in: the models, the Python steps, the catalogue. Goes out: one `Lineage` per published table. Must not know: what
the tables say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from warehouse.catalog import PUBLISHED, Catalog, dictionary_markdown, load_catalog
from warehouse.facility_columns import with_facility_columns
from warehouse.graph import read_models
from warehouse.steps import STEPS

RAW = "raw_"
SHIPPED = "ref_"
SETTING = "raw_setting"  # the run and the configuration: every stage may read them


@dataclass(frozen=True)
class Lineage:
    """What a table is made from, each list in alphabetical order.

    `tables`: the nearest published tables; `inputs`: records and extracted tables that it reads without one of them in
    between; `shipped`: the tables of areal that it reads so. A table that is not published counts as the dim_ or fact_
    table that is made from it alone.
    """

    table: str
    tables: tuple[str, ...]
    inputs: tuple[str, ...]
    shipped: tuple[str, ...]

    @property
    def mermaid(self) -> str:
        """Return the graph as Mermaid text: rounded boxes are inputs, square ones are tables."""
        edges = [f"  {name}([{name}]) --> {self.table}" for name in self.inputs]
        edges += [f"  {name}[{name}] --> {self.table}" for name in self.tables]
        return "\n".join(["flowchart LR", *edges])


@cache
def reads_of_models() -> Mapping[str, tuple[str, ...]]:
    """Return the tables that each made table reads, of queries and Python steps."""
    models = with_facility_columns(read_models(), load_catalog())
    reads = {name: model.inputs for name, model in models.items()}
    return reads | {step.name: step.inputs for step in STEPS}


def lineages(catalog: Catalog, reads: Mapping[str, Iterable[str]] | None = None) -> dict[str, Lineage]:
    """Return the lineage of each table of the catalogue, in its order."""
    known = reads_of_models() if reads is None else reads
    return {name: _lineage(name, known) for name in catalog.tables}


def _lineage(table: str, reads: Mapping[str, Iterable[str]]) -> Lineage:
    published = _published_as(reads)
    near: set[str] = set()
    seen: set[str] = set()
    waiting = list(reads.get(table, ()))
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        name = published.get(name, name) if published.get(name) != table else name
        if name.startswith((*PUBLISHED, RAW, SHIPPED)):
            near.add(name)
        else:
            waiting.extend(reads.get(name, ()))
    return Lineage(
        table,
        tuple(sorted(name for name in near if name.startswith(PUBLISHED))),
        tuple(sorted(name.removeprefix(RAW) for name in near if name.startswith(RAW) and name != SETTING)),
        tuple(sorted(name for name in near if name.startswith(SHIPPED))),
    )


def _published_as(reads: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the dim_ or fact_ table that is made from an unpublished table alone, by that table."""
    found: dict[str, str] = {}
    for name in sorted(reads):
        sources = tuple(reads[name])
        if (
            name.startswith(("dim_", "fact_"))
            and len(sources) == 1
            and not sources[0].startswith((*PUBLISHED, RAW))
        ):
            found.setdefault(sources[0], name)
    return found


def dictionary_page() -> str:
    """Return the data dictionary of the catalogue with the lineage of each table."""
    catalog = load_catalog()
    return dictionary_markdown(catalog, {name: found.mermaid for name, found in lineages(catalog).items()})


_PAGE = """# Lineage

Made from the queries by `make docs`: from which published tables, and from which records, models and receipts, each
table is made. The [data dictionary](dictionary.md) says what each holds; `areal explain` follows one figure to the rows
of the files.

| table | published tables | records, models, receipts | shipped tables |
|---|---|---|---|
"""


def lineage_page() -> str:
    """Return the page that says from what each published table is made."""
    rows = []
    for name, found in lineages(load_catalog()).items():
        tables = ", ".join(f"[{one}](dictionary.md#{one})" for one in found.tables)
        cells = (f"[{name}](dictionary.md#{name})", tables, ", ".join(found.inputs), ", ".join(found.shipped))
        rows.append(f"| {' | '.join(cells)} |\n")
    return _PAGE + "".join(rows)
