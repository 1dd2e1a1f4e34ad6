"""Which place a decision of a meeting is about."""

from datetime import date
from typing import Any

import polars as pl
from helpers.one_model import run_models

AS_OF = date(2026, 3, 1)
NOWHERE = {"source_file": "d.csv", "source_row": 2, "delivery_sha256": "x"}


def decided(*levels: str, status: str = "open", due: date = AS_OF) -> list[dict[str, Any]]:
    rows = [
        {"decision_id": str(number), "level": level, "text": "t", "owner": "o", "due": due, "status": status, **NOWHERE}
        for number, level in enumerate(levels)
    ]  # fmt: skip
    found = run_models(["int/int_decision"], {
        "raw_setting": pl.DataFrame({"as_of": [AS_OF], "portfolio_name": ["Politiet"]}),
        "raw_decision": pl.DataFrame(rows),
        "int_facility": pl.DataFrame(
            {"facility_id": ["F1", "F2", "F3"], "district": ["Fyn", None, "F1"]},
            schema={"facility_id": pl.String, "district": pl.String},
        ),
    })  # fmt: skip
    return sorted(found, key=lambda row: row["decision_id"])


def test_a_level_is_the_portfolio_a_district_or_a_facility_however_it_is_capitalised() -> None:
    found = decided("Portfolio", "politiet", " fyn", "f2")
    places = [(row["level"], row["place"], row["facility_id"]) for row in found]
    portfolio = ("portfolio", "Politiet", None)
    assert places == [portfolio, portfolio, ("district", "Fyn", None), ("facility", "F2", "F2")]


def test_a_name_that_is_a_facility_and_a_district_means_the_facility_once() -> None:
    assert [(row["level"], row["place"]) for row in decided("F1")] == [("facility", "F1")]


def test_a_level_that_nothing_has_is_unknown_and_keeps_its_text() -> None:
    assert [(row["level"], row["place"]) for row in decided("Fyns Politi")] == [("unknown", "Fyns Politi")]


def test_only_an_open_decision_due_before_the_run_date_is_overdue() -> None:
    assert [row["is_overdue"] for row in decided("Fyn")] == [False]
    assert [row["is_overdue"] for row in decided("Fyn", due=date(2026, 2, 28))] == [True]
    assert [row["is_overdue"] for row in decided("Fyn", due=date(2026, 2, 28), status="done")] == [False]
