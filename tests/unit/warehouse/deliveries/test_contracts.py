"""What a row of each kind must keep, and how the rule is told."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.deliver import read_text

from bim.errors import ConfigurationError, DeliveryError
from warehouse.deliveries.findings import row_codes
from warehouse.deliveries.kind import Column
from warehouse.deliveries.reading_digest import reading_of
from warehouse.deliveries.rows.contracts import (
    FORMS,
    KINDS,
    TYPES,
    breaches,
    empty_frame,
    limits_of,
    row_finding,
    schema_of,
)

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
PROMISED = {
    "facility": {"facility_id", "name", "district", "area_m2", "area_basis"},
    "facility_model": {"facility_id", "model"},
    "driver": {"service", "driver"},
    "category_rule": {"pattern", "category"},
    "cleaning_visit": {"facility_id", "room", "date", "minutes"},  # a row without visit_id gets one
    "work_order": {"order_id", "facility_id", "reported_at"},
    "cost_line": {"facility_id", "service", "month", "amount_dkk"},
    "contract_price": {"service", "price_dkk", "unit", "valid_from"},
    "cleaning_program": {"category", "code", "valid_from"},
    "rate": {"category", "m2_per_hour"},
    "driver_volume": {"facility_id", "service", "month", "quantity", "unit"},
    "qr_code": {"qr_code", "facility_id"},
    "service_request": {"request_id", "qr_code", "scanned_at"},
    "bin": {"bin_id", "facility_id"},
    "bin_reading": {"bin_id", "read_at", "fill_pct"},
    "sla_target": {"service", "priority", "response_minutes", "resolution_minutes", "clock"},
    "inspection": {"inspection_id", "facility_id", "room", "date", "object_group"},
    "inspection_allowance": {"object_group", "level", "allowed"},
    "inspection_lot": {"lot_from", "sample_size", "acceptance_number"},
    "room_override": {"facility_id", "room"},
}


@pytest.mark.parametrize("kind", sorted(PROMISED))
def test_a_kind_requires_the_columns_that_users_were_promised(kind: str) -> None:
    assert set(KINDS[kind].required) == PROMISED[kind]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_empty_frame_has_the_types_of_its_kind_and_breaks_nothing(kind: str) -> None:
    frame = empty_frame(kind)
    assert dict(frame.schema) == {**schema_of(kind), "source_row": pl.Int64}
    assert breaches(frame, kind) == []
    assert set(KINDS[kind].key) <= set(frame.columns)


@pytest.mark.parametrize("code", sorted(row_codes() - {"after_run_date"}))
def test_every_code_has_a_sentence_that_names_the_column(code: str) -> None:
    sentence = row_finding(code, "cost_line", "service").message
    assert len(sentence) > 20 and "{" not in sentence


LIMITED = [
    (kind.name, column, limits)
    for kind in KINDS.values()
    for column in kind.columns
    if (limits := limits_of(column)) is not None and limits[0] is not None
]
STEP = {
    "whole": 1,
    "instant": timedelta(seconds=1),
    "money": Decimal("0.01"),
    "quantity": Decimal("0.000001"),
}


@pytest.mark.parametrize(("kind", "column", "limits"), LIMITED)
def test_a_value_at_a_limit_is_accepted_and_one_beyond_is_out_of_range(
    kind: str, column: Column, limits: tuple[Any, Any]
) -> None:
    step = STEP.get(column.type, timedelta(days=1))
    values = [*limits, limits[0] - step, limits[1] + step, None]
    rows = pl.DataFrame({column.name: values}, schema={column.name: TYPES[column.type]})
    of_column = [one for one in breaches(_filled(rows, kind), kind) if one.column == column.name]
    expected = [(2, "out_of_range"), (3, "out_of_range")]
    assert [(one.row, one.code) for one in of_column if one.code != "missing_value"] == expected
    assert any(one.code == "missing_value" and one.row == 4 for one in of_column) == column.is_required


def test_the_length_of_a_text_is_counted_in_characters() -> None:
    rows = pl.DataFrame({"name": ["ø" * 4_000, "ø" * 4_001]})
    found = [
        (one.row, one.code) for one in breaches(_filled(rows, "facility"), "facility") if one.column == "name"
    ]
    assert found == [(1, "out_of_range")]


def _filled(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return rows with all columns of their kind, those that are not given empty."""
    return pl.concat([empty_frame(kind).drop("source_row"), rows], how="diagonal")


def test_each_broken_rule_holds_its_row_with_its_code(tmp_path: Path) -> None:
    rows = [
        "1;F1;cleaning;2026-01;1,00",
        "2;;cleaning;2026-01;1,00",
        "3;F1;gardening;2026-01;1,00",
        "4;F1;cleaning;1898-01;1,00",
        "5;F1;cleaning;2026-01;2000000000,00",
        "6;F1;cleaning;2026-01;1.250",
        "7;F1;cleaning;maybe;1,00",
        "8;F1;cleaning;2026-01;free",
        "9;F1;cleaning",
    ]
    read = read_text(tmp_path, HEADER + "\n".join(rows))
    assert read.reasons == {
        3: "missing_value",
        4: "unknown_value",
        5: "out_of_range",
        6: "out_of_range",
        7: "ambiguous_number",
        8: "not_a_date",
        9: "not_a_number",
        10: "short_row",
    }
    assert read.accepted["line_id"].to_list() == ["1"]
    assert read.summary["rows_in"] == 9 == read.summary["rows_accepted"] + read.summary["rows_held"]


