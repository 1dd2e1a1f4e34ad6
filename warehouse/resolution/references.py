"""Room references: which room a text means on a day.

Comes in: texts by facility, what rooms are called in each interval, and other names for them. Goes out: one row a
text and interval, with the rule that found the room and its score, or the rooms it may mean.

Steps in order, the first that knows the text answers, and two rooms that fit are no answer:
approved (a person's decision, 1.00), exact (1.00), global_id (1.00), normalised (0.95), qr_code (0.95),
asset_tag (0.95), place (0.90: number with building or storey; 0.80 where the model does not name them), joined
(0.85: the codes of building, storey and room written together). Digits must agree exactly in every rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from rapidfuzz import fuzz, process

from warehouse.resolution.keys import normal_number
from warehouse.resolution.location_parsing import PlaceWords, folded, groups, place_words
from warehouse.resolution.model_versions import ALWAYS
from warehouse.resolution.room_index import Room, RoomIndex, room_index

CANDIDATE = pl.Struct({"space_id": pl.String, "score": pl.Float64, "why": pl.String})
REFERENCE: dict[str, Any] = {
    "facility_id": pl.String,
    "reference": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "space_id": pl.String,
    "match_rule": pl.String,
    "score": pl.Float64,
    "status": pl.String,
    "building": pl.String,
    "candidates": pl.List(CANDIDATE),
}
ALIAS: dict[str, Any] = {
    "facility_id": pl.String,
    "match_rule": pl.String,
    "text": pl.String,
    "meaning": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}
CANDIDATES, LEAST_SCORE, OPEN_SCORE = 3, 0.4, 0.8
Period = tuple[date, date | None, RoomIndex]


@dataclass(frozen=True)
class Answer:
    """A room by a rule with its score, or none: then the building that is known, and the rooms it may be."""

    space_id: str | None
    match_rule: str | None
    score: float | None
    status: str
    building: str | None = None
    candidates: tuple[tuple[str, float, str], ...] = ()


def resolve_references(references: pl.DataFrame, rooms: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return each text of a facility with the room it means, per interval (columns `REFERENCE`).

    `references` has facility_id, reference, and room and building where the text is put together from both;
    `rooms` has facility_id, space_id, number, name, global_id, building, storey, valid_from, valid_to; `aliases`
    has the columns `ALIAS`. status is resolved, ambiguous or not_found. Intervals of one text follow each other
    without gap.
    """
    of_facility = _by_facility(rooms)
    named_so = _by_facility(aliases)
    found: list[tuple[Any, ...]] = []
    for key, texts in references.sort("facility_id", "reference").group_by(
        "facility_id", maintain_order=True
    ):
        facility = str(key[0])
        periods = _periods(of_facility.get(facility, []), named_so.get(facility, []))
        for row in texts.iter_rows(named=True):
            text, building = row.get("room") or row["reference"], row.get("building")
            answers = [(start, end, resolve(text, index, building)) for start, end, index in periods]
            found += [(facility, row["reference"], *interval) for interval in _merged(answers)]
    return pl.DataFrame(found, schema=REFERENCE, orient="row")


def resolve(reference: str, index: RoomIndex, building: str | None = None) -> Answer:
    """Return what one text means; `building` is the record's own building, beside the text."""
    words = place_words(reference, tuple(index.buildings))
    named = building if (building or "").strip() else words.building
    inside = index.building_of(named) if named else None
    answer = _by_name(reference, index, inside, building)
    answer = answer or _by_code(reference, index, inside)
    answer = answer or _by_place(words, index, named, inside)
    answer = answer or _by_joined(reference, index, words, inside)
    if answer and answer.status == "resolved":
        return answer
    candidates = answer.candidates if answer else _nearest(reference, words, index, inside)
    known = index.given_names[inside] if inside is not None else None
    match_rule, status = (answer.match_rule, answer.status) if answer else (None, "not_found")
    return Answer(None, match_rule, None, status, known, candidates)


def _by_name(reference: str, index: RoomIndex, inside: str | None, building: str | None) -> Answer | None:
    """Return the match by a person's decision, or by a name in the model; within the record's building."""
    steps = (
        ("approved", folded(reference), 1.0),
        ("exact", reference, 1.0),
        ("global_id", reference.strip(), 1.0),
        ("normalised", normal_number(reference), 0.95),
        ("asset_tag", folded(reference), 0.95),
    )
    names_building = bool((building or "").strip())
    for match_rule, text, score in steps:
        spaces: Iterable[str] = index.find(match_rule, text)
        if names_building and match_rule in ("exact", "normalised"):
            spaces = [space for space in spaces if _fits(index, index.rooms[space].building, inside)]
        answer = _answer(spaces, match_rule, score)
        if answer:
            return answer
    return None


def _by_code(reference: str, index: RoomIndex, inside: str | None) -> Answer | None:
    """Return the match by a QR code: what the register of codes says about it."""
    texts = index.aliases.get(folded(reference), set())
    found = [_by_name(text, index, inside, None) for text in sorted(texts)]
    spaces = {answer.space_id for answer in found if answer and answer.space_id}
    return _answer(spaces, "qr_code", 0.95)


