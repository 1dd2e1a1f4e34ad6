"""Numbers as people write them: "1.234,56", "kr. 125,50", "1 250", "500,00-", 1e3.

Comes in: a column of text. Goes out: exact decimals, and a code where a text is no number or could be two.

A text that reads in one way only is read that way. "1.250" reads in two: it is 1250 where the decimal sign is
known to be a comma by statement, 1.25 where the file's other numbers all use the point, and otherwise held.
"""

from dataclasses import dataclass

import polars as pl

NUMBER = pl.Decimal(38, 12)
MOST_DIGITS = 11  # digits before the point that fit a DECIMAL(18,6) with room for a sum
BLANKS = " \t\r\n\u00a0\u200b\ufeff"
_SPACES = "[ \u00a0\u202f\u2009'’]"
_UNITS = {
    "dkk": r"kr\.?|dkk",
    "pct": "%|pct\\.?",
    "m2": "m2|m²|kvm\\.?",
    "minutes": "min\\.?|minutter|minutes|minuter|minuten",
    "litres": "l|liter|litres",
    "m": "m",
}
_TIDY = r"^[+-]?[\d.,]*\d$"
_WHOLE = r"^[+-]?\d+$"
_COMMA_GROUPED = r"^[+-]?\d{1,3}(\.\d{3})+,\d+$"
_POINT_GROUPED = r"^[+-]?\d{1,3}(,\d{3})+\.\d+$"
_GROUPS_ONLY = r"^[+-]?[1-9]\d{0,2}((\.\d{3}){2,}|(,\d{3}){2,})$"
_UNCLEAR = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
_ONE_SIGN = r"^[+-]?\d*[.,]\d+$"
_IN_BRACKETS = r"^\(\s*(.+?)\s*\)$"
_PERSON = r"^0\d{9}$"  # ten digits that begin with a zero are a CPR number without its dash, never an amount
_EXPONENT = r"^[+-]?\d+([.,]\d+)?e[+-]?\d{1,3}$"


@dataclass(frozen=True)
class DecimalSign:
    """What is known of the decimal sign: `sign` is "," or "." or null, `is_stated` by the user.

    `has_thousandths`: numbers of the file prove three or more decimals, so that "12.345" may be one of them.
    """

    sign: str | None = None
    is_stated: bool = False
    has_thousandths: bool = True


def tidy_numbers(text: pl.Series, unit: str = "") -> pl.Series:
    """Return texts without blanks, currency, unit and group separators, with the minus sign in front."""
    untidy = ~text.str.contains(_TIDY).fill_null(True)
    if not untidy.all() and untidy.any():
        return text.clone().scatter(untidy.arg_true(), tidy_numbers(text.filter(untidy), unit))
    if not untidy.any():
        return text
    name = text.name
    found = pl.col(name).str.strip_chars(BLANKS).str.to_lowercase().str.replace_all(r"[−–—‐‑‒―﹣－⁻]", "-")
    found = found.str.strip_prefix("'").str.replace(_IN_BRACKETS, "-${1}")
    if unit in _UNITS:
        found = found.str.replace(r"^([-+]?)\s*(?:kr\.?|dkk):?\s*([-+(\d.,])", "${1}${2}")
        found = found.str.replace(rf"\s*({_UNITS[unit]})$", "")
    found = found.str.replace(r"(\d)[,.]-$", "${1},00")
    found = (
        found.str.replace(_IN_BRACKETS, "-${1}").str.replace(r"^([^-]+?)\s*-$", "-${1}").str.strip_suffix("+")
    )
    found = found.str.replace(r"^([+-])\s+", "${1}")
    grouped = found.str.contains(rf"^[+-]?\d{{1,3}}({_SPACES}\d{{3}})+([.,]\d+)?$")
    found = pl.when(grouped).then(found.str.replace_all(_SPACES, "")).otherwise(found)
    return text.to_frame().select(found.replace("", None)).to_series()


def says_unit(text: pl.Series, unit: str) -> pl.Series:
    """Return which texts name their own unit after the digits or, as amounts do, before them."""
    if unit not in _UNITS:
        return pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)
    tidy = text.str.strip_chars(BLANKS).str.to_lowercase()
    behind, before = rf"\d[\d.,\s\u00a0]*\s*(?:{_UNITS[unit]})$", r"^[-+]?\s*(?:kr\.?|dkk):?\s*[-+(]?\d"
    is_before = tidy.str.contains(before) if unit == "dkk" else tidy.str.contains(r"$^")
    return (tidy.str.contains(behind) | is_before).fill_null(False)


def signs_in(text: pl.Series) -> frozenset[str]:
    """Return the decimal signs that the texts prove, each by a number that can be read in one way only."""
    name = text.name
    clear = pl.col(name).str.contains(_ONE_SIGN) & ~pl.col(name).str.contains(_UNCLEAR)
    last = (
        pl.when(pl.col(name).str.contains(_COMMA_GROUPED))
        .then(pl.lit(","))
        .when(pl.col(name).str.contains(_POINT_GROUPED))
        .then(pl.lit("."))
        .when(clear)
        .then(pl.col(name).str.extract(r"([.,])\d+$"))
    )
    seen = text.to_frame().select(last.alias("sign")).to_series().unique().drop_nulls()
    return frozenset(seen.to_list())


def has_thousandths(text: pl.Series) -> bool:
    """Return whether a text proves that these numbers carry three decimals or more: "0.125", "1234,567", "1.2345"."""
    clear = text.str.contains(r"[.,]\d{3,}$") & text.str.contains(_ONE_SIGN) & ~text.str.contains(_UNCLEAR)
    return bool(clear.any())


