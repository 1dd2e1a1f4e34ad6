"""Dates of visits: weeks with a holiday, less than weekly, thorough visits, and teams."""

from collections import Counter
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from helpers.plan_tasks import TEAM, at, calendar, task, tasks, teams

from warehouse.planning.calendar import date_plan, plan_calendar
from warehouse.planning.placed import PlanRules, place_all
from warehouse.planning.week import plan_week
from warehouse.resolution.calendar import date_frame
from warehouse.settings import BuildSettings

NO_TEAM = pl.DataFrame(schema=TEAM)
EASTER = (date(2026, 3, 30), date(2026, 4, 5))  # Thursday 2 and Friday 3 April are holidays
ASCENSION = (date(2026, 5, 11), date(2026, 5, 17))  # Thursday 14 May is a holiday


def dated(work: pl.DataFrame, team: pl.DataFrame = NO_TEAM, rules: PlanRules | None = None) -> pl.DataFrame:
    return date_plan(place_all(work, team, rules or PlanRules()), calendar(), 2026)


def between(plan: pl.DataFrame, week: tuple[date, date]) -> pl.DataFrame:
    return plan.filter(pl.col("date").is_between(*week))


def test_no_visit_of_a_workday_frequency_is_on_a_holiday_or_weekend() -> None:
    days = calendar().filter("is_workday")["date"]
    plan = dated(tasks([task(f"S{n}", visits) for n, visits in enumerate(("0.25", 1, 2, "2.5", 3, 4, 5))]))
    assert plan.filter(~pl.col("date").is_in(days.implode())).is_empty()


def test_a_week_with_a_holiday_leaves_its_visit_out() -> None:
    plan = dated(tasks([task("S1", 5)]))
    assert between(plan, ASCENSION)["weekday"].to_list() == [1, 2, 3, 5]
    assert plan["made_up_for"].null_count() == plan.height


def test_a_contract_that_makes_holidays_up_moves_the_visit_within_its_week() -> None:
    plan = dated(tasks([task("S1", 3)]), rules=PlanRules(makes_up_holidays=True))
    easter = between(plan, EASTER)
    assert easter["weekday"].to_list() == [1, 2, 3]
    assert easter["made_up_for"].drop_nulls().to_list() == [date(2026, 4, 3)]


def test_a_quarter_visit_a_week_is_every_fourth_week_of_the_year() -> None:
    plan = dated(tasks([task("S1", "0.25")]))
    assert plan.height in (12, 13)
    assert plan["weekday"].n_unique() == 1
    gaps = plan["date"].diff().drop_nulls().dt.total_days()
    assert gaps.is_between(21, 35).all()


def test_rooms_of_less_than_weekly_visits_have_different_weeks() -> None:
    plan = dated(tasks([task(f"S{n}", "0.25") for n in range(20)]))
    assert plan.group_by("date").len()["len"].max() <= 2


def test_each_full_week_has_the_thorough_floors_and_rests_of_its_code() -> None:
    plan = dated(
        tasks([task(f"S{n}", 5, thorough_floor_per_week=2, thorough_rest_per_week=1) for n in range(9)])
    )
    week = plan.filter(pl.col("date").is_between(date(2026, 2, 2), date(2026, 2, 8)))
    sums = week.group_by("space_id").agg(
        (pl.col("floor_depth") == "thorough").sum().alias("floors"),
        (pl.col("rest_depth") == "thorough").sum().alias("rests"),
    )
    assert set(sums.select("floors", "rests").rows()) == {(2, 1)}
    by_day = week.group_by("weekday").agg(pl.col("minutes").cast(float).sum())["minutes"]
    assert by_day.max() <= 1.1 * by_day.mean()


@pytest.mark.parametrize("visits", ["0.5", "1", "2", "3", "4"])
def test_equal_rooms_are_level_over_the_weekdays(visits: str) -> None:
    plan = dated(tasks([task(f"S{n}", visits) for n in range(20)]))
    by_day = plan.group_by("weekday").agg(pl.col("minutes").cast(float).sum() / pl.col("date").n_unique())[
        "minutes"
    ]
    assert len(by_day) == 5
    assert by_day.max() <= 1.1 * by_day.mean()
    assert by_day.min() >= 0.9 * by_day.mean()


