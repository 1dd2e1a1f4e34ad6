"""Pages printed as PDF by a browser that the operator configured.

Comes in: a browser's command and finished pages. Goes out: a PDF beside each page. Must not know: what a page says.

One browser prints all pages: it takes its commands (Chrome DevTools Protocol) from a pipe, so it opens no port, and a
page costs a tenth of a second instead of a start. It opens our own pages, which have no script and load nothing. A page
that it cannot print has no PDF: the version is published all the same, with a warning in the log.
"""

import base64
import fcntl
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

SECONDS = 60  # for one page, the start of the browser included
_READ_BYTES = 65536
# The browser reads commands from file descriptor 3 and answers on 4.
_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""
_MOMENT = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")
_FIXED = b"D:20000101000000+00'00'"


class _BrowserError(Exception):
    """The browser ended, or did not answer in time."""


def print_pages(browser: str, pages: Sequence[Path]) -> list[Path]:
    """Print each page to `<page>.pdf` without its `.html`, and return those that were printed."""
    done: list[Path] = []
    try:
        with tempfile.TemporaryDirectory() as profile, _Browser(browser, profile) as printer:
            for page in pages:
                target = page.with_suffix(".pdf")
                target.write_bytes(without_clock(printer.pdf_of(page)))
                done.append(target)
    except (OSError, _BrowserError) as error:
        structlog.get_logger().warning(
            "packs without a PDF: the browser of [publish] could not print them", browser=browser,
            packs=len(pages) - len(done), why=str(error),
        )  # fmt: skip
    return done


class _Browser:
    """A browser without a window that prints one page after the other."""

    def __init__(self, browser: str, profile: str) -> None:
        ours, theirs = os.pipe(), os.pipe()
        command = [
            browser, "--headless", "--disable-gpu", "--disable-extensions", "--no-first-run", "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # a browser has no sandbox for root
        high = [
            fcntl.fcntl(one, fcntl.F_DUPFD, 5) for one in (ours[0], theirs[1])
        ]  # 3 and 4 are the browser's own
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *map(str, high), *command], pass_fds=high, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for descriptor in (ours[0], theirs[1], *high):
            os.close(descriptor)
        self._commands, self._answers = ours[1], theirs[0]
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self._is_loaded = False

    def __enter__(self) -> "_Browser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def pdf_of(self, page: Path) -> bytes:
        """Return a page as PDF. Raises: _BrowserError where the browser fails or takes too long."""
        until = time.monotonic() + SECONDS
        if self._session is None:
            target = self._ask("Target.createTarget", until, url="about:blank")["targetId"]
            self._session = self._ask("Target.attachToTarget", until, targetId=target, flatten=True)[
                "sessionId"
            ]
            self._ask("Page.enable", until)
        self._is_loaded = False
        self._ask("Page.navigate", until, url=page.resolve().as_uri())
        self._wait_for_load(until)
        printed = self._ask("Page.printToPDF", until, preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(printed["data"])

    def _wait_for_load(self, until: float) -> None:
        while not self._is_loaded:
            self._next(until)
        self._is_loaded = False

    def _ask(self, method: str, until: float, **values: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                if "result" not in answer:
                    raise _BrowserError(f"{method}: {answer.get('error')}")
                return dict(answer["result"])

    def _next(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            block = os.read(self._answers, _READ_BYTES) if ready else b""
            if not block:
                raise _BrowserError("it ended" if ready else f"it took more than {SECONDS} seconds")
            self._buffer += block
        text, _, self._buffer = self._buffer.partition(b"\0")
        message = dict(json.loads(text))
        self._is_loaded = self._is_loaded or message.get("method") == "Page.loadEventFired"
        return message


def without_clock(document: bytes) -> bytes:
    """Return a PDF with its moments replaced by one of the same length, so that the same page gives the same bytes."""
    return _MOMENT.sub(lambda found: _fixed(found[0], found[1]), document)


def _fixed(whole: bytes, name: bytes) -> bytes:
    room = len(whole) - len(name) - 4
    return b"/" + name + b" (" + _FIXED[:room].ljust(room) + b")"
