"""Amounts that other columns of their own row contradict: a quantity times a price each, an amount after discount.

Comes in: the accepted rows of a delivery, and the cells of its file. Goes out: findings; no row is held for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.cells.values import Dialect, read_column
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source

_QUANTITY = (
    r"^(?:antal|antall|aantal|anzahl|qty|quantity|menge|mængde|mengde|mängd|kvantum|kvantitet|volumen|"
    r"timer|hours?|stunden|timmar|timar|stk)\b"
)
_PRICE_EACH = (
    r"^(?:pris|price|preis|prijs|sats|takst|rate|tariff?)$|"
    r"\b(?:(?:a|á|à)[ -]?pris|(?:stk|styk|st|enheds|enhets|enhet|time|timme|einzel|stück|stunden|eenheids)\.?[ -]?"
    r"(?:pris|preis|prijs|sats|satz)|(?:pris|price|preis)[ .]*(?:pr|per|pro|each|/)|"
    r"(?:unit|hourly)[ -]?(?:price|cost|rate)|prix unitaire)"
)
_DISCOUNT = r"\b(?:\w*rabat(?:t|ten|beløb|beløp|belopp|betrag)?|discount|nedslag|korting)\b"
_OF_PAYING = (  # headers of a discount for paying early, and of what is paid or left to pay
    r"kontant|kassa|cash|skonto|contant|betalt|betaling|udbetal|utbetal|paid|payment|bezahlt|gezahlt|zahlung|\brest|saldo|"
    r"balance|\bdue\b"
)
_EXTRA = (  # headers of what is taken from, or added to, the product of a row
    rf"{_DISCOUNT}|\b(?:fradrag|avdrag|skonto|tillæg|tillegg|tillägg|zuschlag|surcharge|gebyr|fragt|frakt|fracht|freight|porto|afgift|avgift|toll|"
    r"minimum|abonnement|grundgebühr|fee)"
)
_VAT = r"\b(?:moms|vat|mwst|ust|mva|btw|tva|tax)"
_SCALES = (
    1,
    1.25,
    0.8,
    12,
    1 / 12,
    60,
    1 / 60,
    0.01,
    0.001,
)  # with or without moms, months, minutes, prices per 100
_CENT, _HALF_A_CENT = (
    0.02,
    0.0051,
)  # an amount is rounded, and so are a price each and a quantity with decimals
_WHOLE = 1.0  # an amount may be rounded to whole kroner
_OF_A_PERIOD = (  # headers of a price that is due in part for a part of its period
    r"(?:md|mdr|måned|måneden|måned[s.]*pris|måneds\w*|month|monthly|monat|monats\w*|månad|kvartal|quarter|år|års\w*|year|yearly|jahr|"
    r"jahres\w*|uge|uka|week|woche|vecka|vecko\w*)\b"
)
_UNIT = r"^(?:\w*enhed|enhet|\w*einheit|unit|uom|me|eh|eenheid|unit of measure|pr)$"
_FEWEST_ROWS, _LEAST_SHARE = 3, 0.75
_MOST_TRIED = 10_000  # rows that show the scale
_MOST_COLUMNS = 60  # of a wider table only the first are compared


def arithmetic_findings(
    kind: Kind, accepted: pl.DataFrame, table: CellTable, sources: Mapping[str, Source], dialect: Dialect
) -> list[Finding]:
    """Return a warning about amounts that are not quantity times price, and about amounts before a discount.

    Nothing is found where the amount is made of two columns or has a factor, or where most rows of the file do not
    follow the rule: then the columns mean something else.
    """
    source = sources.get(str(kind.amount))
    if source is None or len(source.names) != 1 or source.factor is not None or accepted.is_empty():
        return []
    used = [name for one in sources.values() for name in one.names]
    numbers = _Numbers(kind, accepted, table, dialect, used)
    return [*_product_findings(numbers, source.names[0]), *_discount_findings(numbers, source.names[0])]


class _Numbers:
    """The columns of a file as numbers, for the accepted rows; a column with a text that is no number is none."""

    def __init__(
        self, kind: Kind, accepted: pl.DataFrame, table: CellTable, dialect: Dialect, used: Sequence[str]
    ) -> None:
        self.amount = accepted[str(kind.amount)].cast(pl.Float64)
        self.rows = accepted["source_row"]
        self.names = table.cells.columns[:_MOST_COLUMNS]
        self.used = used
        self._table, self._dialect = table, dialect
        self._places: pl.Series | None = None  # null where all rows of the table are accepted
        if not self.rows.equals(table.source_row):
            places = pl.DataFrame({"row": table.source_row}).with_row_index("place")
            wanted = self.rows.alias("row").to_frame()
            self._places = wanted.join(places.unique("row"), on="row", maintain_order="left")["place"]
        self._read: dict[str, pl.Series] = {}

    def named(self, form: str, but: Sequence[str] = ()) -> list[str]:
        """Return the columns whose header has a form."""
        headers = {name: strict_name(name).replace("_", " ") for name in self.names if name not in but}
        return [name for name, header in headers.items() if re.search(form, header)]

    def texts(self, name: str) -> pl.Series:
        """Return the texts of a column in small letters."""
        return self._accepted(self._table.cells[name].cast(pl.String)).str.strip_chars().str.to_lowercase()

    def has_digits(self, name: str) -> bool:
        """Return whether a column may have a number other than 0."""
        cells = self._table.cells[name]
        return cells.dtype != pl.String or bool(self._table.contains(name, "[1-9]").any())

    def of(self, name: str) -> pl.Series:
        """Return the numbers of a column; null where a cell is none."""
        if name not in self._read:
            numbers = self._in_unit(name, "dkk")
            if numbers.null_count() > self._table.cells[name].null_count():
                numbers = numbers.zip_with(numbers.is_not_null(), self._in_unit(name, "pct"))
            self._read[name] = self._accepted(numbers).cast(pl.Float64)
        return self._read[name]

    def _accepted(self, values: pl.Series) -> pl.Series:
        return values if self._places is None else values[self._places]

    def _in_unit(self, name: str, unit: str) -> pl.Series:
        cells, marks = self._table.cells[name], self._table.marks.get(name)
        return read_column(Column(f"number_{unit}", "quantity"), cells, self._dialect, marks).values


def _product_findings(numbers: _Numbers, amount: str) -> list[Finding]:
    """Return a warning about rows whose amount is not the product that it is in most rows of the file."""
    pairs = product(numbers.named(_QUANTITY, (amount,)), numbers.named(_PRICE_EACH, (amount,)))
    for quantity, price in pairs:
        if quantity == price or (compared := _off_rows(numbers, quantity, price)) is None:
            continue
        off, expected = compared
        if not off.any():
            return []
        rows = numbers.rows.filter(off)
        difference = float((numbers.amount.abs() - expected).filter(off).sum())
        values = {"header": amount, "quantity": quantity, "price": price, "difference": f"{difference:,.2f}"}
        return [
            make_finding("amount_not_product", rows=len(rows), first_row=rows[0], row=int(rows[0]), **values)
        ]
    return []


def _off_rows(numbers: _Numbers, quantity: str, price: str) -> tuple[pl.Series, pl.Series] | None:
    """Return the rows whose amount is not the product, and the product; null where too few rows show that it is one."""
    q, p, amount = (part.abs() for part in (numbers.of(quantity), numbers.of(price), numbers.amount))
    is_known = ((q > 0) & (p > 0)).fill_null(False)
    near = _CENT + _HALF_A_CENT * (q + p * (q != q.round(0)).cast(pl.Float64))
    first = (part.filter(is_known)[:_MOST_TRIED] for part in (q * p, amount, near))
    scale = _scale_of(*first)
    best = (((amount - scale * q * p).abs() <= near * max(scale, 1)) & is_known).fill_null(False)
    is_telling = best & (q != 1) & (p != 1)
    if int(is_telling.sum()) < _FEWEST_ROWS or int(best.sum()) < _LEAST_SHARE * int(is_known.sum()):
        return None
    expected = q * p * scale
    off = is_known & ~best & ((amount - expected).abs() >= _WHOLE)
    if re.search(_OF_A_PERIOD, strict_name(price).replace("_", " ")):
        off &= amount > expected
    off &= ~_has_other_unit(numbers, best)
    if off.any():
        off &= ~_is_explained(numbers, off, expected, near, (quantity, price, *numbers.used))
    return off, expected


def _scale_of(products: pl.Series, amounts: pl.Series, near: pl.Series) -> float:
    """Return by what most products are multiplied to be the amounts."""
    fits = {
        scale: int(((amounts - scale * products).abs() <= near * max(scale, 1)).sum()) for scale in _SCALES
    }
    return max(fits, key=lambda scale: fits[scale])


def _has_other_unit(numbers: "_Numbers", fits: pl.Series) -> pl.Series:
    """Return the rows with a unit that no fitting row has: the price may be that of a pack."""
    found = pl.repeat(False, len(fits), eager=True)
    for name in numbers.named(_UNIT):
        units = numbers.texts(name)
        found |= ~units.is_in(units.filter(fits).drop_nulls().unique().implode()).fill_null(True)
    return found


def _is_explained(
    numbers: _Numbers, off: pl.Series, expected: pl.Series, near: pl.Series, but: Sequence[str]
) -> pl.Series:
    """Return the rows that another column explains: a discount, a surcharge, a number of months.

    `but`: columns that explain nothing. The number of a line may be by what its amount is wrong.
    """
    found, amount = pl.repeat(False, len(off), eager=True), numbers.amount.abs()
    for name in numbers.named(_EXTRA):
        found |= (numbers.of(name) != 0).fill_null(False)
    for name in set(numbers.names) - set(numbers.named(_VAT)) - set(but):
        other = numbers.of(name).abs()
        for value in (
            expected * other,
            expected / other,
            expected + other,
            expected - other,
            expected * (1 + other / 100),
            expected * (1 - other / 100),
            expected * (1 + other),
            expected * (1 - other),
        ):
            is_same = (value - expected).abs() <= near
            found |= (((amount - value).abs() <= near) & ~is_same).fill_null(False)
    return found


def _discount_findings(numbers: _Numbers, amount: str) -> list[Finding]:
    """Return a warning where one unused column is the amount less the discount that another column states.

    A discount for paying early, and what was paid, say nothing of the cost.
    """
    paid = numbers.named(_OF_PAYING)
    for discount in filter(numbers.has_digits, numbers.named(_DISCOUNT, (amount, *paid))):
        stated = numbers.of(discount).abs()
        is_some = (stated > 0).fill_null(False)
        if not is_some.any():
            continue
        for after in _after(numbers, (amount, discount, *paid)):
            rows = numbers.rows.filter(is_some)
            left = numbers.of(after)
            for reduced in (numbers.amount - stated, numbers.amount * (1 - stated / 100)):
                is_left = ((left - reduced).abs() <= _CENT).fill_null(False)
                if is_left.filter(is_some).all():
                    values = {"header": amount, "discount": discount, "after": after, "first_row": rows[0]}
                    return [
                        make_finding("amount_before_discount", rows=len(rows), row=int(rows[0]), **values)
                    ]
    return []


def _after(numbers: _Numbers, but: Sequence[str]) -> Iterator[str]:
    """Yield the columns that may have an amount: those that are numbers in some row."""
    yield from (name for name in numbers.names if name not in but and numbers.of(name).is_not_null().any())
