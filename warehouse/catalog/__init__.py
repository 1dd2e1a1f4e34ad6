"""Every published table and column, declared once: grain, unit, text, source, additivity, disclosure and checks."""

from warehouse.catalog.declarations import (
    FACILITY_COLUMNS,
    FOLDER,
    PUBLISHED,
    Catalog,
    ColumnSpec,
    Ratio,
    TableSpec,
    dictionary_markdown,
    load_catalog,
)

__all__ = [
    "FACILITY_COLUMNS",
    "FOLDER",
    "PUBLISHED",
    "Catalog",
    "ColumnSpec",
    "Ratio",
    "TableSpec",
    "dictionary_markdown",
    "load_catalog",
]
