"""From a published figure back to its rule, and to the source files and rows it came from.

Comes in: a published warehouse, a metric and a choice of keys. Goes out: an `Explanation` whose parts add up to
the figure's numerator exactly. Must not know: how the warehouse was built, or who asks.

`explaining/metrics.toml` names each metric's mart, its rule and the queries of its parts; every query gives one
row a part, with the key columns of the mart beside, and may read another as `explained_<name>`.
`explaining/refused.toml` has the reason why each other number of the marts cannot be taken apart.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from bim.errors import PublicationError, UsageError
from warehouse.duckdb_tables import create_macros

FOLDER = Path(__file__).parent / "explaining"
PART = ("amount", "driver", "rule", "space_id", "line_id", "source_file", "source_row")


@dataclass(frozen=True)
class Metric:
    """One figure that can be explained.

    `parts` and `over` name queries; `amount` is the column of `parts` that adds up to the numerator. `kind` is sum,
    mean_of_months, ratio (parts over the sum of `over`), rate (parts over its mean by month, for an area is not added
    over months) or quantile (of the parts, which then are its cases). `per`: the figure is per so many of the
    denominator. `defaults` are keys that hold unless others are chosen; `one_of` are keys over whose values it is
    never added up, `same_over` keys of its mart that do not matter to it. `is_of_rooms`: its parts are figures of
    single rooms, some of which the open set withholds. `is_second`: its column alone means another mart's.
    """

    mart: str
    column: str
    unit: str
    rule: str
    parts: str
    amount: str = "amount"
    kind: str = "sum"
    over: str | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    quantile: float = 0.5
    per: int = 1
    one_of: Sequence[str] = ()
    same_over: Sequence[str] = ()
    is_of_rooms: bool = False
    is_second: bool = False

    @property
    def name(self) -> str:
        """Return the metric as a person names it."""
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
        """Return the explanation as plain data, as `areal explain --json` prints it."""
        parts = [
            {
                key: _number(value)
                for key, value in part.items()
                if value is not None or key.startswith("source")
            }
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
    """Return all metrics by `mart.column`."""
    declared = tomllib.loads((FOLDER / "metrics.toml").read_text(encoding="utf-8"))
    entries = (
        (mart, column, entry) for mart, columns in declared.items() for column, entry in columns.items()
    )
    return {f"{mart}.{column}": Metric(mart, column, **entry) for mart, column, entry in entries}


def load_refused() -> dict[str, str]:
    """Return why each other number of the marts cannot be explained, by `mart.column`."""
    declared = tomllib.loads((FOLDER / "refused.toml").read_text(encoding="utf-8"))
    return {f"{mart}.{column}": why for mart, columns in declared.items() for column, why in columns.items()}


def find_metric(name: str) -> Metric:
    """Return the metric of a name: `mart.column`, the column alone, or the column without its unit.

    Raises: UsageError where there is none, saying why or naming the nearest, and where several marts have it.
    """
    metrics = load_metrics()
    if name in metrics:
        return metrics[name]
    found = [m for m in metrics.values() if m.column == name]
    found = found or [m for m in metrics.values() if m.column.startswith(f"{name}_")]
    found = [m for m in found if not m.is_second] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"Several marts have '{name}': name one of {', '.join(m.name for m in found)}.")
    mart, _, column = name.rpartition(".")
    for refused, why in load_refused().items():
        if refused in (name, f"{mart}.{column}") or (not mart and refused.endswith(f".{column}")):
            raise UsageError(f"{refused} cannot be taken apart: {why}.")
    own = sorted(m.column for m in metrics.values() if m.mart == mart)
    if own:
        raise UsageError(
            f"Of {mart}, '{column}' is no figure that can be explained; these are: {', '.join(own)}."
        )
    from rapidfuzz import process  # only a refusal needs it

    nearest = process.extractOne(column, [m.column for m in metrics.values()])[0]
    raise UsageError(f"There is no metric '{name}' that can be explained; the nearest is '{nearest}'.")


def explain(warehouse: Path, name: str, where: Mapping[str, str]) -> Explanation:
    """Return the explanation of one figure of a published warehouse; `where` maps key columns to values.

    Raises: UsageError for a metric or a key that is not known and where nothing is published for the choice;
    PublicationError where there is no warehouse, or one that other code published, or an open set that withholds parts.
    """
    metric = find_metric(name)
    where = {key: value for key, value in {**metric.defaults, **where}.items() if key not in metric.same_over}
    if not warehouse.exists():
        raise PublicationError(
            f"There is no published warehouse {warehouse}; run areal first.", "nothing_published"
        )
    try:
        known, over = _asked(warehouse, metric, where)
    except duckdb.Error as error:
        raise PublicationError(
            f"{warehouse} was published by another version of areal ({str(error).splitlines()[0]}); run areal once "
            "more, then ask again.",
            "other_version",
        ) from error
    parts = known if metric.kind == "quantile" else known.filter(pl.col("amount") != 0)
    numerator = _sum(parts["amount"])
    denominator = _denominator(metric, parts, over)
    return Explanation(
        metric.name,
        _value(metric, parts, numerator, denominator),
        metric.unit,
        numerator,
        denominator,
        metric.rule,
        parts.select(PART),
    )


def _asked(
    warehouse: Path, metric: Metric, where: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Return the known rows behind a figure, and those behind its denominator."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        create_macros(connection)
        if metric.is_of_rooms and _withholds_rooms(connection, metric, where.get("facility_id")):
            raise PublicationError(
                f"{metric.name} has parts that the open set withholds, so that they would not add up to it; whoever"
                " may read the restricted set can explain it there.",
                "parts_withheld",
            )
        known = _known(
            _chosen(connection, metric.parts, where, [*PART, metric.amount, *metric.one_of]), metric
        )
        if known.is_empty():
            choice = ", ".join(f"{key} = {value}" for key, value in where.items()) or "the whole portfolio"
            raise UsageError(f"Nothing is published under {metric.name} for {choice}.")
        _require_one(known, metric)
        return known, _chosen(
            connection, metric.over, where, ["amount"], is_lenient=True
        ) if metric.over else None


def _require_one(known: pl.DataFrame, metric: Metric) -> None:
    """Raise UsageError where a key over which the figure is never added up has several values."""
    for key in metric.one_of:
        values = known[key].drop_nulls().unique().sort().to_list()
        if len(values) > 1:
            listed = ", ".join(map(str, values))
            raise UsageError(
                f"{metric.name} is of one {key}: choose it with --where {key}=..., one of {listed}."
            )


def _withholds_rooms(connection: duckdb.DuckDBPyConnection, metric: Metric, facility: str | None) -> bool:
    """Return whether this is an open set without the metric's parts, or without areas of counted rooms."""
    if connection.execute("select 1 from duckdb_tables() where table_name = 'fact_space_month'").fetchall():
        return False  # the open set drops it
    for query in filter(None, (metric.parts, metric.over)):
        try:
            connection.execute(f"describe {_query(connection, query)}").fetchall()
        except duckdb.CatalogException:
            return True
    rooms = (
        "select 1 from dim_space where is_counted and net_area_m2 is null and coalesce(facility_id = ?, true)"
    )
    return bool(connection.execute(f"{rooms} limit 1", [facility]).fetchall())


