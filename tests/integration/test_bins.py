"""Bins worked out by hand: jitter, gaps, stuck sensors, emptyings between readings, limits and holidays."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.hand_store import HandStore, query, room

from warehouse.deliveries.reading import read_to_folder

START = datetime(2026, 2, 2, 6)  # a Monday; no holiday until April
HOURS = 6


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0)])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    made.records("bin", [{"bin_id": "B1", "facility_id": "F1"}])
    return made


def fills(count: int, per_step: float, empty_at: float = 90.0) -> list[float]:
    """A bin that fills steadily and is emptied at a level."""
    level, levels = 0.0, []
    for _ in range(count):
        levels.append(level)
        level = 0.0 if level >= empty_at else level + per_step
    return levels


def read(
    store: HandStore, levels: Iterable[float | None], start: datetime = START, hours: float = HOURS
) -> None:
    """Store readings at equal steps; None is a reading that never came."""
    store.records(
        "bin_reading",
        [
            {
                "bin_id": "B1",
                "read_at": start + timedelta(hours=hours * step),
                "fill_pct": Decimal(str(level)),
            }
            for step, level in enumerate(levels)
            if level is not None
        ],
    )


def demand(store: HandStore, columns: str) -> tuple[Any, ...]:
    return store.ask(f"select {columns} from mart_bin_demand")[0]


def test_a_steady_bin_tells_its_rate_interval_and_emptyings(store: HandStore) -> None:
    read(store, fills(120, 2.5))  # 10 points a day, 90 after 36 steps, emptied at the 37th: every 9.25 days
    rate, interval, source, done, status = demand(
        store, "pct_per_day, interval_days, interval_source, empties_done, sensor_status"
    )
    assert rate == pytest.approx(10)
    assert (interval, source, done, status) == (9.25, "readings", 3, "silent")


def test_jitter_neither_empties_a_bin_nor_adds_up(store: HandStore) -> None:
    levels = [level + (2, -2, 1, -1)[step % 4] for step, level in enumerate(fills(37, 2.5))]
    read(store, [max(0, level) for level in levels])
    rate, done = demand(store, "pct_per_day, empties_done")
    assert done == 0
    assert rate == pytest.approx(10, abs=0.5)


def test_a_gap_counts_neither_as_time_nor_as_use(store: HandStore) -> None:
    levels: list[float | None] = [*fills(37, 2.5)]
    levels[8:28] = [None] * 20  # silent for five days, in which it filled on
    read(store, levels)
    rate, gap, status = demand(store, "pct_per_day, gap_days, sensor_status")
    assert rate == pytest.approx(10)
    assert (gap, status) == (5.25, "gaps")


def test_a_stuck_sensor_is_told_and_left_out_of_the_rate(store: HandStore) -> None:
    levels = fills(30, 2.5)
    read(store, [*levels[:20], *[levels[20]] * 24, *levels[21:]])
    built = store.build("mart_bin_demand", "bin_sensor_stuck")
    rate, stuck, status = query(built, "select pct_per_day, stuck_days, sensor_status from mart_bin_demand")[
        0
    ]
    assert rate == pytest.approx(10)
    assert (stuck, status) == (5.75, "stuck")
    assert query(built, "select facility_id from finding_text where code = 'bin_sensor_stuck'") == [("F1",)]


def test_a_quiet_weekend_is_no_stuck_sensor(store: HandStore) -> None:
    levels = fills(30, 2.5)
    read(store, [*levels[:16], *[levels[16]] * 12, *levels[17:]])
    assert demand(store, "stuck_days, empties_done") == (0, 0)


def test_an_emptying_between_two_readings_is_seen_by_what_was_to_be_expected(store: HandStore) -> None:
    # 40 points a day, read daily: emptied after the third reading, it stands at 78 where 160 was due
    read(store, [0, 40, 80, 72, 100], hours=24)
    assert demand(store, "empties_done") == (1,)


def test_what_fell_in_after_an_emptying_counts_as_use_at_the_usual_pace(store: HandStore) -> None:
    read(store, [0, 20, 40, 5, 25], hours=24)  # 20 a day; the emptied day used 20, not 5
    built = store.build("mart_bin_demand", "int_bin_day")
    assert query(built, "select pct_per_day from mart_bin_demand") == [(20.0,)]
    assert query(built, "select sum(use_pct) from int_bin_day") == [(80.0,)]


def test_a_bin_that_is_emptied_half_full_needs_fewer_emptyings_than_it_gets(store: HandStore) -> None:
    read(store, [0.0, 40.0] * 21, hours=24)  # 2 February to 15 March: six weeks, emptied every second day
    done, regular, due, saved = demand(store, "empties_done, regular_empties, empties_due, empties_saved")
    assert done == 20
    # 41 days of 40 points (the usual pace on emptied days too): 80 % every second day
    assert due == 20
    assert saved == regular - due


def test_a_bin_that_is_emptied_on_mondays_saves_what_its_threshold_leaves_out(store: HandStore) -> None:
    read(store, [5.0 * (day % 7) for day in range(28)], hours=24)  # four weeks, 5 points a day
    regular, due, early, saved = demand(store, "regular_empties, empties_due, empties_early, empties_saved")
    # 20 workdays, emptied every fifth: 4; 135 points: 80 % once
    assert (regular, due, early, saved) == (4, 1, 0, 3)


def test_weekends_have_no_regular_emptyings_that_could_be_saved(store: HandStore) -> None:
    # 20 points between morning and evening of each workday, emptied each workday night; four weeks from Monday
    levels: list[float] = []
    for day in range(28):
        levels += [0.0, 20.0 if day % 7 < 5 else 0.0]
    read(store, levels, hours=12)
    regular, due, saved = demand(store, "regular_empties, empties_due, empties_saved")
    assert regular == pytest.approx(20, abs=1.5)
    assert saved == pytest.approx(regular - due)
    assert 5 <= due <= 8  # 400 points seen, and what may have fallen in unseen before each emptying


def test_a_fill_of_14_5_percent_a_day_is_no_emptying_at_20_percent(store: HandStore) -> None:
    read(store, [0, 14.5, 29, 43.5], hours=24)
    limit, rule, days, due_on, due = demand(
        store, "limit_pct, limit_rule, days_to_limit, due_on, empties_due"
    )
    assert (limit, rule, due_on, due) == (80, "configuration", None, 0)  # silent since February
    assert days == pytest.approx((80 - 43.5) / 14.5)


def test_the_forecast_names_the_day_of_the_limit_and_the_day_it_is_full(store: HandStore) -> None:
    read(store, [0, 14.5, 29, 43.5], hours=24)  # the last on Thursday 5 February at 6 UTC
    rows = store.ask("select due_on, full_on from mart_bin_demand", as_of=date(2026, 2, 5))
    assert rows == [(date(2026, 2, 7), date(2026, 2, 9))]


def test_a_bins_own_threshold_and_hygiene_maximum_win_and_the_configured_one_is_the_rest(
    tmp_path: Path,
) -> None:
    store = HandStore(tmp_path)
    store.records(
        "bin",
        [
            {"bin_id": "B1", "facility_id": "F1", "threshold_pct": Decimal(60), "max_days": Decimal(3)},
            {"bin_id": "B2", "facility_id": "F1"},
            {"bin_id": "B3", "facility_id": "F1", "threshold_pct": Decimal("0.8")},
        ],
    )
    store.records(
        "bin_reading",
        [
            {"bin_id": name, "read_at": START + timedelta(days=day), "fill_pct": Decimal(10 * day + 1)}
            for name in ("B1", "B2", "B3")
            for day in range(4)
        ],
    )
    rows = store.ask(
        "select limit_pct, limit_rule, empties_due from mart_bin_demand order by bin_id",
        bin_threshold_pct=70.0,
    )
    assert rows == [(60, "bin", 1), (70, "configuration", 0), (70, "configuration", 0)]
    codes = store.ask(
        "select code from finding_text where code like 'bin_threshold%'", bin_threshold_pct=70.0, name="run2"
    )
    assert codes == [("bin_threshold_implausible",)]


def test_a_sensor_that_reports_percent_empty_is_read_the_other_way_and_told(store: HandStore) -> None:
    read(store, [100 - level for level in fills(120, 2.5)])
    sensed = "select pct_per_day, empties_done from mart_bin_demand"
    stated = "select severity from finding_text where code = 'bin_reports_empty'"
    assert store.answers(sensed, stated) == [[(pytest.approx(10), 3)], [("warning",)]]


@pytest.mark.parametrize(
    "levels",
    [
        fills(120, 2.5),
        [0, 50] * 20,
        [5, 40, 42, 80, 80, 81, 99, 99, 100],  # never emptied, filled in heaps
        [5, 8, 9, 70, 71, 72, 74, 90, 91, 3, 6, 8, 10, 60, 62, 63, 95, 0],
    ],
)
def test_a_sensor_that_reports_percent_full_is_never_turned(store: HandStore, levels: list[float]) -> None:
    read(store, levels)
    assert store.ask("select count(*) from finding_text where code = 'bin_reports_empty'") == [(0,)]


@pytest.mark.parametrize(("wild", "kept"), [(0.0, 38), (97.0, 38), (46.0, 39)])
def test_one_reading_that_jumps_and_returns_is_noise(store: HandStore, wild: float, kept: int) -> None:
    levels = fills(39, 2.5)
    levels[16] = wild  # between 37.5 and 42.5
    read(store, levels)
    assert demand(store, "readings, empties_done") == (kept, 1)


def test_a_heap_that_is_emptied_within_a_day_is_no_noise(store: HandStore) -> None:
    read(store, [2, 2, 3, 3, 70, 3, 3, 4], hours=6)
    assert demand(store, "readings, empties_done") == (8, 1)


def test_a_bin_without_a_register_is_told(store: HandStore) -> None:
    store.records("bin_reading", [{"bin_id": "X", "read_at": START, "fill_pct": Decimal(1)}])
    assert store.ask("select severity from finding_text where code = 'bin_unknown'") == [("warning",)]


def test_the_bins_of_edinburgh_give_a_rate_and_name_their_gaps(shared: Path, tmp_path: Path) -> None:
    source, store = shared / "records" / "edinburgh_bin_sensors_raw.xlsx", HandStore(tmp_path)
    fill = "Fill level before collection (%) [Nb 100% is actually a bin that's 80% full]"
    moment = "Date & Time of bin collection (Europe/London)"
    blocks: Sequence[tuple[str, dict[str, Any]]] = (
        ("bin", {"bin_id": "Site", "facility_id": "City", "room": "Site name"}),
        ("bin_reading", {"bin_id": "Site", "read_at": moment, "fill_pct": fill}),
    )
    for kind, columns in blocks:
        out = tmp_path / kind
        out.mkdir()
        read_to_folder(out, source, kind, {"columns": columns, "timezone": "Europe/London"})
        store.records(
            kind, pl.read_parquet(out / "accepted.parquet").drop("source_row").iter_rows(named=True)
        )
    built = store.build("mart_bin_demand", "raw_bin_reading", "bin%", as_of=date(2016, 8, 31))
    bins, readings, unknown = query(
        built,
        "select count(*), sum(readings), count(*) filter (where facility_id is null) from mart_bin_demand",
    )[0]
    assert bins == query(built, "select count(distinct bin_id) from raw_bin_reading")[0][0] > 100
    assert (readings, unknown) == (
        query(built, "select count(*) from raw_bin_reading where fill_pct <= 130")[0][0],
        0,
    )
    gaps = query(built, "select count(*) from finding_text where code = 'bin_sensor_gaps'")[0][0]
    assert gaps == query(built, "select count(*) from mart_bin_demand where sensor_status = 'gaps'")[0][0] > 0
    assert query(built, "select distinct limit_pct from mart_bin_demand") == [(80,)]
    assert query(built, "select count(*) from finding_text where code = 'bin_reports_empty'") == [(0,)]
