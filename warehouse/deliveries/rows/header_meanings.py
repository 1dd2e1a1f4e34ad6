"""Headers and number formats that contradict what their column is read as: another unit, a budget, a running total.

Comes in: which column of the file fills which of the kind. Goes out: findings; no row is held for its header.
"""

import re
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import PERCENT_CELL, UNIT_CELLS, CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.mapping import Source

_AMOUNTS = r"(?:beløb|amount|betrag|belopp|bedrag|sum|pris|price|preis|total|cost|value)"
_NO_MINUTES = r"^(?!.*\bmin)"  # "Timer:minutter" has both, "Minutes in the last 30 days" has minutes
_OTHER_UNITS = (  # of a column's unit: what a header may say that it is measured in instead
    (
        "dkk",
        "with moms",
        r"\b(inkl|incl|including|med|m)\b\.?\s*(moms|vat|mwst|ust|tax|btw|tva|mva)|\bttc\b|"
        rf"^(?!.*\b(ekskl|excl|exkl|uden|without|ohne|ex)\b).*\b(brutto|bruto|gross)[\s-]?{_AMOUNTS}?\b",
    ),
    (
        "dkk",
        "thousands",
        r"\bt\.?\s?(kr|dkk)\b|\b1[. ]?000 ?(kr|dkk)|\btusind|\bthousand|\bk(dkk|kr)\b|[x×*]\s?1[. ]?000\b|"
        r"\b(i|in|à)\s1[. ]?000\b|\(1?[. ]?000\)|['’]000\b",
    ),
    ("dkk", "øre or cents", r"\b(ören?|øre|cents?|pence|rappen)\b"),
    ("dkk", "millions", r"\bmio\b|\bmkr\b|\bmill?ion"),
    ("dkk", "another currency", r"\b(eur|euro|usd|sek|nok|gbp|chf)\b|[€$£]"),
    ("m2", "square feet", r"\bsq\.? ?(ft|feet)|\bsquare f|\bft ?[2²]|\bsf\b"),
    ("m2", "hectares", r"\bha\b|\bhektar|\bhectare"),
    ("m2", "thousands of square metres", r"\b1[. ]?000 ?(m2|m²|kvm|qm)|\btusind|\bthousand"),
    ("minutes", "hours", rf"{_NO_MINUTES}.*(\b(timer|hours?|hrs|stunden)\b|[(\[]\s*(t|h|hr|std)\.?\s*[)\]])"),
    ("minutes", "seconds", r"\b(sekunder|seconds|sek)\b"),
    ("hour", "minutes per m²", r"\b(min(utter|uter|utes)?|sek|sec)\b\.?.*(m2|m²|kvm)"),  # of m2_per_hour
    ("litres", "cubic metres", r"\bm3\b|\bm³|\bkubikm|\bcubic m"),
    ("minutes", "days", rf"{_NO_MINUTES}.*\b(dage|days|tage|dagar|dagen|jours)\b"),
)
_NO_SHARES = ("dkk", "m2", "minutes", "litres", "m")  # units that no percentage has
_OTHER_MEASURES = (  # what a header may name that is no amount of its row, or no share of a bin that is full
    (
        "money",
        "a running total",
        r"\b(ak)?kumul|\b(ac)?cumul|\bakk\b|\bår(et)? til dato|\bytd\b|\bto date\b|\bhittil|\bopsamlet|"
        r"\b(løbende|running|rullende) (sum|total)",
    ),
    (
        "money",
        "a budget or an estimate",
        r"\bbudget|\bforecast|\bprognos|\bestim|\boverslag|\bforvent|\bexpected\b|\bkalkul|"
        r"\bplan(lagt|ned|erad|t)?\b(?!\W*(vedlige|maint|wo\b|work|instand|underh|arbejde))",
    ),
    (
        "money",
        "a balance",
        r"\b\w*saldo\b|\bbalance\b|\brest(beløb|ance|ancer)?\b|\boutstanding|\budestående",
    ),
    (
        "money",
        "a price each",
        r"\b(stk|styk|stück|styck|enheds|einzel|eenheids|time|à|á)[\s.-]?(pris|preis|prijs|sats)|"
        r"\b(pris|price)[\s.]*(pr|per|each|/)|\bunit[\s-]?(price|cost)|\bhourly rate|\bprix unitaire",
    ),
    ("money", "a quantity", r"^(antal|antall|aantal|qty|quantity|menge|timer|hours?|stunden|stk)\b"),
    (
        "pct",
        "how empty it is",
        r"(?<!=)(?<!= )\b(tom|tomt|empty|leer|leeg|ledig|frit|free|remaining|restkapacitet|available)\b"
        r"(?!\W*(at|when|threshold|ved|=))",
    ),
    ("pct", "a distance", r"\b(afstand|avstand|avstånd|abstand|distance|cm|mm)\b"),
    ("pct", "litres", r"(?<!\d)(?<!\d )\b(liter|litre|litres|liters|l)\b"),  # "of 660 l" is a size
    ("pct", "a weight", r"\b(kg|vægt|weight|gewicht|vikt|vekt)\b"),
)
_BASES = (  # what the header of an area may name, and the values of area_basis that agree with it
    (
        "gross areas",
        r"\b(brutto|bruto|gross|bta|bgf|gfa|bvo|gia|gea)|etageareal|\bbbr\b|bebygget|bygningsareal",
        ("GFA", "BBR"),
    ),
    (
        "net areas",
        r"\b(netto|net|nta|nra|nfa|nia|ngf|nrf|nvo|nuf)(areal|area|yta|fläche|rumareal|grundfläche)?\b",
        ("NRA", "NFA"),
    ),
    ("let areas", r"\b(lejet|lejeareal|lejemål|leie|loa|nla|lettable|rentable|mietfläche|vvo)", ("lease",)),
)


