"""The sign and the currency of amounts, as other columns of their row say them.

Comes in: the typed rows of a delivery with `document_type` and `currency`. Goes out: the same, credit notes negative,
amounts in another currency without a value; codes of the rows that cannot be decided; findings.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.cellformats import CURRENCY_UNITS
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import UNIT_CELLS, CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source
from warehouse.deliveries.recognition import foreign_rows, names_credited_invoice
from warehouse.deliveries.source_words import (
    CREDIT_NOTE_AT_START,
    FOREIGN_AMOUNT,
    REDUCTION_AT_START,
    SIDE_HEADER,
)


def with_signs(
    kind: Kind,
    typed: pl.DataFrame,
    codes: dict[str, pl.Series],
    table: CellTable,
    sources: Mapping[str, Source],
    currency: str,
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return amounts with the sign of their document, and add codes for those of unclear sign or currency.

    `codes` is added to. Of a kind without `document_type` and `currency` only rows in another currency are held.
    """
    _hold_by_format(typed, codes, table, sources, currency)
    if "currency" not in kind.column and len(typed):
        _hold_by_unused(kind, typed, codes, table, sources, currency)
    if kind.amount is None or "document_type" not in kind.column or typed.is_empty():
        return typed, []
    _hold_foreign(kind, typed, codes, currency)
    _name_foreign(kind, codes, table, sources)
    if table.is_signed:
        return typed, []
    typed, findings = _signed(kind, typed, codes, sources)
    return typed, [*findings, *_credit_text_findings(kind, typed, codes, table)]


def _hold_foreign(kind: Kind, typed: pl.DataFrame, codes: dict[str, pl.Series], currency: str) -> None:
    named = typed["currency"].str.to_uppercase()
    _add(
        codes, str(kind.amount), (named != currency.upper()).fill_null(False), "foreign_currency", len(typed)
    )


def _hold_by_format(
    typed: pl.DataFrame,
    codes: dict[str, pl.Series],
    table: CellTable,
    sources: Mapping[str, Source],
    currency: str,
) -> None:
    """Hold amounts that a workbook shows in another currency, 1000 as "1.000,00 €", unless a factor converts them."""
    foreign = [UNIT_CELLS[unit] for unit in CURRENCY_UNITS if unit != currency.upper()]
    for column, source in sources.items():
        for name in source.names if column.endswith("_dkk") and source.factor is None else ():
            if (marks := table.marks.get(name)) is not None and len(typed):
                _add(codes, column, marks.is_in(foreign).fill_null(False), "foreign_currency", len(typed))


def _hold_by_unused(
    kind: Kind,
    typed: pl.DataFrame,
    codes: dict[str, pl.Series],
    table: CellTable,
    sources: Mapping[str, Source],
    currency: str,
) -> None:
    """Hold prices and costs of orders that a column, which their kind does not have, says are in another currency."""
    amounts = [name for name in kind.column if name.endswith("_dkk") and name in sources]
    if not amounts or (foreign := foreign_rows(table, sources, currency)) is None:
        return
    for name in amounts:
        _add(codes, name, foreign & typed[name].is_not_null(), "foreign_currency", len(typed))


def _name_foreign(
    kind: Kind, codes: dict[str, pl.Series], table: CellTable, sources: Mapping[str, Source]
) -> None:
    """Change the code of amounts that are not numbers because they name another currency."""
    found, source = codes.get(str(kind.amount)), sources.get(str(kind.amount))
    if found is None or source is None or found.null_count() == len(found):
        return
    for name in source.names:
        if table.cells[name].dtype == pl.String:
            is_foreign = table.cells[name].str.contains(FOREIGN_AMOUNT) & (found == "not_a_number")
            found = found.set(is_foreign.fill_null(False), "foreign_currency")
    codes[str(kind.amount)] = found


def _add(codes: dict[str, pl.Series], column: str, where: pl.Series, code: str, rows: int) -> None:
    if where.any():
        before = codes.get(column, pl.repeat(None, rows, dtype=pl.String, eager=True))
        codes[column] = before.set(where, code)


def _signed(
    kind: Kind, typed: pl.DataFrame, codes: dict[str, pl.Series], sources: Mapping[str, Source]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return credit notes as negative amounts; all are held where some are positive and some negative."""
    amount = typed[str(kind.amount)]
    is_credit = (typed["document_type"] == "credit_note").fill_null(False)
    above, below = ((is_credit & test).fill_null(False) for test in (amount > 0, amount < 0))
    if not above.any():
        return typed, []
    if below.any():
        _add(codes, "document_type", above | below, "sign_unclear", len(typed))
        return typed, []
    if _has_swapped_sides(typed[str(kind.amount)], is_credit, sources["document_type"]):
        _add(codes, "document_type", amount.is_not_null(), "sides_unclear", len(typed))
        return typed, []
    money = [column.name for column in kind.columns if column.type == "money"]
    negated = typed.with_columns(
        pl.when(above).then(-pl.col(name).abs()).otherwise(name).cast(typed.schema[name]).alias(name)
        for name in money
    )
    header = " + ".join(sources["document_type"].names) or "document_type"
    severity, case = ("warning", "recognized") if sources["document_type"].is_recognized else ("info", None)
    rows = int(above.sum())
    return negated, [
        make_finding("credit_note_negated", severity=severity, case=case, rows=rows, header=header)
    ]


def _has_swapped_sides(amount: pl.Series, is_credit: pl.Series, source: Source) -> bool:
    """Return whether an unmapped column of sides has more money on the credit side than on the debit side.

    So it is in the ledger of a supplier's account, where invoices are credits and credit notes debits.
    """
    if not source.is_recognized or not any(
        re.search(SIDE_HEADER, strict_name(name)) for name in source.names
    ):
        return False
    credits, debits = (float(amount.filter(side).sum() or 0) for side in (is_credit, ~is_credit))
    return credits > debits


def _credit_text_findings(
    kind: Kind, typed: pl.DataFrame, codes: Mapping[str, pl.Series], table: CellTable
) -> list[Finding]:
    """Return a warning about positive amounts on rows that call themselves credit notes, without a mapped type.

    A row calls itself so with a text that begins with "credit note" or "discount", or with the invoice that it credits.
    """
    texts = [name for name, dtype in table.cells.schema.items() if dtype == pl.String]
    if not texts:
        return []
    is_called_credit = table.cells.select(
        pl.any_horizontal(
            pl.col(texts).str.contains(CREDIT_NOTE_AT_START) | pl.col(texts).str.contains(REDUCTION_AT_START),
            *(pl.col(name).str.contains(r"\d") for name in texts if names_credited_invoice(name)),
        ).fill_null(False)
    ).to_series()
    is_open = (
        is_called_credit & (typed[str(kind.amount)] > 0).fill_null(False) & typed["document_type"].is_null()
    )
    if not is_open.any():
        return []
    row = int(table.source_row.filter(is_open)[0])
    return [make_finding("credit_note_positive", rows=int(is_open.sum()), first_row=row, row=row)]
