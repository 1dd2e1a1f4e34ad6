"""What was published before: the figures of each version as a journal of changes, and what was restated since.

Comes in: the journal, the figures of a version, what came in since. Goes out: rows to append, restatements. Must not
know: the store, HTML.

The journal has one row per figure that a version publishes differently from the version before, so it grows by what
changes. The row whose figure is RUN says that a version was published at all. A figure is restated where a month that
was over when it was published has another value now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from warehouse.publish.packs.figures import MONTH_FIGURE, SILENT, FigureSpec, back, figure_specs

RUN = "run"
JOURNAL: dict[str, Any] = {
    "as_of": pl.Date,
    "run_id": pl.String,
    "started_at": pl.Datetime("us"),
    "areal_version": pl.String,
    "set": pl.String,
    **MONTH_FIGURE,
    "before": pl.Float64,
    "causes": pl.String,  # JSON, see `Causes.of`
}
KEY = ["level", "place", "month", "figure"]
SHOWN_DAYS = 31  # restatements of a pack: those published in so many days up to the run date


@dataclass(frozen=True)
class Version:
    """The version that figures are of: its run date, its run and the version of areal."""

    as_of: date
    run_id: str
    started_at: datetime
    areal_version: str


@dataclass(frozen=True)
class Restatement:
    """A figure of a month that was over, published with another value before. `causes`: as `causes_of` gives them."""

    level: str
    place: str
    month: date
    figure: str
    before: float | None
    now: float | None
    published_on: date
    causes: tuple[Mapping[str, Any], ...]


def state_before(journal: pl.DataFrame, as_of: date, of_set: str) -> pl.DataFrame:
    """Return the figures of the latest version with an earlier run date, with its as_of, started_at, areal_version.

    No rows where there was none. Versions of the same run date are left out, so that a repeated run gives the same.
    """
    known = journal.filter(pl.col("as_of") < as_of, pl.col("set") == of_set)
    return state_of(known)


def state_of(known: pl.DataFrame) -> pl.DataFrame:
    """Return the figures as the last version of some journal rows published them, columns JOURNAL."""
    ordered = known.sort("as_of", "started_at", "run_id")
    runs = ordered.filter(pl.col("figure") == RUN)
    if runs.is_empty():
        return pl.DataFrame(schema=JOURNAL)
    last = (
        ordered.filter(pl.col("figure") != RUN).unique(KEY, keep="last").filter(pl.col("value").is_not_null())
    )
    stamp = {name: runs[name][-1] for name in ("as_of", "run_id", "started_at", "areal_version")}
    return last.with_columns(pl.lit(value).cast(JOURNAL[name]).alias(name) for name, value in stamp.items())


def compared(before: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Return each figure that is new, gone or published with another value: KEY, value and before.

    A month that is not among those of `figures` has left the window and is no change.
    """
    within = before.filter(pl.col("month").is_in(figures["month"].unique().implode()))
    old = within.select(*KEY, before="value")
    joined = figures.select(*KEY, "value").join(old, on=KEY, how="full", coalesce=True)
    decimals = {name: spec.compared_decimals for name, spec in figure_specs().items()} | dict.fromkeys(
        SILENT, 0
    )
    parts = [
        part.filter(
            pl.col("value")
            .round(decimals.get(str(name), 4))
            .ne_missing(pl.col("before").round(decimals.get(str(name), 4)))
        )
        for (name,), part in joined.group_by("figure", maintain_order=True)
    ]
    empty = joined.clear()
    return pl.concat([empty, *parts]).sort(KEY)


def restated(changes: pl.DataFrame, before_as_of: date) -> pl.DataFrame:
    """Return the changes of months that were over on the run date of the version before, and known then."""
    over = pl.col("month").dt.offset_by("1mo") <= before_as_of + timedelta(days=1)
    return changes.filter(over, pl.col("before").is_not_null(), ~pl.col("figure").is_in(SILENT))


