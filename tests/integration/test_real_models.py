"""Real models: how many rooms, what they state, what they measure, against sums taken with other programs."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bim.errors import ModelError
from bim.extract import Extracted, extract_model

MODELS = Path(__file__).resolve().parents[3] / "shared" / "models"
WITHIN = 1e-3

# Sums of the manifest that are no statements of area, or that were taken by another reading. One reason each.
NO_AREA = {
    "Einheitliche Oberfläche": "a yes or no",
    "Show": "a yes or no",
    "per area": "watts a square metre",
    "Price": "money",
    "Area Unit": "a code of a unit",
    "Raumfläche Faktor": "a factor",
    "Zone Area Factor": "a factor",
}
# Footprints that are not compared.
MEASURED_OTHERWISE = {
    "gem002_footprint_only.ifc": "a line is all that is drawn of its space: it has no area",
}


def manifest() -> list[dict[str, Any]]:
    path = MODELS / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


ENTRIES = manifest()
OPENING = [entry for entry in ENTRIES if entry["spaces"] is not None]
WITH_ROOMS = [entry for entry in OPENING if entry["spaces"]]
pytestmark = pytest.mark.skipif(not ENTRIES, reason="the real models do not lie beside the project")


def named(entry: dict[str, Any]) -> str:
    return str(entry["file"])


@cache
def extracted(file: str) -> Extracted:
    return extract_model(MODELS / file, file)


@pytest.mark.parametrize("entry", OPENING, ids=named)
def test_every_space_of_the_file_has_a_row(entry: dict[str, Any]) -> None:
    assert extracted(entry["file"]).tables["space"].height == entry["spaces"]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["spaces"] is None], ids=named)
def test_a_file_in_a_schema_that_cannot_be_read_is_refused_with_a_code(entry: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as refusal:
        extracted(entry["file"])
    assert refusal.value.code != "model_rejected"


@pytest.mark.parametrize("entry", WITH_ROOMS, ids=named)
def test_what_the_rooms_state_adds_up_to_the_manifests_sums(entry: dict[str, Any]) -> None:
    statements = extracted(entry["file"]).tables["area_statement"].filter(pl.col("source") != "geometry")
    sums = statements.group_by("set_name", "quantity_name", "source").agg(pl.col("value_m2").sum())
    stated = {(row[2][0].upper(), f"{row[0]}.{row[1]}"): row[3] for row in sums.iter_rows()}
    for title, total in entry["stated_area_sums_m2"].items():
        kind, name = title.split(":", 1)
        name = name.split("[")[0]
        if any(word in name for word in NO_AREA) or total == 0:
            continue
        assert math.isclose(stated.get((kind, name), 0.0), total, rel_tol=WITHIN, abs_tol=2e-3), title


@pytest.mark.parametrize("entry", WITH_ROOMS, ids=named)
def test_the_footprints_add_up_to_the_tessellated_ones(entry: dict[str, Any]) -> None:
    if entry["file"] in MEASURED_OTHERWISE:
        pytest.skip(MEASURED_OTHERWISE[entry["file"]])
    measured = extracted(entry["file"]).tables["space"]["measured_area_m2"].sum()
    assert measured == pytest.approx(entry["measured_footprint_sum_m2"], rel=WITHIN)


@pytest.mark.parametrize("entry", [e for e in WITH_ROOMS if e.get("measured_by_space")], ids=named)
def test_each_room_measures_what_its_tessellation_does(entry: dict[str, Any]) -> None:
    rows = extracted(entry["file"]).tables["space"].iter_rows(named=True)
    for row in rows:
        witness = entry["measured_by_space"].get(row["global_id"])
        if witness and witness.get("footprint_m2"):
            assert row["measured_area_m2"] == pytest.approx(witness["footprint_m2"], rel=WITHIN, abs=1e-3)


@pytest.mark.parametrize("entry", WITH_ROOMS, ids=named)
def test_counted_and_excluded_rooms_are_all_rooms(entry: dict[str, Any]) -> None:
    spaces = extracted(entry["file"]).tables["space"]
    assert spaces.filter(pl.col("is_counted") != pl.col("exclusion_reason").is_null()).is_empty()
    held = spaces.filter(pl.col("exclusion_reason").str.starts_with("held_"))
    assert held["net_area_m2"].null_count() == held.height == spaces["net_area_m2"].null_count()


@pytest.mark.parametrize("entry", WITH_ROOMS, ids=named)
def test_every_difference_over_one_per_cent_is_named_with_its_cause(entry: dict[str, Any]) -> None:
    found = extracted(entry["file"])
    named_rooms = {f.step_id for f in found.findings if f.code.startswith("difference_")}
    unexplained = [f.message for f in found.findings if f.code == "difference_unexplained"]
    spaces = found.tables["space"].drop_nulls(["stated_area_m2", "measured_area_m2"])
    for row in spaces.iter_rows(named=True):
        if abs(row["stated_area_m2"] - row["measured_area_m2"]) > 0.01 * row["measured_area_m2"]:
            assert row["step_id"] in named_rooms, row["number"]
    assert unexplained == []


def test_rooms_bounded_at_wall_centres_are_measured_and_the_rule_says_so() -> None:
    spaces = extracted("duplex_a_20110505.ifc").tables["space"]
    assert set(spaces["area_rule"]) == {"geometry_smaller"}
    assert spaces["net_area_m2"].sum() == pytest.approx(247.645, abs=1e-3)


def test_an_attic_that_states_half_its_footprint_keeps_its_net() -> None:
    spaces = extracted("fzk_haus_ac20_v1.ifc").tables["space"]
    attic = spaces.filter(pl.col("name") == "Galerie").row(0, named=True)
    assert attic["area_rule"] == "gross_confirmed"
    assert (attic["net_area_m2"], attic["gross_area_m2"]) == pytest.approx((74.509, 107.16), abs=1e-3)
    assert attic["low_headroom_area_m2"] > 30


def test_parking_is_told_by_its_name_where_the_schema_has_no_type_for_it() -> None:
    spaces = extracted("voxel_demo2.ifc").tables["space"]
    assert spaces.filter(pl.col("exclusion_reason") == "parking").height == 12


def test_square_millimetres_and_square_feet_come_out_as_square_metres() -> None:
    assert extracted("classroom_cic6.ifc").net_area_m2 == pytest.approx(60.91, abs=0.01)
    assert extracted("duplex_electrical.ifc").net_area_m2 == pytest.approx(145.722, abs=0.01)
