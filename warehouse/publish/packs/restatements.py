"""What a version restates, from its own file and the journal of the versions before.

Comes in: a finished DuckDB file of either set, the journal, the figures. Goes out: restatements, and the rows that
the journal gets once the version is published. Must not know: the store, HTML.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import polars as pl

from warehouse.publish.packs.figures import (
    AREA,
    LINES,
    WITHHELD,
    ask,
    figure_specs,
    last_month,
    month_figures,
)
from warehouse.publish.packs.journal import (
    KEY,
    Restatement,
    Version,
    causes_of,
    compared,
    earlier_restatements,
    entries,
    restated,
    state_before,
    state_of,
)

MONEY = ("cost_line", "work_order")


def restatements(
    con: duckdb.DuckDBPyConnection,
    version: Version,
    figures: pl.DataFrame,
    journal: pl.DataFrame,
    of_set: str,
) -> list[Restatement]:
    """Return what was restated in the days up to the run date of a version, the youngest first.

    Compared is with the latest version of an earlier run date. No journal, no restatement.
    """
    before = state_before(journal, version.as_of, of_set)
    return [*_fresh(con, version, figures, before), *earlier_restatements(journal, version.as_of, of_set)]


def _fresh(
    con: duckdb.DuckDBPyConnection, version: Version, figures: pl.DataFrame, before: pl.DataFrame
) -> list[Restatement]:
    if before.is_empty():
        return []
    changes = restated(compared(before, figures), before["as_of"][0])
    causes = _causes(con, version, changes, before, figures)
    return [
        Restatement(
            row["level"], row["place"], row["month"], row["figure"], row["before"], row["value"], version.as_of,
            tuple(causes[tuple(row[name] for name in KEY)]),
        )
        for row in changes.iter_rows(named=True)
    ]  # fmt: skip


def without_areas(changed: Sequence[Restatement]) -> list[Restatement]:
    """Return restatements as the open set may show them: without a value before that tells the area of one room.

    A room that changed is the difference of two areas. What money alone restates shows what it was: the area of the
    place is the same, and only cost lines and orders came in.
    """
    moved = {(one.level, one.place, one.month, one.published_on) for one in changed if one.figure == AREA}

    def is_shown(one: Restatement) -> bool:
        how = figure_specs()[one.figure].discloses
        is_of_money = all(cause["code"] == "rows" and cause["kind"] in MONEY for cause in one.causes)
        same_area = (one.level, one.place, one.month, one.published_on) not in moved
        return how is None or (how == "unless_money" and is_of_money and same_area)

    return [one if is_shown(one) else replace(one, before=None) for one in changed]


def journal_entries(con: duckdb.DuckDBPyConnection, journal: pl.DataFrame, of_set: str) -> pl.DataFrame:
    """Return the rows that the journal gets for the version of a connection; of one that it has already, none.

    Compared is with the version published before, whatever its run date.
    """
    version = version_of(con)
    known = journal.filter(pl.col("set") == of_set)
    last = last_month(con, version.as_of)
    if version.run_id in known["run_id"] or last is None:
        return journal.clear()
    figures = month_figures(con, last)
    earlier = known.filter(pl.col("as_of") <= version.as_of)
    before = state_of(earlier)
    changes = compared(before, figures)
    causes = {}
    if not before.is_empty():
        causes = _causes(con, version, restated(changes, before["as_of"][0]), before, figures)
    return entries(version, of_set, changes, causes)


def version_of(con: duckdb.DuckDBPyConnection) -> Version:
    """Return the version that a published file is of."""
    query = "select as_of, run_id, started_at, areal_version from run_info"
    return Version(*con.execute(query).fetchall()[0])


def _causes(
    con: duckdb.DuckDBPyConnection,
    version: Version,
    changes: pl.DataFrame,
    before: pl.DataFrame,
    figures: pl.DataFrame,
) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Return the causes of each change, by KEY."""
    if changes.is_empty():
        return {}
    news = ask(con, "news", before["started_at"][0]).to_dicts()
    places = _facilities(con)
    counts = {name: (_counts(before, name), _counts(figures, name)) for name in (LINES, WITHHELD)}
    versions = (before["areal_version"][0] or "", version.areal_version or "")
    found = {}
    for row in changes.iter_rows(named=True):
        place = (row["level"], row["place"], row["month"])
        facilities = places.get((row["level"], row["place"]))
        lines, withheld = ((then.get(place), now.get(place)) for then, now in counts.values())
        causes = causes_of(row, facilities, news, lines, versions)
        if row["figure"] == AREA and withheld[0] != withheld[1]:
            causes = [{"code": "withheld", "before": int(withheld[0] or 0), "now": int(withheld[1] or 0)}]
        found[tuple(row[name] for name in KEY)] = causes
    return found


def _counts(figures: pl.DataFrame, name: str) -> dict[tuple[str, str, date], float]:
    rows = figures.filter(pl.col("figure") == name).select("level", "place", "month", "value").iter_rows()
    return {(level, place, month): value for level, place, month, value in rows}


def _facilities(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Sequence[str]]:
    """Return the facilities of each district and facility; the portfolio is not named, it has all."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in ask(con, "facility").iter_rows(named=True):
        found.setdefault(("district", row["district"]), []).append(row["facility_id"])
        found[("facility", row["facility_id"])] = [row["facility_id"]]
    return {place: tuple(ids) for place, ids in found.items()}
