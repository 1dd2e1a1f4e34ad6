"""How a model is read: the settings of `[areas]` and `[models] requirements`, as plain data.

Comes in: keyword values. Goes out: `ExtractSettings`. Must not know: configuration files, IFC.
"""

from dataclasses import dataclass

from bim.errors import ConfigurationError

PREFERENCES = ("checked", "stated", "measured")


@dataclass(frozen=True)
class ExtractSettings:
    """`prefer`: which area a room gets; `tolerance`: relative; `headroom_m`: clear height under which floor
    is told apart; `sets`, `requirements`: paths of a user's area sets (TOML) and of an IDS file."""

    prefer: str = "checked"
    tolerance: float = 0.01
    headroom_m: float = 1.9
    sets: str | None = None
    requirements: str | None = None

    def __post_init__(self) -> None:
        if self.prefer not in PREFERENCES:
            raise ConfigurationError(f"[areas] prefer must be one of {', '.join(PREFERENCES)}")
        if not 0 <= self.tolerance < 1:
            raise ConfigurationError("[areas] tolerance must be from 0 to below 1")
        if not 0 <= self.headroom_m < 10:
            raise ConfigurationError("[areas] headroom_m must be from 0 to below 10 m")


CAREFULLY = {"has_kernel": False}
"""Arguments for a second reading of a model that crashed: what crashes is the kernel, on one body of one room."""
