"""The file of a published version, by what a person calls it.

Comes in: a run id, `current` or a path. Goes out: the path of its `warehouse.duckdb`.
"""

from pathlib import Path

from bim.errors import UsageError
from flows.config import load_config
from warehouse.publish.folders import DATABASE


def find_version(name: str, config: Path) -> Path:
    """Return the DuckDB file of a version; the configuration is read only where the name is no path.

    Raises: UsageError where there is no such version; ConfigurationError where it must be read and cannot be.
    """
    given = _database(Path(name))
    if given is not None:
        return given
    output = load_config(config).output_folder
    for place in (output / name, output / "versions" / name):
        found = _database(place)
        if found is not None:
            return found
    known = sorted(path.name for path in (output / "versions").glob("*") if _database(path) is not None)
    listed = f"; there are {', '.join(known)}" if known else ""
    raise UsageError(f"There is no version '{name}': no path, and no run under {output}{listed}.")


def _database(place: Path) -> Path | None:
    file = place / DATABASE if place.is_dir() else place
    return file.resolve() if file.is_file() and file.suffix == ".duckdb" else None
