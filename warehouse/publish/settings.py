"""What a publication is told: about the run, and about who may see and keep it.

Comes in: values of the configuration and of the run. Goes out: frozen records. Must not know: files, tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class PublishSettings:
    """How an edition is kept and who may read it.

    `file_mode`, `folder_mode` and `group` are of the open set; `restricted/` is never wider than 0400 and
    0700. `restricted` is "redact" (two sets) or "include" (one set that shows all). `smallest_group` is the
    fewest rooms whose common figure may stand in the open set where one of them is restricted. `protection_share`
    is how much more and less than its area, as a share, a restricted room must be able to have by what is shown.
    """

    keep_versions: int = 14
    file_mode: int = 0o400
    folder_mode: int = 0o700
    group: str | None = None
    restricted: str = "redact"
    smallest_group: int = 5
    protection_share: float = 0.1


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
