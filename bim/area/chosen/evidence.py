"""What geometry says of one room, as far as the choice of its area asks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What geometry says of a room: m², m; `is_clean` where the body is a plain, valid solid; `is_doubtful` where
    its outline had to be repaired, so that it may confirm a statement but not refute one. `alternative_areas_m2`:
    areas of other bodies as good, of which the statement tells which is meant. `low_areas_m2`: what lies under each
    usual clear height; `obstacles_m2`: what columns and walls within the footprint stand on. `plan_m2`: all that
    the body covers; `floor_holes_m2`: what openings in the slab below may take from it; `floors_m2`: rise over the
    lowest and area of each floor of a body that has several; `height_m`: of the body.
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
