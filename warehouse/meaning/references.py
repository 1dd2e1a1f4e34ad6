"""Room references: which room a text means on a day.

Comes in: texts by facility, and what rooms are called in each interval. Goes out: one row a text and interval,
with the step that found the room and its score. Must not know: where the texts stand, money, DuckDB.

Steps: the number as written (1.00), a GlobalId (1.00), the number normalised (0.95). Digits must agree exactly;
two rooms that fit are no answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from warehouse.meaning.lineage import ALWAYS
from warehouse.meaning.matching import normal_number

REFERENCE: dict[str, Any] = {
    "facility_id": pl.String, "reference": pl.String, "valid_from": pl.Date, "valid_to": pl.Date,
    "space_id": pl.String, "step": pl.String, "score": pl.Float64, "status": pl.String,
}
Answer = tuple[str | None, str | None, float | None, str]
Index = Mapping[tuple[str, str], frozenset[str]]


def resolve_references(references: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """Each text of a facility with the room it means, by interval (columns `REFERENCE`).

    `references` has facility_id, reference; `rooms` has facility_id, space_id, number, global_id, valid_from,
    valid_to. status is resolved, ambiguous or not_found. Intervals of one text follow each other without gap.
    """
    of_facility: dict[str, list[dict[str, Any]]] = {}
    for room in rooms.iter_rows(named=True):
        of_facility.setdefault(room["facility_id"], []).append(room)
    found: list[tuple[Any, ...]] = []
    for key, texts in references.sort("facility_id", "reference").group_by("facility_id", maintain_order=True):
        periods = _periods(of_facility.get(str(key[0]), []))
        for reference in texts["reference"]:
            answers = [(start, end, resolve(reference, index)) for start, end, index in periods]
            found += [(key[0], reference, *interval) for interval in _merged(answers)]
    return pl.DataFrame(found, schema=REFERENCE, orient="row")


def resolve(reference: str, index: Index) -> Answer:
    """The room that one text means: space_id, step, score, status."""
    steps = (
        ("exact", reference, 1.0),
        ("global_id", reference.strip(), 1.0),
        ("normalised", normal_number(reference), 0.95),
    )
    for step, text, score in steps:
        spaces = index.get((step, text), frozenset())
        if len(spaces) == 1:
            return next(iter(spaces)), step, score, "resolved"
        if spaces:
            return None, step, None, "ambiguous"
    return None, None, None, "not_found"


def _periods(rooms: Sequence[dict[str, Any]]) -> list[tuple[date, date | None, Index]]:
    """The intervals in which a facility's rooms do not change, each with its index of names."""
    days = {room["valid_from"] for room in rooms} | {room["valid_to"] for room in rooms}
    starts: list[date] = sorted({ALWAYS, *(day for day in days if day)})
    ends: list[date | None] = [*starts[1:], None]
    return [
        (start, end, _index(room for room in rooms if _holds(room, start)))
        for start, end in zip(starts, ends, strict=True)
    ]


def _holds(room: Mapping[str, Any], day: date) -> bool:
    return bool(room["valid_from"] <= day and (room["valid_to"] is None or room["valid_to"] > day))


def _index(rooms: Iterable[Mapping[str, Any]]) -> Index:
    index: dict[tuple[str, str], set[str]] = {}
    for room in rooms:
        names = (
            ("exact", room["number"]),
            ("global_id", room["global_id"]),
            ("normalised", normal_number(room["number"])),
        )
        for step, name in names:
            if name:
                index.setdefault((step, name), set()).add(room["space_id"])
    return {key: frozenset(spaces) for key, spaces in index.items()}


def _merged(answers: Sequence[tuple[date, date | None, Answer]]) -> list[tuple[Any, ...]]:
    """Neighbouring intervals with one answer as one."""
    merged: list[tuple[Any, ...]] = []
    for start, end, answer in answers:
        if merged and merged[-1][2:] == answer:
            merged[-1] = (merged[-1][0], end, *answer)
        else:
            merged.append((start, end, *answer))
    return merged
