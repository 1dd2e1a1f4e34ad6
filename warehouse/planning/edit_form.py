"""The form that goes out to a planner and comes back: names of its sheets, columns and hidden facts.

Comes in: planned visits by room. Goes out: constants that the writer and the reader of a workbook share, and the digest
that shows whether the hidden facts are still those that areal wrote.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

PLAN_SHEET = "Plan"
PROGRAM_SHEET = "Programs"
HIDDEN_SHEET = "areal"
FORM = "areal cleaning plan 2"  # the first hidden cell; another number is another layout
FACTS = {  # the hidden facts of each layout; workbooks of the first are still with planners
    FORM: ("form", "facility_id", "week_of", "plan_digest"),
    "areal cleaning plan 1": ("form", "facility_id", "run_id", "as_of", "plan_digest"),
}

NUMBER, ROOM, ROOM_ID = "Number", "Room", "Room id"
NEW_VISITS, EXCLUDED, REASON, APPROVED_BY = "New visits a week", "Exclude", "Reason", "Approved by"
INPUTS = (NEW_VISITS, EXCLUDED, REASON, APPROVED_BY)
AS_CONTRACT = "as contract"  # in EXCLUDED: the planner's earlier edits of the room hold no longer

CATEGORY, CATEGORY_NAME, NEW_CODE, VALID_FROM = "Category", "Name", "New code", "Valid from"
PROGRAM_INPUTS = (NEW_CODE, VALID_FROM, REASON, APPROVED_BY)

MOST_VISITS = 35  # a week: five a day
LONGEST_REASON = 300


def planned_text(visits_per_week: Decimal | float | None) -> str:
    """Return planned visits as the hidden sheet writes them: the same number always as the same text.

    Four decimals: the visits of a week are added up over its days, and a third of a visit has no exact decimals.
    """
    if visits_per_week is None:
        return ""
    return f"{Decimal(str(visits_per_week)).quantize(Decimal('0.0001')).normalize():f}"


def plan_digest(facility: str, made_for: str, planned: Iterable[tuple[str, str]]) -> str:
    """Return the digest of what a workbook says it was made from: facility, week, and visits of each room.

    `made_for` is the week; in the first layout the run.
    """
    lines = [facility, made_for, *(f"{space_id}\t{visits}" for space_id, visits in sorted(planned))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
