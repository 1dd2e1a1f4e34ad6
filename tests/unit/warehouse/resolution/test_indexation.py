"""Indexation clauses in several languages, and what a price is worth by them."""

from datetime import date

import polars as pl
import pytest

from warehouse.resolution.indexation import known_words, read_clause
from warehouse.resolution.price_factors import period_of, price_factors
from warehouse.seeds import load_seed

INDEX_NAMES = load_seed("ref_index_name")
GROUPS = dict(INDEX_NAMES.select("word", "index").iter_rows())
BOTH = known_words(["NPI", "Løn"], GROUPS)


@pytest.mark.parametrize(
    "text",
    [
        "2,5 % p.a.",
        "2.5%",
        "2,5 pct. pr. år",
        "2,5 % årligt",
        "prisen reguleres årligt med 2,5 procent",
        "fast 2,5 % årlig stigning",
        "Annual increase: 2.5 %",
        "2.5 percent per annum",
        "2,5 % jährlich",
        "fester Anstieg von 2,5 % pro Jahr",
        "2,5 % om året",
        "2,5 % per jaar",
        "2,5 prosent årlig økning",
        "2.5 % per year, capped at 3 %",
    ],
)
def test_a_fixed_rise_a_year_is_read_in_any_of_the_languages(text: str) -> None:
    clause = read_clause(text, {})
    assert (clause.kind, clause.yearly_pct) == ("fixed", 2.5)


@pytest.mark.parametrize(
    "text",
    [
        "80 % løn og 20 % nettoprisindeks",
        "Løn 80 %, NPI 20 %",
        "80 pct. løn og 20 pct. NPI",
        "80 % lön och 20 % NPI",
        "80 % Lohn und 20 % Nettoprisindeks",
        "80 % wages and 20 % net price index",
        "Løn: 80 %; NPI: 20 %",
    ],
)
def test_percentages_beside_indices_are_a_mix_and_no_rise(text: str) -> None:
    assert read_clause(text, BOTH).shares == {"Løn": pytest.approx(0.8), "NPI": pytest.approx(0.2)}
    unknown = read_clause(text, known_words([], GROUPS))
    assert unknown.kind == "unread"
    assert "no_values" in str(unknown.problem)


@pytest.mark.parametrize(
    "text",
    [
        "18 % årligt",
        "80 % løn",
        "NPI + 1 %",
        "3 % NPI",
        "2 % per kvartal",
        "-2 %",
        "2 % i 2024, 3 % i 2025",
        "efter aftale",
        "op til 3 %",
        "80 % løn og 30 % NPI",
        "løn og NPI",
        "den højeste af 2 % og NPI",
    ],
)
def test_what_is_not_wholly_understood_is_not_computed_and_says_why(text: str) -> None:
    clause = read_clause(text, known_words(["NPI"], GROUPS))
    assert clause.kind == "unread"
    assert clause.problem


def test_an_index_alone_is_all_of_the_price_and_may_be_named_twice() -> None:
    for text in ("NPI", "100 % NPI", "Nettoprisindekset (NPI)", "prisen følger nettoprisindekset"):
        assert read_clause(text, BOTH).shares == {"NPI": 1.0}
    assert read_clause("80 % af NPI", BOTH).shares == {"NPI": 0.8}


@pytest.mark.parametrize(
    "text",
    [
        "NPI, dog max 3 %",
        "NPI, dog højst 3 % p.a.",
        "NPI, maks. 3 pct.",
        "NPI but at most 3 %",
        "NPI, jedoch höchstens 3 %",
        "NPI, dock högst 3 %",
        "NPI, capped at 3 %",
    ],
)
def test_a_cap_beside_an_index_is_read(text: str) -> None:
    clause = read_clause(text, BOTH)
    assert (clause.kind, clause.cap_pct) == ("index", 3.0)


def test_no_clause_is_no_indexation() -> None:
    assert {read_clause(text, BOTH).kind for text in (None, "", " ", "ingen", "-", "Fast pris", "none")} == {
        "none"
    }


