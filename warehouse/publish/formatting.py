"""Numbers, days and names as people read them: international digits, Danish order of letters.

Comes in: values. Goes out: text, and keys to sort by. Must not know: tables.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

NARROW_SPACE = "\u202f"
ALPHABET = str.maketrans("æäøöå", "{{||}")  # the signs that follow z in ASCII


def in_digits(value: Decimal | float | int | None, decimals: int = 0) -> str:
    """A number with a decimal point and narrow spaces between thousands; a dash where nothing is known."""
    if value is None:
        return "–"
    return f"{value:,.{decimals}f}".replace(",", NARROW_SPACE)


def in_month(month: date) -> str:
    """A month as year and month."""
    return f"{month:%Y-%m}"


def in_money_age(latest: Mapping[str, date | None]) -> str:
    """Return a sentence on how old the latest money is; `latest` has invoice and cost (months) and as_of (a day)."""
    as_of, invoice, cost = latest["as_of"], latest["invoice"], latest["cost"]
    month, what = (invoice, "invoice") if invoice else (cost, "cost")
    if month is None or as_of is None:
        return "No invoice and no cost was delivered."
    behind = (as_of.year - month.year) * 12 + as_of.month - month.month
    age = (
        "the month of the run date"
        if behind == 0
        else f"{behind} month{'s' * (behind != 1)} before the run date"
    )
    return f"Latest {what} month: {in_month(month)}, {age}."


def danish_key(name: str | None) -> tuple[bool, list[tuple[int, int, str]]]:
    """A key that sorts æ, ø, å after z, aa as å, and 2 before 10; what is missing comes last."""
    folded = (name or "").casefold().replace("aa", "å").translate(ALPHABET)
    parts = re.findall(r"\d+|\D+", folded)
    return not name, [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts]
