"""What a pack shows: the figures and rows of one place and month, written in a language.

Comes in: a finished DuckDB file of either set; figures and restatements. Goes out: the content of a template. Must not
know: HTML, files.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from warehouse.publish.formatting import danish_key
from warehouse.publish.language import UNKNOWN, Language
from warehouse.publish.packs.figures import AREA, LEVELS, MONTHS, FigureSpec, ask, back, figure_specs
from warehouse.publish.packs.journal import SHOWN_DAYS, Restatement, is_in_window

SHOWN_ROWS = 60  # of one table of a pack; the rest is in the warehouse
SHOWN_CAUSES = 3
ALL = "all"
NO_DISTRICT = "unknown"  # what the marts write for a facility without one
RowsByFacility = Mapping[str | None, Sequence[Mapping[str, Any]]]
SUMS = ("orders", "judged", "breaches", "open_orders")


@dataclass(frozen=True)
class Place:
    """A place that has packs; `facilities` null is all, those that no register has too. `months` have figures."""

    level: str
    place: str
    title: str
    facilities: frozenset[str] | None
    months: tuple[date, ...] = ()

    def has(self, facility: str | None) -> bool:
        """Return whether something of a facility is of this place."""
        return self.facilities is None or facility in self.facilities


@dataclass(frozen=True)
class Contents:
    """The rows that all packs of a set are cut from, read once."""

    as_of: date
    last: date
    places: tuple[Place, ...]
    values: Mapping[tuple[str, str, date, str], float]
    cases: Mapping[date, RowsByFacility]
    paid: Mapping[date, RowsByFacility]
    withheld: Mapping[date, RowsByFacility]
    deviations: Sequence[Mapping[str, Any]]
    decisions: Sequence[Mapping[str, Any]]
    restated: Mapping[tuple[str, str], Sequence[Restatement]]

    @classmethod
    def read(
        cls,
        con: duckdb.DuckDBPyConnection,
        as_of: date,
        last: date,
        figures: pl.DataFrame,
        changed: Sequence[Restatement],
    ) -> "Contents":
        """Read what the packs of the months to `last` need."""
        first = back(last, MONTHS - 1)
        rows = figures.select("level", "place", "month", "figure", "value").iter_rows()
        by_place: dict[tuple[str, str], list[Restatement]] = {}
        for one in changed:
            by_place.setdefault((one.level, one.place), []).append(one)
        return cls(
            as_of,
            last,
            tuple(_places(ask(con, "facility").to_dicts(), figures)),
            {(level, place, month, figure): value for level, place, month, figure, value in rows},
            _by_month(ask(con, "case", first, last)),
            _by_month(ask(con, "paid", first, last)),
            _by_month(ask(con, "withheld_area", first, last)),
            ask(con, "deviation", first, last).to_dicts(),
            ask(con, "decision").to_dicts(),
            by_place,
        )


def _by_month(found: pl.DataFrame) -> dict[date, RowsByFacility]:
    rows: dict[date, dict[str | None, list[dict[str, Any]]]] = {}
    for row in found.iter_rows(named=True):
        rows.setdefault(row["month"], {}).setdefault(row["facility_id"], []).append(row)
    return dict(rows)


def _of_place(found: Mapping[date, RowsByFacility], place: Place, month: date) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a place in a month; those of a facility are not looked for among all."""
    rows = found.get(month, {})
    facilities = [place.place] if place.level == "facility" else filter(place.has, rows)
    for facility in facilities:
        yield from rows.get(facility, ())


