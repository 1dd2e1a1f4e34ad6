"""What a model says of its spaces is weighed, and a value that they all share decides nothing."""

from typing import Any

import pytest
from helpers.counted_spaces import DUTCH, GERMAN, OFFICES, codes, findings, reasons, rooms, spaces

from bim.area.counted.evidence import REASONS, load_evidence

NO_NAMES: tuple[str | None, ...] = (None,) * 5
SIX = {"name": "Kontor"}
MODELS = {
    # One value on every space.
    "IsExternal TRUE on every room": (rooms(is_external=True), {}),
    "IsExternal TRUE on every room, German": (rooms(GERMAN, is_external=True), {}),
    "IsExternal TRUE on every room, numbers only": (rooms(NO_NAMES, is_external=True), {}),
    "IsExternal TRUE on every room beside a terrace without it": (
        [*rooms(is_external=True), {"name": "Terrasse syd"}],
        {6: "external"},
    ),
    "IsExternal TRUE on rooms at the facade, and the side that IFC2X3 derives from it": (
        [
            *rooms(is_external=True, side="EXTERNAL"),
            *rooms(GERMAN, is_external=False, side="INTERNAL"),
            {"name": "Terrasse", "is_external": True, "side": "EXTERNAL"},
        ],
        {11: "external"},
    ),
    "a side EXTERNAL that does not come from IsExternal": (
        [*rooms(is_external=True), {"name": "Kontor", "side": "EXTERNAL"}],
        {6: "external"},
    ),
    "terraces with IsExternal TRUE and the side EXTERNAL": (
        [
            *rooms(),
            *({"name": f"Areal {n}", "is_external": True, "side": "EXTERNAL"} for n in range(3)),
        ],
        {6: "external", 7: "external", 8: "external"},
    ),
    "IsExternal TRUE on all, the terrace too": (
        [*rooms(is_external=True), {"name": "Altan", "is_external": True}],
        {6: "external"},
    ),
    "IsExternal TRUE and INTERNAL on every room": (rooms(is_external=True, predefined_type="INTERNAL"), {}),
    "IsExternal TRUE and INTERNAL on nine of ten rooms": (
        [
            *rooms(OFFICES[:4] + GERMAN, is_external=True, predefined_type="INTERNAL"),
            {"name": "Kantine", "predefined_type": "INTERNAL"},
        ],
        {},
    ),
    "IsExternal TRUE on the rooms at the facade, six of ten": (
        [*rooms((*OFFICES, "Kontor"), is_external=True), *rooms(GERMAN[:4], is_external=False)],
        {},
    ),
    "IsExternal TRUE on one terrace of five": (
        [*rooms(OFFICES[:4]), {"name": "Terrasse", "is_external": True}],
        {5: "external"},
    ),
    "IsExternal TRUE on one space without a name": (
        [*rooms(OFFICES[:4]), {"is_external": True}],
        {5: "external"},
    ),
    "IsExternal TRUE on one room with an office's name": (
        [*rooms(OFFICES[:4]), {"name": "Kontor", "is_external": True}],
        {},
    ),
    "IsExternal TRUE on the only room": ([{"name": "Kontor", "is_external": True}], {}),
    "IsExternal FALSE on all, a balcony too": (
        [*rooms(is_external=False), {"name": "Balkon 2", "is_external": False}],
        {6: "external"},
    ),
    "BERTH on every space": (rooms(predefined_type="BERTH"), {}),
    "BERTH on every space, Name alone": (
        [
            {"number": "living room", "predefined_type": "BERTH"},
            {"number": "entry hall", "predefined_type": "BERTH"},
        ],
        {},
    ),
    "BERTH on one of six": ([*rooms(), {"name": "Politibåd", "predefined_type": "BERTH"}], {6: "berth"}),
    "BERTH on all in a marina": (
        rooms(("Bådplads 1", "Bådplads 2", "Bådplads 3"), predefined_type="BERTH"),
        {1: "berth", 2: "berth", 3: "berth"},
    ),
    "GFA on every room by a mapping table": (rooms(DUTCH, predefined_type="GFA"), {}),
    "GFA on every room and on the gross area": (
        [*rooms(predefined_type="GFA"), {"number": "B", "name": "BGF EG", "predefined_type": "GFA"}],
        {6: "gfa"},
    ),
    "GFA on one outline of six": (
        [*rooms(), {"number": "0", "name": "Outline", "predefined_type": "GFA"}],
        {6: "gfa"},
    ),
    "GFA on every room, numbers only": (rooms(NO_NAMES, predefined_type="GFA"), {}),
    "GFA on all, one a storey": (
        [{"name": "Etageareal", "predefined_type": "GFA", "storey": n, "number": str(n)} for n in (1, 2, 3)],
        dict.fromkeys((1, 2, 3), "gfa"),
    ),
    "GFA on all, one a storey, named after their use": (
        [{"name": "Kontor", "predefined_type": "GFA", "storey": n, "number": str(n)} for n in (1, 2, 3)],
        dict.fromkeys((1, 2, 3), "gfa"),
    ),
    "GFA on all, wings that have no room's name": (
        [{"name": f"Fløj {n}", "predefined_type": "GFA", "number": str(n)} for n in (1, 2, 3)],
        dict.fromkeys((1, 2, 3), "gfa"),
    ),
    "EXTERNAL on every room": (rooms(predefined_type="EXTERNAL"), {}),
    "EXTERNAL on a site of named places": (
        rooms(("Gårdsplads", "Legeplads", "Terrasse"), predefined_type="EXTERNAL"),
        dict.fromkeys((1, 2, 3), "external"),
    ),
    "PARKING on every room": (rooms(predefined_type="PARKING"), {}),
    "PARKING on a car park": (
        [{"number": f"{n}", "name": "Room", "predefined_type": "PARKING"} for n in range(1, 6)],
        dict.fromkeys(range(1, 6), "parking"),
    ),
    "PARKING on a car park with a guard's room of the same type": (
        [
            *({"number": f"P{n}", "predefined_type": "PARKING"} for n in range(1, 6)),
            {"name": "Vagtstue", "predefined_type": "PARKING"},
        ],
        dict.fromkeys(range(1, 7), "parking"),
    ),
    "EXTERNAL in IFC2X3 on every room": (rooms(side="EXTERNAL"), {}),
    "INTERNAL in IFC2X3 on every space, a terrace too": (
        [*rooms(side="INTERNAL"), {"name": "Terrasse", "side": "INTERNAL"}],
        {6: "external"},
    ),
    "INTERNAL on every space, parking too": (
        [*rooms(predefined_type="INTERNAL"), {"name": "P-plads 3", "predefined_type": "INTERNAL"}],
        {6: "parking"},
    ),
    "INTERNAL on the parking alone": ([*rooms(), {"name": "Parking", "predefined_type": "INTERNAL"}], {}),
    # Words.
    "wing codes": (
        [
            {"number": number, "name": "Kontor"}
            for number in ("BTA-1.01", "GIA.1.02", "LOA-101", "BRA 102", "NRA.2.01")
        ],
        {},
    ),
    "wing codes without names": (
        [{"number": number} for number in ("BTA-1.01", "BTA-1.02", "LOA-101", "BRA 102")],
        {},
    ),
    "short numbers behind a wing's code": ([{"number": f"BTA {n}", "name": "Kontor"} for n in (1, 2, 3)], {}),
    "a gross area's code as a number": ([*rooms(), {"number": "BTA", "name": "Plan 1"}], {6: "gfa"}),
    "Swiss large rooms": (rooms(("Büro Gross", "Sitzungszimmer gross", "Saal gross", "Küche gross")), {}),
    "stores of gross goods": (rooms(("Lager brutto", "Archief bruto", "Depot brutto")), {}),
    "a gross storey": ([*rooms(), {"number": "9", "name": "Stueetage brutto"}], {6: "gfa"}),
    "rooms near places outdoors": (
        rooms(
            (
                "Terrassestue",
                "Altanrum",
                "Parkeringskontor",
                "Garage",
                "Garden office",
                "Havestue",
                "Vinterhave",
            )
        ),
        {},
    ),
    "an outdoor ObjectType": ([*rooms(), {"object_type": "Balkon", "name": "2.1"}], {6: "external"}),
    # Places, categories, zones, phases.
    "spaces under the site": (
        [
            *rooms(OFFICES[:2]),
            *({"number": f"U{n}", "name": "Flade", "is_under_site": True, "storey": None} for n in range(9)),
        ],
        dict.fromkeys(range(3, 12), "external"),
    ),
    "a guard's house under the site": (
        [*rooms(), {"number": "P1", "name": "Vagtstue", "is_under_site": True, "storey": None}],
        {},
    ),
    "every room under the site": (rooms(is_under_site=True, storey=None), {}),
    "SIA 416 codes": (
        [
            *(
                {"name": name, "categories": (code,)}
                for name, code in zip(GERMAN, ("HNF", "VF", "HNF 1", "NNF", "FF"), strict=True)
            ),
            {"name": "Erdgeschoss", "categories": ("GF",)},
            {"name": "Wände", "categories": ("KF",)},
            {"name": "Umgebung", "categories": ("UF",)},
        ],
        {6: "gfa", 7: "construction", 8: "external"},
    ),
    "DIN 277 codes": (
        [
            *(
                {"name": name, "categories": (code,)}
                for name, code in zip(GERMAN, ("NUF 2", "VF9", "NUF2.3", "NF 4", "TF 8"), strict=True)
            ),
            {"name": "EG", "categories": ("BGF - Brutto-Grundfläche",)},
            {"name": "EG", "categories": ("KGF",)},
        ],
        {6: "gfa", 7: "construction"},
    ),
    "Revit area types": (
        [
            *rooms(),
            {"name": "Area", "categories": ("Gross Building Area",)},
            {"name": "Area", "categories": ("Exterior Area",)},
        ],
        {6: "gfa", 7: "external"},
    ),
    "one category on every room": (rooms(categories=("BGF",)), {}),
    "a zone of gross areas beside one of net areas": (
        [
            *({"name": name, "groups": ("Net areas", "NGF")} for name in GERMAN),
            {"name": "Fläche 1", "groups": ("BGF",)},
            {"name": "Büro", "groups": ("BGF",)},
        ],
        {6: "gfa", 7: "gfa"},
    ),
    "a wing whose zone is called BTA": (
        [*rooms(OFFICES[:2], groups=("BTA",)), *rooms(GERMAN[:3], groups=("BTB",))],
        {},
    ),
    "rooms in both zones": (
        [*rooms(groups=("BGF", "NGF")), {"name": "Fläche", "groups": ("BGF",)}],
        {6: "gfa"},
    ),
    "demolished rooms": (
        [*rooms(), {"name": "Kontor", "phases": ("Demolished",)}, {"name": "Kontor", "is_demolished": True}],
        {6: "phase", 7: "phase"},
    ),
    "existing beside new": (
        [
            *rooms(phases=("New Construction",)),
            {"number": "1.01", "name": "Kontor", "phases": ("Existing",)},
            {"number": "1.09", "name": "Arkiv", "phases": ("Existing",)},
        ],
        {6: "phase"},
    ),
    "all rooms existing": (rooms(phases=("Existing",)), {}),
    "Revit's areas beside rooms": ([*rooms(), {"number": "1", "name": "Area"}], {6: "area_scheme"}),
    "Revit's areas alone, one a storey": (
        [{"number": str(n), "name": "Area", "storey": n} for n in (1, 2)],
        {1: "area_scheme", 2: "area_scheme"},
    ),
    "spaces without names on the floors of a house that lead outdoors": (
        [*rooms(), {"storey_name": "Courtyard level"}, {"storey_name": "5. sal / tagterrasse"}],
        {},
    ),
    "a space without a name on a storey outdoors, and a shed and a space on the roof there": (
        [
            *rooms(),
            {"storey_name": "Udearealer"},
            {"storey_name": "Udearealer", "name": "Skur"},
            {"storey_name": "Tag"},
        ],
        {6: "external"},
    ),
    "rooms called Area, with the numbers of rooms": (
        [{"number": f"2.0{n}", "name": "Area"} for n in range(4)],
        {},
    ),
}


