"""The sample's records: the same bytes again, defects told, answers worked by hand."""

import json
import tomllib
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from bim.errors import UsageError
from flows.config import load_config
from flows.sample import write_sample
from flows.sample.records.ledger import money_answers
from flows.sample.records.places import Place, RoomVersion, months_from
from flows.sample.records.writing import Delivery, Row
from warehouse.deliveries.kinds import KINDS


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample"))


def test_the_committed_sample_is_what_the_generator_writes(project: Path, tmp_path: Path) -> None:
    made = contents(write_sample(tmp_path, output="../../build/sample"))
    committed = contents(project / "data/sample")
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []
    assert sum(map(len, made.values())) < 5_000_000


def test_another_seed_gives_other_money(sample: Path, tmp_path: Path) -> None:
    other = json.loads((write_sample(tmp_path, seed=2) / "expected.json").read_text())
    expected = json.loads((sample / "expected.json").read_text())
    assert other["invoiced_dkk"] != expected["invoiced_dkk"]


def test_every_kind_of_record_is_delivered(sample: Path) -> None:
    blocks = tomllib.loads((sample / "areal.toml").read_text())["records"].values()
    assert {block["kind"] for block in blocks} == set(KINDS)
    assert all(list(sample.glob(block["where"])) for block in blocks)
    assert len(load_config(sample / "areal.toml").records) == len(blocks)


def test_a_held_row_is_told_where_an_editor_finds_it(sample: Path) -> None:
    held = json.loads((sample / "expected.json").read_text())["held"]
    lines = (sample / "records/rengøring_faktura.csv").read_bytes().decode("cp1252").splitlines()
    here = [h for h in held if h["source_file"] == "records/rengøring_faktura.csv"]
    by_code = {h["code"]: lines[h["source_row"] - 1] for h in here}
    assert by_code["ambiguous_number"].split(";")[8] == "1.250"
    assert by_code["not_a_date"].split(";")[3] == "31-02-2024"
    assert by_code["total_row"].startswith("I alt")
    assert Counter(h["code"] for h in held)["key_conflict"] == 2


def test_invoiced_is_allocated_unallocated_and_held(sample: Path) -> None:
    text = (sample / "expected.json").read_text()
    expected = json.loads(text, parse_float=Decimal)
    parts = expected["allocated_dkk"] + expected["unallocated_dkk"] + expected["held_dkk"]
    assert expected["invoiced_dkk"] == parts
    assert sum(Decimal(row["cost_dkk"]) for row in expected["cost"]) == parts - expected["held_dkk"]


def test_the_sample_holds_a_leap_day_a_holiday_and_both_clock_changes(sample: Path) -> None:
    text = (sample / "records/arbejdsordrer.csv").read_text(encoding="utf-8-sig")
    for moment in ("29-02-2024;09:00", "25-12-2024;14:05", "31-03-2024;02:30", "27-10-2024;02:30"):
        assert moment in text


def test_names_and_a_cpr_number_are_there_to_be_hidden(sample: Path) -> None:
    text = (sample / "records/arbejdsordrer.csv").read_text(encoding="utf-8-sig")
    assert "010190-1234" in text
    assert "Søren Ægidius" in text


def test_many_visits_come_as_parquet_with_their_counts(tmp_path: Path) -> None:
    folder = write_sample(tmp_path, facilities=2, months=2, visits=60_000)
    frame = pl.read_parquet(folder / "records/besøg.parquet")
    expected = json.loads((folder / "expected.json").read_text())
    assert len(frame) == 60_000 == sum(row["visits"] for row in expected["visits"])
    assert float(frame["minutes"].sum()) == sum(row["minutes"] for row in expected["visits"])
    assert frame["visit_id"].is_unique().all()


@pytest.mark.parametrize("wrong", [{"facilities": 0}, {"months": 0}, {"visits": -1}, {"area_m2": 5.0}])
def test_numbers_that_make_no_portfolio_are_refused(tmp_path: Path, wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        write_sample(tmp_path, **wrong)


def test_an_older_sample_is_replaced_whole(tmp_path: Path) -> None:
    write_sample(tmp_path, facilities=3, months=1)
    write_sample(tmp_path, facilities=1, months=1)
    assert {path.name[:4] for path in (tmp_path / "models").iterdir()} == {"F001"}


def test_models_that_are_no_sample_are_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "models/mine.ifc"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(UsageError, match="no sample"):
        write_sample(tmp_path, facilities=1, months=1)
    assert mine.read_text() == "mine"


def room(number: str, area: str, start: date, end: date | None) -> RoomVersion:
    return RoomVersion("Bygning A", number, "Kontor", "OFF1", number, Decimal(area), start, end)


ALWAYS, CHANGE = date(1900, 1, 1), date(2024, 6, 16)
SPLIT = Place(
    0, (room("1", "30", ALWAYS, CHANGE), room("1A", "10", CHANGE, None), room("1B", "14", CHANGE, None)), ()
)


def test_the_area_of_a_month_weighs_each_version_by_its_days() -> None:
    assert SPLIT.area_in(date(2024, 5, 1)) == Decimal("30.000000")
    assert SPLIT.area_in(date(2024, 6, 1)) == Decimal("27.000000")  # 15 of 30 days at 30, 15 at 24
    assert SPLIT.area_in(date(2024, 7, 1)) == SPLIT.area_at_end() == Decimal("24")


def lines(*rows: Row) -> list[Delivery]:
    return [Delivery("costs", "cost_line", "records/costs.csv", {}, list(rows))]


def line(amount: str, month: date = date(2024, 5, 1), **more: object) -> dict[str, object]:
    return {
        "facility_id": "F001",
        "service": "cleaning",
        "month": month,
        "amount_dkk": Decimal(amount),
        **more,
    }


def test_a_line_for_a_room_that_is_gone_stays_unallocated_and_counts_for_its_facility() -> None:
    gone = line("50.00", date(2024, 7, 1), room="1")
    answers = money_answers(lines(Row(line("100.00", room="1")), Row(gone), Row(line("25.00"))), [SPLIT])
    assert (answers["allocated_dkk"], answers["unallocated_dkk"]) == (Decimal("125.00"), Decimal("50.00"))
    assert [(row["month"], row["cost_dkk"], row["net_area_m2"]) for row in answers["cost"]] == [
        ("2024-05", Decimal("125.00"), Decimal("30.000000")),
        ("2024-07", Decimal("50.00"), Decimal("24.000000")),
    ]


def test_a_held_amount_is_held_unless_nobody_can_read_it_or_it_is_a_total() -> None:
    rows = (
        Row(line("10.00"), held="unknown_value"),
        Row(line("0.00"), {"amount_dkk": "ti"}, held="not_a_number"),
        Row(line("999.00"), held="total_row"),
        Row(line("7.00"), counts=False),
    )
    answers = money_answers(lines(*rows), [SPLIT])
    assert (answers["held_dkk"], answers["invoiced_dkk"]) == (Decimal("10.00"), Decimal("10.00"))


def test_an_order_belongs_to_the_local_month_in_which_it_was_done() -> None:
    values = {
        "facility_id": "F001", "cost_dkk": Decimal("5.00"),
        "reported_at": datetime(2024, 4, 30, 23), "completed_at": datetime(2024, 5, 1, 0, 30),
    }  # fmt: skip
    orders = Delivery("orders", "work_order", "records/orders.csv", {}, [Row(values)])
    assert [row["month"] for row in money_answers([orders], [SPLIT])["cost"]] == ["2024-05"]


def test_months_run_over_the_turn_of_the_year() -> None:
    assert months_from(date(2024, 11, 1), 3) == [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)]
