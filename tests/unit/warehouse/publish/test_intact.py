"""Whether a published version is as it was published."""

import shutil
from pathlib import Path

import pytest
from helpers.damage import DAMAGES

from warehouse.publish.intact import changed_files, extra_files, manifest_digests


@pytest.fixture
def version(portfolio_edition: Path, tmp_path: Path) -> Path:
    """A copy of a published version with an open and a restricted set."""
    copy = tmp_path / "r1"
    shutil.copytree(portfolio_edition, copy)
    for folder in (copy, *(path for path in copy.rglob("*") if path.is_dir())):
        folder.chmod(0o700)
    return copy


def test_a_version_as_it_was_published_has_no_changed_and_no_extra_file(version: Path) -> None:
    assert set(manifest_digests(version)) == {"manifest.json", "restricted/manifest.json"}
    assert changed_files(version, manifest_digests(version)) == []
    assert changed_files(version, {}) == []
    assert extra_files(version) == []


@pytest.mark.parametrize(
    "name",
    ["warehouse.duckdb", "restricted/warehouse.duckdb", "report/index.html", "restricted/manifest.json"],
)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_changed_file_of_either_set_is_named(version: Path, name: str, damage: str) -> None:
    published = manifest_digests(version)
    DAMAGES[damage](version / name)
    assert changed_files(version, published) == [name]


def test_a_manifest_that_was_changed_to_fit_a_changed_file_is_named(version: Path) -> None:
    published, manifest = manifest_digests(version), version / "manifest.json"
    manifest.chmod(0o600)
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"accept"', '"reject"'), encoding="utf-8"
    )
    assert changed_files(version, published) == ["manifest.json"] or manifest_digests(version) == published


def test_a_file_that_was_not_published_is_extra(version: Path) -> None:
    (version / "report" / "added.html").write_text("<p>", encoding="utf-8")
    assert extra_files(version) == ["report/added.html"]
    assert changed_files(version, manifest_digests(version)) == []
