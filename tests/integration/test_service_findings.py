"""Orders, codes and sensors that do not fit together: each is told, and none is lost."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from helpers.hand_store import HandStore, finding_values, query, room

START = datetime(2026, 4, 7, 10)


def test_what_does_not_fit_together_is_told_and_counted(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.model("hq.ifc", [room("1", 20.0)])
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    order = {"facility_id": "F1", "reported_at": START, "completed_at": START + timedelta(hours=1)}
    store.records(
        "work_order",
        [
            {**order, "order_id": "W1", "parent_id": "W0"},
            {**order, "order_id": "W2", "paused_minutes": Decimal(61)},
            {**order, "order_id": "W3", "parent_id": "W2", "paused_minutes": Decimal(60)},
        ],
    )
    store.records("qr_code", [{"qr_code": "QR-1a", "facility_id": "F1", "room": "1"}])
    scan = {"scanned_at": START, "category": "Rengøring"}
    store.records(
        "service_request",
        [
            {**scan, "request_id": "R1", "qr_code": "qr-1A"},
            {**scan, "request_id": "R2", "qr_code": "QR-2"},
        ],
    )
    store.records("bin", [{"bin_id": name, "facility_id": "F1"} for name in ("B1", "B2")])
    store.records(
        "bin_reading",
        [
            {"bin_id": "B1", "read_at": START + timedelta(days=day), "fill_pct": Decimal(fill)}
            for day, fill in enumerate((10, 900, 20))
        ],
    )
    expected = {
        "order_parent_unknown": {"orders": 1},
        "order_pause_too_long": {"orders": 1},
        "qr_code_unknown": {"requests": 1, "qr_code": "QR-2"},
        "bin_reading_impossible": {"readings": 1, "bin_id": "B1"},
        "bin_never_read": {"bins": 1},
    }
    connection = store.build("mart_requests", *expected)
    found = finding_values(connection)
    assert {code: found[code] for code in expected} == expected
    assert query(connection, "select qr_code, facility_id, requests from mart_requests order by 1") == [
        ("QR-1a", "F1", 1),
        ("QR-2", "unassigned", 1),
    ]
