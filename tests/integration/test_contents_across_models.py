"""Things of one model stand in the rooms of another model of the facility."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.hand_store import HandStore, finding_values, query, room

from bim.extract import extract_model

LATER = datetime(2026, 6, 10, 12)
PLACES = """
    select asset.tag, space.number, asset.placed_by
    from fact_asset as asset
    left join dim_space as space on asset.space_id = space.space_id and asset.valid_from >= space.valid_from
      and asset.valid_from < coalesce(space.valid_to, date '9999-12-31')
    order by all
"""


def drawn(number: str, x0: float, x1: float, floor: float = 0.0, **more: Any) -> dict[str, Any]:
    """A room ten metres deep between two walls, three metres high."""
    outline = shapely.to_wkb(shapely.box(x0, 0, x1, 10))
    return room(number, (x1 - x0) * 10, footprint_wkb=outline, floor_z_m=floor, height_m=3.0, **more)


def thing(step: int, x: float, y: float, z: float, group: str = "equipment", **more: Any) -> dict[str, Any]:
    return {
        "step_id": step,
        "tag": f"t{step}",
        "asset_group": group,
        "asset_class": "IfcFlowTerminal",
        "x_m": x,
        "y_m": y,
        "z_m": z,
        **more,
    }


def building(name: str) -> list[dict[str, Any]]:
    return [{"step_id": 900, "global_id": f"b-{name}", "name": name}]


def facility(folder: Path, rooms: list[dict[str, Any]]) -> HandStore:
    """An architect's model with rooms; the test adds the other disciplines."""
    store = HandStore(folder)
    store.records(
        "facility_model",
        [
            {"facility_id": "F1", "model": "ark.ifc", "discipline": "ARK"},
            {"facility_id": "F1", "model": "vvs.ifc", "discipline": "VVS"},
        ],
    )
    store.model("ark.ifc", rooms)
    return store


def services(store: HandStore, things: list[dict[str, Any]], house: str = "Main", **more: Any) -> None:
    store.model("vvs.ifc", [], project="vvs", tables={"asset": things, "building": building(house)}, **more)


@pytest.mark.parametrize(
    ("place", "number"),
    [
        ((5.0, 5.0, 1.0), "1"), ((10.2, 5.0, 1.0), "2"), ((5.0, -0.2, 1.0), "1"), ((5.0, -0.5, 1.0), None),
        ((5.0, 5.0, 3.3), "1"), ((5.0, 5.0, 3.5), "11"), ((5.0, 5.0, 4.2), "11"), ((5.0, 5.0, -0.3), "1"),
        ((5.0, 5.0, -2.0), None), ((99.0, 5.0, 1.0), None),
    ],
)  # fmt: skip
def test_a_terminal_falls_into_the_room_around_it(
    tmp_path: Path, place: tuple[float, float, float], number: str | None
) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10), drawn("2", 10, 20), drawn("11", 0, 10, 3.5)])
    services(store, [thing(1, *place)])
    assert store.ask(PLACES) == [("t1", number, "other_model" if number else None)]


def test_a_room_that_is_no_room_takes_nothing(tmp_path: Path) -> None:
    whole = drawn("GFA", 0, 10, is_counted=False, exclusion_reason="gfa")
    store = facility(tmp_path, [whole, drawn("1", 0, 4)])
    services(store, [thing(1, 2, 5, 1), thing(2, 8, 5, 1)])
    assert store.ask(PLACES) == [("t1", "1", "other_model"), ("t2", None, None)]


def test_another_building_at_the_same_place_takes_nothing(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("A1", 0, 10, building_name="A"), drawn("B1", 0, 10, building_name="B")])
    services(store, [thing(1, 5, 5, 1)], house="B")
    assert store.ask(PLACES) == [("t1", "B1", "other_model")]


def test_a_model_of_no_facility_gives_no_room_anything(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("ark.ifc", [drawn("1", 0, 10)])
    store.model(
        "vvs.ifc", [], project="vvs", tables={"asset": [thing(1, 5, 5, 1)], "building": building("Main")}
    )
    assert store.ask(PLACES) == [("t1", None, None)]


def test_a_thing_follows_the_rooms_over_their_versions(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10), drawn("2", 10, 20)])
    services(store, [thing(1, 12, 5, 1)])
    store.model(
        "ark.ifc", [drawn("1", 0, 15), drawn("2", 15, 20)], received_at=LATER, written_at="2026-06-09"
    )
    found = store.ask("""
        select space.number, asset.valid_from, asset.valid_to from fact_asset as asset
        inner join (select distinct space_id, number from dim_space) as space using (space_id) order by 2
    """)  # fmt: skip
    change = date(2026, 6, 10)
    assert found == [("2", date(1900, 1, 1), change), ("1", change, None)]


