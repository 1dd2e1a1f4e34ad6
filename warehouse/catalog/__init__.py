"""Every published table and column, declared once: grain, unit, text, source, additivity, disclosure and checks."""

from warehouse.catalog.declarations import (
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
    "FOLDER",
    "PUBLISHED",
    "Catalog",
    "ColumnSpec",
    "Ratio",
    "TableSpec",
    "dictionary_markdown",
    "load_catalog",
]
