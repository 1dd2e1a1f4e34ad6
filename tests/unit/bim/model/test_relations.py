"""A relation with nothing or the wrong thing at one end gives a finding: a warning where rooms depend on it."""

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, with_lines

from bim.findings import make_finding
from bim.tables import Finding


def invalid_targets(data: bytes) -> list[Finding]:
    return [f for f in inspect_bytes(data).findings if f.code == "relation_invalid_target"]


def test_a_valid_model_has_no_such_finding() -> None:
    assert invalid_targets(SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "step_id", "found", "expected"),
    [
        (b"$,$,$,#12,(#25,#26))", b"$,$,$,$,(#25,#26))", 30, "nothing", "the whole"),
        (b"$,$,$,#12,(#25,#26))", b"$,$,$,#11,(#25,#26))", 30, "IFCLOCALPLACEMENT", "the whole"),
        (b"(#25,#26),#28)", b"(#25,#26),$)", 29, "nothing usable", "a set of properties or quantities"),
        (b"(#25,#26),#28)", b"(#25,#26),#4)", 29, "nothing usable", "a set of properties or quantities"),
        (b"(#25,#26),#28)", b"(#4),#28)", 29, "nothing usable", "a room or another object"),
    ],
)
def test_a_relation_that_rooms_or_areas_depend_on_is_warned_of(
    old: bytes, new: bytes, step_id: int, found: str, expected: str
) -> None:
    values = {"count": 1, "first": step_id, "found": found, "expected": expected}
    assert invalid_targets(damaged(old, new)) == [
        make_finding("relation_invalid_target", step_id=step_id, **values)
    ]


def test_a_room_contained_in_a_thing_that_is_no_storey_is_warned_of() -> None:
    line = "#40=IFCRELCONTAINEDINSPATIALSTRUCTURE('3bvctVUKr0kugbFTf53O9L',$,'a, (b)',$,(#25),#28);"
    assert [(f.severity, f.step_id) for f in invalid_targets(with_lines(line))] == [("warning", 40)]


def test_what_costs_no_room_is_only_mentioned() -> None:
    lines = (
        "#40=IFCWALL('3bvctVUKr0kugbFTf53O9L',$,'w',$,$,$,$,$,$);\n"
        "#41=IFCRELCONTAINEDINSPATIALSTRUCTURE('3cvctVUKr0kugbFTf53O9L',$,$,$,(#40),$);"
    )
    assert [(f.severity, f.step_id) for f in invalid_targets(with_lines(lines))] == [("info", 41)]


def test_a_relation_whose_end_is_not_in_the_file_has_that_finding_alone() -> None:
    assert invalid_targets(damaged(b"(#25,#26),#28)", b"(#25,#26),#999)")) == []
