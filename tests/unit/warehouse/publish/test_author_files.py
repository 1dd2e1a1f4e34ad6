"""The files of a model's author, the archive read back with another library than the one that wrote it."""

import hashlib
import math
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import openpyxl
import pytest
import shapely
from bcf.v2.bcfxml import BcfXml
from helpers.hand_store import HandStore, room

from bim.findings import make_finding
from warehouse.duckdb_tables import connect_read_only
from warehouse.publish.handover import write_author_files
from warehouse.publish.handover.camera import Position, look_at
from warehouse.publish.handover.topic_texts import topic_texts
from warehouse.publish.handover.topics import MOST_ALIKE
from warehouse.publish.settings import RunInfo

RUN = RunInfo("r1", date(2026, 6, 30), datetime(2026, 6, 30, 2, tzinfo=UTC))
ID = "0123456789abcdefghij{:02}"
LOADED: list[BcfXml] = []
NAMELESS, DIFFERENT = ID.format(1), ID.format(2)


def measured(number: str, nth: int, **more: Any) -> dict[str, Any]:
    """A room of 20 m² that meets every rule but that of the category."""
    place = {
        "footprint_wkb": shapely.box(10 * nth, 0, 10 * nth + 5, 4).wkb,
        "floor_z_m": 3.0,
        "height_m": 2.5,
    }
    facts = {
        "stated_area_m2": 20.0,
        "measured_area_m2": 20.0,
        "storey_step_id": 5,
        "global_id": ID.format(nth),
    }
    return room(number, **{**facts, **place, **more})


def built(folder: Path, rooms: list[dict[str, Any]], **tables: Any) -> duckdb.DuckDBPyConnection:
    store = HandStore(folder)
    store.model("models/hq.ifc", rooms, project="0P" + 20 * "0", tables=tables)
    return opened(store)


def opened(store: HandStore) -> duckdb.DuckDBPyConnection:
    store.build("mart_model_patch", "mart_model_health", "dim_space", "run_finding", "run_input").close()
    return connect_read_only(store.folder / "run1.duckdb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a model with a room without number, one whose stated area is wrong, and one that fails an IDS."""
    folder = tmp_path_factory.mktemp("authors")
    rooms = [
        measured("", 1),
        measured("1.02", 2, stated_area_m2=25.0),
        measured("1.03", 3),
        measured("1.04", 4),
    ]
    failure = {
        "step_id": 4, "global_id": ID.format(4), "requirement": "Finish", "ifc_class": "IfcSpace", "element": "1.04",
        "facet": "property", "set_name": "Pset_SpaceCoveringRequirements", "property_name": "FloorCovering",
        "expected": "Linoleum | Tæppe", "found": "Beton", "reason": "does not match",
    }  # fmt: skip
    statement = {
        "step_id": 2, "set_name": "BaseQuantities", "quantity_name": "NetFloorArea", "area_kind": "net",
        "value_m2": 25.0, "source": "quantity", "rank": 1,
    }  # fmt: skip
    con = built(
        folder,
        rooms,
        requirement=[{"requirement": "Finish", "applicable": 4, "passed": 3, "failed": 1}],
        requirement_failure=[failure],
        area_statement=[statement],
    )
    write_author_files(con, folder / "authors", RUN)
    return folder / "authors"


def load(archive: Path) -> BcfXml:
    """An archive that stays open: the reader reads topics when they are asked for."""
    LOADED.append(opened := BcfXml.load(archive))
    return opened


def topics(archive: Path) -> dict[str, Any]:
    """Topics of an archive by the GlobalIds that they select."""
    found = {}
    for topic in load(archive).topics.values():
        for view in topic.viewpoints.values():
            components = view.visualization_info.components
            found[tuple(one.ifc_guid for one in components.selection.component)] = topic
    return found


def patch_list(workbook: Path) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(workbook)["Patch list"].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_each_element_with_a_problem_has_a_topic_that_selects_it(folder: Path) -> None:
    found = topics(folder / "hq.bcf")
    assert set(found) == {(NAMELESS,), (DIFFERENT,), (ID.format(4),)}
    assert "room without number" in found[NAMELESS,].topic.title
    assert "20.000 m²" in found[DIFFERENT,].topic.description
    assert "Linoleum | Tæppe" in found[ID.format(4),].topic.description


def test_a_topic_is_titled_in_the_language_of_the_publication_and_says_it_in_both(tmp_path: Path) -> None:
    con = built(tmp_path, [measured("1.02", 2, stated_area_m2=25.0), measured("", 3)])
    write_author_files(con, tmp_path / "authors", RUN, language="da")
    found = {guid[0]: topic.topic for guid, topic in topics(tmp_path / "authors" / "hq.bcf").items()}
    assert found[DIFFERENT].title == "1.02 Kontor: angivet areal afviger fra geometrien"
    danish, english = found[DIFFERENT].description.split("\n\n")
    assert "forventet 20,000 m², fundet 25,000 m²" in danish
    assert "expected 20.000 m², found 25.000 m²" in english
    assert "forventet rummets nummer, fundet intet" in found[ID.format(3)].description


def test_a_finding_is_in_a_topic_in_danish_and_in_english(tmp_path: Path) -> None:
    finding = make_finding("space_without_storey", count=1, area_m2=20.0, names="1.02")
    row = {
        "code": finding.code,
        "severity": "warning",
        "message": finding.message,
        "details": finding.details,
    }
    rooms = [measured("1.02", 2)]
    con = built(tmp_path, rooms, finding=[{**row, "step_id": 1, "global_id": DIFFERENT}])
    write_author_files(con, tmp_path / "authors", RUN)
    (topic,) = load(tmp_path / "authors" / "hq.bcf").topics.values()
    english, danish = topic.topic.description.split("\n\n")
    assert finding.message in english
    assert finding.message not in danish and "1.02" in danish


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        ("a value (IFCAREAMEASURE)", "en værdi (IFCAREAMEASURE)"),
        ("Linoleum (4 mm)", "Linoleum (4 mm)"),
        ("the net floor area", "nettogulvarealet"),
    ],
)
def test_a_phrase_of_ours_is_translated_and_a_value_is_not(expected: str, written: str) -> None:
    texts = topic_texts("da")[0]
    problem = {"cause": "ids: A", "set_name": None, "property_name": "Area", "unit": None, "message": None}
    assert f"forventet {written}, fundet intet" in texts.sentence(
        {**problem, "expected": expected, "found": None}
    )


