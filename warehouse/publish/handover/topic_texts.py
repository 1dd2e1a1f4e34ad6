"""The words of a topic in one language: problems, elements, and what a value should be.

Comes in: rows of problems, counts. Goes out: text. Must not know: archives, cameras.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.finding_languages import in_danish
from warehouse.publish.cell_text import shortened
from warehouse.publish.language import LANGUAGES, Language, load_language

TEXTS = Path(__file__).parent / "texts"
MOST_PROBLEMS = 3  # that a title names
REQUIREMENT = "ids: "
LONGEST_LINE = 2_000  # characters
BETWEEN = "\n\n"  # of two languages


@dataclass(frozen=True)
class TopicTexts:
    """The texts of topics in one language."""

    language: Language

    def text(self, key: str, **values: Any) -> str:
        """Return a text with its values."""
        return self.language.text(key, **values)

    def problem(self, cause: str) -> str:
        """Return a rule that is not met, a requirement or the code of a finding as words."""
        if cause.startswith(REQUIREMENT):
            return self.text("value.requirement", name=cause.removeprefix(REQUIREMENT))
        return self.language.word("rule", cause)

    def title(self, name: str, causes: Sequence[str]) -> str:
        """Return the title of an element's topic."""
        problems = ", ".join(map(self.problem, causes[:MOST_PROBLEMS]))
        more = ", ..." if len(causes) > MOST_PROBLEMS else ""
        return self.text("topic.title", name=name, problems=problems + more)

    def elements(self, count: int, cause: str) -> str:
        """Return how many elements have a problem."""
        return self.text("topic.elements", n=count, problem=self.problem(cause))

    def place(self, name: str, global_id: str | None, step_id: int) -> str:
        """Return where an element is found in its file."""
        known = global_id or self.text("topic.no_global_id")
        return self.text("topic.place", name=name, global_id=known, step_id=str(step_id))

    def left_out(self, topics: int, most: int, workbook: str, withheld: int) -> str:
        """Return what an archive does not have: topics beyond `most`, and problems that the set withholds."""
        notes = []
        if topics > 0:
            notes.append(self.text("topic.more_topics", n=topics, most=most, workbook=workbook))
        if withheld:
            notes.append(self.text("topic.withheld", n=withheld))
        return " ".join(notes)

    def message(self, code: str, message: str, details: str | None) -> str:
        """Return the message of a finding; in English where the language has none for it."""
        translated = in_danish(code, message, details) if self.language.code == "da" else message
        return translated or message

    def sentence(self, problem: Mapping[str, Any]) -> str:
        """Return what is wrong: the message of a finding, else which property to set to what."""
        if problem["message"]:
            return self.message(problem["cause"], problem["message"], problem["details"])
        about = {"problem": self.problem(problem["cause"]), "place": self._property(problem)}
        if problem["expected"] is None:
            return self.text("value.withheld", **about)
        expected, found = (self._value(problem[name], problem["unit"]) for name in ("expected", "found"))
        return self.text("value.wrong", expected=expected, found=found or self.text("value.nothing"), **about)

    def _property(self, problem: Mapping[str, Any]) -> str:
        set_name = problem["set_name"]
        name = self._known(problem["property_name"]) or self.text("value.element")
        if not set_name:
            return name
        is_plain = " " not in set_name + name
        return f"{set_name}.{name}" if is_plain else self.text("value.in_set", name=name, set=set_name)

    def _value(self, value: str | None, unit: str | None) -> str | None:
        """Return a value as the language writes it: numbers with their unit, phrases of ours translated."""
        if value is None or not value[:1].isdigit() or not unit:
            return self._known(value)
        whole, _, part = value.partition(".")
        mark = self.language.texts["number"]["decimal"] if part else ""
        return f"{whole}{mark}{part} {unit}"

    def _known(self, text: str | None) -> str | None:
        words: Mapping[str, str] = self.language.texts["word"]["expected"]
        if not text or text in words:
            return words.get(text or "")
        phrase, mark, more = text.partition(" (")  # a phrase of ours may have a type behind it
        return words.get(phrase, phrase) + mark + more


def topic_texts(first: str) -> list[TopicTexts]:
    """Return the texts of all languages, the named one first."""
    codes = (first, *(code for code in LANGUAGES if code != first))
    return [TopicTexts(load_language(TEXTS, code)) for code in codes]


def in_each(languages: Sequence[TopicTexts], lines: Callable[[TopicTexts], Iterable[str]]) -> str:
    """Return lines in each language, those of the first above those of the next; the same ones once."""
    written = ("\n".join(shortened(line, LONGEST_LINE) for line in lines(texts)) for texts in languages)
    return BETWEEN.join(dict.fromkeys(written))
