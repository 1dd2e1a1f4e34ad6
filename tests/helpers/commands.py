"""Running areal as a person does: the command, its exit status, what it said."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from helpers import command_server

AREAL = Path(sys.executable).with_name("areal")
LONGEST_S = 280
READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "TZ", "TMPDIR")


def areal_started(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Start the console command and wait for its end; `environment` goes over that of the test.

    For a test of how a process starts, or of all its environment. Others take `areal`, which is sooner done.
    """
    return subprocess.run(
        _command(arguments), cwd=cwd, env=os.environ | environment,
        capture_output=True, text=True, check=False, timeout=LONGEST_S,
    )  # fmt: skip


def areal(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the console command to its end, as `areal_started` does, in a process that has its libraries loaded.

    Where `environment` has what an interpreter reads when it starts, one is started.
    """
    if any(name.startswith(READ_AT_START) for name in environment):
        return areal_started(*arguments, cwd=cwd, **environment)
    return _forked(_command(arguments), "", cwd, environment)


def python_forked(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run code as `python -c` does, in a process that has the libraries of areal loaded; it can import the helpers."""
    return _forked(["-c", *map(str, arguments)], code, None, {})


def _forked(
    command: list[str], code: str, cwd: Path | None, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    umask = os.umask(0)
    os.umask(umask)
    given = {
        "command": command,
        "code": code,
        "folder": str(Path(cwd or Path.cwd()).resolve()),
        "umask": umask,
        "environment": os.environ | environment,
    }
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as connection,
    ):
        connection.settimeout(LONGEST_S)
        connection.connect(_server()[0])
        socket.send_fds(connection, [json.dumps(given).encode() + b"\n"], [out.fileno(), err.fileno()])
        with connection.makefile() as answers:
            process = int(answers.readline())
            try:
                status = int(answers.readline())
            except TimeoutError:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                raise
        return subprocess.CompletedProcess(command, status, _text(out), _text(err))


def _command(arguments: tuple[object, ...]) -> list[str]:
    return [str(AREAL), *(str(argument) for argument in arguments)]


@cache
def _server() -> tuple[str, "subprocess.Popen[str]"]:
    """Start the process that runs the commands of this session; returns its address with it."""
    address = Path(tempfile.mkdtemp(prefix="areal-tests-", dir="/tmp")) / "commands"
    server = subprocess.Popen(
        [sys.executable, command_server.__file__, address],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    return str(address), server


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


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
    return _answer(areal(command, *arguments, **environment))


def call_started(command: str, *arguments: object, **environment: str) -> Answer:
    """Run a command as `call` does, in a process that is started for it."""
    return _answer(areal_started(command, *arguments, **environment))


def _answer(done: "subprocess.CompletedProcess[str]") -> Answer:
    assert "Traceback" not in done.stderr
    return Answer(done.returncode, done.stdout, done.stderr)
