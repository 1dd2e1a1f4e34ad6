"""Which shares of the guard were in force when: each change is a row in the store.

Comes in: the configuration and the store. Goes out: the guard of a run, and a row where its shares are new.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from flows.config import Config
from flows.job.run_context import RunContext
from warehouse.store import Store
from warehouse.store_journals import GUARD

if TYPE_CHECKING:
    from warehouse.guard import Guard

_SHARES = ("area_share", "room_share", "row_share")


def guard_of(run: RunContext) -> "Guard":
    """Return the guard of a run: the shares of the configuration, and what persons accepted by its run date."""
    return guard_in(run.config, run.known_store, run.started_at)


def guard_in(config: Config, store: Store, now: datetime) -> "Guard":
    """Return the guard of a configuration, with the shares before it and with what persons accepted in a store."""
    from warehouse.guard import Guard, Shares

    shares, guards = _shares_in(config), store.guards()
    known = [Shares(*row) for row in guards.select("since", *_SHARES).iter_rows()]
    if not known or _last_of(store) != shares:
        known.append(Shares(_since(store, now), *shares))
    accepted = frozenset(store.acceptances()["sha256"].to_list())
    return Guard(*shares, accepted, tuple(known))


def record_guard(run: RunContext) -> None:
    """Write the shares of the configuration into the store where they are not those of the run before."""
    import polars as pl

    shares = _shares_in(run.config)
    if _last_of(run.store) == shares:
        return
    day = run.started_at.date()
    known_on = day if run.looks_back else min(day, run.as_of)
    if _is_of_earlier_version(run.store):
        known_on = min(known_on, *run.store.receipts()["known_on"])
    since = _since(run.store, run.started_at)
    rows = pl.DataFrame([(since, *shares, known_on)], schema=GUARD, orient="row")
    run.store.append_guard(run.run_id, rows)


def _since(store: Store, now: datetime) -> datetime:
    """Return from when on shares judge that are new now.

    An earlier version of areal, which kept no rows of the guard, judged all that was ever received by its shares: what
    it held stays held.
    """
    return min(now, *store.receipts()["received_at"]) if _is_of_earlier_version(store) else now


def _is_of_earlier_version(store: Store) -> bool:
    return store.guards().is_empty() and not store.receipts().is_empty()


def _shares_in(config: Config) -> tuple[float, float, float]:
    return config.guard.area_share, config.guard.room_share, config.guard.row_share


def _last_of(store: Store) -> tuple[float, float, float] | None:
    rows = store.guards().select(_SHARES).tail(1).rows()
    return rows[0] if rows else None
