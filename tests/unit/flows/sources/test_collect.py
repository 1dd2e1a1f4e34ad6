"""Inputs are found, guarded and hashed, and a place with nothing in it is reported."""

import hashlib
import os
import shutil
from pathlib import Path

import fsspec
import pytest

from bim.errors import ConfigurationError
from bim.tables import Finding
from flows.config import Config
from flows.sources import InputFile, largest_first, pull


def found(config: Config, folder: Path) -> tuple[list[InputFile], list[Finding]]:
    pulled = pull(config, folder)
    return pulled.files, pulled.findings


def config_of(folder: Path, **sections: object) -> Config:
    return Config(folder=folder, **sections)


def test_models_are_found_in_a_folder_and_below_it_whatever_their_letters(tmp_path: Path) -> None:
    (tmp_path / "models" / "north").mkdir(parents=True)
    (tmp_path / "models" / "a.IFC").write_bytes(b"a")
    (tmp_path / "models" / "north" / "b.ifczip").write_bytes(b"b")
    (tmp_path / "models" / "notes.txt").write_bytes(b"c")
    files, _ = found(config_of(tmp_path, models={"where": "models"}), tmp_path / "fetched")
    assert [file.source for file in files] == ["models/a.IFC", "models/north/b.ifczip"]


def test_an_input_file_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.ifc").write_bytes(b"abc")
    files, _ = found(config_of(tmp_path, models={"where": "a.ifc"}), tmp_path / "fetched")
    assert files[0].sha256 == hashlib.sha256(b"abc").hexdigest()
    assert files[0].bytes == 3


def test_a_name_that_is_no_text_arrives_as_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"K\xf8kken.ifc")).write_bytes(b"abc")
    files, _ = found(config_of(tmp_path, models={"where": "."}), tmp_path / "fetched")
    assert [file.source.encode("utf-8") for file in files] == [b"K\\udcf8kken.ifc"]
    assert files[0].path.read_bytes() == b"abc"


def test_records_are_found_by_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("visits-1.csv", "visits-2.csv", "orders.csv"):
        (tmp_path / "in" / name).write_text(name)
    records = {"visits": {"kind": "cleaning_visit", "where": "in/visits-*.csv"}}
    files, _ = found(config_of(tmp_path, records=records), tmp_path / "fetched")
    assert [file.source for file in files] == ["in/visits-1.csv", "in/visits-2.csv"]
    assert {file.block for file in files} == {"visits"}


@pytest.mark.parametrize("where", ["costs [x].csv", "costs*.csv", "costs [xy].csv"])
def test_a_file_and_a_folder_with_brackets_in_their_names_are_read_as_they_are_written(
    tmp_path: Path, where: str
) -> None:
    folder = tmp_path / "areal [2026]"
    folder.mkdir()
    (folder / "costs [x].csv").write_text("a")
    (folder / "costs x.csv").write_text("b")
    records = {"costs": {"kind": "cost_line", "where": where}}
    files, _ = found(config_of(folder, records=records), tmp_path / "fetched")
    expected = {"costs [x].csv": ["costs [x].csv"], "costs [xy].csv": ["costs x.csv"]}
    assert [file.source for file in files] == expected.get(where, ["costs [x].csv", "costs x.csv"])


def test_a_folder_of_models_that_does_not_exist_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        found(config_of(tmp_path, models={"where": "nowhere"}), tmp_path / "fetched")


def test_records_that_are_not_there_are_a_finding(tmp_path: Path) -> None:
    records = {"visits": {"kind": "cleaning_visit", "where": "visits.csv"}}
    files, findings = found(config_of(tmp_path, records=records), tmp_path / "fetched")
    assert files == []
    assert [finding.code for finding in findings] == ["nothing_delivered"]
    assert "visits.csv" in findings[0].message


