"""One nightly run: its configuration, its name, its date, the store it works on, and what arrived.

Comes in: a configuration and a run date. Goes out: a frozen `Run` that the stages pass on. Must not know: the
stages.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bim.errors import PublicationError
from bim.tables import Finding
from flows.blocks import check_blocks
from flows.config import Config
from flows.runs import new_run_id
from flows.sources import Arrival
from warehouse.deliveries.personal import ensure_key
from warehouse.store import Store


@dataclass(frozen=True)
class Run:
    """One run: its configuration, its name, its date, and the store it works on."""

    config: Config
    run_id: str
    as_of: date
    started_at: datetime
    store: Store
    arrivals: tuple[Arrival, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def output(self) -> Path:
        """The folder of versions, store and ledger."""
        return self.config.output_folder

    @property
    def built(self) -> Path:
        """The warehouse of this run before it is published."""
        return self.store.work / f"{self.run_id}.duckdb"


def start(config: Config, as_of: date | None = None) -> Run:
    """Open the store, empty what an earlier run left unfinished, and name the run.

    The run date is today in the portfolio's time zone unless one is given.
    Raises: ConfigurationError for a block that cannot be meant; PublicationError where the output cannot be written.
    """
    check_blocks(config)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    today = datetime.now(ZoneInfo(config.portfolio.timezone)).date()
    try:
        store = Store(config.output_folder / "store")
        shutil.rmtree(store.work)
        store.work.mkdir()
        ensure_key(config.key_file)
    except OSError as error:
        message = f"The store {config.output_folder / 'store'} cannot be written: {error.strerror}."
        raise PublicationError(message, "not_writable") from None
    return Run(config, new_run_id(config.output_folder, now), as_of or today, now, store)
