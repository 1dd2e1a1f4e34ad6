"""The same inputs give the same tables and the same files, whatever they are called and in whatever order."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.commands import areal

from warehouse.catalog import load_catalog

RECORD = re.compile(r'"records/([^"]+)"')


def run_copy(project: Path, folder: Path, key: Path, as_of: str, is_renamed: bool) -> dict[str, Any]:
    """Publish a copy of the sample; renamed, its records have other names and its blocks another order."""
    shutil.copytree(project / "data" / "sample", folder)
    config = folder / "areal.toml"
    if is_renamed:
        head, *blocks = config.read_text(encoding="utf-8").split("[records.")
        text = "[records.".join([head, *(block.rstrip() + "\n\n" for block in reversed(blocks))])
        for name in sorted({name for name in RECORD.findall(text) if "*" not in name}):
            (folder / "records" / name).rename(folder / "records" / f"x {name}")
        config.write_text(RECORD.sub(renamed, text), encoding="utf-8")
    places = {"AREAL_OUTPUT__WHERE": str(folder / "out"), "AREAL_PRIVACY__KEY_FILE": str(key)}
    done = areal("run", "--direct", "--as-of", as_of, "--config", config, **places)
    assert done.returncode == 0, done.stderr
    return manifest_of(folder / "out" / "current")


def manifest_of(version: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((version / "restricted" / "manifest.json").read_text())
    return manifest


def renamed(found: re.Match[str]) -> str:
    return found[0] if "*" in found[1] else f'"records/x {found[1]}"'


@pytest.fixture(scope="module")
def manifests(
    project: Path, published: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """Of the sample as it is published for all tests, of a copy of it, and of a copy under other names."""
    folder, first = tmp_path_factory.mktemp("again"), manifest_of(published)
    key = published.parents[1] / "store" / "privacy.key"
    copies = (("again", False), ("renamed", True))
    return [
        first,
        *(run_copy(project, folder / name, key, first["as_of"], turned) for name, turned in copies),
    ]


def digests(manifest: dict[str, Any], part: str, name: str, digest: str) -> dict[str, str]:
    return {entry[name]: entry[digest] for entry in manifest[part]}


def test_a_table_without_provenance_is_the_same_under_other_names_and_orders(manifests: list[Any]) -> None:
    tables = [digests(manifest, "tables", "name", "content_sha256") for manifest in manifests]
    plain = [
        name
        for name, table in load_catalog().tables.items()
        if not any(c.is_provenance for c in table.columns)
    ]
    assert len(plain) > 10
    assert [name for name in plain if not tables[0][name] == tables[1][name] == tables[2][name]] == []


def test_every_other_file_has_the_same_bytes_again(manifests: list[Any]) -> None:
    first, again = (digests(manifest, "files", "path", "sha256") for manifest in manifests[:2])
    differing = {path for path in first if first[path] != again.get(path)}
    of_the_run = {
        "warehouse.duckdb",
        "parquet/run_info.parquet",
        "parquet/run_input.parquet",
    }
    assert {path for path in differing if not names_its_run(path)} <= of_the_run | {
        "parquet/run_held_row.parquet"
    }


def names_its_run(path: str) -> bool:
    """Whether a file has the run id in it: the footer of a pack, the ledger."""
    return "/packs/" in path or path == "open_cards.xlsx"


def test_a_pack_differs_in_the_run_id_alone(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = next(Path(tmp_path_factory.getbasetemp()).glob("again*/again/out/current"))
    texts = [
        (version / "restricted" / "report" / "packs" / "index.html")
        .read_text(encoding="utf-8")
        .replace(json.loads((version / "manifest.json").read_text())["run_id"], "RUN")
        for version in (published, again)
    ]
    assert texts[0] == texts[1]
