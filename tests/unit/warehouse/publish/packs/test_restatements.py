"""What the open set says of a restated figure: the area of one room that changed is the difference of two."""

from datetime import date
from typing import Any

import pytest

from warehouse.publish.packs.journal import Restatement
from warehouse.publish.packs.restatements import without_areas

JAN, DAY = date(2026, 1, 1), date(2026, 3, 1)
LINES = {"code": "rows", "kind": "cost_line", "source": "a.csv", "rows": 1}
MODEL = {"code": "input", "kind": "model", "source": "a.ifc"}


def change(figure: str, *causes: dict[str, Any], place: str = "F1") -> Restatement:
    return Restatement("facility", place, JAN, figure, 184.55, 184.21, DAY, causes)


def shown(*changes: Restatement) -> list[float | None]:
    return [one.before for one in without_areas(changes)]


def test_a_figure_that_invoices_alone_restate_says_what_it_was() -> None:
    assert shown(change("cost_per_m2_dkk", LINES), change("cost_dkk", LINES, MODEL)) == [184.55, 184.55]


def test_an_area_and_what_is_cleaned_of_it_never_say_what_they_were() -> None:
    figures = ("net_area_m2", "delivered_share", "m2_per_hour")
    assert shown(*(change(name, LINES) for name in figures)) == [None, None, None]


@pytest.mark.parametrize("cause", [MODEL, {"code": "other"}, {"code": "areal", "before": "1", "now": "2"}])
def test_a_cost_per_area_that_more_than_invoices_restates_does_not_say_it(cause: dict[str, Any]) -> None:
    assert shown(change("cost_per_m2_dkk", LINES, cause)) == [None]


def test_nor_does_one_whose_area_changed_in_the_same_version() -> None:
    moved = change("net_area_m2", MODEL)
    assert shown(moved, change("cost_per_m2_dkk", LINES)) == [None, None]
    assert shown(moved, change("cost_per_m2_dkk", LINES, place="F2")) == [None, 184.55]
