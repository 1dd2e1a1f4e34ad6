"""Findings about keys over all deliveries of a kind: rows that share a key and are not versions of one thing.

Comes in: the rows that effective deliveries accepted, and those in force. Goes out: findings with the file they are
about; each names both rows.
"""

from collections.abc import Iterator

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.effective.identity import identity_of, scope_of
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.rows.contracts import agrees_of, key_columns, key_of
from warehouse.deliveries.rows.own_ids import PREFIX


def key_findings(kind: Kind, accepted: pl.DataFrame, rows: pl.DataFrame) -> list[tuple[str, Finding]]:
    """Return findings with their source, one per file and cause; none without rows that share a key.

    `accepted` and `rows` (those of them in force) have `age`, `block` and where each row came from.
    """
    if not kind.agrees:
        return []
    found = [*_reused(kind, rows), *_in_two_blocks(kind, rows)]
    if kind.has_own_id:
        found += [*_repeated_without_id(kind, accepted), *_with_and_without_id(kind, rows)]
    return found


def _pairs(rows: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Return each row that shares `on` with rows of older deliveries, with the youngest of these."""
    shared = rows.filter(pl.struct(on).is_duplicated())
    if shared.is_empty():
        return shared.join(shared, on=on)
    pairs = shared.join(shared, on=on).filter(pl.col("age") > pl.col("age_right"))
    return pairs.sort("age_right", "source_row_right").unique(
        ["age", "source_row"], keep="last", maintain_order=True
    )


def _by_file(pairs: pl.DataFrame) -> Iterator[tuple[str, int, str, int]]:
    """Yield for each younger file its name, the number of rows, the first pair as text, and its first row."""
    for (source, *_), group in pairs.sort("source_row").group_by("source_file", "age", maintain_order=True):
        first = group.row(0, named=True)
        both = (
            f"row {first['source_row']} of {first['source_file']} and row {first['source_row_right']} of "
            f"{first['source_file_right']}"
        )
        yield str(source), len(group), both, int(first["source_row"])


def _named(kind: Kind, rows: pl.DataFrame) -> pl.DataFrame:
    amount = pl.col(kind.amount) if kind.amount else pl.lit(None)
    return rows.select(
        scope_of(kind).alias("scope"),
        key_of(kind).alias("key"),
        agrees_of(kind).alias("agrees"),
        amount.cast(pl.Decimal(18, 2)).alias("amount"),
        pl.col(str(kind.dated_by)).cast(pl.String).alias("day"),
        identity_of(kind).alias("identity"),
        pl.col(kind.key[0]).alias("id"),
        "age",
        "block",
        "source_file",
        "source_row",
    )


def _shared(kind: Kind, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that share a key: most deliveries have none."""
    return _named(kind, rows.filter(pl.struct(key_columns(kind)).is_duplicated()))


def _reused(kind: Kind, rows: pl.DataFrame) -> Iterator[tuple[str, Finding]]:
    pairs = _pairs(_shared(kind, rows), ["scope", "key"])
    for source, count, both, row in _by_file(pairs.filter(pl.col("agrees") != pl.col("agrees_right"))):
        values = {"key": kind.key[0], "agreed": " or ".join(kind.agrees), "both": both}
        yield source, make_finding("key_reused", case="older_file", rows=count, row=row, **values)


def _in_two_blocks(kind: Kind, rows: pl.DataFrame) -> Iterator[tuple[str, Finding]]:
    pairs = _pairs(_shared(kind, rows), ["key", "agrees", "day"])
    is_twice = (pl.col("scope") != pl.col("scope_right")) & pl.col("amount").eq_missing(
        pl.col("amount_right")
    )
    for source, count, both, row in _by_file(pairs.filter(is_twice)):
        yield source, make_finding("row_in_two_blocks", rows=count, both=both, row=row)


def _repeated_without_id(kind: Kind, accepted: pl.DataFrame) -> Iterator[tuple[str, Finding]]:
    """Yield findings about rows without an id that an older file contains word for word."""
    own = _named(kind, accepted.filter(pl.col(kind.key[0]).str.starts_with(PREFIX)))
    pairs = _pairs(own, ["identity"])
    for (_, older), group in pairs.group_by("age", "age_right", maintain_order=True):
        is_grown = own.filter(pl.col("age") == older)["identity"].n_unique() == group["identity"].n_unique()
        for source, count, both, row in _by_file(group):
            severity, case = ("info", "grown_file") if is_grown else ("warning", None)
            values = {"rows": count, "both": both, "key": kind.key[0]}
            yield source, make_finding("row_said_again", severity=severity, case=case, row=row, **values)


def _with_and_without_id(kind: Kind, rows: pl.DataFrame) -> Iterator[tuple[str, Finding]]:
    """Yield findings about rows with the same contents, one with an id and one without."""
    if not rows.select(pl.col(kind.key[0]).str.starts_with(PREFIX).any()).item():
        return
    contents = [column.name for column in kind.columns if column.name != kind.key[0]]
    text = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in contents], separator="\x1f")
    named = _named(kind, rows).with_columns(rows.select(text.alias("contents")).to_series())
    pairs = (
        _pairs(named, ["contents", "block"])
        if not named["block"].has_nulls()
        else named.clear().join(named, on="contents")
    )
    is_mixed = pl.col("id").str.starts_with(PREFIX) != pl.col("id_right").str.starts_with(PREFIX)
    for source, count, both, row in _by_file(pairs.filter(is_mixed)):
        yield source, make_finding("row_perhaps_twice", rows=count, both=both, row=row)
