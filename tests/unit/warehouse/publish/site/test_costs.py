"""Facilities compared fairly: by like mixes of rooms, with intervals, and no rank where a rank would mislead."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from warehouse.publish.site.answers import Answers
from warehouse.publish.site.chapters import wilson
from warehouse.publish.site.costs import back, comparison, interval
from warehouse.publish.site.scope import Scope

MONTHS = [date(2025, month, 1) for month in range(1, 13)]
OFFICE, CELLAR = 600.0, 60.0  # DKK per m² and year


def facility(name: str, offices: float, storage: float, factor: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"facility_id": name, "offices": offices, "storage": storage, "factor": factor, "is_partly_modelled": False,
            "rooms": 40, "headcount": 10, "workplaces": None, **more}  # fmt: skip


def answers(places: list[dict[str, Any]]) -> Answers:
    def year(place: dict[str, Any]) -> float:
        return float(place["factor"] * (place["offices"] * OFFICE + place["storage"] * CELLAR))

    area = {place["facility_id"]: place["offices"] + place["storage"] for place in places}
    cells = [
        {"facility_id": place["facility_id"], "category": category, "net_area_m2": m2,
         "cost_dkk": Decimal(str(place["factor"] * m2 * price))}
        for place in places
        for category, m2, price in (("OFF1", place["offices"], OFFICE), ("STOR", place["storage"], CELLAR))
    ]  # fmt: skip
    frames = {
        "cost_year": [
            {"period": "last_12", "level": "facility", "place": place["facility_id"], "service": "all",
             "cost_dkk": year(place), "net_area_m2": area[place["facility_id"]],
             "cost_per_m2_dkk": year(place) / area[place["facility_id"]],
             "is_partly_modelled": place["is_partly_modelled"]}
            for place in places
        ],
        "room_count": [{"facility_id": place["facility_id"], "counted": place["rooms"]} for place in places],
        "facility": [
            {"facility_id": place["facility_id"], "name": None, "is_partly_modelled": place["is_partly_modelled"],
             "model_area_m2": area[place["facility_id"]], "headcount": place["headcount"],
             "workplaces": place["workplaces"]}
            for place in places
        ],
        "cost_category": cells,
        "cost_month": [
            {"month": month, "facility_id": place["facility_id"], "service": "cleaning", "cost_dkk": year(place) / 12}
            for place in places for month in MONTHS
        ],
        "area_month": [
            {"month": month, "facility_id": name, "net_area_m2": m2} for name, m2 in area.items() for month in MONTHS
        ],
    }  # fmt: skip
    return Answers({name: pl.DataFrame(rows) for name, rows in frames.items()}, date(2026, 1, 15), ())


def compared(*places: dict[str, Any]) -> dict[str, dict[str, Any]]:
    scope = Scope("portfolio", "p", "p", tuple(place["facility_id"] for place in places))
    return {row["facility_id"]: row for row in comparison(answers(list(places)), scope)}


def test_a_facility_of_dear_rooms_is_not_dear_for_its_rooms() -> None:
    rows = compared(facility("offices", 900, 100), facility("cellars", 100, 900), facility("both", 500, 500))
    assert rows["offices"]["cost_per_m2_dkk"] > 4 * rows["cellars"]["cost_per_m2_dkk"]
    assert {round(row["index"], 9) for row in rows.values()} == {1.0}


def test_the_facility_that_costs_more_than_its_mix_has_the_first_rank() -> None:
    rows = compared(facility("a", 900, 100), facility("b", 100, 900, 1.3), facility("c", 500, 500))
    assert rows["b"]["rank"] == 1
    assert rows["b"]["index"] > 1


@pytest.mark.parametrize(
    ("more", "reason"), [({"is_partly_modelled": True}, "partly_modelled"), ({"rooms": 9}, "few_rooms")]
)
def test_a_facility_that_cannot_be_compared_has_a_reason_and_no_rank(
    more: dict[str, Any], reason: str
) -> None:
    rows = compared(*(facility(name, 500, 500) for name in "abc"), facility("odd", 500, 500, 3.0, **more))
    assert (rows["odd"]["reason"], rows["odd"]["rank"]) == (reason, None)
    assert {rows[name]["reason"] for name in "abc"} == {None}


def test_two_facilities_are_not_ranked() -> None:
    rows = compared(facility("a", 500, 500), facility("b", 500, 500, 2.0))
    assert {row["rank"] for row in rows.values()} == {None}


def test_area_and_cost_per_head_are_beside_the_cost() -> None:
    rows = compared(facility("a", 500, 500), facility("b", 500, 500), facility("c", 500, 500, headcount=None))
    assert rows["a"]["m2_per_headcount"] == 100
    assert rows["c"]["m2_per_headcount"] is None
    assert rows["a"]["m2_per_workplaces"] is None


def test_months_that_differ_widen_the_interval() -> None:
    steady = [(month, 100.0, 10.0) for month in MONTHS]
    uneven = [(month, 50.0 + 100.0 * (place % 2), 10.0) for place, month in enumerate(MONTHS)]
    assert interval(steady) == pytest.approx((120.0, 120.0))
    low, high = interval(uneven) or (0, 0)
    assert low < 120 < high


def test_few_months_have_no_interval() -> None:
    assert interval([(month, 100.0, 10.0) for month in MONTHS[:5]]) is None


def test_a_month_is_counted_back_over_the_year() -> None:
    assert back(date(2026, 2, 1), 3) == date(2025, 11, 1)


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"), [(0, 95, 0.0, 0.0389), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)]
)
def test_the_interval_of_a_share_is_wilsons(hits: int, cases: int, low: float, high: float) -> None:
    assert wilson(hits, cases) == pytest.approx((low, high), abs=1e-3)


def test_no_case_has_no_interval() -> None:
    assert wilson(0, 0) is None
