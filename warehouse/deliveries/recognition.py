"""Columns that nobody mapped and that change what an amount means: currency, kind of document, supplier, invoice.

Comes in: the cells of a file and the columns that are mapped. Goes out: sources for the columns recognized, and
findings that say so. Must not know: values of other columns, contracts.
"""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.kinds import Column, Kind
from warehouse.deliveries.mapping import Source, is_credit, is_debit, plain_word
from warehouse.deliveries.source_words import (
    CREDIT_SIDES,
    DEBIT_SIDES,
    DOCUMENT_TYPES,
    SIDE_HEADERS,
    is_currency_code,
)

_SIDES = {**dict.fromkeys(CREDIT_SIDES, "credit_note"), **dict.fromkeys(DEBIT_SIDES, "invoice")}
_MOST_TYPES = 30  # a column of more different words does not name kinds of documents


def with_recognized(
    kind: Kind, table: CellTable, sources: Mapping[str, Source]
) -> tuple[dict[str, Source], list[Finding]]:
    """The sources, those of recognized columns added; a finding for each."""
    found, findings = dict(sources), []
    for column in kind.columns:
        if not column.known_as or column.name in found:
            continue
        taken = {name for source in found.values() for name in source.names}
        free = [
            name for name in table.cells.columns if name not in taken and table.cells[name].dtype == pl.String
        ]
        name = _find(column, table, free)
        if name is not None:
            found[column.name] = Source((name,), is_recognized=True)
            message = (
                f"Column {name!r} was used as {column.name}, which nobody mapped; map it, or another column"
            )
            findings.append(Finding("column_recognized", "info", message))
    if "document_type" in found:
        found["document_type"] = _with_sides(found["document_type"])
    return found, [*findings, *_credit_left_out(kind, table, found)]


def _find(column: Column, table: CellTable, free: list[str]) -> str | None:
    """The free column of a file that fills a column of the kind."""
    words = {name: _words(table.cells[name]) for name in free}
    if column.name == "document_type":
        return next((name for name in free if _says_credit(name, words[name], column)), None)
    named = [name for known in column.known_as for name in free if strict_name(name) == known and words[name]]
    if column.name == "currency" and not named:
        named = [name for name in free if _is_currency(table.cells[name])]
    return named[0] if named else None


def _words(cells: pl.Series) -> frozenset[str]:
    return frozenset(plain_word(text) for text in cells.drop_nulls().unique() if text.strip())


def _says_credit(name: str, words: frozenset[str], column: Column) -> bool:
    """Whether a column says which rows are credit notes, by its words, and for single letters by its header too."""
    if strict_name(name) in SIDE_HEADERS:
        return bool(words & CREDIT_SIDES) and words <= CREDIT_SIDES | DEBIT_SIDES
    credits = {word for word in words if DOCUMENT_TYPES.get(word) == "credit_note"}
    is_type = strict_name(name) in column.known_as or words <= DOCUMENT_TYPES.keys()
    return bool(credits) and is_type and len(words) <= _MOST_TYPES


def _is_currency(cells: pl.Series) -> bool:
    texts = [text for text in cells.drop_nulls().unique() if text.strip()]
    return bool(texts) and all(is_currency_code(text) for text in texts)


def _with_sides(source: Source) -> Source:
    """The source with single letters as sides of an account, where its header, or whoever mapped it, says so."""
    is_side = not source.is_recognized or any(strict_name(name) in SIDE_HEADERS for name in source.names)
    return replace(source, words={**_SIDES, **source.words}) if is_side else source


def _credit_left_out(kind: Kind, table: CellTable, sources: Mapping[str, Source]) -> list[Finding]:
    """A warning where the amount is a debit column and the credit column beside it is not used."""
    amount = sources.get(str(kind.amount))
    if amount is None or len(amount.names) != 1 or not is_debit(amount.names[0]):
        return []
    credit = [name for name in table.cells.columns if is_credit(name) and name not in amount.names]
    filled = [name for name in credit if table.cells[name].cast(pl.String).str.contains(r"[1-9]").any()]
    if not filled:
        return []
    message = (
        f"{kind.amount} is read from {amount.names[0]!r}, and the credits in {filled[0]!r} are not used: what was "
        f"credited is missing. Map both: {kind.amount} = [{amount.names[0]!r}, {filled[0]!r}]"
    )
    return [Finding("credit_column_not_used", "warning", message)]
