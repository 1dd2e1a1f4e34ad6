"""A finished audit, kept with the key of all that it read: where nothing of that changed, it holds tonight too.

Comes in: the built tables and the flags of their rows, the suppression, the settings. Goes out: a key; what an audit
suppressed, as plain values and back. Row numbers are those of built tables, so a key has the place of each row. Texts
that the open set redacts are in no key, since flags say what follows from them; nor are tables without figures of
rooms: their sums are looked at again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

import duckdb
import polars as pl

from warehouse.build_cache import build_digest
from warehouse.catalog import Catalog, TableSpec
from warehouse.disclosure.auditor.audited_table import OCCASION, PLACE, TIES, AuditedTable
from warehouse.disclosure.auditor.membership import register_rooms, run_date
from warehouse.disclosure.auditor.statements import read_small_sums
from warehouse.disclosure.redaction import is_kept_by_room_or_category, open_tables
from warehouse.disclosure.row_suppression import flags_table
from warehouse.disclosure.suppression import AUDITED_ROWS, AUDITED_SPREADS, Suppression
from warehouse.duckdb_tables import column_types, frame, quoted, table_names
from warehouse.intervals import OPEN_END

ALWAYS_READ = (
    "dim_space", "dim_facility", "mart_coverage", "fact_space_month", "fact_allocation", "fact_driver_weight",
    "fact_contract_charge", "fact_inspection", "int_figure_period",
)  # fmt: skip
VALID = (  # versions on the run date: sums of no month add up these, whether they count or not
    "select space_id, net_area_m2, is_counted from built.main.dim_space where valid_from <= ?"
    f" and coalesce(valid_to, date '{OPEN_END}') > ? order by all"
)


def inputs_key(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Sequence[str],
    suppression: Suppression,
    protection_share: float,
) -> str:
    """Return the digest of all that an audit reads; needs `open_queries`."""
    built = set(table_names(con, "built"))
    audited = _audited(con, catalog, tables)
    read = _read_by_value(audited) & built
    content = [(name, _digest(con, name, catalog)) for name in sorted(read)]
    content += [(one.spec.name, _shown_digest(con, one)) for one in audited if one.spec.name not in read]
    flags = [_flags_digest(con, one.spec) for one in audited]
    day = date.fromisoformat(run_date(con, tables).split("'")[1])
    valid = frame(con, VALID, [day, day])
    withheld = [
        (part.name, value.rows())
        for part in fields(suppression)
        if isinstance(value := getattr(suppression, part.name), pl.DataFrame)
    ]
    said = [build_digest(), suppression.smallest_group, protection_share, sorted(tables)]
    said += [content, flags, valid.rows(), withheld]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def _audited(con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Sequence[str]) -> list[AuditedTable]:
    """Return the open tables that have figures of rooms."""
    found = []
    for spec in open_tables(catalog, tables):
        parts = {} if spec.parts is None else column_types(con, "built", spec.parts[0])
        table = AuditedTable(spec, column_types(con, "built", spec.name), parts)
        if table.says_something and table.figures():
            found.append(table)
    return found


def _read_by_value(audited: Sequence[AuditedTable]) -> set[str]:
    """Return the tables of which an audit reads values: of others it reads which rows show a figure of which rooms."""
    read = set(ALWAYS_READ)
    for table in audited:
        spec = table.spec
        read |= {of[0] for of in (spec.parts, spec.events) if of is not None}
        # rows that are added up before they are shown, and those of a cost that are counted
        if is_kept_by_room_or_category(spec) or any(figure.is_spread for figure in table.figures()):
            read.add(spec.name)
    return read


def _shown_digest(con: duckdb.DuckDBPyConnection, table: AuditedTable) -> list[tuple[int, int]]:
    """Return the count and a digest of the rows that show a figure: their place, what ties them to rooms, which."""
    figures = {name for figure in table.figures() for name in figure.columns}
    numbers = sorted(figures | {column.name for column in table.groups()})
    is_shown = [f"t.{quoted(name)} is not null" for name in numbers]
    cells = ", ".join(["t.rowid", *(f"t.{quoted(name)}" for name in table.ties), *is_shown])
    return con.execute(
        f"select count(*), sum(hash({cells})::hugeint) from {table.source} t where {' or '.join(is_shown)}"
    ).fetchall()


def _digest(con: duckdb.DuckDBPyConnection, table: str, catalog: Catalog) -> list[tuple[int, int]]:
    """Return the count of rows and a digest of a built table, each with its place where the table is published.

    Without texts that are redacted, and without what says when or from where a row came: no figure depends on it.
    """
    spec = catalog.tables.get(table)
    apart = {
        column.name
        for column in (spec.columns if spec else ())
        if column.is_provenance or (column.type == "VARCHAR" and column.open == "redact")
    }
    kept = [
        name for name in column_types(con, "built", table) if name not in apart - {*TIES, *PLACE, *OCCASION}
    ]
    place = ["t.rowid"] if spec else []  # the rows of earlier stages have no order
    cells = ", ".join([*place, *(f"t.{quoted(name)}" for name in kept)])
    return con.execute(
        f"select count(*), sum(hash({cells})::hugeint) from built.main.{quoted(table)} t"
    ).fetchall()


def _flags_digest(con: duckdb.DuckDBPyConnection, spec: TableSpec) -> list[tuple[int, int]]:
    cells = "row, level, is_outline_near, is_below_threshold, held"
    return con.execute(f"select count(*), sum(hash({cells})::hugeint) from {flags_table(spec)}").fetchall()


def small_sums_of_others(
    con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Sequence[str], suppression: Suppression
) -> int:
    """Return how many figures of tables that are in no key stand for too few rooms.

    Needs `open_queries`, and what the kept audit suppressed (`suppress_audited`): looked at is what is published.
    """
    register_rooms(con)
    keyed = {table.spec.name for table in _audited(con, catalog, tables)}
    others = [spec for spec in open_tables(catalog, tables) if spec.name not in keyed]
    return sum(int(read_small_sums(con, spec, suppression)["figures"].sum()) for spec in others)


def to_plain(suppression: Suppression, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an audit suppressed, and its figures, as plain values."""
    rows: dict[str, dict[str, list[int]]] = {}
    for table, row, column in suppression.audited_rows.iter_rows():
        rows.setdefault(table, {}).setdefault(column, []).append(row)
    spreads = [[str(month), *names] for month, *names in suppression.audited_spreads.iter_rows()]
    return {"rows": rows, "spreads": spreads, "figures": dict(figures)}


def with_plain(suppression: Suppression, kept: Mapping[str, Any]) -> Suppression:
    """Return a suppression that also holds back what a kept audit suppressed."""
    rows = [
        (table, row, column)
        for table, columns in kept["rows"].items()
        for column, numbers in columns.items()
        for row in numbers
    ]
    spreads = [(date.fromisoformat(month), *names) for month, *names in kept["spreads"]]
    return replace(
        suppression,
        audited_rows=pl.DataFrame(rows, schema=AUDITED_ROWS, orient="row").sort(pl.all()),
        audited_spreads=pl.DataFrame(spreads, schema=AUDITED_SPREADS, orient="row").sort(pl.all()),
    )
