"""What a bench runs and how long it takes: whole processes in turns, and the table that `make bench` prints."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"
PYTHON = sys.executable
AREAL = str(Path(sys.executable).with_name("areal"))
RUNS = int(os.environ.get("BENCH_RUNS", "5"))


@dataclass(frozen=True)
class Cost:
    """Medians of the runs of one command: wall and CPU seconds, and the largest process in MB."""

    seconds: float
    cpu_seconds: float
    memory_mb: float


def script(name: str, *arguments: object) -> list[str]:
    """The command that runs a script of the bench."""
    return [PYTHON, str(BENCH / name), *map(str, arguments)]


def areal(*arguments: object) -> list[str]:
    """The console command."""
    return [AREAL, *map(str, arguments)]


Measure = Callable[..., dict[str, Cost]]


def measure(said: Path, commands: dict[str, list[str]]) -> dict[str, Cost]:
    """Medians of five whole processes of each command, in turns: what slows the machine slows all alike.

    What a command says goes into the file `said`, and is shown where the command fails.
    """
    runs: dict[str, list[list[float]]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            cost = cost_of_one_run(command, said)
            if turn:  # the first fills caches: of files, and of compiled modules
                runs[name].append(cost)
    return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in runs.items()}


def cost_of_one_run(command: list[str], said: Path) -> list[float]:
    """Wall and CPU seconds of one whole process and its descendants, and the largest of them in MB."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    watch = [PYTHON, "-I", "-S", str(BENCH / "watch.py"), str(said), *command]
    done = subprocess.run(watch, env=environment, capture_output=True, text=True, check=True)
    *cost, status = json.loads(done.stdout)
    assert status == 0, f"{command} ended with {status}: {said.read_text(errors='replace')[-2000:]}"
    return cost


class Table:
    """Goals and what was reached, as a Markdown table."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.missed: list[str] = []

    def note(self, what: str, reached: float, goal: float, unit: str, least: float | None = None) -> None:
        """Note a figure that may be at most its goal; where that cannot be met yet, at most `least`, the floor."""
        met = "yes" if reached <= goal else "no"
        floor = "" if least is None else f"{least:.2f} {unit}"
        self.rows.append(f"| {what} | {goal:.2f} {unit} | {reached:.2f} {unit} | {met} | {floor} |")
        if reached > max(goal, least or 0):
            self.missed.append(self.rows[-1])

    def hold(self) -> None:
        """Fail where a figure noted since the last call is neither within its goal nor within its floor."""
        missed, self.missed = self.missed, []
        assert not missed, "\n".join(missed)

    def text(self) -> str:
        """The table, with the day and the cores."""
        head = "| what | goal: at most | reached | met | held to where it is not |\n|---|---|---|---|---|"
        title = f"\n{date.today()}, {os.cpu_count()} cores, medians of {RUNS} whole processes\n"
        return "\n".join([title, head, *self.rows])
