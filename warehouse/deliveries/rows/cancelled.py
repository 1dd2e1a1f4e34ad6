"""Rows that an unmapped column marks as cancelled, draft, budget or not carried out: they count, with a finding.

Comes in: the accepted rows of a delivery, and the cells of its file. Goes out: findings; no row is held for it.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind

_HEADER = r"status|^(state|tilstand|stand|zustand|stage|fase|phase|udfald|outcome|godkendt|attest|approval)$"
_NOT_FINAL = (  # beginnings of words for a document or an order that does not count
    r"annul|aflyst|avlyst|inställd|makuler|afvist|avvist|avvisa|afbestil|slettet|tilbagekaldt|forkastet|udkast|utkast|"
    r"kladde|cancel|reject|void|deleted|withdrawn|draft|storn|abgesagt|abgelehnt|gelöscht|entwurf|geannul|afgewezen|"
    r"geweigerd|concept\b|verwijderd|rejeté|brouillon"
)
_NO_COST = (  # words for an amount that is no cost, or that is a cost counted elsewhere, and how they may begin
    r"pro[ -]?forma|budget|forecast|prognos|estimat|ordrebekræft|ordrebekreft|order ?(conf|bekräft)|orderbek|"
    r"auftragsbest|betalingspåmind|kontoudtog|kontoauszug|følgeseddel|delivery note|lieferschein|hensæt|"
    r"hensett|rückstellung|avsätt|avsett|indkøbsordre|innkjøpsordre|inköpsorder|purchase order|disponering|commitment|"
    # whole words: "Rykkergebyr" and "Planlagt vedligehold" are costs
    r"(tilbud|overslag|offert|angebot|quote|quotation|anbud|rykker|påmindelse|purring|reminder|dunning|mahnung|statement|"
    r"(ind|ud|inn|ut)?betal(ing|ning)|payment|zahlung|bestellung|plan|planlagt|planned|planerat|geplant)\s*$"
)
_NOT_DONE = (  # "Ikke faktureret" and "Not late" say something else
    r"(ikke|ej|inte|icke|nicht|niet|not)(\s*$|\s+(udført|utført|utfört|utförd|gennemført|genomförd|gjennomført|rengjort|"
    r"gjort rent|muligt|done|made|cleaned|performed|completed|started|visited|startet|mødt|sket|foretaget|"
    r"durchgeführt|gereinigt|ausgeführt|erledigt|uitgevoerd|städad|adgang))"
)
_NOT_MADE = (  # beginnings of words for a visit that has not taken place
    rf"{_NOT_DONE}|planlagt|planned|planerad|planerat|geplant|gepland|scheduled|udeblev|"
    r"uteblev|missed|skipped|sprunget over|hoppet over|ausgefallen|overgeslagen|udskudt|utsatt|postponed|verschoben"
)
_NOT_DONE_NOTE = rf"(?i)^\s*{_NOT_DONE}"
_PAYMENT = r"(?:ind|ud|inn|ut|in)?betal(?:ing|ning)|payment|zahlung(?:seingang)?"
_INVOICE = r"faktura(?:er|en|or)?|fakt\b|invoice|inv\b|regning|rechnung|bilag"
_NO_COST_TEXT = (  # texts of a row of an account that is no cost: a payment, a balance carried forward
    rf"(?i)^\s*(?:(?:{_PAYMENT})\s*(?:$|\d[\d .-]*$|(?:modtaget|mottatt|mottagen|received)\b|"
    rf"(?:(?:af|av|of|for|för|fra|från|from|von)\s*)?(?:{_INVOICE})\W*(?:$|(?:n[ro]|nummer|number)?[ .:#]*\d))|"
    r"(?:saldo|balance)[ -]*(?:primo|ultimo|overf|brought|carried)|"
    r"(?:primo|ultimo)[ -]?saldo|åbnings(?:saldo|balance)|"
    r"(?:opening|closing) balance|(?:ingående|inngående|utgående) (?:saldo|balans)|"
    r"saldovortrag|anfangsbestand)"
)
_TYPE_HEADER = (
    r"scenar|version|^(type|art|typ|datatype|record type|kilde)$|belegart|belegtyp|buchungsart|rechnungsart|wertart|"
    r"(bilags|dokument|document|posterings|transaktions|transaction|faktura|invoice|beløbs|amount|value|entry|voucher)"
    r"[\s_-]?(type|art|typ)$"
)
_IS_NOT_FINAL = rf"(?i)^[\s\d]*(?:{_NOT_FINAL}|can\b|(?:er|is|ist|status:?)\s+(?:{_NOT_FINAL}))"
_IS_NO_COST = rf"(?i)^[\s\d]*(?:{_NO_COST})"
_STATUS_OF_A_VISIT = rf"{_IS_NOT_FINAL}|^\s*(?:{_NOT_MADE})"
_FLAG_HEADER = rf"^(?:(?:er|is|ist)[ _]+)?(?:{_NOT_FINAL})"
_YES = r"(?i)^\s*(ja|j|yes|y|true|1|x|sand|wahr)\s*$"
_MOST_WORDS_SHOWN = 3


def cancelled_findings(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, tuple[str, ...]]
) -> list[Finding]:
    """Return a warning per unused column that marks accepted rows as cancelled or not final; none for registers."""
    if kind.dated_by is None:
        return []
    used = {name for names in sources.values() for name in names}
    free = [name for name, dtype in table.cells.schema.items() if name not in used and dtype == pl.String]
    forms = {name: form for name in free if (form := _form_of(kind, name))}
    found = []
    for name, form in forms.items():
        marked = pl.DataFrame({"source_row": table.source_row, "word": table.cells[name]}).filter(
            pl.col("word").str.contains(form).fill_null(False)
        )
        marked = marked.unique("source_row", keep="first")  # a row of months is there once a month
        rows = accepted.join(marked, on="source_row", how="inner").sort("source_row")
        if len(rows):
            found.append(_finding(kind, name, rows))
    return found


def _form_of(kind: Kind, name: str) -> str | None:
    """Return the pattern of a cell that marks its row; null for a column without such marks."""
    header = strict_name(name)
    if re.search(_FLAG_HEADER, header):
        return _YES
    if re.search(_HEADER, header):
        return _STATUS_OF_A_VISIT if "outcome" in kind.column else _IS_NOT_FINAL
    if "document_type" in kind.column:
        return rf"{_IS_NO_COST}|{_NO_COST_TEXT}" if re.search(_TYPE_HEADER, header) else _NO_COST_TEXT
    return _NOT_DONE_NOTE if "outcome" in kind.column else None


def _finding(kind: Kind, name: str, rows: pl.DataFrame) -> Finding:
    words = rows["word"].str.strip_chars().unique(maintain_order=True).to_list()
    total = rows[kind.amount].sum() if kind.amount else None
    values = {
        "rows": len(rows),
        "words": examples((repr(word[:40]) for word in words), _MOST_WORDS_SHOWN),
        "header": name,
        "money": f", with {total:,.2f} DKK in all" if total else "",
    }
    row = int(rows["source_row"][0])
    case = "visit" if "outcome" in kind.column else None
    return make_finding("cancelled_row_counted", case=case, first_row=row, row=row, **values)
