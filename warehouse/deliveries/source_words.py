"""Headers and words by which suppliers' columns are known, in the languages of the North and its neighbours.

Comes in: nothing. Goes out: tuples of headers and dictionaries of words, all in small letters, one blank between two
words.
"""

import re

SUPPLIER_HEADERS = (
    "leverandør",
    "leverandørnavn",
    "leverandør navn",
    "supplier",
    "supplier name",
    "supplier_name",
    "vendor",
    "vendor name",
    "vendor_name",
    "kreditor",
    "kreditornavn",
    "leverantör",
    "leverantörsnamn",
    "lieferant",
    "kreditorname",
    "leverancier",
    "fournisseur",
)
INVOICE_HEADERS = (
    "faktura",
    "fakturanr",
    "fakturanr.",
    "faktura nr",
    "faktura nr.",
    "fakturanummer",
    "faktura-nr",
    "invoice",
    "invoice no",
    "invoice no.",
    "invoice number",
    "invoice_no",
    "invoice_number",
    "invoice id",
    "invoice_id",
    "rechnung",
    "rechnungsnr",
    "rechnungsnr.",
    "rechnungsnummer",
    "factuur",
    "factuurnummer",
    "facture",
    "n° facture",
)
CURRENCY_HEADERS = (
    "valuta",
    "valutakode",
    "valuta kode",
    "valutakod",
    "iso-valuta",
    "valutasort",
    "currency",
    "currency code",
    "currency_code",
    "ccy",
    "curr",
    "curr.",
    "cur",
    "währung",
    "waehrung",
    "wkz",
    "whg",
    "devise",
    "munteenheid",
    "munt",
)
# a header with one of these words names a currency, where all its cells do
CURRENCY_WITHIN = r"valuta|currency|währung|waehrung|devise|\bwkz\b|\bmunt"
_AMOUNT = r"(?:beløb|amount|betrag|belopp|bedrag|montant|pris|price|sum|total)"
FOREIGN_AMOUNT_HEADER = (
    rf"{_AMOUNT}.*(?:valuta|currency|währung|devise)|valuta{_AMOUNT}|"
    rf"(?:foreign|fremmed|original|transaction).*{_AMOUNT}"
)
CURRENCIES = {
    **dict.fromkeys(
        (
            "kr",
            "kr.",
            "dkk",
            "dkr",
            "dkr.",
            "danske kroner",
            "kroner",
            "krone",
            "danish kroner",
            "danish krone",
        ),
        "DKK",
    ),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "us$", "dollar", "dollars", "us dollar"), "USD"),
    **dict.fromkeys(("£", "gbp", "pund", "pound", "pounds"), "GBP"),
    **dict.fromkeys(("sek", "skr", "svenska kronor", "svenske kroner"), "SEK"),
    **dict.fromkeys(("nok", "nkr", "norske kroner"), "NOK"),
    **dict.fromkeys(("chf", "sfr", "franken", "schweizer franken"), "CHF"),
    **{
        code: code.upper()
        for code in ("isk", "pln", "czk", "huf", "ron", "bgn", "jpy", "cny", "cad", "aud", "uah")
    },
}
DOCUMENT_TYPE_HEADERS = (
    "bilagstype",
    "bilagsart",
    "bilag type",
    "dokumenttype",
    "dokument type",
    "document type",
    "document_type",
    "doc type",
    "doc_type",
    "invoice type",
    "invoice_type",
    "fakturatype",
    "fakturatyp",
    "bilagstyp",
    "dokumenttyp",
    "belegart",
    "belegtyp",
    "rechnungsart",
    "verifikationstyp",
    "documenttype",
    "soort document",
    "type de document",
    "posteringstype",
    "transaktionstype",
    "transaction type",
    "transaction_type",
    "type",
    "art",
    "typ",
)
_DEBIT_OR_CREDIT = r"(?:(?:debe|debi)ts?|dr?|soll|s)[\s/|_-]*(?:(?:kre|cre)dits?|k|cr?|haben|h)"
_CREDIT_OR_DEBIT = r"(?:(?:kre|cre)dits?|k|cr?|haben|h)[\s/|_-]*(?:(?:debe|debi)ts?|dr?|soll|s)"
# a column of one letter or word a row: debit or credit; what may follow is a word for "code" or "indicator"
SIDE_HEADER = (
    rf"^(?:{_DEBIT_OR_CREDIT}|{_CREDIT_OR_DEBIT}|shkzg|shkz|cdtdbtind|af[\s/]*bij|bij[\s/]*af|fortegn|vorzeichen|tegn|"
    r"sign|side|buchungsseite|\+/-)"
    r"(?:[\s/|_.-]*(?:kode|kod|code|kz|kennz|kennzeichen|kennung|indicator|ind|mark|flag|type|typ)\.?)?$"
)
CREDIT_SIDES = frozenset(
    ("k", "c", "cr", "crdt", "h", "haben", "kredit", "credit", "crédit", "-", "minus", "bij")
)
DEBIT_SIDES = frozenset(("d", "dr", "db", "dbit", "s", "soll", "debet", "debit", "débit", "+", "plus", "af"))
_CREDIT_NOTES = (
    "kreditnota",
    "kreditnotaer",
    "kredit nota",
    "kredit-nota",
    "kreditering",
    "kreditfaktura",
    "kreditnote",
    "kreditbilag",
    "creditnote",
    "credit note",
    "credit-note",
    "credit_note",
    "creditnota",
    "credit nota",
    "credit memo",
    "creditmemo",
    "credit invoice",
    "creditfactuur",
    "credit",
    "kredit",
    "gutschrift",
    "rechnungskorrektur",
    "stornorechnung",
    "avoir",
    "note de crédit",
    "facture d'avoir",
    "hyvityslasku",
    "kn",
    "cn",
    "381",
    "refund",
    "tilbagebetaling",
)
_INVOICES = (
    "faktura",
    "fakturaer",
    "faktur",
    "regning",
    "invoice",
    "invoices",
    "standard invoice",
    "tax invoice",
    "rechnung",
    "factuur",
    "facture",
    "lasku",
    "fa",
    "inv",
    "380",
    "debet",
    "debit",
    "debetnota",
    "debit note",
    "købsfaktura",
    "leverandørfaktura",
    "a conto",
    "acontofaktura",
    "aconto",
    "slutfaktura",
)
# Codes too short to name a kind of document alone: they count in a column whose header names one
CREDIT_NOTE_CODES = frozenset(("gu", "gs", "gut", "kg", "kre", "krn", "kno", "cm", "crn", "cre", "avo", "av"))
DOCUMENT_TYPES = {**dict.fromkeys(_CREDIT_NOTES, "credit_note"), **dict.fromkeys(_INVOICES, "invoice")}
CREDIT_NOTE_WITHIN = (
    r"kredit[ -]?not(a|e)|kreditfaktur|credit[ -_]?not(e|a)|credit[ _]?memo|creditfactu|gutschrift"
)
INVOICE_WITHIN = r"faktura|invoice|rechnung|factuur|facture"
# headers of a column that names, on a credit note, the invoice that it credits
CREDITED_INVOICE_HEADER = (
    r"^(kredit[ -]?not(a|e)|credit[ -_]?note|gutschrift)[ _]+(til|for|to|zu|vedr\.?|of)\b|"
    r"^(krediterer|krediteret|krediterad|credited)[ _]+(faktura|invoice)"
)
CREDIT_NOTE_AT_START = (
    r"(?i)^\s*(kredit[ -]?not(a|e)|kreditering|kreditfaktura|credit[ -_]?not(e|a)|credit memo|creditfactuur|gutschrift|"
    r"avoir|note de crédit|hyvityslasku|storno|stornierung|tilbageførsel|tilbageført|refusion|refundering|refund|"
    r"reversal|återbetalning|rückerstattung|terugbetaling)\b"
)
# texts of a row that reduces a cost and is no credit note of its own
REDUCTION_AT_START = (
    r"(?i)^\s*((modpostering|modposteret|gegenbuchung|motbok(ning|föring)|rabat|rabatt|mængderabat|discount|nedslag|"
    r"prisnedslag|korting|skonto)\b|remise\s*($|[\d:%(-]))"  # "Remise en état" is work
)
_KNOWN_CODES = frozenset(CURRENCIES.values())
_FOREIGN = r"(?:€|\$|£|eur|euro|usd|gbp|sek|nok|chf|pln|isk)"
FOREIGN_AMOUNT = rf"(?i)^\s*[-+(]?\s*{_FOREIGN}\s*[-+(]?\s*\d|\d[)\s.,-]*{_FOREIGN}\.?\s*$"


