"""The record of one finding.

Comes in: nothing. Goes out: `Finding`. It is apart from the tables so that a command that prints findings need not load
Polars.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One finding: `code` is stable, `message` says what was found, where, what it means and what to do.

    `details` are the values of the message as a JSON object, from which it is made in another language.
    """

    code: str
    severity: str
    message: str
    step_id: int | None = None
    global_id: str | None = None
    row: int | None = None
    subject: str | None = None
    details: str | None = None
