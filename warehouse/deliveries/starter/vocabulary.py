"""What people call kinds and their columns, in five languages.

Comes in: the tables `headers.toml` and `kinds.toml`. Goes out: names by kind and column, in small
letters with single blanks.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.composition import Fit, Header, Lexicon, Rule, lexicon_of, parsed

LANGUAGES = ("da", "no", "sv", "de", "en")
OTHER = "other"  # other languages, and fields in the databases of systems, such as AUFNR
_HERE = Path(__file__).parent
_SIGNS = {"m²": "m2", "m³": "m3", "%": " pct ", "№": " nr ", "n°": " nr ", "#": " nr "}
_COUNT_OF = re.compile(r"(?:#|№|\bno\.?|\bnumber)\s*of(?=\s)")  # "# of Buildings" counts them
_RATE_OF_VAT = re.compile(
    r"\b(moms|mva|mwst|ust|vat|gst|btw|tva)\s*\d{1,2}(?:[.,]\d+)?\s*pct\s*$"
)  # "Moms 25 %" is moms
_PER = re.compile(r"(?<=\w)\s?/\s?(?=[a-zæøåäöü])")  # m2/h, visits/week
_NOT_A_LETTER = re.compile(r"[^\w]+|_+")
_WITH_POINT = re.compile(r"([^\W\d_]+)\.")
_PATH = re.compile(r"[A-Za-z_]\w{2,}(?:\.[A-Za-z_]\w*)+")  # of an object inside another
_FIRST_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_FIRST_WORD = re.compile(r"[A-Za-z]+[_.](?=.)")
_FEWEST_PREFIXED = 3
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SPARE = ("number", "name", "text", "level")  # words that say little more than the rest of a header
_UNITS = ("percent", "square_metres", "minutes", "litres_word", "currency", "each", "without_vat")
_IN_MANY_COLUMNS = frozenset(("number", "name", "date", "kind", "text"))
_OF_A_DURATION = frozenset(("duration", "minutes", "hour_word", "own", "paused_word", "respond", "resolve"))
_OF_A_DAY = frozenset(("date", "clock", "clock_start", "begin_word", "end_word"))
_CAMEL = re.compile(r"(?<=[a-zæøåäöü])(?=[A-ZÆØÅÄÖÜ][a-zæøåäöü])")  # device|Name


@dataclass(frozen=True)
class ColumnNames:
    """What a column says, an example of a value, and its names by language, the most usual first.

    `special`: names that mean this column in this kind only, where nothing better is there.
    """

    text: str
    example: str
    by_language: Mapping[str, tuple[str, ...]]
    special: frozenset[str] = frozenset()

    @property
    def danish(self) -> str:
        """Return the Danish name that is shown; empty where there is none."""
        return next(iter(self.by_language.get("da", ())), "")


@dataclass(frozen=True)
class KindNames:
    """What a kind of record is, and the words by which files of it are named."""

    text: str
    names: tuple[str, ...]


@lru_cache(maxsize=100_000)
def plain_header(text: str) -> str:
    """Return a header in small letters, with signs of units as letters and one blank between two words."""
    lowered = _COUNT_OF.sub(" count of ", _CAMEL.sub(" ", text).casefold())
    for sign, word in _SIGNS.items():
        lowered = lowered.replace(sign, word)
    lowered = _RATE_OF_VAT.sub(r"\1", _PER.sub(" per ", lowered).rstrip())
    return " ".join(_NOT_A_LETTER.sub(" ", lowered).split())


def without_brackets(text: str) -> str:
    """Return a header without what is in brackets: "Dauer (Min.)" is "Dauer"."""
    return _IN_BRACKETS.sub(" ", text)


def without_common_prefix(headers: Sequence[str]) -> dict[str, str]:
    """Return each header without what all begin with: WO_SHOP is SHOP where all others begin with WO_ too."""
    parts = [_FIRST_WORD.match(header) for header in headers]
    firsts = {part.group(0).casefold() if part else "" for part in parts}
    prefix = firsts.pop() if len(firsts) == 1 and len(headers) >= _FEWEST_PREFIXED else ""
    return {header: header[len(prefix) :] for header in headers}


def in_brackets(text: str) -> str:
    """Return what a header has in brackets: "min/day" of "capacity (min/day)"; empty without them."""
    found = _FIRST_IN_BRACKETS.search(text)
    return (found.group(1) or found.group(2) or "") if found else ""


@dataclass(frozen=True)
class MadeHeaders:
    """Rules of headers that are put together of words; `if_nothing_better`: those that yield to any other.

    `doubtful`: those that may mean the column and are always asked about.
    `with_spare_parts`: the usual ones, with any word such as "number" beside them. `contradicts`: words that a header
    of the column must not have.
    """

    usual: tuple[Rule, ...]
    with_spare_parts: tuple[Rule, ...]
    if_nothing_better: tuple[Rule, ...]
    doubtful: tuple[Rule, ...]
    contradicts: re.Pattern[str]


@cache
def made_headers(kind: str, column: str) -> MadeHeaders:
    """Return how headers of a column of a kind are put together."""
    tables = _load("headers.toml")
    own = tables["made_in"].get(kind, {}).get(column, ())
    words = (*tables["contradicts_all"]["words"], *tables["contradicts"].get(column, ()))
    yielding = () if own or kind == "facility" else tables["made_if_nothing_better"].get(column, ())
    usual = tuple(map(parsed, (*own, *tables["made"].get(column, ()))))
    return MadeHeaders(
        usual,
        tuple(Rule(rule.required, (*rule.optional, *_SPARE)) for rule in usual),
        tuple(map(parsed, yielding)),
        tuple(map(parsed, tables["made_doubtful"].get(column, ()))),
        re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b"),
    )


@cache
def header_in_parts(plain: str, with_point: frozenset[str] = frozenset()) -> Header:
    """Return a plain header with the parts that its words are; `with_point`: its words that a point ends."""
    return Header(plain, _lexicon(), with_point)


def words_with_point(header: str) -> frozenset[str]:
    """Return the words of a header that a point ends, in small letters: "Afd.nr." has two."""
    return frozenset(_WITH_POINT.findall(header.casefold()))


def last_name(header: str) -> str:
    """Return the last name of a path such as "payload.fillPercent"; any other header as it is."""
    return header.rsplit(".", 1)[-1] if _PATH.fullmatch(header) else header


def says_little(word: str) -> bool:
    """Return whether a word is of many columns: a number, a name, a date, a type."""
    return not _lexicon().parts.get(word, frozenset()).isdisjoint(_IN_MANY_COLUMNS)


def tells(rule: Rule) -> bool:
    """Return whether a rule asks for a part that is not of many columns."""
    return not _IN_MANY_COLUMNS.issuperset(rule.required)


def is_of_many_columns(header: str) -> bool:
    """Return whether every word of a header is of many columns: "ID", "Reference no."."""
    words = [word for word in plain_header(header).split() if word not in _lexicon().fillers]
    return all(map(says_little, words))


def is_duration(header: str) -> bool:
    """Return whether a word of a header is of a length of time and of nothing else in time: "Spent time"."""
    words = plain_header(header).split()
    return any(parts & _OF_A_DURATION and not parts & _OF_A_DAY for parts in map(parts_of_words, words))


def is_number_word(word: str) -> bool:
    """Return whether a word means a number or a code."""
    return "number" in _lexicon().parts.get(word, frozenset())


@cache
def parts_of_words(header: str) -> frozenset[str]:
    """Return what the words of a header may mean, each by itself: "Apply-to Store" has one of a facility."""
    parts = _lexicon().parts
    return frozenset(part for word in plain_header(header).split() for part in parts.get(word, ()))


def names_unit(header: str, unit: str) -> bool:
    """Return whether a header has a word of a unit: "Tømmes ved (%)" has one of percent."""
    words = set(plain_header(header).split())
    return any(unit in _lexicon().parts.get(word, frozenset()) for word in words)


@cache
def factor_of(column: str, header: str) -> str | None:
    """Return what the numbers under a header are multiplied by, where it names another unit than the column's."""
    tables = _load("headers.toml")["factors"]
    for ending, (unit, factor) in tables.items():
        if column.endswith(ending) and _says_unit(header, unit) and not _says_own_unit(header, column):
            return str(factor)
    return None


