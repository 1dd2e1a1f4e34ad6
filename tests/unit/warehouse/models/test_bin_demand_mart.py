"""The day on which a bin reaches its limit, where something is known of it and where nothing is."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from helpers.one_model import run_models

NOON = datetime(2026, 6, 1, 12)


def demand(fill: float, pace: float | None, days: int = 3, **more: Any) -> dict[str, Any]:
    """The mart of one bin that was read twice, a day apart, on 1 and 2 June 2026."""
    reading = {"bin_id": "B", "is_gap": False, "is_stuck": False, "is_emptied": False}
    readings = [
        {
            **reading,
            "read_at": NOON + timedelta(days=n),
            "read_on": date(2026, 6, 1 + n),
            "fill_pct": Decimal(str(fill)),
            "days": float(n),
        }
        for n in (0, 1)
    ]
    bin_pace = {
        "bin_id": "B",
        "register_bin_id": "B",
        "placed_from": date(1900, 1, 1),
        "placed_to": None,
        "is_moved": False,
        "facility_id": "F1",
        "space_id": None,
        "litres": None,
        "is_in_use": True,
        "limit_pct": 80.0,
        "limit_rule": "configuration",
        "max_days": None,
        "pct_per_day": pace,
        "rate_days": 20,
        "rate_margin_share": 0.1,
        "interval_days": None,
        "interval_source": None,
        "regular_per_day": 0.0,
        "regular_per_workday": None,
        **more,
    }
    doubles = dict.fromkeys(("pct_per_day", "interval_days", "max_days", "regular_per_workday"), pl.Float64)
    bin_days = {"bin_id": ["B"] * days, "is_workday": [True] * days}
    [row] = run_models(
        ["mart/mart_bin_demand"],
        {
            "raw_setting": pl.DataFrame({"as_of": [date(2026, 6, 3)], "timezone": ["Europe/Copenhagen"]}),
            "int_bin_reading": pl.DataFrame(readings),
            "int_bin_fill_rate": pl.DataFrame([bin_pace], schema_overrides=doubles),
            "int_bin_demand": pl.DataFrame([{"bin_id": "B", "empties_due": 1, "empties_early": 0}]),
            "int_bin_day": pl.DataFrame(bin_days),
        },
    )
    return row


@pytest.mark.parametrize(
    ("fill", "pace", "max_days", "expected"),
    [
        (40, None, None, None),  # one value only, no maximum: nobody knows
        (0, 0.0, None, None),
        (95, None, None, 0.0),  # at its limit, whatever its pace
        (40, 10.0, None, 4.0),
        (40, 10.0, 3.0, 2.0),  # three days at most, less the day it waited
        (40, None, 3.0, 2.0),
        (0, None, 3.0, None),  # nothing in it grows old
    ],
)
def test_days_to_the_limit_are_known_only_where_rate_or_maximum_is(
    fill: float, pace: float | None, max_days: float | None, expected: float | None
) -> None:
    assert demand(fill, pace, max_days=max_days)["days_to_limit"] == expected


def test_a_bin_at_40_percent_that_fills_by_14_5_a_day_is_due_in_three_days_and_full_in_five() -> None:
    row = demand(40, 14.5)  # read at noon UTC on 2 June; 80 % after 2.76 days, 100 % after 4.14
    assert (row["due_on"], row["full_on"]) == (date(2026, 6, 5), date(2026, 6, 6))
    assert row["forecast_margin_days"] == pytest.approx(0.1 * 60 / 14.5)


@pytest.mark.parametrize(
    ("more", "reliability"),
    [
        ({}, "high"),
        ({"rate_days": 8}, "medium"),
        ({"rate_margin_share": 0.5}, "medium"),
        ({"rate_days": 3}, "low"),
        ({"rate_margin_share": 0.9}, "low"),
        ({"is_in_use": False}, "none"),
    ],
)
def test_a_forecast_says_how_far_it_can_be_relied_on(more: dict[str, Any], reliability: str) -> None:
    assert demand(40, 10.0, **more)["forecast_reliability"] == reliability


def test_a_bin_out_of_use_is_never_due() -> None:
    row = demand(40, 10.0, is_in_use=False)
    assert (row["due_on"], row["full_on"]) == (None, None)


@pytest.mark.parametrize(
    ("a_workday", "days", "saved"),
    [
        (1.0, 10, 9.0),  # emptied every workday, needed once
        (0.2, 7, 0),  # 1.4 regular ones: less than half of one is nothing
        (0.2, 8, 0.6),
        (0.05, 4, -0.8),  # needed oftener than the interval gives
    ],
)
def test_saved_are_the_regular_emptyings_less_those_needed(a_workday: float, days: int, saved: float) -> None:
    assert demand(40, 10.0, days, regular_per_workday=a_workday)["empties_saved"] == pytest.approx(saved)
