"""How a workbook shows its numbers: as a day, a time, a percentage, with zeros before and after.

Comes in: the styles of a workbook, a number. Goes out: formats, and the text of a number.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import IO

from warehouse.deliveries.files.xmlstream import parse

_BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)}
_BUILT_IN_TIMES = {*range(18, 22), *range(32, 36), 45, 47}
_BUILT_IN_ELAPSED = 46  # [h]:mm:ss
CURRENCY_UNITS = ("EUR", "USD", "GBP", "SEK", "NOK", "CHF")
_UNIT_WORDS = {  # what a format may write beside the digits, and what is meant
    "EUR": r"€|\beuro?\b",
    "USD": r"\$|\busd\b",
    "GBP": r"£|\bgbp\b",
    "SEK": r"\bsek\b",
    "NOK": r"\bnok\b",
    "CHF": r"\bchf\b",
    "thousands": r"\bt\.?\s?(kr|dkk)|\bk(kr|dkk)\b|\btusind|\bthousand|\b1[. ]?000 ?kr",
    "millions": r"\bmio\b|\bmkr\b|\bmill?ion",
    "with moms": r"\b(inkl|incl)\w*\.?\s*(moms|vat|mwst)",
    "hours": r"\b(timer|hours?|hrs|stunden|std|t|h)\b",
    "hectares": r"\bha\b|\bhektar|\bhectare",
    "square feet": r"\bsq\.? ?ft|\bsqft|\bft ?[2²]",
}
SHOWN_UNITS = tuple(_UNIT_WORDS)
# "_€" leaves as much room as a € has and shows none; "*€" would fill the cell with it
_LITERALS = r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)(?:-[^\]]*)?\]|([€£$])'
_SCALED = r"[0#?],+(?![0#?])"  # "#,##0," shows thousands
_BUILT_IN_FIXED = {1: "0", 2: "0.00", 9: "0%", 10: "0.00%"}


@dataclass(frozen=True)
class CellFormat:
    """How a number is shown: as a day, as a time, as hours that passed, with so many decimals, or padded to digits.

    `unit`: one of SHOWN_UNITS that the format writes beside the digits. `is_struck`: the text is struck through.
    """

    is_date: bool = False
    is_elapsed: bool = False
    decimals: int | None = None
    digits: int = 0
    is_percent: bool = False
    unit: str | None = None
    is_struck: bool = False


def read_formats(stream: IO[bytes]) -> list[CellFormat]:
    """Return the cell formats in the order that cells refer to them."""
    codes: dict[int, str] = {}
    fonts: list[bool] = []  # whether each is struck through
    used: list[tuple[int, int]] = []
    state = {"cells": False, "fonts": False}

    def start(name: str, found: dict[str, str]) -> None:
        if name == "numFmt":
            codes[int(found.get("numFmtId", -1))] = found.get("formatCode", "")
        elif name == "cellXfs":
            state["cells"] = True
        elif name == "fonts":
            state["fonts"] = True
        elif name == "font" and state["fonts"]:
            fonts.append(False)
        elif name == "strike" and state["fonts"] and fonts:
            fonts[-1] = found.get("val", "1") not in ("0", "false")
        elif name == "xf" and state["cells"]:
            used.append((int(found.get("numFmtId", 0)), int(found.get("fontId", 0))))

    def end(name: str) -> None:
        if name == "cellXfs":
            state["cells"] = False
        elif name == "fonts":
            state["fonts"] = False

    parse(stream, start, end)
    formats = [format_of(number, codes.get(number)) for number, _ in used]
    struck = [font < len(fonts) and fonts[font] for _, font in used]
    return [
        replace(shape, is_struck=True) if is_struck else shape
        for shape, is_struck in zip(formats, struck, strict=True)
    ]


def format_of(number: int, code: str | None) -> CellFormat:
    """Return what a number format shows. Source: ECMA-376 part 1, 18.8.30 (numFmts)."""
    if code is None:
        if number in _BUILT_IN_DATES or number in _BUILT_IN_TIMES:
            return CellFormat(is_date=True)
        if number == _BUILT_IN_ELAPSED:
            return CellFormat(is_elapsed=True)
        code = _BUILT_IN_FIXED.get(number, "")
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.split(";")[0])
    if re.search(r"[dmyhs]", bare, re.IGNORECASE) and not re.search(
        r"[0#?]|general|standard", bare, re.IGNORECASE
    ):
        is_elapsed = re.search(r"\[(h+|m+|s+)\]", code.lower()) is not None
        return CellFormat(is_date=not is_elapsed, is_elapsed=is_elapsed)
    if "%" in bare:
        return CellFormat(is_percent=True)
    if fixed := re.fullmatch(r"(0+)(?:\.(0+))?", code):
        return CellFormat(decimals=len(fixed[2] or ""), digits=len(fixed[1]))
    return CellFormat(unit=_unit_of(code.split(";")[0]))


def _unit_of(section: str) -> str | None:
    """Return the unit that a format writes beside the digits; null where it also scales the number to it."""
    literals = "".join("".join(found) for found in re.findall(_LITERALS, section))
    return unit_in(literals, re.search(_SCALED, section) is not None)


def unit_in(literals: str, is_scaled: bool) -> str | None:
    """Return the unit that letters beside the digits name; `is_scaled`: the digits are the number in that unit."""
    plain = literals.strip().lower()
    unit = next((unit for unit, words in _UNIT_WORDS.items() if re.search(words, plain)), None)
    return None if unit in ("thousands", "millions") and is_scaled else unit


def plain_number(number: float, text: str) -> str:
    """Return a number as a spreadsheet shows it: at most 15 digits, whole numbers without a point."""
    if abs(number) < 1e15 and number == int(number):
        return str(int(number))
    return format(number, ".15g") if len(text) > 15 else text


def day_text(serial: float, epoch: datetime) -> str:
    """Return a spreadsheet's day number as ISO text; a time alone where it is less than one day."""
    moment = epoch + timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return moment.strftime("%H:%M:%S")
    is_midnight = moment.hour == moment.minute == moment.second == 0
    return moment.strftime("%Y-%m-%d") if is_midnight else moment.strftime("%Y-%m-%d %H:%M:%S")


def elapsed_text(days: float) -> str:
    """Return a duration in days as hours, minutes and seconds: 1.25 is "30:00:00"."""
    seconds = round(days * 86_400)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
