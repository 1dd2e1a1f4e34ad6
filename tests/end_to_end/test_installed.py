"""areal as people install it: everything that it needs is in the package, and it runs from any folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.building import Building
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PACKAGES = ("bim", "warehouse", "flows")
NOT_DATA = frozenset((".py", ".pyc"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a wheel unpacks to: what setuptools takes from the sources, with nothing of the checkout."""
    work = tmp_path_factory.mktemp("wheel")
    skipped = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, work / "sources" / package, ignore=skipped)
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    # an older setuptools, as the environment has it, does not know a licence by its SPDX name
    settings = re.sub(r"(?m)^(license|license-files|readme) = .*\n", "", settings)
    (work / "sources" / "pyproject.toml").write_text(settings, encoding="utf-8")
    shutil.copy(ROOT / "setup.py", work / "sources")
    site = work / "sources" / "build" / "lib"
    (site / "bim").mkdir(parents=True)
    (site / "bim" / "gone.sql").touch()
    for command in (
        "build_py",
        "egg_info",
    ):  # the second one removes what the first one made: it is moved first
        build = [sys.executable, "setup.py", "-q", command]
        subprocess.run(build, cwd=work / "sources", check=True, capture_output=True, timeout=280)
        if command == "build_py":
            site.rename(work / "site")
    (work / "sources" / "areal.egg-info").rename(work / "site" / "areal.egg-info")
    return work / "site"


@pytest.fixture(scope="module")
def python(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment with the package, and with the libraries of this one but not its checkout."""
    folder = tmp_path_factory.mktemp("env")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=280)
    (site,) = folder.glob("lib/python*/site-packages")
    libraries = Path(pytest.__file__).parents[1]  # a path that a .pth file names has no .pth files of its own
    (site / "paths.pth").write_text(f"{installed}\n{libraries}\n", encoding="utf-8")
    return folder / "bin" / "python"


def areal(python: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command of the empty environment, with nothing of this one."""
    code = "import sys; sys.argv[0] = 'areal'; from flows.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(python), "-c", code, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def test_every_data_file_of_the_checkout_is_in_the_package(installed: Path) -> None:
    wanted = {
        path.relative_to(ROOT)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in NOT_DATA and "__pycache__" not in path.parts
    }
    assert wanted and {path for path in wanted if not (installed / path).is_file()} == set()


def test_nothing_that_an_earlier_build_left_is_in_the_package(installed: Path) -> None:
    assert (installed / "bim" / "version.py").is_file() and not (installed / "bim" / "gone.sql").exists()


def test_the_package_says_which_pythons_it_runs_on(installed: Path) -> None:
    said = (installed / "areal.egg-info" / "PKG-INFO").read_text(encoding="utf-8")
    allowed = re.search(
        r'(?m)^requires-python = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )
    found = re.search(r"(?m)^Requires-Python: (.*)$", said)
    assert allowed and found and SpecifierSet(found[1]) == SpecifierSet(allowed[1])


def test_the_page_installs_the_wheel_that_is_built_with_the_lock_that_is_here() -> None:
    page = (ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8")
    version = re.search(r'(?m)^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheels = re.findall(r"dist/(areal\S*\.whl)", page)
    assert version and wheels and set(wheels) == {f"areal-{version[1]}-py3-none-any.whl"}
    assert set(re.findall(r"(?:--constraints|-r) ([\w.]+\w)", page)) == {"requirements.lock"}


def test_the_version_is_that_of_the_project(python: Path, tmp_path: Path) -> None:
    done = areal(python, "--version", cwd=tmp_path)
    version = re.search(r'(?m)^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert version and done.stdout.strip() == f"areal {version[1]}", done.stderr


def test_a_project_is_made_and_run_from_another_folder(python: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    building = Building()
    for number in range(1, 5):
        building.room(f"1.0{number}", at=(6.0 * number, 0), size=(5, 4), net=20)
    building.write(files).rename(files / "F1_ARK.ifc")
    months = [
        "Ejendom;Ydelse;Jan;Feb;I alt",
        "F1;Rengøring;100,00;150,00;250,00",
        "I alt;;100,00;150,00;250,00",
    ]
    (files / "Omkostninger 2025.csv").write_text("\n".join(months) + "\n", encoding="utf-8")
    assert "cost_line" in areal(python, "kinds", cwd=tmp_path).stdout
    made = areal(python, "init", "project", "--from", files, "--yes", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    done = areal(
        python, "run", "--direct", "--config", "project/areal.toml", "--as-of", "2025-03-31", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "project" / "build" / "current" / "report" / "index.html").is_file()
    assert re.search(r"allocated: 250\.00 DKK", done.stdout), done.stdout
