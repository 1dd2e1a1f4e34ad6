"""The kinds of records: each column's name, type and limits, declared once.

Comes in: nothing. Goes out: `KINDS`, a dictionary of frozen records.

A type is one of text, room, whole, flag, money (DKK ex moms unless named moms), quantity, day, month, start and end
(of a period, a month standing for its first or its last day), instant and clock. Limits are what a supplier can be
asked about, not what is likely.
"""

from collections.abc import Mapping

from warehouse.deliveries import source_words
from warehouse.deliveries.agreed_kinds import AGREED
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kind_columns import AREA as _AREA
from warehouse.deliveries.kind_columns import FACILITY as _FACILITY
from warehouse.deliveries.kind_columns import ROOM as _ROOM
from warehouse.deliveries.kind_columns import SERVICE as _SERVICE
from warehouse.deliveries.kind_columns import SERVICES
from warehouse.deliveries.kind_columns import may as _may
from warehouse.deliveries.kind_columns import must as _must

__all__ = ["INDEX_PERIOD", "KINDS", "PERIODIC_CODE", "PROGRAM_CODE", "SERVICES", "WEEKDAYS"]

# 521: visits a week, of them with thorough floor, with thorough rest; m, 4å, 2å, å (4a, 2a, a): times a year,
# with g (thorough) or l (light) behind
# A weekly code and a periodic one of a room are two programs; a weekly one corrects a weekly one.
PERIODIC_CODE = r"(?i)(?:m|\d{0,2}\s?(?:å|a\x{30a}|a)).*"
PROGRAM_CODE = r"(?i)^\s*(\d{1,4}|(m|\d{0,2}\s?(å|a\x{30a}|a))[\s.-]?[gl]?)\s*$"


_SHARE = {"low": 0, "high": 1000}
_SOME = {"low": 0, "high": 1_000_000_000}
_MINUTES = {"low": 0, "high": 5_256_000}  # ten years
_PERIOD = (_may("valid_from", "day"), _may("valid_to", "day"))
# 2024, 2024-07, 2024M07, 2024K3, 2024Q3, or a day: the year, month or quarter that a value of an index is of
INDEX_PERIOD = r"(?i)^\d{4}([-/. ]?(0[1-9]|1[0-2])([-/.]\d{2})?|[-/. ]?M(0?[1-9]|1[0-2])|[-/. ]?[KQ][1-4])?$"
# 1-5, 12345, 1,3,5 or 1-3 5: days of the week, 1 is Monday; words are read as such digits
WEEKDAYS = r"^\s*[1-7](\s*[-–,;./ ]?\s*[1-7])*\s*$"

