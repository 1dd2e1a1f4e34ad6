"""A damaged store: what is damaged is restored, or read again, or stops the run; never published as it is."""

import hashlib
import random
import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from helpers.damage import (
    DAMAGES,
    DAY,
    config_of,
    copy_of,
    files_of,
    flip,
    make_project,
    mended,
    publish,
    what_a_build_reads,
)
from helpers.older_stores import OLDER, without_index, without_key
from helpers.once import made_once
from helpers.soaking import figures, size
from helpers.step_models import SMALL

from bim.errors import PublicationError
from flows.config import Config
from flows.job import mending, steps
from flows.job.ledger import read_ledger
from flows.job.run_context import open_store, start
from warehouse.store import Store
from warehouse.store_index import FORMAT

ENTRIES = ("space.parquet", "space_property.parquet", "outcome.json", "accepted.parquet", "held.parquet")
JOURNALS = ("receipts", "identity", "plans", "figures", "guards", "acceptances")
INDEX = ("index.jsonl", "index.head", "copies/index.jsonl", "copies/index.head")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that was published once, and of which a person let a model in."""

    def published(folder: Path) -> None:
        run = start(make_project(folder / "project"), DAY)
        sha256 = hashlib.sha256(SMALL).hexdigest()
        let_in = {"sha256": sha256, "accepted_by": "a" * 16, "reason": "rebuilt", "known_on": DAY}
        run.store.append_acceptance("first", pl.DataFrame([let_in | {"decided_at": datetime(2026, 1, 9)}]))
        steps.run_direct(run)

    return made_once(tmp_path_factory, "damage", published) / "project"


@pytest.fixture
def config(project: Path, tmp_path: Path) -> Config:
    """A copy of the published project, to be damaged."""
    return copy_of(project, tmp_path / "project")


def store_of(config: Config) -> Store:
    return Store(config.output_folder / "store", is_read_only=True)


def first_file(config: Config, name: str) -> Path:
    """The first file of the store with this name, or in the folder of this name."""
    return next(path for path in files_of(store_of(config)) if f"/{name}" in str(path))


def test_an_undamaged_store_needs_no_mending(config: Config) -> None:
    run = steps.pull(start(config, DAY))
    assert not mending.is_needed(run)
    assert steps.is_finished(run)


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_table_is_made_again_from_its_input(config: Config, name: str, damage: str) -> None:
    before = what_a_build_reads(config)
    DAMAGES[damage](first_file(config, name))
    assert [finding.code for finding in mended(config).findings] == ["store_read_again"]
    assert what_a_build_reads(config) == before


@pytest.mark.parametrize("copy", ["", "copies/"])
@pytest.mark.parametrize("part", JOURNALS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_is_restored_from_its_copy(
    config: Config, part: str, copy: str, damage: str
) -> None:
    before = what_a_build_reads(config)
    path = next((store_of(config).folder / f"{copy}{part}").glob("*.parquet"))
    content = path.read_bytes()
    DAMAGES[damage](path)
    assert [finding.code for finding in mended(config).findings] == ["store_restored"]
    assert (path.read_bytes(), what_a_build_reads(config)) == (content, before)


@pytest.mark.parametrize("name", INDEX)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_is_restored_from_its_copy(config: Config, name: str, damage: str) -> None:
    before = what_a_build_reads(config)
    path = store_of(config).folder / name
    content = path.read_bytes()
    DAMAGES[damage](path)
    assert [finding.code for finding in mended(config).findings] == ["store_restored"]
    assert (path.read_bytes(), what_a_build_reads(config)) == (content, before)


def test_a_table_that_was_added_to_an_entry_is_not_read(config: Config) -> None:
    before = what_a_build_reads(config)
    entry = first_file(config, "accepted.parquet").parent
    shutil.copy(entry / "accepted.parquet", entry / "space.parquet")
    assert [finding.code for finding in mended(config).findings] == ["store_read_again"]
    assert what_a_build_reads(config) == before


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("space.parquet", "models/small.ifc"),
        ("held.parquet", "costs.csv"),
        ("outcome.json", "costs.csv"),
    ],
)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_table_whose_input_is_gone_stops_the_run_and_the_last_version_stays(
    config: Config, name: str, source: str, damage: str
) -> None:
    version = (config.output_folder / "current").resolve()
    (config.folder / source).unlink()
    for path in files_of(store_of(config)):
        if path.name == name:
            DAMAGES[damage](path)
    with pytest.raises(PublicationError, match=source) as error:
        publish(config)
    assert error.value.code == "store_damaged"
    assert (config.output_folder / "current").resolve() == version
    last = read_ledger(config.output_folder)[-1]
    assert (last["state"], source in last["message"]) == ("failed", True)


def test_an_input_that_comes_back_under_another_name_mends_what_stopped_the_run(config: Config) -> None:
    before = what_a_build_reads(config)
    model = config.folder / "models" / "small.ifc"
    model.rename(config.folder / "models" / "again.ifc")
    first_file(config, "space.parquet").unlink()
    assert "store_read_again" in [finding.code for finding in mended(config).findings]
    assert before.items() <= what_a_build_reads(config).items()


def test_a_journal_that_is_damaged_in_both_copies_stops_the_run(config: Config) -> None:
    folder = store_of(config).folder
    for part in ("receipts", "copies/receipts"):
        flip(next((folder / part).glob("*.parquet")))
    with pytest.raises(PublicationError, match="and so is its copy") as error:
        publish(config)
    assert error.value.code == "store_damaged"


def test_a_journal_entry_that_nobody_wrote_stops_the_run(config: Config) -> None:
    path = next((store_of(config).folder / "identity").glob("*.parquet"))
    shutil.copy(path, path.with_name("20990101T000000Z.parquet"))
    with pytest.raises(PublicationError) as error:
        publish(config)
    assert error.value.code == "store_damaged"


def test_a_receipt_that_a_killed_run_left_in_the_copies_alone_is_not_in_force(config: Config) -> None:
    copies = store_of(config).folder / "copies" / "receipts"
    path = next(copies.glob("*.parquet"))
    shutil.copy(path, path.with_name("20990101T000000Z.parquet"))
    assert mended(config).findings == ()


def test_an_index_that_is_cut_in_both_copies_loses_nothing(config: Config) -> None:
    before = what_a_build_reads(config)
    for place in ("index.jsonl", "copies/index.jsonl"):
        path = store_of(config).folder / place
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))
    assert {finding.code for finding in mended(config).findings} == {"store_restored", "store_read_again"}
    assert what_a_build_reads(config) == before


def test_a_store_without_an_index_is_taken_over_once(config: Config) -> None:
    before = what_a_build_reads(config)
    folder = store_of(config).folder
    shutil.rmtree(folder / "copies")
    for name in ("index.jsonl", "index.head", "index.keyed"):
        (folder / name).unlink()
    (finding,) = mended(config).findings
    assert (finding.code, finding.severity) == ("store_indexed", "info")
    assert what_a_build_reads(config) == before
    assert not mending.is_needed(steps.pull(start(config, DAY)))


def test_a_store_that_had_an_index_and_has_none_any_more_stops_the_run(config: Config) -> None:
    folder = store_of(config).folder
    for name in ("index.jsonl", "index.head", "copies/index.jsonl", "copies/index.head"):
        (folder / name).unlink()
    with pytest.raises(PublicationError, match="is gone, and so is its copy") as error:
        publish(config)
    assert error.value.code == "store_damaged"


def with_key_elsewhere(config: Config, place: Path) -> Config:
    """Move the key out of the store, as `[privacy] key_file` says, and let a run note that the store has it."""
    place.mkdir()
    shutil.move(store_of(config).folder / "privacy.key", place / "areal.key")
    moved = config.model_copy(
        update={"privacy": config.privacy.model_copy(update={"key_file": str(place / "areal.key")})}
    )
    start(moved, DAY).store.index.mark_keyed()
    return moved


def test_a_key_in_another_place_notes_its_store_so_that_removing_the_mark_in_the_store_does_not_help(
    config: Config, tmp_path: Path
) -> None:
    moved = with_key_elsewhere(config, tmp_path / "keys")
    assert (tmp_path / "keys" / "areal.key.stores").stat().st_mode & 0o777 == 0o600
    assert mended(moved).findings == ()
    without_key(store_of(config).folder, tmp_path / "keys" / "areal.key")
    with pytest.raises(PublicationError, match="without the key"):
        publish(moved)


def test_a_restored_backup_of_an_older_areal_beside_the_same_key_is_another_place_and_is_taken_over(
    config: Config, tmp_path: Path
) -> None:
    moved = with_key_elsewhere(config, tmp_path / "keys")
    without_key(store_of(config).folder, tmp_path / "keys" / "areal.key")
    restored = copy_of(config.folder, tmp_path / "restored").model_copy(update={"privacy": moved.privacy})
    (finding,) = mended(restored).findings
    assert (finding.code, finding.severity) == ("store_indexed", "info")


@pytest.mark.parametrize("form", OLDER)
def test_a_store_of_each_earlier_form_has_the_receipts_that_it_had_and_gets_the_format(
    config: Config, form: str
) -> None:
    columns = ("kind", "source", "sha256", "reading", "received_at")
    before = store_of(config).receipts().select(columns)
    OLDER[form](store_of(config).folder)
    run = mended(config)
    assert {finding.code for finding in run.findings} <= {"store_indexed"}
    assert run.store.receipts().select(columns).equals(before)
    run.store.append_receipts("later", run.store.receipts().head(1))
    assert start(config, DAY).store.index.format == FORMAT


def test_a_store_of_the_first_form_is_published_as_before(config: Config) -> None:
    without_index(store_of(config).folder)
    run = publish(config, date(2027, 1, 10))
    assert run.edition is not None
    with duckdb.connect(str(run.edition / "warehouse.duckdb"), read_only=True) as warehouse:
        rooms = "select count(*), cast(sum(net_area_m2) as double) from dim_space where valid_to is null"
        assert warehouse.sql(rooms).fetchall() == [(2, 24.0)]
        costs = "select cast(sum(amount_dkk) as double) from fact_cost"
        assert warehouse.sql(costs).fetchall() == [(100.0,)]


def test_a_store_of_a_later_version_is_refused_and_nothing_of_it_is_changed(config: Config) -> None:
    store = start(config, DAY).store
    store.index.append("../format", {str(FORMAT + 1): ("0" * 64, 0)})
    known = {path: path.read_bytes() for path in files_of(store)}
    for attempt in (lambda: start(config, DAY), lambda: open_store(config, is_read_only=True)):
        with pytest.raises(PublicationError, match="later version of areal") as error:
            attempt()
        assert error.value.code == "store_newer"
    assert {path: path.read_bytes() for path in files_of(store)} == known


def test_a_store_of_an_earlier_version_gets_the_key_once_and_the_ledger_says_so(config: Config) -> None:
    before = what_a_build_reads(config)
    without_key(store_of(config).folder)
    (finding,) = mended(config).findings
    assert (finding.code, finding.severity) == ("store_indexed", "info")
    assert read_ledger(config.output_folder)[-1]["store"] == ["store_indexed"]
    assert what_a_build_reads(config) == before
    assert mended(config).findings == ()


def test_an_index_that_was_written_without_the_key_stops_the_run(config: Config) -> None:
    without_key(store_of(config).folder)
    (store_of(config).folder / "index.keyed").touch()
    with pytest.raises(PublicationError, match="without the key") as error:
        publish(config)
    assert error.value.code == "store_damaged"
    assert read_ledger(config.output_folder)[-1]["state"] == "failed"


@pytest.mark.parametrize("name", ["warehouse.duckdb", "parquet/dim_space.parquet", "manifest.json"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_published_version_that_was_changed_is_noticed_when_nothing_is_new(
    config: Config, name: str, damage: str
) -> None:
    path = (config.output_folder / "current").resolve() / name
    path.parent.chmod(0o700)
    DAMAGES[damage](path)
    run = steps.pull(start(config, DAY))
    assert not steps.is_finished(run)
    findings = [finding.code for finding in mending.mend(run).findings]
    assert findings == ["version_damaged"]


def test_a_version_that_was_changed_is_replaced_with_a_finding(config: Config) -> None:
    old = (config.output_folder / "current").resolve()
    flip(old / "warehouse.duckdb")
    new = publish(config)
    assert new.edition is not None and new.edition.name != old.name
    assert (config.output_folder / "current").resolve() == new.edition
    assert [finding.code for finding in new.findings] == ["version_damaged"]


@pytest.mark.parametrize("seed", range(40))
def test_no_flipped_bit_of_the_store_changes_what_is_read(config: Config, seed: int) -> None:
    damage_and_mend(config, seed, "flipped")


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_damage_of_750_changes_what_is_read(project: Path, tmp_path: Path) -> None:
    kinds = ("flipped", "emptied", "deleted")
    with figures("damaged files of the store") as found:
        for seed in range(1000, 1000 + size(750)):
            folder = tmp_path / str(seed)
            damage_and_mend(copy_of(project, folder), seed, kinds[seed % 3])
            shutil.rmtree(folder)
        found["damages"] = size(750)


def damage_and_mend(config: Config, seed: int, kind: str) -> None:
    """Damage any file of the store; the run reads the same, and says that something was damaged."""
    chance = random.Random(seed)
    before = what_a_build_reads(config)
    path = chance.choice([path for path in files_of(store_of(config)) if path.stat().st_size])
    flip(path, chance) if kind == "flipped" else DAMAGES[kind](path)
    run = mended(config_of(config.folder))
    assert what_a_build_reads(config) == before
    # what is kept for the next build is checked when that reads it
    assert path.parent.name == "built" or [finding.code for finding in run.findings] in (
        ["store_restored"],
        ["store_read_again"],
    )
