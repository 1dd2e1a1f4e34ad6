"""A digest of code is another one as soon as a rule is."""

from pathlib import Path

import pytest

from bim.version import code_digest


@pytest.fixture(name="package")
def a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "rules_of_a_test"
    (folder / "sample").mkdir(parents=True)
    (folder / "__init__.py").write_text("limit = 1\n")
    (folder / "words.toml").write_text("a = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    code_digest.cache_clear()
    return folder


@pytest.mark.parametrize("changed", ["__init__.py", "words.toml", "new.sql"])
def test_a_changed_or_new_file_of_a_package_gives_another_digest(package: Path, changed: str) -> None:
    before = code_digest(package.name)
    (package / changed).write_text("limit = 2\n")
    code_digest.cache_clear()
    assert code_digest(package.name) != before


def test_samples_and_compiled_files_decide_nothing(package: Path) -> None:
    before = code_digest(package.name)
    (package / "sample" / "drawn.py").write_text("x = 1\n")
    (package / "rules.pyc").write_bytes(b"x")
    code_digest.cache_clear()
    assert code_digest(package.name) == before


def test_each_of_two_packages_has_its_say() -> None:
    assert len({code_digest("bim"), code_digest("warehouse"), code_digest("bim", "warehouse")}) == 3
