"""What differs between two published versions, by figure and by table.

Comes in: the DuckDB files of two versions, of any version of areal. Goes out: a `VersionDiff`. Must not know: where
versions are kept, how the answer is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from bim.errors import PublicationError
from warehouse.catalog import PUBLISHED, Catalog, load_catalog
from warehouse.duckdb_tables import OFFLINE, column_types, literal, quoted, table_names

SIDES = ("a", "b")
ABOUT = "run_info"  # differs by its nature: it is the head of the answer
# Each: name, unit, decimals, query. One that a version cannot answer is null there.
FIGURES: tuple[tuple[str, str, int, str], ...] = (
    ("facilities", "facilities", 0, "select count(*) from dim_facility"),
    (
        "counted rooms", "rooms", 0,
        "select count(*) from mart_area_ledger where measure = 'net' and is_current and is_counted",
    ),
    (
        "net area", "m²", 1,
        "select sum(area_m2) from mart_area_ledger where measure = 'net' and is_current and is_counted",
    ),
    ("invoiced", "DKK", 2, "select sum(invoiced_dkk) from mart_cost_ledger"),
    ("allocated", "DKK", 2, "select sum(allocated_dkk) from mart_cost_ledger"),
    ("unallocated", "DKK", 2, "select sum(unallocated_dkk) from mart_cost_ledger"),
    ("held", "DKK", 2, "select sum(held_dkk) from mart_cost_ledger"),
    (
        "cost per m², latest 12 months", "DKK/m²", 2,
        "select any_value(cost_per_m2_dkk) from mart_cost_per_m2_year"
        " where level = 'portfolio' and period = 'last_12' and service = 'all'",
    ),
    ("planned cleaning", "hours a year", 1, "select sum(hours_per_year) from mart_cleaning_plan"),
    ("work orders", "orders", 0, "select count(*) from fact_work_order"),
    ("cleaning visits", "visits", 0, "select count(*) from fact_visit"),
    ("service requests", "requests", 0, "select count(*) from fact_service_request"),
    ("open decisions", "decisions", 0, "select count(*) from fact_decision where status = 'open'"),
    ("rejected inputs", "inputs", 0, "select count(*) from run_input where verdict = 'reject_file'"),
    ("held rows", "rows", 0, "select count(*) from run_held_row"),
    ("errors", "findings", 0, "select count(*) from run_finding where severity = 'error'"),
    ("warnings", "findings", 0, "select count(*) from run_finding where severity = 'warning'"),
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the two versions; all but the path is null where its file does not say it."""

    path: str
    run_id: str | None
    as_of: str | None
    areal_version: str | None


@dataclass(frozen=True)
class FigureChange:
    """A figure in both versions; null where a version cannot answer. `change` is null where one of them is."""

    figure: str
    unit: str
    decimals: int
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Return the difference."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def differs(self) -> bool:
        """Return whether the two are not the same."""
        return self.before != self.after


@dataclass(frozen=True)
class TableChange:
    """A table in both versions: rows by its key. `note` says what could not be compared; rows are null where absent."""

    table: str
    rows_before: int | None
    rows_after: int | None
    new: int = 0
    gone: int = 0
    changed: int = 0
    note: str | None = None

    @property
    def differs(self) -> bool:
        """Return whether anything is not the same."""
        return bool(self.new or self.gone or self.changed or self.note)


