"""How long something lasted, as people write it where minutes are asked: "0:30", "00:30:00", "1t 15m", "1,5 timer".

Comes in: a column of text. Goes out: minutes, a code where a text can be read in two ways, and what was assumed.
"""

import polars as pl

from warehouse.deliveries.cells.decimals import BLANKS, NUMBER
from warehouse.deliveries.cells.moments import Read

_CLOCK = r"^(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:[.,]0+)?)?$"
_HOUR = r"(?:timer|timmar|time|tim|t|hours?|hrs?|h|stunden?|std|uren|uur|heures?)\.?"
_MINUTE = r"(?:minutter|minuter|minuten|minutes?|min|m)"
_WORDS = rf"^(?:(\d+)\s*{_HOUR})\s*(?:og\s*)?([0-5]?\d)\s*{_MINUTE}?\.?$"
_HOURS = rf"^(\d+(?:[.,]\d{{1,2}})?)\s*{_HOUR}$"
_ISO = r"^pt(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})(?:[.,]0+)?s)?$"  # ISO 8601: PT1H30M
_PLAIN_CLOCK = r"^\s*\d{1,3}:[0-5]\d"
_FRACTION = r"^\s*\d*[.,]\d*[1-9]\d*\s*$"
_FOUR_DIGITS = r"^0[1-9][0-5]\d$"  # 0130: a clock without its colon, or 130 minutes
_NO_CLOCK = r"^0\d[6-9]\d$"  # 0090: minutes with zeros before them, as the other texts of the column then
_DAY, _DAY_MINUTES = 24, 1440


def read_durations(text: pl.Series) -> Read:
    """Return the minutes of texts that state a duration; others are null, without a code.

    "45:00" may be minutes and seconds: where a text of two parts names a day or more, those of the column are held.
    "0130" may be a clock or minutes and is held too, unless another text as "0090" shows that they are minutes.
    Codes: ambiguous_duration. Notes: clock_minutes.
    """
    tidy = text.cast(pl.String).str.strip_chars(BLANKS).str.to_lowercase().alias("text")
    frame = tidy.to_frame()
    for name, form in (("clock", _CLOCK), ("words", _WORDS), ("hours", _HOURS), ("iso", _ISO)):
        groups = pl.col("text").str.extract_groups(form)
        frame = frame.with_columns(groups.struct.unnest().name.prefix(f"{name}_"))
    parts = [name for name in frame.columns if name.startswith(("clock_", "words_", "iso_"))]
    number = {name: pl.col(name).cast(pl.Int64) for name in parts}
    iso = [number[f"iso_{nth}"] for nth in (1, 2, 3)]
    iso_seconds = sum(part.fill_null(0) * size for part, size in zip(iso, (3600, 60, 1), strict=True))
    is_iso = pl.any_horizontal(part.is_not_null() for part in iso)
    seconds = number["clock_1"] * 3600 + number["clock_2"] * 60 + number["clock_3"].fill_null(0)
    hours = pl.col("hours_1").str.replace(",", ".", literal=True).cast(pl.Float64)
    spelled = number["words_1"] * 3600 + number["words_2"] * 60
    total = pl.coalesce(seconds, spelled, (hours * 3600).round(0), pl.when(is_iso).then(iso_seconds))
    is_short = pl.col("clock_1").is_not_null() & pl.col("clock_3").is_null()
    is_open = bool(frame.select((is_short & (number["clock_1"] >= _DAY)).any()).item())
    is_padded = bool(tidy.str.contains(_NO_CLOCK).any())
    held = (is_short & pl.lit(is_open)) | (pl.col("text").str.contains(_FOUR_DIGITS) & pl.lit(not is_padded))
    frame = frame.with_columns(
        value=pl.when(~held.fill_null(False)).then(total.cast(pl.Float64) / 60).round(6).cast(NUMBER),
        code=pl.when(held).then(pl.lit("ambiguous_duration")).cast(pl.String),
    )
    read = int(
        frame.select((pl.col("clock_1").is_not_null() & pl.col("value").is_not_null()).sum()).item() or 0
    )
    return Read(frame["value"], frame["code"], {"clock_minutes": read} if read else {})


def odd_minutes(
    cells: pl.Series, values: pl.Series, is_number: pl.Series, has_factor: bool
) -> dict[str, int]:
    """Return how many plain numbers probably have another unit than their column, by note.

    With a factor, minutes as hours (longer_than_a_day); without one, hours beside clocks (fraction_beside_clock).
    """
    if has_factor:
        count = int((values > _DAY_MINUTES).sum() or 0)
        return {"longer_than_a_day": count} if count else {}
    if cells.dtype != pl.String or not (is_clock := cells.str.contains(_PLAIN_CLOCK).fill_null(False)).any():
        return {}
    is_plain = ~is_clock & cells.str.contains(_FRACTION).fill_null(False) & ~is_number
    count = int((is_plain & (values < _DAY)).sum() or 0)
    return {"fraction_beside_clock": count} if count else {}
