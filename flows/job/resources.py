"""What DuckDB may use in a run: memory, and the folder for what does not fit into it.

Comes in: the configuration. Goes out: `Resources` for build and publication.
"""

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from flows.config import Config

if TYPE_CHECKING:
    from warehouse.settings import Resources


def resources_of(config: Config) -> "Resources":
    """Return what DuckDB may use when it builds and publishes; makes the folder to spill into where one is set."""
    from warehouse.settings import Resources

    spill = spill_folder(config)
    if spill is not None:
        spill.mkdir(mode=0o700, parents=True, exist_ok=True)
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
