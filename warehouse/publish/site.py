"""The report: one static page for the meeting of both parties, made from the published file alone.

Comes in: a finished DuckDB file of either set. Goes out: `report/index.html`. Must not know: which set it is.
"""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined

from warehouse.publish import formatting
from warehouse.publish.charts import MOST_BARS, draw_charts
from warehouse.publish.facility_files import listed_facilities
from warehouse.publish.file_names import file_names
from warehouse.publish.report_queries import ask
from warehouse.publish.settings import RunInfo


def write_report(con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, set_word: str) -> None:
    """Write the page of the set that lies in `folder`; `set_word` names it where there are two."""
    answers = ask(con, run.as_of)
    page = (
        _environment()
        .get_template("report.html")
        .render(
            run=run,
            set_word=set_word,
            workbooks=file_names(listed_facilities(con)),
            pictures=draw_charts(answers),
            most_bars=MOST_BARS,
            months=_months(answers["period"]["first"], answers["period"]["last"]),
            dictionary=_dictionary(con),
            **answers,
        )
    )
    (folder / "report").mkdir()
    (folder / "report" / "index.html").write_text(page, encoding="utf-8")


def _months(first: date | None, last: date | None) -> int:
    return (
        0 if first is None or last is None else (last.year - first.year) * 12 + last.month - first.month + 1
    )


def _dictionary(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Tables with their comments and those of their columns."""
    tables = con.execute("select table_name, comment from duckdb_tables() order by table_name").fetchall()
    columns = con.execute(
        "select table_name, column_name, comment from duckdb_columns() where not internal"
        " order by table_name, column_index"
    ).fetchall()
    return {
        name: {
            "text": text or "",
            "columns": [(column, told) for table, column, told in columns if table == name],
        }
        for name, text in tables
    }


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("warehouse.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "digits": formatting.in_digits,
        "percent": formatting.in_percent,
        "month": formatting.in_month,
        "money_age": formatting.in_money_age,
    }
    environment.filters.update(filters)
    return environment
