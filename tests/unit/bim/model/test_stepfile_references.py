"""Cycles and over-deep chains are found in the bytes, wherever references can go round."""

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, with_lines

from bim.model.integrity import Inspection


def codes(inspection: Inspection) -> set[str]:
    return {finding.code for finding in inspection.findings}


def chain(length: int, first: int, line: str, last: str) -> str:
    """`length` statements from #`first` on, each referring to the next ({}), the last one to `last`."""
    names = [f"#{first + n}" for n in range(length)] + [last]
    return "\n".join(f"{names[n]}={line.format(names[n + 1])};" for n in range(length))


@pytest.mark.parametrize(
    ("data", "in_cycle", "above"),
    [
        (damaged(b"#11=IFCLOCALPLACEMENT(#9,", b"#11=IFCLOCALPLACEMENT(#11,"), {11}, {12, 25, 26}),
        (damaged(b"#9=IFCLOCALPLACEMENT($,", b"#9=IFCLOCALPLACEMENT(#11,"), {9, 11}, {10, 12, 25, 26}),
        (
            with_lines(
                "#90=IFCMAPPEDITEM(#91,$);\n#91=IFCREPRESENTATIONMAP(#6,#92);\n"
                "#92=IFCSHAPEREPRESENTATION(#7,'Body','MappedRepresentation',(#90));",
                damaged(b"(#22))", b"(#22,#90))"),
            ),
            {90, 91, 92},
            {23, 24, 25, 26},
        ),
        (
            with_lines("#90=IFCBOOLEANRESULT(.UNION.,#22,#90);", damaged(b"(#22))", b"(#90))")),
            {90},
            {23, 24, 25, 26},
        ),
        (
            with_lines(
                "#90=IFCDERIVEDPROFILEDEF(.AREA.,$,#90,#91,$);\n#91=IFCCARTESIANTRANSFORMATIONOPERATOR2D($,$,#5,$);",
                damaged(b"SOLID(#20,", b"SOLID(#90,"),
            ),
            {90},
            {22, 23, 24, 25, 26},
        ),
        (
            with_lines(
                "#90=IFCCOMPLEXPROPERTY('a',$,'b',(#91));\n#91=IFCCOMPLEXPROPERTY('a',$,'b',(#90));\n"
                "#92=IFCPROPERTYSET('3avctVUKr0kugbFTf53O9L',$,'P',$,(#90));\n"
                "#93=IFCRELDEFINESBYPROPERTIES('0bvctVUKr0kugbFTf53O9L',$,$,$,(#25),#92);"
            ),
            {90, 91},
            {92},
        ),
        (
            with_lines(
                "#90=IFCCOMPOSITECURVE((#91),.F.);\n#91=IFCCOMPOSITECURVESEGMENT(.CONTINUOUS.,.T.,#90);\n"
                "#92=IFCARBITRARYCLOSEDPROFILEDEF(.AREA.,$,#90);",
                damaged(b"SOLID(#20,", b"SOLID(#92,"),
            ),
            {90, 91},
            {92, 22, 23, 24, 25, 26},
        ),
    ],
)
def test_a_cycle_is_broken_with_all_that_uses_it_up_to_the_room(
    data: bytes, in_cycle: set[int], above: set[int]
) -> None:
    inspection = inspect_bytes(data)
    assert inspection.broken == in_cycle | above
    assert codes(inspection) == {"reference_cycle"}


def test_relations_and_other_rooms_are_not_broken_by_a_cycle() -> None:
    data = with_lines("#90=IFCLOCALPLACEMENT(#90,#6);")
    data = data.replace(b"$,#11,#24,'Office'", b"$,#90,#24,'Office'", 1)
    assert inspect_bytes(data).broken == {90, 25}


@pytest.mark.parametrize(
    ("line", "use", "last"),
    [
        ("IFCLOCALPLACEMENT({},#6)", (b"#11=IFCLOCALPLACEMENT(#9,", b"#11=IFCLOCALPLACEMENT(#1000,"), "#9"),
        ("IFCBOOLEANRESULT(.UNION.,{},#22)", (b"(#22))", b"(#1000))"), "#22"),
        ("IFCCOMPLEXPROPERTY('a',$,'b',({}))", (b"(#27))", b"(#27,#1000))"), "#27"),
    ],
)
def test_a_chain_is_broken_when_it_is_too_deep_and_not_before(
    line: str, use: tuple[bytes, bytes], last: str
) -> None:
    short = inspect_bytes(with_lines(chain(100, 1000, line, last), damaged(*use)))
    assert (short.broken, short.findings) == (frozenset(), ())
    deep = inspect_bytes(with_lines(chain(20000, 1000, line, last), damaged(*use)))
    assert codes(deep) == {"chain_too_deep"}
    assert deep.broken & {25, 26, 28}
    assert 20999 not in deep.broken