def test_both_rows_of_a_key_that_differ_are_held_and_a_repeated_row_counts_once(tmp_path: Path) -> None:
    row = "{0};F1;cleaning;2026-01;{1}"
    rows = [row.format(1, "1,00"), row.format(1, "2,00"), row.format(2, "5,00"), row.format(2, "5,00")]
    read = read_text(tmp_path, HEADER + "\n".join(rows))
    assert read.reasons == {2: "key_conflict", 3: "key_conflict"}
    assert read.summary["amount_accepted"] == 5.0
    assert "row_repeated" in read.codes


def test_a_held_row_keeps_its_text_its_key_and_an_amount_that_can_be_read(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER + "7;F1;cleaning;never;12,50\n")
    held = read.held.row(0, named=True)
    assert (held["row_key"], str(held["amount_dkk"])) == ("7\x1f\x1f", "12.50")
    assert '"month": "never"' in held["text"]


def test_a_total_is_held_without_an_amount(tmp_path: Path) -> None:
    read = read_text(tmp_path, HEADER + "1;F1;cleaning;2026-01;12,50\nI alt;;;;12,50\n")
    assert read.reasons == {3: "total_row"}
    assert read.held["amount_dkk"].to_list() == [None]


def test_a_record_that_speaks_of_a_total_keeps_its_amount(tmp_path: Path) -> None:
    header = HEADER.replace("\n", ";supplier\n")
    read = read_text(tmp_path, header + "1;;cleaning;2026-01;12,50;Total Rengøring ApS\n")
    assert read.reasons == {2: "missing_value"}
    assert str(read.held["amount_dkk"][0]) == "12.50"


def test_a_negative_amount_is_normal_for_a_cost_line_and_a_warning_for_an_order(tmp_path: Path) -> None:
    assert read_text(tmp_path, HEADER + "1;F1;cleaning;2026-01;-12,50\n").verdict == "accept"
    order = "order_id;facility_id;reported_at;cost_dkk\n1;F1;2026-01-02 08:00;-12,50\n"
    assert read_text(tmp_path, order, "work_order").verdict == "accept_warn"


def test_a_mapping_joins_converts_fixes_and_takes_names_in_any_case(tmp_path: Path) -> None:
    text = "Code;Where;Square Feet;NAME\nA1;North;1000;Station\n"
    columns = {
        "facility_id": "code",
        "district": ["Where", "Code"],
        "area_m2": {"from": "Square Feet", "factor": 0.09290304},
        "area_basis": {"value": "lease"},
    }
    read = read_text(tmp_path, text, "facility", columns=columns)
    row = read.accepted.row(0, named=True)
    assert (row["district"], str(row["area_m2"]), row["area_basis"]) == ("North A1", "92.903040", "lease")
    assert row["name"] == "Station"


def test_a_mapped_or_required_column_that_is_missing_rejects_the_file(tmp_path: Path) -> None:
    for columns in ({"room": "Lokale"}, {}):
        with pytest.raises(DeliveryError) as refused:
            read_text(tmp_path, "line_id;facility_id\n1;F1\n", columns=columns)
        assert refused.value.code == "missing_column"


def test_a_mapping_to_an_unknown_column_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="amount_dkk"):
        read_text(tmp_path, HEADER, columns={"amount": "Pris"})


def test_the_reading_changes_with_the_mapping_and_not_with_the_place() -> None:
    plain = reading_of("cost_line", {"where": "a", "dated": "2026-01-01"})
    assert plain == reading_of("cost_line", {"where": "b", "dated": "2026-05-01", "mode": "replace"})
    assert plain != reading_of("cost_line", {"dated": "2026-01-01", "decimal": ","})
    assert plain != reading_of("work_order", {"dated": "2026-01-01"})
    assert plain != reading_of("cost_line", {"dated": "2026-01-01", "timezone": "America/New_York"})


def test_every_pattern_is_told_in_words() -> None:
    patterns = {column.pattern for kind in KINDS.values() for column in kind.columns if column.pattern}
    assert patterns == FORMS.keys()
    assert row_finding("unknown_value", "cleaning_program", "code").message.startswith(
        "code must be one to four digits"
    )


def test_a_finding_about_a_cell_keeps_the_suppliers_names_of_its_columns() -> None:
    found = row_finding("not_a_date", "work_order", "reported_at", ["Dato", "Kl"])
    assert found.message.startswith("'Dato + Kl' (reported_at) is not a date")
    assert json.loads(str(found.details))["their_columns"] == ["Dato", "Kl"]
    assert "their_columns" not in str(row_finding("not_a_date", "work_order", "reported_at").details)
