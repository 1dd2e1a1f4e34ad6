"""A small sound model as STEP text, for tests to damage in one place."""

from pathlib import Path
from typing import Any

from bim.errors import InputError
from bim.model.integrity import Inspection, inspect_scan
from bim.model.stepfile import open_model
from bim.model.units import read_units
from bim.model.usable_part import scan_usable_part
from bim.step.scanning import Scan, clean_text, scan_text
from bim.step.subset import text_to_parse

_HEAD = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [ReferenceView]'),'2;1');
FILE_NAME('small.ifc','2026-01-31T12:00:00',('A. Author'),('House'),'preprocessor','Drawing program 7','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
"""
_DATA = """#1=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#2=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);
#3=IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.);
#4=IFCUNITASSIGNMENT((#1,#2,#3));
#5=IFCCARTESIANPOINT((0.,0.,0.));
#6=IFCAXIS2PLACEMENT3D(#5,$,$);
#7=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#6,$);
#8=IFCPROJECT('0YvctVUKr0kugbFTf53O9L',$,'Project',$,$,$,$,(#7),#4);
#9=IFCLOCALPLACEMENT($,#6);
#10=IFCBUILDING('1YvctVUKr0kugbFTf53O9L',$,'House',$,$,#9,$,$,.ELEMENT.,$,$,$);
#11=IFCLOCALPLACEMENT(#9,#6);
#12=IFCBUILDINGSTOREY('2YvctVUKr0kugbFTf53O9L',$,'Ground',$,$,#11,$,$,.ELEMENT.,0.);
#13=IFCRELAGGREGATES('3YvctVUKr0kugbFTf53O9L',$,$,$,#8,(#10));
#14=IFCRELAGGREGATES('0ZvctVUKr0kugbFTf53O9L',$,$,$,#10,(#12));
#20=IFCRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.);
#21=IFCDIRECTION((0.,0.,1.));
#22=IFCEXTRUDEDAREASOLID(#20,#6,#21,2.5);
#23=IFCSHAPEREPRESENTATION(#7,'Body','SweptSolid',(#22));
#24=IFCPRODUCTDEFINITIONSHAPE($,$,(#23));
#25=IFCSPACE('1ZvctVUKr0kugbFTf53O9L',$,'1.01',$,$,#11,#24,'Office',.ELEMENT.,.INTERNAL.,$);
#26=IFCSPACE('2ZvctVUKr0kugbFTf53O9L',$,'1.02',$,$,#11,#24,'Office',.ELEMENT.,.INTERNAL.,$);
#27=IFCQUANTITYAREA('NetFloorArea',$,$,12.,$);
#28=IFCELEMENTQUANTITY('3ZvctVUKr0kugbFTf53O9L',$,'Qto_SpaceBaseQuantities',$,$,(#27));
#29=IFCRELDEFINESBYPROPERTIES('0avctVUKr0kugbFTf53O9L',$,$,$,(#25,#26),#28);
#30=IFCRELAGGREGATES('1avctVUKr0kugbFTf53O9L',$,$,$,#12,(#25,#26));
"""
_TAIL = "ENDSEC;\nEND-ISO-10303-21;\n"
SMALL = (_HEAD + _DATA + _TAIL).encode("ascii")


def damaged(old: bytes, new: bytes) -> bytes:
    """The small model with one piece of text replaced; the piece must be there."""
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new)


def with_lines(lines: str, data: bytes = SMALL) -> bytes:
    """The model with more statements at the end of its data."""
    return data.replace(b"ENDSEC;\nEND-ISO", lines.encode("utf-8") + b"\nENDSEC;\nEND-ISO")


def with_units(*lines: str, assigned: str = "#1,#2,#3") -> bytes:
    """The model with other units: `lines` take the place of #1 to #4, the assignment of `assigned` is #4."""
    head, rest = SMALL.split(b"#1=IFCSIUNIT")
    rest = rest[rest.index(b"#5=") :]
    units = "\n".join((*lines, f"#4=IFCUNITASSIGNMENT(({assigned}));\n"))
    return head + units.encode("ascii") + rest


def open_bytes(data: bytes, folder: Path, name: str = "small.ifc") -> Any:
    """What `open_model` makes of these bytes."""
    path = folder / name
    path.write_bytes(data)
    return open_model(path)


def scan_bytes(data: bytes, in_two: bool = False) -> Scan:
    """Every statement of these bytes, none left out."""
    return scan_text(clean_text(data), in_two)


def inspect_bytes(data: bytes) -> Inspection:
    """What is found in these bytes."""
    return inspect_scan(scan_usable_part(data))


def repaired(data: bytes) -> bytes | None:
    """The bytes that are parsed instead of these; null where these are."""
    scan = scan_bytes(data)
    return text_to_parse(scan, inspect_scan(scan).repair)


def tell_of(path: str) -> dict[str, Any]:
    """Open a model and read its units, as plain data: for a child, so that a crash is seen as one."""
    try:
        opened = open_model(Path(path))
        units = read_units(opened)
    except InputError as error:
        return {"code": error.code, "message": str(error)}
    findings = [*opened.findings, *units.findings]
    return {
        "code": None,
        "findings": sorted({finding.code for finding in findings if finding.severity != "info"}),
        "spaces": opened.spaces_in_bytes,
        "broken": sorted(opened.broken)[:20],
        "cyclic": sorted(opened.cyclic)[:20],
        "names": [space.LongName for space in opened.file.by_type("IfcSpace")[:3]],
    }