def test_the_texts_of_topics_are_the_same_in_each_language() -> None:
    def keys(texts: Any) -> set[str]:
        return {
            f"{name}.{key}"
            for name, part in texts.items()
            for key in (keys(part) if isinstance(part, dict) else [""])
        }

    first, *others = (keys(texts.language.texts) for texts in topic_texts("en"))
    assert all(other == first for other in others)


def test_the_camera_of_a_topic_looks_at_its_room(folder: Path) -> None:
    (view,) = topics(folder / "hq.bcf")[DIFFERENT,].viewpoints.values()
    camera = view.visualization_info.perspective_camera
    at, along = camera.camera_view_point, camera.camera_direction
    centre = (22.5, 2.0, 4.25)
    away = [middle - start for middle, start in zip(centre, (at.x, at.y, at.z), strict=True)]
    cosine = sum(a * b for a, b in zip(away, (along.x, along.y, along.z), strict=True)) / math.hypot(*away)
    assert cosine == pytest.approx(1, abs=1e-6)
    up = camera.camera_up_vector
    assert along.x * up.x + along.y * up.y + along.z * up.z == pytest.approx(0, abs=1e-9)


def test_importers_find_the_version_the_project_and_its_extension_schema(folder: Path) -> None:
    archive = load(folder / "hq.bcf")
    assert archive.version.version_id == "2.1"
    assert archive.project_info.extension_schema == "extensions.xsd"
    assert archive.project.name == "hq.ifc"
    used = {label for topic in archive.topics.values() for label in topic.topic.labels}
    assert used == set(archive.extensions.topic_labels.topic_label)
    (file,) = next(iter(archive.topics.values())).header.file
    assert (file.filename, file.ifc_project) == ("hq.ifc", "0P" + 20 * "0")


ORDER = {  # of the children of an element, and whether each must be there: BCF-XML 2.1, markup.xsd and visinfo.xsd
    "Markup": ("Header", "Topic!", "Comment", "Viewpoints"),
    "File": ("Filename", "Date", "Reference"),
    "Topic": (
        "ReferenceLink", "Title!", "Priority", "Index", "Labels", "CreationDate!", "CreationAuthor!", "ModifiedDate",
        "ModifiedAuthor", "DueDate", "AssignedTo", "Stage", "Description", "BimSnippet", "DocumentReference",
        "RelatedTopic",
    ),
    "Viewpoints": ("Viewpoint", "Snapshot", "Index"),
    "VisualizationInfo": ("Components", "OrthogonalCamera", "PerspectiveCamera", "Lines", "ClippingPlanes", "Bitmap"),
    "Components": ("ViewSetupHints", "Selection", "Visibility!", "Coloring"),
    "PerspectiveCamera": ("CameraViewPoint!", "CameraDirection!", "CameraUpVector!", "FieldOfView!"),
    "ClippingPlane": ("Location!", "Direction!"),
    "ProjectExtension": ("Project", "ExtensionSchema!"),
    "Version": ("DetailedVersion",),
}  # fmt: skip
GUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def test_each_part_has_the_elements_of_the_schema_in_its_order(folder: Path) -> None:
    seen = set()
    with zipfile.ZipFile(folder / "hq.bcf") as archive:
        parts = [ElementTree.fromstring(archive.read(name)) for name in archive.namelist()]
    for element in (element for part in parts for element in part.iter() if element.tag in ORDER):
        seen.add(element.tag)
        order = [name.removesuffix("!") for name in ORDER[element.tag]]
        places = [order.index(child.tag) for child in element]
        assert places == sorted(places), element.tag
        assert {name[:-1] for name in ORDER[element.tag] if name.endswith("!")} <= {
            one.tag for one in element
        }
        if element.tag in ("Topic", "VisualizationInfo", "Viewpoints"):
            assert GUID.fullmatch(element.attrib["Guid"])
    assert seen == set(ORDER)


