"""The stages that are Python, not SQL: each with the tables it reads and the table it makes.

Comes in: frames of the tables named. Goes out: one frame a step. Must not know: DuckDB, the order of a build.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.meaning.area_bases import load_area_bases
from warehouse.meaning.calendar import date_frame, window_frame
from warehouse.meaning.categories import classify, load_categories
from warehouse.meaning.demand import bin_demand
from warehouse.meaning.drivers import (
    load_default_drivers,
    load_default_places,
    load_driver_names,
    load_occupancy_names,
)
from warehouse.meaning.effort import load_visit_effort
from warehouse.meaning.lineage import model_versions
from warehouse.meaning.order_costs import order_costs
from warehouse.meaning.placing import place_things
from warehouse.meaning.price_factors import price_factors
from warehouse.meaning.proposals import propose_rooms
from warehouse.meaning.references import resolve_buildings, resolve_references
from warehouse.meaning.services import load_request_services
from warehouse.meaning.shifts import find_shifts
from warehouse.meaning.witness import reconcile
from warehouse.planning.plan import plan_visits
from warehouse.settings import BuildSettings

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class PythonStep:
    """Makes the table `name` from the tables `inputs`."""

    name: str
    inputs: tuple[str, ...]
    make: Callable[[Frames, BuildSettings], pl.DataFrame]


def _model_version(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return model_versions(
        frames["raw_model_receipt"],
        frames["raw_model"],
        frames["raw_building"],
        frames["raw_facility_model"],
        settings.as_of,
    )


def _category(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_categories()


def _category_effort(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_visit_effort()


def _area_basis(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_area_bases()


def _space_category(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return classify(frames["int_space_text"], frames["raw_category_rule"])


def _default_driver(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_default_drivers()


def _default_place(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_default_places()


def _request_keyword(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_request_services()


def _driver_name(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_driver_names()


def _occupancy_name(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_occupancy_names()


def _bin_demand(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return bin_demand(frames["int_bin_day"], frames["int_bin_fill_rate"])


def _price_factor(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return price_factors(frames["raw_contract_price"], frames["raw_index_value"], settings.as_of)


def _order_cost(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    # a cost that is held until its order is done is a cost all the same
    orders = frames["int_work_order_known"].join(frames["int_work_order_tree"], on="order_id")
    return order_costs(orders.with_columns(pl.coalesce("cost_dkk", "later_dkk").alias("cost_dkk")))


def _date(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    first, last = frames["int_day_range"].row(0)
    return date_frame(first, last, settings.country, settings.extra_holidays)


def _working_hours(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return window_frame(frames["dim_date"], settings.working_hours)


def _room_reference(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return resolve_references(frames["int_reference_text"], frames["int_room_name"], frames["int_room_alias"])


def _building_reference(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return resolve_buildings(frames["int_building_text"], frames["int_room_name"])


def _room_proposal(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return propose_rooms(frames["int_room_outline"])


def _asset_place(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    loose = frames["int_asset"].filter(pl.col("space_id").is_null())
    return place_things(
        loose, frames["int_room_outline"].filter(~pl.col("is_repeated")), frames["raw_building"]
    )


def _model_shift(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    loose = frames["int_asset"].filter(pl.col("space_id").is_null())
    return find_shifts(frames["int_room_outline"], loose)


def _cobie_room(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return reconcile(frames["raw_cobie"], frames["int_space_current"], frames["dim_facility"])


def _cleaning_plan(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return plan_visits(
        frames["int_plan_room"], frames["dim_date"], settings.as_of.year, settings.hourly_rate_dkk
    )


STEPS: tuple[PythonStep, ...] = (
    PythonStep(
        "int_model_version",
        ("raw_model_receipt", "raw_model", "raw_building", "raw_facility_model"),
        _model_version,
    ),
    PythonStep("ref_category", (), _category),
    PythonStep("ref_category_effort", (), _category_effort),
    PythonStep("ref_area_basis", (), _area_basis),
    PythonStep("int_space_category", ("int_space_text", "raw_category_rule"), _space_category),
    PythonStep("ref_service_driver", (), _default_driver),
    PythonStep("ref_driver_place", (), _default_place),
    PythonStep("int_bin_demand", ("int_bin_day", "int_bin_fill_rate"), _bin_demand),
    PythonStep("int_work_order_cost", ("int_work_order_known", "int_work_order_tree"), _order_cost),
    PythonStep("int_price_factor", ("raw_contract_price", "raw_index_value"), _price_factor),
    PythonStep("ref_request_keyword", (), _request_keyword),
    PythonStep("ref_driver_name", (), _driver_name),
    PythonStep("ref_occupancy_name", (), _occupancy_name),
    PythonStep("dim_date", ("int_day_range",), _date),
    PythonStep("int_working_hours", ("dim_date",), _working_hours),
    PythonStep(
        "int_room_reference", ("int_reference_text", "int_room_name", "int_room_alias"), _room_reference
    ),
    PythonStep("int_building_reference", ("int_building_text", "int_room_name"), _building_reference),
    PythonStep("int_room_proposal", ("int_room_outline",), _room_proposal),
    PythonStep("int_asset_in_other_model", ("int_asset", "int_room_outline", "raw_building"), _asset_place),
    PythonStep("int_model_offset", ("int_room_outline", "int_asset"), _model_shift),
    PythonStep("int_cobie_room", ("raw_cobie", "int_space_current", "dim_facility"), _cobie_room),
    PythonStep("int_cleaning_plan", ("int_plan_room", "dim_date"), _cleaning_plan),
)