def _places(register: Sequence[Mapping[str, Any]], figures: pl.DataFrame) -> Iterable[Place]:
    """Return the places with figures: the portfolio, districts and facilities in Danish order."""
    names = {row["facility_id"]: row["name"] for row in register}
    months: dict[tuple[str, str], list[date]] = {}
    for level, place, month in figures.select("level", "place", "month").unique().sort(pl.all()).iter_rows():
        months.setdefault((level, place), []).append(month)
    for level, place in sorted(months, key=lambda one: (LEVELS.index(one[0]), danish_key(one[1]))):
        facilities = None
        if level == "district":
            facilities = frozenset(row["facility_id"] for row in register if row["district"] == place)
        elif level == "facility":
            facilities = frozenset([place])
        title = f"{place} {names[place]}" if level == "facility" and names.get(place) else place
        yield Place(level, place, title, facilities, tuple(months[level, place]))


def pack_of(
    contents: Contents, place: Place, month: date, language: Language, targets: Mapping[str, float]
) -> dict[str, Any]:
    """Return the content of the pack of a place and month."""
    deviations = [
        row for row in contents.deviations if row["month"] == month and place.has(row["facility_id"])
    ]
    decisions = [row for row in contents.decisions if _concerns(row, place)]
    still_open = [row for row in decisions if row["status"] == "open"]
    restated = [
        one
        for one in contents.restated.get((place.level, place.place), ())
        if is_in_window(one.month, month) and _is_visible(one)
    ]
    return {
        "title": place_title(place, language),
        "pack_month": month,
        "figures": _figures(contents, place, month, language, targets),
        "cases": _cases(contents, place, month),
        "paid": _paid(contents, place, month),
        "deviations": deviations[:SHOWN_ROWS],
        "decisions": still_open[:SHOWN_ROWS],
        "closed": {
            status: sum(row["status"] == status for row in decisions) for status in ("done", "dropped")
        },
        "restated": [_restated(one, language) for one in restated[:SHOWN_ROWS]],
        "left_out": {
            name: max(0, len(rows) - SHOWN_ROWS)
            for name, rows in (("deviations", deviations), ("decisions", still_open), ("restated", restated))
        },
        "restated_days": SHOWN_DAYS,
    }


def place_title(place: Place, language: Language) -> str:
    """Return what a place is called in a language."""
    if place.level != "district":
        return place.title
    if place.place == NO_DISTRICT:
        return language.word("district", place.place)
    return language.text("page.district", place=place.title)


def _concerns(row: Mapping[str, Any], place: Place) -> bool:
    """Return whether a decision is about a place or about a part of it."""
    if place.level == "portfolio":
        return True
    if row["level"] == "facility":
        return place.has(row["facility_id"])
    return (row["level"], row["place"]) == (place.level, place.place)


def _figures(
    contents: Contents, place: Place, month: date, language: Language, targets: Mapping[str, float]
) -> list[dict[str, Any]]:
    rows = []
    for name, spec in figure_specs().items():
        value = contents.values.get((place.level, place.place, month, name))
        before = contents.values.get((place.level, place.place, back(month, 1), name))
        target = targets.get(name)
        without = [_withheld(contents, place, name, of) for of in (month, back(month, 1))]
        rows.append(
            {
                "name": name,
                "value": written(value, spec, language),
                "before": written(before, spec, language),
                "change": _change(value, before, spec, language) if without[0] == without[1] else UNKNOWN,
                "without": 0 if value is None else len(without[0]),
                "before_without": 0 if before is None else len(without[1]),
                "target": written(target, spec, language),
                "is_met": _is_met(value, target, spec),
            }
        )
    return rows


def _withheld(contents: Contents, place: Place, figure: str, month: date) -> frozenset[str]:
    """Return the facilities of a place that a sum of areas is without; of other figures, none."""
    rows = _of_place(contents.withheld, place, month) if figure == AREA else ()
    return frozenset(row["facility_id"] for row in rows)


def written(value: float | None, spec: FigureSpec, language: Language) -> str:
    """Return a figure as a language writes it."""
    if spec.form == "share":
        return language.percent(value)
    return language.number(value, spec.decimals)


