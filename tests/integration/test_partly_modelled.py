"""Facilities of which the models cover a part: marked, not ranked, in no mean; and figures of a year that divide."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import HandStore, query, room

MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def portfolio(folder: Path, *facilities: tuple[str, float, str, float], cost: int = 100) -> HandStore:
    """A store of facilities (id, model m², basis, register m²; 0 m²: no model), each with a cost a month in 2025."""
    store = HandStore(folder)
    for name, area, *_ in facilities:
        if area:
            store.model(f"{name}.ifc", [room("1", area)], project=name)
    store.records("facility_model", [
        {"facility_id": name, "model": f"{name}.ifc"} for name, area, *_ in facilities if area
    ])  # fmt: skip
    store.records("facility", [
        {"facility_id": name, "name": name, "district": "North", "area_m2": Decimal(str(area)), "area_basis": basis}
        for name, _, basis, area in facilities
    ])  # fmt: skip
    store.records("cost_line", [
        {"line_id": f"{name}-{month}", "facility_id": name, "service": "cleaning", "month": month,
         "amount_dkk": Decimal(cost)}
        for name, *_ in facilities for month in MONTHS
    ])  # fmt: skip
    return store


SHARES = "select facility_id, coverage_status, is_partly_modelled from mart_coverage order by 1"


STATUS = [
    (58, "NRA", 1000, "low"),  # 5.8 %
    (499, "NRA", 1000, "low"),
    (500, "NRA", 1000, "plausible"),
    (1000, "NRA", 1000, "plausible"),
    (1100, "NRA", 1000, "plausible"),
    (1101, "NRA", 1000, "high"),
    (58, "BBR", 1000, "low"),  # even at 1.8 m² a net m²
    (300, "BBR", 1000, "not_comparable"),  # 0.54 at most: nobody knows
    (800, "GFA", 1000, "not_comparable"),
    (1200, "GFA", 1000, "high"),  # more net area than the walls hold
    (0, "NRA", 1000, None),
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A warehouse with a facility for each case, by its place in the list."""
    cases = [(f"F{place}", *case[:3]) for place, case in enumerate(STATUS)]
    store = portfolio(tmp_path_factory.mktemp("judged"), *cases)
    return store.build("mart_coverage", "coverage_implausible", as_of=date(2025, 12, 31))


@pytest.mark.parametrize(("place", "case"), list(enumerate(STATUS)))
def test_a_covered_share_that_no_building_has_is_a_finding(
    judged: duckdb.DuckDBPyConnection, place: int, case: tuple[float, str, float, str | None]
) -> None:
    name, status = f"F{place}", case[-1]
    assert [row for row in query(judged, SHARES) if row[0] == name] == [(name, status, status == "low")]
    found = query(
        judged, "select facility_id, severity from finding_text where code = 'coverage_implausible'"
    )
    assert [row for row in found if row[0] == name] == (
        [(name, "warning")] if status in ("low", "high") else []
    )


def test_the_share_below_which_a_facility_is_modelled_in_part_is_a_setting(tmp_path: Path) -> None:
    store = portfolio(tmp_path, ("F1", 600, "NRA", 1000))
    assert store.ask(SHARES) == [("F1", "plausible", False)]
    assert store.ask(SHARES, partly_modelled_below=0.7, name="run2") == [("F1", "low", True)]


YEAR = """
select place, cost_dkk, net_area_m2, cost_per_m2_dkk, is_partly_modelled, rank, register_cost_per_m2_dkk, cost_apart_dkk
from mart_cost_per_m2_year where period = '2025' and service = 'all' and level = '{level}' order by place
"""


def years(store: HandStore, *levels: str, more: tuple[str, ...] = ()) -> list[list[tuple[Any, ...]]]:
    """The year of each level, and the answers to `more` queries."""
    asked = [YEAR.format(level=level) for level in levels]
    return store.answers(*asked, *more, as_of=date(2025, 12, 31))


def year(store: HandStore, level: str) -> list[tuple[Any, ...]]:
    return years(store, level)[0]


