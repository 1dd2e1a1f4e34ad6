"""Which headers are prices each and which are totals: the cells of a quantity times those of a price are a total.

"Net price" and "Total" may both name an amount, and only the cells show which of them is one.
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


def prices_and_totals(cells: Mapping[str, Sequence[str]]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the headers of prices each, and those of their totals; none where no header names a quantity.

    `cells`: filled cells by header. Headers with other numbers of filled cells are not compared.
    """
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


def _numbers(
    cells: Mapping[str, Sequence[str]], form: re.Pattern[str], thousands: str, decimal: str
) -> dict[str, list[float]]:
    """Return the numbers of the headers all of whose cells are numbers of one form."""
    texts = {header: [_NOT_OF_A_NUMBER.sub("", text) for text in values] for header, values in cells.items()}
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
