"""The guard in a run: what it holds, and a person's decision to let it in.

Comes in: a run, or a digest with a name and a reason. Goes out: the models and deliveries that are held, or a decision
in the store, in force from the next run.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bim.errors import UsageError
from flows.config import Config
from flows.job.deliver import open_run
from flows.job.guard_history import guard_of
from flows.job.readers import extraction_digest
from flows.job.run_context import RunContext

if TYPE_CHECKING:
    from warehouse.resolution.guarded import Guarded

SHORTEST = 6  # characters of a digest that name an input


@dataclass(frozen=True)
class Accepted:
    """What was let in: its digest, and the name of its file."""

    sha256: str
    source: str


def guarded(run: RunContext) -> "Guarded":
    """Return the models and deliveries that the guard holds on the run date."""
    from warehouse.resolution.guarded import guarded_inputs

    config = run.config
    return guarded_inputs(run.known_store, extraction_digest(config), config.modes, run.as_of, guard_of(run))


def accept(config: Config, sha256: str, by: str, reason: str) -> Accepted:
    """Let in a model or delivery that the guard holds, named by the first characters of its SHA-256.

    The name of the person is stored as a keyed hash, as every name is. Call it with the lock of the output held.
    Raises: UsageError where no such input is held; the message names the nearest one that is.
    """
    if not by.strip() or not reason.strip():
        raise UsageError("--by and --reason must say who accepts it, and why.")
    run = open_run(config)
    held = guarded(run).sources
    found = _named(sha256.strip().casefold(), held, run.store.acceptances()["sha256"].to_list())
    _append(run, found, by, reason)
    return Accepted(found, held[found])


def _named(sha256: str, held: dict[str, str], accepted: list[str]) -> str:
    """Return the held digest that begins with the given characters."""
    found = [known for known in held if known.startswith(sha256)]
    if len(sha256) >= SHORTEST and len(found) == 1:
        return found[0]
    if len(sha256) < SHORTEST or found:
        raise UsageError(f"'{sha256}' is too short to name one input; write more of its SHA-256.")
    if any(known.startswith(sha256) for known in accepted):
        raise UsageError(f"{sha256} is accepted already; the next run uses it.")
    if not held:
        raise UsageError(f"The guard holds nothing, so there is no {sha256} to accept.")
    from rapidfuzz import process

    nearest = process.extractOne(sha256, [known[: len(sha256)] for known in held])[2]
    known = list(held)[nearest]
    raise UsageError(
        f"The guard holds no {sha256}; the nearest that it holds is {known[:12]} ({held[known]})."
    )


def _append(run: RunContext, sha256: str, by: str, reason: str) -> None:
    import polars as pl

    from warehouse.deliveries.personal import hash_names, mask
    from warehouse.deliveries.privacy_key import read_key
    from warehouse.store_journals import ACCEPTANCE

    key = read_key(str(run.config.key_file))
    row = (sha256, hash_names(pl.Series([by]), key)[0], mask(reason), run.started_at, run.as_of)
    rows = pl.DataFrame([row], schema=ACCEPTANCE, orient="row")
    run.store.append_acceptance(run.run_id, rows)
