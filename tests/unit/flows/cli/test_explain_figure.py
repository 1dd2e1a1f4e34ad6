"""`areal explain`: which keys are chosen, and how parts are shown."""

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bim.errors import UsageError
from flows.cli.explain_figure import choice_of, names_of_rooms, text_of
from warehouse.explain import PART, Explanation

PART_TYPES = (pl.Decimal(18, 2), pl.Float64, pl.String, pl.String, pl.String, pl.String, pl.Int64)


def test_options_and_where_choose_keys_together() -> None:
    chosen = choice_of({"facility_id": "F1", "month": None}, ["service=cleaning", "driver=area=net"])
    assert chosen == {"facility_id": "F1", "service": "cleaning", "driver": "area=net"}


@pytest.mark.parametrize("text", ["service", "=cleaning", ""])
def test_a_where_without_key_and_value_is_an_error_of_usage(text: str) -> None:
    with pytest.raises(UsageError):
        choice_of({}, [text])


def explanation_of(spaces: list[str | None]) -> Explanation:
    parts = pl.DataFrame(
        [(Decimal(1), None, "r", space, "l1", "f.csv", 7) for space in spaces],
        schema=dict(zip(PART, PART_TYPES, strict=True)),
        orient="row",
    )
    return Explanation("m.c", 2.0, "DKK", Decimal(2), None, "a rule", parts)


def test_a_room_is_shown_by_its_id_and_by_the_number_and_name_that_the_same_file_has_last(
    tmp_path: Path,
) -> None:
    (tmp_path / "current").mkdir()
    with duckdb.connect(str(tmp_path / "current" / "warehouse.duckdb")) as warehouse:
        warehouse.sql(
            "create table dim_space as select * from (values ('S1', '1.04', 'Depot', date '2024-01-01'), "
            "('S1', '1.04', 'Kontor', date '2025-01-01'), ('S2', null, null, date '2024-01-01')) "
            "as t(space_id, number, name, valid_from)"
        )
    explanation = explanation_of(["S1", "S2", "S3", None])
    shown = text_of(explanation, names_of_rooms(tmp_path, explanation)).splitlines()[3:]
    assert [line.split("  r  ")[1] for line in shown] == [
        "l1 S1 1.04 Kontor  f.csv:7",
        "l1 S2  f.csv:7",
        "l1 S3  f.csv:7",
        "l1  f.csv:7",
    ]


def test_parts_without_rooms_ask_the_warehouse_nothing(tmp_path: Path) -> None:
    assert names_of_rooms(tmp_path, explanation_of([None])) == {}
