"""Registers that the guard holds: a delivery that replaces all others and has far fewer rows than the last good one.

Comes in: the store, how each block delivers, the guard. Goes out: the deliveries that are held, with their findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bim.tables import Finding
from warehouse.deliveries.effective.deliveries import Delivery, is_register, replacing_ages, rows_in
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kinds import KINDS
from warehouse.guard import Guard
from warehouse.store import Store


@dataclass(frozen=True)
class HeldDelivery:
    """A delivery that the guard holds; `stale` are the digests of the ones that stay in force instead of it.

    `findings` have the facility that each is about, or null; there are none, and none is stale, once a later delivery
    is good.
    """

    block: str | None
    sha256: str
    source: str
    stale: frozenset[str]
    findings: tuple[tuple[str | None, Finding], ...] = ()

    @property
    def place(self) -> tuple[str | None, str]:
        """Return block and digest, which together name it."""
        return self.block, self.sha256


def guarded_registers(store: Store, modes: Mapping[str, str], guard: Guard) -> list[HeldDelivery]:
    """Return the deliveries of replacing registers that lost more rows than the guard allows.

    Each is compared with the last one that is not held. What arrives together is history, and is not compared; rows
    that a delivery has as held rows are not lost, since the last good version of each stays.
    """
    found: list[HeldDelivery] = []
    for kind in filter(is_register, KINDS if "replace" in modes.values() else ()):
        for ages in replacing_ages(store, kind, modes):
            found += _held_of_block(ages, guard)
    return found


def would_hold(store: Store, kind: str, block: str, rows: int, sha256: str, guard: Guard) -> list[Finding]:
    """Return the finding about a register that is not delivered yet, as a run would give it: none, or one."""
    if not is_register(kind):
        return []
    modes = {block: "replace"}
    guarded = guarded_registers(store, modes, guard)
    held = store.holding(one.place for one in guarded)
    for one in guarded:
        if one.place == (block, sha256):
            return [finding for _, finding in one.findings]
    ages = [parts for [*ages] in replacing_ages(held, kind, modes) for parts in ages]
    good = [parts for parts in ages if not any(part.is_held for part in parts)]
    if not good or len(good[-1]) > 1 or any(part.sha256 == sha256 for parts in ages for part in parts):
        return []
    loss = guard.loss([sha256], _size(good[-1]), {"rows": rows})
    return [] if loss is None else [_finding(loss, good[-1][0], sha256)]


def _held_of_block(ages: Sequence[Sequence[Delivery]], guard: Guard) -> list[HeldDelivery]:
    found: list[HeldDelivery] = []
    current: Sequence[Delivery] = ()
    for parts in ages:
        loss = None
        arrived = max(part.arrived for part in parts)
        if current and arrived > max(part.arrived for part in current):
            loss = guard.loss([part.sha256 for part in parts], _size(current), _size(parts), arrived)
        if loss is None:
            current = parts
            # what came after it is good, so there is nothing left to decide
            found = [replace(one, stale=frozenset(), findings=()) for one in found]
            continue
        stale = frozenset(part.sha256 for part in current)
        for part in parts:
            about = ((None, _finding(loss, current[0], part.sha256)),)
            found.append(HeldDelivery(*part.place, part.sources[0], stale, about))
    return found


def _size(parts: Sequence[Delivery]) -> dict[str, float | None]:
    return {"rows": sum(rows_in(part.table(name)) for part in parts for name in ("accepted", "held"))}


def _finding(loss: Mapping[str, Any], current: Delivery, sha256: str) -> Finding:
    before = {"source_before": current.sources[0], "received_on": current.arrived.date().isoformat()}
    return make_finding("register_shrunk", **loss, **before, sha256=sha256[:12])
