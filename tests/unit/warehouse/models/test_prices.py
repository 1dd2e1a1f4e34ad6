"""Units of contract prices as people write them, what they make due, and prices that do not fit together."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from helpers.one_model import run_models

from warehouse.resolution.price_factors import price_factors
from warehouse.seeds import load_seed

SCHEMA: dict[str, Any] = {
    "service": pl.String, "price_dkk": pl.Decimal(18, 6), "unit": pl.String, "valid_from": pl.Date,
    "category": pl.String, "facility_id": pl.String, "valid_to": pl.Date, "indexation": pl.String,
    "source_file": pl.String, "source_row": pl.Int64, "delivery_sha256": pl.String,
}  # fmt: skip


def price(
    price_dkk: int, month: int, until: int | None = None, unit: str = "m2/year", **more: Any
) -> dict[str, Any]:
    ends = date(2026, until, 1) if until else None
    return {
        "service": "waste",
        "price_dkk": Decimal(price_dkk),
        "unit": unit,
        "valid_from": date(2026, month, 1),
        "valid_to": ends,
        "delivery_sha256": "d",
        **more,
    }


def given(*prices: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """The prices of a delivery, and their factors without any index."""
    rows = [{"source_file": "p.csv", "source_row": place, **row} for place, row in enumerate(prices, 2)]
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in SCHEMA}, schema=SCHEMA)
    values = pl.DataFrame(schema={"index": pl.String, "period": pl.String, "value": pl.Float64})
    factors = price_factors(frame, values, load_seed("ref_index_name"), date(2026, 12, 31))
    return {"raw_contract_price": frame, "int_price_factor": factors}


def findings(*prices: dict[str, Any]) -> list[dict[str, Any]]:
    due = {
        "service": pl.String,
        "facility_id": pl.String,
        "space_id": pl.String,
        "month": pl.Date,
        "unit": pl.String,
    }
    tables = {
        **given(*prices),
        "int_volume": pl.DataFrame({"unit": ["meals", "pakker", "måltider"]}),
        "fact_contract_charge": pl.DataFrame(schema=due),
        "dim_facility": pl.DataFrame({"facility_id": ["F1"]}),
        "int_lump_sum": pl.DataFrame(schema=due),
    }
    models = ["int/int_price", "int/int_unit_synonym", "finding/finding_price"]
    return run_models(models, tables)


def codes(*prices: dict[str, Any]) -> list[str]:
    return [row["code"] for row in findings(*prices)]


def keys(*units: str) -> list[tuple[str, int]]:
    """What each unit counts, and of how many months its price is."""
    rows = [price(1, month, unit=unit) for month, unit in enumerate(units, 1)]
    frame = pl.DataFrame({name: [row.get(name) for row in rows] for name in SCHEMA}, schema=SCHEMA)
    found = sorted(
        run_models(["int/int_price"], {"raw_contract_price": frame}), key=lambda row: row["valid_from"]
    )
    return [(row["unit_key"], row["months"]) for row in found]


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
    assert codes(price(9, 1, unit="kr. pr. pakke"), price(9, 2, unit="DKK/måltid")) == []


def test_what_a_price_counts_is_read_without_currency_and_month() -> None:
    assert keys("vehicle/month", "kr/køretøj/måned", "kr. pr. køretøj pr. md.", "1 meal", "person") == [
        ("vehicle", 1),
        ("køretøj", 1),
        ("køretøj", 1),
        ("1 meal", 1),
        ("person", 1),
    ]


def test_a_price_a_year_for_each_of_what_is_counted_is_of_twelve_months() -> None:
    assert keys("vehicle/year", "DKK pr. køretøj pr. år") == [("vehicle", 12), ("køretøj", 12)]


def test_prices_of_area_visits_and_hours_keep_their_units() -> None:
    assert keys("kr/m²/år", "kr. pr. kvm pr. måned", "m2", "pr. besøg", "kr/time") == [
        ("m2/year", 12),
        ("m2/month", 1),
        ("m2/visit", 1),
        ("visit", 1),
        ("hour", 1),
    ]


def test_a_sum_for_a_facility_is_of_so_many_months() -> None:
    yearly = keys(
        "kr/år",
        "DKK/year",
        "kr. pr. år",
        "fast pris pr. år",
        "Lump sum / year",
        "kr p.a.",
        "årligt",
        "DKK per annum",
        "Pauschale pro Jahr",
        "kr/ejendom/år",
        "fastpris, årlig",
    )
    assert set(yearly) == {("lump", 12)}
    assert keys(
        "kr/md.", "kr. pr. måned", "DKK/month", "fast pris pr. kvartal", "kr/quarter", "kr/halvår"
    ) == [("lump", 1), ("lump", 1), ("lump", 1), ("lump", 3), ("lump", 3), ("lump", 6)]


def test_a_sum_without_a_period_or_a_facility_is_told_and_not_due() -> None:
    assert codes(price(1, 1, unit="fast pris", facility_id="F1")) == ["price_unit_unknown"]
    assert codes(price(1, 1, unit="DKK", facility_id="F1")) == ["price_unit_unknown"]
    assert codes(price(1, 1, unit="EUR/år", facility_id="F1")) == ["price_unit_unknown"]
    assert codes(price(1, 1, unit="DKK/year")) == ["lump_sum_without_facility"]
    assert codes(price(1, 1, unit="DKK/year", facility_id="F1")) == []
    assert codes(price(1, 1, unit="DKK/year", facility_id="F9")) == ["price_facility_unknown"]


def test_a_clause_that_is_not_computed_is_told_once_with_its_cause_and_its_row() -> None:
    told = findings(
        *(
            price(1, month, service=service, indexation="80 % løn og 20 % NPI", category=str(month))
            for month, service in ((1, "waste"), (2, "cleaning"), (3, "waste"))
        )
    )
    [finding] = told
    assert (finding["code"], finding["source_row"]) == ("price_not_indexed", 2)
    values = json.loads(finding["details"])
    assert (values["rows"], values["services"]) == (3, "cleaning, waste")
    assert (values["problem"], values["names"]) == ("no_values", "løn, npi")
    assert codes(price(1, 1, indexation="2,5 % p.a.")) == []


def test_a_volume_is_due_by_a_price_for_one_of_it_a_month_or_a_year() -> None:
    prices = [price(600, 1, unit="kr/køretøj/år", service="vehicles"), price(40, 1, unit="måltid")]
    month = {"month": date(2026, 5, 1), "facility_id": "F1"}
    volumes = [
        {**month, "service": "vehicles", "unit": "køretøjer", "quantity": Decimal(22)},
        {**month, "service": "waste", "unit": "måltider", "quantity": Decimal(3)},
    ]
    rooms = {
        "month": pl.Date, "first_day": pl.Date, "facility_id": pl.String, "space_id": pl.String, "category": pl.String,
        "area_days": pl.Float64, "days_in_month": pl.Int64, "visits_due": pl.Float64, "due_m2_visits": pl.Float64,
        "due_hours": pl.Float64,
    }  # fmt: skip
    of_area = {
        "first_day": pl.Date, "facility_id": pl.String, "category": pl.String, "service": pl.String,
        "unit_key": pl.String, "price_dkk": pl.Float64, "source_file": pl.String, "source_row": pl.Int64,
        "delivery_sha256": pl.String,
    }  # fmt: skip
    lump = {
        "month": pl.Date, "facility_id": pl.String, "service": pl.String, "price_dkk": pl.Float64, "months": pl.Float64,
        "source_file": pl.String, "source_row": pl.Int64, "delivery_sha256": pl.String,
    }  # fmt: skip
    tables = {
        **given(*prices), "int_lump_sum": pl.DataFrame(schema=lump),
        "int_facility_closed_month": pl.DataFrame(schema={"month": pl.Date, "facility_id": pl.String}),
        "int_volume": pl.DataFrame(volumes), "int_scheduled_cleaning": pl.DataFrame(schema=rooms),
        "int_charge_price": pl.DataFrame(schema=of_area),
    }  # fmt: skip
    due = run_models(["int/int_price", "int/int_unit_synonym", "int/int_contract_charge"], tables)
    assert {row["service"]: float(row["due_dkk"]) for row in due} == {"vehicles": 22 * 50, "waste": 120}
