"""The drawn portfolio: its size, its traps, its models as a parser sees them."""

import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import ifcopenshell
import ifcopenshell.validate
import pytest

from flows.sample.models.drawing import Facility, Model, draw_portfolio
from flows.sample.models.files import write_model
from flows.sample.models.layout import counted_area_m2


@pytest.fixture(scope="module")
def portfolio() -> tuple[Facility, ...]:
    return draw_portfolio(6, 12_000, seed=1)


def whole_models(portfolio: tuple[Facility, ...]) -> list[Model]:
    return [model for facility in portfolio for model in facility.models if not model.is_truncated]


def counted_area_of_youngest(portfolio: tuple[Facility, ...]) -> Decimal:
    youngest = {model.project: model for model in whole_models(portfolio)}
    return sum((counted_area_m2(model.storeys) for model in youngest.values()), Decimal(0))


def open_model(model: Model, folder: Path) -> ifcopenshell.file:
    path = write_model(model, folder)
    if path.suffix == ".ifczip":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        path = path.with_suffix(".ifc")
    return ifcopenshell.open(str(path))


def test_every_whole_model_opens_valid_and_holds_every_drawn_space(
    portfolio: tuple[Facility, ...], tmp_path: Path
) -> None:
    for model in whole_models(portfolio):
        opened = open_model(model, tmp_path)
        drawn = {(model.global_id_of(room), room.number or None, room.name) for room in model.rooms()}
        found = {(space.GlobalId, space.Name, space.LongName) for space in opened.by_type("IfcSpace")}
        assert found == drawn, model.file
        logger = ifcopenshell.validate.json_logger()
        ifcopenshell.validate.validate(opened, logger)
        assert logger.statements == [], model.file


def test_all_schemas_and_units_are_drawn(portfolio: tuple[Facility, ...]) -> None:
    models = whole_models(portfolio)
    assert {model.schema for model in models} == {"IFC2X3", "IFC4", "IFC4X3"}
    assert {model.unit for model in models} == {"m", "mm", "ft"}


def test_every_reason_not_to_count_is_drawn(portfolio: tuple[Facility, ...]) -> None:
    reasons = {room.exclusion for model in whole_models(portfolio) for room in model.rooms()}
    outside = {"external", "parking", "berth"}
    assert reasons == outside | {None, "gfa", "area_scheme", "complex", "partial", "held_no_area"}


def test_every_form_of_body_is_drawn(portfolio: tuple[Facility, ...]) -> None:
    bodies = {room.body for model in whole_models(portfolio) for room in model.rooms()}
    swept = {"rectangle", "extrusion", "mapped", "flipped", "circle", "outer_only"}
    assert bodies >= swept | {"brep", "faces", "attic", "none"}


def test_the_last_of_six_facilities_has_no_model_and_the_fifth_a_broken_one(
    portfolio: tuple[Facility, ...],
) -> None:
    assert portfolio[5].models == ()
    assert [model.is_truncated for model in portfolio[4].models] == [False, True]


def test_a_second_version_keeps_the_project_and_changes_rooms(portfolio: tuple[Facility, ...]) -> None:
    first, second = portfolio[0].models
    before = {first.global_id_of(room): room for room in first.rooms()}
    after = {second.global_id_of(room): room for room in second.rooms()}
    gone = {room.number for key, room in before.items() if key not in after}
    new = {room.number for key, room in after.items() if key not in before}
    assert first.project == second.project
    assert gone & new, "some rooms keep their number under a new GlobalId"
    assert any(f"{number}A" in new and f"{number}B" in new for number in gone - new), "a room is split"
    assert any(before[key].category != after[key].category for key in before.keys() & after.keys())


def test_an_attic_counts_only_where_one_can_stand(portfolio: tuple[Facility, ...]) -> None:
    attic = next(room for model in whole_models(portfolio) for room in model.rooms() if room.body == "attic")
    assert attic.net_area_m2 == Decimal("12.000000")  # 6 m wide, the first 2 m of 5 m deep


@pytest.mark.parametrize(("facilities", "area"), [(1, 100.0), (2, 900.0), (6, 12_000.0), (20, 40_000.0)])
def test_the_counted_area_is_the_asked_one_within_half_a_percent(facilities: int, area: float) -> None:
    drawn = counted_area_of_youngest(draw_portfolio(facilities, area, seed=3))
    assert float(drawn) == pytest.approx(area, rel=0.005)


def test_another_seed_draws_another_portfolio() -> None:
    one, other = (draw_portfolio(2, 2000, seed=seed)[0].models[0] for seed in (1, 2))
    assert [room.net_area_m2 for room in one.rooms()] != [room.net_area_m2 for room in other.rooms()]


def test_the_generators_load_no_extraction_no_geometry_and_no_warehouse(project: Path) -> None:
    code = (
        "import sys, flows.sample\n"
        "own = ('bim.', 'warehouse.', 'flows.')\n"
        "allowed = ('flows.sample', 'bim.errors')\n"
        "print([m for m in sys.modules if m.startswith(own) and not m.startswith(allowed)]"
        " + [m for m in ('ifcopenshell', 'shapely', 'duckdb') if m in sys.modules])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(("folder", "other"), [("models", "records"), ("records", "models")])
def test_neither_generator_imports_the_other(project: Path, folder: str, other: str) -> None:
    modules = sorted((project / "flows" / "sample" / folder).glob("*.py"))
    assert modules
    named = [file.name for file in modules for line in file.read_text().splitlines()
             if line.lstrip().startswith((f"from flows.sample.{other}", f"import flows.sample.{other}"))]  # fmt: skip
    assert named == []