_DECLARED = (
    Kind(
        "facility",
        (
            _FACILITY,
            _must("name"),
            _must("district"),
            _must("area_m2", "quantity", **_AREA),
            _must("area_basis", choices=("NRA", "NFA", "GFA", "BBR", "lease")),
            _may("address"),
            _may("bbr_id"),
            _may("access", choices=("public", "restricted")),
            _may("headcount", "whole", low=0, high=1_000_000),
            _may("workplaces", "whole", low=0, high=1_000_000),
            *_PERIOD,
        ),
        key=("facility_id", "valid_from"),
        entity=("facility_id",),
    ),
    Kind(
        "facility_model",
        (_FACILITY, _must("model"), _may("discipline"), _may("valid_from", "day")),
        key=("facility_id", "model", "valid_from"),
    ),
    Kind(
        "cobie",
        (
            _must("sheet", choices=("Facility", "Floor", "Space", "Component", "Job")),
            _must("facility_id"),
            _must("name"),
            _may("floor"),
            _may("space"),
            _may("category"),
            _may("description"),
            _may("type_name"),
            _may("external_identifier"),
            _may("gross_area_m2", "quantity", **_AREA),
            _may("net_area_m2", "quantity", **_AREA),
            _may("elevation_m", "quantity"),
            _may("usable_height_m", "quantity"),
            _may("task_number"),
        ),
        key=("sheet", "facility_id", "name", "floor", "external_identifier", "task_number"),
    ),
    Kind(
        "driver",
        (_SERVICE, _must("driver"), _may("valid_from", "day"), _may("rooms")),
        key=("service", "valid_from"),
    ),
    Kind(
        "category_rule",
        (_must("pattern"), _must("category"), _may("language"), _may("facility_id")),
        key=("pattern", "language", "facility_id"),
    ),
    Kind(
        "cleaning_visit",
        (
            _may("visit_id"),
            _FACILITY,
            _must("room", "room"),
            _must("date", "day"),
            _must("minutes", "quantity", low=0, high=14_400),
            _may("start", "clock"),
            _may("task"),
            Column("worker", is_personal=True),
            _may("outcome"),
        ),
        key=("visit_id",),
        dated_by="date",
        agrees=("facility_id", "date"),
        is_block_key=True,
        has_own_id=True,
    ),
    Kind(
        "work_order",
        (
            _must("order_id"),
            _FACILITY,
            _must("reported_at", "instant"),
            _ROOM,
            _may("asset"),
            _may("type", choices=("corrective", "preventive", "request")),
            _may("priority"),
            _may("responded_at", "instant"),
            _may("completed_at", "instant"),
            _may("due_at", "instant"),
            _may("paused_minutes", "quantity", **_MINUTES),
            _may("cost_dkk", "money"),
            _may("parent_id"),
            Column("worker", is_personal=True),
        ),
        key=("order_id",),
        amount="cost_dkk",
        dated_by="reported_at",
        agrees=("facility_id", "reported_at"),
        is_block_key=True,
    ),
    Kind(
        "cost_line",
        (
            _may("line_id"),
            _FACILITY,
            _SERVICE,
            _must("month", "month", instead=("period_start", "period_end")),
            _must("amount_dkk", "money"),
            _may("moms_dkk", "money"),
            _ROOM,
            _may("building"),
            _may("asset"),
            _may("quantity", "quantity"),
            _may("unit"),
            _may("supplier", known_as=source_words.SUPPLIER_HEADERS),
            _may("invoice", known_as=source_words.INVOICE_HEADERS),
            _may("period_start", "start"),
            _may("period_end", "end"),
            _may("currency", known_as=source_words.CURRENCY_HEADERS, words=source_words.CURRENCIES),
            _may(
                "document_type",
                choices=("invoice", "credit_note"),
                words=source_words.DOCUMENT_TYPES,
                known_as=source_words.DOCUMENT_TYPE_HEADERS,
            ),
        ),
        key=("line_id", "supplier", "invoice"),
        amount="amount_dkk",
        dated_by="month",
        credit_is_normal=True,
        agrees=("facility_id", "service", "month"),
        named_by=("supplier", "invoice"),
        is_block_key=True,
        has_own_id=True,
    ),
    Kind(
        "contract_price",
        (
            _SERVICE,
            _must("price_dkk", "quantity", **_SOME),
            _must("unit"),
            _must("valid_from", "day"),
            _may("category"),
            _may("facility_id"),
            _may("valid_to", "day"),
            _may("indexation"),
        ),
        key=("service", "category", "facility_id", "unit", "valid_from"),
    ),
    Kind(
        "index_value",
        (
            _must("index"),
            _must("period", pattern=INDEX_PERIOD),
            _must("value", "quantity", low=0.000001, high=1_000_000),
        ),
        key=("index", "period"),
    ),
    Kind(
        "cleaning_program",
        (
            _must("category"),
            _must("code", pattern=PROGRAM_CODE, key_part=PERIODIC_CODE),
            _must("valid_from", "day"),
            _may("facility_id"),
            _ROOM,
            _may("quality_level"),
            _may("minimum_visits_per_week", "quantity", low=0, high=168),
            _may("maximum_visits_per_week", "quantity", low=0, high=168),
            _may("reason"),
            Column("approved_by", is_personal=True),
        ),
        key=("category", "facility_id", "room", "valid_from", "code"),
    ),
    Kind(
        "rate",
        (
            _must("category"),
            _must("m2_per_hour", "quantity", low=0.1, high=100_000),
            _may("valid_from", "day"),
            _may("facility_id"),
            _ROOM,
            _may("floor_finish"),
            _may("light_factor", "quantity", low=0, high=10),
            _may("floor_factor", "quantity", low=0.1, high=10),
            _may("furnishing_factor", "quantity", low=0.1, high=10),
            _may("soiling_factor", "quantity", low=0.1, high=10),
        ),
        key=("category", "facility_id", "room", "floor_finish", "valid_from"),
    ),
    Kind(
        "cleaning_team",
        (
            _must("team_id"),
            _FACILITY,
            _must("weekdays", "weekdays", pattern=WEEKDAYS),
            _must("minutes_per_day", "quantity", low=0, high=144_000),  # a hundred cleaners around the clock
            _may("earliest", "clock"),
            _may("latest", "clock"),
            _may("escort", "flag"),
            _may("skills"),
            _may("hourly_rate_dkk", "quantity", low=0, high=100_000),
        ),
        key=("team_id", "facility_id"),
    ),
    Kind(
        "room_use",
        (_FACILITY, _must("room", "room"), _must("at", "instant"), _must("kind")),
        key=("facility_id", "room", "at", "kind"),
        dated_by="at",
    ),
    Kind(
        "driver_volume",
        (
            _FACILITY,
            _SERVICE,
            _must("month", "month"),
            _must("quantity", "quantity", **_SOME),
            _must("unit"),
            _may("building"),
            _may("category"),
            _ROOM,
        ),
        key=("facility_id", "service", "month", "unit", "building", "category", "room"),
        dated_by="month",
    ),
    Kind(
        "qr_code",
        (_must("qr_code"), _FACILITY, _ROOM, _may("object"), *_PERIOD),
        key=("qr_code", "valid_from"),
        entity=("qr_code",),
    ),
    Kind(
        "service_request",
        (
            _must("request_id"),
            _must("qr_code"),
            _must("scanned_at", "instant"),
            _may("category"),
            _may("responded_at", "instant"),
            _may("closed_at", "instant"),
        ),
        key=("request_id",),
        dated_by="scanned_at",
        agrees=("scanned_at",),
    ),
    Kind(
        "bin",
        (
            _must("bin_id"),
            _FACILITY,
            _ROOM,
            _may("litres", "quantity", low=0, high=100_000),
            _may("threshold_pct", "quantity", low=0, high=100),
            _may("max_days", "quantity", low=0, high=3_650),
            *_PERIOD,
        ),
        key=("bin_id", "valid_from"),
        entity=("bin_id",),
    ),
    Kind(
        "bin_reading",
        (_must("bin_id"), _must("read_at", "instant"), _must("fill_pct", "quantity", **_SHARE)),
        key=("bin_id", "read_at"),
        dated_by="read_at",
    ),
    Kind(
        "sla_target",
        (
            _SERVICE,
            _must("priority"),
            _must("response_minutes", "quantity", **_MINUTES),
            _must("resolution_minutes", "quantity", **_MINUTES),
            _must("clock", choices=("always", "working_hours")),
        ),
        key=("service", "priority"),
    ),
    Kind(
        "inspection",
        (
            _must("inspection_id"),
            _FACILITY,
            _must("room", "room"),
            _must("date", "day"),
            _must("object_group"),
            _may("level", "whole", low=0, high=5),  # either this or
            _may("impurities", "quantity", low=0, high=1_000_000),
            _may("target_level", "whole", low=0, high=5),
        ),
        key=("inspection_id", "facility_id", "room", "object_group"),
        dated_by="date",
        agrees=("date",),
    ),
    Kind(
        "inspection_allowance",
        (
            _must("object_group"),
            _must("level", "whole", low=0, high=5),
            _must("allowed", "quantity", **_SOME),
            _may("area_from_m2", "quantity", **_AREA),
            _may("area_to_m2", "quantity", **_AREA),
        ),
        key=("object_group", "level", "area_from_m2"),
    ),
    Kind(
        "inspection_lot",
        (
            _must("lot_from", "whole", low=0, high=10_000_000),
            _may("lot_to", "whole", low=0, high=10_000_000),
            _must("sample_size", "whole", low=1, high=10_000_000),
            _must("acceptance_number", "whole", low=0, high=10_000_000),
        ),
        key=("lot_from",),
    ),
    *AGREED,
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _DECLARED}
