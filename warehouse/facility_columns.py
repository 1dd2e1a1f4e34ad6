"""Name and district of the facility on every mart that has a facility, by one mechanism.

Comes in: a mart's query and the columns that the catalogue adds to it. Goes out: the query with them. Must not know:
what the mart says.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import replace

from warehouse.catalog import FACILITY_COLUMNS, Catalog, TableSpec
from warehouse.graph import SqlModel

SOURCE = "dim_facility"
_ORDER = re.compile(r"\norder by\s+([\w\s.,]+)$")


def with_facility_columns(models: Mapping[str, SqlModel], catalog: Catalog) -> dict[str, SqlModel]:
    """Return the models, those of marts with a facility joined with its name and district from `dim_facility`.

    A mart whose own query has one of the two keeps it; `TableSpec.facility_columns` names what is added.
    """
    return {
        name: _joined(model, catalog.tables[name]) if name in catalog.tables else model
        for name, model in models.items()
    }


def _joined(model: SqlModel, spec: TableSpec) -> SqlModel:
    if not spec.facility_columns:
        return model
    columns = ", ".join(f"facility.{FACILITY_COLUMNS[name]} as {name}" for name in spec.facility_columns)
    query, order = _order_apart(model.sql, {column.name for column in spec.columns})
    sql = (
        f"select own.*, {columns} from (\n{query}\n) as own"
        f" left join {SOURCE} as facility on own.facility_id = facility.facility_id{order}"
    )
    return replace(model, sql=sql, inputs=tuple(sorted({*model.inputs, SOURCE})))


def _order_apart(query: str, columns: Container[str]) -> tuple[str, str]:
    """Return a query without its order, and that order for the rows `own` of it, which a join may bring into another.

    An order by something else than its columns stays in the query.
    """
    found = _ORDER.search(query)
    items = [] if found is None else [item.strip().rpartition(".")[2] for item in found[1].split(",")]
    if found is None or not all(item.partition(" ")[0] in columns for item in items):
        return query, ""
    return query[: found.start()], f" order by {', '.join(f'own.{item}' for item in items)}"
