"""What a person does next after a run: the report, the inputs that were held, what keeps money from rooms.

Comes in: the folder of a version, its configuration and the inputs with problems. Goes out: lines for a terminal.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote

import duckdb

from flows.terminal import from_here
from warehouse.publish.folders import DATABASE

_MOST = 3
_LACKING = """
select facility_id, missing = 'register'
from mart_coverage
where missing in ('model', 'register')
order by facility_id
"""
_UNALLOCATED = "select coalesce(sum(unallocated_dkk), 0) from mart_cost_ledger"


def next_steps(version: Path, config: Path, with_problems: Sequence[str]) -> list[str]:
    """Return the lines, each a command or a sentence; the first is where the report is.

    `with_problems` are inputs by their names, which are paths from the folder of the configuration.
    """
    with duckdb.connect(str(version / DATABASE), read_only=True) as warehouse:
        lacking = warehouse.sql(_LACKING).fetchall()
        unallocated = warehouse.sql(_UNALLOCATED).fetchall()[0][0]
    asked = f"--config {quote(str(config))}"
    steps = [f"Open {from_here(version / 'report' / 'index.html')} in a browser."]
    held = [path for source in with_problems if (path := config.parent / source).exists()]
    steps += [f"areal check {quote(str(from_here(path)))} {asked}" for path in held[:_MOST]]
    if more := len(held) - _MOST if len(held) > _MOST else 0:
        steps.append(f"Check the other {f'{more} inputs' if more > 1 else 'input'} in the same way.")
    steps += _facilities(
        [one for one, has_model in lacking if not has_model], [one for one, has_model in lacking if has_model]
    )
    if unallocated:
        steps.append("areal explain cost_not_allocated   # why money is at no room")
    return steps


def _facilities(without_model: Sequence[str], unregistered: Sequence[str]) -> Iterator[str]:
    """Yield a sentence on facilities that have no model, or a model and no row in the register."""
    if without_model and unregistered:
        yield (
            f"Correct the facility_model records: no model belongs to {_listed(without_model)} of the register, and "
            f"models belong to {_listed(unregistered)}, which the register has not."
        )
    elif without_model:
        yield f"Deliver models of {_listed(without_model)}, or facility_model rows that name them."
    elif unregistered:
        yield f"Deliver a register with {_listed(unregistered)}: areal template facility"


def _listed(facilities: Sequence[str]) -> str:
    more = f" and {len(facilities) - _MOST} more" if len(facilities) > _MOST else ""
    return ", ".join(facilities[:_MOST]) + more
