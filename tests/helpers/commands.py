"""Running areal as a person does: the command, its exit status, what it said."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AREAL = Path(sys.executable).with_name("areal")


def areal(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the console command to its end; `environment` goes over that of the test."""
    command = [str(AREAL), *(str(argument) for argument in arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


@dataclass(frozen=True)
class Answer:
    """What a command left: its exit status, its results and its messages."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The results as JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def call(command: str, *arguments: object, **environment: str) -> Answer:
    """Run a command; none of them may end in a traceback."""
    done: subprocess.CompletedProcess[str] = areal(command, *arguments, **environment)
    assert "Traceback" not in done.stderr
    return Answer(done.returncode, done.stdout, done.stderr)