def test_what_stands_in_a_repeated_room_stands_in_the_architects(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10)])
    store.model("vvs.ifc", [drawn("1", 0, 10, global_id="other")], project="vvs", tables={"asset": [
        {"step_id": 50, "tag": "t50", "asset_group": "sanitary", "space_step_id": 1, "placed_by": "containment"}
    ]})  # fmt: skip
    con = store.build("dim_space", "fact_asset", "mart_room_content")
    assert query(con, "select is_counted, exclusion_reason from dim_space order by all") == [
        (False, "other_discipline"),
        (True, None),
    ]
    assert query(con, PLACES) == [("t50", "1", "containment")]
    assert query(con, "select sanitary from mart_room_content") == [(1,)]


def window(step: int, x: float, y: float, z: float, group: str = "window", **more: Any) -> dict[str, Any]:
    return thing(step, x, y, z, group, global_id=f"w{step}", **more)


def pane(step: int, room_step: int | None = None, area: float = 2.0) -> dict[str, Any]:
    return {
        "step_id": room_step,
        "surface_kind": "glazing",
        "element_step_id": step,
        "area_m2": area,
        "area_by": "size",
        "placed_by": "boundary" if room_step else None,
    }


GLAZING = """
    select space.number, area_m2, placed_by, surface.valid_from from fact_surface as surface
    inner join (select distinct space_id, number from dim_space) as space using (space_id) order by all
"""
ALWAYS = date(1900, 1, 1)


def test_the_windows_of_a_facade_model_glaze_the_architects_rooms(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10), drawn("2", 10, 20)])
    things = [window(1, 5, -0.5, 1), window(2, 15, -0.5, 1, "panel"), window(3, 50, 0, 1)]
    tables = {"asset": things, "building": building("Main"), "surface": [pane(1), pane(2, area=3.0), pane(3)]}
    store.model("vvs.ifc", [], project="vvs", tables=tables)
    con = store.build("dim_space", "fact_surface", "mart_room_content")
    assert query(con, GLAZING) == [("1", 2, "other_model", ALWAYS), ("2", 3, "other_model", ALWAYS)]
    assert query(con, "select glazing_m2 from mart_room_content order by all") == [(2,), (3,)]


def test_a_window_that_two_models_have_glazes_once(tmp_path: Path) -> None:
    store = facility(tmp_path, [])
    own = window(1, 5, -0.5, 1, space_step_id=1, placed_by="boundary")
    store.model(
        "ark.ifc", [drawn("1", 0, 10)], tables={"asset": [own], "surface": [pane(1, 1)]}, written_at="later"
    )
    loose = {"asset": [window(1, 5, -0.5, 1)], "building": building("Main"), "surface": [pane(1)]}
    store.model("vvs.ifc", [], project="vvs", tables=loose)
    assert [row[:3] for row in store.ask(GLAZING)] == [("1", 2, "boundary")]


@pytest.mark.parametrize(("apart_m", "area_m2", "windows"), [(0.1, 2.0, 1), (0.5, 2.0, 2), (0.1, 3.0, 2)])
def test_a_window_at_one_place_and_of_one_size_is_one_whatever_its_id(
    tmp_path: Path, apart_m: float, area_m2: float, windows: int
) -> None:
    store = facility(tmp_path, [])
    own = window(1, 4.95, -0.5, 1, space_step_id=1, placed_by="boundary")
    store.model(
        "ark.ifc", [drawn("1", 0, 10)], tables={"asset": [own], "surface": [pane(1, 1)]}, written_at="later"
    )
    twin = {"asset": [window(7, 4.95 + apart_m, -0.5, 1)], "surface": [pane(7, area=area_m2)]}
    store.model("vvs.ifc", [], project="vvs", tables={**twin, "building": building("Main")})
    assert len(store.ask(GLAZING)) == windows


