"""A placement that several tables ask for is worked out once."""

import polars as pl
import pytest

from warehouse.planning import placed_once
from warehouse.planning.placed import PlanRules
from warehouse.planning.placed_once import forget_placement, place_once

TASKS, TEAMS, WEIGHTS = (pl.DataFrame({"name": [name]}) for name in ("task", "team", "weight"))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The placements that were worked out, in order."""
    made: list[object] = []

    def place_all(*_: object) -> object:
        made.append(object())
        return made[-1]

    monkeypatch.setattr(placed_once, "place_all", place_all)
    forget_placement()
    return made


def test_a_placement_of_the_same_input_is_worked_out_once(answers: list[object]) -> None:
    first = place_once(TASKS, TEAMS, PlanRules(), WEIGHTS)
    assert place_once(TASKS.clone(), TEAMS.clone(), PlanRules(), WEIGHTS.clone()) is first
    assert len(answers) == 1
    forget_placement()


@pytest.mark.parametrize(
    ("tasks", "rules"),
    [
        (pl.DataFrame({"name": ["other"]}), PlanRules()),
        (pl.DataFrame({"title": ["task"]}), PlanRules()),
        (TASKS, PlanRules(seed=2)),
    ],
)
def test_a_placement_of_other_input_is_worked_out_again(
    answers: list[object], tasks: pl.DataFrame, rules: PlanRules
) -> None:
    first = place_once(TASKS, TEAMS, PlanRules(), WEIGHTS)
    assert place_once(tasks, TEAMS, rules, WEIGHTS) is not first
    assert len(answers) == 2
    forget_placement()