def test_a_facility_modelled_in_part_is_marked_not_ranked_and_in_no_mean(tmp_path: Path) -> None:
    store = portfolio(tmp_path, ("F1", 1000, "NRA", 1000), ("F2", 500, "NRA", 500), ("F3", 58, "NRA", 1000))
    marks = "select distinct facility_id from mart_cost_per_m2 where is_partly_modelled"
    facilities, districts, portfolios, marked = years(
        store, "facility", "district", "portfolio", more=(marks,)
    )
    assert facilities == [
        ("F1", 1200, 1000, 1.2, False, 2, 1.2, 0), ("F2", 1200, 500, 2.4, False, 1, 2.4, 0),
        ("F3", 1200, 58, pytest.approx(1200 / 58), True, None, 1.2, 0),
    ]  # fmt: skip
    whole = (2400, 1500, 1.6, False)
    assert districts == [("North", *whole, 1, None, 1200)]
    assert portfolios == [("portfolio", *whole, None, None, 1200)]
    assert marked == [("F3",)]


def test_cost_of_a_facility_without_a_model_stands_apart(tmp_path: Path) -> None:
    store = portfolio(tmp_path, ("F1", 1000, "NRA", 1000), ("F2", 0, "BBR", 800))
    portfolios, facilities = years(store, "portfolio", "facility")
    assert portfolios == [("portfolio", 1200, 1000, 1.2, False, None, None, 1200)]
    assert facilities[1] == ("F2", 1200, None, None, False, None, 1.5, 0)


def test_a_facility_that_closes_has_the_area_of_its_months(tmp_path: Path) -> None:
    store = portfolio(tmp_path, ("F1", 1000, "NRA", 1000), ("F2", 1200, "NRA", 1200))
    store.records("facility", [{
        "facility_id": "F2", "name": "F2", "district": "North", "area_m2": Decimal(1200), "area_basis": "NRA",
        "valid_to": date(2025, 7, 1),
    }], source="closed.csv")  # fmt: skip
    months = year(store, "facility")[1]
    assert months[2] == pytest.approx(1200 * 6 / 12)  # half of the year's months


@pytest.mark.parametrize(
    ("period", "months", "cost"), [("2025", 12, 1200), ("2026", 2, 200), ("last_12", 12, 1200)]
)
def test_a_period_has_its_own_months(tmp_path: Path, period: str, months: int, cost: int) -> None:
    store = portfolio(tmp_path, ("F1", 1000, "NRA", 1000))
    line = {"facility_id": "F1", "service": "waste", "amount_dkk": Decimal(100)}
    store.records("cost_line", [
        {**line, "line_id": str(n), "month": date(2026, n, 1)} for n in (1, 2)
    ], source="next.csv")  # fmt: skip
    rows = store.ask(
        "select months, cost_dkk, net_area_m2 from mart_cost_per_m2_year"
        f" where period = '{period}' and level = 'facility' and service = 'all'"
    )
    assert rows == [(months, cost, 1000)]


def test_every_row_divides_and_services_add_up_to_all(tmp_path: Path) -> None:
    store = portfolio(tmp_path, ("F1", 1000, "NRA", 1000), ("F2", 58, "NRA", 1000), ("F3", 0, "BBR", 800))
    line = {"facility_id": "F1", "service": "waste", "amount_dkk": Decimal("77.10"), "month": MONTHS[3]}
    store.records("cost_line", [{**line, "line_id": "w"}], source="waste.csv")
    built = store.build("mart_cost_per_m2_year", "mart_cost_ledger", as_of=date(2025, 12, 31))
    figures = query(built, "select cost_dkk, net_area_m2, cost_per_m2_dkk from mart_cost_per_m2_year")
    assert all(per is None or per == pytest.approx(float(cost) / float(area)) for cost, area, per in figures)
    sums = (
        "select sum(cost_dkk + cost_apart_dkk) filter (where service = 'all'),"
        " sum(cost_dkk + cost_apart_dkk) filter (where service <> 'all') from mart_cost_per_m2_year"
        " where period = '2025' and level = 'portfolio'"
    )
    invoiced = query(built, "select sum(invoiced_dkk) from mart_cost_ledger")[0][0]
    assert query(built, sums) == [(invoiced, invoiced)]


def test_the_portfolios_share_is_of_facilities_with_a_model_on_the_same_basis(tmp_path: Path) -> None:
    store = portfolio(
        tmp_path,
        ("F1", 900, "NRA", 1000),
        ("F2", 500, "NRA", 1000),
        ("F3", 700, "BBR", 1000),
        ("F4", 0, "NRA", 500),
    )
    query_text = "select distinct portfolio_modelled_share, portfolio_same_basis_share from mart_coverage"
    assert store.ask(query_text) == [(0.75, 0.7)]  # three of four; 1400 of 2000 m², F3 apart
