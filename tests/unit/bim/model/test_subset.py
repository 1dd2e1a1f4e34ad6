"""What is parsed of a file is what a reading needs of it, repaired as the whole would be."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, scan_bytes, with_lines

from bim.model import subset
from bim.model.integrity import inspect_scan
from bim.model.stepfile import open_model
from bim.model.subset import Wanted, needed_instances
from bim.step.encoding import Repair
from bim.step.subset import text_to_parse

RAILING = """#50=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,0.2,4.);
#51=IFCEXTRUDEDAREASOLID(#50,#6,#21,2.5);
#52=IFCSHAPEREPRESENTATION(#7,'Body','SweptSolid',(#51));
#53=IFCPRODUCTDEFINITIONSHAPE($,$,(#52));
#54=IFCRAILING('2avctVUKr0kugbFTf53O9L',$,'Railing',$,$,#11,#53,$,$);
#55=IFCRAILING('3avctVUKr0kugbFTf53O9L',$,'Railing',$,$,#11,#53,$,$);
#56=IFCRELCONTAINEDINSPATIALSTRUCTURE('0bvctVUKr0kugbFTf53O9L',$,$,$,(#54,#55),#12);
#57=IFCPROPERTYSINGLEVALUE('Colour',$,IFCLABEL('red'),$);
#58=IFCPROPERTYSET('1bvctVUKr0kugbFTf53O9L',$,'Own',$,(#57));
#59=IFCRELDEFINESBYPROPERTIES('2bvctVUKr0kugbFTf53O9L',$,$,$,(#54),#58);
"""
BUILT = with_lines(RAILING)


def parsed(data: bytes, wanted: Wanted) -> bytes:
    scan = scan_bytes(data)
    return text_to_parse(scan, inspect_scan(scan).repair, needed_instances(scan, wanted)) or data


def test_rooms_need_no_shape_and_no_property_of_what_is_built() -> None:
    text = parsed(BUILT, Wanted.ROOMS)
    for left_out in (b"#50=", b"#53=", b"#55=", b"#59="):
        assert left_out not in text
    for needed in (b"#5=", b"#9=", b"#22=", b"#25=", b"#28=", b"#30="):
        assert needed in text


def test_of_what_is_built_one_of_each_class_is_known_to_be() -> None:
    assert parsed(BUILT, Wanted.ROOMS).count(b"IFCRAILING(") == 1


def test_contents_need_every_thing_but_not_the_shape_and_the_properties_of_a_railing() -> None:
    text = parsed(BUILT, Wanted.CONTENTS)
    for left_out in (b"#50=", b"#51=", b"#52=", b"#53=", b"#57="):
        assert left_out not in text
    for needed in (b"#22=", b"#54=", b"#55=", b"#56="):
        assert needed in text


def test_requirements_may_ask_for_every_property_but_not_for_the_shape_of_a_railing() -> None:
    text = parsed(BUILT, Wanted.REQUIREMENTS)
    assert b"#53=" not in text
    for needed in (b"#22=", b"#54=", b"#55=", b"#56=", b"#57=", b"#59="):
        assert needed in text


@pytest.mark.parametrize(("kind", "is_kept"), [("CURTAINWALL", True), ("STAIR", False)])
def test_parts_of_curtain_walls_keep_shape_and_properties_and_those_of_stairs_do_not(
    kind: str, is_kept: bool
) -> None:
    parts = f"""#60=IFC{kind}('3bvctVUKr0kugbFTf53O9L',$,$,$,$,#11,$,$,$);
#61=IFCELEMENTASSEMBLY('3dvctVUKr0kugbFTf53O9L',$,$,$,$,#11,$,$,$,$);
#62=IFCRELAGGREGATES('0cvctVUKr0kugbFTf53O9L',$,$,$,#60,(#61));
#63=IFCRELAGGREGATES('0evctVUKr0kugbFTf53O9L',$,$,$,#61,(#54));"""
    text = parsed(with_lines(parts, BUILT), Wanted.CONTENTS)
    assert (b"#53=" in text) is (b"#57=" in text) is is_kept


