"""Models whose rooms have their numbers in LongName and their names in Name."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes


def _model(texts: list[tuple[str | None, str | None]], folder: Path):  # type: ignore[no-untyped-def]
    building = Building()
    for n, (number, name) in enumerate(texts):
        building.room(number, name, at=(n * 6, 0), size=(5, 4), net=20)
    return building.extract(folder)


def test_numbers_in_long_name_are_numbers_with_one_finding(tmp_path: Path) -> None:
    texts = [("Kontor", "1.01"), ("Kontor", "1.02"), ("Toilet 2", "1.03"), ("Altan", "1.04"), ("Depot", None)]
    found = _model(texts, tmp_path)
    rooms = by_number(found)
    assert rooms["1.01"]["name"] == "Kontor" and rooms["1.04"]["exclusion_reason"] == "external"
    assert rooms["Depot"]["name"] is None and codes(found) == ["number_and_name_swapped", "space_external"]


@pytest.mark.parametrize(
    "texts",
    [
        [("1.01", "Kontor"), ("1.02", "Gang"), ("1.03", "Depot")],
        [("Kontor", "12"), ("Gang", "13"), ("Depot", "14")],  # may be anything
        [("1.01", "Kontor"), ("1.02", "Gang"), ("1.03", "Depot"), ("Toilet", "1.04")],
        [("Kontor", "1.01"), ("Gang", "1.02")],
        [("A1.01", "1.01"), ("A1.02", "1.02"), ("A1.03", "1.03")],
        [("Kontor", "4010"), ("Gang", "4010"), ("Depot", "4020"), ("Toilet", "4010")],
        [("Kontor", "20.5 m2"), ("Gang", "12.5 m2"), ("Depot", "10.0 m2")],
        [("Kontor", "20.00"), ("Gang", "20,01"), ("Depot", "19.99")],
    ],
    ids=[
        *("in place", "short numbers", "one room", "two rooms", "two numbers"),
        *("cost centres", "areas with a unit", "areas"),
    ],
)
def test_rooms_of_another_habit_are_read_as_they_are(texts: list[tuple[str, str]], tmp_path: Path) -> None:
    found = _model(texts, tmp_path)
    assert set(by_number(found)) == {number for number, _ in texts} and not codes(found)
