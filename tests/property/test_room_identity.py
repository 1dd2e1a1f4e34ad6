"""A room keeps its id while one of GlobalId, number on its storey and outline stays."""

from typing import Any

import polars as pl
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.resolution.model_versions import VERSION
from warehouse.resolution.room_identity import match_rooms
from warehouse.store_journals import IDENTITY

SPACE: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "building_name": pl.String,
    "storey_name": pl.String,
    "number": pl.String,
    "exclusion_reason": pl.String,
    "floor_z_m": pl.Float64,
    "footprint_wkb": pl.Binary,
}
GlobalId, Number, Outline = range(3)
WIDTH, DEPTH = 4.0, 5.0


def room(step: int, place: int, **more: Any) -> dict[str, Any]:
    """The room of a place on a grid of four a storey: GlobalId, number and outline all say which."""
    storey, x = divmod(place, 4)
    box = shapely.box(x * WIDTH, 0, (x + 1) * WIDTH - 0.1, DEPTH)
    return {
        "step_id": step,
        "global_id": f"g{place}",
        "building_name": "B",
        "storey_name": f"{storey}. sal",
        "number": f"{storey}.{x:02}",
        "exclusion_reason": None,
        "floor_z_m": 3.5 * storey,
        "footprint_wkb": shapely.to_wkb(box),
        **more,
    }


def decided(*models: list[dict[str, Any]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Decisions by (version, step id)."""
    rows = [{"model_sha256": str(n), **one} for n, rooms in enumerate(models) for one in rooms]
    versions = pl.DataFrame(
        [
            {"model_sha256": str(n), "lineage_id": "L", "version": n + 1, "is_in_force": True}
            for n in range(len(models))
        ],
        schema={name: VERSION[name] for name in ("model_sha256", "lineage_id", "version", "is_in_force")},
    )
    projects = {str(n): "project" for n in range(len(models))}
    found = match_rooms(versions, pl.DataFrame(rows, schema=SPACE), projects, pl.DataFrame(schema=IDENTITY))
    return {(int(row["model_sha256"]), row["step_id"]): row for row in found}


@settings(max_examples=60, deadline=None)
@given(
    kept=st.lists(st.sampled_from([GlobalId, Number, Outline]), min_size=1, max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_any_two_of_three_may_change(kept: list[int], order: Any) -> None:
    before = [room(step, place) for step, place in enumerate(range(len(kept)), 1)]
    after = []
    for place, what in enumerate(kept):
        changed: dict[str, Any] = {}
        if what != GlobalId:
            changed["global_id"] = f"new{place}"
        if what != Number:
            changed["number"] = f"N{place}"
        if what != Outline:
            away = shapely.box(100 + 20 * place, 50, 103 + 20 * place, 54)
            changed |= {"footprint_wkb": shapely.to_wkb(away)}
        after.append((place, changed))
    order.shuffle(after)
    later = [room(step, place, **changed) for step, (place, changed) in enumerate(after, 1)]
    found = decided(before, later)
    for step, (place, _) in enumerate(after, 1):
        assert found[1, step]["space_id"] == found[0, place + 1]["space_id"]
        assert found[1, step]["rule"] == ("global_id", "number_storey", "footprint")[kept[place]]


@settings(max_examples=40, deadline=None)
@given(share=st.floats(0.12, 0.85))
def test_a_split_room_is_no_room_of_before(share: float) -> None:
    cut = WIDTH * share
    parts = [(0, cut), (cut, WIDTH - 0.1)]
    later = [
        room(
            n,
            0,
            global_id=f"p{n}",
            number=f"P{n}",
            footprint_wkb=shapely.to_wkb(shapely.box(x0, 0, x1, DEPTH)),
        )
        for n, (x0, x1) in enumerate(parts, 1)
    ]
    found = decided([room(1, 0)], later)
    assert {found[1, n]["rule"] for n in (1, 2)} == {"new"}
    merged = decided(later, [room(1, 0)])
    assert merged[1, 1]["rule"] == "new"


def test_a_room_above_another_is_not_the_same_room() -> None:
    above = room(1, 0, global_id="n", number="n", floor_z_m=3.5, storey_name="1. sal")
    assert decided([room(1, 0)], [above])[1, 1]["rule"] == "new"


def test_a_moved_wall_leaves_the_room_what_it_was() -> None:
    thinner = shapely.to_wkb(shapely.box(0.1, 0.1, WIDTH - 0.2, DEPTH - 0.1))
    found = decided([room(1, 0)], [room(1, 0, global_id="n", number="n", footprint_wkb=thinner)])
    assert found[1, 1]["rule"] == "footprint"
    assert 0.75 <= found[1, 1]["score"] < 1


def test_two_rooms_on_one_spot_are_no_answer() -> None:
    later = [room(1, 0, global_id="n", number="n")]
    assert decided([room(1, 0), room(2, 0, global_id="twin", number="twin")], later)[1, 1]["rule"] == "new"


def test_buildings_that_share_coordinates_are_told_apart_by_name() -> None:
    houses = [room(1, 0), room(2, 0, building_name="C", global_id="c", number="c")]
    later = [
        room(1, 0, global_id="x", number="x"),
        room(2, 0, building_name="C", global_id="y", number="y"),
    ]
    found = decided(houses, later)
    assert [found[1, n]["space_id"] for n in (1, 2)] == [found[0, n]["space_id"] for n in (1, 2)]


def test_a_broken_outline_matches_nothing_and_stops_nothing() -> None:
    bow_tie = shapely.to_wkb(shapely.Polygon([(0, 0), (0, 0), (0, 0), (0, 0)]))
    later = [room(1, 0, global_id="n", number="n", footprint_wkb=bow_tie), room(2, 1, footprint_wkb=None)]
    found = decided([room(1, 0), room(2, 1)], later)
    assert found[1, 1]["rule"] == "new"
    assert found[1, 2]["rule"] == "global_id"
