"""Files that testers write: each ends in a verdict, and what is odd about it is told."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, with_lines

from bim.errors import ModelError
from bim.extract import Extracted, extract_model

WINDOW = """#52=IFCWINDOW('0avctVUKr0kugbFTf53O9Z',$,'W',$,$,#11,$,$,1.,1.,$,$,$);
#53=IFCRELASSOCIATESMATERIAL('0avctVUKr0kugbFTf53O9Y',$,$,$,(#52),#50);
#54=IFCRELCONTAINEDINSPATIALSTRUCTURE('0avctVUKr0kugbFTf53O9W',$,$,$,(#52),#25);"""


def read(data: bytes, folder: Path) -> Extracted:
    path = folder / "small.ifc"
    path.write_bytes(data)
    return extract_model(path, "sha")


def warned(extracted: Extracted) -> set[str]:
    return {finding.code for finding in extracted.findings if finding.severity != "info"}


def test_a_material_made_of_itself_names_nothing(tmp_path: Path) -> None:
    cycle = "#50=IFCMATERIALLAYERSET((#51),$,$);\n#51=IFCMATERIALLAYER(#50,1.,$,$,$,$,$);\n"
    surfaces = read(with_lines(cycle + WINDOW), tmp_path).tables["surface"]
    assert surfaces["material"].to_list() == ["W"]


def test_material_lists_with_strangers_and_windows_with_text_for_width_are_read_past(tmp_path: Path) -> None:
    lines = "#50=IFCMATERIALLAYERSET((#5,4,'x'),$,$);\n" + WINDOW.replace("1.,1.,$", "'1.',.T.,$")
    assert read(with_lines(lines), tmp_path).tables["surface"]["area_m2"].to_list() == [None]


def test_a_space_of_an_abstract_class_would_vanish_and_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refusal:
        read(damaged(b"#26=IFCSPACE(", b"#26=IFCSPATIALELEMENT("), tmp_path)
    assert refusal.value.code == "unknown_class"


@pytest.mark.parametrize("global_id", [b"$", b"''"])
def test_a_room_without_a_global_id_is_reported(tmp_path: Path, global_id: bytes) -> None:
    extracted = read(damaged(b"'1ZvctVUKr0kugbFTf53O9L'", global_id), tmp_path)
    assert "global_id_missing" in warned(extracted)


def test_a_room_beyond_any_projection_is_measured_and_its_position_doubted(tmp_path: Path) -> None:
    data = damaged(b"#11=IFCLOCALPLACEMENT(#9,#6)", b"#11=IFCLOCALPLACEMENT(#9,#61)")
    data = with_lines("#60=IFCCARTESIANPOINT((1.E12,0.,0.));\n#61=IFCAXIS2PLACEMENT3D(#60,$,$);", data)
    extracted = read(data, tmp_path)
    assert extracted.tables["space"]["measured_area_m2"].to_list() == pytest.approx([12, 12])
    assert "geometry_far_away" in warned(extracted)


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff"])
def test_marks_that_nobody_sees_are_taken_out_of_a_number(tmp_path: Path, mark: str) -> None:
    extracted = read(SMALL.replace(b"'1.01'", f"'1.01{mark}'".encode()), tmp_path)
    assert extracted.tables["space"]["number"].to_list() == ["1.01", "1.02"]


@pytest.mark.parametrize("parts", ["#60,$,$", "#5,#62,$", "#5,#60,#5"], ids=["direction", "person", "point"])
def test_a_placement_of_strangers_is_reported_and_not_turned_by_their_numbers(
    tmp_path: Path, parts: str
) -> None:
    data = damaged(b"#11=IFCLOCALPLACEMENT(#9,#6)", b"#11=IFCLOCALPLACEMENT(#9,#61)")
    lines = (
        f"#60=IFCDIRECTION((1.,0.,9.));\n#61=IFCAXIS2PLACEMENT3D({parts});\n#62=IFCPERSON('x',$,$,$,$,$,$,$);"
    )
    extracted = read(with_lines(lines, data), tmp_path)
    assert extracted.tables["space"]["measured_area_m2"].to_list() == pytest.approx([12, 12])
    assert extracted.tables["space"]["floor_z_m"].to_list() == pytest.approx([0, 0])
    assert "geometry_placement_unreadable" in warned(extracted)
