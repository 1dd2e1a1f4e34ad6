"""How long something lasted, as people write it where minutes are asked: "0:30", "00:30:00", "1t 15m", "1,5 timer".

Comes in: a column of text. Goes out: minutes, a code where a text can be read in two ways, and what was assumed.
Must not know: files, kinds, plain numbers.
"""

import polars as pl

from warehouse.deliveries.cells.decimals import BLANKS, NUMBER
from warehouse.deliveries.cells.moments import Read

_CLOCK = r"^(\d{1,5}):([0-5]\d)(?::([0-5]\d)(?:[.,]0+)?)?$"
_HOUR = r"(?:timer|time|t|hours?|hrs?|h)\.?"
_WORDS = rf"^(?:(\d+)\s*{_HOUR})\s*(?:og\s*)?([0-5]?\d)\s*(?:minutter|min|m)?\.?$"
_HOURS = rf"^(\d+(?:[.,]\d{{1,2}})?)\s*{_HOUR}$"
_DAY = 24


def read_durations(text: pl.Series) -> Read:
    """Minutes of texts that say how long; others are null, with no code.

    "45:00" may be minutes and seconds: where a text of two parts names a day or more, those of the column are held.
    Codes: ambiguous_duration. Notes: clock_minutes.
    """
    tidy = text.cast(pl.String).str.strip_chars(BLANKS).str.to_lowercase().alias("text")
    frame = tidy.to_frame()
    for name, form in (("clock", _CLOCK), ("words", _WORDS), ("hours", _HOURS)):
        groups = pl.col("text").str.extract_groups(form)
        frame = frame.with_columns(groups.struct.unnest().name.prefix(f"{name}_"))
    number = {name: pl.col(name).cast(pl.Int64) for name in frame.columns if name[:5] in ("clock", "words")}
    seconds = number["clock_1"] * 3600 + number["clock_2"] * 60 + number["clock_3"].fill_null(0)
    hours = pl.col("hours_1").str.replace(",", ".", literal=True).cast(pl.Float64)
    total = pl.coalesce(seconds, number["words_1"] * 3600 + number["words_2"] * 60, (hours * 3600).round(0))
    is_short = pl.col("clock_1").is_not_null() & pl.col("clock_3").is_null()
    is_open = bool(frame.select((is_short & (number["clock_1"] >= _DAY)).any()).item())
    held = is_short & pl.lit(is_open)
    frame = frame.with_columns(
        value=pl.when(~held.fill_null(False)).then(total.cast(pl.Float64) / 60).round(6).cast(NUMBER),
        code=pl.when(held).then(pl.lit("ambiguous_duration")).cast(pl.String),
    )
    read = int(
        frame.select((pl.col("clock_1").is_not_null() & pl.col("value").is_not_null()).sum()).item() or 0
    )
    return Read(frame["value"], frame["code"], {"clock_minutes": read} if read else {})
