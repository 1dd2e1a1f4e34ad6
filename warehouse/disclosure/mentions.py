"""Which texts speak of a restricted room: by its name, its number or an id.

Comes in: rows of text, and the identities of the restricted rooms. Goes out: the rows that mention one.
Must not know: which table a text stands in. It rather flags too much than too little.
"""

from collections.abc import Iterable

import polars as pl

TOKEN = r"[\p{L}\p{N}]+(?:[.\-_/][\p{L}\p{N}]+)*"
SHORTEST = 3  # shorter names, numbers and ids are looked for as whole words only


def rows_that_mention(texts: pl.DataFrame, identities: pl.DataFrame, facilities: Iterable[str]) -> list[int]:
    """The `row` of every text that mentions a restricted room.

    `texts`: row, facility_id (null where unknown), text. `identities`: facility_id, name, number, global_id,
    space_id. Names and ids are looked for everywhere; a number only in rows of its facility, known by their own
    facility_id or by a word of the text that is one of `facilities`, and in rows that name no facility at all.
    """
    if texts.is_empty() or identities.is_empty():
        return []
    plain = texts.with_columns(pl.col("text").fill_null("").str.to_lowercase().str.replace_all(",", "."))
    plain = plain.with_columns(
        pl.col("text").str.extract_all(TOKEN).alias("words"),
        pl.col("text").str.replace_all(r"\s", "").alias("squashed"),
    )
    found: set[int] = set()
    for column in ("name", "global_id", "space_id"):
        found |= _mentioning(plain, "text", _values(identities, column))
    placed = _with_facilities(plain, facilities)
    for (facility,), rooms in identities.group_by("facility_id", maintain_order=True):
        here = pl.col("facilities").list.contains(str(facility).lower()) | (
            pl.col("facilities").list.len() == 0
        )
        numbers = {number.replace(" ", "") for number in _values(rooms, "number")}
        found |= _mentioning(placed.filter(here), "squashed", numbers)
    return sorted(found)


def _values(identities: pl.DataFrame, column: str) -> set[str]:
    values = (str(value).strip().lower().replace(",", ".") for value in identities[column].drop_nulls())
    return {value for value in values if value}


def _mentioning(plain: pl.DataFrame, column: str, wanted: set[str]) -> set[int]:
    long = sorted(value for value in wanted if len(value) >= SHORTEST)
    short = sorted(value for value in wanted if len(value) < SHORTEST)
    hit = pl.lit(False)
    if long:
        hit = hit | pl.col(column).str.contains_any(long)
    if short:
        hit = hit | pl.col("words").list.set_intersection(pl.lit(short)).list.len().gt(0)
    return set(plain.filter(hit)["row"])


def _with_facilities(plain: pl.DataFrame, facilities: Iterable[str]) -> pl.DataFrame:
    """Adds `facilities`: the row's own, else those that its text names by an id that is no mere number."""
    telling = sorted(
        {
            name.lower()
            for name in facilities
            if len(name) >= SHORTEST and any(letter.isalpha() for letter in name)
        }
    )
    spoken = pl.col("words").list.set_intersection(pl.lit(telling, dtype=pl.List(pl.String)))
    own = pl.concat_list(pl.col("facility_id").str.to_lowercase())
    return plain.with_columns(
        pl.when(pl.col("facility_id").is_null()).then(spoken).otherwise(own).alias("facilities")
    )