def test_two_teams_share_the_rooms_and_only_one_has_those_with_an_escort() -> None:
    rooms = [task(f"S{n}", 5, number=f"{n}", needs_escort=n < 4) for n in range(20)]
    both = teams({"team_id": "A", "minutes": 240, "has_escort": True}, {"team_id": "B", "minutes": 240})
    plan = dated(tasks(rooms), both)
    assert plan.filter("needs_escort")["team_id"].unique().to_list() == ["A"]
    minutes = dict(plan.group_by("team_id").agg(pl.col("minutes").cast(float).sum()).iter_rows())
    assert minutes["A"] == pytest.approx(minutes["B"], rel=0.11)


def test_rooms_with_an_escort_are_together_in_the_route_and_share_their_days() -> None:
    rooms = [task(f"S{n}", 1, needs_escort=n % 3 == 0) for n in range(12)]
    plan = dated(tasks(rooms))
    escorted = plan.filter("needs_escort")
    assert set(escorted.group_by("date").len()["len"]) == {4}
    one = plan.filter(pl.col("date") == escorted["date"][0]).sort("route_order")
    assert one["needs_escort"].to_list() == sorted(one["needs_escort"].to_list())


def test_a_task_with_a_skill_goes_to_the_team_that_has_it() -> None:
    rooms = [task("S1", 5, skill="windows"), task("S2", 5), task("S3", 5, skill="machine_floor")]
    both = teams({"team_id": "A", "skills": "sanitary"}, {"team_id": "B", "skills": "sanitary, windows"})
    placed = place_all(tasks(rooms), both, PlanRules())
    plan = date_plan(placed, calendar(), 2026)
    assert plan.filter(pl.col("space_id") == "S1")["team_id"].unique().to_list() == ["B"]
    lacks = placed.unplaced_frame().select("space_id", "obstacle", "minutes_per_week").rows()
    assert lacks == [("S3", "skill", 50.0)]


def test_a_team_of_three_days_gives_its_rooms_three_visits_and_says_what_lacks() -> None:
    placed = place_all(
        tasks([task("S1", 5), task("S2", 2)]), teams({"team_id": "A", "weekdays": (1, 3, 5)}), PlanRules()
    )
    plan = date_plan(placed, calendar(), 2026)
    assert set(plan["weekday"]) <= {1, 3, 5}
    assert placed.unplaced_frame().select("space_id", "obstacle", "visits_per_week").rows() == [
        ("S1", "days", 2.0)
    ]


def test_a_second_team_takes_the_weekend_of_a_room_that_is_cleaned_daily() -> None:
    both = teams({"team_id": "A"}, {"team_id": "B", "weekdays": (6, 7)})
    plan = dated(tasks([task("S1", 7)]), both)
    assert plan.height == 365
    assert plan.filter(pl.col("weekday") > 5)["team_id"].unique().to_list() == ["B"]
    assert plan.filter(pl.col("weekday") <= 5)["team_id"].unique().to_list() == ["A"]


def test_what_exceeds_the_minutes_of_a_team_is_left_out_least_important_first() -> None:
    rooms = [task(f"S{n}", 5, 30, category="STOR" if n == 5 else "WC") for n in range(10)]
    weights = pl.DataFrame({"category": ["STOR", "WC"], "weight": [0.5, 4.0]})
    team = teams(
        {"team_id": "A", "minutes": 310}
    )  # ten visits of 30 minutes, the allowance on them, and start-up: 334
    placed = place_all(tasks(rooms), team, PlanRules(), weights)
    assert placed.unplaced_frame().select("space_id", "obstacle").rows() == [("S5", "minutes")]
    assert "S5" not in set(date_plan(placed, calendar(), 2026)["space_id"])


def test_a_team_without_minutes_counts_as_none() -> None:
    assert set(dated(tasks([task("S1", 5)]), teams({"team_id": "A", "minutes": 0}))["team_id"]) == {"F1 team"}


def test_a_room_is_cleaned_in_its_hours() -> None:
    rooms = [task(f"S{n}", 5, 20) for n in range(8)]
    rooms += [task("late", 5, 20, earliest=at(7, 30), latest=at(9)), task("early", 5, 20, latest=at(6, 40))]
    plan = dated(tasks(rooms), teams({"team_id": "A", "earliest": at(6), "latest": at(14)}))
    clock = plan.with_columns(pl.col("starts_at").dt.time().alias("clock"))
    assert clock.filter(pl.col("space_id") == "late")["clock"].is_between(at(7, 30), at(8, 40)).all()
    assert clock.filter(pl.col("space_id") == "early")["clock"].max() <= at(6, 20)
    assert clock["clock"].min() >= at(6)


