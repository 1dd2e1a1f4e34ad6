"""A year of nights with changing inputs: memory, number of files and time stay flat, and the store grows little.

Every seventh night writes all that a version has, the others its tables alone, which is a third of the work.
"""

import shutil
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import psutil
import pytest
from helpers.damage import COSTS, make_project, publish
from helpers.editions import WRITERS, leave_out
from helpers.soaking import Progress, figures, size
from helpers.step_models import SMALL

pytestmark = [pytest.mark.soak, pytest.mark.timeout(36000)]
NIGHTS = 365
FULL_EVERY = 7  # nights
DAY = date(2026, 1, 10)
MEGABYTE = 1_000_000
NOT_COUNTED = {"extracted", "deliveries", "built"}  # the inputs' own, and the last build, which is replaced


def change_inputs(folder: Path, night: int) -> None:
    """Correct one amount each night, and each month a room of the model."""
    (folder / "costs.csv").write_text(COSTS.replace("100.00", f"{100 + night}.00"), encoding="utf-8")
    if night % 30 == 0:
        (folder / "models" / "small.ifc").write_bytes(SMALL.replace(b"'1.02'", f"'1.{night + 10}'".encode()))


def bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder, *folder.rglob("*")) if path.is_file())


def files_outside_of_entries(output: Path) -> int:
    """Return how many files there are beside what each new input adds: its entry, and a line in each journal."""
    journals = {
        "extracted",
        "deliveries",
        "receipts",
        "identity",
        "figures",
        "plans",
        "acceptances",
        "copies",
        "stacks",
    }
    return sum(
        path.is_file() and not journals.intersection(path.relative_to(output).parts)
        for path in output.rglob("*")
    )


def test_a_year_of_nights_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_project(tmp_path / "project")
    config = config.model_copy(update={"output": config.output.model_copy(update={"keep_versions": 2})})
    output, process = config.output_folder, psutil.Process()
    seconds: list[float] = []
    memory: list[int] = []
    files: list[int] = []
    parts: list[dict[str, int]] = []
    progress = Progress("nights", size(NIGHTS))
    with figures("nights") as found:
        for night in range(size(NIGHTS)):
            change_inputs(config.folder, night)
            if night % FULL_EVERY:
                leave_out(monkeypatch, *WRITERS)
            started = time.process_time()
            run = publish(config, DAY + timedelta(days=night))
            assert run.edition is not None
            monkeypatch.undo()
            seconds.append(time.process_time() - started)
            memory.append(process.memory_info().rss)
            files.append(files_outside_of_entries(output))
            parts.append({part.name: bytes_in(part) for part in (output / "store").iterdir()})
            progress.step(
                seconds=round(seconds[-1], 2),
                memory_mb=memory[-1] // MEGABYTE,
                files=files[-1],
                store_kb=round(sum(parts[-1].values()) / 1000),
                growing_kb=round(
                    sum(now for name, now in parts[-1].items() if name not in NOT_COUNTED) / 1000
                ),
            )
        tenth = max(3, len(seconds) // 5)
        grown = {name: now - parts[tenth].get(name, 0) for name, now in parts[-1].items()}
        growth = sum(now for name, now in grown.items() if name not in NOT_COUNTED)
        growth = growth * NIGHTS // (len(parts) - 1 - tenth)
        first, last = (median(part) for part in (seconds[1 : tenth + 1], seconds[-tenth:]))
        # a night that writes all has more files than one that does not: the most of each week are compared
        most, last_most = max(files[: max(tenth, FULL_EVERY) + 1]), max(files[-FULL_EVERY:])
        found |= {
            "nights": len(seconds),
            "processor seconds a night, first and last fifth": (round(first, 2), round(last, 2)),
            "memory MB after the first fifth and at the end": (
                memory[tenth] // MEGABYTE,
                memory[-1] // MEGABYTE,
            ),
            "files beside the inputs' own, most in the first fifth and in the last week": (most, last_most),
            "growth of the store in a year, MB": round(growth / MEGABYTE, 2),
            "grown kB": {name: round(now / 1000) for name, now in sorted(grown.items())},
        }
    assert growth < 20 * MEGABYTE
    assert abs(grown["built"]) < 10 * MEGABYTE
    assert last_most <= most + 2
    assert last < 1.5 * first + 0.5
    assert memory[-1] < memory[tenth] + 150 * MEGABYTE
    shutil.rmtree(config.folder)