@pytest.mark.parametrize(
    ("sizes", "is_measured"),
    [("2.1,0.9", False), ("2.1,$", True), ("0.,0.9", True), ("$,$", True), ("900,2100", True)],
)
def test_a_window_is_measured_only_where_it_does_not_state_its_size(sizes: str, is_measured: bool) -> None:
    window = f"""#60=IFCWINDOW('3bvctVUKr0kugbFTf53O9L',$,'a, \'\'b\'\'',$,$,#11,#53,'T',{sizes});
#62=IFCPROPERTYSINGLEVALUE('Area',$,IFCAREAMEASURE(2.),$);
#63=IFCPROPERTYSET('1cvctVUKr0kugbFTf53O9L',$,'Own',$,(#62));
#64=IFCRELDEFINESBYPROPERTIES('2cvctVUKr0kugbFTf53O9L',$,$,$,(#60),#63);
#65=IFCPRODUCTDEFINITIONSHAPE($,$,(#66));
#66=IFCSHAPEREPRESENTATION(#7,'Body','SweptSolid',(#51));
#67=IFCOPENINGELEMENT('4bvctVUKr0kugbFTf53O9L',$,$,$,$,#11,#65,$);
#68=IFCRELFILLSELEMENT('4cvctVUKr0kugbFTf53O9L',$,$,$,#67,#60);"""
    text = parsed(with_lines(window, BUILT), Wanted.CONTENTS)
    assert (b"#53=" in text) is (b"#62=" in text) is (b"#65=" in text) is is_measured


def test_walls_that_may_take_floor_keep_their_shapes_and_not_their_properties() -> None:
    text = parsed(BUILT.replace(b"IFCRAILING(", b"IFCWALL("), Wanted.CONTENTS)
    assert b"#53=" in text and b"#57=" not in text


def test_a_shape_that_a_room_shares_with_a_railing_is_kept() -> None:
    assert b"#51=" in parsed(BUILT.replace(b"(#22)", b"(#22,#51)"), Wanted.ROOMS)


def test_the_grid_that_a_room_may_be_on_keeps_its_place() -> None:
    grid = """#70=IFCLOCALPLACEMENT(#9,#6);
#71=IFCPOLYLINE((#5,#5));
#72=IFCGRIDAXIS('A',#71,.T.);
#73=IFCGRID('1cvctVUKr0kugbFTf53O9L',$,$,$,$,#70,$,(#72),(#72),$,$);"""
    for wanted in Wanted:
        text = parsed(with_lines(grid, BUILT), wanted)
        assert all(needed in text for needed in (b"#70=", b"#71=", b"#72=", b"#73="))


def test_walls_keep_their_shapes_where_they_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    walls = BUILT.replace(b"IFCRAILING(", b"IFCWALL(")
    assert b"#53=" in parsed(walls, Wanted.ROOMS)
    monkeypatch.setattr(subset, "MOST_OBSTACLES", 1)
    assert b"#53=" not in parsed(walls, Wanted.ROOMS)


def test_a_file_of_which_all_is_needed_is_parsed_as_it_is() -> None:
    scan = scan_bytes(SMALL)
    assert text_to_parse(scan, Repair(), needed_instances(scan, Wanted.CONTENTS)) is None


@pytest.mark.parametrize("wanted", Wanted)
def test_letters_are_repaired_in_what_is_left_alone(wanted: Wanted) -> None:
    data = with_lines(RAILING, damaged(b"'Ground'", "'Stueetage øst'".encode()))
    text = parsed(data.replace(b"'red'", "'rød'".encode()), wanted)
    assert b"\\X2\\00F8\\X0\\st" in text
    assert (b"r\\X2\\00F8\\X0\\d" in text) is (wanted is Wanted.REQUIREMENTS)


def test_what_was_left_out_is_nothing_to_what_refers_to_it(tmp_path: Path) -> None:
    path = tmp_path / "built.ifc"
    path.write_bytes(BUILT)
    model = open_model(path, wanted=Wanted.CONTENTS).file
    assert [railing.Representation for railing in model.by_type("IfcRailing")] == [None, None]
    assert len(model.by_type("IfcSpace")[0].Representation.Representations) == 1
