"""The stages that are Python, not SQL: each with the tables it reads and the table it makes.

Comes in: frames of the tables named. Goes out: one frame a step. Must not know: DuckDB, the order of a build.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.meaning.calendar import date_frame
from warehouse.meaning.categories import classify, load_categories, load_default_drivers
from warehouse.meaning.lineage import model_versions
from warehouse.meaning.proposals import propose_rooms
from warehouse.meaning.references import resolve_references
from warehouse.meaning.services import load_request_services
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
        frames["raw_model_receipt"], frames["raw_model"], frames["raw_building"],
        frames["raw_facility_model"], settings.as_of,
    )


def _category(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_categories()


def _space_category(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return classify(frames["stg_space_text"], frames["raw_category_rule"])


def _default_driver(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_default_drivers()


def _request_keyword(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return load_request_services()


def _date(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    first, last = frames["stg_day_range"].row(0)
    return date_frame(first, last, settings.country, settings.extra_holidays)


def _room_reference(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return resolve_references(frames["stg_reference"], frames["stg_room_name"])


def _room_proposal(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return propose_rooms(frames["stg_room_outline"])


def _cleaning_plan(frames: Frames, settings: BuildSettings) -> pl.DataFrame:
    return plan_visits(
        frames["stg_plan_room"], frames["dim_date"], settings.as_of.year, settings.hourly_rate_dkk
    )


STEPS: tuple[PythonStep, ...] = (
    PythonStep(
        "stg_model_version",
        ("raw_model_receipt", "raw_model", "raw_building", "raw_facility_model"),
        _model_version,
    ),
    PythonStep("stg_category", (), _category),
    PythonStep("stg_space_category", ("stg_space_text", "raw_category_rule"), _space_category),
    PythonStep("stg_default_driver", (), _default_driver),
    PythonStep("stg_request_keyword", (), _request_keyword),
    PythonStep("dim_date", ("stg_day_range",), _date),
    PythonStep("stg_room_reference", ("stg_reference", "stg_room_name"), _room_reference),
    PythonStep("stg_room_proposal", ("stg_room_outline",), _room_proposal),
    PythonStep("stg_cleaning_plan", ("stg_plan_room", "dim_date"), _cleaning_plan),
)
