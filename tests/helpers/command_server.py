"""A process that has areal's libraries loaded, and forks itself for each command that a test runs.

Comes in: commands on a socket, each with its folder, its environment and open files for what it prints. Goes out: the
exit status. A forked command is a process of its own, which runs the console script, or code of a test, from its first
line; it saves the second that loading the libraries takes, and the other one that its fork server would take.
"""

import atexit
import contextlib
import gc
import importlib
import json
import multiprocessing.process
import multiprocessing.util
import os
import runpy
import select
import shutil
import signal
import socket
import sys
import threading
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

LOADED = (
    "flows.cli.app",
    "flows.cli.run_command",
    "warehouse.build",
    "warehouse.publish.edition",
    "warehouse.resolution.rooms",
)


def main(address: str) -> None:
    """Answer commands until standard input is closed, which happens when the tests end."""
    os.umask(0o077)  # of the fork server, as `areal` has it
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _load()
    gc.freeze()
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)
        print("ready", flush=True)
        while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
            connection, _ = server.accept()
            with connection:
                _answer(connection, server)
    multiprocessing.util._exit_function()
    shutil.rmtree(Path(address).parent)
    os._exit(0)  # the libraries do not end well where garbage is not searched


def _load() -> None:
    """Load what most commands load, and start the fork server that all of them share. Runs nothing of Polars."""
    from flows.sandbox.forkserver import FOR_ALL

    forkserver.set_forkserver_preload(FOR_ALL)
    forkserver.ensure_running()
    resource_tracker.ensure_running()
    for module in LOADED:
        importlib.import_module(module)
    from warehouse.catalog import load_catalog
    from warehouse.finding_languages import danish_catalogs
    from warehouse.graph import read_models
    from warehouse.publish.packs import rendering as of_packs
    from warehouse.publish.site import rendering as of_pages

    load_catalog(), read_models(), danish_catalogs()
    for one in (of_pages.renderer(), of_packs.renderer()):
        for template in one._environment.list_templates(["html"]):
            one._environment.get_template(template)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(connection: socket.socket, server: socket.socket) -> None:
    """Fork a process that waits for the command and says how it ended, so that several commands may run at a time."""
    text, files, _, _ = socket.recv_fds(connection, 1 << 20, 2)
    while not text.endswith(b"\n"):
        text += connection.recv(1 << 20)
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        server.close()
        command = os.fork()
        if command == 0:
            connection.close()
            _run(json.loads(text), files)
        connection.sendall(f"{command}\n".encode())
        status = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
        connection.sendall(f"{status}\n".encode())
        os._exit(0)
    for file in files:
        os.close(file)


def _run(given: dict[str, Any], files: list[int]) -> None:
    """Become the console script, and end as the interpreter does."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for file, standard in zip((nothing, *files), (0, 1, 2), strict=True):
        os.dup2(file, standard)
        os.close(file)
    os.chdir(given["folder"])
    os.umask(given["umask"])
    os.environ.clear()
    os.environ.update(given["environment"])
    multiprocessing.process.ORIGINAL_DIR = given["folder"]  # type: ignore[attr-defined]
    forkserver._forkserver.ensure_running = forkserver.ensure_running = lambda: None  # it runs already
    sys.argv = given["command"]
    status = 1
    try:
        if sys.argv[0] == "-c":
            sys.path.insert(0, str(Path(__file__).parents[1]))
            exec(given["code"], {"__name__": "__main__"})
        else:
            runpy.run_path(sys.argv[0], run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:  # noqa: BLE001 - as the interpreter ends
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1])
