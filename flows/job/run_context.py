"""The context of one nightly run: configuration, run id, run date, store, and what was found so far.

Comes in: a configuration and a run date. Goes out: a frozen `RunContext` that the steps pass on.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bim.errors import PublicationError, UsageError
from bim.tables import Finding
from flows.config import Config
from flows.findings import make_finding
from flows.job.engine import require_engine
from flows.job.ledger import new_run_id, published_manifest
from flows.job.resources import remove_spilled
from flows.record_blocks import check_blocks
from flows.sandbox.temporary import remove_leftovers
from flows.sources import InputFile
from warehouse.deliveries.privacy_key import CHECK_NAME, ensure_key, read_key
from warehouse.publish.folders import holds_edition
from warehouse.store import Store
from warehouse.store_index import FORMAT, KEYED


@dataclass(frozen=True)
class RunContext:
    """What the steps of one run share; each step returns it with what it adds.

    `out`: the folder that the version is written to instead of `current`. `looks_back`: files of later days were
    received or published before; they are left out. `files`, `findings` and `stale` (the sources of which only the
    last good version is there) come from `pull`, `edition`, the folder of the new version, from `publish`, `guarded`,
    the digests of the inputs that the guard holds, and `undecided`, those of them that wait for a person, from `build`.
    """

    config: Config
    run_id: str
    as_of: date
    started_at: datetime
    store: Store
    out: Path | None = None
    looks_back: bool = False
    files: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    stale: tuple[str, ...] = ()
    edition: Path | None = None
    guarded: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()

    @property
    def output(self) -> Path:
        """Return the folder of versions, store and ledger."""
        return self.config.output_folder

    @property
    def known_store(self) -> Store:
        """Return the store as it was on the run date."""
        return self.store.as_of(self.as_of) if self.looks_back else self.store

    @property
    def fetched(self) -> Path:
        """Return the folder for what is fetched from servers, and for what is known of it."""
        return self.store.folder / "fetched"

    @property
    def version(self) -> Path:
        """Return the folder of the new version, else of the one that is published already."""
        return self.edition or self.out or self.output / "current"

    @property
    def warehouse_file(self) -> Path:
        """Return the path of this run's warehouse before it is published."""
        return self.store.work / f"{self.run_id}.duckdb"


def start(config: Config, as_of: date | None = None, out: Path | None = None) -> RunContext:
    """Open the store, remove what an earlier run left unfinished, and return the context of a new run.

    The run date is today in the portfolio's time zone unless one is given.
    Raises: ConfigurationError for a block that cannot be used; UsageError for a run date before that of `current`
    without `out`, and for an `out` that holds other files; PublicationError where the output cannot be written.
    """
    check_blocks(config)
    require_engine(config)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    day = as_of or datetime.now(ZoneInfo(config.portfolio.timezone)).date()
    published_on = _published_on(config.output_folder)
    if out is None and published_on is not None and day < published_on:
        raise UsageError(
            f"The run date {day} is before {published_on}, the date of the published version; readers would go back"
            " in time. Write it to a folder of its own with --out DIR."
        )
    if out is not None:
        _require_free(out, config.output_folder)
    try:
        store = Store(config.output_folder / "store", key=_key_of(config), note=_note_of(config))
        _require_known_format(store)
        store.folder.chmod(0o700)  # older versions left it open
        shutil.rmtree(store.work)
        store.work.mkdir()
        remove_spilled(config)
        remove_leftovers()
    except OSError as error:
        message = f"The store {config.output_folder / 'store'} cannot be written: {error.strerror}."
        raise PublicationError(message, "not_writable") from None
    known = [published_on, *store.receipts()["known_on"]]
    looks_back = any(other is not None and day < other for other in known)
    return RunContext(config, new_run_id(config.output_folder, now), day, now, store, out, looks_back)


def open_store(config: Config, is_read_only: bool = False) -> Store:
    """Return the store of a configuration with its key; without one where it has none yet.

    Raises: ConfigurationError for a key that is damaged, or missing beside a store that has one; PublicationError for
    a store that a later version of areal has written.
    """
    folder, file = config.output_folder / "store", config.key_file
    has_key = file.exists() or (folder / KEYED).exists()
    key = read_key(str(file)) if has_key else b""
    store = Store(folder, is_read_only, key=key, note=_note_of(config))
    _require_known_format(store)
    return store


def _require_known_format(store: Store) -> None:
    """Raise a PublicationError for a store that a later version of areal has written, before anything is changed."""
    if store.index.format > FORMAT:
        finding = make_finding("store_newer", found=store.index.format, known=FORMAT)
        raise PublicationError(finding.message, finding.code)


def _note_of(config: Config) -> Path | None:
    """Return the file beside the key that says which stores it has signed; null where the key is in the store."""
    file, folder = config.key_file.resolve(), (config.output_folder / "store").resolve()
    return None if file.is_relative_to(folder) else file.with_name(f"{file.name}.stores")


def _key_of(config: Config) -> bytes:
    """Return the key of the installation, a new one beside a store that has received nothing."""
    folder = config.output_folder / "store"
    folder.mkdir(parents=True, exist_ok=True)
    is_used = any(folder.glob("receipts/*.parquet"))
    return ensure_key(config.key_file, folder / CHECK_NAME, is_used)


def _published_on(output: Path) -> date | None:
    manifest = published_manifest(output / "current")
    return None if manifest is None else date.fromisoformat(manifest["as_of"])


def _require_free(out: Path, output: Path) -> None:
    """Raise a UsageError where a version cannot be written to a folder: it is one of ours, or has other files in it."""
    if out.resolve().is_relative_to((output / "versions").resolve()):
        raise UsageError(f"--out {out} is in the folder of the published versions; name a folder of its own.")
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or holds_edition(out))):
        raise UsageError(f"--out {out} holds other files; name a new or empty folder.")
