"""The extracted tables: name, type and meaning of each column, declared once.

Comes in: nothing. Goes out: `TABLES`, and empty or checked Polars frames of these schemas. `warehouse` reads it.

Lengths are metres, areas square metres, volumes cubic metres, times UTC; the unit is the last part of a
name. The key of an entity in a model is `model_sha256` + `step_id`, for GlobalIds repeat in real files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from bim.enumerations import ExclusionReason
from bim.finding import Finding as Finding  # its records are the rows of the table `finding`

TEXT, WHOLE, REAL, FLAG = pl.String, pl.Int64, pl.Float64, pl.Boolean
AREA_KINDS = ("net", "gross", "planned", "other")


@dataclass(frozen=True)
class Table:
    """One extracted table: `columns` maps a name to its Polars type and its text."""

    name: str
    grain: str
    columns: Mapping[str, tuple[Any, str]]

    @property
    def schema(self) -> dict[str, Any]:
        """Return the Polars type of each column, in the order in which they are written."""
        return {name: kind for name, (kind, _) in self.columns.items()}

    def frame(self, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
        """Return rows as a frame of this schema, null where a row lacks a column. Raises: KeyError for other keys."""
        rows = list(rows)
        for row in rows:
            unknown = row.keys() - self.columns.keys()
            if unknown:
                raise KeyError(f"{self.name} has no column {sorted(unknown)}")
        return pl.DataFrame(
            {name: [row.get(name) for row in rows] for name in self.columns}, schema=self.schema
        )


_KEY = {
    "model_sha256": (TEXT, "SHA-256 of the model file as received"),
    "step_id": (WHOLE, "number of the entity in the file (#n)"),
}
_OF_SPACE = {
    "model_sha256": (TEXT, "SHA-256 of the model file as received"),
    "step_id": (WHOLE, "number of the space in the file (#n)"),
    "global_id": (TEXT, "GlobalId of the space"),
}

MODEL = Table(
    "model",
    "one row a model",
    {
        "model_sha256": (TEXT, "SHA-256 of the model file as received"),
        "schema": (TEXT, "IFC schema of the header"),
        "application": (TEXT, "program that wrote the file"),
        "written_at": (TEXT, "time stamp of the header, as written"),
        "project_global_id": (TEXT, "GlobalId of the IfcProject"),
        "project_name": (TEXT, "name of the IfcProject"),
        "length_unit": (TEXT, "declared length unit"),
        "length_unit_m": (REAL, "metres in one length unit"),
        "area_unit": (TEXT, "declared area unit, or the length unit squared"),
        "area_unit_m2": (REAL, "square metres in one area unit"),
        "true_north_deg": (
            REAL,
            "north in degrees clockwise from the model's y axis; null where the file says nothing",
        ),
        "spaces": (WHOLE, "IfcSpace in the file"),
        "spaces_counted": (WHOLE, "spaces that count"),
        "spaces_held": (WHOLE, "spaces held because no area can be trusted"),
        "net_area_m2": (REAL, "net area of the counted spaces"),
        "held_reason": (
            TEXT,
            "why nothing of the model may be used: no_room_counts, only_gross_areas; else null",
        ),
        "extractor_version": (TEXT, "digest of the extractor's code that made these rows"),
    },
)
BUILDING = Table(
    "building",
    "one row an IfcBuilding",
    {
        **_KEY,
        "global_id": (TEXT, "GlobalId"),
        "name": (TEXT, "name of the building"),
        "site_name": (TEXT, "name of its site"),
        "gross_area_m2": (REAL, "gross area that the model states of it"),
    },
)
STOREY = Table(
    "storey",
    "one row an IfcBuildingStorey",
    {
        **_KEY,
        "global_id": (TEXT, "GlobalId"),
        "name": (TEXT, "name of the storey"),
        "elevation_m": (REAL, "elevation above the building's zero"),
        "building_step_id": (WHOLE, "the building it belongs to"),
        "gross_area_m2": (REAL, "gross area that the model states of it"),
    },
)
SPACE = Table(
    "space",
    "one row for each IfcSpace, held and excluded ones included",
    {
        **_OF_SPACE,
        "number": (TEXT, "room number (IfcSpace.Name; where that is empty, the property that gives it)"),
        "name": (TEXT, "room name (IfcSpace.LongName)"),
        "object_type": (TEXT, "IfcSpace.ObjectType"),
        "predefined_type": (TEXT, "IfcSpace.PredefinedType, IFC4 on"),
        "composition_type": (TEXT, "COMPLEX, ELEMENT or PARTIAL"),
        "is_external": (FLAG, "is outdoors, by type or property"),
        "site_name": (TEXT, "name of the site"),
        "building_step_id": (WHOLE, "the building it belongs to"),
        "building_global_id": (TEXT, "GlobalId of the building"),
        "building_name": (TEXT, "name of the building"),
        "storey_step_id": (WHOLE, "the storey it belongs to"),
        "storey_global_id": (TEXT, "GlobalId of the storey"),
        "storey_name": (TEXT, "name of the storey"),
        "storey_elevation_m": (REAL, "elevation of the storey"),
        "parent_step_id": (WHOLE, "the space it is a part of"),
        "net_area_m2": (REAL, "the room's area; null when held"),
        "gross_area_m2": (REAL, "gross area, stated or measured"),
        "stated_area_m2": (REAL, "the best stated net area"),
        "measured_area_m2": (REAL, "area of the footprint"),
        "low_headroom_area_m2": (REAL, "part of the footprint under the clear height"),
        "area_rule": (TEXT, "code of the rule that chose net_area_m2"),
        "area_confidence": (TEXT, "high, medium, low or none"),
        "measured_by": (TEXT, "analytic, footprint, kernel, or null"),
        "is_counted": (FLAG, "counts in sums of room area"),
        "exclusion_reason": (TEXT, "why not; null exactly when counted"),
        "perimeter_m": (REAL, "perimeter of the footprint, holes included"),
        "height_m": (REAL, "height of the body"),
        "floor_z_m": (REAL, "lowest level of the body, in the building's metres"),
        "volume_m3": (REAL, "volume of the body"),
        "footprint_wkb": (pl.Binary, "footprint polygon in the building's metres, WKB"),
    },
)
AREA_STATEMENT = Table(
    "area_statement",
    "one row an area that the file states or geometry gives for a space",
    {
        **_OF_SPACE,
        "set_name": (TEXT, "property or quantity set"),
        "quantity_name": (TEXT, "quantity or property"),
        "area_kind": (TEXT, "net, gross, planned or other"),
        "value_m2": (REAL, "its value"),
        "source": (TEXT, "quantity, property or geometry"),
        "rank": (WHOLE, "rank of the statement among its kind, 1 is best"),
        "is_chosen": (FLAG, "gives the room's net area"),
    },
)
ZONE = Table(
    "zone",
    "one row an IfcZone or IfcSpatialZone",
    {**_KEY, "global_id": (TEXT, "GlobalId"), "name": (TEXT, "name"), "object_type": (TEXT, "ObjectType")},
)
SPACE_ZONE = Table(
    "space_zone",
    "one row a space and a zone it is in",
    {**_OF_SPACE, "zone_step_id": (WHOLE, "the zone")},
)
CLASSIFICATION = Table(
    "classification",
    "one row a classification reference of a space",
    {
        **_OF_SPACE,
        "system": (TEXT, "classification system"),
        "code": (TEXT, "code"),
        "title": (TEXT, "title"),
    },
)
SPACE_PROPERTY = Table(
    "space_property",
    "one row a single-valued property or quantity of a space",
    {
        **_OF_SPACE,
        "set_name": (TEXT, "property or quantity set"),
        "property_name": (TEXT, "property or quantity"),
        "value": (TEXT, "value as text, in the file's units"),
        "value_type": (TEXT, "IFC type of the value"),
    },
)
ASSET = Table(
    "asset",
    "one row a piece of equipment, sanitary object, furniture, door or window",
    {
        **_KEY,
        "global_id": (TEXT, "GlobalId"),
        "asset_class": (TEXT, "IFC class"),
        "asset_group": (
            TEXT,
            "sanitary, equipment, furniture, door, window, panel (glass of a curtain wall) or other",
        ),
        "predefined_type": (TEXT, "predefined type of it or of its type"),
        "type_name": (TEXT, "name of its type"),
        "name": (TEXT, "its name"),
        "tag": (TEXT, "its tag"),
        "space_step_id": (WHOLE, "the space that contains it"),
        "placed_by": (TEXT, "containment, boundary or geometry"),
        "x_m": (
            REAL,
            "its position in the building's metres; null where the file itself names its space",
        ),
        "y_m": (REAL, "as x_m"),
        "z_m": (REAL, "as x_m"),
    },
)
SURFACE = Table(
    "surface",
    "one row a finished or glazed surface and space",
    {
        **_OF_SPACE,
        "surface_kind": (TEXT, "floor_finish or glazing"),
        "material": (TEXT, "material or finish"),
        "area_m2": (REAL, "its area; of glazing that of the window or pane with its frame"),
        "element_step_id": (WHOLE, "the covering, slab, window, pane or door"),
        "placed_by": (
            TEXT,
            "property, containment, boundary or geometry; null where the model has no room for it",
        ),
        "area_by": (
            TEXT,
            "size (own width and height), quantity, property, body, opening, or room (all of it)",
        ),
    },
)
REQUIREMENT = Table(
    "requirement",
    "one row a model and a requirement of the IDS file",
    {
        "model_sha256": (TEXT, "SHA-256 of the model file as received"),
        "requirement": (TEXT, "name of the specification"),
        "applicable": (WHOLE, "entities to which it applies"),
        "passed": (WHOLE, "of them, that meet it"),
        "failed": (WHOLE, "of them, that do not"),
    },
)
REQUIREMENT_FAILURE = Table(
    "requirement_failure",
    "one row an element and part of a requirement that it does not meet, the first 2,000 elements a requirement",
    {
        **_KEY,
        "global_id": (TEXT, "GlobalId of the element"),
        "requirement": (TEXT, "name of the specification"),
        "ifc_class": (TEXT, "IFC class of the element"),
        "element": (TEXT, "number and name of the element"),
        "facet": (TEXT, "entity, attribute, property, classification, material or partOf"),
        "set_name": (
            TEXT,
            "property or quantity set, classification system or relation; null for an attribute",
        ),
        "property_name": (TEXT, "property, quantity or attribute"),
        "expected": (TEXT, "value that the requirement expects"),
        "found": (TEXT, "value in the model; null where there is none"),
        "reason": (TEXT, "why it fails, as the checker says it"),
    },
)
FINDING = Table(
    "finding",
    "one row a finding about a model or an entity in it",
    {
        **_KEY,
        "global_id": (TEXT, "GlobalId of what it is about"),
        "code": (TEXT, "what was found"),
        "severity": (TEXT, "info, warning or error"),
        "message": (TEXT, "what, where, what to do"),
        "details": (TEXT, "values of the message, as a JSON object"),
        "subject": (
            TEXT,
            "which of several subjects of its code it is about, such as the name of a requirement",
        ),
    },
)

TABLES = {
    table.name: table
    for table in (
        MODEL,
        BUILDING,
        STOREY,
        SPACE,
        AREA_STATEMENT,
        ZONE,
        SPACE_ZONE,
        CLASSIFICATION,
        SPACE_PROPERTY,
        ASSET,
        SURFACE,
        REQUIREMENT,
        REQUIREMENT_FAILURE,
        FINDING,
    )
}
ROOM_TABLES = ("model", "building", "storey", "space", "area_statement", "finding")
NO_ROOM_REASONS = frozenset(
    {
        ExclusionReason.GFA,
        ExclusionReason.CONSTRUCTION,
        ExclusionReason.COMPLEX,
        ExclusionReason.AREA_SCHEME,
        ExclusionReason.OVERLAPPING,
        ExclusionReason.DUPLICATE,
        ExclusionReason.VOID,
        ExclusionReason.PHASE,
    }
)
"""Exclusion reasons of spaces without a floor of their own: assets in them are in other rooms as well."""
