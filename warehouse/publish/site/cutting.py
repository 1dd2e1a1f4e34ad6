"""The part of the answers that the page of a place shows.

Comes in: the answers of a set and its places. Goes out: answers of one place. A page is made from its part alone, so
that the part and the key of the page can be one and the same.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import polars as pl

from warehouse.publish.site.answers import Answers
from warehouse.publish.site.scope import Scope

OF_ALL = ("about", "category")  # the same on every page; other frames without a place are of the portfolio
LATEST = ("cost_month", "visit_month")  # a page compares its latest month with that of the portfolio


class Cutter:
    """Cuts answers to places; frames are divided by facility once."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def part_of(self, scope: Scope) -> Answers:
        """Return what the page of a place shows; that of the portfolio shows all."""
        if scope.level == "portfolio":
            return self.answers
        frames = {
            name: self._cut(name, frame, scope)
            for name, frame in self.answers.frames.items()
            if name in OF_ALL or {"facility_id", "place"} & set(frame.columns)
        }
        return Answers(frames, self.answers.month, self._all_months)

    def _cut(self, name: str, frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
        if name in OF_ALL:
            return frame
        if "place" in frame.columns:  # of any level: a place's own, and those of its facilities
            is_own = (pl.col("level") == scope.level) & (pl.col("place") == scope.place)
            is_within = (
                pl.col("facility_id").is_in(scope.facilities) if "facility_id" in frame.columns else False
            )
            return frame.filter(is_own | is_within)
        if scope.level == "facility":
            return self._by_facility[name].get(scope.place, frame.clear())
        return scope.rows(frame)

    @cached_property
    def _by_facility(self) -> dict[str, dict[str, pl.DataFrame]]:
        found = {}
        for name, frame in self.answers.frames.items():
            if "facility_id" in frame.columns and "place" not in frame.columns:
                parts = frame.partition_by("facility_id", as_dict=True, maintain_order=True)
                found[name] = {key: part for (key,), part in parts.items() if key is not None}
        return found

    @cached_property
    def _all_months(self) -> dict[str, Sequence[date]]:
        return {name: tuple(self.answers.months(name)) for name in LATEST if name in self.answers}
