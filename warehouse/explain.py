"""From a published figure back to its rule, and to the source files and rows it came from.

Comes in: a published warehouse, a metric and a choice of keys. Goes out: an `Explanation` whose parts add up to
the figure's numerator exactly. Must not know: how the warehouse was built, or who asks.

`explaining/metrics.toml` names each metric's mart, its rule and the queries of its parts; every query gives one
row a part, with the key columns of the mart beside.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from rapidfuzz import process

from bim.errors import PublicationError, UsageError

FOLDER = Path(__file__).parent / "explaining"
PART = ("amount", "driver", "rule", "space_id", "line_id", "source_file", "source_row")


@dataclass(frozen=True)
class Metric:
    """One figure that can be explained: `kind` is sum, ratio or quantile, `parts` and `over` name queries."""

    mart: str
    column: str
    unit: str
    rule: str
    parts: str
    kind: str = "sum"
    over: str | None = None
    factor: float = 1.0
    quantile: float = 0.5

    @property
    def name(self) -> str:
        """The metric as a person names it."""
        return f"{self.mart}.{self.column}"


@dataclass(frozen=True)
class Explanation:
    """A figure with what it is made of: `parts` has the columns of `PART`; its amounts add up to `numerator`."""

    metric: str
    value: float | None
    unit: str
    numerator: Decimal
    denominator: Decimal | None
    rule: str
    parts: pl.DataFrame

    def as_plain(self) -> dict[str, Any]:
        """The explanation as plain data, as `areal explain --json` prints it."""
        parts = [
            {key: _number(value) for key, value in part.items() if value is not None or key.startswith("source")}
            for part in self.parts.iter_rows(named=True)
        ]
        return {
            "metric": self.metric,
            "value": self.value,
            "unit": self.unit,
            "numerator": _number(self.numerator),
            "denominator": _number(self.denominator),
            "rule": self.rule,
            "parts": parts,
        }


def load_metrics() -> dict[str, Metric]:
    """All metrics by `mart.column`."""
    declared = tomllib.loads((FOLDER / "metrics.toml").read_text(encoding="utf-8"))
    metrics = [
        Metric(mart=mart, column=column, **entry) for mart, columns in declared.items() for column, entry in columns.items()
    ]
    return {metric.name: metric for metric in metrics}


def find_metric(name: str) -> Metric:
    """The metric of a name: `mart.column`, the column alone, or the column without its unit.

    Raises: UsageError where there is none, naming the nearest, and where several marts have it.
    """
    metrics = load_metrics()
    if name in metrics:
        return metrics[name]
    found = [m for m in metrics.values() if m.column == name]
    found = found or [m for m in metrics.values() if m.column.startswith(f"{name}_")]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"Several marts have '{name}': name one of {', '.join(m.name for m in found)}.")
    nearest = process.extractOne(name, [m.column for m in metrics.values()])[0]
    raise UsageError(f"There is no metric '{name}' that can be explained; the nearest is '{nearest}'.")


def explain(warehouse: Path, name: str, where: Mapping[str, str]) -> Explanation:
    """Explain one figure of a published warehouse; `where` maps key columns to the values wanted.

    Raises: UsageError for a metric or a key that is not known and where nothing is published for the choice;
    PublicationError where there is no warehouse.
    """
    metric = find_metric(name)
    if not warehouse.exists():
        raise PublicationError(f"There is no published warehouse {warehouse}; run areal first.", "nothing_published")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        parts = _chosen(connection, metric.parts, where)
        if parts.is_empty():
            choice = ", ".join(f"{key} = {value}" for key, value in where.items()) or "the whole portfolio"
            raise UsageError(f"Nothing is published under {metric.name} for {choice}.")
        over = _chosen(connection, metric.over, where) if metric.over else None
    numerator = _sum(parts["amount"])
    denominator = _denominator(over) if over is not None else None
    return Explanation(
        metric.name, _value(metric, parts, numerator, denominator), metric.unit, numerator, denominator, metric.rule,
        parts.select(PART),
    )


def _chosen(connection: duckdb.DuckDBPyConnection, query: str, where: Mapping[str, str]) -> pl.DataFrame:
    """The rows of a query for a choice of keys; the values go in as parameters."""
    text = (FOLDER / f"{query}.sql").read_text(encoding="utf-8")
    known = [column for column, *_ in connection.execute(f"describe {text}").fetchall()]
    keys = [column for column in known if column not in (*PART, "weight") or column == "space_id"]
    for key in where:
        if key not in keys:
            raise UsageError(f"'{key}' is no key of this figure; its keys are {', '.join(sorted(keys))}.")
    tests = " and ".join(f"cast({key} as varchar) = ?" for key in where) or "true"
    values = [_key(key, value) for key, value in where.items()]
    frame: pl.DataFrame = connection.sql(f"select * from ({text}) where {tests}", params=values).pl()
    return frame


def _key(name: str, value: str) -> str:
    return f"{value}-01" if name == "month" and len(value) == len("2026-01") else value


def _sum(amounts: pl.Series) -> Decimal:
    return sum((Decimal(str(amount)) for amount in amounts if amount is not None), Decimal(0))


def _denominator(over: pl.DataFrame) -> Decimal:
    """Places add up, months do not: the mean over the months of what each holds."""
    months = over["month"].n_unique() if "month" in over.columns else 1
    return _sum(over["amount"]) / max(1, months)


def _value(metric: Metric, parts: pl.DataFrame, numerator: Decimal, denominator: Decimal | None) -> float | None:
    if metric.kind == "quantile":
        found: float | None = parts["amount"].cast(pl.Float64).quantile(metric.quantile, "linear")
        return found
    if metric.kind == "ratio":
        return metric.factor * float(numerator) / float(denominator) if denominator else None
    return float(numerator)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