def read_numbers(tidied: pl.Series, known: DecimalSign) -> tuple[pl.Series, pl.Series]:
    """Return decimals and codes of tidied texts; null stays null, with no code.

    Codes: not_a_number, ambiguous_number, out_of_range (more digits than any amount has).
    """
    frame = tidied.alias("text").to_frame().with_columns(plain=_plain(known))
    plain = pl.col("plain")
    too_long = plain.str.contains(rf"^-?0*[1-9]\d{{{MOST_DIGITS},}}") | (plain == "overflow")
    code = (
        pl.when(pl.col("text").is_null())
        .then(None)
        .when(plain.is_null() & pl.col("text").str.contains(_UNCLEAR))
        .then(pl.lit("ambiguous_number"))
        .when(plain.is_null() & pl.col("text").str.contains(_ONE_SIGN))
        .then(pl.lit("ambiguous_number"))
        .when(plain.is_null())
        .then(pl.lit("not_a_number"))
        .when(too_long)
        .then(pl.lit("out_of_range"))
    )
    frame = frame.with_columns(code=code.cast(pl.String))
    value = pl.when(pl.col("code").is_null()).then(plain).str.replace(r"(\.\d{12})\d+$", "${1}")
    frame = frame.with_columns(value=value.cast(NUMBER, strict=False))
    lost = pl.col("value").is_null() & pl.col("code").is_null() & pl.col("text").is_not_null()
    frame = frame.with_columns(code=pl.when(lost).then(pl.lit("not_a_number")).otherwise(pl.col("code")))
    return frame["value"], frame["code"]


def _plain(known: DecimalSign) -> pl.Expr:
    """Return the number with a point as its decimal sign and no group separators; null where it is not one."""
    text = pl.col("text")
    comma = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    point = text.str.replace_all(",", "", literal=True)
    either = text.str.replace(",", ".", literal=True)
    allowed = {sign: not known.is_stated or known.sign == sign for sign in ",."}
    sign = text.str.extract(r"([.,])\d+$")
    stated_group = pl.lit(known.is_stated) & (sign != (known.sign or ""))
    found = (
        pl.when(text.str.contains(_PERSON))
        .then(None)
        .when(text.str.contains(_WHOLE))
        .then(text)
        .when(text.str.contains(_COMMA_GROUPED) & pl.lit(allowed[","]))
        .then(comma)
        .when(text.str.contains(_POINT_GROUPED) & pl.lit(allowed["."]))
        .then(point)
        .when(text.str.contains(_GROUPS_ONLY))
        .then(text.str.replace_all(r"[.,]", ""))
        .when(text.str.contains(_UNCLEAR))
        .then(
            pl.when(pl.lit(known.has_thousandths or known.is_stated) & (sign == (known.sign or "")))
            .then(either)
            .when(stated_group)
            .then(text.str.replace_all(r"[.,]", ""))
        )
        .when(text.str.contains(_ONE_SIGN) & ~stated_group)
        .then(either)
        .when(text.str.contains(_EXPONENT))
        .then(_from_exponent(either))
    )
    return found.str.strip_prefix("+").str.replace(r"^(-?)\.", "${1}0.")


def _from_exponent(text: pl.Expr) -> pl.Expr:
    real = text.cast(pl.Float64, strict=False)
    exact = real.round(12).cast(pl.Decimal(38, 12), strict=False).cast(pl.String)
    return pl.when(real.abs() < 1e15).then(exact).otherwise(pl.lit("overflow"))


def numbers_of(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return decimals and codes of a column that is numeric already: NaN and infinity are no numbers."""
    if values.dtype.is_float():
        wrong = values.is_nan() | values.is_infinite()
        huge = values.abs() >= 10**MOST_DIGITS
        good = values.to_frame("v").select(pl.when(~(wrong | huge)).then(pl.col("v"))).to_series()
        value = good.cast(pl.String).str.replace(r"^(-?\d+\.\d{12})\d+$", "${1}")
        tiny = good.abs() < 1e-6
        frame = pl.DataFrame({"text": value, "tiny": tiny, "wrong": wrong, "huge": huge})
        value = frame.select(
            pl.when(pl.col("tiny")).then(pl.lit("0")).otherwise(pl.col("text")).cast(NUMBER, strict=False)
        ).to_series()
    else:
        value = values.cast(NUMBER, strict=False)
        huge = value.is_null() & values.is_not_null() | (value.abs() >= 10**MOST_DIGITS).fill_null(False)
        frame = pl.DataFrame({"wrong": pl.repeat(False, len(values), eager=True), "huge": huge})
        value = (
            pl.DataFrame({"v": value, "huge": huge}).select(pl.when(~pl.col("huge")).then("v")).to_series()
        )
    code = frame.select(
        pl.when(pl.col("wrong"))
        .then(pl.lit("not_a_number"))
        .when(pl.col("huge"))
        .then(pl.lit("out_of_range"))
        .cast(pl.String)
    ).to_series()
    return value, code


def to_scale(values: pl.Series, scale: int) -> tuple[pl.Series, int]:
    """Return values at a scale, halves away from zero, and how many of them lost a digit that mattered."""
    rounded = values.round(scale, mode="half_away_from_zero")
    differs = ((values - rounded).abs().cast(pl.Float64) > 1e-9).sum()
    return rounded.cast(pl.Decimal(18, scale), strict=False), int(differs or 0)
