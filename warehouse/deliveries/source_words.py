"""Headers and words by which suppliers' columns are known, in the languages of the North and its neighbours.

Comes in: nothing. Goes out: tuples of headers and dictionaries of words, all in small letters, one blank between two
words. Must not know: kinds, files.
"""

import re

SUPPLIER_HEADERS = (
    "leverandør", "leverandørnavn", "leverandør navn", "supplier", "supplier name", "supplier_name", "vendor",
    "vendor name", "vendor_name", "kreditor", "kreditornavn", "leverantör", "leverantörsnamn", "lieferant",
    "kreditorname", "leverancier", "fournisseur",
)
INVOICE_HEADERS = (
    "faktura", "fakturanr", "fakturanr.", "faktura nr", "faktura nr.", "fakturanummer", "faktura-nr", "invoice",
    "invoice no", "invoice no.", "invoice number", "invoice_no", "invoice_number", "invoice id", "invoice_id",
    "rechnung", "rechnungsnr", "rechnungsnr.", "rechnungsnummer", "factuur", "factuurnummer", "facture", "n° facture",
)
CURRENCY_HEADERS = (
    "valuta", "valutakode", "valuta kode", "valutakod", "iso-valuta", "valutasort", "currency", "currency code",
    "currency_code", "ccy", "curr", "curr.", "cur", "währung", "waehrung", "wkz", "whg", "devise", "munteenheid",
    "munt",
)
CURRENCIES = {
    **dict.fromkeys(
        ("kr", "kr.", "dkk", "dkr", "dkr.", "danske kroner", "kroner", "krone", "danish kroner", "danish krone"), "DKK"
    ),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "us$", "dollar", "dollars", "us dollar"), "USD"),
    **dict.fromkeys(("£", "gbp", "pund", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("sek", "skr", "svenska kronor", "svenske kroner"), "SEK"),
    **dict.fromkeys(("nok", "nkr", "norske kroner"), "NOK"),
    **dict.fromkeys(("chf", "sfr", "franken", "schweizer franken"), "CHF"),
    **{code: code.upper() for code in ("isk", "pln", "czk", "huf", "ron", "bgn", "jpy", "cny", "cad", "aud", "uah")},
}
DOCUMENT_TYPE_HEADERS = (
    "bilagstype", "bilagsart", "bilag type", "dokumenttype", "dokument type", "document type", "document_type",
    "doc type", "doc_type", "invoice type", "invoice_type", "fakturatype", "fakturatyp", "bilagstyp", "dokumenttyp",
    "belegart", "belegtyp", "rechnungsart", "verifikationstyp", "documenttype", "soort document", "type de document",
    "posteringstype", "transaktionstype", "transaction type", "transaction_type", "type", "art", "typ",
)
SIDE_HEADERS = frozenset((  # a column of one letter a row: debit or credit
    "d/k", "k/d", "dk", "d/c", "c/d", "dc", "dr/cr", "d-k", "s/h", "sh", "soll/haben", "debet/kredit", "debit/kredit",
    "debit/credit", "debet/credit", "kredit/debet", "credit/debit", "debit credit", "sh-kennzeichen",
    "soll/haben-kennzeichen", "fortegn", "side",
))
CREDIT_SIDES = frozenset(("k", "c", "cr", "h", "haben", "kredit", "credit", "crédit", "-", "minus"))
DEBIT_SIDES = frozenset(("d", "dr", "db", "s", "soll", "debet", "debit", "débit", "+", "plus"))
_CREDIT_NOTES = (
    "kreditnota", "kreditnotaer", "kredit nota", "kredit-nota", "kreditering", "kreditfaktura", "kreditnote",
    "kreditbilag", "creditnote", "credit note", "credit-note", "credit_note", "creditnota", "credit nota",
    "credit memo", "creditmemo", "credit invoice", "creditfactuur", "credit", "kredit", "gutschrift",
    "rechnungskorrektur", "stornorechnung", "avoir", "note de crédit", "facture d'avoir", "hyvityslasku", "kn", "cn",
    "381", "refund", "tilbagebetaling",
)
_INVOICES = (
    "faktura", "fakturaer", "faktur", "regning", "invoice", "invoices", "standard invoice", "tax invoice", "rechnung",
    "factuur", "facture", "lasku", "fa", "inv", "380", "debet", "debit", "debetnota", "debit note", "købsfaktura",
    "leverandørfaktura", "a conto", "acontofaktura", "aconto", "slutfaktura",
)
DOCUMENT_TYPES = {**dict.fromkeys(_CREDIT_NOTES, "credit_note"), **dict.fromkeys(_INVOICES, "invoice")}
CREDIT_NOTE_AT_START = (
    r"(?i)^\s*(kredit[ -]?not(a|e)|kreditering|kreditfaktura|credit[ -_]?not(e|a)|credit memo|creditfactuur|gutschrift|"
    r"avoir|note de crédit|hyvityslasku)\b"
)
_KNOWN_CODES = frozenset(CURRENCIES.values())


def is_currency_code(text: str) -> bool:
    """Whether a text is the code of a currency that Danes and their neighbours are invoiced in."""
    return re.fullmatch(r"[A-Z]{3}", text.strip()) is not None and text.strip() in _KNOWN_CODES
