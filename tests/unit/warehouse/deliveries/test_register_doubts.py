"""Registers with areas of nothing, and with one facility under two ids."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

HEADER = "facility_id;name;district;area_m2;area_basis;address\n"


@pytest.mark.parametrize(
    ("area", "is_odd"), [("0,00", True), ("0,012", True), ("1,00", False), ("120", False)]
)
def test_an_area_of_less_than_a_square_metre_is_a_warning(tmp_path: Path, area: str, is_odd: bool) -> None:
    text = f"{HEADER}F1;Nord;N;{area};NFA;Vej 1\nF2;Syd;S;90,5;NFA;Vej 2\n"
    read = read_text(tmp_path, text, kind="facility")
    assert ("facility_area_implausible" in read.codes) == is_odd
    assert (read.verdict == "accept") == (area != "0,012")  # land has no area of rooms


@pytest.mark.parametrize(
    ("row", "is_twice"),
    [
        ("f1;Station;N;300;NFA;Vej 9", True),
        ("F 1;Nord;N;300;NFA;Vej 1", True),
        ("01;Station;N;300;NFA;Vej 1\n1;Station;N;300;NFA;Vej 1", True),
        ("F-1;Nord;N;300;NFA;Vej 9", False),  # 1-1 and 11 are two sites
        ("F2;Station;N;300,5;NFA;Vej 1", True),
        ("F2;STATION;N;300,5;NFA;vej 1", True),
        ("F2;Station;N;300,5;NFA;Vej 2", False),
        ("F2;Station B;N;300,5;NFA;Vej 1", False),
        ("F2;Station;N;299,5;NFA;Vej 1", False),
        ("F11;Nord;N;300;NFA;Vej 9", False),
        ("F10;Nord;N;300;NFA;Vej 9", False),
    ],
)
def test_a_facility_that_is_perhaps_there_twice_is_a_warning(
    tmp_path: Path, row: str, is_twice: bool
) -> None:
    text = f"{HEADER}F1;Station;N;300,5;NFA;Vej 1\n{row}\n"
    read = read_text(tmp_path, text, kind="facility")
    assert ("facility_perhaps_twice" in read.codes, read.verdict == "accept") == (is_twice, not is_twice)


@pytest.mark.parametrize(
    "row", ["f1;Nord;N;300;NFA;Vej 9", "F01;Nord;N;300;NFA;Vej 9\nF001;Syd;S;20;NFA;Vej 8"]
)
def test_ids_that_are_alike_of_facilities_that_are_not_are_no_warning(tmp_path: Path, row: str) -> None:
    text = f"{HEADER}F1;Station;N;300,5;NFA;Vej 1\n{row}\n"
    assert read_text(tmp_path, text, kind="facility").verdict == "accept"


def test_small_things_of_one_address_may_be_alike(tmp_path: Path) -> None:
    text = f"{HEADER}G1;Garage;N;18,5;NFA;Vej 1\nG2;Garage;N;18,5;NFA;Vej 1\n"
    assert read_text(tmp_path, text, kind="facility").verdict == "accept"
    rows = "".join(f"R{n};Rækkehus;N;110;NFA;Engvej 1\n" for n in range(4))
    assert read_text(tmp_path, HEADER + rows, kind="facility").verdict == "accept"


def test_a_facility_whose_area_changed_is_one(tmp_path: Path) -> None:
    text = HEADER.replace("address", "address;valid_from;valid_to")
    text += "F1;Nord;N;300,5;NFA;Vej 1;2024-01-01;2025-01-01\nF1;Nord;N;320,5;NFA;Vej 1;2025-01-01;\n"
    assert read_text(tmp_path, text, kind="facility").verdict == "accept"
