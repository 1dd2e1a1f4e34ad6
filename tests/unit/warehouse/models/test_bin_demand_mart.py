"""The day on which a bin reaches its limit, where something is known of it and where nothing is."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from helpers.one_model import run_models

NOON = datetime(2026, 6, 1, 12)


def demand(fill: float, pace: float | None, interval: float | None) -> dict[str, Any]:
    """The mart of one bin that was read twice, a day apart."""
    reading = {"bin_id": "B", "is_gap": False, "is_stuck": False, "is_emptied": False}
    readings = [
        {**reading, "read_at": NOON + timedelta(days=n), "read_on": date(2026, 6, 1 + n),
         "fill_pct": Decimal(str(fill)), "days": float(n)}
        for n in (0, 1)
    ]
    bin_pace = {
        "bin_id": "B", "facility_id": "F1", "space_id": None, "litres": None, "pct_per_day": pace,
        "interval_days": interval, "interval_source": None,
    }
    doubles = {"pct_per_day": pl.Float64, "interval_days": pl.Float64}
    limit = {"bin_id": "B", "limit_pct": 90.0, "limit_rule": "full", "empties_due": 0}
    days = {"date": [date(2026, 6, day) for day in (1, 2, 3)], "holiday_name": [None] * 3}
    [row] = run_models(["mart/mart_bin_demand"], {
        "raw_setting": pl.DataFrame({"as_of": [date(2026, 6, 3)]}),
        "stg_bin_reading": pl.DataFrame(readings),
        "stg_bin_pace": pl.DataFrame([bin_pace], schema_overrides=doubles),
        "stg_bin_demand": pl.DataFrame([limit]),
        "dim_date": pl.DataFrame(days, schema_overrides={"holiday_name": pl.String}),
    })
    return row


@pytest.mark.parametrize(
    ("fill", "pace", "interval", "expected"),
    [
        (40, None, None, None),  # one value only, no plan: nobody knows
        (0, 0.0, None, None),
        (95, None, None, 0.0),  # at its limit, whatever its pace
        (40, 10.0, None, 5.0),
        (40, 10.0, 2.0, 2.0),  # 1.5 times the interval, less the day it waited
        (40, None, 2.0, 2.0),
    ],
)
def test_days_to_the_limit_are_known_only_where_pace_or_interval_is(
    fill: float, pace: float | None, interval: float | None, expected: float | None
) -> None:
    assert demand(fill, pace, interval)["days_to_limit"] == expected