def test_the_patch_list_says_which_property_to_set_to_what(folder: Path) -> None:
    rows = {(row["GlobalId"], row["Property"]): row for row in patch_list(folder / "hq.xlsx")}
    area, finish = rows[DIFFERENT, "NetFloorArea"], rows[ID.format(4), "FloorCovering"]
    assert (area["Set"], area["Expected"], area["Found"], area["Unit"]) == (
        "BaseQuantities",
        "20.000",
        "25.000",
        "m²",
    )
    assert (finish["Set"], finish["Expected"], finish["Found"]) == (
        "Pset_SpaceCoveringRequirements", "Linoleum | Tæppe", "Beton",
    )  # fmt: skip


def test_a_stated_area_that_is_used_is_not_to_be_corrected(tmp_path: Path) -> None:
    low = measured("1.02", 2, net_area_m2=25.0, stated_area_m2=25.0, area_rule="headroom_explained")
    con = built(tmp_path, [low])
    write_author_files(con, tmp_path / "authors", RUN)
    assert not (tmp_path / "authors").exists()


def test_the_same_model_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    def digests(where: Path) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(where.iterdir())}

    for name in ("first", "second"):
        con = built(tmp_path / name, [measured("", 1), measured("1.02", 2, stated_area_m2=25.0)])
        write_author_files(con, tmp_path / name / "authors", RUN)
    assert digests(tmp_path / "first" / "authors") == digests(tmp_path / "second" / "authors")


def test_what_many_elements_share_is_one_topic_that_selects_them_all(tmp_path: Path) -> None:
    con = built(tmp_path, [measured("", nth) for nth in range(1, MOST_ALIKE + 3)])
    write_author_files(con, tmp_path / "authors", RUN)
    ((selected, topic),) = topics(tmp_path / "authors" / "hq.bcf").items()
    assert len(selected) == MOST_ALIKE + 2
    assert topic.topic.title == f"{MOST_ALIKE + 2} elements: room without number"


def test_an_archive_has_an_end_and_says_what_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.publish.handover.topics.MOST_TOPICS", 3)
    con = built(tmp_path, [measured("", nth) for nth in range(1, 8)])
    write_author_files(con, tmp_path / "authors", RUN)
    found = [topic.topic for topic in load(tmp_path / "authors" / "hq.bcf").topics.values()]
    assert len(found) == 4
    (last,) = [topic for topic in found if topic.title == "What this archive leaves out"]
    assert last.description.startswith("4 topics more in hq.xlsx")


def test_an_id_that_the_schema_forbids_and_hostile_names_do_not_break_the_archive(tmp_path: Path) -> None:
    name = "<b>\x1b[31m\x00\u202e]]>&"
    con = built(tmp_path, [measured("1", 1, global_id="not valid", name=name, stated_area_m2=25.0)])
    write_author_files(con, tmp_path / "authors", RUN)
    (topic,) = load(tmp_path / "authors" / "hq.bcf").topics.values()
    assert topic.topic.title.startswith("1 <b>\ufffd]]>&")
    (view,) = topic.viewpoints.values()
    assert view.visualization_info.components.selection is None
    assert view.visualization_info.perspective_camera is not None


def test_a_room_without_outline_has_no_camera() -> None:
    assert look_at([]) is None
    assert look_at([Position(b"no outline", 0.0)]) is None
    assert look_at([Position(shapely.box(0, 0, 1, 1).wkb, math.nan)]) is None


def test_a_model_without_anything_to_correct_has_no_files(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.records("category_rule", [{"pattern": "Kontor", "category": "OFF1"}])
    store.model("models/hq.ifc", [measured("1.01", 1)])
    write_author_files(opened(store), tmp_path / "authors", RUN)
    assert not (tmp_path / "authors").exists()


def test_the_open_archive_names_no_restricted_room_and_says_that_it_lacks_some(
    portfolio_edition: Path,
) -> None:
    for where, is_named in ((portfolio_edition, False), (portfolio_edition / "restricted", True)):
        with zipfile.ZipFile(where / "authors" / "hq.bcf") as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert ("K.77" in text) == is_named
        assert ("only the files in restricted/" in text) != is_named