def _says_unit(header: str, unit: str) -> bool:
    plain = f" {plain_header(header)} "
    return any(f" {plain_header(word)} " in plain for word in _load("headers.toml")["parts"][unit])


def _says_own_unit(header: str, column: str) -> bool:
    return _says_unit(header, "square_metres" if "m2" in column.split("_") else "minutes")


@cache
def head_of(plain: str) -> str:
    """Return the last word of a header that is no unit: "grense" of "tømme grense pct"."""
    words = plain.split()
    while len(words) > 1 and not _lexicon().parts.get(words[-1], frozenset()).isdisjoint(_UNITS):
        words.pop()
    return words[-1] if words else ""


@cache
def _lexicon() -> Lexicon:
    tables = _load("headers.toml")
    parts = {name: [plain_header(word) for word in words] for name, words in tables["parts"].items()}
    return lexicon_of(parts, tables["fillers"]["words"])


@cache
def column_names(kind: str, column: str) -> ColumnNames:
    """Return the names of a column of a kind; without an entry its own name is its only one."""
    tables = _load("headers.toml")
    general = tables["columns"].get(column, {})
    special = tables["kinds"].get(kind, {}).get("columns", {}).get(column, {})
    by_language = {
        language: tuple(
            dict.fromkeys(map(plain_header, (*general.get(language, ()), *special.get(language, ()))))
        )
        for language in (*LANGUAGES, OTHER)
    }
    entry = {**general, **special}
    own = plain_header(column)
    by_language["en"] = (own, *(name for name in by_language["en"] if name != own))
    own_names = {plain_header(name) for language in LANGUAGES for name in special.get(language, ())}
    only = frozenset(
        own_names - {plain_header(n) for language in LANGUAGES for n in general.get(language, ())}
    )
    text, example = entry.get("text", column.replace("_", " ")), entry.get("example", "")
    return ColumnNames(text, example, by_language, only)


