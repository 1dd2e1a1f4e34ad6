"""Rooms keep their own id over model versions."""

from typing import Any

import polars as pl
import pytest

from warehouse.resolution.keys import normal_number
from warehouse.resolution.model_versions import VERSION
from warehouse.resolution.room_identity import match_rooms, new_space_id
from warehouse.store_journals import IDENTITY

SPACE: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "building_name": pl.String,
    "storey_name": pl.String,
    "number": pl.String,
}
Room = tuple[str, str]  # GlobalId, number


def matched(
    models: dict[str, list[Room]], taken: list[dict[str, Any]] | None = None, lineages: int = 1
) -> Any:
    """Decisions for versions a, b, c ... of one lineage (or each of its own), as (sha, step) -> decision."""
    versions = pl.DataFrame(
        [
            {
                "model_sha256": sha,
                "lineage_id": f"F1/{number if lineages > 1 else 1}",
                "version": 1 if lineages > 1 else number,
                "is_in_force": True,
            }
            for number, sha in enumerate(models, 1)
        ],
        schema={name: VERSION[name] for name in ("model_sha256", "lineage_id", "version", "is_in_force")},
    )
    spaces = pl.DataFrame(
        [
            {
                "model_sha256": sha,
                "step_id": step,
                "global_id": global_id,
                "building_name": "B",
                "storey_name": "1",
                "number": number,
            }
            for sha, rooms in models.items()
            for step, (global_id, number) in enumerate(rooms, 1)
        ],
        schema=SPACE,
    )
    found = match_rooms(
        versions, spaces, dict.fromkeys(models, "project"), pl.DataFrame(taken, schema=IDENTITY)
    )
    return {(row["model_sha256"], row["step_id"]): row for row in found}


def test_a_room_with_the_same_global_id_is_the_same_room_under_a_new_number() -> None:
    found = matched({"a": [("g1", "1.01")], "b": [("g1", "2.07")]})
    assert found["a", 1]["space_id"] == found["b", 1]["space_id"]
    assert found["b", 1]["rule"] == "global_id"


def test_a_room_with_a_new_global_id_is_found_by_number_and_storey() -> None:
    found = matched({"a": [("g1", "1.01"), ("g2", "1.02")], "b": [("n2", "1,02"), ("n1", "Rum 1.01")]})
    assert found["b", 1]["space_id"] == found["a", 2]["space_id"]
    assert found["b", 2]["space_id"] == found["a", 1]["space_id"]


def test_a_number_that_stands_twice_matches_nothing() -> None:
    found = matched({"a": [("g1", "1.01"), ("g2", "1.01")], "b": [("n1", "1.01")]})
    assert found["b", 1]["rule"] == "new"


def test_digits_must_agree_exactly() -> None:
    found = matched({"a": [("g1", "2.14")], "b": [("n1", "2.41")]})
    assert found["b", 1]["rule"] == "new"


def test_twins_of_one_global_id_get_two_ids_and_keep_them() -> None:
    found = matched({"a": [("g", ""), ("g", "")], "b": [("g", ""), ("g", "")]})
    assert found["a", 1]["space_id"] != found["a", 2]["space_id"]
    assert [found["b", step]["space_id"] for step in (1, 2)] == [
        found["a", step]["space_id"] for step in (1, 2)
    ]


def test_two_lineages_never_share_a_room() -> None:
    found = matched({"a": [("g1", "1")], "b": [("g1", "1")]}, lineages=2)
    assert found["a", 1]["space_id"] != found["b", 1]["space_id"]


def test_a_decision_once_taken_is_not_taken_again() -> None:
    taken = [{"space_id": "SOLD", "model_sha256": "a", "step_id": 1, "rule": "new", "score": 1.0}]
    found = matched({"a": [("g1", "1.01")], "b": [("n1", "1.01")]}, taken)
    assert ("a", 1) not in found
    assert found["b", 1]["space_id"] == "SOLD"


def test_a_shared_decision_is_taken_anew_when_two_lineages_hold_it() -> None:
    taken = [
        {"space_id": "SOLD", "model_sha256": sha, "step_id": 1, "rule": "new", "score": 1.0}
        for sha in ("a", "b")
    ]
    found = matched({"a": [("g1", "1")], "b": [("g1", "1")]}, taken, lineages=2)
    assert list(found) == [("b", 1)]
    assert found["b", 1]["space_id"] != "SOLD"


def test_an_older_version_that_comes_late_joins_the_rooms_known() -> None:
    taken = [{"space_id": "SNEW", "model_sha256": "b", "step_id": 1, "rule": "new", "score": 1.0}]
    assert matched({"a": [("old", "1.01")], "b": [("g1", "1.01")]}, taken)["a", 1]["space_id"] == "SNEW"


def test_the_same_parts_give_the_same_id_of_sixteen_characters() -> None:
    assert new_space_id("p", "g", 1) == new_space_id("p", "g", 1) != new_space_id("p", "g", 2)
    assert len(new_space_id("p", "g", 1)) == 16


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" 1.04 ", "1.04"),
        ("1,04", "1.04"),
        ("Rum 1.04", "1.04"),
        ("lokale2a", "2A"),
        ("1. 04", "1.04"),
        ("Rumba", "RUMBA"),
        (None, ""),
        ("1.004", "1.004"),
    ],
)
def test_a_number_is_compared_without_blanks_case_and_leading_word(written: str | None, normal: str) -> None:
    assert normal_number(written) == normal
