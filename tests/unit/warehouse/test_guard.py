"""The guard: which loss holds a new version of a model, and what becomes of the version in force."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from bim.tables import TABLES
from warehouse.deliveries.rows.contracts import schema_of
from warehouse.guard import Guard, Shares
from warehouse.raw import RECEIPT
from warehouse.resolution.model_versions import model_versions

JANUARY, FEBRUARY, MARCH = datetime(2026, 1, 5), datetime(2026, 2, 5), datetime(2026, 3, 5)
USUAL = Guard(0.05, 0.10, 0.20)


def versions(
    models: list[tuple[str, datetime, int, float]], guard: Guard = USUAL, as_of: date = date(2026, 12, 31)
) -> dict[str, dict[str, Any]]:
    """(sha, arrived, rooms, area) of the versions of one model, to the versions by sha."""
    receipts = pl.DataFrame(
        [
            {"model_sha256": sha, "source": f"{sha}.ifc", "received_at": at, "arrived_at": at, "folder": ""}
            for sha, at, _, _ in models
        ],
        schema=RECEIPT,
    )
    header = TABLES["model"].frame(
        {"model_sha256": sha, "project_global_id": "p", "spaces_counted": rooms, "net_area_m2": area}
        for sha, _, rooms, area in models
    )
    houses = TABLES["building"].frame(
        {"model_sha256": sha, "step_id": 1, "global_id": "b"} for sha, _, _, _ in models
    )
    schema = schema_of("facility_model")
    rows = pl.DataFrame(
        {name: [{"facility_id": "F1", "model": "*.ifc"}.get(name)] for name in schema}, schema
    )
    found = model_versions(receipts, header, houses, rows, as_of, guard)
    return {row["model_sha256"]: row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("rooms", "area", "is_held"),
    [
        (100, 1000.0, False),
        (100, 950.0, False),  # exactly the share that may be lost
        (100, 949.9, True),
        (90, 1000.0, False),
        (89, 1000.0, True),
        (120, 1400.0, False),
        (0, 0.0, True),
    ],
)
def test_a_version_that_lost_more_than_a_share_is_held(rooms: int, area: float, is_held: bool) -> None:
    found = versions([("a", JANUARY, 100, 1000.0), ("b", FEBRUARY, rooms, area)])
    assert found["b"]["is_in_force"] is not is_held
    assert found["b"]["note_code"] == ("model_shrunk" if is_held else None)
    assert found["a"]["is_stale"] is is_held
    assert (found["a"]["valid_to"] is None) is is_held


def test_an_accepted_version_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard(0.05, 0.10, 0.20, frozenset({"b"}))
    found = versions([("a", JANUARY, 100, 1000.0), ("b", FEBRUARY, 10, 100.0)], guard)
    assert found["b"]["is_in_force"]
    assert not found["a"]["is_stale"]


def test_a_version_is_compared_with_the_last_good_one_and_not_with_a_held_one() -> None:
    known = [("a", JANUARY, 100, 1000.0), ("b", FEBRUARY, 50, 500.0)]
    again = versions([*known, ("c", MARCH, 48, 480.0)])
    assert (again["c"]["note_code"], again["a"]["is_stale"]) == ("model_shrunk", True)
    mended = versions([*known, ("c", MARCH, 98, 990.0)])
    assert (mended["c"]["is_in_force"], mended["a"]["is_stale"], mended["c"]["is_stale"]) == (
        True,
        False,
        False,
    )


def test_versions_that_arrive_together_are_history_and_not_a_loss() -> None:
    found = versions([("a", JANUARY, 100, 1000.0), ("b", JANUARY, 50, 500.0)])
    assert "model_shrunk" not in {row["note_code"] for row in found.values()}


def test_many_small_losses_that_are_each_allowed_are_taken() -> None:
    found = versions([("a", JANUARY, 100, 1000.0), ("b", FEBRUARY, 97, 960.0), ("c", MARCH, 94, 930.0)])
    assert found["c"]["is_in_force"]


def since(*changes: tuple[datetime, float]) -> Guard:
    """A guard whose shares were others before; the last ones are those in force."""
    history = tuple(Shares(at, share, share, share) for at, share in changes)
    return Guard(*[changes[-1][1]] * 3, history=history)


@pytest.mark.parametrize(
    ("changes", "is_held"),
    [
        (((JANUARY, 0.05),), True),
        (((FEBRUARY, 0.05),), True),  # in force from the run that met it
        (((MARCH, 0.05),), False),  # new since then
        (((JANUARY, 0.50), (MARCH, 0.05)), False),  # lowered since then
        (((JANUARY, 0.50), (FEBRUARY, 0.05)), True),
        (((JANUARY, 0.05), (MARCH, 0.50)), False),  # raised since then, which lets it in
        (((JANUARY, 0.05), (MARCH, 0.50), (datetime(2026, 4, 5), 0.05)), False),  # and it was in force
    ],
)
def test_a_version_is_judged_by_the_shares_in_force_when_it_arrived_or_by_larger_ones_since(
    changes: tuple[tuple[datetime, float], ...], is_held: bool
) -> None:
    found = versions([("a", JANUARY, 100, 1000.0), ("b", FEBRUARY, 80, 800.0)], since(*changes))
    assert found["b"]["is_in_force"] is not is_held


def test_what_would_arrive_now_is_judged_by_the_shares_of_now() -> None:
    guard = since((JANUARY, 0.50), (MARCH, 0.05))
    before, after = {"rooms": 100.0}, {"rooms": 80.0}
    assert guard.loss(["b"], before, after, FEBRUARY) is None
    assert guard.loss(["b"], before, after) == {"rooms": 80.0, "rooms_before": 100.0}
