"""The engine that reads the files of a run: the one place that chooses between this machine and a cluster.

Comes in: the configuration. Goes out: a pool. An engine is a context manager with `run_all`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bim.errors import ConfigurationError
from flows.config import Config
from flows.job.readers import modules_to_load
from flows.sandbox.pool import ChildCall, ChildPool

if TYPE_CHECKING:
    from flows.sandbox.dask_pool import DaskPool


def is_local(config: Config) -> bool:
    """Return whether this machine reads the files."""
    return config.run.engine == "local"


def local_pool(config: Config, calls: Iterable[ChildCall]) -> ChildPool:
    """Return a pool of this machine, not yet opened, whose children find loaded what these calls need."""
    return ChildPool(config.models.workers, modules_to_load(config, calls))


def reading_engine(config: Config, calls: Iterable[ChildCall] = ()) -> "ChildPool | DaskPool":
    """Return the pool that makes these calls, which read the files of a run; not yet opened."""
    if is_local(config):
        return local_pool(config, calls)
    from flows.sandbox.dask_pool import Cluster, DaskPool  # a local run must not load Dask

    run = config.run
    files = [config.path(file) for file in (run.tls_ca_file, run.tls_cert_file, run.tls_key_file) if file]
    tls = (files[0], files[1], files[2]) if files else None
    return DaskPool(Cluster(str(run.scheduler), tls))


def require_engine(config: Config) -> None:
    """Raise a ConfigurationError where the engine of the configuration is not installed or lacks a file."""
    if is_local(config):
        return
    from flows.sandbox.dask_pool import require_distributed

    require_distributed()
    for key in ("tls_ca_file", "tls_cert_file", "tls_key_file"):
        file = getattr(config.run, key)
        if file and not config.path(file).is_file():
            raise ConfigurationError(f"[run] {key}: there is no file {config.path(file)}.")
