"""What a model's author should correct, as topics: one per element, or one per cause that many elements share.

Comes in: the problems and places of a model's elements. Goes out: frozen topics, the worst first, at most `MOST_TOPICS`
and one that says what was left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.publish.handover.camera import Camera, Position, look_at

MOST_TOPICS = 200
MOST_ALIKE = 25  # a cause that more elements share becomes one topic
MOST_SELECTED = 500
SEVERITIES = ("error", "warning")
RULES = {  # what is wrong where a rule of `mart_model_health` is not met
    "room_has_number": "room without number",
    "room_has_name": "room without name",
    "room_number_is_unique_on_storey": "number used twice on the storey",
    "global_id_is_unique": "GlobalId used twice",
    "room_has_storey": "room without storey",
    "room_has_stated_area": "room without stated area",
    "room_has_body": "room without usable geometry",
    "stated_area_agrees_with_body": "stated area differs from the geometry",
    "room_has_trusted_area": "room without an area that can be trusted",
    "room_has_category": "room without category",
}


@dataclass(frozen=True)
class Topic:
    """One thing to correct. `key` names it from night to night; `selected` are GlobalIds."""

    key: str
    title: str
    description: str
    severity: str
    labels: tuple[str, ...] = ()
    selected: tuple[str, ...] = ()
    camera: Camera | None = None


@dataclass(frozen=True)
class _Element:
    """An element and what is wrong with it."""

    step_id: int
    global_id: str | None
    name: str
    problems: tuple[Mapping[str, Any], ...]


def model_topics(
    problems: Sequence[Mapping[str, Any]],
    positions: Iterable[Mapping[str, Any]],
    workbook: str,
    of_file: Sequence[Topic] = (),
    withheld_findings: int = 0,
) -> list[Topic]:
    """Return the topics of one model; none where nothing is wrong.

    `problems` and `positions` are the rows of the queries of these names; `of_file` are topics about the file, which
    come first; `workbook` is named where some are left out. `withheld_findings` counts findings whose text this set
    does not show.
    """
    places = {row["step_id"]: row for row in positions}
    rows = problems
    elements = _elements((row for row in rows if row["step_id"] is not None), places)
    topics = [*of_file, *_topics(elements, places)]
    withheld = sum(1 for row in rows if row["step_id"] is None) + withheld_findings
    left_out = len(topics) - MOST_TOPICS
    notes = []
    if left_out > 0:
        notes.append(
            f"{_count(left_out, 'topic')} more in {workbook}: an archive lists at most {MOST_TOPICS} topics."
        )
    if withheld:
        notes.append(
            f"{_count(withheld, 'problem')} of restricted rooms: only the files in restricted/ name them."
        )
    topics = topics[:MOST_TOPICS]
    if notes:
        topics.append(Topic("left out", "What this archive leaves out", " ".join(notes), "warning"))
    return topics


def _topics(elements: Sequence[_Element], places: Mapping[int, Mapping[str, Any]]) -> list[Topic]:
    alike = Counter(cause for element in elements for cause in {one["cause"] for one in element.problems})
    shared = {cause for cause, count in alike.items() if count > MOST_ALIKE}
    topics = [_of_cause(cause, elements, places) for cause in sorted(shared)]
    for element in elements:
        own = [one for one in element.problems if one["cause"] not in shared]
        if own:
            topics.append(_of_element(element, own, places))
    return sorted(
        topics, key=lambda topic: (SEVERITIES.index(topic.severity), -len(topic.selected), topic.key)
    )


def _of_element(
    element: _Element, problems: Sequence[Mapping[str, Any]], places: Mapping[int, Mapping[str, Any]]
) -> Topic:
    causes = sorted({one["cause"] for one in problems})
    words = ", ".join(map(_words, causes[:3])) + (", ..." if len(causes) > 3 else "")
    lines = [f"{element.name}, GlobalId {element.global_id or 'missing'}, #{element.step_id}"]
    lines += dict.fromkeys(f"- {_sentence(one)}" for one in problems)
    return Topic(
        key=element.global_id or f"#{element.step_id}",
        title=f"{element.name}: {words}",
        description="\n".join(lines),
        severity=_worst(problems),
        labels=tuple(causes),
        selected=(element.global_id,) if element.global_id else (),
        camera=look_at(_positions([element], places)),
    )


def _of_cause(cause: str, elements: Sequence[_Element], places: Mapping[int, Mapping[str, Any]]) -> Topic:
    having = [element for element in elements if any(one["cause"] == cause for one in element.problems)]
    problems = [one for element in having for one in element.problems if one["cause"] == cause]
    shown = having[:MOST_SELECTED]
    lines = [f"{_count(len(having), 'element')}: {_words(cause)}."]
    if len(shown) < len(having):
        lines.append(f"The first {len(shown)} are selected.")
    lines += [f"- {element.name}: {_sentence(_first(element, cause))}" for element in shown[:10]]
    if len(having) > 10:
        lines.append("The workbook beside this archive has all of them.")
    return Topic(
        key=f"cause {cause}",
        title=f"{_count(len(having), 'element')}: {_words(cause)}",
        description="\n".join(lines),
        severity=_worst(problems),
        labels=(cause,),
        selected=tuple(dict.fromkeys(element.global_id for element in shown if element.global_id)),
        camera=look_at(_positions(shown, places)),
    )


def _elements(rows: Iterable[Mapping[str, Any]], places: Mapping[int, Mapping[str, Any]]) -> list[_Element]:
    by_step: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_step[row["step_id"]].append(row)
    return [
        _element(step_id, problems, places.get(step_id, {})) for step_id, problems in sorted(by_step.items())
    ]


def _element(step_id: int, problems: Sequence[Mapping[str, Any]], place: Mapping[str, Any]) -> _Element:
    def first(column: str) -> Any:
        return next((row[column] for row in problems if row[column]), None)

    name = first("element") or place.get("element") or first("ifc_class") or "Element"
    return _Element(step_id, first("global_id") or place.get("global_id"), name, tuple(problems))


def _positions(elements: Iterable[_Element], places: Mapping[int, Mapping[str, Any]]) -> list[Position]:
    found = (places.get(element.step_id, {}) for element in elements)
    return [
        Position(place["footprint_wkb"], place["floor_z_m"], place["height_m"])
        for place in found
        if place.get("footprint_wkb") is not None and place.get("floor_z_m") is not None
    ]


def _first(element: _Element, cause: str) -> Mapping[str, Any]:
    return next(one for one in element.problems if one["cause"] == cause)


def _worst(problems: Iterable[Mapping[str, Any]]) -> str:
    found = {one["severity"] for one in problems}
    return next(severity for severity in SEVERITIES if severity in found)


def _sentence(problem: Mapping[str, Any]) -> str:
    """Return what is wrong: the message of a finding, else which property to set to what."""
    if problem["message"]:
        return str(problem["message"])
    set_name, name = problem["set_name"], problem["property_name"] or "the element"
    is_plain = set_name and " " not in set_name + name
    place = f"{set_name}.{name}" if is_plain else f"{name} in {set_name}" if set_name else name
    unit = f" {problem['unit']}" if problem["unit"] else ""
    found = f"found {problem['found']}{unit}" if problem["found"] else "found nothing"
    if problem["expected"] is None:
        return f"{_words(problem['cause'])}. {place}: only the files in restricted/ show the values."
    is_number = problem["expected"][:1].isdigit()
    return f"{_words(problem['cause'])}. {place}: expected {problem['expected']}{unit if is_number else ''}, {found}."


def _words(cause: str) -> str:
    """Return a rule that is not met, a requirement or a code as words."""
    if cause.startswith("ids: "):
        return f'requirement "{cause.removeprefix("ids: ")}" is not met'
    return RULES.get(cause, cause.replace("_", " "))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