@pytest.mark.parametrize(("model", "expected"), MODELS.values(), ids=MODELS)
def test_the_evidence_of_a_model_decides_which_spaces_count(
    model: list[dict[str, Any]], expected: dict[int, str]
) -> None:
    assert reasons(spaces(*model)) == expected


def test_a_value_of_all_rooms_is_shared_though_the_flats_round_them_have_another() -> None:
    flats = [
        {"name": "Lejlighed", "composition_type": "COMPLEX"},
        {"name": "Lejlighed", "composition_type": "COMPLEX"},
    ]
    of_flats = [rooms(predefined_type="BERTH", parent_step_id=flat) for flat in (1, 2)]
    assert reasons(spaces(*flats, *of_flats[0], *of_flats[1])) == {1: "complex", 2: "complex"}


def test_a_value_of_all_rooms_is_shared_though_the_outline_of_the_storey_has_another() -> None:
    outlines = [{"name": "Level 1 outline", "number": "B1"}, {"name": "Etage 2", "number": "B2"}]
    assert not reasons(spaces(*outlines, *rooms(predefined_type="BERTH")))


@pytest.mark.parametrize("other", [{"name": None, "is_low": True}, {"name": "Kontor", "area_m2": None}])
def test_a_value_of_all_rooms_is_shared_though_ceilings_and_rooms_never_drawn_are_without_it(
    other: dict[str, Any],
) -> None:
    model = spaces(*[other] * 3, *rooms(NO_NAMES, is_external=True))
    assert not reasons(model)


