"""The fork server: the process that children are forked from, with their libraries loaded.

Comes in: names of modules. Goes out: a multiprocessing context. This module imports little, so that a command can
start the fork server first and do its own imports at the same time.
"""

from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

from flows.sandbox.temporary import hold_temporary_folder

FOR_MODELS = ["flows.sandbox.quiet", "bim.extract", "bim.preload", "flows.sandbox.child"]
FOR_ALL = [*FOR_MODELS, "warehouse.deliveries.reading"]
FOR_REQUIREMENTS = ["bim.preload_requirements"]


def fork_context(preload: list[str]) -> ForkServerContext:
    """Return a context and start its fork server, which loads `preload`; does not wait for it."""
    hold_temporary_folder()
    context = get_context("forkserver")
    context.set_forkserver_preload(preload)
    forkserver.ensure_running()
    return context
