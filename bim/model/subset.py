"""The part of a file that a reading needs: the rest is never parsed.

Comes in: a scanned file. Goes out: which of its instances are needed, or used by any reading. Must not know rooms or
areas; of IFC only which classes and relations a reading asks for.

Most statements of a model are shapes of walls, ducts and furniture, and parsing a file lazily takes time per statement.
References to what was left out lead nowhere; nothing that follows them may be read of the part.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import cached_property

import numpy as np

from bim.model.lengths import ENOUGH
from bim.model.schemas import is_of
from bim.step.byte_words import TEXT
from bim.step.scanning import Scan
from bim.step.subset import Flags, ReferenceGraph


class Wanted(Enum):
    """What a reading needs of a model.

    Rooms and what is stated and drawn of them; their contents too; or whatever a list of requirements may name, without
    the shapes that `_UNDRAWN` has.
    """

    ROOMS = "rooms"
    CONTENTS = "contents"
    REQUIREMENTS = "requirements"


_SPATIAL = ("IfcProject", "IfcProjectLibrary", "IfcSpatialElement", "IfcSpatialStructureElement")
_ROOMS = ("IfcSpace", "IfcSpaceType")
# Frames of measures and places; a room may be placed on a grid, which its placement does not lead to.
_FRAMES = ("IfcUnitAssignment", "IfcRepresentationContext", "IfcCoordinateOperation", "IfcGrid")
# What contains rooms and what is stated of them: relations that refer to spatial objects; to rooms.
_OF_SPATIAL = ("IfcRelDecomposes", "IfcRelDefines")
_OF_ROOMS = ("IfcRelContainedInSpatialStructure", "IfcRelReferencedInSpatialStructure")
RELATIONS_OF_ROOMS = _OF_SPATIAL + _OF_ROOMS
# What rooms are grouped and classified by: some area schemes differ in nothing else.
_TAGS_OF_ROOMS = ("IfcRelAssignsToGroup", "IfcRelAssociatesClassification")
# What shows by its size in which unit a building is drawn; of a door its own statement is enough.
_SCALE = "IfcMaterialLayerSetUsage"
_SHALLOW_SCALE = "IfcDoor"
_SHAPES = ("IfcProductRepresentation", "IfcConnectionGeometry", "IfcRepresentationMap")
# Objects whose shape no surface, asset or room needs, unless they are parts of what bounds a room, as panes are.
_UNDRAWN = (
    "IfcWall",
    "IfcBeam",
    "IfcColumn",
    "IfcMember",
    "IfcRoof",
    "IfcStair",
    "IfcStairFlight",
    "IfcRamp",
    "IfcRampFlight",
    "IfcRailing",
    "IfcFooting",
    "IfcPile",
    "IfcFurnishingElement",
    "IfcDistributionElement",
    "IfcTransportElement",
    "IfcElementComponent",
    "IfcFeatureElementAddition",
    "IfcVirtualElement",
)
# What may take floor from a room; read where nothing else explains a stated area.
OBSTACLES = ("IfcColumn", "IfcWall")
MOST_OBSTACLES = 2_000
"""Of a model with more walls only the columns are measured: each takes a millisecond."""
# What carries the floor of a room; read with the obstacles, and the openings in it too.
CARRIER = "IfcSlab"
MOST_CARRIERS = 500
_WHOLES_AND_PARTS = ("IfcRelAggregates", "IfcRelNests")
# Elements in walls that state their own sizes, or are measured; and others whose stated sizes are read. Of a door its
# share of glass is read, whatever its size.
_WITH_SIZES = ("IfcDoor", "IfcWindow")
_SIZED = ("IfcDoor", "IfcPlate", "IfcCurtainWall", "IfcCovering")
_IN_WALLS = (*_WITH_SIZES, "IfcPlate", "IfcCurtainWall")
_VALUE = rb"\s*+(?:" + TEXT + rb"|#\d++|[$*])\s*+,"
_SIZE = rb"\s*+(?=[\d.]*[1-9])\d++\.\d*+(?:[Ee][-+]?\d++)?\s*+[,)]"
# OverallHeight and OverallWidth are the ninth and tenth attribute in every schema.
_HAS_SIZES = re.compile(rb"\(" + _VALUE * 8 + _SIZE * 2)
# Relations of objects to places, wholes, types and to what they fill.
_OF_THINGS = (
    *_WHOLES_AND_PARTS,
    *_OF_ROOMS,
    "IfcRelDefinesByType",
    "IfcRelAssignsToGroup",
    "IfcRelFillsElement",
    "IfcRelCoversSpaces",
)
# Elements whose rooms are found by space boundaries.
_BOUNDING = ("IfcDoor", "IfcWindow", "IfcPlate", "IfcCurtainWall", "IfcCovering", "IfcSlab")
_LOOKS = (
    "IfcStyledItem",
    "IfcPresentationLayerAssignment",
    "IfcMaterialDefinitionRepresentation",
    "IfcShapeAspect",
)


def needed_instances(scan: Scan, wanted: Wanted) -> Flags:
    """Return whether each instance of the file is needed: a flag per place."""
    graph = _Graph(scan)
    return {
        Wanted.ROOMS: _for_rooms,
        Wanted.CONTENTS: _for_contents,
        Wanted.REQUIREMENTS: _for_requirements,
    }[wanted](graph)


def instances_in_use(scan: Scan) -> Flags:
    """Return, for each instance, whether rooms, areas or contents are read from it, whatever a run asks for."""
    graph = _Graph(scan)
    return _room_part(graph) | _content_part(graph)


def _for_rooms(graph: "_Graph") -> Flags:
    """Return the part that rooms need, and one object of each class, so that it is known to exist."""
    return _room_part(graph) | graph.of("IfcRoot") & graph.first_of_each_class()


def _room_part(graph: "_Graph") -> Flags:
    """Return rooms, what contains them, and what is stated of either."""
    spatial, rooms = graph.of(*_SPATIAL), graph.of(*_ROOMS)
    relations = graph.referring(_OF_SPATIAL, spatial | rooms) | graph.referring(_OF_ROOMS, rooms)
    groups = graph.of("IfcGroup") & ~graph.of("IfcSystem") | graph.of("IfcZone")
    relations |= graph.referring(_TAGS_OF_ROOMS, rooms | groups)
    scales = graph.first_of(_SCALE, ENOUGH)
    around = _obstacles(graph) | _carriers(graph)
    seeds = spatial | rooms | groups | relations | scales | around | graph.of(*_FRAMES)
    other_things = graph.of("IfcObject") & ~seeds
    reached = graph.reached(seeds, graph.is_edge & ~other_things[graph.targets])
    return reached | graph.first_of(_SHALLOW_SCALE, ENOUGH)


def _for_contents(graph: "_Graph") -> Flags:
    """Return the part that contents need, and one instance of each rooted class."""
    return _content_part(graph) | graph.first_of_each_class() & graph.of("IfcRoot")


def _content_part(graph: "_Graph") -> Flags:
    """Return all objects and types, and what is stated of rooms, of what contains them, and of what may be glazed or a
    floor.
    """
    things, drawn = graph.of("IfcObjectDefinition"), _drawn(graph)
    relations = (
        graph.of(*_OF_THINGS)
        | graph.referring(("IfcRelDefinesByProperties",), _with_sets(graph))
        | graph.referring(("IfcRelAssociatesMaterial",), drawn | graph.of("IfcTypeObject", *_IN_WALLS))
        | graph.referring(("IfcRelAssociatesClassification",), graph.of(*_ROOMS))
        | graph.referring(("IfcRelSpaceBoundary",), graph.of(*_BOUNDING))
        | graph.referring(("IfcRelVoidsElement",), graph.of(CARRIER))
    )
    seeds = things | relations | graph.first_of(_SCALE, ENOUGH) | graph.of(*_FRAMES)
    return graph.reached(seeds, ~_leads_to_undrawn(graph, drawn))


def _for_requirements(graph: "_Graph") -> Flags:
    """Return everything but styles, the shapes of what is not drawn, and what only these use."""
    seeds = (graph.of("IfcRoot") | graph.unused()) & ~graph.of(*_LOOKS)
    return graph.reached(seeds, ~_leads_to_undrawn(graph, _drawn(graph)))


def _with_sets(graph: "_Graph") -> Flags:
    """Return objects whose properties and quantities may be read."""
    return graph.of(*_SPATIAL, *_SIZED) | graph.parts_in_walls | graph.of("IfcWindow") & ~graph.has_sizes


def _drawn(graph: "_Graph") -> Flags:
    """Return objects whose shape may be read: of one in a wall, and of the opening that it fills, only for its size."""
    elements = graph.of("IfcElement") & ~graph.of(*_UNDRAWN, *_WITH_SIZES, "IfcOpeningElement")
    measured = graph.of(*_IN_WALLS) & ~graph.has_sizes | graph.parts_in_walls
    openings = graph.of("IfcOpeningElement") & graph.referred_by(
        graph.referring(("IfcRelFillsElement",), measured)
    )
    return graph.of(*_SPATIAL) | elements | measured | openings | _obstacles(graph) | _carriers(graph)


def _obstacles(graph: "_Graph") -> Flags:
    """Return as many kinds of `OBSTACLES` as are no more than `MOST_OBSTACLES` together."""
    found = np.zeros(graph.count, bool)
    for kind in OBSTACLES:
        more = graph.of(kind)
        if np.count_nonzero(found) + np.count_nonzero(more) <= MOST_OBSTACLES:
            found |= more
    return found


def _carriers(graph: "_Graph") -> Flags:
    """Return slabs, the openings in them and what relates the two; nothing of a model with more than
    `MOST_CARRIERS`.
    """
    slabs = graph.of(CARRIER)
    if np.count_nonzero(slabs) > MOST_CARRIERS:
        return graph.none()
    relations = graph.referring(("IfcRelVoidsElement",), slabs)
    return slabs | relations | graph.of("IfcOpeningElement") & graph.referred_by(relations)


def _leads_to_undrawn(graph: "_Graph", drawn: Flags) -> Flags:
    """Return of each reference whether it leads from an object, type or relation that is not drawn to a shape."""
    return (graph.of("IfcRoot") & ~drawn)[graph.sources] & graph.of(*_SHAPES)[graph.targets]


class _Graph(ReferenceGraph):
    """The references among the instances of a file, and their classes."""

    def __init__(self, scan: Scan) -> None:
        super().__init__(scan.instances)
        self._classes, self._names = scan.instances.classes, scan.instances.class_names
        self._schema = scan.header.schema
        self._scan = scan
        self.is_edge = np.ones(len(self.sources), bool)

    @cached_property
    def has_sizes(self) -> Flags:
        """Doors and windows that state height and width."""
        flags, match = self.none(), _HAS_SIZES.match
        places = np.flatnonzero(self.of(*_WITH_SIZES))
        opens = self._scan.instances.opens[places].tolist()
        flags[places] = [match(self._scan.text, start) is not None for start in opens]
        return flags

    @cached_property
    def parts_in_walls(self) -> Flags:
        """Parts of what bounds a room, such as a curtain wall, and parts of those; their wholes may be among them."""
        elements, wholes, found = self.of("IfcElement"), self.of(*_IN_WALLS), self.none()
        while True:
            more = elements & self.referred_by(self.referring(_WHOLES_AND_PARTS, wholes | found))
            if (more == found).all():
                return found
            found = more

    def of(self, *classes: str) -> Flags:
        """Return the instances of any of the classes or of a subtype."""
        return np.array([is_of(self._schema, name, classes) for name in self._names], bool)[self._classes]

    def first_of(self, name: str, most: int) -> Flags:
        """Return the first instances of a class, at most this many."""
        flags = np.zeros(self.count, bool)
        flags[np.flatnonzero(self.of(name))[:most]] = True
        return flags

    def first_of_each_class(self) -> Flags:
        first = np.full(len(self._names), -1)
        first[self._classes[::-1]] = np.arange(self.count - 1, -1, -1)
        flags = np.zeros(self.count, bool)
        flags[first[first >= 0]] = True
        return flags

    def referring(self, classes: Iterable[str], targets: Flags) -> Flags:
        """Return the instances of these classes that refer to one of the targets."""
        flags = np.zeros(self.count, bool)
        flags[self.sources[self.of(*classes)[self.sources] & targets[self.targets]]] = True
        return flags
