"""Extract all tables from one model.

Comes in: a path and settings. Goes out: frames of the extracted tables, findings, `outcome.json`.
"""

import gc
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from bim.area.chosen.length_check import LengthCheck, check_length_unit
from bim.area.chosen.units_check import is_plausible
from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.area.counted.lost_rooms import LostRooms, find_lost_rooms
from bim.area.stated.area_rules import load_area_rules
from bim.content_tables import room_content_tables
from bim.contents.assets import by_class
from bim.cpr_masking import mask_cpr_numbers
from bim.findings import make_finding, model_error
from bim.geometry.footprint import MeasureContext
from bim.model.lengths import read_lengths
from bim.model.stepfile import OpenedModel, open_model
from bim.model.structure import read_structure
from bim.model.subset import Wanted
from bim.model.true_north import find_unusable_norths
from bim.model.units import Units, read_units
from bim.outcome import verdict_of, write_outcome
from bim.requirements import asks_for_shapes
from bim.rooms.counting import is_unplaced
from bim.rooms.gross_areas import read_gross_areas
from bim.rooms.model_rooms import read_rooms
from bim.rooms.room import Reading, Room
from bim.rooms.rows import building_rows, finding_rows, model_row, space_frame, statement_frame, storey_rows
from bim.settings import ExtractSettings, ReadingMode
from bim.tables import TABLES, Finding
from bim.version import code_digest

# Models that stay open until their process ends: freeing one takes a fifth of the time that opening it took.
_LEFT_OPEN: list[OpenedModel] = []


@dataclass(frozen=True)
class Extracted:
    """The tables of one model by name, its findings and counts; `held_reason` says why nothing of it may be used."""

    tables: dict[str, pl.DataFrame]
    findings: tuple[Finding, ...]
    rooms: int
    counted: int
    held: int
    net_area_m2: float
    held_reason: str | None = None