def test_a_deep_chain_that_ends_in_a_cycle_is_named_for_both() -> None:
    line = "IFCLOCALPLACEMENT({},#6)"
    data = damaged(b"#11=IFCLOCALPLACEMENT(#9,", b"#11=IFCLOCALPLACEMENT(#1000,")
    inspection = inspect_bytes(with_lines(chain(5000, 1000, line, "#5999"), data))
    assert codes(inspection) == {"reference_cycle", "chain_too_deep"}
    assert {25, 26, 5999, 3000} <= inspection.broken


@pytest.mark.parametrize(
    ("line", "cyclic"),
    [
        ("#90=IFCRELAGGREGATES('3avctVUKr0kugbFTf53O9L',$,$,$,#25,(#25));", {25}),
        ("#90=IFCRELAGGREGATES('3avctVUKr0kugbFTf53O9L',$,$,$,#25,(#26,#10));", {10, 12, 25}),
        ("#90=IFCRELNESTS('3avctVUKr0kugbFTf53O9L',$,$,$,#26,(#26));", {26}),
        ("#90=IFCRELCONTAINEDINSPATIALSTRUCTURE('3avctVUKr0kugbFTf53O9L',$,$,$,(#12),#25);", {12, 25}),
        (
            "#90=IFCRELASSIGNSTOGROUP('3avctVUKr0kugbFTf53O9L',$,$,$,(#91),$,#91);\n"
            "#91=IFCZONE('0cvctVUKr0kugbFTf53O9L',$,'Z',$,$,$);",
            {91},
        ),
    ],
)
def test_what_is_a_part_of_itself_is_cyclic_but_can_still_be_measured(line: str, cyclic: set[int]) -> None:
    inspection = inspect_bytes(with_lines(line))
    assert inspection.cyclic == cyclic
    assert inspection.broken == frozenset()
    assert codes(inspection) == {"part_of_itself"}


def test_an_over_deep_decomposition_is_cyclic() -> None:
    lines = "\n".join(
        f"#{1000 + n}=IFCSPACE('{n:022d}',$,'p{n}',$,$,$,$,$,.PARTIAL.,$,$);\n"
        f"#{9000 + n}=IFCRELAGGREGATES('{n:021d}r',$,$,$,#{999 + n if n else 25},(#{1000 + n}));"
        for n in range(3000)
    )
    inspection = inspect_bytes(with_lines(lines))
    assert codes(inspection) == {"part_of_itself"}
    assert 25 in inspection.cyclic


def test_the_owner_history_of_a_relation_is_none_of_its_parts() -> None:
    lines = (
        "#90=IFCOWNERHISTORY($,$,$,$,$,$,$,0);\n"
        "#91=IFCRELAGGREGATES('3avctVUKr0kugbFTf53O9L',#90,$,$,#25,(#92));\n"
        "#92=IFCSPACE('0cvctVUKr0kugbFTf53O9L',#90,'part',$,$,$,$,$,.PARTIAL.,$,$);\n"
        "#93=IFCRELAGGREGATES('0dvctVUKr0kugbFTf53O9L',#90,$,$,#92,());"
    )
    assert inspect_bytes(with_lines(lines)).cyclic == frozenset()


def test_a_reference_to_nothing_is_reported() -> None:
    inspection = inspect_bytes(damaged(b"#11,#24,", b"#11,#777,"))
    assert [(finding.code, finding.step_id) for finding in inspection.findings] == [
        ("dangling_reference", 25)
    ]


def test_the_order_of_statements_does_not_matter() -> None:
    head, rest = SMALL.split(b"DATA;\n")
    lines = rest.split(b"ENDSEC;")[0].replace(b"#11=IFCLOCALPLACEMENT(#9,", b"#11=IFCLOCALPLACEMENT(#11,")
    turned = b"\n".join(reversed(lines.strip().split(b"\n")))
    data = head + b"DATA;\n" + turned + b"\nENDSEC;\nEND-ISO-10303-21;\n"
    assert inspect_bytes(data).broken == {11, 12, 25, 26}


BOUNDARIES = """#90=IFCRELSPACEBOUNDARY2NDLEVEL('0bvctVUKr0kugbFTf53O9L',$,$,$,#25,$,$,.PHYSICAL.,.INTERNAL.,$,#91);
#91=IFCRELSPACEBOUNDARY2NDLEVEL('1bvctVUKr0kugbFTf53O9L',$,$,$,#26,$,$,.PHYSICAL.,.INTERNAL.,$,#90);"""


def test_two_boundaries_that_name_each_other_are_the_two_sides_of_a_wall() -> None:
    assert inspect_bytes(with_lines(BOUNDARIES)).findings == ()


def test_a_boundary_through_which_a_shape_leads_back_is_a_cycle() -> None:
    lines = BOUNDARIES.replace("#26,$,$,", "#26,$,#92,") + "\n#92=IFCCONNECTIONSURFACEGEOMETRY(#93,$);"
    inspection = inspect_bytes(with_lines(lines + "\n#93=IFCFACESURFACE((),#92,.T.);"))
    assert codes(inspection) == {"reference_cycle"}
