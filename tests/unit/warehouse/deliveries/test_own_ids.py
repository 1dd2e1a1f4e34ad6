"""Rows without an id: each gets one of its contents, the same whenever it is delivered again."""

from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_file, read_text

HEADER = "facility_id;room;date;minutes"
ROWS = ["F1;1.01;2025-01-02;20", "F1;1.02;2025-01-02;15"]


def visits(folder: Path, *lines: str) -> Outcome:
    path = folder / "visits.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_file(path, "cleaning_visit")


def test_visits_without_an_id_are_used_and_counted_in_a_finding(tmp_path: Path) -> None:
    found = visits(tmp_path, HEADER, *ROWS)
    assert (len(found.accepted), len(found.held)) == (2, 0)
    assert "ids_made" in found.codes and "rows_alike" not in found.codes


def test_visits_in_another_order_have_the_same_ids(tmp_path: Path) -> None:
    first, again = visits(tmp_path, HEADER, *ROWS), visits(tmp_path, HEADER, *reversed(ROWS))
    assert set(first.accepted["visit_id"]) == set(again.accepted["visit_id"])


def test_two_equal_visits_without_an_id_both_count_with_a_warning(tmp_path: Path) -> None:
    found = visits(tmp_path, HEADER, ROWS[0], ROWS[0])
    assert found.accepted["visit_id"].n_unique() == 2 and "rows_alike" in found.codes


def test_visits_with_their_own_ids_keep_them_without_a_finding(tmp_path: Path) -> None:
    found = visits(tmp_path, f"visit_id;{HEADER}", f"V1;{ROWS[0]}", f"V2;{ROWS[1]}")
    assert set(found.accepted["visit_id"]) == {"V1", "V2"} and "ids_made" not in found.codes


@pytest.mark.parametrize(
    ("starts", "is_told"), [(("08:00", "08:00"), True), (("08:00", "08:30"), False), (("", ""), False)]
)
def test_two_visits_of_other_ids_that_begin_at_once_both_count_with_a_warning(
    tmp_path: Path, starts: tuple[str, str], is_told: bool
) -> None:
    rows = "".join(f"v{nth};F1;1;2026-01-02;20;{start}\n" for nth, start in enumerate(starts))
    found = read_text(tmp_path, f"visit_id;facility_id;room;date;minutes;start\n{rows}", "cleaning_visit")
    assert len(found.accepted) == 2 and ("rows_alike" in found.codes) == is_told
