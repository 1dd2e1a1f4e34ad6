"""The lineage of tables for the dictionary page: what each is made from, and which tables are made from it.

Comes in: the tables that a set has. Goes out: the same with their neighbours. Must not know: rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.catalog import load_catalog
from warehouse.lineage import lineages


def with_lineage(tables: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables, each with `made_from`, `used_by`, `inputs` and `shipped`.

    `made_from` and `used_by` name only tables that the set has, so that each name can be a link; `inputs` are records
    and extracted tables, `shipped` the tables that areal brings.
    """
    names = [table["name"] for table in tables]
    known = {name: found for name, found in lineages(load_catalog()).items() if name in names}
    return [
        {
            **table,
            "made_from": [one for one in known[name].tables if one in names] if name in known else [],
            "used_by": sorted(other for other, found in known.items() if name in found.tables),
            "inputs": known[name].inputs if name in known else (),
            "shipped": known[name].shipped if name in known else (),
        }
        for name, table in zip(names, tables, strict=True)
    ]
