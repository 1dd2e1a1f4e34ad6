"""The pool of children on the workers of a Dask cluster, with the interface of `ChildPool`.

Comes in: calls. Goes out: what a child on some worker wrote into the folder of the call, and its outcome. Dask moves
the calls; limits, retries and outcomes are those of `flows.sandbox`. `distributed` is imported when a pool opens.
"""

import logging
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from bim.errors import ConfigurationError, PublicationError
from bim.outcome import read_outcome
from flows.sandbox.dask_worker import as_task, is_seen, read_in_worker
from flows.sandbox.pool import ChildCall, ChildPool

CONNECT_SECONDS = 30
WORKER_SECONDS = 60  # for the first worker to be there
SLACK_SECONDS = 600  # beside the limits of a call: Dask itself waits 300 s before it gives up a silent worker
KEPT = (
    "Nothing is published and the last version stays; what was read is kept, and the next run reads the rest."
)
ELSEWHERE = '[run] engine = "local" reads on this machine.'


@dataclass(frozen=True)
class Cluster:
    """The address of a scheduler, and the PEM files of TLS: authority, certificate and key, or none."""

    scheduler: str
    tls: tuple[Path, Path, Path] | None = None


def require_distributed() -> None:
    """Raise a ConfigurationError where the extra that has Dask is not installed."""
    if find_spec("distributed") is None:
        raise ConfigurationError(
            '[run] engine = "dask" needs the extra `dask`, which is not installed: pip install "areal[dask]".'
        )


class DaskPool:
    """Makes calls on the workers of a cluster; a context manager that gives up what is still to do when it closes.

    Raises from `__enter__` and `run_all`: PublicationError `cluster_lost` where the scheduler is away or no worker
    gets on, `worker_unfit` where a worker has other versions or does not see the files.
    """

    def __init__(self, cluster: Cluster) -> None:
        require_distributed()
        self._cluster = cluster
        self._opened = ExitStack()
        self._client: Any = None

    def __enter__(self) -> "DaskPool":
        from distributed import Client

        for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # the errors raised here say what happened
        where = self._cluster.scheduler
        try:
            self._client = Client(
                where, security=self._security(), timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise lost(f"The Dask scheduler {where} does not answer ({_first_line(error)}).") from error
        self._opened.callback(self._client.close, timeout=5)
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except Exception as error:
            self.__exit__()
            raise lost(f"The Dask scheduler {where} has no worker after {WORKER_SECONDS} seconds.") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _security(self) -> Any:
        from distributed import Security

        if self._cluster.tls is None:
            return None
        authority, certificate, key = map(str, self._cluster.tls)
        return Security(
            require_encryption=True, tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key
        )

    def run_all(self, calls: Iterable[ChildCall]) -> Iterator[tuple[ChildCall, dict[str, Any]]]:
        """Make calls side by side, the first ones first; yields each with its outcome as it ends."""
        ended: SimpleQueue[Any] = SimpleQueue()
        running: dict[str, tuple[ChildCall, Any]] = {}
        for number, call in enumerate(calls):
            call.out.parent.mkdir(parents=True, exist_ok=True)
            future = self._client.submit(read_in_worker, as_task(call), pure=False, priority=-number)
            running[future.key] = (call, future)
            future.add_done_callback(ended.put)
        patience = max((2 * call.limits.seconds for call, _ in running.values()), default=0) + SLACK_SECONDS
        while running:
            future = self._next_of(ended, patience)
            call, _ = running.pop(future.key)
            yield call, self._outcome(call, future)

    def _next_of(self, ended: "SimpleQueue[Any]", patience: float) -> Any:
        """Return the next future that ended. Raises: PublicationError where none does for longer than any call may."""
        try:
            return ended.get(timeout=patience)
        except Empty:
            raise lost(
                f"The workers of {self._cluster.scheduler} read no file in {patience:.0f} seconds."
            ) from None

    def _outcome(self, call: ChildCall, future: Any) -> dict[str, Any]:
        from distributed import KilledWorker

        where = self._cluster.scheduler
        if future.status == "finished":
            return self._taken(call, future.result())
        if future.status != "error":  # cancelled or lost with the connection
            raise lost(f"The connection to the Dask scheduler {where} was lost during the reading.")
        error = future.exception()
        if isinstance(error, KilledWorker):  # not its fault, maybe: a limited child of this machine finds out
            with ChildPool(1) as children:
                return children.run(call)
        raise unfit(f"A worker of {where} could not read {_named(call)} ({_first_line(error)}).")

    def _taken(self, call: ChildCall, answer: dict[str, str]) -> dict[str, Any]:
        """Put the folder that a worker made into the place of the call, and return its outcome."""
        path = call.arguments.get("path")
        if "problem" in answer:
            if path is not None and not Path(path).exists():  # gone here too, so it is the file that changed
                with ChildPool(1) as children:
                    return children.run(call)
            raise unfit(f"A worker of {self._cluster.scheduler} {answer['problem']}.")
        made = Path(answer["made"])
        if made.parent != call.out.parent or not is_seen(made / "outcome.json"):
            raise unfit(f"What a worker of {self._cluster.scheduler} wrote into {made} is not seen here.")
        shutil.rmtree(call.out, ignore_errors=True)
        made.rename(call.out)
        return read_outcome(call.out)


def lost(what: str) -> PublicationError:
    """Return the error of a cluster that is away."""
    return PublicationError(f"{what} {KEPT} {ELSEWHERE}", "cluster_lost")


def unfit(what: str) -> PublicationError:
    """Return the error of a worker that cannot read what this machine can."""
    return PublicationError(f"{what} {KEPT} {ELSEWHERE}", "worker_unfit")


def _named(call: ChildCall) -> str:
    return Path(str(call.arguments.get("path", call.function))).name


def _first_line(error: BaseException | None) -> str:
    text = str(error).strip().splitlines()
    return text[0][:200] if text else type(error).__name__