def test_a_value_of_two_spaces_is_not_shared_though_no_room_has_an_area() -> None:
    terraces = rooms(("Syd", "Nord"), predefined_type="EXTERNAL", area_m2=None)
    assert set(reasons(spaces(*terraces, *rooms(area_m2=None)))) == {1, 2}


def test_rooms_that_are_named_after_their_flat_are_no_outlines_of_flats() -> None:
    flats = [{"name": f"Lejlighed 3 {name}"} for name in OFFICES]
    others = [{"name": f"Lejlighed {n} depot", "predefined_type": "BERTH"} for n in range(3)]
    assert reasons(spaces(*flats, *others)) == {6: "berth", 7: "berth", 8: "berth"}


def test_a_value_of_most_rooms_alone_decides() -> None:
    others = [{"name": "Arkiv"}, {"name": "Garderobe"}]
    assert set(reasons(spaces(*others, *rooms(predefined_type="BERTH"))).values()) == {"berth"}


@pytest.mark.parametrize(
    "name", ["IsExternal TRUE on every room", "BERTH on every space", "GFA on every room by a mapping table"]
)
def test_a_value_that_is_ignored_is_reported_once(name: str) -> None:
    assert codes(spaces(*MODELS[name][0])) == [("space_value_shared", "warning")]


