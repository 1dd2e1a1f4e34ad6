"""The lineage and the hazards of tables for the dictionary page: what each is made from, and what gives a wrong figure.

Comes in: the tables that a set has. Goes out: the same with their neighbours. Must not know: rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from warehouse.catalog import load_catalog
from warehouse.lineage import lineages


def with_lineage(tables: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables, each with `made_from`, `used_by`, `inputs`, `shipped` and `hazards`.

    Comments of tables and columns are shown whole, for they are ours; hazards are taken out of the table's comment.
    `made_from` and `used_by` name only tables that the set has, so that each name can be a link; `inputs` are records
    and extracted tables, `shipped` the tables that areal brings.
    """
    names = [table["name"] for table in tables]
    catalog = load_catalog()
    known = {name: found for name, found in lineages(catalog).items() if name in names}
    hazards = {name: catalog.tables[name].hazards if name in catalog.tables else () for name in names}
    return [
        {
            **table,
            "text": _whole(table["text"].removesuffix(" ".join(hazards[name])).rstrip()),
            "hazards": [_whole(hazard) for hazard in hazards[name]],
            "columns": [(column, _whole(text)) for column, text in table["columns"]],
            "made_from": [one for one in known[name].tables if one in names] if name in known else [],
            "used_by": sorted(other for other, found in known.items() if name in found.tables),
            "inputs": known[name].inputs if name in known else (),
            "shipped": known[name].shipped if name in known else (),
        }
        for name, table in zip(names, tables, strict=True)
    ]


def _whole(text: str) -> Markup:
    """Return a text of ours so that a page shows it at any length."""
    return escape(text)
