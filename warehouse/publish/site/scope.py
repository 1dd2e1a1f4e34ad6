"""The places that a page can be about: the portfolio, a district, a facility.

Comes in: the register of facilities. Goes out: scopes, and frames cut to a scope.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from warehouse.publish.formatting import danish_key
from warehouse.publish.site.answers import Answers

Level = Literal["portfolio", "district", "facility"]
NO_DISTRICT = "unknown"  # what the marts write for a facility without a district


@dataclass(frozen=True)
class Scope:
    """What a page is about. `place` is the key of its rows in marts by level; `facilities` are in Danish order.

    `is_cut`: whether it is asked for rows of its own part of the answers alone.
    """

    level: Level
    place: str
    title: str
    facilities: tuple[str, ...]
    district: str | None = None
    is_cut: bool = False

    def rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of the scope; the portfolio keeps those that name no facility."""
        if self.level == "portfolio" or (self.is_cut and "place" not in frame.columns):
            return frame
        return frame.filter(pl.col("facility_id").is_in(self.facilities))


def scopes(answers: Answers) -> tuple[Scope, list[Scope], list[Scope]]:
    """Return the portfolio, its districts and its facilities, each list in Danish order."""
    register = sorted(answers.rows("facility"), key=lambda row: danish_key(row["facility_id"]))
    about = answers.rows("about")[0]
    ids = tuple(row["facility_id"] for row in register)
    portfolio = Scope("portfolio", _portfolio_place(answers), about["portfolio_name"] or "", ids)
    by_district = _by_district(register)
    districts = [
        Scope("district", name, name, tuple(by_district[name]), name)
        for name in sorted(by_district, key=danish_key)
    ]
    facilities = [
        Scope(
            "facility",
            row["facility_id"],
            row["name"] or row["facility_id"],
            (row["facility_id"],),
            row["district"] or NO_DISTRICT,
        )
        for row in register
    ]
    return portfolio, districts, facilities


def _by_district(register: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in register:
        found.setdefault(row["district"] or NO_DISTRICT, []).append(row["facility_id"])
    return found


def _portfolio_place(answers: Answers) -> str:
    places = answers["cost_year"].filter(pl.col("level") == "portfolio")["place"].unique().sort()
    return str(places[0]) if len(places) else "portfolio"
