"""What counting needs to know about a room: its facts and its floor."""

from dataclasses import replace

import pytest
import shapely

from bim.area.chosen.area_choice import AreaChoice
from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.area.counted.name_kinds import NameKinds
from bim.enumerations import AreaRule, Confidence
from bim.findings import make_finding
from bim.geometry.footprint import Footprint
from bim.model.structure import Building, Place, Storey
from bim.rooms.facts import covered_share, facts_of, floor_of
from bim.rooms.room import Room
from bim.rooms.tags import Tags

TERMS = load_exclusion_terms()
KINDS = NameKinds(TERMS)
GROUND = Place(
    site_name="Site",
    building=Building(7, "b", "B1", "Site"),
    storey=Storey(8, "s", "Ground", 0.5, 7),
)


def footprint(polygon: shapely.Polygon, **values: object) -> Footprint:
    return replace(Footprint(polygon=polygon, area_m2=polygon.area, floor_z_m=0.0, height_m=3.0), **values)


BODY = footprint(shapely.box(0, 0, 4, 5))
ROOM = Room(
    entity=None,
    step_id=1,
    global_id="g",
    number="1.01",
    name="Kontor",
    name_fault=None,
    object_type=None,
    predefined_type=None,
    composition_type="ELEMENT",
    is_external=None,
    is_external_by_property=None,
    place=GROUND,
    values=(),
    statements=(),
    footprint=BODY,
    has_body=True,
    choice=AreaChoice(20.0, None, None, AreaRule.QUANTITY_CONFIRMED, Confidence.HIGH),
)


def test_a_floor_has_the_outline_level_and_place_of_its_room() -> None:
    floor = floor_of(ROOM, TERMS, has_place=True)
    assert (floor.size_m2, floor.base_m, floor.height_m, floor.top_m) == (20.0, 0.0, 3.0, 3.0)
    assert (floor.storey, floor.building, floor.elevation_m, floor.label) == (8, 7, 0.5, "1.01 Kontor")
    assert floor.is_confirmed and not floor.is_named_whole


def test_confidence_ranks_floors_before_their_numbers() -> None:
    low = replace(ROOM, choice=replace(ROOM.choice, confidence=Confidence.LOW))
    unnumbered = replace(ROOM, number=None)
    ranks = [floor_of(room, TERMS, has_place=True).rank for room in (ROOM, unnumbered, low)]
    assert ranks == sorted(ranks, reverse=True) and len(set(ranks)) == 3


@pytest.mark.parametrize("rule", [AreaRule.STATED_UNCHECKED, AreaRule.PLANNED])
def test_a_body_that_was_not_used_for_the_area_gives_no_outline(rule: AreaRule) -> None:
    room = replace(ROOM, choice=replace(ROOM.choice, rule=rule))
    assert not floor_of(room, TERMS, has_place=True).has_outline


def test_a_body_without_a_trusted_place_gives_no_outline() -> None:
    lost = make_finding("area_stated_twice", title="a", first_m2=1.0, second_m2=2.0)
    unsupported = replace(lost, code="geometry_placement_unsupported")
    room = replace(ROOM, footprint=replace(BODY, findings=(unsupported,)))
    assert not floor_of(ROOM, TERMS, has_place=False).has_outline
    assert not floor_of(room, TERMS, has_place=True).has_outline


@pytest.mark.parametrize(
    ("name", "is_whole", "is_shaft"),
    [
        ("Afdeling B", True, False),
        ("Level 1 outline", True, False),
        ("3. sal lejlighed 2", True, False),
        ("2. etage gang", False, False),
        ("Sales area", False, False),
        ("Trappe 2", False, True),
        ("Kontor", False, False),
    ],
)
def test_names_of_departments_and_staircases_are_marked(name: str, is_whole: bool, is_shaft: bool) -> None:
    floor = floor_of(replace(ROOM, name=name), TERMS, has_place=True)
    assert (floor.is_named_whole, floor.is_named_shaft) == (is_whole, is_shaft)


@pytest.mark.parametrize(
    ("name", "is_upper"),
    [
        ("Hal øvre del", True),
        ("Atrium luft", True),
        ("Hal", False),
        ("Luftkontor", False),
        ("Library upper level", False),
        ("Sal øvre balkon", False),
        (None, False),
    ],
)
def test_names_of_the_upper_part_of_a_hall_are_marked(name: str | None, is_upper: bool) -> None:
    floor = floor_of(replace(ROOM, name=name), TERMS, has_place=True)
    assert floor.is_named_upper_part is is_upper


@pytest.mark.parametrize(("low_m2", "is_low"), [(20.0, True), (19.9, True), (15.0, False), (None, False)])
def test_a_body_is_low_where_nearly_all_of_its_floor_is(low_m2: float | None, is_low: bool) -> None:
    room = replace(ROOM, footprint=replace(BODY, low_headroom_area_m2=low_m2))
    assert facts_of(room, (), KINDS).is_low is is_low


def test_the_type_of_a_type_is_left_out_where_it_repeats_the_own_type() -> None:
    room = replace(ROOM, predefined_type="GFA", tags=Tags(type_of_type="GFA"))
    assert facts_of(room, (), KINDS).type_of_type is None
    assert facts_of(replace(room, predefined_type="SPACE"), (), KINDS).type_of_type == "GFA"


@pytest.mark.parametrize(("phase", "is_demolished"), [("Phase 2", True), ("None", False), ("Ingen", False)])
def test_a_phase_called_none_demolishes_nothing(phase: str, is_demolished: bool) -> None:
    room = replace(ROOM, tags=Tags(demolished_in=(phase,)))
    assert facts_of(room, (), KINDS).is_demolished is is_demolished


def test_a_space_directly_under_its_site_is_marked() -> None:
    room = replace(ROOM, place=Place(site_name="Site"))
    assert facts_of(room, (), KINDS).is_under_site and not facts_of(ROOM, (), KINDS).is_under_site


def test_parts_cover_the_share_of_the_floor_that_they_are_on() -> None:
    parts = [replace(ROOM, footprint=footprint(shapely.box(0, 0, 2, 5)))]
    partial = replace(ROOM, composition_type="PARTIAL", footprint=footprint(shapely.box(2, 0, 4, 5)))
    assert covered_share(ROOM, [*parts, partial]) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("part_m", "whole_m", "share"), [(3.2, 3.0, 0.0), (-3.0, 3.0, 0.0), (3.2, 6.4, 1.0), (0.2, 3.0, 1.0)]
)
def test_a_part_on_another_storey_covers_nothing(part_m: float, whole_m: float, share: float) -> None:
    whole = replace(ROOM, footprint=footprint(BODY.polygon, height_m=whole_m))
    part = replace(ROOM, footprint=footprint(BODY.polygon, floor_z_m=part_m))
    assert covered_share(whole, [part]) == pytest.approx(share)


def test_without_parts_or_outlines_no_share_is_known() -> None:
    undrawn = replace(ROOM, footprint=Footprint())
    assert covered_share(ROOM, []) is None
    assert covered_share(ROOM, [undrawn]) is None
    assert covered_share(undrawn, [ROOM]) is None
