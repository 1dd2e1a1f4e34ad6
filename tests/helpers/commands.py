"""Running areal as a person does: the command, its exit status, what it said."""

import os
import subprocess
import sys
from pathlib import Path

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
