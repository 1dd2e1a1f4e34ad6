"""The engine that reads the files: chosen in one place, and refused where it is not installed."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bim.errors import ConfigurationError
from flows.config import Config
from flows.job import run_context
from flows.job.engine import reading_engine
from flows.job.receipts import fingerprint
from flows.job.resources import resources_of
from flows.sandbox import dask_pool
from flows.sandbox.dask_pool import DaskPool
from flows.sandbox.dask_worker import as_task
from flows.sandbox.pool import ChildCall

DASK = {"engine": "dask", "scheduler": "tcp://127.0.0.1:1"}


def test_a_local_run_imports_no_dask() -> None:
    code = (
        "import sys; from pathlib import Path; from flows.config import Config; import flows.cli.run_command\n"
        "from flows.job.engine import reading_engine, require_engine; config = Config(folder=Path('/'))\n"
        "require_engine(config); reading_engine(config)\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('dask', 'distributed')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_configuration_chooses_the_cluster(tmp_path: Path) -> None:
    assert isinstance(reading_engine(Config(folder=tmp_path, run=DASK)), DaskPool)


def test_a_cluster_without_the_extra_is_refused_before_the_run_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_pool, "find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match=r"areal\[dask\]"):
        run_context.start(Config(folder=tmp_path, run=DASK), date(2026, 1, 1))
    assert not (tmp_path / "build").exists()


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    tls = {"scheduler": "tls://host:1", "tls_ca_file": "ca.pem", "tls_cert_file": "c", "tls_key_file": "k"}
    with pytest.raises(ConfigurationError, match=r"tls_ca_file: there is no file .*ca\.pem"):
        run_context.start(Config(folder=tmp_path, run=DASK | tls), date(2026, 1, 1))


def test_what_goes_to_a_worker_is_text_and_numbers(tmp_path: Path) -> None:
    def is_plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(is_plain(key) and is_plain(one) for key, one in value.items())
        if isinstance(value, list):
            return all(map(is_plain, value))
        return value is None or type(value) in (str, int, float, bool)

    assert is_plain(as_task(ChildCall("module:name", tmp_path, {"path": "a", "n": 1}, sha256="0")))


def test_where_files_are_read_and_what_duckdb_may_use_make_no_new_version(tmp_path: Path) -> None:
    def fingerprint_with(**options: object) -> str:
        config = Config(folder=tmp_path, run=options)
        config.output_folder.mkdir(exist_ok=True)
        return fingerprint(run_context.start(config, date(2026, 1, 1)))

    assert fingerprint_with() == fingerprint_with(**DASK, memory_limit_mb=512)


def test_spilled_rows_are_in_a_folder_of_this_output_alone_that_a_new_run_removes(tmp_path: Path) -> None:
    config = Config(folder=tmp_path, run={"spill_folder": "fast"})
    config.output_folder.mkdir()
    spill = resources_of(config).spill_folder
    assert spill is not None and spill.stat().st_mode & 0o777 == 0o700
    (spill / "left").touch()
    (tmp_path / "fast" / "of_another").touch()
    run_context.start(config, date(2026, 1, 1))
    assert [entry.name for entry in (tmp_path / "fast").iterdir()] == ["of_another"]
