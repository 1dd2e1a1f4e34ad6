"""The figures of one room's geometry that the choice of its area needs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """The measurements of one room in m and m².

    `is_clean`: the body is a plain, valid solid. `is_doubtful`: its outline had to be repaired, so it may confirm a
    statement but not contradict one. `alternative_areas_m2`: areas of other bodies of the room, one of which a
    statement may confirm. `low_areas_m2`: the area under each usual clear height. `obstacles_m2`: the area that columns
    and walls inside the footprint take. `plan_m2`: all that the body covers. `floor_holes_m2`: what openings in the
    slab below may take. `floors_m2`: rise over the lowest floor and area of each floor of a body with several.
    `height_m`: of the body. `rooms_within_m2`: the least and the most that rooms within its outline take.
    """

    measured_m2: float | None = None
    low_headroom_m2: float = 0.0
    is_clean: bool = False
    is_doubtful: bool = False
    has_body: bool = False
    perimeter_m: float | None = None
    alternative_areas_m2: tuple[float, ...] = ()
    low_areas_m2: tuple[tuple[float, float], ...] = ()
    obstacles_m2: float = 0.0
    plan_m2: float | None = None
    floor_holes_m2: tuple[float, ...] = ()
    floors_m2: tuple[tuple[float, float], ...] = ()
    height_m: float | None = None
    rooms_within_m2: tuple[float, float] = (0.0, 0.0)
