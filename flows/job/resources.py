"""What DuckDB may use in a run: memory, and the folder for what does not fit into it.

Comes in: the configuration. Goes out: `Resources` for build and publication.
"""

import hashlib
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from bim.errors import ConfigurationError
from flows.config import Config

if TYPE_CHECKING:
    from warehouse.settings import Resources


def resources_of(config: Config) -> "Resources":
    """Return what DuckDB may use when it builds and publishes; makes the folder to spill into where one is set.

    Raises: ConfigurationError where somebody else made that folder: the rows of the restricted set would be theirs.
    """
    from warehouse.settings import Resources

    spill = spill_folder(config)
    if spill is not None:
        spill.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = spill.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
            raise ConfigurationError(
                f"[run] spill_folder: {spill} is a link or belongs to another user, so it could be read there. Remove"
                " it, or name a folder in which nobody else can write."
            )
        spill.chmod(0o700)
    return Resources(config.run.memory_limit_mb, spill)


def spill_folder(config: Config) -> Path | None:
    """Return a folder of this output alone in `[run] spill_folder`, which several may share; null where none is set."""
    if config.run.spill_folder is None:
        return None
    owner = hashlib.sha256(str(config.output_folder).encode()).hexdigest()[:12]
    return config.path(config.run.spill_folder) / f"areal-{owner}"


def remove_spilled(config: Config) -> None:
    """Remove what a killed run spilled: it has rows of the restricted set."""
    spill = spill_folder(config)
    if spill is not None:
        shutil.rmtree(spill, ignore_errors=True)
