"""Write topics as a BCF 2.1 archive; the same topics give the same bytes.

Comes in: topics. Goes out: one `.bcf` file. bcf-client, the library that reads the archives back in the tests, is
not used to write them: it makes random identifiers and stamps the time of day, and it imports IFC.
Source: buildingSMART BCF-XML 2.1.
"""

import re
import uuid
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bim.visible_text import visible
from warehouse.publish.handover.camera import FIELD_OF_VIEW, Camera, Vector
from warehouse.publish.handover.topics import Topic

AUTHOR = "areal"
TYPES = {"error": "Error", "warning": "Warning"}
PRIORITIES = {"error": "High", "warning": "Normal"}
NAMESPACE = uuid.UUID("5f0c7a0e-6d0b-5b0e-9d5c-6f1f3a4c2b11")
_IFC_GUID = re.compile(r"[0-9A-Za-z_$]{22}")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LONGEST_TITLE = 250


def write_bcf(path: Path, model: str, project_id: str | None, topics: Sequence[Topic], day: date) -> None:
    """Write the archive of one model.

    `model` is the file's name, which with a topic's key gives the topic's identifier; `project_id` the GlobalId of its
    IfcProject, left out where it is not valid.
    """
    files = {
        "bcf.version": _version(),
        "project.bcfp": _project(model),
        "extensions.xsd": _extensions(topics),
    }
    for index, topic in enumerate(topics, start=1):
        folder = str(uuid.uuid5(NAMESPACE, f"{model}\0{topic.key}"))
        view = str(uuid.uuid5(NAMESPACE, f"{model}\0{topic.key}\0viewpoint"))
        has_view = bool(_valid(topic.selected)) or topic.camera is not None
        markup = _markup(topic, folder, view if has_view else None, model, project_id, day, index)
        files[f"{folder}/markup.bcf"] = markup
        if has_view:
            files[f"{folder}/viewpoint.bcfv"] = _viewpoint(topic, view)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # without Unix modes, of which some importers make unreadable files
            archive.writestr(info, content)


def _version() -> bytes:
    root = ET.Element("Version", VersionId="2.1")
    _add(root, "DetailedVersion", "2.1")
    return _bytes(root)


def _project(model: str) -> bytes:
    """Return project.bcfp; importers such as Solibri and BIMcollab refuse it without ExtensionSchema."""
    root = ET.Element("ProjectExtension")
    project = ET.SubElement(root, "Project", ProjectId=str(uuid.uuid5(NAMESPACE, model)))
    _add(project, "Name", model)
    _add(root, "ExtensionSchema", "extensions.xsd")
    return _bytes(root)


def _extensions(topics: Iterable[Topic]) -> bytes:
    """Return the values that topics of this archive use, as BCF 2.1 asks for: a redefinition of markup.xsd."""
    ET.register_namespace("xs", "http://www.w3.org/2001/XMLSchema")
    xs = "{http://www.w3.org/2001/XMLSchema}"
    root = ET.Element(f"{xs}schema")
    redefine = ET.SubElement(root, f"{xs}redefine", schemaLocation="markup.xsd")
    values = {
        "TopicType": sorted(TYPES.values()),
        "TopicStatus": ["Open"],
        "TopicLabel": sorted(
            {visible(label, keep_lines=False) for topic in topics for label in topic.labels}
        ),
        "Priority": sorted(PRIORITIES.values()),
        "UserIdType": [AUTHOR],
    }
    for name, listed in values.items():
        if not listed:
            continue
        kind = ET.SubElement(redefine, f"{xs}simpleType", name=name)
        restriction = ET.SubElement(kind, f"{xs}restriction", base=name)
        for value in listed:
            ET.SubElement(restriction, f"{xs}enumeration", value=value)
    return _bytes(root)


def _markup(
    topic: Topic, guid: str, view: str | None, model: str, project_id: str | None, day: date, index: int
) -> bytes:
    root = ET.Element("Markup")
    file = ET.SubElement(ET.SubElement(root, "Header"), "File", isExternal="true")
    if project_id is not None and _IFC_GUID.fullmatch(project_id):
        file.set("IfcProject", project_id)
    _add(file, "Filename", model)
    node = ET.SubElement(root, "Topic", Guid=guid, TopicType=TYPES[topic.severity], TopicStatus="Open")
    _add(node, "Title", visible(topic.title, keep_lines=False)[:_LONGEST_TITLE])
    _add(node, "Priority", PRIORITIES[topic.severity])
    _add(node, "Index", str(index))
    for label in topic.labels:
        _add(node, "Labels", visible(label, keep_lines=False))
    _add(node, "CreationDate", f"{day.isoformat()}T00:00:00Z")
    _add(node, "CreationAuthor", AUTHOR)
    _add(node, "Description", topic.description)
    if view is not None:
        viewpoints = ET.SubElement(root, "Viewpoints", Guid=view)
        _add(viewpoints, "Viewpoint", "viewpoint.bcfv")
    return _bytes(root)


def _viewpoint(topic: Topic, guid: str) -> bytes:
    root = ET.Element("VisualizationInfo", Guid=guid)
    components = ET.SubElement(root, "Components")
    ET.SubElement(components, "ViewSetupHints", SpacesVisible="true")
    selected = _valid(topic.selected)
    if selected:
        selection = ET.SubElement(components, "Selection")
        for global_id in selected:
            ET.SubElement(selection, "Component", IfcGuid=global_id)
    ET.SubElement(components, "Visibility", DefaultVisibility="true")
    if topic.camera is not None:
        _add_camera(root, topic.camera)
    return _bytes(root)


def _add_camera(root: ET.Element, camera: Camera) -> None:
    node = ET.SubElement(root, "PerspectiveCamera")
    for name, vector in (
        ("CameraViewPoint", camera.position),
        ("CameraDirection", camera.direction),
        ("CameraUpVector", camera.up),
    ):
        _add_vector(ET.SubElement(node, name), vector)
    _add(node, "FieldOfView", str(FIELD_OF_VIEW))
    plane = ET.SubElement(ET.SubElement(root, "ClippingPlanes"), "ClippingPlane")
    _add_vector(ET.SubElement(plane, "Location"), camera.cut_at)
    _add_vector(ET.SubElement(plane, "Direction"), (0.0, 0.0, 1.0))


def _valid(global_ids: Iterable[str]) -> list[str]:
    """Return the GlobalIds that the schema allows; real models have others, which no viewer can select."""
    return [one for one in global_ids if _IFC_GUID.fullmatch(one)]


def _add_vector(parent: ET.Element, vector: Vector) -> None:
    for axis, value in zip("XYZ", vector, strict=True):
        _add(parent, axis, repr(value))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = visible(text)


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
