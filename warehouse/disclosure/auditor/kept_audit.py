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
from warehouse.catalog import Catalog, Ratio, TableSpec
from warehouse.disclosure.aggregation import MONEY
from warehouse.disclosure.auditor.audited_table import OCCASION, PLACE, TIES, AuditedTable
from warehouse.disclosure.auditor.membership import register_rooms, run_date
from warehouse.disclosure.auditor.statements import read_small_sums
from warehouse.disclosure.redaction import is_kept_by_room_or_category, open_tables
from warehouse.disclosure.row_suppression import PREFIX, flags_table
from warehouse.disclosure.suppression import AUDITED_ROWS, AUDITED_SPREADS, Suppression
from warehouse.duckdb_tables import column_types, frame, quoted, table_names
from warehouse.intervals import OPEN_END

ALWAYS_READ = (
    "dim_space", "dim_facility", "mart_coverage", "fact_space_month", "fact_allocation", "fact_driver_weight",
    "fact_contract_charge", "fact_inspection", "int_figure_period",
)  # fmt: skip
ALLOCATION = "fact_allocation"
REACHES_WITHHELD = f"""(
t.ledger_id in (
  select a.ledger_id from built.main.{ALLOCATION} a join built.main.dim_space s on s.space_id = a.space_id
  where s.is_restricted or s.space_id in (select space_id from {PREFIX}rooms)
)
or (t.month, t.facility_id, t.service) in (select month, facility_id, name from {PREFIX}spreads)
)"""  # rows of costs that withheld rooms share, or whose split is suppressed: the others are shown as they are
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
    content: list[Any] = [(name, _digest(con, name, catalog)) for name in sorted(read)]
    for table in audited:
        name = table.spec.name
        if name not in read:
            is_split = any(figure.is_spread for figure in table.figures())  # its rows are counted
            is_summed = is_split or is_kept_by_room_or_category(table.spec)
            content.append((name, _summed_digest(con, table) if is_summed else _shown_digest(con, table)))
    content.append(_rows(con, f"select * from {PREFIX}spreads order by all"))
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
        read |= {of[0] for of in (table.spec.parts, table.spec.events) if of is not None}
    return read


def _summed_digest(con: duckdb.DuckDBPyConnection, table: AuditedTable) -> list[Any]:
    """Return the count and a digest of the rows of a table that are added up, each with its place.

    Of money and of quotients it matters only whether there is any: no sum of them is compared with anything.
    """
    ratios = [column for column in table.spec.columns if isinstance(column.additivity, Ratio)]
    divisors = {column.additivity.denominator for column in ratios if isinstance(column.additivity, Ratio)}
    money = {
        column.name
        for column in table.numbers
        if column.unit == MONEY and column.is_additive and not column.discloses_area
    }
    shown = (money | {column.name for column in ratios}) - divisors
    apart = _apart(table.spec)
    cells = [
        f"t.{quoted(name)} is not null" if name in shown else f"t.{quoted(name)}"
        for name in table.types
        if name not in apart
    ]
    return _rows(
        con,
        f"select count(*), sum(hash({', '.join(['t.rowid', *cells])})::hugeint) from {table.source} t",
    )


def _shown_digest(con: duckdb.DuckDBPyConnection, table: AuditedTable) -> list[Any]:
    """Return the count and a digest of the rows that show a figure: their place, what ties them to rooms, which."""
    figures = {name for figure in table.figures() for name in figure.columns}
    numbers = sorted(figures | {column.name for column in table.groups()})
    is_shown = [f"t.{quoted(name)} is not null" for name in numbers]
    cells = ", ".join(["t.rowid", *(f"t.{quoted(name)}" for name in table.ties), *is_shown])
    return _rows(
        con,
        f"select count(*), sum(hash({cells})::hugeint) from {table.source} t where {' or '.join(is_shown)}",
    )


def _digest(con: duckdb.DuckDBPyConnection, table: str, catalog: Catalog) -> list[Any]:
    """Return the count of rows and a digest of a built table, each with its place where the table is published."""
    spec = catalog.tables.get(table)
    apart = set() if spec is None else _apart(spec)
    kept = [f"t.{quoted(name)}" for name in column_types(con, "built", table) if name not in apart]
    # the rows of earlier stages have no order
    cells = ", ".join([_place(spec), *kept] if spec is not None else kept)
    source = f"built.main.{quoted(table)}"
    query = f"select count(*), sum(hash({cells})::hugeint) from {source} t"
    if table != ALLOCATION:
        return _rows(con, query)
    bounds = _rows(con, f"select min(month), max(month) from {source}")
    return [*bounds, *_rows(con, f"{query} where {REACHES_WITHHELD}")]


def _apart(spec: TableSpec) -> set[str]:
    """Return the columns that no figure depends on: texts that are redacted, and when and from where a row came."""
    return {
        column.name
        for column in spec.columns
        if column.is_provenance or (column.type == "VARCHAR" and column.open == "redact")
    } - {*TIES, *PLACE, *OCCASION}


def _place(spec: TableSpec) -> str:
    """Return SQL of what the place of a row is known by: its number, unless rows beside it come and go."""
    if spec.name == ALLOCATION:
        return f"hash({', '.join(f't.{quoted(name)}' for name in spec.key)})"
    return "t.rowid"


def _flags_digest(con: duckdb.DuckDBPyConnection, spec: TableSpec) -> list[Any]:
    cells = f"{_place(spec)}, f.level, f.is_outline_near, f.is_below_threshold, f.held"
    rows = f"{flags_table(spec)} f join built.main.{quoted(spec.name)} t on t.rowid = f.row"
    return _rows(con, f"select count(*), sum(hash({cells})::hugeint) from {rows}")


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return con.execute(query).fetchall()


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


def can_be_kept(suppression: Suppression) -> bool:
    """Return whether all rows that an audit suppressed are known by their number."""
    return ALLOCATION not in suppression.audited_rows["table_name"]


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
