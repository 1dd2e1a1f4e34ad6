"""Which headers of money are what, as their cells show: prices each and totals, amounts with VAT.

A quantity times a price each is a total, and an amount without VAT and the VAT are the amount with it. "Net price" and
"Total", or "Amount" and "Taxable", may both name an amount, and only the cells show which of them is one.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import permutations

from warehouse.deliveries.starter.vocabulary import parts_of_words

_QUANTITY = frozenset(("amount_of", "count", "hour_word", "minutes", "area", "square_metres"))
_FORMS = tuple(  # digits with a decimal comma or point, the other sign between thousands
    (re.compile(rf"-?(?:\d{{1,3}}(?:[{thousands}]\d{{3}})+|\d+)(?:[{decimal}]\d+)?"), thousands, decimal)
    for thousands, decimal in ((".", ","), (",", "."))
)
_NOT_OF_A_NUMBER = re.compile(r"[^\d.,-]")
_FEWEST_ROWS = 2
_CENT, _HALF_A_CENT = 0.02, 0.006  # a total is rounded, and so is a price each


def headers_of_other_money(cells: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
    """Return by column of money the headers that are other money: prices each, totals, amounts with VAT.

    `cells`: filled cells by header. Headers with other numbers of filled cells are not compared.
    """
    prices, totals = _prices_and_totals(cells)
    no_sums = prices | _amounts_with_vat(cells)
    return {"amount_dkk": no_sums, "cost_dkk": no_sums, "price_dkk": totals}


def _prices_and_totals(cells: Mapping[str, Sequence[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the headers of prices each, and those of their totals; none where no header names a quantity."""
    quantities = [header for header in cells if parts_of_words(header) & _QUANTITY]
    found = [
        (price, total)
        for numbers in (_numbers(cells, *form) for form in _FORMS)
        for quantity in quantities
        if quantity in numbers
        for price, total in permutations([header for header in numbers if header != quantity], 2)
        if _is_product(numbers[quantity], numbers[price], numbers[total])
    ]
    return frozenset(price for price, _ in found), frozenset(total for _, total in found)


def _amounts_with_vat(cells: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Return the headers of amounts with VAT; none where no header names the VAT."""
    taxes = [header for header in cells if "vat" in parts_of_words(header)]
    return frozenset(
        gross
        for numbers in (_numbers(cells, *form) for form in _FORMS)
        for tax in taxes
        if tax in numbers
        for net, gross in permutations([header for header in numbers if header != tax], 2)
        if _is_sum(numbers[net], numbers[tax], numbers[gross])
    )


def _numbers(
    cells: Mapping[str, Sequence[str]], form: re.Pattern[str], thousands: str, decimal: str
) -> dict[str, list[float]]:
    """Return the numbers of the headers all of whose cells are numbers of one form."""
    texts = {
        header: [_NOT_OF_A_NUMBER.sub("", text).strip(".,") for text in values]
        for header, values in cells.items()
    }
    return {
        header: [float(text.replace(thousands, "").replace(decimal, ".")) for text in values]
        for header, values in texts.items()
        if len(values) >= _FEWEST_ROWS and all(map(form.fullmatch, values))
    }


def _is_product(quantities: Sequence[float], prices: Sequence[float], totals: Sequence[float]) -> bool:
    """Return whether each total is a quantity times a price, and differs from the price in two rows or more."""
    if not len(quantities) == len(prices) == len(totals):
        return False
    rows = list(zip(quantities, prices, totals, strict=True))
    if any(abs(q * price - total) > _CENT + _HALF_A_CENT * abs(q) for q, price, total in rows):
        return False
    return sum(abs(total - price) > _CENT + _HALF_A_CENT * abs(q) for q, price, total in rows) >= _FEWEST_ROWS


def _is_sum(nets: Sequence[float], taxes: Sequence[float], totals: Sequence[float]) -> bool:
    """Return whether each total is an amount and its VAT, and VAT is due in two rows or more."""
    if not len(nets) == len(taxes) == len(totals):
        return False
    is_each = all(
        abs(net + tax - total) <= _CENT for net, tax, total in zip(nets, taxes, totals, strict=True)
    )
    return is_each and sum(abs(tax) > _CENT for tax in taxes) >= _FEWEST_ROWS
