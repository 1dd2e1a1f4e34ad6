"""How a column's figure behaves when rows are put together.

Comes in: a column's name and DuckDB type. Goes out: whether it adds up, or of what it is the quotient. Must not
know: rows.
"""

import re

NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
QUOTIENTS = {  # of a table kept by category: numerator, denominator, factor
    ("mart_cost_per_m2", "cost_per_m2_dkk"): ("cost_dkk", "net_area_m2", 1),
    ("mart_productivity", "m2_per_hour"): ("area_m2", "minutes", 60),
}
NOT_ADDITIVE = re.compile(
    r"share|score|median|p90|_per_(m2|hour|1000)|price|factor|rate|level|pct|number|ordinal|confidence|elevation|height"
)
SAME_OVER = {  # an area that is repeated over a part of the key, and is added once
    "mart_cost_per_m2": ("net_area_m2", "service"),
    "mart_cleaning_plan": ("area_m2", "weekday"),
}
EVENTS_BEHIND = {"mart_productivity": ("fact_visit", "date")}  # one room may stand behind a month's sum: count them
AREA_WORDS = ("covered_share", "share_of_expected", "conversion_factor", "due_dkk", "delivered_dkk")  # price × area
NOT_OUR_AREA = re.compile(r"^(register|expected|portfolio)_")


def is_figure(kind: str) -> bool:
    """Whether a type tells how much, or a shape that can be measured; not who or which."""
    return kind.startswith(NUMBERS) or kind == "BLOB"


def is_additive(name: str, kind: str) -> bool:
    """Whether values of a column may be added up."""
    return kind.startswith(NUMBERS) and not NOT_ADDITIVE.search(name)


def is_area_total(name: str, kind: str) -> bool:
    """Whether a column of a facility, a model or a change is its measured area, or tells it."""
    tells = "m2" in name.split("_") or "change" in name.split("_") or name in AREA_WORDS
    return kind.startswith(NUMBERS) and tells and not NOT_OUR_AREA.search(name)
