"""The Prefect server that a schedule needs: the configured one, or one of our own on the loopback address.

Comes in: Prefect's settings, a folder. Goes out: the address of a server that answers. Imported only where Prefect is
wanted.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from bim.errors import ArealError, UsageError
from bim.parent import end_with_parent

HOST, PORT = "127.0.0.1", 4200
START_SECONDS = 120  # 12 to 21 are usual on two cores
STOP_SECONDS = 20


def configured_url() -> str | None:
    """Return the address of the API that Prefect's environment or profile names; null where none is named.

    Raises: UsageError where no server answers there.
    """
    url = PREFECT_API_URL.value() or None
    if url and not answers(url):
        command = _server_command(*_place_of(url))
        raise UsageError(
            f"No Prefect server answers at {url} (PREFECT_API_URL). Start it (`{command}`), or unset PREFECT_API_URL."
        )
    return url


def answers(url: str) -> bool:
    """Return whether a Prefect server answers at an API address."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=10):
            return True
    except (OSError, ValueError):
        return False


@contextmanager
def own_server(home: Path) -> Iterator[str]:
    """Run a server on a free loopback port until the block ends, and let Prefect use it; gives its API address.

    Its database is in `home`, unless PREFECT_HOME is set. Raises: ArealError where it does not answer in time.
    """
    folder = Path(os.environ.get("PREFECT_HOME") or home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = free_port()
    url = f"http://{HOST}:{port}/api"
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)],
            env=os.environ | {"PREFECT_HOME": str(folder), "PREFECT_API_URL": url},
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=partial(end_with_parent, signal.SIGTERM),
        )  # fmt: skip
        try:
            _wait(server, url, folder / "server.log")
            with temporary_settings({PREFECT_API_URL: url, PREFECT_HOME: folder}):
                yield url
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if answers(url):
            return
        time.sleep(0.3)
    raise ArealError(f"The Prefect server did not start within {START_SECONDS} seconds; see {log}.")


def free_port(preferred: int = 0) -> int:
    """Return a loopback port that nothing listens on: the preferred one where that is free."""
    for port in (preferred, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise ArealError("No port is free on the loopback address.")


def commands_for(url: str | None, pool: str) -> tuple[str, str]:
    """Return the shell commands that start a server and a worker; `url`: of a server that runs already."""
    if url is None:
        port = free_port(PORT)
        server, url = _server_command(HOST, port), f"http://{HOST}:{port}/api"
    else:
        server = f"{_server_command(*_place_of(url))}  # runs already"
    return server, f"PREFECT_API_URL={shlex.quote(url)} {_prefect()} worker start --pool {pool}"


def _place_of(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or HOST, parts.port or PORT


def _server_command(host: str, port: int) -> str:
    return f"{_prefect()} server start --host {host} --port {port}"


def _prefect() -> str:
    """Return the `prefect` command as the shell needs it: with its folder unless it is on the path."""
    ours = Path(sys.executable).with_name("prefect")
    found = shutil.which("prefect")
    return "prefect" if found and Path(found).resolve() == ours.resolve() else shlex.quote(str(ours))