@cache
def kind_names(kind: str) -> KindNames:
    """Return what a kind is called; without an entry its own name is its only one."""
    entry = _load("kinds.toml").get(kind, {})
    names = (plain_header(kind), *(plain_header(name) for name in entry.get("names", ())))
    return KindNames(entry.get("text", kind.replace("_", " ")), names)


@cache
def known_headers() -> "KnownHeaders":
    """Return every name of a column that is known, of all kinds."""
    return KnownHeaders(
        name
        for kind in KINDS.values()
        for column in kind.columns
        for names in column_names(kind.name, column.name).by_language.values()
        for name in names
    )


class KnownHeaders(frozenset[str]):
    """Names of columns; a header is among them in any spelling, with what is in brackets or without it."""

    def __contains__(self, header: object) -> bool:
        """Return whether a header names a column."""
        return isinstance(header, str) and _is_known(header)


@cache
def _is_known(header: str) -> bool:
    """Return whether a header is a name of a column, or is put together as one is."""
    names = frozenset(known_headers())
    spellings = {plain_header(header), plain_header(without_brackets(header))} - {""}
    if any(plain in names for plain in spellings):
        return True
    return any(header_in_parts(plain).fit(rule) == Fit.ALL for plain in spellings for rule in _all_rules())


@cache
def _all_rules() -> tuple[Rule, ...]:
    """Return every rule of every column once."""
    made = (made_headers(kind.name, column.name) for kind in KINDS.values() for column in kind.columns)
    return tuple(dict.fromkeys(rule for one in made for rule in one.usual))


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
