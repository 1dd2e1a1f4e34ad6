"""What the guard holds in a store: registers, then `facility_model` deliveries, then models.

Comes in: the store, the reading of models, how each block delivers, the run date, the guard. Goes out: `Guarded`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.effective.deliveries import Delivery, deliveries_of
from warehouse.deliveries.effective.guarded import HeldDelivery, guarded_registers
from warehouse.findings import make_finding
from warehouse.guard import Guard, model_size
from warehouse.raw import extracted_frame, model_receipts
from warehouse.resolution.model_versions import SHRUNK, UNASSIGNED, model_versions
from warehouse.resolution.rooms import known_versions, records_in_force
from warehouse.store import Store

MAPPING = "facility_model"
Places = frozenset[tuple[str | None, str]]
Sizes = dict[str, dict[str, float | None]]


@dataclass(frozen=True)
class Guarded:
    """What the guard holds: `models` (path by digest) and deliveries; `stale` are the digests in force instead."""

    models: Mapping[str, str]
    deliveries: tuple[HeldDelivery, ...]
    stale: frozenset[str]

    @property
    def sources(self) -> dict[str, str]:
        """Return the path of each held input by its digest."""
        return {**self.models, **{one.sha256: one.source for one in self.deliveries}}

    @property
    def places(self) -> Places:
        """Return block and digest of each held delivery."""
        return frozenset(one.place for one in self.deliveries)

    @property
    def findings(self) -> list[tuple[HeldDelivery, str | None, Finding]]:
        """Return each finding about a held delivery, with the facility that it is about."""
        return [(one, facility, finding) for one in self.deliveries for facility, finding in one.findings]


def guarded_inputs(
    store: Store, reading: str, modes: Mapping[str, str], as_of: date, guard: Guard
) -> Guarded:
    """Return everything that the guard holds on a run date; nothing in a new store."""
    registers = guarded_registers(store, modes, guard)
    store = store.holding(one.place for one in registers)
    receipts = model_receipts(store, reading)
    models = extracted_frame(store, receipts, "model")
    mappings = _guarded_mappings(store, receipts, models, modes, as_of, guard)
    store = store.holding(one.place for one in mappings)
    versions = known_versions(store, receipts, models, modes, as_of, guard)
    held = versions.filter(pl.col("note_code") == SHRUNK)
    stale = frozenset(versions.filter("is_stale")["model_sha256"])
    return Guarded(
        dict(held.select("model_sha256", "source").iter_rows()),
        (*registers, *mappings),
        stale.union(*(one.stale for one in (*registers, *mappings))),
    )


def _guarded_mappings(
    store: Store,
    receipts: pl.DataFrame,
    models: pl.DataFrame,
    modes: Mapping[str, str],
    as_of: date,
    guard: Guard,
) -> list[HeldDelivery]:
    """Return the `facility_model` deliveries that take more from a facility than the guard allows.

    A model that is moved to another facility is not lost: somebody wrote where it belongs. One that is left out is.
    Those of one run are judged together, in the order in which they arrived, with the models that were there by then.
    A facility that the register has closed may lose everything.
    """
    arrivals: dict[datetime, list[Delivery]] = {}
    for delivery in deliveries_of(store, MAPPING):
        if not delivery.is_held:
            arrivals.setdefault(delivery.arrived, []).append(delivery)
    first, *later = [arrivals[at] for at in sorted(arrivals)] or [[]]
    unseen = _places(part for group in later for part in group)
    good = _places(first)
    found: list[HeldDelivery] = []
    known = records_in_force(store.holding(unseen), MAPPING, as_of, modes) if later else pl.DataFrame()
    for group in later:
        unseen -= _places(group)
        held = frozenset(one.place for one in found)
        rows = records_in_force(store.holding(held | unseen), MAPPING, as_of, modes)
        arrived = group[0].arrived
        day = min(as_of, arrived.date())
        seen = receipts.filter(pl.col("arrived_at") <= arrived)
        losses = {}
        if not _same(known, rows):
            before, after = (_facilities(store, seen, models, one, day, guard) for one in (known, rows))
            stays = {
                sha256: facility
                for sha256, facility in before.items()
                if after.get(sha256, facility) == facility
            }
            closed = _closed(store, day, modes)
            losses = _losses(guard, group, _sizes(models, stays), _sizes(models, after), closed)
        if not losses:
            known, good = rows, good | _places(group)
            continue
        stale = frozenset(sha256 for _, sha256 in good)
        found += [
            HeldDelivery(*part.place, part.sources[0], stale, _findings(losses, part)) for part in group
        ]
    return found


def _places(deliveries: Iterable[Delivery]) -> Places:
    return frozenset(delivery.place for delivery in deliveries)


def _same(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    columns = ["facility_id", "model", "discipline", "valid_from"]
    return one.select(columns).sort(columns).equals(two.select(columns).sort(columns))


def _facilities(
    store: Store, receipts: pl.DataFrame, models: pl.DataFrame, rows: pl.DataFrame, day: date, guard: Guard
) -> dict[str, str]:
    """Return the facility of each model in force on a day, by its digest, with the given `facility_model` rows."""
    buildings = extracted_frame(store, receipts, "building")
    versions = model_versions(receipts, models, buildings, rows, day, guard)
    is_over = (pl.col("valid_to") <= day).fill_null(False)
    in_force = versions.filter(pl.col("is_in_force") & ~is_over & (pl.col("facility_id") != UNASSIGNED))
    return dict(in_force.select("model_sha256", "facility_id").iter_rows())


def _sizes(models: pl.DataFrame, facilities: Mapping[str, str]) -> Sizes:
    """Return rooms and area of each facility with the given models."""
    size = {header["model_sha256"]: model_size(header) for header in models.iter_rows(named=True)}
    found: Sizes = {}
    for sha256, facility in facilities.items():
        total = found.setdefault(facility, {"rooms": 0, "area_m2": 0})
        for measure, value in size[sha256].items():
            total[measure] = (total[measure] or 0) + (value or 0)
    return found


def _closed(store: Store, day: date, modes: Mapping[str, str]) -> frozenset[str]:
    """Return the facilities of the register that have no row in force on a day or later."""
    register = records_in_force(store, "facility", day, modes).select("facility_id", "valid_to")
    is_over = (pl.col("valid_to") <= day).fill_null(False)
    return frozenset(register["facility_id"]) - frozenset(register.filter(~is_over)["facility_id"])


def _losses(
    guard: Guard, group: Iterable[Delivery], before: Sizes, after: Sizes, closed: frozenset[str]
) -> dict[str, dict[str, Any]]:
    digests = [part.sha256 for part in group]
    found = {
        facility: guard.loss(digests, size, after.get(facility, {}))
        for facility, size in sorted(before.items())
        if facility not in closed
    }
    return {facility: loss for facility, loss in found.items() if loss is not None}


def _findings(
    losses: Mapping[str, Mapping[str, Any]], part: Delivery
) -> tuple[tuple[str | None, Finding], ...]:
    return tuple(
        (facility, make_finding("facility_shrunk", facility=facility, sha256=part.sha256[:12], **loss))
        for facility, loss in losses.items()
    )