def _by_place(words: PlaceWords, index: RoomIndex, named: str | None, inside: str | None) -> Answer | None:
    """Return the match by number with the building and storey that the text names; neither may contradict."""
    if not words.number:
        return None
    rooms = [room for room in index.numbered(words.number) if _agrees(room, index, words, named, inside)]
    is_sure = all(
        (named is None or room.building == inside) and (words.level is None or room.level is not None)
        for room in rooms
    )
    return _answer({room.space_id for room in rooms}, "place", 0.9 if is_sure else 0.8)


def _by_joined(reference: str, index: RoomIndex, words: PlaceWords, inside: str | None) -> Answer | None:
    """Return the match by the runs of digits and letters of building, storey and number, in order."""
    rooms = [index.rooms[space] for space in index.find("joined", "|".join(groups(reference)))]
    fitting = {
        room.space_id
        for room in rooms
        if (inside is None or room.building == inside) and words.level in (None, room.level)
    }
    return _answer(fitting, "joined", 0.85)


def _agrees(room: Room, index: RoomIndex, words: PlaceWords, named: str | None, inside: str | None) -> bool:
    in_building = named is None or _fits(index, room.building, inside)
    return in_building and (words.level is None or room.level is None or room.level == words.level)


def _fits(index: RoomIndex, building: str, inside: str | None) -> bool:
    """Return whether a room's building is the one named, or the model's only building, without a name."""
    return building == inside if inside is not None else building == "" and len(index.buildings) == 1


def _answer(spaces: Iterable[str], match_rule: str, score: float) -> Answer | None:
    """Return one room as a match, several as ambiguous; null where there is none."""
    listed = sorted(set(spaces))
    if len(listed) == 1:
        return Answer(listed[0], match_rule, score, "resolved")
    if listed:
        share = round(score / len(listed), 2)
        return Answer(
            None,
            match_rule,
            None,
            "ambiguous",
            None,
            tuple((s, share, match_rule) for s in listed[:CANDIDATES]),
        )
    return None


def _nearest(
    reference: str, words: PlaceWords, index: RoomIndex, inside: str | None
) -> tuple[tuple[str, float, str], ...]:
    """Return rooms for a person to choose from, alike by number or name; never matched automatically."""
    rooms = [room for _, room in sorted(index.rooms.items()) if inside is None or room.building == inside]
    found: dict[str, tuple[float, str]] = {}
    for why, wanted, texts in (
        ("number", words.number or normal_number(reference), [room.number for room in rooms]),
        ("name", folded(reference), [room.name for room in rooms]),
    ):
        cutoff = 100 * LEAST_SCORE / OPEN_SCORE
        for _, alike, place in process.extract(
            wanted, texts, scorer=fuzz.ratio, score_cutoff=cutoff, limit=CANDIDATES
        ):
            score, space = round(OPEN_SCORE * alike / 100, 2), rooms[int(place)].space_id
            found[space] = max(found.get(space, (0.0, why)), (score, why))
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple((space, score, why) for space, (score, why) in ranked[:CANDIDATES])


def resolve_buildings(references: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """Return each building text of a facility with its building: facility_id, reference, building (null: none).

    `building` is as the rooms have it, 'unnamed' where the facility's only building has no name.
    """
    of_facility = _by_facility(rooms)
    found: list[tuple[str, str, str | None]] = []
    for facility, reference in references.sort("facility_id", "reference").iter_rows():
        index = room_index(of_facility.get(facility, []), [])
        name = index.building_of(reference)
        found.append((facility, reference, index.given_names[name] if name is not None else None))
    schema = {"facility_id": pl.String, "reference": pl.String, "building": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _by_facility(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["facility_id"], []).append(row)
    return found


def _periods(rooms: Sequence[dict[str, Any]], aliases: Sequence[dict[str, Any]]) -> list[Period]:
    """Return the intervals in which a facility's rooms do not change, each with its index of names."""
    days = {row[end] for row in (*rooms, *aliases) for end in ("valid_from", "valid_to")}
    starts: list[date] = sorted({ALWAYS, *(day for day in days if day)})
    ends: list[date | None] = [*starts[1:], None]
    ids: dict[str, set[str]] = {}
    for room in rooms:
        ids.setdefault(room["space_id"], set()).add(room["global_id"])
    everything = [{**room, "global_ids": ids[room["space_id"]]} for room in rooms]
    return [
        (start, end, room_index(_holding(everything, start), _holding(aliases, start)))
        for start, end in zip(starts, ends, strict=True)
    ]


def _holding(rows: Iterable[Mapping[str, Any]], day: date) -> Iterable[Mapping[str, Any]]:
    return (
        row
        for row in rows
        if (row["valid_from"] or ALWAYS) <= day and (row["valid_to"] is None or row["valid_to"] > day)
    )


def _merged(answers: Sequence[tuple[date, date | None, Answer]]) -> list[tuple[Any, ...]]:
    """Return neighbouring intervals with one answer as one."""
    merged: list[tuple[date, date | None, Answer]] = []
    for start, end, answer in answers:
        if merged and merged[-1][2] == answer:
            merged[-1] = (merged[-1][0], end, answer)
        else:
            merged.append((start, end, answer))
    return [
        (
            start,
            end,
            a.space_id,
            a.match_rule,
            a.score,
            a.status,
            a.building,
            [{"space_id": space, "score": score, "why": why} for space, score, why in a.candidates],
        )
        for start, end, a in merged
    ]
