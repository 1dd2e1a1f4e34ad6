"""A system that was solved before is not solved again, and only what is ours and whole is believed."""

import json
from dataclasses import replace

import numpy as np
import pytest

from warehouse.disclosure.auditor import answers as module
from warehouse.disclosure.auditor.answers import Answers
from warehouse.disclosure.auditor.linear_system import LinearSystem
from warehouse.disclosure.auditor.secondary import Protection

HOLDS = Protection(2, 0.1)
SYSTEM = LinearSystem(
    np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.5, 0.5, 0.0]]),
    np.array([False, False, True]),
    np.array([7, 8, 9]),
)
LOSSES = [3.0, 10.0, 1.0]


def answered(answers: Answers, system: LinearSystem = SYSTEM) -> tuple[object, object]:
    return answers.weakness(system, HOLDS), answers.withdrawn(system, LOSSES, HOLDS)


@pytest.fixture
def kept() -> bytes:
    answers = Answers()
    answered(answers)
    return answers.text().encode()


def test_a_system_of_the_night_before_has_the_same_answers_without_solving(kept: bytes) -> None:
    fresh, again = Answers(), Answers.read(kept)
    assert answered(again) == answered(fresh)
    assert (fresh.solved, again.solved) == (2, 0)
    assert again.text().encode() == kept


def test_rooms_with_other_numbers_are_the_same_system(kept: bytes) -> None:
    again = Answers.read(kept)
    answered(again, replace(SYSTEM, rooms=np.array([107, 108, 109])))
    assert again.solved == 0


@pytest.mark.parametrize(
    "changed",
    [
        replace(SYSTEM, rows=SYSTEM.rows * np.array([1.0, 1.0, 1.000001])),
        replace(SYSTEM, is_protected=np.array([True, False, True])),
        replace(SYSTEM, rooms=np.array([7, 7, 9])),
    ],
)
def test_a_system_that_changed_is_solved(kept: bytes, changed: LinearSystem) -> None:
    again = Answers.read(kept)
    assert answered(again, changed) == answered(Answers(), changed)
    assert again.solved > 0


@pytest.mark.parametrize("text", [None, b"", b"{", b"[]", b'{"answers": {}}'])
def test_a_text_that_is_not_ours_is_not_believed(text: bytes | None) -> None:
    assert Answers.read(text).known == {}


def test_answers_of_other_code_are_not_believed(kept: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "build_digest", lambda: "other code")
    assert Answers.read(kept).known == {}


@pytest.mark.parametrize("wrong", [None, [], [99], [-1], ["0"], [0, 0, 0], {"0": 0}])
def test_an_answer_that_cannot_be_one_is_solved_again(kept: bytes, wrong: object) -> None:
    said = json.loads(kept)
    said["answers"] = dict.fromkeys(said["answers"], wrong)
    again = Answers.read(json.dumps(said).encode())
    assert answered(again) == answered(Answers())
