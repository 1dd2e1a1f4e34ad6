"""Checks on the built tables: what stops a publication, and what is reported as a finding.

Comes in: a built warehouse, the catalogue, and the queries of `warehouse/checks/`, each giving the rows that fail.
Goes out: the warnings, or GateError. Must not know: how the tables were built.

A query's first line is `-- error: sentence` or `-- warning: sentence`; no rows is a pass.
"""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bim.errors import GateError, PublicationError
from warehouse.catalog import Catalog, TableSpec
from warehouse.duckdb_tables import literal
from warehouse.graph import tables_named

FOLDER = Path(__file__).parent / "checks"
SAMPLE = 3


@dataclass(frozen=True)
class Check:
    """A query that gives the rows which fail.

    `condition`: true of such a row, where the check looks at each row of one table alone.
    """

    name: str
    severity: str
    text: str
    sql: str
    condition: str = ""


@dataclass(frozen=True)
class CheckResult:
    """A failed check: how many rows fail, and a few of them."""

    name: str
    severity: str
    text: str
    rows: int
    sample: tuple[dict[str, Any], ...]

    @property
    def sentence(self) -> str:
        """Return what failed, how often, and an example."""
        shown = "; ".join(", ".join(f"{k}={v}" for k, v in row.items()) for row in self.sample)
        return f"{self.text} ({self.name}): {self.rows} rows, for example {shown}"


def run_checks(
    connection: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    built: Container[str] | None = None,
    passed: Container[str] = (),
) -> list[CheckResult]:
    """Run all checks; returns the failed ones of severity warning.

    `built`: where only some tables are, their names; a check that reads another one is left out. Null is all.
    `passed`: tables whose rows passed these checks before; one of severity error that reads no other is left out.
    Raises GateError naming every failed check of severity error with its number of rows and samples.
    """
    filled = _filled(connection, catalog)
    doubted = [
        table for table in catalog.tables.values() if table.name in filled and table.name not in passed
    ]
    declared = [check for table in doubted for check in _doubtful(connection, table)]
    own = [check for check in read_checks() if _is_due(check, built, passed)]
    failed = [result for check in declared + own if (result := _run(connection, check))]
    errors = [result.sentence for result in failed if result.severity == "error"]
    if errors:
        raise GateError("; ".join(errors))
    return failed


def _filled(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> set[str]:
    """Return the names of the tables that have rows: there is nothing to check in another."""
    asked = " union all ".join(f"select '{name}' where exists (from {name})" for name in catalog.tables)
    return {name for (name,) in connection.execute(asked).fetchall()} if asked else set()


def _is_due(check: Check, built: Container[str] | None, passed: Container[str]) -> bool:
    tables = tables_named(check.sql)
    is_known = check.severity == "error" and all(table in passed for table in tables)
    return not is_known and (built is None or all(table in built for table in tables))


def read_checks(folder: Path = FOLDER) -> list[Check]:
    """Return the checks that are queries of their own, by file name."""
    return [_parsed(path) for path in sorted(folder.glob("*.sql"))]


def _parsed(path: Path) -> Check:
    sql = path.read_text(encoding="utf-8")
    severity, _, text = sql.split("\n", 1)[0].removeprefix("--").strip().partition(":")
    if severity not in ("error", "warning") or not text.strip():
        raise PublicationError(
            f"{path.name}: the first line must be `-- error: sentence` or `-- warning: ...`"
        )
    return Check(path.stem, severity, text.strip(), sql)


def declared_checks(table: TableSpec) -> list[Check]:
    """Return the checks that the catalogue implies: unique key, not null, accepted values, finite numbers."""
    key = ", ".join(f'"{name}"' for name in table.key)
    checks = (
        [
            Check(
                f"{table.name}_key_is_unique",
                "error",
                f"{table.name} has one row a {key}",
                f"select {key}, count(*) as times from {table.name} group by {key} having count(*) > 1 order by {key}",
            )
        ]
        if key
        else []
    )
    shown = key or '"' + table.columns[0].name + '"'
    for column in table.checks.get("not_null", ()):
        checks.append(_rows_where(table.name, f"{column}_is_not_null", f'"{column}" is null', shown))
    for column, values in table.checks.get("accepted", {}).items():
        listed = ", ".join(map(literal, values))
        checks.append(
            _rows_where(
                table.name,
                f"{column}_is_accepted",
                f'"{column}" not in ({listed})',
                f'{shown}, "{column}" as value',
            )
        )
    for column in table.columns:
        if column.type == "DOUBLE":
            broken = f'not isfinite("{column.name}")'
            checks.append(_rows_where(table.name, f"{column.name}_is_finite", broken, shown))
    return checks


def _rows_where(table: str, rule: str, condition: str, shown: str) -> Check:
    text = f"{table}: {rule.replace('_', ' ')}"
    sql = f"select {shown} from {table} where {condition} order by all"
    return Check(f"{table}_{rule}", "error", text, sql, condition)


def _doubtful(connection: duckdb.DuckDBPyConnection, table: TableSpec) -> list[Check]:
    """Return the declared checks that must be run: not those that one look at all rows finds passed."""
    checks = declared_checks(table)
    conditions = [check.condition for check in checks if check.condition]
    counts = ", ".join(("count(*)", *(f"count(*) filter (where {condition})" for condition in conditions)))
    failing = connection.execute(f"select {counts} from {table.name}").fetchall()[0]
    fails = dict(zip(conditions, failing[1:], strict=True))
    return [check for check in checks if fails.get(check.condition, 1)]


def _run(connection: duckdb.DuckDBPyConnection, check: Check) -> CheckResult | None:
    cursor = connection.execute(
        f"select count(*) over () as failing_rows, * from ({check.sql}) limit {SAMPLE}"
    )
    names = [column[0] for column in cursor.description or ()][1:]
    rows = cursor.fetchall()
    if not rows:
        return None
    sample = tuple(dict(zip(names, row[1:], strict=True)) for row in rows)
    return CheckResult(check.name, check.severity, check.text, int(rows[0][0]), sample)
