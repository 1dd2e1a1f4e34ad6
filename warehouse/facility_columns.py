"""Name and district of the facility on every mart that has a facility, by one mechanism.

Comes in: a mart's query and the columns that the catalogue adds to it. Goes out: the query with them. Must not know:
what the mart says.
"""

from collections.abc import Mapping
from dataclasses import replace

from warehouse.catalog import FACILITY_COLUMNS, Catalog
from warehouse.graph import SqlModel

SOURCE = "dim_facility"


def with_facility_columns(models: Mapping[str, SqlModel], catalog: Catalog) -> dict[str, SqlModel]:
    """Return the models, those of marts with a facility joined with its name and district from `dim_facility`.

    A mart whose own query has one of the two keeps it; `TableSpec.facility_columns` names what is added.
    """
    return {
        name: _joined(model, catalog.tables[name].facility_columns) if name in catalog.tables else model
        for name, model in models.items()
    }


def _joined(model: SqlModel, added: tuple[str, ...]) -> SqlModel:
    if not added:
        return model
    columns = ", ".join(f"facility.{FACILITY_COLUMNS[name]} as {name}" for name in added)
    sql = (
        f"select own.*, {columns} from (\n{model.sql}\n) as own"
        f" left join {SOURCE} as facility on own.facility_id = facility.facility_id"
    )
    return replace(model, sql=sql, inputs=tuple(sorted({*model.inputs, SOURCE})))
