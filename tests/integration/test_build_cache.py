"""A build that takes tables from the build before has the rows of one that makes them all."""

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import NOON, HandStore, query, room

from warehouse.build_cache import FILE, NOTE, BuildCache

FIRST = date(2026, 6, 30)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0), room("2", 30.0), room("3", 12.5, name="WC")])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    made.records("facility", [{"facility_id": "F1", "name": "Headquarters"}])
    made.records("work_order", [order("W1")])
    made.records("cost_line", [cost("L1", date(2026, 1, 1)), cost("L2", date(2026, 3, 1))])
    return made


def order(order_id: str) -> dict[str, Any]:
    reported = datetime(2026, 4, 1, 8)
    return {
        "order_id": order_id,
        "facility_id": "F1",
        "room": "1",
        "reported_at": reported,
        "completed_at": reported + timedelta(hours=5),
        "priority": "P3",
        "cost_dkk": Decimal(100),
    }


def cost(line_id: str, month: date) -> dict[str, Any]:
    return {
        "line_id": line_id,
        "facility_id": "F1",
        "service": "cleaning",
        "month": month,
        "amount_dkk": Decimal(1000),
    }


def rows_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """The rows of every table but the versions of the tables, sorted as text."""
    names = [name for (name,) in query(connection, "select table_name from duckdb_tables() order by all")]
    with connection:
        return {
            name: sorted(query(connection, f'select t::varchar from "{name}" t'))
            for name in names
            if name != "built_version"
        }


Change = Callable[[HandStore], dict[str, Any]]


def nothing(store: HandStore) -> dict[str, Any]:
    return {}


def new_order(store: HandStore) -> dict[str, Any]:
    store.records("work_order", [order("W1"), order("W2")], received_at=NOON + timedelta(days=1))
    return {}


def new_model(store: HandStore) -> dict[str, Any]:
    rooms = [room("1", 25.0), room("2", 30.0), room("4", 80.0)]
    store.model("hq.ifc", rooms, received_at=NOON + timedelta(days=2), written_at="2026-06-03")
    return {}


def new_register(store: HandStore) -> dict[str, Any]:
    facilities = [{"facility_id": "F1", "name": "Police house"}, {"facility_id": "F2", "name": "Annex"}]
    store.records("facility", facilities, received_at=NOON + timedelta(days=3))
    return {}


def other_settings(store: HandStore) -> dict[str, Any]:
    return {"portfolio_name": "Politiet", "budget_hours": 100.0, "extra_holidays": (date(2026, 7, 6),)}


CHANGES: tuple[tuple[Change, int], ...] = (
    (nothing, 1),  # the date alone
    (new_order, 0),
    (new_model, 2),
    (new_register, 1),
    (other_settings, 0),
    (nothing, 365),
)


def nights(store: HandStore, changes: tuple[tuple[Change, int], ...]) -> None:
    """Build each night with the tables of the one before, and from nothing; both must have the same rows."""
    cache, day = BuildCache(store.store.built), FIRST
    store.build(as_of=day, cache=cache).close()
    for number, (change, days) in enumerate(changes, 2):
        day += timedelta(days=days)
        more = change(store)
        with_cache = rows_of(store.build(as_of=day, name=f"run{number}", cache=cache, **more))
        assert store.report is not None
        assert len(store.report.rows_kept) > 100
        (store.folder / f"run{number}.duckdb").unlink()
        assert with_cache == rows_of(store.build(as_of=day, name=f"run{number}", **more)), change.__name__


def test_the_next_night_built_from_the_night_before_is_as_if_built_from_nothing(store: HandStore) -> None:
    nights(store, ((new_order, 1),))
    cache = BuildCache(store.store.built)
    is_right = rows_of(duckdb.connect(str(cache.folder / FILE), read_only=True))
    change_kept(cache, "update int_space set net_area_m2 = 1")  # what the comparison must notice
    changed = rows_of(store.build(as_of=FIRST + timedelta(days=1), name="run3", cache=cache))
    assert changed["int_space"] != is_right["int_space"]
    assert changed["raw_space"] == is_right["raw_space"]


@pytest.mark.soak
def test_a_night_after_a_change_of_any_kind_is_as_if_built_from_nothing(store: HandStore) -> None:
    nights(store, CHANGES)


def change_kept(cache: BuildCache, sql: str) -> None:
    """Change the kept file, and its note as if it had been kept so."""
    changed = cache.folder / "changed"
    shutil.copyfile(cache.folder / FILE, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute(sql)
    cache.keep(changed)
    changed.unlink()


def spoil_file(folder: Path) -> None:
    data = bytearray((folder / FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / FILE).unlink()  # the work folder has the same file under another name
    (folder / FILE).write_bytes(data)


def remove_file(folder: Path) -> None:
    (folder / FILE).unlink()


def cut_note(folder: Path) -> None:
    (folder / NOTE).write_text('{"sha256": ')


def note_of_other_code(folder: Path) -> None:
    note = json.loads((folder / NOTE).read_text())
    (folder / NOTE).write_text(json.dumps({**note, "code": "0" * 64}))


def note_without_file_of_ours(folder: Path) -> None:
    (folder / NOTE).write_text("[]")


@pytest.mark.parametrize(
    "spoil", [spoil_file, remove_file, cut_note, note_of_other_code, note_without_file_of_ours]
)
def test_a_kept_file_that_cannot_be_trusted_is_not_used(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    cache, built = BuildCache(tmp_path / "built"), tmp_path / "new.duckdb"
    with duckdb.connect(str(built)) as connection:
        connection.execute(
            "create table built_version as select 'rooms' as table_name, 'k' as key, 'i' as id, 'l' as layout"
        )
    cache.keep(built)
    assert list(cache.take(tmp_path / "copy.duckdb")) == ["rooms"]
    spoil(cache.folder)
    target = tmp_path / "target.duckdb"
    assert cache.take(target) == {}
    assert not target.exists()


def test_the_kept_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    cache, built = BuildCache(tmp_path / "built"), tmp_path / "new.duckdb"
    duckdb.connect(str(built)).close()
    cache.keep(built)
    assert [oct(path.stat().st_mode & 0o777) for path in (cache.folder, cache.folder / FILE)] == [
        "0o700",
        "0o600",
    ]
