"""Weekdays in words (`man-fre`, `Mon, Wed`, `werktags`) as digits, 1 for Monday: `1-5`, `1,3`.

Comes in: texts of cells. Goes out: the same texts with their words as digits; a text that is not understood stays.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl

_TABLE = Path(__file__).with_name("weekdays.toml")
_DIGITS = re.compile(r"[1-7](?:-[1-7])?(?:,[1-7](?:-[1-7])?)*")
_ENDING = "(?:arna|ene|er|ar|en|e|s)?"  # of whole names: mandage, Mondays
_LONG_NAME = 6
_ABBREVIATED = re.compile(r"(?<=\w)\.(?!\w)")  # man. - fre.


def read_weekdays(text: pl.Series) -> pl.Series:
    """Return texts with words for weekdays as digits; texts without words, and those that are not understood, stay."""
    known = {value: in_digits(value) for value in text.drop_nulls().unique().to_list()}
    changed = {value: digits for value, digits in known.items() if digits is not None}
    return text.replace(changed) if changed else text


def in_digits(text: str) -> str | None:
    """Return weekdays in words as digits with ranges and commas, in the order of the text; null where no language,
    or more than one with another result, knows all words."""
    if not any(sign.isalpha() for sign in text) or any(sign.isdigit() for sign in text):
        return None
    plain = _ABBREVIATED.sub("", " ".join(text.casefold().split()))
    found = {digits for language in _languages() if (digits := _read(plain, language)) is not None}
    return found.pop() if len(found) == 1 else None


def _read(text: str, language: tuple[re.Pattern[str], Mapping[str, str]]) -> str | None:
    pattern, meanings = language

    def meaning(match: re.Match[str]) -> str:
        word = match[0]
        while word not in meanings:  # a name with an ending
            word = word[:-1]
        return f" {meanings[word]} "

    digits = re.sub(r"\s*[-–—]\s*", "-", pattern.sub(meaning, text))
    digits = re.sub(r"[\s,;/&+]+", ",", digits).strip(",")
    return digits if _DIGITS.fullmatch(digits) else None


@cache
def _languages() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    tables = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(_language(table) for table in tables.values())


def _language(table: Mapping[str, list[str]]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    meanings = {word: meaning for meaning, words in table.items() for word in words}
    words = sorted(meanings, key=len, reverse=True)
    choices = "|".join(re.escape(word) + (_ENDING if len(word) >= _LONG_NAME else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)"), meanings
