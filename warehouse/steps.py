"""The tables that are made in Python, not in SQL: one function each.

Comes in: frames of the tables, and values of the settings, that a function's parameters are named after. Goes out: the
frame of the table that the function is named after. A function names the settings that it uses and no others: a table
is made again when one of them changes.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any

import polars as pl

from warehouse.findings import word_findings, word_held_rows
from warehouse.guard import Guard
from warehouse.hours import WorkingHours
from warehouse.intervals import week_start
from warehouse.planning.budget_plan import fit_budget, without_budget
from warehouse.planning.calendar import plan_calendar
from warehouse.planning.inspection_sample import draw_samples
from warehouse.planning.paid_time import read_paid_time
from warehouse.planning.placed import PlanRules
from warehouse.planning.placed_once import place_once
from warehouse.planning.shifts import shift_frame
from warehouse.planning.team_weeks import team_weeks
from warehouse.planning.use_demand import use_demand
from warehouse.planning.week import plan_week
from warehouse.resolution.asset_location import place_assets
from warehouse.resolution.calendar import date_frame, window_frame
from warehouse.resolution.categories import classify
from warehouse.resolution.category_contradictions import find_contradictions
from warehouse.resolution.cobie_reconciliation import reconcile
from warehouse.resolution.demand import bin_demand
from warehouse.resolution.model_offsets import find_offsets
from warehouse.resolution.model_versions import model_versions
from warehouse.resolution.order_costs import order_costs
from warehouse.resolution.outlines import room_points
from warehouse.resolution.price_factors import price_factors
from warehouse.resolution.proposals import propose_rooms
from warehouse.resolution.references import resolve_buildings, resolve_references
from warehouse.settings import BuildSettings

SETTINGS = frozenset(name for name in dir(BuildSettings) if not name.startswith("_")) | {
    one.name for one in fields(BuildSettings)
}


# The dated visits are the largest table that Python reads: each step gets the columns that it uses, which halves the
# largest process of a build.
CalendarOfWeek = Annotated[pl.DataFrame, "date", "space_id", "task", "weekday", "minutes"]
CalendarOfShift = Annotated[
    pl.DataFrame, "date", "facility_id", "team_id", "cleaner", "minutes", "walking_minutes", "starts_at"
]
CalendarOfTeam = Annotated[
    pl.DataFrame, "date", "weekday", "facility_id", "team_id", "space_id", "minutes", "needs_escort"
]
CalendarOfRooms = Annotated[pl.DataFrame, "date", "facility_id", "space_id"]


@dataclass(frozen=True)
class PythonStep:
    """Makes a table from other tables and from settings; all are declared by the function's name and parameters.

    A parameter that is annotated with names gets these columns of its table alone.
    """

    make: Callable[..., pl.DataFrame]

    @property
    def name(self) -> str:
        """Return name of the table."""
        return self.make.__name__

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return names of the tables that it is made from."""
        return tuple(name for name in inspect.signature(self.make).parameters if name not in SETTINGS)

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Return names of the columns that it reads of a table; none for all."""
        found = inspect.signature(self.make).parameters[table].annotation
        return tuple(getattr(found, "__metadata__", ()))

    def settings_of(self, settings: BuildSettings) -> dict[str, Any]:
        """Return the values of the settings that it uses, by name."""
        names = inspect.signature(self.make).parameters.keys() & SETTINGS
        return {name: getattr(settings, name) for name in sorted(names)}


def int_model_version(
    raw_model_receipt: pl.DataFrame,
    raw_model: pl.DataFrame,
    raw_building: pl.DataFrame,
    raw_facility_model: pl.DataFrame,
    as_of: date,
    guard: Guard,
) -> pl.DataFrame:
    """Return one row per model received, with the days on which it is in force."""
    return model_versions(raw_model_receipt, raw_model, raw_building, raw_facility_model, as_of, guard)


def int_space_category(
    int_space_text: pl.DataFrame,
    raw_category_rule: pl.DataFrame,
    ref_category_keyword: pl.DataFrame,
    ref_category: pl.DataFrame,
) -> pl.DataFrame:
    """Return one row per space whose texts say a category."""
    return classify(int_space_text, raw_category_rule, ref_category_keyword, ref_category)


def int_category_contradiction(
    int_space_text: pl.DataFrame,
    int_space_category: pl.DataFrame,
    ref_category_keyword: pl.DataFrame,
    ref_category: pl.DataFrame,
) -> pl.DataFrame:
    """Return one row per space whose texts say two categories."""
    return find_contradictions(int_space_text, int_space_category, ref_category_keyword, ref_category)


def int_bin_demand(int_bin_day: pl.DataFrame, int_bin_fill_rate: pl.DataFrame) -> pl.DataFrame:
    """Return the emptyings that each bin needs."""
    return bin_demand(int_bin_day, int_bin_fill_rate)


def int_work_order_cost(
    int_work_order_known: pl.DataFrame, int_work_order_tree: pl.DataFrame
) -> pl.DataFrame:
    """Return whose cost each work order's cost is; a cost that is held until its order is done is one all the same."""
    orders = int_work_order_known.join(int_work_order_tree, on="order_id")
    return order_costs(orders.with_columns(pl.coalesce("cost_dkk", "later_dkk").alias("cost_dkk")))