def test_a_window_of_a_repeated_room_glazes_once_by_the_architects_model(tmp_path: Path) -> None:
    store = facility(tmp_path, [])
    for name, project, step in (("ark.ifc", "ark", 11), ("vvs.ifc", "vvs", 12)):
        own = window(step, 5, -0.5, 1, space_step_id=1, placed_by="boundary")
        tables = {"asset": [own], "surface": [pane(step, 1)], "building": building("Main")}
        store.model(
            name, [drawn("1", 0, 10, global_id=project)], project=project, tables=tables, written_at="later"
        )
    con = store.build("dim_space", "mart_room_content")
    assert query(con, "select count(*) from dim_space where exclusion_reason = 'other_discipline'") == [(1,)]
    assert query(con, "select glazing_m2 from mart_room_content") == [(2,)]


def test_glazing_follows_the_rooms_over_their_versions(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10), drawn("2", 10, 20)])
    tables = {"asset": [window(1, 12, -0.5, 1)], "building": building("Main"), "surface": [pane(1)]}
    store.model("vvs.ifc", [], project="vvs", tables=tables)
    store.model(
        "ark.ifc", [drawn("1", 0, 15), drawn("2", 15, 20)], received_at=LATER, written_at="2026-06-09"
    )
    found = store.ask(GLAZING)
    assert found == [("1", 2, "other_model", date(2026, 6, 10)), ("2", 2, "other_model", ALWAYS)]


def test_a_driver_counts_the_things_of_every_model_once(tmp_path: Path) -> None:
    own = {"step_id": 50, "asset_group": "sanitary", "space_step_id": 1, "placed_by": "containment"}
    store = HandStore(tmp_path)
    store.records("facility_model", [{"facility_id": "F1", "model": name} for name in ("ark.ifc", "vvs.ifc")])
    store.records("driver", [{"service": "maintenance", "driver": "equipment_count"}])
    store.records("cost_line", [{
        "line_id": "L1", "facility_id": "F1", "service": "maintenance", "month": date(2026, 5, 1), "amount_dkk": 400,
    }])  # fmt: skip
    rooms = [drawn("1", 0, 10), drawn("2", 10, 20)]
    store.model("ark.ifc", rooms, tables={"asset": [own]})
    store.model("ark.ifc", rooms, tables={"asset": [own]}, received_at=LATER, written_at="2026-06-09")
    services(store, [thing(1, 5, 5, 1), thing(2, 15, 5, 1), thing(3, 15, 6, 1, "door"), thing(4, 99, 5, 1)])
    weights = """
        select distinct space.number, weight from fact_driver_weight inner join dim_space as space using (space_id)
        where driver = 'equipment_count' order by all
    """
    assert store.ask(weights) == [("1", 2), ("2", 1)]


def test_the_terminals_of_a_real_services_model_fall_into_the_architects_rooms(
    tmp_path: Path, shared: Path
) -> None:
    store = HandStore(tmp_path)
    store.records("facility_model", [
        {"facility_id": "F1", "model": f"bimcollab_{part}.ifc", "discipline": part} for part in ("arc", "mep")
    ])  # fmt: skip
    for part in ("arc", "mep"):
        name = f"bimcollab_{part}.ifc"
        tables = extract_model(shared / "models" / name, "x").tables
        rows = {
            key: frame.drop("model_sha256").to_dicts() for key, frame in tables.items() if key != "finding"
        }
        store.model(name, rows.pop("space"), tables=rows, project=part)
    con = store.build("dim_model", "dim_space", "fact_asset")
    total, placed = query(con, """
        select count(*), count(space_id) from fact_asset inner join dim_model using (model_sha256)
        where source_file like '%mep%'
    """)[0]  # fmt: skip
    assert placed / total > 0.9, f"{placed} of {total} in a room"
    wrong = """
        select count(*) from fact_asset inner join dim_space using (space_id)
        where placed_by = 'other_model' and not is_counted
    """
    assert query(con, wrong) == [(0,)]


def test_models_that_lie_in_two_places_are_told(tmp_path: Path) -> None:
    store = facility(tmp_path, [drawn("1", 0, 10), drawn("2", 10, 15), drawn("3", 15, 33)])
    away = [
        drawn(number, x0 + 5000, x1 + 5000, global_id=f"o{number}")
        for number, x0, x1 in (("1", 0, 10), ("2", 10, 15), ("3", 15, 33))
    ]
    store.model("vvs.ifc", away, project="vvs", tables={"building": building("Main")})
    connection = store.build("models_misaligned")
    found = query(connection, "select count(*) from finding_text where code = 'models_misaligned'")
    assert found == [(1,)]
    assert "5000.000 m in x, +0.000 m in y" in finding_values(connection)["models_misaligned"]["evidence"]
