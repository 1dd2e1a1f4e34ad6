"""Which version of a model holds when, and for which facility.

Comes in: receipts of models, their project and buildings, the `facility_model` rows, the run date.
Goes out: one row a model with facility, lineage and interval.

A lineage is the `facility_model` row, else the IfcProject's GlobalId. A glob that also catches a model with
another project and no building in common makes two lineages, for one of two buildings never replaces the other.

A model that was held at its reading, for none of its rooms counts, never holds: the version before it stays in force.
So it does where a later delivery lost more than the guard allows, until a person accepts that delivery.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

import polars as pl

from warehouse.guard import NO_GUARD, Guard, model_size

UNASSIGNED = "unassigned"
SHRUNK = "model_shrunk"  # the note of a version that the guard holds
ALWAYS = date(1900, 1, 1)
VERSION: dict[str, Any] = {
    "model_sha256": pl.String,
    "source": pl.String,
    "names": pl.Int64,  # under how many names it was received
    "facility_id": pl.String,
    "discipline": pl.String,
    "lineage_id": pl.String,
    "version": pl.Int64,  # 1 is the first in its lineage
    "valid_from": pl.Date,
    "valid_to": pl.Date,  # exclusive; null is open
    "is_in_force": pl.Boolean,
    "is_stale": pl.Boolean,  # a later version is held, so this one stays in force
    "note_code": pl.String,
    "note_details": pl.String,  # JSON: the values of the sentence of note_code
}


@dataclass
class _Model:
    """A model that was received; its row, facility and notes are found on the way."""

    sha256: str
    sources: tuple[str, ...]
    received: datetime
    written_at: str
    project: str | None
    buildings: frozenset[str]
    held_reason: str | None = None
    row: dict[str, Any] | None = None
    own_from: date | None = None
    facility_id: str = UNASSIGNED
    discipline: str | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    arrived: datetime = datetime.min
    size: Mapping[str, float | None] | None = None

    @property
    def start(self) -> date:
        """Return the first day on which it holds: that of its row, else that of its receipt."""
        return self.own_from or self.received.date()

    @property
    def order(self) -> tuple[Any, ...]:
        """Return the sort key of versions; the digest decides last, so that the order of arrival does not matter."""
        return (self.start, self.received, self.written_at, self.sha256)


def model_versions(
    receipts: pl.DataFrame,
    models: pl.DataFrame,
    buildings: pl.DataFrame,
    rows: pl.DataFrame,
    as_of: date,
    guard: Guard = NO_GUARD,
) -> pl.DataFrame:
    """Return one row per model, columns `VERSION`; intervals of one lineage never overlap.

    `receipts` has model_sha256, source, received_at, arrived_at; `models` and `buildings` are the extracted tables;
    `rows` are the `facility_model` records; `guard` holds a version that lost too much. No models give an empty frame.
    """
    known = _models(receipts, models, buildings)
    _assign_rows(known, rows.to_dicts(), as_of)
    _adopt_by_project(known)
    found: list[dict[str, Any]] = []
    for lineage in _lineages(known):
        found += _intervals(lineage, as_of, guard)
    found.sort(
        key=lambda row: (row["facility_id"], row["lineage_id"], row["version"] or 0, row["model_sha256"])
    )
    return pl.DataFrame(found, schema=VERSION, orient="row")


def base_name(source: str) -> str:
    """Return the file's name in a path or URL, in lower case."""
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].casefold()


def _models(receipts: pl.DataFrame, models: pl.DataFrame, buildings: pl.DataFrame) -> list[_Model]:
    names: dict[str, set[str]] = {}
    for sha, name in buildings.select("model_sha256", "global_id").iter_rows():
        names.setdefault(sha, set()).add(f"id:{name}")
    for sha, name in buildings.select("model_sha256", "name").iter_rows():
        if name and name.strip():
            names.setdefault(sha, set()).add(f"name:{name.strip().casefold()}")
    header = {row["model_sha256"]: row for row in models.iter_rows(named=True)}
    groups = receipts.group_by("model_sha256").agg(
        pl.col("source").unique().sort(),
        pl.col("received_at").min(),
        pl.coalesce("arrived_at", "received_at").min(),
    )
    return [
        _Model(
            sha,
            tuple(sources),
            received,
            header[sha]["written_at"] or "",
            header[sha]["project_global_id"],
            frozenset(names.get(sha, ())),
            header[sha].get("held_reason"),
            arrived=arrived,
            size=model_size(header[sha]),
        )
        for sha, sources, received, arrived in groups.sort("model_sha256").iter_rows()
        if sha in header
    ]


