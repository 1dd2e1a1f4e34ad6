"""Small models written after public bug reports: which spaces count, and how many square metres, by an answer on paper.

The models and their answers are read where they are, in `shared/cases/areas`; each test is named after its situation.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.child_functions import extract_or_refuse

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "areas"


def cases() -> list[dict[str, Any]]:
    path = CASES / "manifest.json"
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cases"] if path.is_file() else []
    return found


ALL = cases()
pytestmark = pytest.mark.skipif(not ALL, reason="the shared inputs are not beside the project")


def answers(case: dict[str, Any]) -> list[tuple[int, float | None]]:
    """Every pair of rooms and square metres that is right for a case."""
    return [(case["rooms"], case["net_area_m2"]), *(tuple(other) for other in case.get("also", ()))]


@pytest.fixture(scope="module", params=ALL, ids=lambda case: case["file"].removesuffix(".ifc"))
def read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Any]:
    case, out = request.param, tmp_path_factory.mktemp("case")
    extract_or_refuse(out, CASES / case["file"])
    return case, json.loads((out / "outcome.json").read_text("utf-8"))


def test_the_rooms_that_count_and_their_area_are_those_worked_out_on_paper(
    read: tuple[dict[str, Any], Any],
) -> None:
    case, outcome = read
    counted, area_m2 = outcome.get("spaces_counted", 0), outcome.get("net_area_m2", 0.0)
    seen = f"{case['situation']}: {counted} rooms, {area_m2} m², {[f['code'] for f in outcome['findings']]}"
    assert any(
        counted == rooms and (m2 is None or area_m2 == pytest.approx(m2, rel=1e-3))
        for rooms, m2 in answers(case)
    ), seen


def test_a_model_of_which_nothing_can_count_is_not_accepted(read: tuple[dict[str, Any], Any]) -> None:
    case, outcome = read
    if case["net_area_m2"] is None:
        assert outcome["verdict"] in ("quarantine_rows", "reject_file")
        assert [finding for finding in outcome["findings"] if finding["severity"] == "error"]


def test_every_space_that_does_not_count_is_explained_by_a_finding(read: tuple[dict[str, Any], Any]) -> None:
    case, outcome = read
    left_out = outcome.get("spaces", 0) - outcome.get("spaces_counted", 0)
    assert not left_out or outcome["findings"], case["situation"]
