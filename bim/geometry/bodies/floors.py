"""The floors of a body: lower faces that people can stand on.

ISO 9836 and EN 15221-6 measure at floor level. What a body covers in plan beyond that is no floor: walls that lean
outwards, eaves, sills of bay windows. A lower face is a floor

    by its slope   up to 45°, the steepest stair (ISO 14122-1: ramps to 20°, stairs to 45°, then ladders); over 20°
                   only with clear height over most of it, for a leaning wall ends at the ceiling and a stair does not
    by its place   the largest with clear height, what is lower, and what a step leads to from there
    by its size    or else with clear height over 2 m² that are 0.8 m wide both ways, as a gallery has
                   (ISO 14122-2: a walkway is 0.8 m wide) and a window recess or a shelf has not; rows of seats, of
                   which each is lower than 0.6 m over the next, are wide together
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.columns import clear_columns
from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import Plane, Slab, area_above, height_at, meet, minus, part_above
from bim.geometry.bodies.solid import Solid
from bim.geometry.errors import READING_ERRORS, GeometryError, Measurement, reason_of

STEEPEST, RAMP, LEVEL = 1.0, math.tan(math.radians(20)), 0.01
"""Rise over run of the steepest stair, of the steepest ramp, and of what counts as level."""
STEP_M = 0.25
"""The highest step of a stair that codes allow is about 0.22 m."""
TIER_M, FEWEST_TIERS = 0.6, 3
"""Seats rise row by row by less; a sill and what is on it are two."""
STANDING_M = 1.9
WIDTH_M, LEAST_M2 = 0.8, 2.0
MOST_OF_A_STAIR, MOST_OVER_LOW = 0.5, 0.5
LEAST_PLANE_SHARE = 0.05
"""A body whose level faces, and each of whose plane ones, are smaller than this share of its plan is round below."""
TOUCH_M = 1e-3


@dataclass(frozen=True)
class Level:
    """One floor, or several that steps and ramps join: the columns of air over it."""

    columns: tuple[Slab, ...]

    @cached_property
    def area_m2(self) -> float:
        """Area of the floor, m² in plan."""
        return math.fsum(column.region.area for column in self.columns)

    @cached_property
    def region(self) -> Any:
        """Its outline in plan."""
        return united([column.region for column in self.columns])

    @cached_property
    def low_m(self) -> float:
        """Level of its lowest point."""
        return min(_lowest(column) for column in self.columns)


@dataclass(frozen=True)
class _Face:
    """A connected lower face of one plane, and the columns over it."""

    region: Any
    plane: Plane
    columns: tuple[Slab, ...]

    @cached_property
    def slope(self) -> float:
        return math.hypot(self.plane[0], self.plane[1])

    @cached_property
    def low_m(self) -> float:
        return float(height_at(self.plane, shapely.get_coordinates(self.region)).min())

    @cached_property
    def clear_m2(self) -> float:
        return math.fsum(area_above(column.region, _over(column, STANDING_M)) for column in self.columns)

    def is_walkable(self) -> bool:
        """Return whether its slope is that of a floor, a ramp or a stair."""
        if self.slope > STEEPEST:
            return False
        return self.slope <= RAMP or self.clear_m2 >= MOST_OF_A_STAIR * self.region.area


def find_levels(plan: Any, solid: Solid, measurement: Measurement) -> tuple[Level, ...]:
    """Return the floors of a solid, lowest first; nothing where its plan is its floor, as that of a prism is.

    `plan` is what the bodies cover. The floor of a body that is round below is its plan.
    """
    try:
        if _is_level(solid):
            return ()
        columns = clear_columns(solid.slabs())
        faces = _faces(columns)
        if _is_round_below(faces, plan.area):
            return ()
        return _levels([face for face in faces if face.is_walkable()])
    except (GeometryError, *READING_ERRORS) as error:
        measurement.note("geometry_floor_unsure", reason=reason_of(error))
        return ()


def _is_level(solid: Solid) -> bool:
    """Return whether all lower faces are obviously floors: there is one, or none is higher than a step.

    An open body has no faces that could show it.
    """
    faces: list[tuple[Plane, Any]] = []
    for body in solid.bodies:
        own = body.lower_faces() if body.is_enclosed() else []
        if own is None:
            return False
        faces += own
    if len(faces) < 2:
        return True
    if any(abs(plane[0]) + abs(plane[1]) > LEVEL for plane, _ in faces):
        return False
    lows = [float(height_at(plane, shapely.get_coordinates(region)[:1])[0]) for plane, region in faces]
    return max(lows) - min(lows) <= STEP_M


def _over(column: Slab, height_m: float) -> Plane:
    """Return a plane that is positive where a column is higher than this."""
    gap = minus(column.ceiling, column.floor)
    return (gap[0], gap[1], gap[2] - height_m)


def _lowest(column: Slab) -> float:
    return float(height_at(column.floor, shapely.get_coordinates(column.region)).min())


def _faces(columns: Sequence[Slab]) -> list[_Face]:
    groups: dict[Plane, list[Slab]] = {}
    for column in columns:
        a, b, c = column.floor
        groups.setdefault((round(a, 6), round(b, 6), round(c, 4)), []).append(column)
    return [face for group in groups.values() for face in _faces_of_plane(group)]


def _faces_of_plane(columns: Sequence[Slab]) -> list[_Face]:
    """Return the columns of one plane as faces, one for each connected part."""
    parts = shapely.get_parts(united([column.region for column in columns]))
    if len(parts) == 1:
        return [_Face(parts[0], columns[0].floor, tuple(columns))]
    members: list[list[Slab]] = [[] for _ in parts]
    for column in columns:
        for piece in shapely.get_parts(column.region):
            at = int(np.argmin(shapely.distance(parts, shapely.point_on_surface(piece))))
            members[at].append(Slab(piece, column.floor, column.ceiling))
    pairs = zip(parts, members, strict=True)
    return [_Face(part, own[0].floor, tuple(own)) for part, own in pairs if own]


def _is_round_below(faces: Sequence[_Face], plan_m2: float) -> bool:
    """Return whether no face is plane enough to be the floor: spheres, tubes, terrain."""
    level_m2 = math.fsum(face.region.area for face in faces if face.slope <= LEVEL)
    largest_m2 = max((float(face.region.area) for face in faces if face.slope <= STEEPEST), default=0.0)
    return max(level_m2, largest_m2) < LEAST_PLANE_SHARE * plan_m2


def _levels(faces: Sequence[_Face]) -> tuple[Level, ...]:
    """Return the faces that are floors, those that steps join as one level, lowest first; nothing where none is."""
    if not faces:
        return ()
    main = max(
        faces, key=lambda face: (round(face.clear_m2, 6), round(float(face.region.area), 6), -face.low_m)
    )
    levels: list[Level] = []
    groups = _with_tiers(_joined_by_steps(faces), main)
    for members in sorted(groups, key=lambda members: min(face.low_m for face in members)):
        level = Level(tuple(column for face in members for column in face.columns))
        is_sure = main in members or level.low_m <= main.low_m + STEP_M
        if is_sure or (_is_wide(members) and not _is_over_low_space(level, levels)):
            if levels and level.low_m <= levels[-1].low_m + STEP_M:  # parts of one floor that do not meet
                level = Level((*levels.pop().columns, *level.columns))
            levels.append(level)
    return tuple(levels)


def _with_tiers(groups: list[list[_Face]], main: _Face) -> list[list[_Face]]:
    """Return the groups of faces, rows of seats joined to one group where they rise from one that is a floor."""
    narrow = [g for g in groups if main not in g and main.low_m < min(f.low_m for f in g) and not _is_wide(g)]
    if len(narrow) < FEWEST_TIERS:
        return groups
    rest = [members for members in groups if not any(members is one for one in narrow)]
    floors = [face for members in rest for face in members]
    joined = []
    for members in _joined_by_steps([face for one in narrow for face in one], TIER_M):
        levels = {round(face.low_m, 2) for face in members}
        is_tiered = len(levels) >= FEWEST_TIERS and any(
            _meet(face, floor) for face in members for floor in floors
        )
        joined += [members] if is_tiered else [[face] for face in members]
    return [*rest, *joined]


def _meet(face: _Face, floor: _Face) -> bool:
    is_near = shapely.dwithin(face.region, floor.region, TOUCH_M)
    return bool(is_near) and _step_between(face, floor) <= TIER_M


def _is_wide(faces: Sequence[_Face]) -> bool:
    """Return whether people can stand and pass on these faces together."""
    if math.fsum(face.clear_m2 for face in faces) < LEAST_M2:
        return False
    columns = [column for face in faces for column in face.columns]
    clear = [
        part
        for column in columns
        if (part := part_above(column.region, _over(column, STANDING_M))) is not None
    ]
    inner = shapely.buffer(united(clear), -WIDTH_M / 2, join_style="mitre")
    return bool(shapely.buffer(inner, WIDTH_M / 2, join_style="mitre").area >= LEAST_M2)


def _is_over_low_space(level: Level, lower: Sequence[Level]) -> bool:
    """Return whether nobody can stand below most of it where it is above other floors: a duct or a cupboard, no
    gallery.
    """
    below = [
        column for one in lower for column in one.columns if shapely.intersects(column.region, level.region)
    ]
    low = [column.region for column in below if _tallest(column) < STANDING_M]
    return bool(low) and float(meet(level.region, united(low)).area) > MOST_OVER_LOW * level.area_m2


def _tallest(column: Slab) -> float:
    return float(height_at(minus(column.ceiling, column.floor), shapely.get_coordinates(column.region)).max())


def _joined_by_steps(faces: Sequence[_Face], highest_m: float = STEP_M) -> list[list[_Face]]:
    """Return the faces in groups that steps and ramps join."""
    steps = _steps(faces, highest_m)
    groups: list[list[_Face]] = []
    seen: set[int] = set()
    for n in range(len(faces)):
        if n not in seen:
            found = _reached(n, steps)
            seen |= found
            groups.append([faces[m] for m in sorted(found)])
    return groups


def _reached(start: int, steps: dict[int, set[int]]) -> set[int]:
    found, front = {start}, [start]
    while front:
        more = steps.get(front.pop(), set()) - found
        found |= more
        front += more
    return found


def _steps(faces: Sequence[_Face], highest_m: float) -> dict[int, set[int]]:
    """Return which faces meet in plan with no more than a step between them."""
    regions = [face.region for face in faces]
    tree = shapely.STRtree(regions)
    pairs = tree.query(regions, predicate="dwithin", distance=TOUCH_M).T
    steps: dict[int, set[int]] = {}
    for a, b in pairs.tolist():
        if a < b and _step_between(faces[a], faces[b]) <= highest_m:
            steps.setdefault(a, set()).add(b)
            steps.setdefault(b, set()).add(a)
    return steps


def _step_between(one: _Face, other: _Face) -> float:
    """Return the least difference in height where two faces meet."""
    line, near = shapely.boundary(one.region), shapely.buffer(other.region, TOUCH_M)
    points = shapely.get_coordinates(shapely.intersection(line, near))
    if not len(points):  # one is within the other
        points = shapely.get_coordinates(shapely.boundary(other.region))
    return float(np.abs(height_at(minus(one.plane, other.plane), points)).min())
