"""A relation with nothing or the wrong thing at one end is told, and warned of where rooms or areas hang on it."""

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, with_lines


def told(data: bytes) -> list[tuple[str, int | None, str]]:
    findings = inspect_bytes(data).findings
    return [(f.severity, f.step_id, f.message) for f in findings if f.code == "relation_invalid_target"]


def test_a_sound_model_has_nothing_to_tell() -> None:
    assert told(SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "step_id", "words"),
    [
        (b"$,$,$,#12,(#25,#26))", b"$,$,$,$,(#25,#26))", 30, "nothing where the whole"),
        (b"$,$,$,#12,(#25,#26))", b"$,$,$,#11,(#25,#26))", 30, "an IFCLOCALPLACEMENT where the whole"),
        (b"(#25,#26),#28)", b"(#25,#26),$)", 29, "no set of properties"),
        (b"(#25,#26),#28)", b"(#25,#26),#4)", 29, "no set of properties"),
        (b"(#25,#26),#28)", b"(#4),#28)", 29, "no room or other thing"),
    ],
)
def test_a_relation_that_rooms_or_areas_hang_on_is_warned_of(
    old: bytes, new: bytes, step_id: int, words: str
) -> None:
    ((severity, where, message),) = told(damaged(old, new))
    assert (severity, where) == ("warning", step_id) and words in message


def test_a_room_contained_in_a_thing_that_is_no_storey_is_warned_of() -> None:
    line = "#40=IFCRELCONTAINEDINSPATIALSTRUCTURE('3bvctVUKr0kugbFTf53O9L',$,'a, (b)',$,(#25),#28);"
    assert [(severity, step_id) for severity, step_id, _ in told(with_lines(line))] == [("warning", 40)]


def test_what_costs_no_room_is_only_mentioned() -> None:
    lines = (
        "#40=IFCWALL('3bvctVUKr0kugbFTf53O9L',$,'w',$,$,$,$,$,$);\n"
        "#41=IFCRELCONTAINEDINSPATIALSTRUCTURE('3cvctVUKr0kugbFTf53O9L',$,$,$,(#40),$);"
    )
    assert [(severity, step_id) for severity, step_id, _ in told(with_lines(lines))] == [("info", 41)]


def test_a_relation_whose_end_is_not_in_the_file_is_told_as_that_alone() -> None:
    assert told(damaged(b"(#25,#26),#28)", b"(#25,#26),#999)")) == []
