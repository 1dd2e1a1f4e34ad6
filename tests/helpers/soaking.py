"""What the soak tests share: their sizes, the figures that they print, and a run of the small portfolio."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

SHARE = float(os.environ.get("AREAL_SOAK_SHARE", "1"))
PRINT_EVERY_S = 30.0
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


class Progress:
    """Prints how far a test has come, at most each half minute, so that one that is stopped leaves a figure too."""

    def __init__(self, name: str, total: int) -> None:
        self.name, self.total, self.done = name, total, 0
        self._started = self._printed = time.monotonic()

    def step(self, **found: Any) -> None:
        """Count one more; `found` is printed beside the count."""
        self.done += 1
        now = time.monotonic()
        if now - self._printed < PRINT_EVERY_S:
            return
        self._printed = now
        what = "".join(f", {key} {value}" for key, value in found.items())
        print(f"{self.name}: {self.done} of {self.total} in {now - self._started:.0f} s{what}", flush=True)


def _processor_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class RunServer:
    """Starts runs of the small portfolio as forks of one process that has loaded everything, one run at a time."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "said.txt"
        self.temporary = Path(tempfile.mkdtemp(prefix="runs-"))  # in a short path, as a socket needs
        code = Path(__file__).parents[1:3]
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, code)), "TMPDIR": str(self.temporary)},
            text=True,
            bufsize=1,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said.open("a"),
        )

    def start(self, folder: Path, day: date, is_complete: bool) -> int:
        """Start a run in a folder, in a session of its own, and return its process id.

        It writes the name of each step into `folder/step`. Where it is not complete, it writes the tables alone.
        """
        (folder / "step").unlink(missing_ok=True)
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps([str(folder), day.isoformat(), is_complete]) + "\n")
        return int(self._answer())

    def wait(self) -> int:
        """Return the exit code of the run that was started, or minus the signal that ended it."""
        return int(self._answer())

    def said(self) -> str:
        """Return the end of what the runs printed."""
        return self._said.read_text(encoding="utf-8")[-3000:]

    def stop(self) -> None:
        """End the server."""
        self._server.communicate()
        shutil.rmtree(self.temporary)

    def _answer(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline()


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


def _run(folder: Path, day: date, is_complete: bool) -> None:
    from contextlib import nullcontext

    from helpers.damage import config_of

    from flows.job import steps
    from flows.job.run_context import start

    note = folder / "step"

    def during(step: str, _has_progress: bool) -> Any:
        note.write_text(step.partition(" (")[0], encoding="utf-8")
        return nullcontext()

    note.write_text("start", encoding="utf-8")
    if not is_complete:
        _leave_files_out()
    config = config_of(folder)
    config.output_folder.mkdir(exist_ok=True)
    steps.run_direct(start(config, day), during=during)
    note.write_text("end", encoding="utf-8")


def _leave_files_out() -> None:
    from helpers.editions import WRITERS, leave_out
    from pytest import MonkeyPatch

    leave_out(MonkeyPatch(), *WRITERS)


def _serve() -> None:
    """Fork a run for each line of standard input; prints its process id, and its exit code once it has ended."""
    import helpers.editions  # noqa: F401

    import flows.job.steps  # noqa: F401

    for line in sys.stdin:
        folder, day, is_complete = json.loads(line)
        process = os.fork()
        if process == 0:
            os.setsid()
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            _run(Path(folder), date.fromisoformat(day), is_complete)
            return
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
