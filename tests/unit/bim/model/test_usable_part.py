"""What is wrong where no reading looks is a warning; where one may look the file is refused."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, with_lines

from bim.errors import ModelError
from bim.model.integrity import inspect_scan
from bim.model.stepfile import open_model
from bim.model.subset import Wanted
from bim.model.usable_part import scan_usable_part

WALL = with_lines("""#40=IFCCARTESIANPOINT((9.,9.,0.));
#41=IFCCARTESIANPOINT((8.,9.,0.));
#42=IFCPOLYLINE((#40,#41));
#43=IFCSHAPEREPRESENTATION(#7,'Axis','Curve2D',(#42));
#44=IFCPRODUCTDEFINITIONSHAPE($,$,(#43));
#45=IFCRAILING('2avctVUKr0kugbFTf53O9L',$,'Railing',$,$,#11,#44,$,$);
#46=IFCSLAB('2bvctVUKr0kugbFTf53O9L',$,'Slab',$,$,#11,$,$,.FLOOR.);
#47=IFCRELSPACEBOUNDARY('2cvctVUKr0kugbFTf53O9L',$,'1stLevel',$,#25,#46,$,.PHYSICAL.,.INTERNAL.);
#48=IFCRELSPACEBOUNDARY('2dvctVUKr0kugbFTf53O9L',$,'1stLevel',$,#26,#45,$,.PHYSICAL.,.INTERNAL.);
""")
AGAIN = "#47=IFCRELSPACEBOUNDARY('2cvctVUKr0kugbFTf53O9L',$,'1stLevel',$,#25,#46,$,.PHYSICAL.,.INTERNAL.);"
QUANTITY = "#27=IFCQUANTITYAREA('NetFloorArea',$,$,12.,$);"


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in inspect_bytes(data).findings]


def refusal(data: bytes) -> str:
    with pytest.raises(ModelError) as refused:
        inspect_bytes(data)
    return refused.value.code


def changed(old: bytes, new: bytes) -> bytes:
    assert WALL.count(old) == 1, old
    return WALL.replace(old, new)


@pytest.mark.parametrize(
    "line",
    [
        AGAIN,
        AGAIN.replace(",", " , "),
        AGAIN.replace(".INTERNAL.)", ".INTERNAL.,$)"),
        AGAIN.replace("BOUNDARY(", "BOUNDARY2NDLEVEL(").replace(".INTERNAL.)", ".INTERNAL.,$,$)"),
        AGAIN.replace("#47", "#0047"),
        AGAIN.replace("#47", "#48").replace("#25,#46", "#25,#45"),
        QUANTITY,
        "#40=IFCCARTESIANPOINT((7.,7.,0.));",
    ],
    ids=[
        "word for word",
        "spaces",
        "one attribute more",
        "a subclass",
        "zeros before the id",
        "bounds a railing",
        "a quantity word for word",
        "a point of a railing",
    ],
)
def test_a_repeated_id_that_changes_nothing_is_a_warning(line: str) -> None:
    assert codes(with_lines(line, WALL)) == ["repeated_step_id"]


@pytest.mark.parametrize(
    "line",
    [
        AGAIN.replace("#25,#46", "#26,#46"),
        AGAIN.replace("IFCRELSPACEBOUNDARY", "IFCRELCOVERSSPACES"),
        QUANTITY.replace("12.", "13."),
        QUANTITY.replace("NetFloorArea", "Net FloorArea"),
        "#25=IFCSPACE('1ZvctVUKr0kugbFTf53O9L',$,'1.09',$,$,#11,#24,'Office',.ELEMENT.,.INTERNAL.,$);",
        "#46=IFCSLAB('2bvctVUKr0kugbFTf53O9L',$,'Roof',$,$,#11,$,$,.ROOF.);",
        "#5=IFCCARTESIANPOINT((0.,0.,1.));",
    ],
    ids=[
        "another room",
        "another relation",
        "another area",
        "a space in a name",
        "another number",
        "a slab",
        "an origin",
    ],
)
def test_a_repeated_id_of_what_may_be_used_is_refused(line: str) -> None:
    assert refusal(with_lines(line, WALL)) == "duplicate_step_id"


def test_of_a_repeated_id_the_first_statement_is_used() -> None:
    scan = scan_usable_part(with_lines("#40=IFCCARTESIANPOINT((7.,7.,0.));", WALL))
    assert b"(9.,9.,0.)" in scan.text
    assert b"(7.,7.,0.)" not in scan.text


def test_a_section_that_is_pasted_twice_gives_each_room_once() -> None:
    data = SMALL[SMALL.index(b"DATA;") + 5 : SMALL.rindex(b"ENDSEC;")]
    inspection = inspect_bytes(SMALL.replace(data, data * 2))
    assert inspection.spaces == 2
    assert [finding.code for finding in inspection.findings] == ["repeated_step_id"]


MALFORMED = {
    "no closing bracket": (b"#41=IFCCARTESIANPOINT((8.,9.,0.));", b"#41=IFCCARTESIANPOINT((8.,9.,0.);"),
    "no opening bracket": (b"#42=IFCPOLYLINE((#40,#41));", b"#42=IFCPOLYLINE(#40,#41));"),
    "no semicolon": (b"((#40,#41));", b"((#40,#41))"),
    "nothing": (b"#42=IFCPOLYLINE((#40,#41));", b"#42=;"),
    "a string that is not closed": (b"'Axis'", b"'Axis"),
    "a string that is not opened": (b"'Axis'", b"Axis'"),
    "two equals signs": (b"#42=IFC", b"#42==IFC"),
    "a space in the id": (b"#42=IFC", b"# 42=IFC"),
    "a space in the class": (b"#42=IFCPOLY", b"#42=IFC POLY"),
    "a reference of letters": (b"(#40,#41)", b"(#40,#4x)"),
    "words between statements": (b"\n#42=", b"\nexported by hand\n#42="),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_statement_of_what_is_not_used_is_a_warning(name: str) -> None:
    found = codes(changed(*MALFORMED[name]))
    assert found[0] == "malformed_statement"
    assert set(found[1:]) <= {"dangling_reference"}


@pytest.mark.parametrize("name", MALFORMED)
@pytest.mark.parametrize("wanted", [None, *Wanted])
def test_the_same_is_found_whatever_is_asked_for(tmp_path: Path, name: str, wanted: Wanted | None) -> None:
    data = changed(*MALFORMED[name])
    (tmp_path / "m.ifc").write_bytes(data)
    opened = open_model(tmp_path / "m.ifc", wanted=wanted)
    assert list(opened.findings) == list(inspect_scan(scan_usable_part(data)).findings)
    assert opened.spaces_in_bytes == 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"#20=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.);", b"#20=;", "malformed_statement"),
        (b"(#25,#26),#28);", b"(#25,#26),#28)", "unbalanced_brackets"),
        (b"#48=IFCRELSPACEBOUNDARY('2d", b"#48=;\n#49=IFCRELSPACEBOUNDARY('2d", "malformed_statement"),
        (b"#12,(#25,#26));", b"#12,(#25,#26);", "unbalanced_brackets"),
        (b"\n#42=", b"\n,.ELEMENT.,$);\n#42=", "unbalanced_brackets"),
        (b"\n#42=", b"\n<<<<<<< HEAD\n#42=", "malformed_statement"),
        (b"#42=IFCPOLYLINE(", b"#42=IFCPOLYLINE(\x01", "binary_bytes"),
    ],
    ids=[
        "a room's profile",
        "its set",
        "what nothing refers to and has no class",
        "the rooms of a storey",
        "the end of a statement",
        "a mark of two versions",
        "bytes that are no text",
    ],
)
def test_a_malformed_statement_that_may_be_used_is_refused(old: bytes, new: bytes, code: str) -> None:
    assert refusal(changed(old, new)) == code


def test_more_malformed_statements_than_a_slip_are_refused() -> None:
    lines = "\n".join(f"#{number}=IFCCARTESIANPOINT((0.,0.);" for number in range(100, 300))
    assert refusal(with_lines(lines, WALL)) == "unbalanced_brackets"


def test_a_class_that_no_schema_has_is_left_out_where_only_an_unused_shape_refers_to_it() -> None:
    assert codes(changed(b"#41=IFCCARTESIANPOINT(", b"#41=IFCVENDORPOINT("))[0] == "unknown_class_unused"


@pytest.mark.parametrize(
    "data",
    [
        changed(b"#45=IFCRAILING(", b"#45=IFCVENDORRAILING("),
        changed(b"#48=IFCRELSPACEBOUNDARY(", b"#48=IFCRELSPACEBOUNDARYX("),
        damaged(b"#20=IFCRECTANGLEPROFILEDEF(", b"#20=IFCRECTANGLEPROFILEDEFX("),
        damaged(b"#27=IFCQUANTITYAREA(", b"#27=IFCQUANTITYAREAX("),
    ],
    ids=["a thing", "a relation", "a room's profile", "a room's quantity"],
)
def test_a_class_that_no_schema_has_is_refused_where_a_room_may_be_behind_it(data: bytes) -> None:
    assert refusal(data) == "unknown_class"
