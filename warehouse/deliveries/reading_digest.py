"""What decides how a delivery is read, as a digest: a file that was read with another one is read again.

Imports no library of data, for a night with nothing new only compares digests.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bim.version import code_digest

_READING_KEYS = (
    "columns",
    "values",
    "currency",
    "encoding",
    "delimiter",
    "decimal",
    "date",
    "sheet",
    "header_row",
    "fiscal_year_starts",
)


def reading_of(kind: str, block: Mapping[str, Any], timezone: str = "Europe/Copenhagen") -> str:
    """Return a digest of everything but the bytes that decides how a file of this block is read.

    A `timezone` in the block takes precedence over the one given.
    """
    timezone = block.get("timezone") or timezone
    decides = {name: block[name] for name in _READING_KEYS if block.get(name) is not None}
    # The year of the declared day completes weeks that name none.
    dated = str(block.get("dated") or "")[:4]
    parts = [code_digest("warehouse.deliveries"), kind, decides, timezone, dated]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]
