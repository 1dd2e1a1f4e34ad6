"""STEP text of the sample: letters, numbers, identifiers."""

import pytest

from flows.sample.models.stepwriter import Enum, Ref, StepFile, Typed, encode, escape, global_id


def test_danish_letters_are_escaped_together_where_they_stand_together() -> None:
    assert escape("Køkken") == "K\\X2\\00F8\\X0\\kken"
    assert escape("Ærø") == "\\X2\\00C6\\X0\\r\\X2\\00F8\\X0\\"
    assert escape("æø") == "\\X2\\00E600F8\\X0\\"


def test_quotes_and_backslashes_are_doubled() -> None:
    assert escape("P'en \\ her") == "P''en \\\\ her"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1."), (0.5, "0.5"), (-0.0, "0."), (1e-05, "1.E-05"), (1.5e-07, "1.5E-07"), (3, "3"), (True, ".T."),
     (None, "$"), (Enum("ELEMENT"), ".ELEMENT."), (Ref(7), "#7"), ((1.0, Ref(2)), "(1.,#2)"),
     (Typed("IFCAREAMEASURE", 2.25), "IFCAREAMEASURE(2.25)")],
)  # fmt: skip
def test_arguments_are_written_as_the_standard_asks(value: object, text: str) -> None:
    assert encode(value) == text


def test_a_global_id_has_22_characters_and_depends_on_its_parts_alone() -> None:
    assert len(global_id(1, "space", "P001A/0.01", 1)) == 22
    assert global_id(1, "a") == global_id(1, "a") != global_id(2, "a")
    assert global_id(1, "a")[0] in "0123"


def test_a_shared_entity_is_written_once() -> None:
    step = StepFile("IFC4", "a.ifc", "2024-01-01T00:00:00", "areal")
    first, second = step.share("IFCDIRECTION", (0.0, 1.0)), step.share("IFCDIRECTION", (0.0, 1.0))
    assert first == second
    assert step.text().count("IFCDIRECTION") == 1
