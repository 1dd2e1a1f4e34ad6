"""What the guard holds in a store: registers, then `facility_model` deliveries, then models.

Comes in: the store, the reading of models, how each block delivers, the run date, the guard. Goes out: `Guarded`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.effective.deliveries import Delivery, deliveries_of, replaces
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
    """What the guard holds: `models` (path by digest) and deliveries; `stale` are the digests in force instead.

    `losses` has the finding about each held model, by its digest.
    """

    models: Mapping[str, str]
    deliveries: tuple[HeldDelivery, ...]
    stale: frozenset[str]
    losses: Mapping[str, Finding]

    @property
    def sources(self) -> dict[str, str]:
        """Return the path of each held input by its digest."""
        return {**self.models, **{one.sha256: one.source for one in self.deliveries}}

    @property
    def open(self) -> frozenset[str]:
        """Return the digests of the held inputs that wait for a person; the others were replaced by a good one."""
        return frozenset(self.models) | {one.sha256 for one in self.deliveries if one.findings}

    @property
    def places(self) -> Places:
        """Return block and digest of each held delivery."""
        return frozenset(one.place for one in self.deliveries)

    @property
    def findings(self) -> list[tuple[HeldDelivery, str | None, Finding]]:
        """Return each finding about a held delivery, with the facility that it is about."""
        return [(one, facility, finding) for one in self.deliveries for facility, finding in one.findings]

    def about(self, block: str | None, sha256: str) -> list[Finding]:
        """Return the findings about one held input, a model (no block) or a delivery; none where it is not held."""
        if block is None and sha256 in self.losses:
            return [self.losses[sha256]]
        return [finding for one, _, finding in self.findings if one.place == (block, sha256)]


def guarded_inputs(
    store: Store, reading: str, modes: Mapping[str, str], as_of: date, guard: Guard
) -> Guarded:
    """Return everything that the guard holds on a run date; nothing in a new store."""
    registers = guarded_registers(store, modes, guard)
    store = store.holding(one.place for one in registers)
    receipts = model_receipts(store, reading)
    models = extracted_frame(store, receipts, "model")
    mappings = _guarded_mappings(_Judge(store, receipts, models, modes, as_of, guard))
    store = store.holding(one.place for one in mappings)
    versions = known_versions(store, receipts, models, modes, as_of, guard)
    held = versions.filter(pl.col("note_code") == SHRUNK)
    stale = frozenset(versions.filter("is_stale")["model_sha256"])
    return Guarded(
        dict(held.select("model_sha256", "source").iter_rows()),
        (*registers, *mappings),
        stale.union(*(one.stale for one in (*registers, *mappings))),
        {
            sha256: make_finding(SHRUNK, **json.loads(details))
            for sha256, details in held.select("model_sha256", "note_details").iter_rows()
        },
    )


def _guarded_mappings(judge: "_Judge") -> list[HeldDelivery]:
    """Return the `facility_model` deliveries that take more from a facility than the guard allows.

    Those of one run are judged together, in the order in which they arrived. One that a later good one replaces needs
    nobody any more: it stays held, without findings.
    """
    store, modes = judge.store, judge.modes
    arrivals: dict[datetime, list[Delivery]] = {}
    for delivery in deliveries_of(store, MAPPING):
        if not delivery.is_held:
            arrivals.setdefault(delivery.arrived, []).append(delivery)
    first, *later = [arrivals[at] for at in sorted(arrivals)] or [[]]
    unseen = _places(part for group in later for part in group)
    good = _places(first)
    found: list[HeldDelivery] = []
    known = judge.rows(unseen) if later else pl.DataFrame()
    for group in later:
        unseen -= _places(group)
        rows = judge.rows(frozenset(one.place for one in found) | unseen)
        losses = {} if _same(known, rows) else judge.losses(known, rows, group)
        if not losses:
            known, good = rows, good | _places(group)
            replaced = {part.block for part in group if replaces(part, modes)}
            found = [
                replace(one, stale=frozenset(), findings=()) if one.block in replaced else one
                for one in found
            ]
            continue
        stale = frozenset(sha256 for _, sha256 in good)
        found += [
            HeldDelivery(*part.place, part.sources[0], stale, _findings(losses, part)) for part in group
        ]
    return found


@dataclass(frozen=True)
class _Judge:
    """What a mapping is judged by: the store, the models with their receipts, the run date and the guard."""

    store: Store
    receipts: pl.DataFrame
    models: pl.DataFrame
    modes: Mapping[str, str]
    as_of: date
    guard: Guard

    def rows(self, held: Places) -> pl.DataFrame:
        """Return the `facility_model` rows in force without some deliveries."""
        return records_in_force(self.store.holding(held), MAPPING, self.as_of, self.modes)

    def losses(
        self, known: pl.DataFrame, rows: pl.DataFrame, group: Sequence[Delivery]
    ) -> dict[str, dict[str, Any]]:
        """Return the loss of each facility that loses too much by a group, from the known rows to those with it.

        It is judged with the models of the day on which it arrived, and again with those of the run date, since its
        model may arrive later. A model that is moved to another facility is not lost: somebody wrote where it
        belongs. One that is left out is. A facility that the register has closed may lose everything.
        """
        arrived = group[0].arrived
        day = min(self.as_of, arrived.date())
        seen = self.receipts.filter(pl.col("arrived_at") <= arrived)
        before = self._facilities(seen, known, day)
        found: dict[str, dict[str, Any]] = {}
        for receipts, on in ((seen, day), (self.receipts, self.as_of)):
            after = self._facilities(receipts, rows, on)
            stays = {sha: place for sha, place in before.items() if after.get(sha, place) == place}
            sizes = _sizes(self.models, stays), _sizes(self.models, after)
            found = _losses(self.guard, group, *sizes, _closed(self.store, on, self.modes))
            if not found:
                break
        return found

    def _facilities(self, receipts: pl.DataFrame, rows: pl.DataFrame, day: date) -> dict[str, str]:
        """Return the facility of each model in force on a day, by its digest, with the given rows."""
        buildings = extracted_frame(self.store, receipts, "building")
        versions = model_versions(receipts, self.models, buildings, rows, day, self.guard)
        is_over = (pl.col("valid_to") <= day).fill_null(False)
        in_force = versions.filter(pl.col("is_in_force") & ~is_over & (pl.col("facility_id") != UNASSIGNED))
        return dict(in_force.select("model_sha256", "facility_id").iter_rows())


def _places(deliveries: Iterable[Delivery]) -> Places:
    return frozenset(delivery.place for delivery in deliveries)


def _same(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    columns = ["facility_id", "model", "discipline", "valid_from"]
    return one.select(columns).sort(columns).equals(two.select(columns).sort(columns))


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
    guard: Guard, group: Sequence[Delivery], before: Sizes, after: Sizes, closed: frozenset[str]
) -> dict[str, dict[str, Any]]:
    digests, arrived = [part.sha256 for part in group], max(part.arrived for part in group)
    found = {
        facility: guard.loss(digests, size, after.get(facility, {}), arrived)
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
