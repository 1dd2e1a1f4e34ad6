"""Nightly runs from servers: published, unchanged, one server down; and a secret that no output holds."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from helpers.commands import areal
from helpers.servers import PASSWORD, USER, Nginx, Rclone
from helpers.step_models import SMALL

TOKEN = "t0ken-in-the-query"
COSTS = b"line_id;facility_id;service;month;amount_dkk\nL1;F1;cleaning;2026-01;10,00\n"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Nginx, Rclone]]:
    web, dav = Nginx(tmp_path_factory.mktemp("web")), Rclone(tmp_path_factory.mktemp("dav"))
    web.put("in/small.ifc", SMALL)
    web.put("in/manifest.txt", b"small.ifc\n")
    dav.put("in/costs.csv", COSTS)
    yield web, dav
    web.stop()
    dav.stop()


def project(folder: Path, web: Nginx, dav: Rclone) -> None:
    folder.joinpath("areal.toml").write_text(
        f"""
[models]
where = "{web.url}?sig={TOKEN}"
[records.costs]
kind = "cost_line"
where = "webdav://{USER}:{PASSWORD}@127.0.0.1:{dav.proxy.port}/in"
[sources]
attempts = 2
wait_seconds = 0.1
"""
    )


def with_secret(folder: Path) -> list[str]:
    secrets = (PASSWORD.encode(), TOKEN.encode())
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "areal.toml"]
    return [str(path) for path in files if any(secret in path.read_bytes() for secret in secrets)]


def test_a_server_that_is_down_costs_only_itself_and_no_output_holds_a_secret(
    servers: tuple[Nginx, Rclone], tmp_path: Path
) -> None:
    web, dav = servers
    project(tmp_path, web, dav)
    environment = web.environment
    said = []

    def run(as_of: str, *more: str) -> int:
        done = areal("run", "--direct", "--as-of", as_of, *more, cwd=tmp_path, **environment)
        said.append(done.stdout + done.stderr)
        return done.returncode

    assert run("2026-01-10") == 0, said
    before = len(web.requests())
    assert run("2026-01-10") == 0 and "already up to date" in said[-1]
    assert [line.split()[0] for line in web.requests()[before:]] == ["GET", "HEAD"]  # manifest, model
    assert sorted(path.name for path in (tmp_path / "build/store/fetched").iterdir()) == ["index.json"]

    dav.kill()
    assert run("2026-01-11", "--strict") == 1, said
    manifest = json.loads((tmp_path / "build/current/manifest.json").read_text())
    assert manifest["as_of"] == "2026-01-11"
    assert {entry["verdict"] for entry in manifest["inputs"]}.isdisjoint({"reject_file"})
    status = areal("status", cwd=tmp_path)
    place = f"webdav://127.0.0.1:{dav.proxy.port}/in"
    assert f"not reached, last good version in force: {place}" in status.stdout
    explained = areal("explain", "source_unreachable", cwd=tmp_path)
    assert explained.returncode == 0

    assert with_secret(tmp_path) == []
    with duckdb.connect(str(tmp_path / "build/current/restricted/warehouse.duckdb"), read_only=True) as con:
        rows = [con.sql(f"select * from {name}").fetchall() for name in ("run_input", "run_finding")]
    assert place in str(rows) and PASSWORD not in str(rows) and TOKEN not in str(rows)
    receipts = pl.read_parquet(tmp_path / "build/store/receipts/*.parquet")["source"].to_list()
    assert sorted(receipts) == [f"http://127.0.0.1:{web.proxy.port}/in/small.ifc", f"{place}/costs.csv"]
    assert not [text for text in (*said, status.stdout) if PASSWORD in text or TOKEN in text]


def test_nothing_but_a_server_that_is_down_says_why_nothing_is_published(tmp_path: Path) -> None:
    (tmp_path / "areal.toml").write_text(
        f'[models]\nwhere = "sftp://{USER}:{PASSWORD}@127.0.0.1:1/in"\n[sources]\nattempts = 1\n'
    )
    done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == 1 and "cannot be reached (no connection)" in done.stderr
    assert PASSWORD not in done.stderr and with_secret(tmp_path) == []