def causes_of(
    change: Mapping[str, Any],
    facilities: Sequence[str] | None,
    news: Sequence[Mapping[str, Any]],
    lines: tuple[float | None, float | None],
    versions: tuple[str, str],
) -> list[dict[str, Any]]:
    """Return why a figure was restated, as plain objects with a `code`.

    `facilities` of the place (null: all); `news`: rows of `queries/news.sql`; `lines`: cost lines of the month before
    and now; `versions` of areal before and now. `rows` (code, kind, source, rows, new), `input` (kind, source),
    `time` where open cases aged, `areal` where the version differs too, `other` where nothing was found.
    """
    spec = figure_specs()[change["figure"]]
    found = _from_news(spec, change["month"], facilities, news)
    new = max(0, int((lines[1] or 0) - (lines[0] or 0)))
    for cause in found:
        if cause["kind"] == "cost_line" and cause["code"] == "rows":
            cause["new"] = min(new, cause["rows"])
            new -= cause["new"]
    if not found and spec.ages:
        found = [{"code": "time"}]
    if versions[0] != versions[1]:
        found.append({"code": "areal", "before": versions[0], "now": versions[1]})
    return found or [{"code": "other"}]


def _from_news(
    spec: FigureSpec, month: date, facilities: Sequence[str] | None, news: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what came in since and concerns the figure: of the place and month by rows, else by the file alone."""
    rows: dict[tuple[str, str], int] = {}
    files: set[tuple[str, str]] = set()
    for one in news:
        is_here = one["facility_id"] is None or facilities is None or one["facility_id"] in facilities
        if one["kind"] not in spec.kinds or not is_here or one["month"] not in (None, month):
            continue
        place = (one["kind"], one["path"])
        if one["month"] is None:
            files.add(place)
        else:
            rows[place] = rows.get(place, 0) + int(one["rows"])
    by_rows = [
        {"code": "rows", "kind": kind, "source": path, "rows": n} for (kind, path), n in sorted(rows.items())
    ]
    return by_rows + [{"code": "input", "kind": kind, "source": path} for kind, path in sorted(files)]


def entries(
    version: Version,
    of_set: str,
    changes: pl.DataFrame,
    causes: Mapping[tuple[Any, ...], Sequence[Mapping[str, Any]]],
) -> pl.DataFrame:
    """Return the rows to append for a version, columns JOURNAL: its changes with their causes, and the row RUN."""
    stamp = {
        "as_of": version.as_of, "run_id": version.run_id, "started_at": version.started_at,
        "areal_version": version.areal_version, "set": of_set,
    }  # fmt: skip
    rows = [{**stamp, "figure": RUN}]
    for row in changes.iter_rows(named=True):
        why = causes.get(tuple(row[name] for name in KEY))
        rows.append({**stamp, **row, "causes": None if why is None else json.dumps(why, ensure_ascii=False)})
    return pl.DataFrame([{name: row.get(name) for name in JOURNAL} for row in rows], schema=JOURNAL)


def earlier_restatements(journal: pl.DataFrame, as_of: date, of_set: str) -> list[Restatement]:
    """Return the restatements that versions of the days before the run date published, the youngest first."""
    first = as_of - timedelta(days=SHOWN_DAYS)
    found = journal.filter(
        pl.col("set") == of_set,
        pl.col("as_of") < as_of,
        pl.col("as_of") > first,
        pl.col("causes").is_not_null(),
    ).sort("as_of", "started_at", *KEY, descending=[True, True, *[False] * len(KEY)])
    return [
        Restatement(
            row["level"], row["place"], row["month"], row["figure"], row["before"], row["value"], row["as_of"],
            tuple(json.loads(row["causes"])),
        )
        for row in found.iter_rows(named=True)
    ]  # fmt: skip


def is_in_window(month: date, last: date) -> bool:
    """Return whether a restated month belongs into the pack of a month: it, or one of the year before."""
    return back(last, 12) <= month <= last