def extract_to_folder(
    out: Path,
    path: Path | str,
    sha256: str,
    settings: dict[str, Any],
    **mode: bool,
) -> None:
    """Write `<table>.parquet` for each table of one model, and `outcome.json`, into the folder `out`.

    The model stays open, so the process should end afterwards. `settings` are those of `ExtractSettings`, `mode` those
    of `ReadingMode`, as plain data that can be sent to a process.
    Raises: InputError when the file is rejected.
    """
    how, checked = ReadingMode(**mode), ExtractSettings(**settings)
    with _without_collector():
        opened = open_model(Path(path), wanted=_wanted(checked, how), in_two=how.in_two)
        _LEFT_OPEN.append(opened)
        extracted = _extract(opened, sha256, checked, how)
    for name, frame in extracted.tables.items():
        frame.write_parquet(out / f"{name}.parquet")
    write_outcome(
        out,
        verdict_of(extracted.findings, extracted.held or int(extracted.held_reason is not None)),
        extracted.findings,
        spaces=extracted.rooms,
        spaces_counted=extracted.counted,
        net_area_m2=round(extracted.net_area_m2, 6),
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Turn the collection of cyclic garbage off: it made rooms a quarter slower and found nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def extract_model(
    path: Path,
    sha256: str,
    settings: ExtractSettings | None = None,
    mode: ReadingMode | None = None,
) -> Extracted:
    """Return the tables of one model that this mode reads; without a mode, all.

    Raises: InputError when the file is rejected.
    """
    settings, mode = settings or ExtractSettings(), mode or ReadingMode()
    with open_model(path, wanted=_wanted(settings, mode), in_two=mode.in_two) as opened:
        return _extract(opened, sha256, settings, mode)


def _wanted(settings: ExtractSettings, mode: ReadingMode) -> Wanted | None:
    """Return which part of a model is parsed; null for all, where a requirement may ask for the shapes of elements."""
    if mode.only_rooms:
        return Wanted.ROOMS
    if settings.requirements is None:
        return Wanted.CONTENTS
    return None if asks_for_shapes(Path(settings.requirements)) else Wanted.REQUIREMENTS


def _extract(opened: OpenedModel, sha256: str, settings: ExtractSettings, mode: ReadingMode) -> Extracted:
    model = opened.file
    if not model.by_type("IfcProject"):
        raise model_error("no_project")
    units = read_units(opened)
    reading, rooms, findings = _read(opened, units, settings, mode)
    check = _check_length_unit(reading, rooms)
    if check.factor != 1.0:
        units = units.with_lengths_times(check.factor)
        reading, rooms, findings = _read(opened, units, settings, mode)
    structure = reading.structure
    findings = [
        *opened.findings,
        *_findings_without_rooms(model, rooms),
        *units.findings,
        *structure.findings,
        *find_unusable_norths(model),
        *findings,
    ]
    if check.finding is not None:
        findings.append(check.finding)
    lost = _find_lost_rooms(rooms, settings)
    if lost.finding is not None:
        findings.append(lost.finding)
    tables = _room_tables(opened, sha256, reading, rooms, lost.held_reason)
    if not mode.only_rooms:
        tables.update(room_content_tables(opened, sha256, reading, rooms, findings))
    tables, findings = mask_cpr_numbers(tables, findings)
    tables["finding"] = TABLES["finding"].frame(finding_rows(findings, sha256))
    counted = [room for room in rooms if room.reason is None]
    return Extracted(
        tables=tables,
        findings=tuple(findings),
        rooms=len(rooms),
        counted=len(counted),
        held=sum(1 for room in rooms if _is_held(room)),
        net_area_m2=math.fsum(room.choice.net_m2 or 0.0 for room in counted),
        held_reason=lost.held_reason,
    )


def _find_lost_rooms(rooms: Sequence[Room], settings: ExtractSettings) -> LostRooms:
    """Return whether the model lost its rooms; outlines and voids are none, unless nothing else is there."""
    is_any_counted = any(room.reason is None for room in rooms)
    may_be_rooms = [room for room in rooms if not (is_any_counted and room.is_no_room)]
    spaces = [(room.reason, room.choice.net_m2) for room in may_be_rooms]
    return find_lost_rooms(spaces, settings.least_counted_share)


def _findings_without_rooms(model: Any, rooms: Sequence[Room]) -> list[Finding]:
    """Return a finding about a model that has no rooms.

    Raises: ModelError `empty_model` where it has no elements either: it would replace a version that has rooms.
    """
    if rooms:
        return []
    zones = by_class(model, "IfcSpatialZone")
    beside = "zones" if zones else "nothing"
    if not model.by_type("IfcElement"):
        raise model_error("empty_model", beside=beside, zones=len(zones))
    return [make_finding("no_rooms", beside=beside, zones=len(zones))]


def _read(
    opened: OpenedModel, units: Units, settings: ExtractSettings, mode: ReadingMode
) -> tuple[Reading, list[Room], list[Finding]]:
    """Return the rooms of a model in these units, and what they were read with."""
    model = opened.file
    spaces = sorted(model.by_type("IfcSpace"), key=lambda space: space.id())
    context = MeasureContext(
        model=model,
        length_unit_m=units.length_unit_m or 1.0,
        angle_unit_rad=units.angle_unit_rad,
        headroom_m=settings.headroom_m,
        broken=opened.broken,
        has_kernel=mode.has_kernel,
    )
    structure = read_structure(model, spaces, context.length_unit_m)
    user_file = Path(settings.sets) if settings.sets else None
    reading = Reading(
        structure, units, context, load_area_rules(user_file), load_exclusion_terms(user_file), settings, mode
    )
    return reading, *read_rooms(spaces, reading)


def _check_length_unit(reading: Reading, rooms: Sequence[Room]) -> LengthCheck:
    """Return the check of the length unit; where room sizes are not plausible, their areas were checked already."""
    areas_m2 = [room.footprint.area_m2 for room in rooms if room.footprint.area_m2]
    heights_m = [room.footprint.height_m for room in rooms if room.footprint.height_m]
    if not rooms or reading.units.length_unit_m is None or not is_plausible(areas_m2, heights_m):
        return LengthCheck()
    lengths = read_lengths(reading.context.model, reading.units.length_unit_m, reading.structure.storeys)
    return check_length_unit(lengths, heights_m, reading.units.named_length_ratio)


def _is_held(room: Room) -> bool:
    return room.reason is not None and room.reason.is_held and not is_unplaced(room)


def _room_tables(
    opened: OpenedModel, sha256: str, reading: Reading, rooms: Sequence[Room], held_reason: str | None
) -> dict[str, pl.DataFrame]:
    """Return the tables of `ROOM_TABLES` except findings, which are added last."""
    structure, gross_m2 = reading.structure, read_gross_areas(reading)
    row = model_row(opened, sha256, reading.units, structure, rooms, code_digest("bim"), held_reason)
    return {
        "model": TABLES["model"].frame([row]),
        "building": TABLES["building"].frame(building_rows(structure, gross_m2, sha256)),
        "storey": TABLES["storey"].frame(storey_rows(structure, gross_m2, sha256)),
        "space": space_frame(rooms, sha256),
        "area_statement": statement_frame(rooms, sha256),
    }
