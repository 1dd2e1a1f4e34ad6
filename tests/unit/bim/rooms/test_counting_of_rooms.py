"""Which rooms of a model count, and the findings about those that are held or have no place."""

from pathlib import Path

from helpers.building import Building, by_number, codes, counted_m2

from bim.enumerations import AreaRule, ExclusionReason, Severity, Verdict
from bim.extract import Extracted
from bim.outcome import verdict_of


def verdict(extracted: Extracted) -> Verdict:
    return verdict_of(extracted.findings, extracted.held)


def offices(count: int) -> Building:
    building = Building()
    for n in range(count):
        building.room(f"1.0{n}", at=(5 * n, 0), net=20)
    return building


def test_held_rooms_share_one_finding_per_reason_and_the_model_has_held_rooms(tmp_path: Path) -> None:
    building = offices(4)
    for n in range(3):
        building.room(f"2.0{n}", size=None)
    extracted = building.extract(tmp_path)
    (finding,) = [f for f in extracted.findings if f.code == "space_held_no_area"]
    assert finding.message.startswith(
        "3 rooms have neither a stated area nor a body (2.00 Kontor, 2.01 Kontor"
    )
    assert finding.severity == Severity.ERROR
    assert (extracted.held, verdict(extracted)) == (3, Verdict.QUARANTINE_ROWS)
    reasons = [row["exclusion_reason"] for row in by_number(extracted).values()]
    assert reasons.count(ExclusionReason.HELD_NO_AREA) == 3


def test_a_room_that_was_never_drawn_is_no_held_room(tmp_path: Path) -> None:
    building = offices(3)
    building.room("9", size=None, under=None)
    extracted = building.extract(tmp_path)
    assert (extracted.held, verdict(extracted)) == (0, Verdict.ACCEPT)
    assert by_number(extracted)["9"]["exclusion_reason"] == ExclusionReason.HELD_UNPLACED


def test_rooms_without_a_storey_share_one_warning_and_count(tmp_path: Path) -> None:
    building = offices(2)
    for n in range(3):
        building.room(f"9.0{n}", at=(5 * n, 30), net=20, under=building.building)
    extracted = building.extract(tmp_path)
    (finding,) = [f for f in extracted.findings if f.code == "space_no_storey"]
    assert finding.message.startswith("3 spaces are on no storey (60.00 m²: 9.00 Kontor")
    assert counted_m2(extracted) == 100
    assert verdict(extracted) == Verdict.ACCEPT_WARN


def test_a_composed_space_without_an_area_has_that_of_its_parts_and_does_not_count(tmp_path: Path) -> None:
    building = Building()
    suite = building.room("1", "Suite", size=None, CompositionType="COMPLEX")
    building.room("1.1", at=(0, 0), net=20, under=suite)
    building.room("1.2", at=(5, 0), size=(3, 5), net=15, under=suite)
    rows = by_number(building.extract(tmp_path))
    suite_row = rows["1"]
    assert (suite_row["net_area_m2"], suite_row["area_rule"]) == (35.0, AreaRule.SUM_OF_PARTS)
    assert suite_row["exclusion_reason"] == ExclusionReason.COMPLEX
    assert rows["1.1"]["is_counted"] and rows["1.2"]["is_counted"]


def test_a_composed_space_whose_parts_cover_half_of_it_has_a_warning(tmp_path: Path) -> None:
    building = Building()
    suite = building.room("1", "Suite", size=(10, 5), net=50, CompositionType="COMPLEX")
    building.room("1.1", size=(5, 5), net=25, under=suite)
    extracted = building.extract(tmp_path)
    (finding,) = [f for f in extracted.findings if f.code == "complex_not_filled"]
    assert "50%" in finding.message and "25.00 m²" in finding.message
    assert counted_m2(extracted) == 25


def test_a_composed_space_that_its_parts_fill_has_none(tmp_path: Path) -> None:
    building = Building()
    suite = building.room("1", "Suite", size=(10, 5), net=50, CompositionType="COMPLEX")
    building.room("1.1", size=(4.9, 5), net=24.5, under=suite)
    building.room("1.2", at=(5, 0), size=(5, 5), net=25, under=suite)
    assert "complex_not_filled" not in codes(building.extract(tmp_path))
