"""Periods longer than a month as people write them: "Q1 2025", "1. halvår 2025", "jan-mar 2025", "2024-01..2024-03".

Comes in: a column of text, and what is known of its dates. Goes out: first and last day of each period.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import polars as pl

from warehouse.deliveries.cells.days import MONTH_NAME, read_days, read_months
from warehouse.deliveries.cells.moments import DateDialect, tidied

LONGEST_MONTHS = 120
_PART_MONTHS = (  # how many months a part of a year has, and its names
    (3, r"q|qtr|k|kv|kvt|kvartal|quarter|quartal|kwartaal|trimestre|trim"),
    (6, r"h|hj|halvår|halvaar|half ?-?year|half|halbjahr|halfjaar|semester|semestre"),
    (4, r"tertial"),
)
_ORDINALS = {
    "første": "1",
    "first": "1",
    "erstes": "1",
    "andet": "2",
    "andre": "2",
    "andra": "2",
    "second": "2",
    "zweites": "2",
    "tredje": "3",
    "third": "3",
    "drittes": "3",
    "fjerde": "4",
    "fjärde": "4",
    "fourth": "4",
    "viertes": "4",
    "första": "1",
}
_YEAR = r"^(?:år(?:et)?|year|jahr|kalenderår|helår|hele|whole)?\s*((?:19|20)\d{2})$"
_TWO_YEARS = r"(?<!\d)((?:19|20)\d{2})\s?[/-]\s?((?:(?:19|20)\d{2})|\d{2})(?![\d/.-])"
_FISCAL_WORDS = (
    r"(?:regnskabsåret|regnskabsår|regnskapsår|räkenskapsår|geschäftsjahr|wirtschaftsjahr|fiscal year|"
    r"financial year|fy|budgetår|år)"
)
_FROM = r"^(?:fra|from|från|von|vom|perioden?|period|zeitraum|van|du)\.?:?\s+"
_TO = r"\s+(?:til og med|til|t\.?\s?o\.?\s?m\.?|tot|to|bis(?: zum)?|through|thru|until|till|au)\s+|\s*(?:\.{2,}|…)\s*"
_WITHOUT_YEAR = rf"^(?:\d{{1,2}}\.\s?\d{{1,2}}\.?|(?:\d{{1,2}}\.?\s?)?{MONTH_NAME})$"


def read_periods(text: pl.Series, dialect: DateDialect) -> pl.DataFrame:
    """Return `start` and `end`, the first and last day of a period; null where a text names none, or two."""
    tidy = tidied(text)["text"]
    found = pl.DataFrame(
        [
            (whole, *days)
            for whole in tidy.drop_nulls().unique(maintain_order=True)
            if (days := _part_of_year(whole) or _fiscal_part(whole, dialect.fiscal_start))
        ],
        schema={"text": pl.String, "start": pl.Date, "end": pl.Date},
        orient="row",
    )
    rest = tidy.filter(~tidy.is_in(found["text"].implode())).drop_nulls().unique(maintain_order=True)
    periods = pl.concat([found, _spans(rest, dialect)])
    return tidy.to_frame().join(periods, on="text", how="left", maintain_order="left").select("start", "end")


def _part_of_year(text: str) -> tuple[date, date] | None:
    """Return first and last day of a quarter, a third, a half or a year."""
    for word, digit in _ORDINALS.items():
        text = re.sub(rf"^{word}\s", f"{digit}. ", text)
    if whole := re.match(_YEAR, text):
        return _months(int(whole[1]), 1, 12)
    gap, year = r"[\s,/.\-_]*", r"((?:19|20)\d{2}|\d{2})"
    for months, names in _PART_MONTHS:
        name, most = rf"(?:{names})\.?", 12 // months
        forms = (
            (rf"^{name}\s?([1-{most}]){gap}{year}$", 1, 2),
            (rf"^{year}{gap}{name}\s?([1-{most}])$", 2, 1),
            (rf"^([1-{most}])\.?(?:st|nd|rd|th|er|e|ère)?\s?{name}{gap}{year}$", 1, 2),
            (rf"^{year}{gap}([1-{most}])\.?\s?{name}$", 2, 1),
        )
        for form, place, year_place in forms:
            if found := re.match(form, text):
                digits = found[year_place]
                full = int(digits) if len(digits) == 4 else 2000 + int(digits)
                return _months(full, (int(found[place]) - 1) * months + 1, months)
    return None


def _fiscal_part(text: str, start: int) -> tuple[date, date] | None:
    """Return first and last day of a fiscal year, or of a month or quarter of one, that two years name: "2024/25".

    Null where fiscal years are calendar years, which no two years name.
    """
    years = re.search(_TWO_YEARS, text)
    if years is None or start == 1:
        return None
    first = int(years[1])
    if int(years[2]) % 100 != (first + 1) % 100 or len(years[2]) not in (2, 4):
        return None
    rest = re.sub(_FISCAL_WORDS, "", text.replace(years[0], "")).strip(" ,.-/:")
    if not rest:
        return _months_from(first, start, 12)
    if quarter := re.fullmatch(
        r"(?:q|k|kv\.?|kvartal|quarter|quartal)\s?([1-4])|([1-4])\.?\s?(?:kvartal|quarter|quartal)", rest
    ):
        return _months_from(first, start + (int(quarter[1] or quarter[2]) - 1) * 3, 3)
    if period := re.fullmatch(r"(?:p|per\.?|periode|period)?\s?0{0,2}(\d{1,2})", rest):
        number = int(period[1])
        return _months_from(first, start + number - 1, 1) if 1 <= number <= 12 else None
    return None


def _months_from(year: int, first: int, count: int) -> tuple[date, date]:
    """Return first and last day of some months; months after the twelfth are those of the next year."""
    begin = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    last = first + count - 2
    year, month = year + last // 12, last % 12 + 1
    return begin, date(year, month, monthrange(year, month)[1])


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _spans(texts: pl.Series, dialect: DateDialect) -> pl.DataFrame:
    """Return texts of two days or two months as the period from the first to the last."""
    cut = pl.DataFrame(
        [(text, *sides) for text in texts for sides in _cuts(text)],
        schema={"text": pl.String, "left": pl.String, "right": pl.String},
        orient="row",
    )
    ends = {}
    for side in ("left", "right"):
        days, months = read_days(cut[side], dialect).values, read_months(cut[side], dialect).values
        months = months.zip_with(days.is_null(), pl.repeat(None, len(days), dtype=pl.Date, eager=True))
        ends[side] = pl.DataFrame({f"{side}_day": days, f"{side}_month": months})
    read = pl.concat([cut, *ends.values()], how="horizontal").with_columns(
        start=pl.coalesce("left_day", "left_month"),
        end=pl.coalesce("right_day", pl.col("right_month").dt.month_end()),
    )
    is_alike = pl.col("left_day").is_null() == pl.col("right_day").is_null()
    longest = pl.col("start").dt.offset_by(f"{LONGEST_MONTHS}mo") > pl.col("end")
    read = read.filter(is_alike & (pl.col("start") <= pl.col("end")) & longest).unique(
        ["text", "start", "end"]
    )
    return read.filter(~pl.col("text").is_duplicated()).select("text", "start", "end")


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Return the ways to split a text in two; a first part without a year gets that of the second."""
    bare = re.sub(_FROM, "", text)
    marks = list(re.finditer(_TO, bare)) or list(re.finditer(r"\s*[-/]\s*", bare))
    for mark in marks:
        left, right = bare[: mark.start()].strip(" ,"), bare[mark.end() :].strip(" ,")
        year = re.search(r"(?:19|20)\d{2}$|^(?:19|20)\d{2}", right)
        if year and re.match(_WITHOUT_YEAR, left):
            joint = "" if re.match(r"^[\d. ]+$", left) else " "
            left = left if left.endswith(".") or joint else f"{left}."
            left = f"{left}{joint}{year[0]}"
        if left and right:
            yield left, right
