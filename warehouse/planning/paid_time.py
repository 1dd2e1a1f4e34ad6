"""What is paid beside the norm time of a visit, and how a shift is built."""

from dataclasses import dataclass, fields, replace
from datetime import time
from typing import Any

import polars as pl


@dataclass(frozen=True)
class PaidTime:
    """Minutes and shares that turn norm time into paid time; stated data, not measured here.

    `allowance_share` is disturbance and personal time as a share of norm time. A cleaner's shift begins with
    `start_up_minutes`, and has a break where it exceeds `break_after_minutes`. `missing_hop_m` is the distance between
    two rooms of a storey where the model gives no point in one of them.
    """

    start_up_minutes: float = 10.0
    allowance_share: float = 0.08
    walking_m_per_minute: float = 60.0
    storey_change_minutes: float = 1.0
    building_change_minutes: float = 5.0
    missing_hop_m: float = 8.0
    break_after_minutes: float = 240.0
    break_minutes: float = 30.0
    is_break_paid: bool = False
    longest_shift_minutes: float = 444.0
    shift_starts_at: time = time(6, 0)


def read_paid_time(rows: pl.DataFrame) -> PaidTime:
    """Return the paid time of the first row of `rows`; columns that are absent or null keep their usual value."""
    if rows.is_empty():
        return PaidTime()
    row = rows.row(0, named=True)
    known = {field.name: row[field.name] for field in fields(PaidTime) if row.get(field.name) is not None}
    return replace(PaidTime(), **{name: _plain(value) for name, value in known.items()})


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | time) else float(str(value))
