"""The settings by which a model is read, as plain data.

Comes in: keyword values. Goes out: `ExtractSettings`, the settings of `[areas]` and `[models] requirements`, and
`ReadingMode`, how one reading is done.
"""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

from bim.errors import ConfigurationError
from bim.version import code_digest

PREFERENCES = ("checked", "stated", "measured")


@dataclass(frozen=True)
class ExtractSettings:
    """What the user decides.

    `prefer`: which area a room gets. `tolerance`: relative. `headroom_m`: floor under this clear height is measured
    separately. `clear_height_m`: lower spaces over or under a room are voids. `least_counted_share`: the share of a
    model's rooms under which a warning is due. `sets`, `requirements`: paths of a user's area sets (TOML) and of an IDS
    file.
    """

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


def reading_of(settings: ExtractSettings) -> str:
    """Return a short digest of all that decides what is read from a file: code, settings, the user's rules.

    A model that was stored with another digest is read again.
    Raises: ConfigurationError when a file that the settings name cannot be read.
    """
    from importlib.metadata import version  # takes 15 ms to load, and few commands compute a digest

    digest = hashlib.sha256(f"{code_digest('bim')} {version('ifcopenshell')}".encode())
    plain = asdict(settings)
    for key in ("sets", "requirements"):
        path = plain.pop(key)
        digest.update(f"\0{key}\0".encode())
        if path is not None:
            try:
                digest.update(Path(path).read_bytes())
            except OSError as error:
                raise ConfigurationError(f"{key} = {path}: cannot be read ({error.strerror})") from error
    digest.update(repr(sorted(plain.items())).encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class ReadingMode:
    """How one reading is done; it does not change which area a room gets.

    `only_rooms`: only the tables of `ROOM_TABLES`. `in_two`: a second process inspects the bytes and then reads half of
    the rooms, for a core that is idle. `has_kernel`: without it, bodies that only the geometry kernel can draw are not
    measured, for a model on which the kernel has crashed.
    """

    only_rooms: bool = False
    in_two: bool = False
    has_kernel: bool = True


CAREFULLY = {"has_kernel": False}
"""The mode for a second reading of a model that crashed: the kernel crashes on one body of one room."""
