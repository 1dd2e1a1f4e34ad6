"""Unmapped columns that change what an amount means: currency, kind of document, supplier, invoice.

Comes in: the cells of a file and the columns that are mapped. Goes out: sources for the columns recognized, and
findings that say so.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source, is_credit, is_debit, plain_word
from warehouse.deliveries.source_words import (
    CREDIT_NOTE_AT_START,
    CREDIT_NOTE_CODES,
    CREDIT_NOTE_WITHIN,
    CREDIT_SIDES,
    CREDITED_INVOICE_HEADER,
    CURRENCY_HEADERS,
    CURRENCY_WITHIN,
    DEBIT_SIDES,
    DOCUMENT_TYPES,
    FOREIGN_AMOUNT_HEADER,
    INVOICE_WITHIN,
    SIDE_HEADER,
    currency_code,
    is_currency_code,
)

_SIDES = {**dict.fromkeys(CREDIT_SIDES, "credit_note"), **dict.fromkeys(DEBIT_SIDES, "invoice")}
_CODES = dict.fromkeys(CREDIT_NOTE_CODES, "credit_note")
_YES = {**dict.fromkeys(("ja", "j", "yes", "y", "true", "1", "x", "sand", "wahr"), "credit_note")}
_NO = dict.fromkeys(("nej", "n", "no", "nein", "nee", "nei", "false", "0", "falsk", "falsch"), "invoice")
_FLAGS = {**_YES, **_NO}
_GENERAL_HEADERS = frozenset(
    ("type", "art", "typ")
)  # they may hold codes of anything: CM is a corrective order too
_MOST_TYPES = 30  # a column of more different words does not name kinds of documents


def with_recognized(
    kind: Kind, table: CellTable, sources: Mapping[str, Source], currency: str = "DKK"
) -> tuple[dict[str, Source], list[Finding]]:
    """Return the sources with those of recognized columns, and a finding for each."""
    found, findings = dict(sources), []
    for column in kind.columns:
        if not column.known_as or column.name in found:
            continue
        taken = {name for source in found.values() for name in source.names}
        free = [
            name for name in table.cells.columns if name not in taken and table.cells[name].dtype == pl.String
        ]
        name = _find(column, table, free)
        other = _other_amount(kind, table, found, currency) if column.name == "currency" else None
        if name is not None and other is not None:
            findings.append(
                make_finding("column_recognized", case="currency_of_other", header=name, amount=other)
            )
        elif name is not None:
            words_there = _words(table.cells[name])
            is_currency = column.name == "currency"
            words = (
                _currency_words(words_there)
                if is_currency
                else _document_words(name, words_there, column) or {}
            )
            found[column.name] = Source((name,), words=words, is_recognized=True)
            findings.append(make_finding("column_recognized", header=name, column=column.name))
    if "document_type" in found and not found["document_type"].is_recognized:
        mapped = found["document_type"]
        found["document_type"] = replace(mapped, words={**_mapped_words(mapped, table), **mapped.words})
    return found, [*findings, *_unused_credit_findings(kind, table, found)]


def foreign_rows(table: CellTable, sources: Mapping[str, Source], currency: str) -> pl.Series | None:
    """Return which rows an unused column states in a foreign currency; null where no column names one."""
    taken = {name for source in sources.values() for name in source.names}
    free = [name for name, dtype in table.cells.schema.items() if name not in taken and dtype == pl.String]
    name = _find(Column("currency", known_as=CURRENCY_HEADERS), table, free)
    if name is None:
        return None
    words = table.cells[name]
    foreign = [
        word
        for word in words.drop_nulls().unique()
        if word.strip() and currency_code(word) != currency.upper()
    ]
    return words.is_in(foreign).fill_null(False)


def _find(column: Column, table: CellTable, free: list[str]) -> str | None:
    """Return the unused column of a file that fills a column of the kind."""
    words = {name: _words(table.cells[name]) for name in free}
    if column.name == "document_type":
        return next((name for name in free if _document_words(name, words[name], column)), None)
    named = [name for known in column.known_as for name in free if strict_name(name) == known and words[name]]
    if column.name == "currency":
        named = [
            name for name in named if not any(re.search(r"\d", word) for word in words[name])
        ]  # no value dates
        named = named or [name for name in free if _is_currency(name, table.cells[name])]
    return named[0] if named else None


def _words(cells: pl.Series) -> frozenset[str]:
    return frozenset(plain_word(text) for text in cells.drop_nulls().unique() if text.strip())


def _document_words(name: str, words: frozenset[str], column: Column) -> dict[str, str] | None:
    """Return what the words of a column mean, if the column shows which rows are credit notes; else null.

    Single letters, flags and codes mean so only where the header says so: "D/K", "Kreditnota", "Belegart".
    """
    if column.name != "document_type":
        return None
    header = re.sub(r"^(is|er|ist|har)[ _]+", "", strict_name(name))
    if re.search(SIDE_HEADER, header):
        return _SIDES if words & CREDIT_SIDES and words <= _SIDES.keys() else None
    if re.search(CREDIT_NOTE_AT_START, header) or is_credit(header):
        is_flag = (
            words & _YES.keys() and words <= _FLAGS.keys() and not (is_credit(header) and words & {"0", "1"})
        )
        return _FLAGS if is_flag else None
    is_type = header in column.known_as
    known = {**DOCUMENT_TYPES, **(_CODES if is_type and header not in _GENERAL_HEADERS else {})}
    meant = {word: _meaning(word, known) for word in words}
    is_known = is_type or words <= known.keys()
    credits = {word: "credit_note" for word, means in meant.items() if means == "credit_note"}
    return credits if credits and is_known and len(words) <= _MOST_TYPES else None


def _mapped_words(source: Source, table: CellTable) -> dict[str, str]:
    """Return what the words mean in a column that is mapped as the kind of document."""
    codes = {**_SIDES, **_FLAGS, **_CODES}
    words = {word for name in source.names for word in _words(table.cells[name].cast(pl.String))}
    return {
        **codes,
        **{word: means for word in words if (means := _meaning(word, {**codes, **DOCUMENT_TYPES}))},
    }


def _meaning(word: str, known: Mapping[str, str]) -> str | None:
    """Return the kind of document that a word means: "Leverandørkreditnota" is a credit note."""
    if word in known:
        return known[word]
    if re.search(CREDIT_NOTE_WITHIN, word):
        return "credit_note"
    return "invoice" if re.search(INVOICE_WITHIN, word) else None


def _is_currency(name: str, cells: pl.Series) -> bool:
    """Return whether all cells name a currency: as a code in capitals, or in any way where the header says so."""
    texts = [text for text in cells.drop_nulls().unique() if text.strip()]
    if re.search(CURRENCY_WITHIN, strict_name(name)):
        return bool(texts) and all(currency_code(text) for text in texts)
    return bool(texts) and all(is_currency_code(text) for text in texts)


def _currency_words(words: frozenset[str]) -> dict[str, str]:
    return {word: code for word in words if (code := currency_code(word))}


def _other_amount(kind: Kind, table: CellTable, sources: Mapping[str, Source], currency: str) -> str | None:
    """Return the column of an amount in foreign currency, where the used amount names the portfolio's currency."""
    amount = sources.get(str(kind.amount))
    is_ours = amount is not None and any(
        currency.lower() in strict_name(name).split() for name in amount.names
    )
    others = [name for name in table.cells.columns if re.search(FOREIGN_AMOUNT_HEADER, strict_name(name))]
    return others[0] if is_ours and others else None


def names_credited_invoice(name: str) -> bool:
    """Return whether a column of this name holds, on a credit note, the invoice that it credits."""
    return re.search(CREDITED_INVOICE_HEADER, strict_name(name)) is not None


def _unused_credit_findings(kind: Kind, table: CellTable, sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning where the amount is a debit column and the credit column beside it is not used."""
    amount = sources.get(str(kind.amount))
    if amount is None or len(amount.names) != 1 or not is_debit(amount.names[0]):
        return []
    credit = [name for name in table.cells.columns if is_credit(name) and name not in amount.names]
    filled = [name for name in credit if table.cells[name].cast(pl.String).str.contains(r"[1-9]").any()]
    if not filled:
        return []
    names = {"column": kind.amount, "debit": amount.names[0], "credit": filled[0]}
    return [make_finding("credit_column_not_used", **names)]