def test_a_name_of_bytes_that_are_no_text_is_shown_by_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in (b"f\xe6.csv", b"a\nb.csv"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/in/" + name)).write_text("a")
    records = {"visits": {"kind": "cleaning_visit", "where": "in"}}
    files, _ = found(config_of(tmp_path, records=records), tmp_path / "fetched")
    assert [file.source for file in files] == ["in/a\\x0ab.csv", "in/f\\udce6.csv"]
    assert all(file.path.read_text() == "a" for file in files)


def test_a_cpr_number_in_a_path_reaches_no_source_and_no_problem(tmp_path: Path) -> None:
    (tmp_path / "in" / "010190-1234").mkdir(parents=True)
    (tmp_path / "in" / "010190-1234" / "a.csv").write_text("a")
    (tmp_path / "in" / "0202901234.csv").symlink_to("/etc/passwd")
    records = {
        "visits": {"kind": "cleaning_visit", "where": "in"},
        "none": {"kind": "cleaning_visit", "where": "030390-1234.csv"},
    }
    files, findings = found(config_of(tmp_path, records=records), tmp_path / "fetched")
    told = [(file.source, file.problem) for file in files] + [finding.message for finding in findings]
    assert len(told) == 3 and "1234" not in str(told)
    assert files[0].path.read_text() == "a"


def test_a_link_out_of_the_folder_arrives_with_its_problem(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.ifc").symlink_to("/etc/passwd")
    files, _ = found(config_of(tmp_path, models={"where": "models"}), tmp_path / "fetched")
    assert files[0].sha256 is None
    assert files[0].problem_code


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    os.mkfifo(tmp_path / "models" / "a.ifc")
    files, _ = found(config_of(tmp_path, models={"where": "models"}), tmp_path / "fetched")
    assert files[0].sha256 is None


@pytest.fixture
def remote() -> fsspec.AbstractFileSystem:
    system = fsspec.filesystem("memory")
    system.store.clear()
    return system


def test_a_url_is_fetched_under_a_name_that_no_key_decides(
    tmp_path: Path, remote: fsspec.AbstractFileSystem
) -> None:
    remote.pipe("/bucket/models/deep/a.ifc", b"abc")
    files, _ = found(config_of(tmp_path, models={"where": "memory://bucket/models"}), tmp_path / "fetched")
    assert [file.source for file in files] == ["memory://bucket/models/deep/a.ifc"]
    assert files[0].sha256 == hashlib.sha256(b"abc").hexdigest()
    assert files[0].path.parent == tmp_path / "fetched"


def test_a_protocol_that_nobody_knows_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot read nosuch://; it reads http"):
        pull(config_of(tmp_path, models={"where": "nosuch://host/models"}), tmp_path / "fetched")


def test_a_password_in_a_url_is_never_told(tmp_path: Path) -> None:
    where = "sftp://anna:secret@127.0.0.1:1/m"
    config = config_of(tmp_path, models={"where": where}, sources={"attempts": 1})
    pulled = pull(config, tmp_path / "fetched")
    assert [finding.code for finding in pulled.findings] == ["source_unreachable"]
    assert pulled.stale == ["sftp://127.0.0.1:1/m"] and "secret" not in str(pulled)


def test_a_file_over_the_limit_is_not_fetched(tmp_path: Path, remote: fsspec.AbstractFileSystem) -> None:
    remote.pipe("/bucket/a.ifc", b"x" * (1024 * 1024 + 1))
    models = {"where": "memory://bucket/a.ifc", "max_size_mb": 1}
    files, _ = found(config_of(tmp_path, models=models), tmp_path / "fetched")
    assert [file.problem_code for file in files] == ["file_too_large"]
    assert not list((tmp_path / "fetched").glob("*.ifc"))


def test_the_largest_is_read_first_and_what_has_no_size_last(tmp_path: Path) -> None:
    for name, size in (("a.ifc", 10), ("b.ifc", 30), ("c.ifc", 20)):
        (tmp_path / name).write_bytes(b"x" * size)
    (tmp_path / "d.ifc").symlink_to("/dev/null")
    files, _ = found(config_of(tmp_path, models={"where": "."}), tmp_path / "fetched")
    assert [file.source for file in largest_first(files)] == ["b.ifc", "c.ifc", "a.ifc", "d.ifc"]


def test_a_folder_that_is_removed_while_it_is_listed_costs_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("gone", "stays"):
        (tmp_path / "models" / name).mkdir(parents=True)
        (tmp_path / "models" / name / "a.ifc").write_bytes(b"a")
    scandir = os.scandir

    def scandir_of_the_rest(path: str | Path | int = ".") -> object:
        if not isinstance(path, int) and Path(path).name == "gone":
            shutil.rmtree(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scandir_of_the_rest)
    for where in ("models", "models/*/*.ifc"):
        (tmp_path / "models" / "gone").mkdir(exist_ok=True)
        files, _ = found(config_of(tmp_path, models={"where": where}), tmp_path / "fetched")
        assert [file.source for file in files] == ["models/stays/a.ifc"]