@dataclass(frozen=True)
class VersionDiff:
    """The differences of two versions."""

    before: Side
    after: Side
    figures: tuple[FigureChange, ...]
    tables: tuple[TableChange, ...]

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one plain object for each version, each figure that differs and each table; `record` says which."""
        yield {"record": "version", "side": "before", **asdict(self.before)}
        yield {"record": "version", "side": "after", **asdict(self.after)}
        for one in self.figures:
            if one.differs:
                values = {name: _plain(getattr(one, name)) for name in ("before", "after", "change")}
                yield {"record": "figure", "figure": one.figure, "unit": one.unit, **values}
        for table in self.tables:
            yield {"record": "table", **asdict(table)}


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def diff_versions(before: Path, after: Path, catalog: Catalog | None = None) -> VersionDiff:
    """Compare the DuckDB files of two versions.

    Raises: PublicationError where one of them cannot be opened.
    """
    catalog = catalog or load_catalog()
    with duckdb.connect(config={**OFFLINE}) as con:
        for name, path in zip(SIDES, (before, after), strict=True):
            _attach(con, name, path)
        sides = [_side(con, name, path) for name, path in zip(SIDES, (before, after), strict=True)]
        figures = [
            FigureChange(name, unit, decimals, *(_figure(con, side, query, decimals) for side in SIDES))
            for name, unit, decimals, query in FIGURES
        ]
        tables = tuple(_compare_tables(con, catalog))
    return VersionDiff(sides[0], sides[1], tuple(figures), tables)


def _attach(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    try:
        con.execute(f"attach {literal(str(path))} as {name} (read_only)")
    except duckdb.Error as error:
        raise PublicationError(
            f"{path} cannot be opened: {str(error).splitlines()[0]}", "unreadable"
        ) from None


def _side(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> Side:
    try:
        con.execute(f"use {name}")
        run, as_of, version = con.execute("select run_id, as_of, areal_version from run_info").fetchall()[0]
        return Side(str(path), run, str(as_of), version)
    except (duckdb.Error, IndexError):
        return Side(str(path), None, None, None)


def _figure(con: duckdb.DuckDBPyConnection, side: str, query: str, decimals: int) -> Decimal | None:
    """Return a figure of one version, rounded as it is shown; null where its tables do not have it."""
    try:
        con.execute(f"use {side}")
        value = con.execute(query).fetchall()[0][0]
    except duckdb.Error:
        return None
    return None if value is None else round(Decimal(str(value)), decimals)


def _compare_tables(con: duckdb.DuckDBPyConnection, catalog: Catalog) -> Iterator[TableChange]:
    there = {side: {name for name in table_names(con, side) if name.startswith(PUBLISHED)} for side in SIDES}
    order = [*catalog.tables, *sorted((there["a"] | there["b"]) - catalog.tables.keys())]
    for name in order:
        sides = [side for side in SIDES if name in there[side]]
        if not sides or name == ABOUT:
            continue
        if len(sides) == 1:
            rows = _rows(con, sides[0], name)
            where = "before" if sides == ["a"] else "after"
            note = f"only in the version {where}: the other one is of an older areal, or of a set without it"
            yield TableChange(
                name, rows if where == "before" else None, rows if where == "after" else None, note=note
            )
        else:
            yield _compare(con, name, catalog)


def _rows(con: duckdb.DuckDBPyConnection, side: str, name: str) -> int:
    return int(con.execute(f"select count(*) from {side}.main.{quoted(name)}").fetchall()[0][0])


def _compare(con: duckdb.DuckDBPyConnection, name: str, catalog: Catalog) -> TableChange:
    """Compare a table of both versions in the columns that both have; how a row came in is no difference."""
    types = [column_types(con, side, name) for side in SIDES]
    shared = [column for column in types[0] if column in types[1]]
    spec = catalog.tables.get(name)
    provenance = {column.name for column in spec.columns if column.is_provenance} if spec else set()
    key = [column for column in (spec.key if spec else ()) if column in shared]
    if spec is None or len(key) < len(spec.key):
        key = [column for column in shared if column not in provenance]
    compared = [column for column in shared if column not in provenance or column in key]
    new, gone, changed = con.execute(_query(name, key, compared)).fetchall()[0]
    only = sorted(set(types[0]) ^ set(types[1]))
    note = f"not compared, for only one version has them: {', '.join(only)}" if only else None
    return TableChange(name, _rows(con, "a", name), _rows(con, "b", name), new, gone, changed, note)


def _query(name: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """Rows by key on either side: their number and the sum of their hashes, so that keys may repeat."""
    texts = ", ".join(f"{quoted(column)}::varchar" for column in columns)
    keys = ", ".join(quoted(column) for column in key)
    parts = " union all ".join(
        f"select {keys}, {side == 'a'} as is_before, hash({texts})::hugeint as content from {side}.main.{quoted(name)}"
        for side in SIDES
    )
    sums = ", ".join(
        f"count(*) filter (where {test}) as rows_{side},"
        f" coalesce(sum(content) filter (where {test}), 0) as content_{side}"
        for side, test in (("a", "is_before"), ("b", "not is_before"))
    )
    return (
        f"with found as ({parts}), keyed as (select {sums} from found group by {keys})"
        " select coalesce(sum(greatest(rows_b - rows_a, 0)), 0)::bigint,"
        " coalesce(sum(greatest(rows_a - rows_b, 0)), 0)::bigint,"
        " coalesce(sum(least(rows_a, rows_b)) filter (where content_a <> content_b and rows_a = rows_b), 0)::bigint"
        " from keyed"
    )


def lines(found: VersionDiff) -> Iterator[str]:
    """Yield the differences as lines for a person."""
    yield f"before: {_named(found.before)}"
    yield f"after:  {_named(found.after)}"
    changed = [one for one in found.figures if one.differs]
    yield from (f"  {figure_text(one)}" for one in changed)
    if not changed:
        yield "  no figure differs"
    tables = [one for one in found.tables if one.differs]
    for one in tables:
        yield f"{one.table}: {_table_text(one)}"
    same = len(found.tables) - len(tables)
    yield f"{same} {'table is' if same == 1 else 'tables are'} the same."


def digest(found: VersionDiff, most: int = 6) -> str:
    """Return the differences as one short text, for a message: what was published and what it changes."""
    changed = [figure_text(one) for one in found.figures if one.differs]
    text = "; ".join(changed[:most]) + (f"; and {len(changed) - most} more" if len(changed) > most else "")
    tables = sum(one.differs for one in found.tables)
    since = f"since {found.before.run_id} (run date {found.before.as_of})"
    rest = f"{tables} of {len(found.tables)} tables differ."
    head = f"areal published {found.after.run_id} (run date {found.after.as_of})"
    return f"{head}; {since}: {text or 'no figure differs'}. {rest}"


def _named(side: Side) -> str:
    if side.run_id is None:
        return side.path
    return f"{side.run_id}, run date {side.as_of}, areal {side.areal_version} ({side.path})"


def figure_text(one: FigureChange) -> str:
    """Return a figure of both versions with its difference."""
    before, after = (_number(value, one.decimals) for value in (one.before, one.after))
    change = (
        "" if one.change is None else f" ({'+' if one.change > 0 else ''}{_number(one.change, one.decimals)})"
    )
    return f"{one.figure} {before} → {after} {one.unit}{change}"


def _number(value: Decimal | None, decimals: int) -> str:
    return "unknown" if value is None else f"{value:,.{decimals}f}"


def _table_text(one: TableChange) -> str:
    if one.rows_before is None or one.rows_after is None:
        return str(one.note)
    parts: Mapping[str, int] = {"new": one.new, "gone": one.gone, "changed": one.changed}
    counts = ", ".join(f"{count:,} {word}" for word, count in parts.items() if count) or "rows are the same"
    note = f"; {one.note}" if one.note else ""
    return f"{counts} ({one.rows_before:,} → {one.rows_after:,} rows){note}"
