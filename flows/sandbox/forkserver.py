"""The fork server: the process that children are forked from, with their libraries loaded.

Comes in: names of modules. Goes out: a multiprocessing context. This module imports little, so that a command can
start the fork server first and do its own imports at the same time.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

from flows.sandbox.temporary import hold_temporary_folder

FOR_MODELS = ["flows.sandbox.quiet", "bim.extract", "bim.preload", "flows.sandbox.child"]
FOR_ALL = [*FOR_MODELS, "warehouse.deliveries.reading", "numpy.ma"]  # which Polars asks NumPy for
FOR_REQUIREMENTS = ["bim.preload_requirements"]
_SAFE_PATH = "PYTHONSAFEPATH"


def fork_context(preload: list[str]) -> ForkServerContext:
    """Return a context and start its fork server, which loads `preload`; does not wait for it."""
    hold_temporary_folder()
    context = get_context("forkserver")
    context.set_forkserver_preload(preload)
    with _without_current_folder():
        forkserver.ensure_running()
    return context


@contextmanager
def _without_current_folder() -> Iterator[None]:
    """Let Python start without the current folder among those that modules come from.

    The fork server starts as `python -c`, which would run a `json.py` that came with the models of that folder.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before
