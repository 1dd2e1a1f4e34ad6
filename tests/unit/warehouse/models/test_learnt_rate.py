"""The interval of the learnt rate holds the true rate as often as it says, in simulated facilities."""

import math
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

import warehouse

MODELS = Path(warehouse.__file__).parent / "models"
AREA, PRIOR, SPREAD = (
    20.0,
    200.0,
    0.25,
)  # m², m²/h, and how far facilities differ from their category (log scale)


def coverage(visits: int, noise: float, facilities: int = 1500, seed: int = 7) -> tuple[float, float]:
    """Share of intervals that hold the true rate, and their mean width over the rate.

    Each facility's true rate is drawn around the prior; each visit's minutes scatter around it with `noise`, the
    scatter's mean being one.
    """
    draws = np.random.default_rng(seed)
    rates = PRIOR * np.exp(draws.normal(0, SPREAD, facilities))
    scatter = np.exp(draws.normal(-(noise**2) / 2, noise, (facilities, visits)))
    minutes = np.round(60 * AREA / rates[:, None] * scatter, 2)
    made = mart(minutes)
    low, high = made["m2_per_hour_low"].to_numpy(), made["m2_per_hour_high"].to_numpy()
    holds = (low <= rates) & (rates <= high)
    return float(holds.mean()), float(((high - low) / rates).mean())


def mart(minutes: np.ndarray) -> pl.DataFrame:
    """`mart_productivity` of one month, a row a facility, in order."""
    con = duckdb.connect()
    count = minutes.shape[1]
    sums = pl.DataFrame(
        {
            "facility_id": [f"{n:05}" for n in range(len(minutes))],
            "visits": count,
            "cases": count,
            "minutes": minutes.sum(1),
            "squares": (minutes**2).sum(1),
        }
    )
    con.register("sums", sums)
    con.execute(
        "create table int_visit_month as select date '2026-01-01' as month, facility_id, 'OFF1' as category, visits,"
        f" visits as visits_done, minutes::decimal(28, 2) as minutes, {AREA} * visits as done_m2, cases,"
        f" ({AREA} * cases)::decimal(28, 2) as area_m2, minutes::decimal(28, 2) as measured_minutes,"
        f" squares::decimal(28, 4) as minutes_minutes, (minutes * {AREA})::decimal(28, 4) as minutes_area,"
        f" ({AREA * AREA} * cases)::decimal(28, 4) as area_area from sums"
    )
    con.execute("create table raw_setting as select 5 as smallest_group")
    con.execute(
        f"create table dim_category as select 'OFF1' as category, {PRIOR}::decimal(18, 6) as m2_per_hour"
    )
    con.execute(
        "create table int_scheduled_cleaning (month date, facility_id varchar, category varchar,"
        " due_m2_visits decimal(28, 6), due_hours decimal(28, 6))"
    )
    sql = (MODELS / "mart" / "mart_productivity.sql").read_text(encoding="utf-8")
    return con.sql(sql).pl().sort("facility_id")


@pytest.mark.parametrize("noise", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("visits", [2, 5, 20, 100, 400])
def test_the_interval_holds_the_true_rate_in_about_95_of_100_facilities(visits: int, noise: float) -> None:
    share, _ = coverage(visits, noise)
    assert 0.92 <= share <= 0.99


def test_more_visits_make_the_interval_narrower() -> None:
    widths = [coverage(visits, 0.5)[1] for visits in (2, 20, 200)]
    assert widths == sorted(widths, reverse=True)


def test_one_visit_says_little_and_many_say_their_own_rate() -> None:
    one, many = mart(np.full((1, 1), 24.0)), mart(np.full((1, 4000), 24.0))
    assert math.isclose(many["learnt_m2_per_hour"][0], 50.0, rel_tol=0.02)
    assert one["learnt_m2_per_hour"][0] > 150