def test_two_series_of_one_index_are_meant_by_their_own_names_only() -> None:
    words = known_words(["CPI", "KPI"], GROUPS)
    assert read_clause("KPI", words).shares == {"KPI": 1.0}
    assert read_clause("forbrugerprisindeks", words).kind == "unread"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024K3", date(2024, 7, 1), date(2024, 10, 1)),
        ("2024Q4", date(2024, 10, 1), date(2025, 1, 1)),
        ("2024M07", date(2024, 7, 1), date(2024, 8, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024-07-01", date(2024, 7, 1), date(2024, 8, 1)),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(text: str, start: date, end: date) -> None:
    assert period_of(text) == (start, end)


def factors(clause: str, values: dict[str, dict[str, float]], start: date = date(2022, 1, 1)) -> pl.DataFrame:
    prices = pl.DataFrame(
        {
            "delivery_sha256": ["d"],
            "source_row": [2],
            "valid_from": [start],
            "indexation": [clause],
        },
        schema_overrides={"indexation": pl.String},
    )
    rows = [(index, period, value) for index, of in values.items() for period, value in of.items()]
    frame = pl.DataFrame(
        rows, schema={"index": pl.String, "period": pl.String, "value": pl.Float64}, orient="row"
    )
    return price_factors(prices, frame, INDEX_NAMES, date(2024, 6, 30))


def test_a_fixed_rise_is_added_on_each_anniversary() -> None:
    assert factors("2,5 % p.a.", {})["factor"].to_list() == pytest.approx([1, 1.025, 1.025**2])


def test_a_mix_follows_each_index_by_its_share_from_the_base_on() -> None:
    npi = {"2022": 110.0, "2023": 121.0, "2024": 121.0}
    values = {"Løn": {"2022": 100.0, "2023": 104.0, "2024": 110.0}, "NPI": npi}
    found = factors("80 % løn og 20 % NPI", values)
    assert found["factor"].to_list() == pytest.approx([1, 0.8 * 1.04 + 0.2 * 1.1, 0.8 * 1.1 + 0.2 * 1.1])
    assert found["valid_from"].to_list() == [date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]
    assert not found["is_gap"].any()


def test_a_cap_limits_the_change_of_each_year() -> None:
    values = {"NPI": {"2022": 100.0, "2023": 108.0, "2024": 109.0}}
    assert factors("NPI, dog max 3 %", values)["factor"].to_list() == pytest.approx(
        [1, 1.03, 1.03 * 109 / 108]
    )


def test_a_share_of_an_index_leaves_the_rest_of_the_price_as_it_is() -> None:
    assert factors("80 % af NPI", {"NPI": {"2022": 100.0, "2023": 110.0}})["factor"][1] == pytest.approx(1.08)


def test_an_index_that_begins_after_the_price_is_not_computed() -> None:
    found = factors("NPI", {"NPI": {"2023": 110.0}})
    assert found["factor"].to_list() == [1.0]
    assert "no_base" in found["problem"][0]


def test_a_missing_period_is_told_and_the_newest_older_value_is_used() -> None:
    base = factors("NPI", {"NPI": {"2021M11": 100.0, "2022M12": 105.0}})
    assert (base["factor"][1], base["is_gap"][0]) == (pytest.approx(1.05), True)
    late = factors("NPI", {"NPI": {"2022": 100.0}})
    assert late["factor"].to_list() == [1.0, 1.0, 1.0]
    assert late["is_gap"].all()
    clean = factors("NPI", {"NPI": {"2022M01": 100.0, "2022M12": 104.0, "2023M11": 106.0}})
    assert not clean["is_gap"].any()


def test_a_price_of_leap_day_rises_on_the_first_of_march() -> None:
    found = factors("2 %", {}, date(2020, 2, 29))
    assert found["valid_from"][1] == date(2021, 3, 1)