def int_price_factor(
    raw_contract_price: pl.DataFrame,
    raw_index_value: pl.DataFrame,
    ref_index_name: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """Return the factor of each contract price in each of its years."""
    return price_factors(raw_contract_price, raw_index_value, ref_index_name, as_of)


def int_date(int_day_range: pl.DataFrame, country: str, extra_holidays: tuple[date, ...]) -> pl.DataFrame:
    """Return one row per day of the calendar."""
    first, last = int_day_range.row(0)
    return date_frame(first, last, country, extra_holidays)


def int_working_hours(int_date: pl.DataFrame, working_hours: WorkingHours) -> pl.DataFrame:
    """Return the windows of working hours of each day."""
    return window_frame(int_date, working_hours)


def int_room_reference(
    int_reference_text: pl.DataFrame,
    int_room_name: pl.DataFrame,
    int_room_alias: pl.DataFrame,
) -> pl.DataFrame:
    """Return the room that each text of a record refers to."""
    return resolve_references(int_reference_text, int_room_name, int_room_alias)


def int_building_reference(int_building_text: pl.DataFrame, int_room_name: pl.DataFrame) -> pl.DataFrame:
    """Return the building that each text of a record refers to."""
    return resolve_buildings(int_building_text, int_room_name)


def int_room_proposal(int_room_outline: pl.DataFrame) -> pl.DataFrame:
    """Return rooms of two versions that may be the same."""
    return propose_rooms(int_room_outline)


def int_asset_in_other_model(
    int_asset: pl.DataFrame,
    int_room_outline: pl.DataFrame,
    raw_building: pl.DataFrame,
) -> pl.DataFrame:
    """Return the rooms of other models in which the assets are that their own model puts in none."""
    loose = int_asset.filter(pl.col("space_id").is_null())
    return place_assets(loose, int_room_outline.filter(~pl.col("is_repeated")), raw_building)


def int_model_offset(int_room_outline: pl.DataFrame, int_asset: pl.DataFrame) -> pl.DataFrame:
    """Return the models of a facility that are not in the same place."""
    return find_offsets(int_room_outline, int_asset.filter(pl.col("space_id").is_null()))


def int_room_point(int_room_outline: pl.DataFrame) -> pl.DataFrame:
    """Return a point inside each room that has an outline."""
    return room_points(int_room_outline)


def int_cobie_room(
    raw_cobie: pl.DataFrame,
    int_space_current: pl.DataFrame,
    int_facility: pl.DataFrame,
) -> pl.DataFrame:
    """Return the rooms of COBie workbooks beside those of the models."""
    return reconcile(raw_cobie, int_space_current, int_facility)


def int_use_demand(int_use_day: pl.DataFrame) -> pl.DataFrame:
    """Return the visits a week that the use of rooms asks for."""
    return use_demand(int_use_day)


def int_budget_task(
    int_cleaning_task: pl.DataFrame,
    int_cleaning_team: pl.DataFrame,
    int_paid_time: pl.DataFrame,
    ref_category_weight: pl.DataFrame,
    int_date: pl.DataFrame,
    year: int,
    budget_hours: float | None,
    budget_facility: str | None,
    budget_adds: bool,
    make_up_holidays: bool,
    move_limit: int,
    seed: int,
) -> pl.DataFrame:
    """Return the tasks of the plan with the visits that the budget allows; without a budget as they are."""
    if budget_hours is None:
        return without_budget(int_cleaning_task)
    rules = plan_rules(int_paid_time, make_up_holidays, move_limit, seed)
    is_meant = pl.lit(True) if budget_facility is None else pl.col("facility_id") == budget_facility
    fitted = fit_budget(
        int_cleaning_task.filter(is_meant),
        int_cleaning_team,
        int_date,
        year,
        rules,
        ref_category_weight,
        budget_hours,
        budget_adds,
    ).marked_tasks()
    others = without_budget(int_cleaning_task.filter(~is_meant))
    return pl.concat([fitted, others.select(fitted.columns)])


def int_cleaning_calendar(
    int_plan_task: pl.DataFrame,
    int_cleaning_team: pl.DataFrame,
    int_paid_time: pl.DataFrame,
    ref_category_weight: pl.DataFrame,
    int_date: pl.DataFrame,
    year: int,
    calendar_end: date,
    make_up_holidays: bool,
    move_limit: int,
    seed: int,
) -> pl.DataFrame:
    """Return the dated visits of the year of the run date, and of the next year's first days near its end."""
    rules = plan_rules(int_paid_time, make_up_holidays, move_limit, seed)
    placed = place_once(int_plan_task, int_cleaning_team, rules, ref_category_weight)
    return plan_calendar(placed, int_date, year, calendar_end)


def int_cleaning_shift(int_cleaning_calendar: CalendarOfShift, int_paid_time: pl.DataFrame) -> pl.DataFrame:
    """Return the shift of each team, facility and day."""
    return shift_frame(int_cleaning_calendar, read_paid_time(int_paid_time))


def int_inspection_list(
    int_cleaning_calendar: CalendarOfRooms,
    int_plan_room: pl.DataFrame,
    raw_inspection_lot: pl.DataFrame,
    as_of: date,
    seed: int,
) -> pl.DataFrame:
    """Return the rooms to inspect in the week of the run date and the one after it."""
    rooms = int_plan_room.select("space_id", "category")
    visits = int_cleaning_calendar.join(rooms, on="space_id", how="left")
    return draw_samples(visits, raw_inspection_lot, week_start(as_of), seed)


def int_cleaning_plan(
    int_plan_task: pl.DataFrame,
    int_cleaning_team: pl.DataFrame,
    int_cleaning_calendar: CalendarOfWeek,
    int_paid_time: pl.DataFrame,
    ref_category_weight: pl.DataFrame,
    int_date: pl.DataFrame,
    year: int,
    hourly_rate_dkk: float,
    make_up_holidays: bool,
    move_limit: int,
    seed: int,
) -> pl.DataFrame:
    """Return the plan of each room by weekday."""
    rules = plan_rules(int_paid_time, make_up_holidays, move_limit, seed)
    placed = place_once(int_plan_task, int_cleaning_team, rules, ref_category_weight)
    return plan_week(placed, int_cleaning_calendar, int_date, year, int_cleaning_team, hourly_rate_dkk)


def int_cleaning_unplaced(
    int_plan_task: pl.DataFrame,
    int_cleaning_team: pl.DataFrame,
    int_paid_time: pl.DataFrame,
    ref_category_weight: pl.DataFrame,
    make_up_holidays: bool,
    move_limit: int,
    seed: int,
) -> pl.DataFrame:
    """Return the tasks of which visits have no place in the plan, and why."""
    rules = plan_rules(int_paid_time, make_up_holidays, move_limit, seed)
    return place_once(int_plan_task, int_cleaning_team, rules, ref_category_weight).unplaced_frame()


def int_team_week(
    int_cleaning_calendar: CalendarOfTeam,
    int_cleaning_shift: pl.DataFrame,
    int_cleaning_team: pl.DataFrame,
) -> pl.DataFrame:
    """Return how level the weekdays of each team are, and how often a day exceeds its minutes."""
    return team_weeks(int_cleaning_calendar, int_cleaning_shift, int_cleaning_team)


def finding_text(finding_all: pl.DataFrame) -> pl.DataFrame:
    """Return the findings of the build with their sentences."""
    return word_findings(finding_all)


def finding_held_text(finding_held: pl.DataFrame) -> pl.DataFrame:
    """Return the reasons for which rows are held with their sentences."""
    return word_held_rows(finding_held)


def finding_waiver_text(finding_waiver: pl.DataFrame) -> pl.DataFrame:
    """Return the findings about waivers with their sentences."""
    return word_findings(finding_waiver)


_FUNCTIONS: tuple[Callable[..., pl.DataFrame], ...] = (
    int_model_version,
    int_space_category,
    int_category_contradiction,
    int_bin_demand,
    int_work_order_cost,
    int_price_factor,
    int_date,
    int_working_hours,
    int_room_reference,
    int_building_reference,
    int_room_proposal,
    int_asset_in_other_model,
    int_model_offset,
    int_room_point,
    int_cobie_room,
    int_use_demand,
    int_budget_task,
    int_cleaning_calendar,
    int_cleaning_shift,
    int_inspection_list,
    int_cleaning_plan,
    int_cleaning_unplaced,
    int_team_week,
    finding_text,
    finding_held_text,
    finding_waiver_text,
)


def plan_rules(paid_time: pl.DataFrame, make_up_holidays: bool, move_limit: int, seed: int) -> PlanRules:
    """Return what the cleaning plan holds to beside its work."""
    return PlanRules(read_paid_time(paid_time), make_up_holidays, move_limit, seed)


STEPS: tuple[PythonStep, ...] = tuple(PythonStep(make) for make in _FUNCTIONS)
