"""The ten figures of a month for each level: portfolio, district and facility.

Comes in: a finished DuckDB file of either set. Goes out: `MONTH_FIGURE` rows. Must not know: HTML, files.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame

FOLDER = Path(__file__).parent
MONTHS = 13  # a year and the month before it, so that each month of a year has the one before
LEVELS = ("portfolio", "district", "facility")
AREA = "net_area_m2"
LINES = "cost_lines"  # no figure of a pack: says whether lines are new or corrected
WITHHELD = "withheld_areas"  # no figure either: how many facilities' areas are not shown, and so not in AREA
SILENT = (LINES, WITHHELD)
MONTH_FIGURE: dict[str, Any] = {
    "level": pl.String,
    "place": pl.String,
    "month": pl.Date,
    "figure": pl.String,
    "value": pl.Float64,
}
DECIMALS = {"area": 0, "money": 0, "price": 2, "share": 3, "count": 0}  # a share of 0.953 is written 95.3 %


@dataclass(frozen=True)
class FigureSpec:
    """One figure: numerator ÷ denominator (null: the numerator alone), and what can restate it.

    `better` is high, low or null; `counts`: nothing counted is none, not unknown; `ages`: open cases change it with
    time alone; `discloses`: always or unless_money where its value before and now can tell an area; `kinds`: inputs
    that it is made from.
    """

    name: str
    numerator: str
    form: str
    kinds: tuple[str, ...]
    denominator: str | None = None
    unit: str | None = None
    better: str | None = None
    counts: bool = False
    ages: bool = False
    discloses: str | None = None

    @property
    def decimals(self) -> int:
        """Return the decimals that are published: a change behind them is none."""
        return DECIMALS[self.form]

    @property
    def compared_decimals(self) -> int:
        """Return the decimals that versions are compared with: of an area more, for other figures are made from it."""
        return 2 if self.name == AREA else self.decimals


@cache
def figure_specs() -> Mapping[str, FigureSpec]:
    """Return the figures of `figures.toml` by name, in the order in which a pack shows them."""
    declared = tomllib.loads((FOLDER / "figures.toml").read_text(encoding="utf-8"))
    return {
        name: FigureSpec(name=name, **{**entry, "kinds": tuple(entry["kinds"])})
        for name, entry in declared.items()
    }


def query(name: str) -> str:
    """Return the text of a query of `queries/`."""
    return (FOLDER / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def ask(con: duckdb.DuckDBPyConnection, name: str, *params: Any) -> pl.DataFrame:
    """Return the rows of a query of `queries/`."""
    return frame(con, query(name), params)


def last_month(con: duckdb.DuckDBPyConnection, as_of: date) -> date | None:
    """Return the latest month that is over and has figures; null where there is none."""
    found: date | None = ask(con, "last_month", as_of)["month"].item()
    return found


def months_to(last: date, count: int = MONTHS) -> list[date]:
    """Return so many months up to and with `last`, oldest first."""
    return [back(last, ago) for ago in range(count - 1, -1, -1)]


def back(month: date, ago: int) -> date:
    """Return the month so many months before."""
    number = month.year * 12 + month.month - 1 - ago
    return date(number // 12, number % 12 + 1, 1)


def month_figures(con: duckdb.DuckDBPyConnection, last: date) -> pl.DataFrame:
    """Return the figures of the months to `last`, columns MONTH_FIGURE; a figure that is not known has no row."""
    parts = ask(con, "month_part").filter(pl.col("month").is_in(months_to(last)))
    numbers = [name for name, kind in parts.schema.items() if kind.is_numeric()]
    parts = parts.with_columns(pl.col(numbers).cast(pl.Float64))
    return figures_of(parts, list(figure_specs().values()))


def figures_of(parts: pl.DataFrame, specs: Sequence[FigureSpec]) -> pl.DataFrame:
    """Return the figures of parts: level, place, month and one column for each numerator and denominator."""
    key = [pl.col(name) for name in ("level", "place", "month")]
    found = [
        parts.select(*key, figure=pl.lit(name), value=pl.col(name).cast(pl.Float64))
        for name in SILENT
        if name in parts.columns
    ]
    found += [
        parts.select(*key, figure=pl.lit(spec.name), value=_value(spec).round(spec.decimals + 2))
        for spec in specs
    ]
    rows = pl.concat(found).filter(pl.col("value").is_not_null() & pl.col("value").is_finite())
    return rows.select(list(MONTH_FIGURE)).cast(pl.Schema(MONTH_FIGURE)).sort(list(MONTH_FIGURE)[:-1])


def _value(spec: FigureSpec) -> pl.Expr:
    above = pl.col(spec.numerator)
    if spec.counts:  # a place that counts at all counted none in a month without a row
        counts_at_all = above.is_not_null().any().over("level", "place")
        above = pl.when(counts_at_all).then(above.fill_null(0.0))
    if spec.denominator is None:
        return above
    below = pl.col(spec.denominator)
    return pl.when(below != 0).then(above / below)