def _assign_rows(known: Sequence[_Model], rows: list[dict[str, Any]], as_of: date) -> None:
    """Give each model its `facility_model` row; the i-th version of a pattern takes its i-th date."""
    matched: dict[tuple[str, str], list[_Model]] = {}
    for model in known:
        best = _best_row(model, rows, as_of)
        if best is None:
            continue
        model.row, model.facility_id, model.discipline = best, best["facility_id"], best["discipline"]
        matched.setdefault((best["facility_id"], best["model"]), []).append(model)
    for (facility_id, pattern), found in matched.items():
        versions = [model for model in found if model.held_reason is None]
        own = [r["valid_from"] for r in rows if (r["facility_id"], r["model"]) == (facility_id, pattern)]
        dates = sorted(own, key=lambda day: day or ALWAYS)
        versions.sort(key=lambda model: (model.received, model.written_at, model.sha256))
        for model, day in zip(versions, dates, strict=False):
            model.own_from = day


def _best_row(model: _Model, rows: Iterable[dict[str, Any]], as_of: date) -> dict[str, Any] | None:
    """Return the row that names a model: digest or exact name before glob, then the latest in force."""
    names = [base_name(source) for source in model.sources]
    ranked = []
    for row in rows:
        pattern = base_name(row["model"])
        if pattern in names or pattern == model.sha256.casefold():
            exact = True
        elif any(fnmatchcase(name, pattern) for name in names):
            exact = False
        else:
            continue
        day = row["valid_from"] or ALWAYS
        nearness = day.toordinal() if day <= as_of else -day.toordinal()
        ranked.append(((exact, day <= as_of, nearness, row["facility_id"], row["model"]), row))
    return max(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _adopt_by_project(known: Sequence[_Model]) -> None:
    """Assign a model without a row to the one facility whose models share its IfcProject."""
    facilities: dict[str, set[tuple[str, str | None]]] = {}
    for model in known:
        if model.row and model.project:
            facilities.setdefault(model.project, set()).add((model.facility_id, model.discipline))
    for model in known:
        if model.row:
            continue
        owners = facilities.get(model.project or "", set())
        if len({facility for facility, _ in owners}) == 1:
            model.facility_id, model.discipline = min(owners, key=lambda owner: (owner[1] or "",))
        else:
            reason = "several facilities share its IfcProject" if owners else "no facility_model row names it"
            model.notes.append(("model_without_facility", {"reason": reason}))


def _is_one_lineage(one: _Model, two: _Model) -> bool:
    """Return whether two models of one facility and discipline are versions of each other.

    Under one row they are unless their buildings differ; under two rows only where a date says that one follows; where
    no row names them, by their project.
    """
    if (one.facility_id, one.discipline) != (two.facility_id, two.discipline):
        return False
    same_project = one.project is not None and one.project == two.project
    if one.row is None or two.row is None:
        return same_project
    same_place = same_project or bool(one.buildings & two.buildings)
    if one.row["model"] == two.row["model"]:
        return same_place or not (one.buildings and two.buildings)
    return same_place and bool(one.own_from or two.own_from)


def _lineages(known: Sequence[_Model]) -> list[list[_Model]]:
    """Return models grouped by lineage, each in the order of its versions."""
    group = list(range(len(known)))
    for i, one in enumerate(known):
        for j in range(i):
            if group[i] != group[j] and _is_one_lineage(one, known[j]):
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    lineages: dict[int, list[_Model]] = {}
    for i, model in enumerate(known):
        lineages.setdefault(group[i], []).append(model)
    return [_in_order(lineage) for lineage in lineages.values()]


def _in_order(lineage: Sequence[_Model]) -> list[_Model]:
    """Return versions from the first on: by date; undated ones by receipt, unless a header is younger."""
    ordered = sorted(lineage, key=lambda model: model.order)
    earliest = min((model.received for model in lineage), default=None)
    undated = [model for model in lineage if model.own_from is None and model.received == earliest]
    if not undated:
        return ordered
    first = min(undated, key=lambda model: (model.written_at, model.sha256))
    dated = [model for model in ordered if model.own_from]
    if dated and "" not in (dated[0].written_at, first.written_at) and dated[0].written_at < first.written_at:
        return ordered
    return [first, *(model for model in ordered if model is not first)]


def _intervals(lineage: Sequence[_Model], as_of: date, guard: Guard) -> list[dict[str, Any]]:
    """Return rows of one lineage: each version holds until the next one in force begins."""
    label = lineage[0].sha256[:12]
    usable = _in_order([model for model in lineage if model.held_reason is None])
    starts: list[tuple[_Model, date]] = []
    left_out: list[_Model] = []
    for model in usable:
        start = (model.own_from or ALWAYS) if model is usable[0] else model.start
        objection = _objection(model, start, starts[-1][0] if starts else None, as_of, guard)
        if objection is not None:
            model.notes.append(objection)
            left_out.append(model)
            continue
        while starts and starts[-1][1] >= start:
            replaced = starts.pop()[0]
            replaced.notes.append(("model_replaced_same_day", {}))
            left_out.append(replaced)
        starts.append((model, start))
    ends = [day for _, day in starts[1:]] + [None]
    held = [model for model in lineage if model.held_reason is not None]
    current = starts[-1][0] if starts else None
    for model in held:
        if current is None or current.order < model.order:
            model.notes.append(("model_held", _held_values(model, current)))
    is_stale = current is not None and any(
        model.order > current.order and model.notes and model.notes[-1][0] in ("model_held", SHRUNK)
        for model in left_out + held
    )
    rows = [
        _row(model, label, number, day, end) | {"is_stale": is_stale and model is current}
        for number, ((model, day), end) in enumerate(zip(starts, ends, strict=False), 1)
    ]
    return rows + [_row(model, label, 0, None, None) for model in left_out + held]


def _held_values(model: _Model, current: _Model | None) -> dict[str, str]:
    """Return why a model is held, and which version is used instead, or that there is none."""
    why = model.held_reason or "not_trusted"
    if current is None:
        return {"why": why, "instead": "nothing"}
    return {
        "why": why,
        "instead": "before",
        "received_on": current.received.date().isoformat(),
        "source_before": current.sources[0],
    }


def _objection(
    model: _Model, start: date, current: _Model | None, as_of: date, guard: Guard
) -> tuple[str, dict[str, Any]] | None:
    """Return why a version does not hold after the current one, as a code and its values; null where it does."""
    if start > as_of:
        return "model_not_yet_valid", {"valid_from": start.isoformat()}
    if current is None:
        return None
    if _is_stale(model, current):
        return "model_older_than_current", {}
    # what arrives together is history that is delivered at once: nothing was published of the first alone
    is_later = model.arrived > current.arrived
    loss = guard.loss([model.sha256], current.size, model.size, model.arrived) if is_later else None
    if loss is None:
        return None
    before = {"received_on": current.received.date().isoformat(), "source_before": current.sources[0]}
    return SHRUNK, {**loss, **before, "sha256": model.sha256[:12]}


def _is_stale(model: _Model, current: _Model) -> bool:
    """Return whether an undated later version was written before the current one: an old export, sent again."""
    return (
        model.own_from is None
        and model.received > current.received
        and "" not in (model.written_at, current.written_at)
        and model.written_at < current.written_at
    )


def _row(model: _Model, label: str, number: int, start: date | None, end: date | None) -> dict[str, Any]:
    code, values = model.notes[-1] if model.notes else (None, None)
    return {
        "model_sha256": model.sha256,
        "source": model.sources[0],
        "names": len(model.sources),
        "facility_id": model.facility_id,
        "discipline": model.discipline,
        "lineage_id": f"{model.facility_id}/{label}",
        "version": number or None,
        "valid_from": start,
        "valid_to": end,
        "is_in_force": number > 0,
        "is_stale": False,
        "note_code": code,
        "note_details": None if values is None else json.dumps(values, ensure_ascii=False),
    }
