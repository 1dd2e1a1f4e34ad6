"""The process that children are forked from, with the libraries loaded that they need.

Comes in: names of modules. Goes out: a multiprocessing context. Must not know: what the modules do. Light, so that
a command can start it first and do its own imports while the fork server does the same on another core.
"""

from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

FOR_MODELS = ["flows.sandbox.quiet", "bim.extract", "bim.preload", "flows.sandbox.child"]
FOR_ALL = [*FOR_MODELS, "warehouse.deliveries.reading"]


def fork_context(preload: list[str]) -> ForkServerContext:
    """A context whose fork server is started, and loads `preload` unless it ran before; does not wait for it."""
    context = get_context("forkserver")
    context.set_forkserver_preload(preload)
    forkserver.ensure_running()
    return context
