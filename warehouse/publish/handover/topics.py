"""What a model's author should correct, as topics: one per element, or one per cause that many elements share.

Comes in: the problems and places of a model's elements, the languages. Goes out: frozen topics, the worst first, at
most `MOST_TOPICS` and one that says what was left out. A title is in the first language, a description in each.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.publish.cell_text import plain_text, shortened
from warehouse.publish.handover.camera import Camera, Position, look_at
from warehouse.publish.handover.topic_texts import TopicTexts, in_each

MOST_TOPICS = 200
MOST_ALIKE = 25  # a cause that more elements share becomes one topic
MOST_SELECTED = 500
NO_NAME = "Element"
LONGEST_NAME = 100  # characters of an element's name
EXAMPLES = 10  # elements that the topic of a shared cause describes
SEVERITIES = ("error", "warning")


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
    languages: Sequence[TopicTexts],
    of_file: Sequence[Topic] = (),
    withheld_findings: int = 0,
) -> list[Topic]:
    """Return the topics of one model; none where nothing is wrong.

    `problems` and `positions` are the rows of the queries of these names; `of_file` are topics about the file, which
    come first; `workbook` is named where some are left out. `withheld_findings` counts findings whose text this set
    does not show.
    """
    places = {row["step_id"]: row for row in positions}
    elements = _elements((row for row in problems if row["step_id"] is not None), places)
    topics = [*of_file, *_topics(elements, places, languages)]
    withheld = sum(1 for row in problems if row["step_id"] is None) + withheld_findings
    left_out = len(topics) - MOST_TOPICS
    topics = topics[:MOST_TOPICS]
    if left_out > 0 or withheld:
        notes = in_each(languages, lambda texts: [texts.left_out(left_out, MOST_TOPICS, workbook, withheld)])
        topics.append(Topic("left out", languages[0].text("topic.left_out"), notes, "warning"))
    return topics


def _topics(
    elements: Sequence[_Element], places: Mapping[int, Mapping[str, Any]], languages: Sequence[TopicTexts]
) -> list[Topic]:
    alike = Counter(cause for element in elements for cause in {one["cause"] for one in element.problems})
    shared = {cause for cause, count in alike.items() if count > MOST_ALIKE}
    topics = [_of_cause(cause, elements, places, languages) for cause in sorted(shared)]
    for element in elements:
        own = [one for one in element.problems if one["cause"] not in shared]
        if own:
            topics.append(_of_element(element, own, places, languages))
    return sorted(
        topics, key=lambda topic: (SEVERITIES.index(topic.severity), -len(topic.selected), topic.key)
    )


def _of_element(
    element: _Element,
    problems: Sequence[Mapping[str, Any]],
    places: Mapping[int, Mapping[str, Any]],
    languages: Sequence[TopicTexts],
) -> Topic:
    causes = sorted({one["cause"] for one in problems})

    def lines(texts: TopicTexts) -> list[str]:
        place = texts.place(element.name, element.global_id, element.step_id)
        return [place, *dict.fromkeys(f"- {texts.sentence(one)}" for one in problems)]

    return Topic(
        key=element.global_id or f"#{element.step_id}",
        title=languages[0].title(element.name, causes),
        description=in_each(languages, lines),
        severity=_worst(problems),
        labels=tuple(causes),
        selected=(element.global_id,) if element.global_id else (),
        camera=look_at(_positions([element], places)),
    )


def _of_cause(
    cause: str,
    elements: Sequence[_Element],
    places: Mapping[int, Mapping[str, Any]],
    languages: Sequence[TopicTexts],
) -> Topic:
    having = [element for element in elements if any(one["cause"] == cause for one in element.problems)]
    problems = [one for element in having for one in element.problems if one["cause"] == cause]
    shown = having[:MOST_SELECTED]

    def lines(texts: TopicTexts) -> Iterator[str]:
        yield f"{texts.elements(len(having), cause)}."
        if len(shown) < len(having):
            yield texts.text("topic.selected", n=len(shown))
        for element in shown[:EXAMPLES]:
            yield f"- {element.name}: {texts.sentence(_first(element, cause))}"
        if len(having) > EXAMPLES:
            yield texts.text("topic.in_workbook")

    return Topic(
        key=f"cause {cause}",
        title=languages[0].elements(len(having), cause),
        description=in_each(languages, lines),
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

    name = first("element") or place.get("element") or first("ifc_class") or NO_NAME
    named = shortened(plain_text(name[: LONGEST_NAME + 1]), LONGEST_NAME)
    return _Element(step_id, first("global_id") or place.get("global_id"), named, tuple(problems))


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
