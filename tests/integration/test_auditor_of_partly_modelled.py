"""Facilities that are modelled in part are in no area of a district: a total less the others tells nothing of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.audits import CATALOG, build, cells, facility, line, offices
from helpers.editions import project, rows

from warehouse.disclosure.auditor import membership
from warehouse.disclosure.auditor.audit import audited_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.publish.duckdb_file import open_built, published_tables

PARTLY, WHOLLY = Decimal(900), Decimal(200)  # m² of the register, where the models of A have 193 m²
OF_YEAR = """
select {select} from mart_cost_per_m2_year t join mart_cost_per_m2_year c
  on c.period = t.period and c.service = t.service and c.place = 'C'
where t.level in ('district', 'portfolio') and t.service = 'all' and t.period = 'last_12'
"""
DIFFERENCE = OF_YEAR.format(select="distinct t.net_area_m2 - c.net_area_m2")
OWN = "select distinct net_area_m2 from mart_cost_per_m2_year where place = 'A' and period = 'last_12'"


def portfolio(folder: Path, register_m2: Decimal, also: Sequence[str] = (), **records: Any) -> Path:
    """Return the built file of A, which gets one more cell after its first invoice, and of C without any."""
    months = [date(2026, 3, 1), date(2026, 6, 1)]
    invoices = [
        line(name, "cleaning", month=month, line_id=f"{name}{month}") for name in "AC" for month in months
    ]
    return build(
        folder,
        {"A": [[*cells(6), *offices(8)], [*cells(7), *offices(8)]], "C": [offices(8)]},
        also=["fact_facility_month", *also],
        facility=[facility("A", area_m2=register_m2), facility("C", area_m2=Decimal(130))],
        cost_line=invoices,
        **records,
    )


def test_the_area_of_a_year_is_shown_where_it_leaves_out_the_facility_that_is_withheld(
    tmp_path: Path,
) -> None:
    version = project(portfolio(tmp_path, PARTLY), tmp_path / "out")
    assert rows(version / "restricted", OWN)[0][0] is not None
    assert rows(version, OWN) == [(None,)]
    assert rows(version, DIFFERENCE) == [(Decimal(0),)]


def test_the_area_of_a_year_less_the_others_tells_no_more_than_is_shown_of_a_facility_that_is_in_it(
    tmp_path: Path,
) -> None:
    version = project(portfolio(tmp_path, WHOLLY), tmp_path / "out")
    assert rows(version / "restricted", DIFFERENCE) == rows(version / "restricted", OWN)
    assert rows(version, DIFFERENCE) == rows(version, OWN)


def test_an_auditor_that_takes_a_facility_for_partly_modelled_would_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leak that the rule of partly modelled facilities would open where it does not apply."""
    source = portfolio(tmp_path, WHOLLY)
    wrong = membership.FACILITIES.replace("{is_partly}", "true")
    monkeypatch.setattr(membership, "FACILITIES", wrong)
    with open_built(source, tmp_path) as con:
        tables = published_tables(con)
        queries, _ = audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1)
        con.execute(f"create temp table mart_cost_per_m2_year as {queries['mart_cost_per_m2_year']}")
        assert con.sql(DIFFERENCE).fetchall() != con.sql(OWN).fetchall() == [(None,)]


@pytest.mark.parametrize("register_m2", [PARTLY, WHOLLY])
def test_the_plan_of_a_district_has_partly_modelled_facilities_and_gives_no_room_of_them(
    tmp_path: Path, register_m2: Decimal
) -> None:
    """One cell of A is not cleaned: the area of A less its plan is that cell."""
    left_out = {"facility_id": "A", "room": "0.00", "is_cleanable": False, "reason": "not cleaned"}
    source = build(
        tmp_path,
        {"A": [[*cells(6), *offices(8)]], "C": [offices(8)]},
        also=["mart_cleaning_plan_year"],
        facility=[facility("A", area_m2=register_m2), facility("C", area_m2=Decimal(130))],
        room_override=[left_out],
    )
    version = project(source, tmp_path / "out")
    attack = """
      select (select model_area_m2 from mart_coverage where facility_id = 'A') - (t.area_m2 - c.area_m2)
      from mart_cleaning_plan_year t join mart_cleaning_plan_year c on c.place = 'C' where t.level <> 'facility'
    """
    assert set(rows(version / "restricted", attack)) == {(Decimal("8.000000"),)}
    assert set(rows(version, attack)) == {(None,)}