def _query(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Return the text of a query; queries that it reads as `explained_<name>` are created as views."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    for other in sorted(set(re.findall(r"\bexplained_(\w+)", text))):
        connection.execute(f"create or replace temp view explained_{other} as {_query(connection, other)}")
    return text


# the parts of a figure with the district of their facility, so that a district's sum can be asked for
IN_DISTRICT = (
    "from ({parts}) as parts left join dim_facility as facility on parts.facility_id = facility.facility_id"
    " select parts.*, coalesce(facility.district, 'unknown') as district"
)


def _chosen(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    where: Mapping[str, str],
    wanted: Sequence[str],
    is_lenient: bool = False,
) -> pl.DataFrame:
    """Return the rows of a query for a choice of keys; a lenient one ignores keys that it does not have.

    Of the columns only those wanted and the month, for wide rows of millions of parts take most of the time.
    """
    text = _query(connection, query)
    known = [column for column, *_ in connection.execute(f"describe {text}").fetchall()]
    if "facility_id" in known and "district" not in known:
        text, known = IN_DISTRICT.format(parts=text), [*known, "district"]
    unknown = [key for key in where if key not in known]
    if unknown and not is_lenient:
        raise UsageError(
            f"'{unknown[0]}' is no key of this figure; its columns are {', '.join(sorted(known))}."
        )
    chosen = {key: value for key, value in where.items() if key in known}
    tests = " and ".join(f'cast("{key}" as varchar) = ?' for key in chosen) or "true"
    values = [_key(key, value) for key, value in chosen.items()]
    columns = ", ".join(f'"{name}"' for name in known if name == "month" or name in wanted)
    rows: pl.DataFrame = connection.sql(f"select {columns} from ({text}) where {tests}", params=values).pl()
    return rows


def _known(rows: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Return rows with the metric's amount, where it is known; zero is known, but no part of a sum."""
    return rows.with_columns(amount=pl.col(metric.amount)).filter(pl.col("amount").is_not_null())


def _key(name: str, value: str) -> str:
    return f"{value}-01" if name == "month" and len(value) == len("2026-01") else value


def _sum(amounts: pl.Series) -> Decimal:
    if isinstance(amounts.dtype, pl.Decimal) and not amounts.is_empty():
        return Decimal(amounts.cast(pl.Decimal(38, amounts.dtype.scale)).sum())
    return sum((Decimal(str(amount)) for amount in amounts if amount is not None), Decimal(0))


def _denominator(metric: Metric, parts: pl.DataFrame, over: pl.DataFrame | None) -> Decimal | None:
    """Return what the numerator is divided by; a mean area with the digits that are published."""
    if metric.kind == "mean_of_months":
        return Decimal(parts["month"].n_unique())
    if over is None:
        return None
    if metric.kind != "rate":
        return _sum(over["amount"]) / metric.per
    return (_sum(over["amount"]) / max(1, over["month"].n_unique())).quantize(
        Decimal("0.000001")
    ) / metric.per


def _value(
    metric: Metric, parts: pl.DataFrame, numerator: Decimal, denominator: Decimal | None
) -> float | None:
    if metric.kind == "quantile":
        return parts["amount"].cast(pl.Float64).quantile(metric.quantile, "linear")
    if metric.kind in ("ratio", "rate", "mean_of_months"):
        return float(numerator) / float(denominator) if denominator else None
    return float(numerator)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
