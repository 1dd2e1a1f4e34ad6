"""Models of one facility that lie in two places are told, with the way from the one to the other."""

import json
import math
from typing import Any

import polars as pl
import shapely
from shapely import affinity

from warehouse.resolution.model_offsets import find_offsets

PLAN = [
    ("1", shapely.box(0, 0, 4, 5)),
    ("2", shapely.box(4, 0, 10, 5)),
    ("3", shapely.box(0, 5, 10, 8)),
    ("4", shapely.box(0, 8, 3, 15)),
]


def rooms(
    lineage: str, plan: list[tuple[str, Any]], floor: float = 0.0, numbered: bool = True
) -> list[dict[str, Any]]:
    return [
        {
            "model_sha256": lineage, "step_id": n, "facility_id": "F1", "lineage_id": lineage, "storey_name": "Ground",
            "number": number if numbered else None, "building_name": "Main", "floor_z_m": floor,
            "footprint_wkb": shapely.to_wkb(polygon), "valid_to": None,
        }
        for n, (number, polygon) in enumerate(plan)
    ]  # fmt: skip


def moved(turn: float = 0.0, x: float = 0.0, y: float = 0.0) -> list[tuple[str, Any]]:
    turned = [(number, affinity.rotate(polygon, turn, origin=(0, 0))) for number, polygon in PLAN]
    return [(number, affinity.translate(polygon, x, y)) for number, polygon in turned]


def told(*sides: list[dict[str, Any]], things: list[tuple[str, float, float]] = ()) -> list[str]:  # type: ignore[assignment]
    loose = [
        {"model_sha256": lineage, "step_id": n, "facility_id": "F1", "lineage_id": lineage, "valid_to": None,
         "x_m": x, "y_m": y}
        for n, (lineage, x, y) in enumerate(things)
    ]  # fmt: skip
    schema = {
        "model_sha256": pl.String,
        "step_id": pl.Int64,
        "facility_id": pl.String,
        "lineage_id": pl.String,
        "valid_to": pl.Date,
        "x_m": pl.Float64,
        "y_m": pl.Float64,
    }
    frame = pl.DataFrame([room for side in sides for room in side], schema_overrides={"valid_to": pl.Date})
    found = find_offsets(frame, pl.DataFrame(loose, schema=schema))
    return [json.loads(details)["evidence"] for details in found["details"]]


def test_models_that_lie_on_each_other_have_nothing_to_tell() -> None:
    assert told(rooms("a", PLAN), rooms("b", moved(x=0.1))) == []


def test_a_model_in_map_coordinates_is_told_with_the_way_to_the_other() -> None:
    (evidence,) = told(rooms("a", PLAN), rooms("b", moved(x=720000.5, y=6175000.25), floor=12.0))
    assert (
        "-720000.500 m in x, -6175000.250 m in y and -12.000 m in height" in evidence
        and evidence.startswith("4 of")
    )


def test_a_model_turned_by_true_north_is_told_with_its_angle() -> None:
    (evidence,) = told(rooms("a", PLAN), rooms("b", moved(turn=30.0, x=100.0)))
    back = f"{-100 * math.cos(math.radians(30)):+.3f} m in x, {100 * math.sin(math.radians(30)):+.3f} m in y"
    assert "a turn of -30.000°" in evidence and back in evidence


def test_rooms_without_numbers_are_known_by_their_shapes() -> None:
    assert len(told(rooms("a", PLAN, numbered=False), rooms("b", moved(x=500), numbered=False))) == 1


def test_another_building_of_the_facility_is_no_shifted_copy() -> None:
    other = [
        (number, affinity.scale(polygon, 1 + 0.1 * n, 1.3))
        for n, (number, polygon) in enumerate(moved(x=300))
    ]
    assert told(rooms("a", PLAN), rooms("b", other)) == []


def test_things_far_from_every_room_are_told_and_things_beside_them_are_not() -> None:
    far, near = ([("m", x + n, 5.0) for n in range(3)] for x in (90000.0, 20.0))
    (evidence,) = told(rooms("a", PLAN), things=far)
    assert "all 3 assets" in evidence and "-89996 m in x" in evidence
    assert told(rooms("a", PLAN), things=near) == []
