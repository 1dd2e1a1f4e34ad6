"""Prices that hold on the same days, or on none, are told."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from helpers.one_model import run_models

SCHEMA: dict[str, Any] = {
    "service": pl.String, "price_dkk": pl.Decimal(18, 6), "unit": pl.String, "valid_from": pl.Date,
    "category": pl.String, "facility_id": pl.String, "valid_to": pl.Date, "indexation": pl.String,
    "source_file": pl.String, "source_row": pl.Int64, "delivery_sha256": pl.String,
}  # fmt: skip


def price(price_dkk: int, month: int, until: int | None = None, unit: str = "m2/year", **more: Any) -> dict[str, Any]:
    ends = date(2026, until, 1) if until else None
    return {"service": "waste", "price_dkk": Decimal(price_dkk), "unit": unit, "valid_from": date(2026, month, 1),
            "valid_to": ends, **more}


def codes(*prices: dict[str, Any]) -> list[str]:
    frame = pl.DataFrame({name: [row.get(name) for row in prices] for name in SCHEMA}, schema=SCHEMA)
    tables = {"raw_contract_price": frame, "stg_volume": pl.DataFrame({"unit": ["meals"]})}
    return [row["code"] for row in run_models(["stg/stg_price", "stg/stg_price_finding"], tables)]


def test_a_younger_price_takes_over_from_one_without_an_end_without_a_word() -> None:
    assert codes(price(10, 1), price(11, 6)) == []


def test_a_price_that_begins_before_the_older_one_ends_is_told() -> None:
    assert codes(price(10, 1, until=7), price(11, 6)) == ["prices_overlap"]
    assert codes(price(10, 1, until=6), price(11, 6)) == []


def test_two_prices_from_one_day_in_two_spellings_of_a_unit_are_told() -> None:
    assert codes(price(10, 1), price(11, 1, unit="kr/m²/år")) == ["prices_overlap"]


def test_prices_of_different_categories_do_not_overlap() -> None:
    assert codes(price(10, 1, until=7), price(11, 6, category="OFF1")) == []


def test_a_price_that_ends_before_it_begins_is_told() -> None:
    assert codes(price(10, 5, until=4)) == ["price_never_valid"]


def test_a_price_for_each_of_what_is_counted_is_a_known_unit() -> None:
    assert codes(price(40, 1, unit="meal"), price(40, 1, unit="meals", category="x")) == []
    assert codes(price(40, 1, unit="sack")) == ["price_unit_unknown"]
