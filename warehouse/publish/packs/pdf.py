"""Pages printed as PDF by a browser that the operator configured.

Comes in: a browser's command and finished pages. Goes out: a PDF beside each page. Must not know: what a page says.

The browser opens our own pages, which have no script and load nothing. A page that it cannot print has no PDF: the
version is published all the same, with a warning in the log.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

SECONDS = 60
PRINTERS = 2  # browsers at a time
_MOMENT = re.compile(rb"/(CreationDate|ModDate) \(D:[^)]*\)")
_FIXED = b"D:20000101000000+00'00'"


def print_pages(browser: str, pages: Sequence[Path]) -> list[Path]:
    """Print each page to `<page>.pdf` without its `.html`, and return those that were printed."""
    with ThreadPoolExecutor(PRINTERS) as pool:
        printed = list(pool.map(lambda page: _print(browser, page), pages))
    done = [page.with_suffix(".pdf") for page, is_done in zip(pages, printed, strict=True) if is_done]
    if len(done) < len(pages):
        structlog.get_logger().warning(
            "packs without a PDF: the browser of [publish] could not print them", browser=browser,
            packs=len(pages) - len(done),
        )  # fmt: skip
    return done


def _print(browser: str, page: Path) -> bool:
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions",
            f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.resolve().as_uri(),
        ]  # fmt: skip
        if os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # a browser has no sandbox for root
        try:
            subprocess.run(command, timeout=SECONDS, check=True, capture_output=True)
        except (OSError, subprocess.SubprocessError):
            target.unlink(missing_ok=True)
            return False
    if not target.is_file():
        return False
    target.write_bytes(without_clock(target.read_bytes()))
    return True


def without_clock(document: bytes) -> bytes:
    """Return a PDF with its moments replaced by one of the same length, so that the same page gives the same bytes."""
    return _MOMENT.sub(lambda found: _fixed(found[0], found[1]), document)


def _fixed(whole: bytes, name: bytes) -> bytes:
    room = len(whole) - len(name) - 4
    return b"/" + name + b" (" + _FIXED[:room].ljust(room) + b")"