def _change(value: float | None, before: float | None, spec: FigureSpec, language: Language) -> str:
    if value is None or before is None:
        return UNKNOWN
    difference = round(value, spec.decimals) - round(before, spec.decimals)
    text = (
        language.number(difference * 100, 1) if spec.form == "share" else written(difference, spec, language)
    )
    return f"+{text}" if difference > 0 else text


def _is_met(value: float | None, target: float | None, spec: FigureSpec) -> bool | None:
    if value is None or target is None or spec.better is None:
        return None
    return value >= target if spec.better == "high" else value <= target


def _cases(contents: Contents, place: Place, month: date) -> list[dict[str, Any]]:
    """Return the cases by service and priority, the sum last; medians are in mart_sla, for they cannot be added."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in _of_place(contents.cases, place, month):
        for key in ((row["service"], row["priority"]), (ALL, "")):
            found = sums.setdefault(key, dict.fromkeys(SUMS, 0))
            for name in SUMS:
                found[name] += int(row[name] or 0)
    ordered = sorted(sums, key=lambda key: (key[0] == ALL, key))
    return [
        {
            "service": key[0],
            "priority": key[1],
            **sums[key],
            "share": 1 - sums[key]["breaches"] / sums[key]["judged"] if sums[key]["judged"] else None,
        }
        for key in ordered
    ]


def _paid(contents: Contents, place: Place, month: date) -> list[dict[str, Any]]:
    """Return due, invoiced and delivered by service, the sum last; the difference is of what has a price."""
    sums: dict[str, dict[str, Any]] = {}
    for row in _of_place(contents.paid, place, month):
        for service in (row["service"], ALL):
            found = sums.setdefault(
                service, dict.fromkeys(("due", "invoiced", "delivered", "difference", "due_of_known"))
            )
            for name in ("due", "invoiced", "delivered"):
                found[name] = _added(found[name], row[f"{name}_dkk"])
            if row["delivered_dkk"] is not None:
                found["due_of_known"] = _added(found["due_of_known"], row["due_dkk"])
            if row["due_dkk"] is not None:
                found["difference"] = _added(found["difference"], row["invoiced_dkk"] - row["due_dkk"])
    return [{"service": name, **sums[name]} for name in sorted(sums, key=lambda name: (name == ALL, name))]


def _added(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _is_visible(one: Restatement) -> bool:
    """Return whether a restatement is one in the decimals that are shown."""
    decimals = figure_specs()[one.figure].decimals
    return one.before is None or one.now is None or round(one.before, decimals) != round(one.now, decimals)


def _restated(one: Restatement, language: Language) -> dict[str, Any]:
    spec = figure_specs()[one.figure]
    causes = [cause_text(cause, language) for cause in one.causes[:SHOWN_CAUSES]]
    if len(one.causes) > SHOWN_CAUSES:
        causes.append(language.text("cause.more", n=len(one.causes) - SHOWN_CAUSES))
    return {
        "figure": one.figure,
        "month": one.month,
        "was": written(one.before, spec, language),
        "now": written(one.now, spec, language),
        "published": one.published_on,
        "why": "; ".join(causes),
    }


def cause_text(cause: Mapping[str, Any], language: Language) -> str:
    """Return a cause of a restatement as a sentence in a language."""
    source = cause.get("source")
    if cause["code"] == "rows" and cause["kind"] == "cost_line":
        new, corrected = cause.get("new", 0), cause["rows"] - cause.get("new", 0)
        parts = [("rows_new", new), ("rows_corrected", corrected)]
        return ", ".join(language.text(f"cause.{key}", n=n, source=source) for key, n in parts if n)
    if cause["code"] == "rows":
        return language.text("cause.rows", n=cause["rows"], source=source)
    if cause["code"] == "input":
        return language.text("cause.model" if cause["kind"] == "model" else "cause.input", source=source)
    return language.text(
        f"cause.{cause['code']}", **{key: text for key, text in cause.items() if key != "code"}
    )
