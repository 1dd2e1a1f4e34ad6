"""A small published portfolio whose store is damaged on purpose, and what its next run reads."""

import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from helpers.step_models import SMALL

from flows.config import Config
from flows.job import mending, steps
from flows.job.run_context import RunContext, start
from warehouse.store import Store
from warehouse.store_survey import READ

DAY = date(2026, 1, 10)
COSTS = "line_id;facility_id;service;month;amount_dkk\n1;F1;cleaning;2025-12;100.00\n2;F1;odd;2025-12;x\n"
FACILITIES = "facility_id;name;district;area_m2;area_basis\nF1;House;North;24;NRA\n"


def make_project(folder: Path) -> Config:
    """Write a model and two deliveries, one with a held row; returns the configuration."""
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "costs.csv").write_text(COSTS, encoding="utf-8")
    (folder / "facilities.csv").write_text(FACILITIES, encoding="utf-8")
    return config_of(folder)


def config_of(folder: Path) -> Config:
    """Return the configuration of a project in a folder, also of a copy of one."""
    records = {
        "costs": {"kind": "cost_line", "where": "costs.csv"},
        "facilities": {"kind": "facility", "where": "facilities.csv"},
    }
    return Config(folder=folder, models={"where": ["models"]}, output={"where": "out"}, records=records)


def publish(config: Config, day: date = DAY) -> RunContext:
    """Run the job once."""
    config.output_folder.mkdir(exist_ok=True)
    return steps.run_direct(start(config, day))


def mended(config: Config) -> RunContext:
    """Take a run through the steps up to the build, and check that what a build would read is sound."""
    build_steps = (steps.BUILD.name, steps.PUBLISH.name)
    run = steps.walk(start(config, DAY), dict.fromkeys(build_steps, lambda run: run))
    mending.require_sound(run)
    return run


def what_a_build_reads(config: Config) -> dict[str, bytes]:
    """Return the bytes of each file of the entries and journals that a build reads, by its path in the store."""
    run = start(config, DAY)
    store = run.store
    entries = [
        path for folder in mending.needed_entries(run) for path in folder.glob("*") if path.suffix in READ
    ]
    sound = {entry: store.sound_file(entry) for entry in store.journals()}
    read = {store.entry_name(path): path.read_bytes() for path in entries}
    return read | {entry: path.read_bytes() for entry, path in sound.items() if path is not None}


def files_of(store: Store) -> list[Path]:
    """Return every file of a store that an index covers, and the index itself."""
    own = {"privacy.key", "privacy.check", "index.keyed"}
    return sorted(path for path in store.folder.rglob("*") if path.is_file() and path.name not in own)


def flip(path: Path, chance: random.Random | None = None) -> None:
    """Change one bit of a file."""
    chance = chance or random.Random(1)
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    write(path, bytes(content))


def write(path: Path, content: bytes) -> None:
    """Write a file of which only reading is allowed."""
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(mode)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "flipped": flip,
    "emptied": lambda path: write(path, b""),
    "truncated": lambda path: write(path, path.read_bytes()[:-20]),
    "deleted": lambda path: path.unlink(),
}


def copy_of(project: Path, folder: Path) -> Config:
    """Copy a project with its output; returns its configuration."""
    shutil.copytree(project, folder, symlinks=True)
    return config_of(folder)