def test_a_clean_exclusion_is_reported_once_and_warns_of_nothing() -> None:
    model = spaces(
        *rooms(),
        *({"number": f"P{n}", "name": f"P-plads {n}", "predefined_type": "PARKING"} for n in range(3)),
    )
    assert codes(model) == [("space_parking", "info")]
    assert findings(model)[0].message.startswith(
        "3 spaces (30.00 m²: P0 P-plads 0, P1 P-plads 1 and P2 P-plads 2) do not count"
    )


def test_one_space_is_written_in_the_singular() -> None:
    message = findings(spaces(*rooms(), {"number": "B", "name": "BGF EG"}))[0].message
    assert message.startswith("1 space (10.00 m²: B BGF EG) does not count as room area: gross areas")


def test_an_exclusion_for_little_reason_warns() -> None:
    model = spaces(*rooms(), {"number": "U1", "name": "Flade", "is_under_site": True, "storey": None})
    assert codes(model) == [("space_external", "warning")]


def test_evidence_against_evidence_is_one_warning_for_all_spaces() -> None:
    model = spaces(*rooms(), *rooms(OFFICES[:2], predefined_type="PARKING"))
    assert codes(model) == [("space_parking", "info"), ("space_evidence_conflicts", "warning")]


def test_a_clean_model_has_no_finding() -> None:
    assert findings(spaces(*rooms(predefined_type="INTERNAL", is_external=False))) == []


def test_every_row_of_the_evidence_supports_a_known_reason() -> None:
    rows = load_evidence().values()
    assert {row.supports for row in rows} <= {*REASONS, "room"}
    assert all(set(row.against) <= set(REASONS) for row in rows)
