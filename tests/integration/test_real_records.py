"""Real tables load through a mapping: bins with sensors, building registers in square feet, COBie workbooks."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.deliver import Outcome

from warehouse.deliveries.reading import read_to_folder

SQUARE_FOOT = 0.09290304


def load(source: Path, out: Path, kind: str, **block: Any) -> Outcome:
    """Read a file that lies in a folder we may not write to."""
    read_to_folder(out, source, kind, block)
    outcome = json.loads((out / "outcome.json").read_text(encoding="utf-8"))
    return Outcome(pl.read_parquet(out / "accepted.parquet"), pl.read_parquet(out / "held.parquet"), outcome)


def test_readings_of_edinburgh_bins_load_from_below_two_rows_of_totals(shared: Path, tmp_path: Path) -> None:
    fill = "Fill level before collection (%) [Nb 100% is actually a bin that's 80% full]"
    columns = {"bin_id": "Site", "read_at": "Date & Time of bin collection (Europe/London)", "fill_pct": fill}
    read = load(
        shared / "records" / "edinburgh_bin_sensors_raw.xlsx", tmp_path, "bin_reading", columns=columns
    )
    assert (read.summary["rows_in"], read.summary["rows_held"]) == (10_000, 0)
    first = read.accepted.row(0, named=True)
    assert (first["bin_id"], first["read_at"], first["source_row"]) == (
        "325048",
        datetime(2016, 8, 9, 13, 46, 34),
        4,
    )
    assert float(read.accepted["fill_pct"].cast(pl.Float64).mean()) == pytest.approx(76.9064, abs=1e-6)


def test_edinburgh_bins_are_listed_once_each(shared: Path, tmp_path: Path) -> None:
    columns = {"bin_id": "Site", "facility_id": "City", "room": "Site name"}
    read = load(shared / "records" / "edinburgh_bin_sensors_raw.xlsx", tmp_path, "bin", columns=columns)
    assert read.accepted["bin_id"].n_unique() + read.summary["rows_repeated"] == 10_000


def test_federal_buildings_load_from_square_feet(shared: Path, tmp_path: Path) -> None:
    columns = {
        "facility_id": "Location Code",
        "name": "Real Property Asset Name",
        "district": "State",
        "area_m2": {"from": "Building Rentable Square Feet", "factor": SQUARE_FOOT},
        "area_basis": {"value": "lease"},
        "address": ["Street Address", "City"],
    }
    read = load(
        shared / "records" / "gsa_iolp_buildings_2025-06-20.xlsx", tmp_path, "facility", columns=columns
    )
    assert read.summary["rows_in"] == 8645 == read.summary["rows_accepted"]
    row = read.accepted.filter(facility_id="GA2338").row(0, named=True)
    assert float(row["area_m2"]) == pytest.approx(17844 * SQUARE_FOOT, abs=1e-6)
    assert row["address"] == "2565 THOMPSON BRIDGE RD GAINESVILLE"


def test_the_genome_register_gives_the_same_area_from_feet_as_it_states_in_metres(
    shared: Path, tmp_path: Path
) -> None:
    areas = []
    for place, area in enumerate(({"from": "sqft", "factor": SQUARE_FOOT}, "sqm")):
        columns = {
            "facility_id": "uid",
            "name": "nickname",
            "district": "industry",
            "area_m2": area,
            "area_basis": {"value": "GFA"},
            "headcount": "occupants",
        }
        out = tmp_path / str(place)
        out.mkdir()
        read = load(shared / "records" / "bdg1_meta_open.csv", out, "facility", columns=columns)
        assert read.summary["rows_in"] == 507 == read.summary["rows_accepted"]
        areas.append(float(read.accepted["area_m2"].sum()))
    assert areas[0] == pytest.approx(areas[1], rel=1e-4)


@pytest.mark.parametrize("name", ["clinic_design_cobie.xlsx", "clinic_handover_cobie.xlsx"])
def test_the_clinic_holds_its_spaces_and_their_stated_area(shared: Path, tmp_path: Path, name: str) -> None:
    read = load(shared / "cobie" / name, tmp_path, "cobie")
    spaces = read.accepted.filter(pl.col("sheet") == "Space")
    roof = spaces.filter(pl.col("floor").str.starts_with("Roof"))
    assert len(spaces) == 269
    assert float(spaces["net_area_m2"].sum()) == pytest.approx(6872.65, abs=0.005)
    assert float(roof["net_area_m2"].sum()) == pytest.approx(1820.5, abs=0.05)
    assert spaces["external_identifier"].str.len_chars().drop_nulls().unique().to_list() == [22]


def test_lengths_of_a_cobie_workbook_follow_its_declared_unit(shared: Path, tmp_path: Path) -> None:
    read = load(shared / "cobie" / "lakeside_cobie_uk.xlsx", tmp_path, "cobie")
    floor = read.accepted.filter(pl.col("sheet") == "Floor", pl.col("name") == "DMD Ref Level")
    assert float(floor["elevation_m"][0]) == -3.6
    assert len(read.accepted.filter(pl.col("sheet") == "Space")) == 22


def test_a_cobie_workbook_may_be_given_our_name_of_the_facility(shared: Path, tmp_path: Path) -> None:
    columns = {"facility_id": {"value": "F042"}}
    read = load(shared / "cobie" / "lakeside_cobie_uk.xlsx", tmp_path, "cobie", columns=columns)
    assert read.accepted["facility_id"].unique().to_list() == ["F042"]
