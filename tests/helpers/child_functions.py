"""What children are made to do in tests; they are found by name, so they live in a module."""

import errno
import multiprocessing
import os
import re
import signal
import time
from pathlib import Path

from bim.errors import DeliveryError, InputError
from bim.extract import extract_to_folder
from bim.outcome import write_outcome
from bim.tables import Finding


def succeed(out: Path, rows: int) -> None:
    write_outcome(out, "accept", [], rows_in=rows)


def refuse(out: Path) -> None:
    raise DeliveryError("Row 3 has no end.", "unclosed_quote")


def crash(out: Path) -> None:
    (out / "half.parquet").write_bytes(b"half")
    print("the last words", flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)


def crash_with_kernel(out: Path, has_kernel: bool = True) -> None:
    if has_kernel:
        crash(out)
    print("and again", flush=True)
    write_outcome(out, "accept_warn", [])


def hang(out: Path) -> None:
    while True:
        pass


def swallow(out: Path) -> None:
    bytearray(3 * 1024**3)


def stumble(out: Path) -> None:
    raise ValueError("odd")


class Panic(BaseException):
    """What a library in another language raises."""


def panic(out: Path) -> None:
    raise Panic("out-of-range date")


def extract_or_refuse(out: Path, path: Path) -> None:
    """Extract a model, or write the verdict that it is refused with."""
    try:
        extract_to_folder(out, path, "sha", {})
    except InputError as error:
        write_outcome(out, "reject_file", [Finding(error.code, "error", str(error))])


def swap_and_read(out: Path, path: Path, original: str) -> None:
    """Swap the file that was delivered for another, read the path that was given, and swap it back."""
    delivered = Path(original)
    first = delivered.read_bytes()
    delivered.write_bytes(b"another file")
    (out / "read.bin").write_bytes(Path(path).read_bytes())
    delivered.write_bytes(first)
    write_outcome(out, "accept", [])


def fill_disk(out: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sleep_and_say_who(out: Path) -> None:
    _say_who(out)
    time.sleep(600)


def loop_and_say_who(out: Path) -> None:
    """Loop in C code, which no Python handler of a signal interrupts."""
    _say_who(out)
    re.match(r"(a+)+$", "a" * 60 + "b")


def _say_who(out: Path) -> None:
    (out / "unfinished").write_text(str(os.getpid()))
    (out / "unfinished").rename(out / "process")


def wait_for_file(out: Path, gate: str) -> None:
    """End once another process has made a file."""
    (out / "started").touch()
    while not Path(gate).exists():
        time.sleep(0.05)
    write_outcome(out, "accept", [])


def kill_worker(out: Path, job: int) -> None:
    """Kill the process that asked for this child, unless it is the job itself."""
    asking = multiprocessing.parent_process()
    assert asking is not None
    if asking.pid != job:
        os.kill(int(asking.pid or 0), signal.SIGKILL)
        time.sleep(60)
    write_outcome(out, "accept", [])