def header_findings(kind: Kind, sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning for each mapped header that names another unit or measure, where no factor is stated."""
    found = []
    for column, source in sources.items():
        if source.factor is not None or source.value is not None:
            continue
        units = (kind.column[column].type, column.rpartition("_")[2])
        for name in source.names:
            header = strict_name(name).replace("_", " ")
            if unit := _named_in(header, units, _OTHER_UNITS):
                values = {"header": name, "column": column, "unit": unit, "kind": kind.name}
                found.append(make_finding("unit_in_header", **values))
            if measure := _named_in(header, units, _OTHER_MEASURES):
                found.append(make_finding("measure_in_header", header=name, column=column, measure=measure))
    return found


def format_findings(kind: Kind, sources: Mapping[str, Source], table: CellTable) -> list[Finding]:
    """Return a warning for each column whose numbers a workbook shows in another unit, where no factor is stated."""
    found = []
    for column, source in sources.items():
        units = (kind.column[column].type, column.rpartition("_")[2])
        others = {what for unit, what, _ in _OTHER_UNITS if unit in units} if source.factor is None else set()
        for name in source.names:
            marks = table.marks.get(name)
            if marks is None:
                continue
            shown = {unit: UNIT_CELLS[unit] for unit in sorted(others & UNIT_CELLS.keys())}
            if units[1] in _NO_SHARES and source.factor is None:
                shown["%"] = PERCENT_CELL
            for unit, mark in shown.items():
                rows = table.source_row.filter(marks == mark)
                if len(rows):
                    values = {"header": name, "column": column, "unit": unit, "rows": len(rows)}
                    found.append(make_finding("unit_in_header", case="format", row=int(rows[0]), **values))
    return found


def basis_findings(accepted: pl.DataFrame, sources: Mapping[str, Source]) -> list[Finding]:
    """Return a warning where the header of the areas of a register contradicts what it says of their basis."""
    source = sources.get("area_m2")
    if source is None or "area_basis" not in accepted.columns or len(source.names) != 1:
        return []
    header = strict_name(source.names[0]).replace("_", " ")
    named = [(what, bases) for what, words, bases in _BASES if re.search(words, header)]
    if len(named) != 1:
        return []
    what, bases = named[0]
    other = accepted.filter(pl.col("area_basis").is_not_null() & ~pl.col("area_basis").is_in(list(bases)))
    if other.is_empty():
        return []
    stated = ", ".join(sorted(other["area_basis"].unique().to_list()))
    values = {"header": source.names[0], "named": what, "bases": stated, "rows": len(other)}
    return [make_finding("basis_contradicts_header", row=int(other["source_row"][0]), **values)]


def _named_in(header: str, units: tuple[str, str], table: tuple[tuple[str, str, str], ...]) -> str | None:
    """Return the first meaning in a table that a header names for a column of these units; null for none."""
    named = (what for unit, what, words in table if unit in units and re.search(words, header))
    return next(named, None)
