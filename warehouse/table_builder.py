"""The tables of one build in a DuckDB file: taken over from the build before, or made and compared with it.

Comes in: a connection to the file, with the tables of the build before where there are any. Goes out: the tables, each
with its version. Must not know: what a table means, where a kept file is.

A table of the same key is taken over. One that is made again and has the same rows keeps its id, so
the tables that are made from it have the same key and are taken over in their turn. Of one whose query says that it is
divided, by month or the like, only the parts are made again that have changed in its inputs.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import duckdb

from bim.errors import PublicationError
from warehouse.build_cache import VERSIONS, TableVersion
from warehouse.duckdb_tables import column_types, literal, quoted
from warehouse.parts import MOST_PARTS, ORDERED_TYPES, Parts, changed_values

LITTLE_MEMORY = "1GiB"  # in which a table is made first; what does not fit spills
KEPT, MADE, PART = "kept__", "made__", "part__"
# Types whose values are the same where SQL says so. Of others (0.0 and -0.0, one month and 30 days) their texts are.
_EXACT = (
    "VARCHAR",
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "BLOB",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
)
_EXACT_TIMES = ("TIMESTAMP", "TIME")


class TableBuilder:
    """Makes the tables of one file. `kept` are those that the file has already; `rows_kept` those left as they were.

    `watched`: for tables that others are divided like, the columns by which that is. `spills_early`: whether each table
    is made within `LITTLE_MEMORY` if it can be, since the machine has other things to do.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        kept: Mapping[str, TableVersion],
        watched: Mapping[str, Collection[str]] | None = None,
        spills_early: bool = False,
    ) -> None:
        self.connection, self.kept, self.watched = connection, kept, watched or {}
        self._spills_early = spills_early and self._has_more_memory()
        self._changes: dict[tuple[str, str], tuple[str | None, ...]] = {}
        self.versions: dict[str, TableVersion] = {}
        self.rows_kept: set[str] = set()
        self._views: set[str] = set()
        self.database: str = connection.execute("select current_database()").fetchall()[0][0]

    def ids_of(self, names: Iterable[str]) -> dict[str, str]:
        """Return the id of each of these tables."""
        return {name: self.versions[name].id for name in names}

    def is_same(self, name: str, key: str) -> bool:
        """Return whether the file has the table of a key."""
        return name in self.kept and self.kept[name].key == key

    def take_over(self, name: str) -> None:
        """Leave a table as it is."""
        self.versions[name] = self.kept[name]
        self.rows_kept.add(name)

    def make(self, name: str, key: str, create: Callable[[str], None]) -> None:
        """Make a table unless the file has it; `create` makes it under the name that it is given."""
        if self.is_same(name, key):
            self.take_over(name)
        elif name not in self.kept:
            self._create(name, create)
            self.versions[name] = TableVersion(key, key)
        else:
            self._create(MADE + name, create)
            self._settle(name, name, MADE + name, key, key)

    def changed_parts(
        self, name: str, key_before: str, inputs: Iterable[str], column: str, divided: frozenset[str]
    ) -> Parts | None:
        """Return the parts of a kept table that its inputs have changed; null where all of it must be made.

        `key_before` is the key that it has if it was made from the kept inputs.
        """
        if not self.is_same(name, key_before):
            return None
        changed = [one for one in inputs if self.versions[one].id != self.kept[one].id]
        found = [self._changes.get((one, column)) for one in changed if one in divided]
        values = {value for some in found for value in some or (None,)}
        is_divided = len(found) == len(changed) and None not in values and 0 < len(values) <= MOST_PARTS
        return (
            Parts(column, sorted(value for value in values if value is not None), divided)
            if is_divided
            else None
        )

    def make_parts(self, name: str, key: str, parts: Parts, create: Callable[[str], None]) -> None:
        """Make parts of a kept table again; `create` makes them under the name that it is given."""
        run, part = self.connection.execute, PART + name
        with self._cut(parts):
            self._create(part, create)
        if self._differ(f"exists (from {quoted(part)} where ({parts.condition}) is not true)"):
            raise PublicationError(
                f"{name} has rows of other parts than its inputs: it is not divided like them"
            )
        before = f"(from {quoted(name)} where {parts.condition})"
        changes = {column: self._changed(name, column, before, quoted(part)) for column in self._watch(name)}
        if self._have_same_rows(name, before, quoted(part)):
            self.versions[name] = TableVersion(key, self.kept[name].id, self.kept[name].layout)
            self.rows_kept.add(name)
        else:
            run(f"create table {quoted(MADE + name)} as {parts.put_together(quoted(name), quoted(part))}")
            run(f"drop table {quoted(name)}")
            run(f"alter table {quoted(MADE + name)} rename to {quoted(name)}")
            self.versions[name] = TableVersion(key, key)
            self._changes |= {(name, column): values for column, values in changes.items()}
        run(f"drop table {quoted(part)}")

    def _has_more_memory(self) -> bool:
        """Return whether the limit is above `LITTLE_MEMORY`; that of a small machine must not rise."""
        limit = "parse_formatted_bytes(current_setting('memory_limit'))"
        return self._differ(f"{limit} > parse_formatted_bytes({literal(LITTLE_MEMORY)})")

    def _create(self, name: str, create: Callable[[str], None]) -> None:
        """Create a table; within little memory first where that is wanted, and with all of it where that fails."""
        if not self._spills_early:
            create(name)
            return
        try:
            self.connection.execute(f"set memory_limit = {literal(LITTLE_MEMORY)}")
            create(name)
        except (duckdb.OutOfMemoryException, duckdb.IOException):  # of the setting too; no room to spill
            self.connection.execute("reset memory_limit")
            self.connection.execute(f"drop table if exists {quoted(name)}")
            create(name)
        finally:
            self.connection.execute("reset memory_limit")

    @contextmanager
    def _cut(self, parts: Parts) -> Iterator[None]:
        """Let queries read only these parts of the tables that are divided."""
        for table in parts.tables:
            source = f"{quoted(self.database)}.main.{quoted(table)}"
            self.connection.execute(
                f"create or replace temp view {quoted(table)} as from {source} where {parts.condition}"
            )
        yield
        for table in parts.tables:
            self.connection.execute(f"drop view temp.{quoted(table)}")

    def put_aside(self, names: Iterable[str]) -> None:
        """Free the names of tables that are made by other code; `compare` then settles each."""
        for name in names:
            if name in self.kept:
                self.connection.execute(f"alter table {quoted(name)} rename to {quoted(KEPT + name)}")

    def compare(self, name: str, key: str = "") -> None:
        """Give a table made under its own name its version: a new id unless it has the rows of the kept one."""
        made = key or uuid4().hex  # nothing says what it was made from, so other rows must get another id
        if name not in self.kept:
            self.versions[name] = TableVersion(key, made)
        else:
            self._settle(name, KEPT + name, name, key, made)

    def name_view(self, name: str, key: str) -> None:
        """Give a view of files its version, from what it reads; the file of the build does not have it."""
        self.connection.execute(f"drop table if exists {quoted(KEPT + name)}")
        self.versions[name] = TableVersion(key, key)
        self._views.add(name)

    def finish(self) -> None:
        """Remove kept tables that are no longer made, and write the versions of the others."""
        for name in self.kept.keys() - self.versions.keys():
            self.connection.execute(f"drop table if exists {quoted(name)}")
        self.connection.execute(
            f"create or replace table {VERSIONS} (table_name varchar, key varchar, id varchar, layout varchar)"
        )
        rows = [
            f"({', '.join(map(literal, (name, made.key, made.id, made.layout)))})"
            for name, made in sorted(self.versions.items())
            if name not in self._views
        ]
        if rows:
            self.connection.execute(f"insert into {VERSIONS} values {', '.join(rows)}")

    def _settle(self, name: str, kept: str, made: str, key: str, made_id: str) -> None:
        """Leave the one of two tables that stays under `name`: the kept one where both have the same rows."""
        run = self.connection.execute
        if self._has_same_rows(kept, made):
            run(f"drop table {quoted(made)}")
            stays, version = kept, TableVersion(key, self.kept[name].id, self.kept[name].layout)
            self.rows_kept.add(name)
        else:
            for column in self._watch(name):
                self._changes[name, column] = self._changed(name, column, quoted(kept), quoted(made))
            run(f"drop table {quoted(kept)}")
            stays, version = made, TableVersion(key, made_id)
        if stays != name:
            run(f"alter table {quoted(stays)} rename to {quoted(name)}")
        self.versions[name] = version

    def _watch(self, name: str) -> Collection[str]:
        return self.watched.get(name, ())

    def _changed(self, name: str, column: str, before: str, now: str) -> tuple[str | None, ...]:
        """Return the parts of a table that have other rows than before; null stands for any."""
        types = column_types(self.connection, self.database, name)
        if types.get(column) not in ORDERED_TYPES:
            return (None,)
        cells = [_exact(of, kind) for of, kind in types.items()]
        return changed_values(self.connection, column, cells, before, now)

    def _has_same_rows(self, one: str, other: str) -> bool:
        """Return whether two tables have the same columns and rows."""
        types = column_types(self.connection, self.database, one)
        if list(types.items()) != list(column_types(self.connection, self.database, other).items()):
            return False
        return self._have_same_rows(one, quoted(one), quoted(other))

    def _have_same_rows(self, name: str, a: str, b: str) -> bool:
        """Return whether two tables or queries of the columns of a table have the same rows.

        In any order: DuckDB gives those of a join in none.
        """
        types = column_types(self.connection, self.database, name)
        cells = [f"{_exact(of, kind)} as {quoted(of)}" for of, kind in types.items()]
        pairs = [(f"a.{quoted(of)}", f"b.{quoted(of)}") for of in types]
        sides = [", ".join(cells), " or ".join(f"{left} is distinct from {right}" for left, right in pairs)]
        rows = {table: f"(select {sides[0]} from {table})" for table in (a, b)}
        if self._differ(f"(select count(*) from {a}) <> (select count(*) from {b})"):
            return False
        if not self._differ(f"exists (from {rows[a]} a positional join {rows[b]} b where {sides[1]})"):
            return True
        # other hashes mean other rows; the same mean nothing yet
        sums = [f"(select sum(hash(t)) from {rows[table]} t)" for table in (a, b)]
        if self._differ(f"{sums[0]} is distinct from {sums[1]}"):
            return False
        return not self._differ(f"exists (from {rows[a]} except all from {rows[b]})")

    def _differ(self, condition: str) -> bool:
        return bool(self.connection.execute(f"select {condition}").fetchall()[0][0])


def _exact(name: str, kind: str) -> str:
    """Return a column whose values are the same only where they are written alike."""
    is_exact = kind.startswith((*_EXACT, *_EXACT_TIMES)) and not kind.endswith("]")
    return quoted(name) if is_exact else f"{quoted(name)}::varchar"
