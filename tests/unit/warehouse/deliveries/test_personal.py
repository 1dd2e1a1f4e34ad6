"""No person reaches the store."""

import stat
from pathlib import Path

import polars as pl
import pytest
from helpers.deliver import read_file, read_text

from bim.cpr_masking import Where
from warehouse.deliveries.personal import (
    hash_names,
    hide_cpr,
    hide_in_name,
    keyed_hash,
    mask,
    names_a_person,
)
from warehouse.deliveries.privacy_key import ensure_key

KEY = b"k" * 32
ORDER = "order_id;facility_id;room;reported_at;cost_dkk;worker;cpr\n"


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = ensure_key(path)
    assert len(first) == 32 and ensure_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_is_the_same_hash_however_it_is_spaced_and_another_under_another_key() -> None:
    hashed = hash_names(pl.Series(["Anna  Jensen", " anna jensen ", None, "Bo"]), KEY).to_list()
    assert hashed[0] == hashed[1] and hashed[0].startswith("w_") and len(hashed[0]) == 18
    assert hashed[2] is None and hashed[3] != hashed[0]
    assert keyed_hash("Anna Jensen", b"x" * 32, "w_") != hashed[0]


def test_a_cpr_number_is_masked_in_text_and_hashed_where_it_identifies() -> None:
    text = pl.Series(["010190-1234", "Rum 0101901234 i dag", "310299 1234", "320190-1234", "12345678", None])
    masked, count = hide_cpr(text, KEY, Where.NOTE)
    assert masked.to_list() == [
        "******-****",
        "Rum ******-**** i dag",
        "******-****",
        "320190-1234",
        "12345678",
        None,
    ]
    assert count == 3
    hashed, _ = hide_cpr(text, KEY, Where.NOTE, is_identifier=True)
    assert hashed[0].startswith("c_") and hashed[3] == "320190-1234"


def test_nothing_that_is_written_holds_a_name_or_a_cpr_number(tmp_path: Path) -> None:
    key = tmp_path / "key"
    ensure_key(key)
    path = tmp_path / "orders.csv"
    path.write_text(
        ORDER + "1;F1;se 010190-1234;2025-10-20;1,00;Anna Jensen;010190-1234\n"
        "020290-1234;F1;a;2025-10-20;gratis;Bo Hansen;020290-1234\n",
        encoding="utf-8",
    )
    read = read_file(path, "work_order", key_file=str(key))
    written = b"".join(file.read_bytes() for file in sorted((tmp_path / "orders.csv.read").iterdir()))
    for secret in (b"Anna", b"Bo Hansen", b"010190-1234", b"020290-1234"):
        assert secret not in written
    assert read.accepted["worker"][0] == keyed_hash("Anna Jensen", key.read_bytes(), "w_")
    assert read.held["row_key"][0].startswith("c_")
    assert {"cpr_masked", "personal_data_not_stored"} <= read.codes and read.verdict == "quarantine_rows"


def test_a_formula_in_a_name_is_only_a_name(tmp_path: Path) -> None:
    read = read_text(tmp_path, ORDER + "1;F1;a;2025-10-20;1,00;=cmd|' /c calc'!A1;\n", "work_order")
    assert read.accepted["worker"][0].startswith("w_")


def test_one_person_is_one_hash_however_the_number_is_written_and_what_stands_around_it_is_kept() -> None:
    names = [
        hide_in_name(name, KEY) for name in ("besøg 010190-1234.csv", "besøg 0101901234.csv", "besøg 2.csv")
    ]
    assert names[0] == names[1] and names[0].startswith("besøg c_") and names[0].endswith(".csv")
    assert names[2] == "besøg 2.csv"


@pytest.mark.parametrize(
    "header",
    ["Fornavn", "Servicemedarbejder", "Udført af", "created_by", "Rekvirent", "Kontaktperson", "Technician"],
)
def test_names_in_a_column_that_is_not_used_reach_no_held_row(tmp_path: Path, header: str) -> None:
    read = read_text(tmp_path, f"order_id;facility_id;reported_at;{header}\n1;F1;aldrig;Anna\n", "work_order")
    assert len(read.held) == 1 and "Anna" not in str(read.held.rows())


def test_headers_that_name_persons_are_known() -> None:
    assert names_a_person("Medarbejder") and names_a_person("cpr-nr") and names_a_person("Tlf.")
    assert not names_a_person("Lokalenavn") and not names_a_person("Bygning")
    assert mask("ring 010190-1234") == "ring ******-****"


def test_who_approves_a_decision_is_stored_as_a_hash_in_accepted_and_held_rows(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(KEY)
    text = "facility_id;room;category;approved_by\nF1;1.01;OFF1;Anna Jensen\nF1;;OFF1;Anna Jensen\n"
    (tmp_path / "decisions.csv").write_text(text, encoding="utf-8")
    outcome = read_file(tmp_path / "decisions.csv", "room_override", str(tmp_path / "key"))
    hashed = keyed_hash("Anna Jensen", KEY, "w_")
    assert outcome.accepted["approved_by"].to_list() == [hashed]
    assert hashed in outcome.held["text"].item() and "Jensen" not in outcome.held["text"].item()


def test_an_order_number_of_ten_digits_stays_and_the_same_digits_in_a_note_do_not(tmp_path: Path) -> None:
    text = "order_id;facility_id;room;reported_at\n0101901234;F1;0101901234;2025-10-20\n"
    read = read_text(tmp_path, text, "work_order")
    assert read.accepted["order_id"].to_list() == ["0101901234"]
    assert "0101901234" not in read.accepted["room"].to_list()
