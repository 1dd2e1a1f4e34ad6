"""Room categories come from words, in any of the field's languages, or not at all."""

from typing import Any

import polars as pl
import pytest

from warehouse.deliveries.kinds import SERVICES
from warehouse.deliveries.rows.contracts import empty_frame
from warehouse.resolution.categories import classify
from warehouse.seeds import load_seed

TEXT: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "facility_id": pl.String,
    "name": pl.String,
    "object_type": pl.String,
    "classification": pl.String,
    "number": pl.String,
}


CATEGORIES = load_seed("ref_category")


def category(name: str | None, rules: pl.DataFrame | None = None, **more: str) -> str | None:
    row = {"model_sha256": "m", "step_id": 1, "facility_id": "F1", "name": name, **more}
    texts = pl.DataFrame({column: [row.get(column)] for column in TEXT}, schema=TEXT)
    own = rules if rules is not None else empty_frame("category_rule")
    found = classify(texts, own, load_seed("ref_category_keyword"), CATEGORIES)
    return found["category"][0] if found.height else None


def rule(pattern: str, code: str, facility_id: str | None = None) -> dict[str, str | None]:
    return {"pattern": pattern, "category": code, "facility_id": facility_id}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kontor", "OFF1"),
        ("Enekontor 3", "OFF1"),
        ("STORRUMSKONTOR", "OFF2"),
        ("Mødelokale", "MEET"),
        ("Herretoilet", "WC"),
        ("HC-toilet", "WC"),
        ("Indgang", "ENTR"),
        ("Gang", "CORR"),
        ("Korridor", "CORR"),
        ("Detention 2", "CELL"),
        ("Våbendepot", "WEAP"),
        ("Depot", "STOR"),
        ("Fjernarkiv", "ARCH"),
        ("Afhøringsrum", "INTV"),
        ("Skydebane", "RANG"),
        ("Trapperum", "STAI"),
        ("Serverrum", "TECH"),
        ("Møterom", "MEET"),
        ("Förråd", "STOR"),
        ("Büro", "OFF1"),
        ("Besprechungsraum", "MEET"),
        ("Vergaderruimte", "MEET"),
        ("Meeting room 4", "MEET"),
        ("Open office", "OFF2"),
        ("Waiting", "WAIT"),
    ],
)
def test_a_name_in_a_language_of_the_field_has_its_category(name: str, code: str) -> None:
    assert category(name) == code


@pytest.mark.parametrize("name", ["Rum", "1.04", "Badminton", "Wcx", "Space", None])
def test_a_name_that_says_nothing_has_no_category(name: str | None) -> None:
    assert category(name) is None


def test_the_type_speaks_where_the_name_does_not() -> None:
    assert category("A-117", object_type="Office") == "OFF1"


def test_a_users_rule_wins_over_what_ships_and_its_own_facility_over_all() -> None:
    rules = pl.DataFrame(
        [rule("kontor*", "MEET"), rule("kontor*", "ARCH", "F1"), rule("kontor*", "GYM", "F2")],
        schema={"pattern": pl.String, "category": pl.String, "facility_id": pl.String},
    )
    assert category("Kontor", rules) == "ARCH"


def test_the_first_words_of_a_very_long_name_say_its_category_and_no_cut_word_does() -> None:
    rules = pl.DataFrame(
        [rule("mø*rum", "MEET")],
        schema={"pattern": pl.String, "category": pl.String, "facility_id": pl.String},
    )
    assert category("Kontor " + "mø " * 40_000, rules) == "OFF1"
    assert category("x" * 1_990 + " kontorist" * 3) == category("x" * 1_990)
    assert category("x" * 300 + " kontor") == "OFF1"


def test_every_keyword_names_a_category_that_ships() -> None:
    assert set(load_seed("ref_category_keyword")["category"]) <= set(CATEGORIES["category"])


def test_every_service_has_a_driver_that_ships() -> None:
    assert set(load_seed("ref_service_driver")["service"]) == set(SERVICES)


def test_the_rooms_redacted_by_default_are_those_of_the_field_guide() -> None:
    restricted = CATEGORIES.filter("is_restricted")["category"].to_list()
    escorted = CATEGORIES.filter("needs_escort")["category"].to_list()
    assert sorted(restricted) == ["CELL", "CUST", "EVID", "INTV", "OFF3", "WEAP"]
    assert sorted(escorted) == sorted([*restricted, "TECH"])
