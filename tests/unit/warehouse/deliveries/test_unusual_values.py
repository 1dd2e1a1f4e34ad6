"""Values that are unlike all others of their file."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_text


def visits(folder: Path, days: Sequence[str], minutes: Sequence[str]) -> Outcome:
    """Visits with these days and minutes."""
    rows = [f"{n};F1;1.{n:02};{day};{some}" for n, (day, some) in enumerate(zip(days, minutes, strict=True))]
    return read_text(
        folder, "\n".join(["visit_id;facility_id;room;date;minutes", *rows]) + "\n", "cleaning_visit"
    )


def days_of(year: int, count: int) -> list[str]:
    return [f"{year}-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(count)]


@pytest.mark.parametrize(
    ("days", "is_unusual"),
    [
        ([*days_of(2025, 12), "2015-12-05"], True),
        ([*days_of(2025, 12), "2000-01-01", "2000-01-01"], True),
        ([*days_of(2025, 12), *days_of(2024, 2)], False),  # the end of the year before
        ([*days_of(2025, 12), "2021-05-03"], False),  # a late round
        ([*days_of(2025, 12), *days_of(2015, 6)], False),  # two years of records
        ([*days_of(2025, 6), "2015-12-05"], False),  # too few to tell
        ([f"{year}-01-05" for year in range(2010, 2025)], False),
    ],
)
def test_few_rows_years_from_all_others_are_a_warning(
    tmp_path: Path, days: Sequence[str], is_unusual: bool
) -> None:
    read = visits(tmp_path, days, ["20"] * len(days))
    assert ("year_unusual" in read.codes, len(read.accepted)) == (is_unusual, len(days))


def test_an_old_year_may_be_credited(tmp_path: Path) -> None:
    rows = [f"{n};F1;cleaning;{day};10" for n, day in enumerate(days_of(2025, 12))]
    text = "\n".join(["line_id;facility_id;service;month;amount_dkk", *rows, "99;F1;cleaning;2015-05;{}30"])
    assert "year_unusual" not in read_text(tmp_path, text.format("-")).codes
    assert "year_unusual" in read_text(tmp_path, text.format("")).codes


def test_orders_may_be_open_for_years(tmp_path: Path) -> None:
    rows = [f"{n};F1;{day} 08:00" for n, day in enumerate([*days_of(2025, 12), "2015-12-05"])]
    read = read_text(tmp_path, "\n".join(["order_id;facility_id;reported_at", *rows]) + "\n", "work_order")
    assert "year_unusual" not in read.codes


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (["20"] * 9 + ["2000"], "visit_longer_than_a_day"),
        (["0"] * 10, "measure_is_zero"),
        (["20"] * 9 + ["1440"], None),
        (["480"] * 9 + ["2400"], None),  # five people for a day
        (["0"] * 9 + ["15"], None),
    ],
)
def test_minutes_of_days_and_of_nothing_are_a_warning(
    tmp_path: Path, minutes: Sequence[str], code: str | None
) -> None:
    codes = visits(tmp_path, days_of(2025, 10), minutes).codes
    assert codes & {"visit_longer_than_a_day", "measure_is_zero"} == ({code} if code else set())


@pytest.mark.parametrize(
    ("times", "is_asked"),
    [
        ([f"1/{day}/2025 {day:02}:15" for day in range(6, 13)], True),
        ([f"5/{day}/2025 8:1{day}" for day in range(1, 6)], True),
        ([f"1/{month}/2025 08:00" for month in range(1, 13)], False),  # planned for the first of each month
        ([f"0{day}-01-2025 08:15" for day in range(1, 8)], False),
        ([f"05-{month:02}-2025 08:15" for month in range(1, 8)], False),  # the fifth of each month
        ([f"05/{month:02}/2025 08:15" for month in range(10, 13)], False),
        ([f"{day}/1/2025 08:15" for day in range(6, 13)], False),
        ([f"1/{day}/2025 {day:02}:15" for day in range(6, 14)], False),  # the thirteenth proves the order
    ],
)
def test_times_that_would_all_be_one_day_of_many_months_are_a_warning(
    tmp_path: Path, times: Sequence[str], is_asked: bool
) -> None:
    rows = [f"{n};F1;{time}" for n, time in enumerate(times)]
    read = read_text(tmp_path, "\n".join(["order_id;facility_id;reported_at", *rows]) + "\n", "work_order")
    assert ("days_of_one_number" in read.codes) == is_asked


@pytest.mark.parametrize(
    ("fills", "is_asked"),
    [
        (("35 %", "0,55", "95 %"), True),
        (("35 %", "55", "95 %"), False),
        (("35 %", "1", "0"), False),
        (("35 %", "0,5 %", "95 %"), False),
        (("35", "0,5", "95"), False),
    ],
)
def test_a_fraction_beside_percentages_is_a_warning(
    tmp_path: Path, fills: tuple[str, ...], is_asked: bool
) -> None:
    rows = "".join(f"S1;2025-01-0{nth} 06:00;{fill}\n" for nth, fill in enumerate(fills, 1))
    read = read_text(tmp_path, f"bin_id;read_at;fill_pct\n{rows}", "bin_reading")
    assert ("fraction_beside_percent" in read.codes, len(read.accepted)) == (is_asked, 3)


@pytest.mark.parametrize(
    ("moms", "is_rate"),
    [
        (("25", "25"), True),
        (("0,25", "0,25"), True),
        (("25", "12,50"), False),
        (("25,00", "0,00"), False),
        (("7", "7"), False),
    ],
)
def test_a_moms_that_is_its_rate_in_every_row_is_a_warning(
    tmp_path: Path, moms: tuple[str, str], is_rate: bool
) -> None:
    rows = "".join(
        f"{nth};F1;waste;2026-01;{amount};{part}\n"
        for nth, (amount, part) in enumerate(zip(("100,00", "50,00"), moms, strict=True))
    )
    read = read_text(tmp_path, f"line_id;facility_id;service;month;amount_dkk;moms_dkk\n{rows}")
    assert (read.verdict == "accept_warn") == is_rate
