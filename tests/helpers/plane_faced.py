"""Models whose bodies are boundary representations of plane faces, as Revit has written them since 2022."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from ifcopenshell.guid import compress

Point = tuple[float, float, float]

HEAD = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [DesignTransferView_V1.0]'),'2;1');
FILE_NAME('office.ifc','2026-01-31T12:00:00',('A. Author'),('House'),'preprocessor','Drawing program 7','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
"""
TAIL = "ENDSEC;\nEND-ISO-10303-21;\n"


class PlaneFaced:
    """Statements of one model, in metres; `lines` grows with each body."""

    def __init__(self, edge_curve: str = "IFCTRIMMEDCURVE") -> None:
        self.lines: list[str] = []
        self.edge_curve = edge_curve
        self.context = self.add("IFCGEOMETRICREPRESENTATIONCONTEXT", f"$,'Model',3,1.E-05,{self._origin()},$")
        units = [
            self.add("IFCSIUNIT", f"*,.{kind}.,$,.{name}.")
            for kind, name in (
                ("LENGTHUNIT", "METRE"),
                ("AREAUNIT", "SQUARE_METRE"),
                ("PLANEANGLEUNIT", "RADIAN"),
            )
        ]
        assigned = self.add("IFCUNITASSIGNMENT", f"({','.join(units)})")
        self.project = self.rooted("IFCPROJECT", f"'Office',$,$,$,$,({self.context}),{assigned}")
        self.placement = self.add("IFCLOCALPLACEMENT", f"$,{self._origin()}")
        self.building = self.rooted("IFCBUILDING", f"'House',$,$,{self.placement},$,$,.ELEMENT.,$,$,$")
        self.storey = self.rooted("IFCBUILDINGSTOREY", f"'Ground',$,$,{self.placement},$,$,.ELEMENT.,0.")
        self.rooted("IFCRELAGGREGATES", f"$,$,{self.project},({self.building})")
        self.rooted("IFCRELAGGREGATES", f"$,$,{self.building},({self.storey})")

    def add(self, kind: str, values: str) -> str:
        """Add a statement and return its id."""
        self.lines.append(f"#{len(self.lines) + 1}={kind}({values});")
        return f"#{len(self.lines)}"

    def rooted(self, kind: str, values: str) -> str:
        """Add a statement that begins with a GlobalId and no owner."""
        return self.add(kind, f"'{compress(f'{len(self.lines):032x}')}',$,{values}")

    def point(self, at: Sequence[float]) -> str:
        """Add a point."""
        return self.add("IFCCARTESIANPOINT", f"({','.join(f'{part:.9f}' for part in at)})")

    def direction(self, along: Sequence[float]) -> str:
        """Add a direction."""
        return self.add("IFCDIRECTION", f"({','.join(f'{part:.9f}' for part in along)})")

    def _origin(self) -> str:
        return self.add("IFCAXIS2PLACEMENT3D", f"{self.point((0.0, 0.0, 0.0))},$,$")

    def body(self, faces: Sequence[Sequence[Point]]) -> str:
        """Add an advanced brep of faces, rings with normals outward, and return its product definition shape."""
        vertices = {at: self.add("IFCVERTEXPOINT", self.point(at)) for ring in faces for at in ring}
        edges: dict[tuple[Point, Point], str] = {}
        made = [self._face(ring, vertices, edges) for ring in faces]
        brep = self.add("IFCADVANCEDBREP", self.add("IFCCLOSEDSHELL", f"({','.join(made)})"))
        shown = self.add("IFCSHAPEREPRESENTATION", f"{self.context},'Body','AdvancedBrep',({brep})")
        return self.add("IFCPRODUCTDEFINITIONSHAPE", f"$,$,({shown})")

    def _face(
        self, ring: Sequence[Point], vertices: dict[Point, str], edges: dict[tuple[Point, Point], str]
    ) -> str:
        oriented = []
        for first, last in pairwise([*ring, ring[0]]):
            is_forward = (last, first) not in edges
            if is_forward:
                curve = self._curve(first, last)
                edge = self.add("IFCEDGECURVE", f"{vertices[first]},{vertices[last]},{curve},.T.")
                edges[first, last] = edge
            else:
                edge = edges[last, first]
            oriented.append(self.add("IFCORIENTEDEDGE", f"*,*,{edge},{'.T.' if is_forward else '.F.'}"))
        loop = self.add("IFCEDGELOOP", f"({','.join(oriented)})")
        bound = self.add("IFCFACEOUTERBOUND", f"{loop},.T.")
        a, b, c = ring[:3]
        u, v = [q - p for p, q in zip(a, b, strict=True)], [q - p for p, q in zip(a, c, strict=True)]
        normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        axes = f"{self.point(a)},{self.direction(normal)},{self.direction(u)}"
        plane = self.add("IFCPLANE", self.add("IFCAXIS2PLACEMENT3D", axes))
        return self.add("IFCADVANCEDFACE", f"({bound}),{plane},.T.")

    def _curve(self, first: Point, last: Point) -> str:
        """A straight curve, as the model writes them."""
        if self.edge_curve == "IFCPOLYLINE":
            return self.add("IFCPOLYLINE", f"({self.point(first)},{self.point(last)})")
        along = [q - p for p, q in zip(first, last, strict=True)]
        length = sum(part * part for part in along) ** 0.5
        vector = self.add("IFCVECTOR", f"{self.direction([part / length for part in along])},1.")
        line = self.add("IFCLINE", f"{self.point(first)},{vector}")
        if self.edge_curve == "IFCLINE":
            return line
        trims = f"({self.point(first)},IFCPARAMETERVALUE(0.)),({self.point(last)},IFCPARAMETERVALUE({length:.9f}))"
        return self.add("IFCTRIMMEDCURVE", f"{line},{trims},.T.,.CARTESIAN.")

    def room(self, number: str, faces: Sequence[Sequence[Point]]) -> str:
        """Add a room on the storey."""
        shape = self.body(faces)
        room = self.rooted(
            "IFCSPACE", f"'{number}',$,$,{self.placement},{shape},'Office',.ELEMENT.,.INTERNAL.,$"
        )
        self.rooted("IFCRELAGGREGATES", f"$,$,{self.storey},({room})")
        return room

    def text(self) -> str:
        """The file."""
        return HEAD + "\n".join(self.lines) + "\n" + TAIL


