"""Buildings drawn in code: rooms as boxes, with whatever sets a test hangs on them. Sizes are given in metres."""

from pathlib import Path
from typing import Any

import ifcopenshell
import ifcopenshell.guid
import polars as pl

from bim.extract import Extracted, extract_model
from bim.settings import ExtractSettings, ReadingMode

PREFIXES = {None: 1.0, "MILLI": 1e-3, "CENTI": 1e-2}


class Building:
    """A model under construction: one building, storeys by name, rooms as boxes."""

    def __init__(self, schema: str = "IFC4", length: str | None = None, area: str | None = None) -> None:
        self.model = ifcopenshell.file(schema=schema)
        self.unit_m = PREFIXES[length]
        self.area_unit_m2 = PREFIXES[area] ** 2
        units = [self.make("IfcSIUnit", None, "LENGTHUNIT", length, "METRE")]
        units.append(self.make("IfcSIUnit", None, "AREAUNIT", area, "SQUARE_METRE"))
        self.axes = self.make("IfcAxis2Placement3D", self.point(0, 0, 0))
        self.context = self.make("IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, self.axes)
        assignment = self.make("IfcUnitAssignment", units)
        self.project = self.root(
            "IfcProject", Name="P", RepresentationContexts=[self.context], UnitsInContext=assignment
        )
        self.building = self.root("IfcBuilding", Name="B1", ObjectPlacement=self.placement())
        self.relate("IfcRelAggregates", self.project, [self.building])
        self.storeys: dict[str, Any] = {}

    def make(self, kind: str, *args: Any, **kwargs: Any) -> Any:
        """Any entity."""
        return self.model.create_entity(kind, *args, **kwargs)

    def root(self, kind: str, **kwargs: Any) -> Any:
        """Any entity with a GlobalId, new unless one is given."""
        return self.model.create_entity(kind, **{"GlobalId": ifcopenshell.guid.new(), **kwargs})

    def point(self, *at: float) -> Any:
        return self.make("IfcCartesianPoint", tuple(float(value) / self.unit_m for value in at))

    def placement(self, *at: float) -> Any:
        axes = self.make("IfcAxis2Placement3D", self.point(*(at or (0, 0, 0))))
        return self.make("IfcLocalPlacement", None, axes)

    def relate(self, kind: str, whole: Any, parts: list[Any]) -> Any:
        names = {
            "IfcRelAggregates": ("RelatingObject", "RelatedObjects"),
            "IfcRelDefinesByProperties": ("RelatingPropertyDefinition", "RelatedObjects"),
            "IfcRelDefinesByType": ("RelatingType", "RelatedObjects"),
            "IfcRelContainedInSpatialStructure": ("RelatingStructure", "RelatedElements"),
            "IfcRelAssignsToGroup": ("RelatingGroup", "RelatedObjects"),
            "IfcRelAssociatesClassification": ("RelatingClassification", "RelatedObjects"),
        }[kind]
        return self.root(kind, **{names[0]: whole, names[1]: parts})

    def storey(self, name: str = "Ground", elevation: float = 0.0) -> Any:
        if name not in self.storeys:
            storey = self.root("IfcBuildingStorey", Name=name, Elevation=elevation / self.unit_m)
            self.relate("IfcRelAggregates", self.building, [storey])
            self.storeys[name] = storey
        return self.storeys[name]

    def box(self, at: tuple[float, ...], size: tuple[float, float], height: float) -> Any:
        """An extruded rectangle, its corner at `at`."""
        x, y, z = (*at, 0.0, 0.0)[:3]
        corners = [(x, y), (x + size[0], y), (x + size[0], y + size[1]), (x, y + size[1]), (x, y)]
        curve = self.make("IfcPolyline", [self.point(*corner) for corner in corners])
        profile = self.make("IfcArbitraryClosedProfileDef", "AREA", None, curve)
        position = self.make("IfcAxis2Placement3D", self.point(0, 0, z))
        up = self.make("IfcDirection", (0.0, 0.0, 1.0))
        solid = self.make("IfcExtrudedAreaSolid", profile, position, up, height / self.unit_m)
        shape = self.make("IfcShapeRepresentation", self.context, "Body", "SweptSolid", [solid])
        return self.make("IfcProductDefinitionShape", None, None, [shape])

    def room(
        self,
        number: str | None,
        name: str | None = "Kontor",
        at: tuple[float, ...] = (0.0, 0.0),
        size: tuple[float, float] | None = (4.0, 5.0),
        height: float = 3.0,
        net: float | None = None,
        gross: float | None = None,
        under: Any = "storey",
        **attributes: Any,
    ) -> Any:
        """A room; `size` null gives no body; `net` and `gross` (m²) hang a standard quantity set on it."""
        space = self.root(
            "IfcSpace",
            Name=number,
            LongName=name,
            ObjectPlacement=self.placement(),
            Representation=self.box(at, size, height) if size else None,
            **{"CompositionType": "ELEMENT", **attributes},
        )
        whole = self.storey() if under == "storey" else under
        if whole is not None:
            self.relate("IfcRelAggregates", whole, [space])
        stated = {"NetFloorArea": net, "GrossFloorArea": gross}
        stated = {key: value for key, value in stated.items() if value is not None}
        if stated:
            self.quantities(space, stated)
        return space

    def quantities(
        self,
        space: Any,
        areas: dict[str, Any],
        name: str | None = "Qto_SpaceBaseQuantities",
        unit: Any = None,
        method: str | None = None,
    ) -> Any:
        """A quantity set: areas in m², written in the model's area unit, or as they are with their own unit."""
        factor = 1.0 if unit is not None else self.area_unit_m2
        members = [
            self.make("IfcQuantityArea", Name=key, Unit=unit, AreaValue=float(value) / factor)
            for key, value in areas.items()
        ]
        found = self.root("IfcElementQuantity", Name=name, MethodOfMeasurement=method, Quantities=members)
        self.relate("IfcRelDefinesByProperties", found, [space])
        return found

    def properties(self, space: Any, name: str | None, values: dict[str, tuple[str, Any]]) -> Any:
        """A property set; each value as (IFC type, value), as written in the file."""
        members = [
            self.make("IfcPropertySingleValue", Name=key, NominalValue=self.make(kind, value))
            for key, (kind, value) in values.items()
        ]
        found = self.root("IfcPropertySet", Name=name, HasProperties=members)
        if space is not None:
            self.relate("IfcRelDefinesByProperties", found, [space])
        return found

    def write(self, folder: Path, name: str = "model.ifc") -> Path:
        path = folder / name
        self.model.write(str(path))
        return path

    def extract(self, folder: Path, only_rooms: bool = True, **settings: Any) -> Extracted:
        """The tables of the model as areal reads it from a file."""
        return extract_model(self.write(folder), "sha", ExtractSettings(**settings), ReadingMode(only_rooms))


def by_number(extracted: Extracted) -> dict[str, dict[str, Any]]:
    """Rows of `space` by room number."""
    return {row["number"]: row for row in extracted.tables["space"].iter_rows(named=True)}


def only_space(extracted: Extracted) -> dict[str, Any]:
    """The one row of `space`."""
    (row,) = extracted.tables["space"].to_dicts()
    return row


def codes(extracted: Extracted) -> list[str]:
    """Codes of the findings, sorted, each once."""
    return sorted({finding.code for finding in extracted.findings})


def counted_m2(extracted: Extracted) -> float:
    """Sum of the counted rooms."""
    return float(extracted.tables["space"].filter(pl.col("is_counted"))["net_area_m2"].sum())
