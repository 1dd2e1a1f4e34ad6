"""Cleaning teams, use of rooms, and programs of two kinds for one room, as suppliers write them."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from helpers.deliver import read_file, read_text

TEAM = "team_id;facility_id;weekdays;minutes_per_day;earliest;latest;escort;skills\n"


def test_a_team_is_read_with_its_hours_and_skills(tmp_path: Path) -> None:
    outcome = read_text(
        tmp_path, TEAM + "T1;F1;1-5;420;06:00;14.30;ja;windows, machine floor\n", "cleaning_team"
    )
    row = outcome.accepted.to_dicts()[0]
    assert (row["weekdays"], row["minutes_per_day"], row["escort"]) == ("1-5", Decimal(420), True)
    assert (row["earliest"], row["latest"]) == (time(6), time(14, 30))
    assert outcome.verdict == "accept"


def test_weekdays_typed_as_a_number_in_a_workbook_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["team_id", "facility_id", "weekdays", "minutes_per_day"])
    sheet.append(["T1", "F1", 12345, 420])
    sheet.append(["T2", "F1", "1-5", 0])
    book.save(tmp_path / "teams.xlsx")
    outcome = read_file(tmp_path / "teams.xlsx", "cleaning_team")
    assert outcome.accepted["weekdays"].to_list() == ["12345", "1-5"]


@pytest.mark.parametrize("weekdays", ["0-4", "1-8", "9", "1--5", "someday", "Mon 06:00", "ma"])
def test_other_weekdays_are_held(tmp_path: Path, weekdays: str) -> None:
    outcome = read_text(tmp_path, f"{TEAM}T1;F1;{weekdays};420;;;;\n", "cleaning_team")
    assert outcome.reasons == {2: "unknown_value"}


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("man-fre", "1-5"),
        ("ma ti on", "1,2,3"),
        ("Mon-Fri", "1-5"),
        ("lør", "6"),
        ("Mon to Fri", "1-5"),
        ("ma ti on to fr", "1,2,3,4,5"),  # "to" is Thursday here
        ("mandage og torsdage", "1,4"),
        ("Man. – fre.", "1-5"),
        ("Mo, Mi, Fr", "1,3,5"),
        ("montags bis freitags", "1-5"),
        ("maandag t/m vrijdag", "1-5"),
        ("vardagar", "1-5"),
        ("lun-ven", "1-5"),
        ("hverdage og lørdag", "1-5,6"),
        ("weekend", "6-7"),
        ("alle dage", "1-7"),
        ("1-3 5", "1-3 5"),
    ],
)
def test_weekdays_in_words_are_read_as_digits(tmp_path: Path, written: str, digits: str) -> None:
    outcome = read_text(tmp_path, f'{TEAM}T1;F1;"{written}";420;;;;\n', "cleaning_team")
    assert outcome.accepted["weekdays"].to_list() == [digits]


def test_one_row_a_facility_and_team(tmp_path: Path) -> None:
    rows = "T1;F1;1-5;420;;;;\nT1;F2;1-5;60;;;;\nT1;F1;1-5;300;;;;\n"
    assert read_text(tmp_path, TEAM + rows, "cleaning_team").reasons == {2: "key_conflict", 4: "key_conflict"}


def test_two_uses_of_a_room_at_other_times_are_two(tmp_path: Path) -> None:
    text = "facility_id;room;at;kind\nF1;0.01;2026-06-01 10:00;custody\nF1;0.01;2026-06-01 12:00;custody\n"
    assert read_text(tmp_path, text, "room_use").accepted.height == 2


PROGRAM = "category;code;valid_from\n"


@pytest.mark.parametrize(
    ("codes", "held"),
    [
        (["521", "4å"], 0),
        (["521", "m", "å"], 0),
        (["521", "511"], 2),  # a week has one program
        (["4å", "4å"], 0),  # the same row twice
    ],
)
def test_a_weekly_and_periodic_codes_of_one_day_are_rows_of_their_own(
    tmp_path: Path, codes: list[str], held: int
) -> None:
    text = PROGRAM + "".join(f"OFF1;{code};2026-01-01\n" for code in codes)
    outcome = read_text(tmp_path, text, "cleaning_program")
    assert outcome.held.height == held
    assert set(outcome.accepted["valid_from"]) <= {date(2026, 1, 1)}