def prism_faces(plan: Sequence[tuple[float, float]], low: float, high: float) -> list[list[Point]]:
    """Faces of an upright prism over a plan that runs counterclockwise."""
    floor, roof = [(x, y, low) for x, y in plan], [(x, y, high) for x, y in plan]
    sides = zip(floor, [*floor[1:], floor[0]], [*roof[1:], roof[0]], roof, strict=True)
    return [floor[::-1], roof, *([a, b, c, d] for a, b, c, d in sides)]


def notched_plan(x: float, y: float, notches: int) -> list[tuple[float, float]]:
    """Six by five metres with so many columns of 0.4 by 0.3 m along its south wall: 30 m² less 0.12 m² each."""
    plan = [(x, y)]
    for number in range(notches):
        left = x + 0.5 + number
        plan += [(left, y), (left, y + 0.3), (left + 0.4, y + 0.3), (left + 0.4, y)]
    return [*plan, (x + 6, y), (x + 6, y + 5), (x, y + 5)]


def write_office(
    target: Path, rooms: int = 44, megabytes: float = 9.0, edge_curve: str = "IFCTRIMMEDCURVE"
) -> Path:
    """Write an office of so many rooms, and of walls with the same kind of bodies up to a size."""
    model = PlaneFaced(edge_curve)
    for number in range(rooms):
        plan = notched_plan(7.0 * (number % 11), 6.0 * (number // 11), number % 6)
        model.room(f"1.{number + 1:02}", prism_faces(plan, 0.0, 2.7))
    walls, size = [], sum(map(len, model.lines))
    while size < megabytes * 1e6:
        known = len(model.lines)
        x, y = 7.0 * (len(walls) % 11) - 0.6, 6.0 * (len(walls) // 11 % 4)
        shape = model.body(prism_faces([(x, y), (x + 0.2, y), (x + 0.2, y + 5), (x, y + 5)], 0.0, 2.7))
        walls.append(model.rooted("IFCWALL", f"'Wall',$,$,{model.placement},{shape},$,.STANDARD."))
        size += sum(map(len, model.lines[known:]))
    model.rooted("IFCRELCONTAINEDINSPATIALSTRUCTURE", f"$,$,({','.join(walls)}),{model.storey}")
    target.write_text(model.text(), encoding="ascii")
    return target
