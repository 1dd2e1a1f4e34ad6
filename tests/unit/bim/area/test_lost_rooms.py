"""A model that lost its rooms is held, or warned of."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes

from bim.area.counted.lost_rooms import find_lost_rooms
from bim.enumerations import ExclusionReason
from bim.outcome import verdict_of

Space = tuple[ExclusionReason | None, float | None]
ROOM: Space = (None, 20.0)
TERRACE: Space = (ExclusionReason.EXTERNAL, 20.0)
LOT: Space = (ExclusionReason.PARKING, 12.0)
HELD: Space = (ExclusionReason.HELD_UNIT, None)
SCHEME: Space = (ExclusionReason.AREA_SCHEME, 100.0)
OUTLINE: Space = (ExclusionReason.GFA, 500.0)


def code(*spaces: Space, least: float = 0.5) -> str | None:
    finding = find_lost_rooms(spaces, least).finding
    return None if finding is None else finding.code


def test_a_model_without_spaces_lost_none() -> None:
    assert code() is None


def test_gross_areas_parking_and_parts_are_not_asked_for() -> None:
    assert code(ROOM, *[LOT] * 50, OUTLINE, (ExclusionReason.PARTIAL, 100.0), SCHEME) is None


@pytest.mark.parametrize(
    ("spaces", "held"),
    [
        ([OUTLINE] * 3, "only_gross_areas"),
        ([OUTLINE, SCHEME], "only_gross_areas"),
        ([OUTLINE, LOT], "no_room_counts"),
        ([LOT] * 5, "no_room_counts"),
        ([TERRACE], "no_room_counts"),
        ([(ExclusionReason.HELD_NO_AREA, None)], "no_room_counts"),
        ([ROOM, OUTLINE], None),
    ],
)
def test_a_model_of_which_nothing_counts_is_held(spaces: list[Space], held: str | None) -> None:
    assert find_lost_rooms(spaces, 0.5).held_reason == held


@pytest.mark.parametrize(
    ("spaces", "warned"),
    [
        ([ROOM, TERRACE], None),
        ([ROOM, TERRACE, TERRACE], "model_counts_few_rooms"),
        ([ROOM, (ExclusionReason.DUPLICATE, 30.0)], "model_counts_few_rooms"),
        (
            [ROOM, ROOM, HELD, HELD, HELD],
            "model_counts_few_rooms",
        ),
    ],
)
def test_a_model_of_which_less_than_half_counts_is_warned_of(spaces: list[Space], warned: str | None) -> None:
    assert code(*spaces) == warned


def test_the_share_is_the_users() -> None:
    assert code(ROOM, TERRACE, TERRACE, least=0.2) is None
    assert code(ROOM, TERRACE, least=0.9) == "model_counts_few_rooms"


def test_the_warning_says_how_many_rooms_and_m2_are_missing() -> None:
    finding = find_lost_rooms([ROOM, TERRACE, TERRACE, (ExclusionReason.VOID, 5.0), LOT], 0.5).finding
    assert finding is not None
    assert finding.message.startswith(
        "1 space counts of 4 that may be rooms, 20.00 of 65.00 m² (2 outdoors, 1 voids): the area"
    )


def test_a_model_of_gross_areas_alone_is_held_and_says_so(tmp_path: Path) -> None:
    building = Building()
    for n in range(3):
        storey = building.storey(f"Plan {n}", 3.0 * n)
        building.room(str(n), "Etageareal", size=(20, 10), net=200, under=storey, PredefinedType="GFA")
    extracted = building.extract(tmp_path)
    assert extracted.held_reason == "only_gross_areas"
    assert extracted.tables["model"]["held_reason"].to_list() == ["only_gross_areas"]
    assert {"model_with_gross_areas_only", "space_gfa"} <= set(codes(extracted))


def test_a_clean_model_with_an_outline_and_a_parking_space_is_accepted(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Kontor", net=20)
    building.room("2", "Kontor", at=(10, 0), net=20)
    building.room("P1", "P-plads", at=(30, 0), net=20, PredefinedType="PARKING")
    building.room("BTA", "Bruttoareal", at=(-1, -1), size=(20, 8), net=160, PredefinedType="GFA")
    extracted = building.extract(tmp_path)
    assert (verdict_of(extracted.findings, extracted.held), extracted.held_reason) == ("accept", None)
    assert {"space_gfa", "space_parking"} <= set(codes(extracted))


def test_a_small_house_with_large_terraces_by_name_lost_no_rooms(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Stue", size=(5, 4), net=20)
    for n, name in enumerate(("Terrasse syd", "Altan 1. sal", "Carport")):
        building.room(f"T{n}", name, at=(10.0 + 12 * n, 0), size=(10, 10))
    extracted = building.extract(tmp_path)
    assert extracted.counted == 1
    assert "model_counts_few_rooms" not in codes(extracted)


def test_a_space_without_a_name_on_a_storey_for_parking_is_parking(tmp_path: Path) -> None:
    building = Building()
    garage = building.storey("Tiefgarage", -3)
    building.room("-1.01", None, at=(0, 0, -3), size=(25, 20), under=garage)
    building.room("-1.02", "Technik", at=(30, 0, -3), net=20, under=garage)
    building.room("0.01", "Büro", net=20)
    rooms = by_number(building.extract(tmp_path))
    assert {number: row["exclusion_reason"] for number, row in rooms.items()} == {
        "-1.01": "parking",
        "-1.02": None,
        "0.01": None,
    }
