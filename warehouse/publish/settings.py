"""Settings of a publication: the run, what is made, and how versions are kept.

Comes in: values of the configuration and of the run. Goes out: frozen records. Must not know: files, tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from warehouse.settings import NO_LIMITS, Resources


@dataclass(frozen=True)
class PackSettings:
    """How the monthly packs are made.

    `targets`: what a figure of a pack should be, by its name. `browser`: the command that prints a pack as PDF, null
    for no PDF. `journal`: what earlier versions published, null where nothing is known. `language` is of the first
    pages.
    """

    targets: Mapping[str, float] = field(default_factory=dict)
    browser: str | None = None
    journal: pl.DataFrame | None = None
    language: str = "en"


@dataclass(frozen=True)
class PublishSettings:
    """How an edition is kept and who may read it.

    `file_mode`, `folder_mode` and `group` are of the open set; `restricted/` is never wider than 0400 and
    0700. `restricted` is "redact" (two sets) or "include" (one set that shows all). `smallest_group` is the
    fewest rooms whose common figure may stand in the open set where one of them is restricted. `protection_share`
    is how much more and less than its area, as a share, a restricted room must be able to have by what is shown.
    `language` is the one in which the report opens: "da" or "en". `resources`: what DuckDB may use.
    `reuses_tables`: whether tables may be copied from the version before; false where it may have been changed since.
    """

    keep_versions: int = 14
    file_mode: int = 0o400
    folder_mode: int = 0o700
    group: str | None = None
    restricted: str = "redact"
    smallest_group: int = 5
    protection_share: float = 0.1
    packs: PackSettings = field(default_factory=PackSettings)
    language: str = "en"
    resources: Resources = NO_LIMITS
    reuses_tables: bool = True


@dataclass(frozen=True)
class RunInfo:
    """The run that publishes: its id, its date, when it started (UTC), the versions of its tools.

    `fingerprint` is a digest of all that decided what is published, null where the caller has none.
    """

    run_id: str
    as_of: date
    started_at: datetime
    versions: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str | None = None
