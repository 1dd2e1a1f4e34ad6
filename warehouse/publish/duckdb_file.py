"""From the whole warehouse to the file that is published: only its four stages, every text as a comment.

Comes in: the built DuckDB file, for each table the query of the set, and what it means. Goes out: one DuckDB file that
1.x clients read too. Must not know: why a value may not be shown.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bim.errors import PublicationError
from warehouse.catalog import PUBLISHED, TableSpec
from warehouse.duckdb_tables import OFFLINE, attach_unlogged, key_order, literal, quoted, table_names
from warehouse.settings import NO_LIMITS, Resources

STORAGE_VERSION = "v1.2.0"  # the oldest layout that DuckDB 2 writes and that 1.2 and later read
DEAR = "fsst,zstd"  # compression of texts that takes a fifth of the writing; without it a file is a quarter larger


@dataclass(frozen=True)
class Base:
    """The file of a set that is written already, and those of its tables that are the same.

    What a replaced table showed stays in blocks of the copy that are free. So only a set may be written from one whose
    readers may see all of both.
    """

    path: Path
    same: frozenset[str] = field(default_factory=frozenset)


def open_built(built: Path, spill: Path, resources: Resources = NO_LIMITS) -> duckdb.DuckDBPyConnection:
    """Attach the built warehouse, read-only, as `built`; what does not fit the memory spills to `spill`."""
    con = duckdb.connect(config={**OFFLINE, **resources.options(spill)})
    con.execute(f"attach {literal(str(built))} as built (read_only)")
    return con


def published_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the built tables that may be published at all."""
    return [name for name in table_names(con, "built") if name.startswith(PUBLISHED)]


def write_database(
    con: duckdb.DuckDBPyConnection,
    queries: Mapping[str, str],
    specs: Mapping[str, TableSpec],
    path: Path,
    ordered: Mapping[str, str] | None = None,
    base: Base | None = None,
) -> None:
    """Write one table a query, in the key order and with the comments of its `specs`, and close the file.

    `ordered`: for some tables, another query of the same rows, which has them in key order already. With a `base` the
    file starts as a copy of it, in which the tables that are the same stay.

    Raises: PublicationError where the file cannot be closed whole.
    """
    stays = frozenset() if base is None else base.same & queries.keys()
    with _edition(con, path, base, stays) as kept:
        for table, query in queries.items():
            columns = [name for name, *_ in con.sql(query).description]
            order = key_order(columns, specs[table].key if table in specs else ())
            sorted_rows = (ordered or {}).get(table) or f"select * from ({query}) order by {order}"
            if table not in kept:
                con.execute(f"create table edition.main.{quoted(table)} as {sorted_rows}")
            texts = specs[table].comments if table in specs else {}
            wanted = {name: texts.get(name) for name in (None, *columns)}
            if kept.get(table) != wanted:
                _tell(con, table, wanted)
    if path.with_name(f"{path.name}.wal").exists():
        raise PublicationError(f"{path.name} could not be closed whole: a log file is left beside it.")


@contextmanager
def _edition(
    con: duckdb.DuckDBPyConnection, path: Path, base: Base | None, stays: frozenset[str]
) -> Iterator[dict[str, dict[str | None, str | None]]]:
    """Attach the file of a set as `edition` for the block, and close it; yields the comments of the tables it has."""
    is_copy = base is not None and _copied(con, path, base.path, stays)
    if not is_copy:
        _attach(con, path)
    con.execute(f"set disabled_compression_methods = {literal(DEAR)}")
    yield comments(con, "edition") if is_copy else {}
    con.execute("checkpoint edition")
    con.execute("detach edition")
    con.execute("reset disabled_compression_methods")


def _attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    attach_unlogged(con, path, "edition", f"storage_version {literal(STORAGE_VERSION)}")


def _copied(con: duckdb.DuckDBPyConnection, path: Path, base: Path, stays: frozenset[str]) -> bool:
    """Attach a copy of a base with the tables that stay; false where most of the copy would be unused."""
    shutil.copyfile(base, path)
    path.chmod(0o600)
    _attach(con, path)
    for table in table_names(con, "edition"):
        if table not in stays:
            con.execute(f"drop table edition.main.{quoted(table)}")
    con.execute("checkpoint edition")  # so that the new tables take the blocks of the dropped ones
    sizes = con.execute(
        "select database_name, free_blocks <= used_blocks from pragma_database_size()"
    ).fetchall()
    if dict(sizes)["edition"]:
        return True
    con.execute("detach edition")
    path.unlink()
    return False


def _tell(con: duckdb.DuckDBPyConnection, table: str, texts: Mapping[str | None, str | None]) -> None:
    """Give a table of the edition, and its columns by name, their comments."""
    target = f"edition.main.{quoted(table)}"
    told = [
        f"comment on {f'column {target}.{quoted(name)}' if name else f'table {target}'} is {_or_null(text)}"
        for name, text in texts.items()
    ]
    con.execute("begin;" + ";".join(told) + ";commit")


def comments(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str | None, str | None]]:
    """The comments of each table by column name; under null the table's own. All at once: asking is dear."""
    found: dict[str, dict[str | None, str | None]] = {}
    for query in (
        "select table_name, null, comment from duckdb_tables() where database_name = ?",
        "select table_name, column_name, comment from duckdb_columns() where database_name = ? order by column_index",
    ):
        for table, column, text in con.execute(query, [database]).fetchall():
            found.setdefault(table, {})[column] = text
    return found


def _or_null(text: str | None) -> str:
    return "null" if text is None else literal(text)
