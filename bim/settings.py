"""How a model is read, as plain data: what the user decides, and with what the machine goes about it.

Comes in: keyword values. Goes out: `ExtractSettings`, the settings of `[areas]` and `[models] requirements`, and
`ReadingMode`. Must not know: configuration files, IFC.
"""

from dataclasses import dataclass

from bim.errors import ConfigurationError

PREFERENCES = ("checked", "stated", "measured")


@dataclass(frozen=True)
class ExtractSettings:
    """`prefer`: which area a room gets; `tolerance`: relative; `headroom_m`: clear height under which floor
    is told apart; `clear_height_m`: lower spaces over or under a room are voids; `least_counted_share`: the share of
    a model's rooms that must count, or a warning is due; `sets`, `requirements`: paths of a user's area sets (TOML)
    and of an IDS file."""

    prefer: str = "checked"
    tolerance: float = 0.01
    headroom_m: float = 1.9
    clear_height_m: float = 1.5
    least_counted_share: float = 0.5
    sets: str | None = None
    requirements: str | None = None

    def __post_init__(self) -> None:
        if self.prefer not in PREFERENCES:
            raise ConfigurationError(f"[areas] prefer must be one of {', '.join(PREFERENCES)}")
        if not 0 <= self.tolerance < 1:
            raise ConfigurationError("[areas] tolerance must be from 0 to below 1")
        if not 0 <= self.headroom_m < 10:
            raise ConfigurationError("[areas] headroom_m must be from 0 to below 10 m")
        if not 0 <= self.clear_height_m < 10:
            raise ConfigurationError("[areas] clear_height_m must be from 0 to below 10 m")
        if not 0 <= self.least_counted_share <= 1:
            raise ConfigurationError("[areas] least_counted_share must be from 0 to 1")


@dataclass(frozen=True)
class ReadingMode:
    """How one reading goes about a model; what decides an area is `ExtractSettings`.

    `only_rooms`: the tables of `ROOM_TABLES` alone. `in_two`: a second process inspects the bytes, then reads half of
    the rooms, for when a core has nothing else to do. `has_kernel`: off, what only the geometry kernel can draw is
    not measured, for when it has crashed on something in this model.
    """

    only_rooms: bool = False
    in_two: bool = False
    has_kernel: bool = True


CAREFULLY = {"has_kernel": False}
"""The mode of a second reading of a model that crashed: what crashes is the kernel, on one body of one room."""