def is_currency_code(text: str) -> bool:
    """Return whether a text is the code of a currency that Danes and their neighbours use."""
    return re.fullmatch(r"[A-Z]{3}", text.strip()) is not None and text.strip() in _KNOWN_CODES


def currency_code(text: str) -> str | None:
    """Return the code of the one currency that a text names, "kr.", "eur" or "Euro - EUR"; else null."""
    plain = " ".join(text.split()).casefold()
    if plain in CURRENCIES:
        return CURRENCIES[plain]
    named = {CURRENCIES[part] for part in re.findall(r"[^\W\d_]+|[€$£]", plain) if part in CURRENCIES}
    return named.pop() if len(named) == 1 else None


# words for the status of a decision
_OPEN = (
    "åben", "åbent", "åpen", "öppen", "offen", "igang", "i gang", "pågår", "in progress", "in arbeit", "ouvert",
    "ouverte", "i arbejde", "afventer", "ongoing", "new", "ny",
)  # fmt: skip
_DONE = (
    "udført", "lukket", "afsluttet", "færdig", "gennemført", "closed", "completed", "finished", "utført", "lukket",
    "ferdig", "klar", "avslutad", "stängd", "erledigt", "abgeschlossen", "gesloten", "gereed", "afgerond", "fermé",
    "terminé",
)  # fmt: skip
_DROPPED = (
    "bortfaldet", "annulleret", "opgivet", "cancelled", "canceled", "withdrawn", "bortfalt", "avlyst", "inställd",
    "entfallen", "storniert", "vervallen", "annulé", "abandonné",
)  # fmt: skip
DECISION_STATUSES = {
    **dict.fromkeys(_OPEN, "open"),
    **dict.fromkeys(_DONE, "done"),
    **dict.fromkeys(_DROPPED, "dropped"),
}