def test_a_room_whose_hours_begin_after_all_other_work_is_waited_for() -> None:
    plan = dated(tasks([task("S1", 5), task("S2", 5, earliest=at(12))]))
    assert plan.filter(pl.col("space_id") == "S2")["starts_at"].dt.time().unique().to_list() == [at(12)]


def test_the_route_goes_storey_by_storey_and_to_the_nearest_room_next() -> None:
    rooms = [
        task("up", 5, storey="First", storey_elevation_m=3.0, point_x_m=0.0, point_y_m=0.0),
        *[task(f"at{x}", 5, point_x_m=float(x), point_y_m=0.0) for x in (20, 0, 10, 30)],
        task("other", 5, building="Annex", point_x_m=5.0, point_y_m=0.0),
    ]
    plan = dated(tasks(rooms)).filter(pl.col("date") == date(2026, 2, 4))
    assert plan["space_id"].to_list() == ["other", "at0", "at10", "at20", "at30", "up"]
    walks = plan["walking_minutes"].cast(float).to_list()
    assert walks[0] == 0
    assert walks[2] == pytest.approx(10 / 60, abs=1e-6)
    assert walks[5] == pytest.approx(30 / 60 + 1, abs=1e-6)
    assert walks[1] > 5


def test_a_long_day_is_shared_by_as_many_cleaners_as_it_needs() -> None:
    plan = dated(tasks([task(f"S{n:02}", 5, 30) for n in range(40)]))  # 20 hours a day
    one = plan.filter(pl.col("date") == date(2026, 2, 4))
    assert one["cleaner"].max() == 3
    assert one.group_by("cleaner").agg(pl.col("starts_at").min())["starts_at"].n_unique() == 1
    assert Counter(one["route_order"].to_list()).most_common(1)[0][1] == 1


def test_a_team_goes_from_one_facility_to_the_next() -> None:
    rooms = [task("S1", 5, 60), task("S2", 5, 60, facility_id="F2")]
    both = teams({"team_id": "A"}, {"team_id": "A", "facility_id": "F2"})
    plan = dated(tasks(rooms), both).filter(pl.col("date") == date(2026, 2, 4)).sort("facility_id")
    starts = plan["starts_at"].dt.time().to_list()
    assert starts[0] == at(6, 10)
    assert starts[1] >= at(7, 20)


TWO_YEARS = date_frame(date(2026, 1, 1), date(2027, 12, 31), "DK")
ROOMS = [task(f"S{n}", visits) for n, visits in enumerate(("0.25", "1", "2.5", "5", "7"))]


def calendar_end(as_of: date) -> date:
    """The last day of the calendar of a run date."""
    return BuildSettings("run1", datetime(2026, 1, 1), as_of).calendar_end


def test_the_calendar_is_the_year_as_long_as_its_end_is_five_weeks_away() -> None:
    placed = place_all(tasks(ROOMS), NO_TEAM, PlanRules())
    assert plan_calendar(placed, TWO_YEARS, 2026, calendar_end(date(2026, 11, 22))).equals(
        date_plan(placed, TWO_YEARS, 2026)
    )


@pytest.mark.parametrize("as_of", [date(2026, 11, 23), date(2026, 12, 31)])
def test_near_its_end_the_calendar_goes_on_as_a_run_of_january_will_have_it(as_of: date) -> None:
    placed = place_all(tasks(ROOMS), NO_TEAM, PlanRules())
    last = as_of - timedelta(days=as_of.weekday()) + timedelta(days=41)
    found = plan_calendar(placed, TWO_YEARS, 2026, calendar_end(as_of))
    coming = found.filter(pl.col("date").dt.year() == 2027)
    january = plan_calendar(placed, TWO_YEARS, 2027, date(2027, 12, 31))
    assert coming.equals(january.filter(pl.col("date") <= last))
    assert found["date"].max() == last


def test_the_hours_of_the_year_are_those_of_the_year_alone() -> None:
    placed = place_all(tasks(ROOMS), NO_TEAM, PlanRules())
    weeks = [
        plan_week(
            placed, plan_calendar(placed, TWO_YEARS, 2026, calendar_end(as_of)), TWO_YEARS, 2026, NO_TEAM, 320
        )
        for as_of in (date(2026, 6, 30), date(2026, 12, 31))
    ]
    assert weeks[0].equals(weeks[1])
