"""What the soak tests share: their sizes, the figures that they print, and a run of the small portfolio."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

SHARE = float(os.environ.get("AREAL_SOAK_SHARE", "1"))
OF_THE_RUN = {"run_info", "run_input"}  # they have the run's id and its time


def size(full: int) -> int:
    """Return how many times a test does what it does: `full`, or the share of it that the environment asks for."""
    return max(1, round(full * SHARE))


@contextmanager
def figures(name: str) -> Iterator[dict[str, Any]]:
    """Print the figures of a test, with its time and the processor time of it and of its children."""
    found: dict[str, Any] = {}
    started, before = time.monotonic(), _processor_s()
    yield found
    found |= {
        "seconds": round(time.monotonic() - started),
        "processor_seconds": round(_processor_s() - before),
    }
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in found.items()))


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def start_run(folder: Path, day: date, note: Path) -> subprocess.Popen[str]:
    """Start a run of the small portfolio in a folder; it writes the name of each step into `note`."""
    return subprocess.Popen(
        [sys.executable, __file__, str(folder), day.isoformat(), str(note)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        start_new_session=True,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def contents(output: Path) -> dict[str, str]:
    """Return the digest of the content of each table of the version in force, of both sets."""
    current = (output / "current").resolve()
    return {
        f"{part}{table['name']}": table["content_sha256"]
        for part in ("", "restricted/")
        if (current / part / "manifest.json").exists()
        for table in json.loads((current / part / "manifest.json").read_text(encoding="utf-8"))["tables"]
        if table["name"] not in OF_THE_RUN
    }


def _run(folder: Path, day: date, note: Path) -> None:
    from contextlib import nullcontext

    from helpers.damage import config_of

    from flows.job import steps
    from flows.job.run_context import start

    def during(step: str) -> Any:
        note.write_text(step.partition(" (")[0], encoding="utf-8")
        return nullcontext()

    note.write_text("start", encoding="utf-8")
    config = config_of(folder)
    config.output_folder.mkdir(exist_ok=True)
    steps.run_direct(start(config, day), during=during)
    note.write_text("end", encoding="utf-8")


if __name__ == "__main__":
    _run(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), Path(sys.argv[3]))
