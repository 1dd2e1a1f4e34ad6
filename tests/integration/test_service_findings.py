"""Orders, codes and sensors that do not fit together: each is told, and none is lost."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from helpers.hand_store import HandStore, query, room

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
    connection = store.build("mart_requests", "run_finding")
    wanted = (
        "order_parent_unknown",
        "order_pause_too_long",
        "qr_code_unknown",
        "bin_reading_impossible",
        "bin_never_read",
    )
    found = dict(query(connection, "select code, message from run_finding"))
    assert {code: found[code].split(":")[0] for code in wanted} == {
        "order_parent_unknown": "1 work orders name a parent that was never delivered",
        "order_pause_too_long": "1 cases pause for longer than they took",
        "qr_code_unknown": "1 requests come from the code QR-2, which no register holds",
        "bin_reading_impossible": "1 readings of the bin B1 are above 130 %",
        "bin_never_read": "1 bins of the register have no reading",
    }
    assert query(connection, "select qr_code, facility_id, requests from mart_requests order by 1") == [
        ("QR-1a", "F1", 1),
        ("QR-2", "unassigned", 1),
    ]
