"""The kinds of records that people agree on: decisions about rooms, waivers, decisions of meetings, deviations.

Comes in: nothing. Goes out: `AGREED`, frozen records. Must not know: files, formats, or any row.
"""

from warehouse.deliveries import source_words
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kind_columns import AREA, FACILITY, SERVICE, may, must

AGREED = (
    Kind(
        "room_override",
        (
            FACILITY,
            must("room", "room"),
            may("global_id"),
            may("category"),
            may("is_cleanable", "flag"),
            may("net_area_m2", "quantity", **AREA),
            may("visits_per_week", "quantity", low=0, high=168),
            may("reason"),
            # Who approves is a person as who cleans is. The store is one for both sets, so no name goes into it: the
            # hash tells whose decisions are one person's, the file named with each row tells its owner who that is.
            Column("approved_by", is_personal=True),
        ),
        key=("facility_id", "room", "global_id"),
    ),
    Kind(
        "waiver",
        (
            must("code"),
            must("source"),
            must("reason"),
            Column("approved_by", is_required=True, is_personal=True),
            must("until", "day"),
            may("element"),
            may("row", "whole", low=1, high=1_000_000_000),
        ),
        key=("code", "source", "element", "row"),
    ),
    Kind(
        "decision",
        (
            must("decision_id"),
            must("level"),
            must("text"),
            must("owner"),
            must("due", "day"),
            must("status", choices=("open", "done", "dropped"), words=source_words.DECISION_STATUSES),
        ),
        key=("decision_id",),
        is_block_key=True,
    ),
    Kind(
        "deviation",
        (
            must("deviation_id"),
            SERVICE,
            FACILITY,
            must("period", "month"),
            must("reason"),
            may("action"),
        ),
        key=("deviation_id",),
        dated_by="period",
        agrees=("facility_id", "period"),
        is_block_key=True,
    ),
)
