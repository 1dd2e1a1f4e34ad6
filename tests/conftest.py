"""Fixtures that every test may ask for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, so that a change is what fails a test; `make soak` looks for new ones.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "searching", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("AREAL_HYPOTHESIS", "repeatable"))

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and hostile inputs beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the shared inputs do not lie beside the project")
    return SHARED


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The version that a direct run publishes from the committed sample; made once, read by many."""
    from helpers.commands import areal_started
    from helpers.once import made_once

    def run_sample(output: Path) -> None:
        config = PROJECT / "data" / "sample" / "areal.toml"
        done = areal_started("run", "--direct", "--config", config, AREAL_OUTPUT__WHERE=str(output))
        assert done.returncode == 0, done.stderr

    return (made_once(tmp_path_factory, "published", run_sample) / "current").resolve()


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small portfolio with one restricted room as a built DuckDB file; made once, read by many."""
    from helpers.editions import make_portfolio
    from helpers.once import made_once

    def build(folder: Path) -> None:
        make_portfolio(folder)

    return made_once(tmp_path_factory, "portfolio", build) / "run1.duckdb"


@pytest.fixture(scope="session")
def portfolio_edition(portfolio: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small portfolio as published under the name `r1`; made once, read by many."""
    from helpers.editions import publish
    from helpers.once import made_once

    def publish_portfolio(output: Path) -> None:
        publish(portfolio, output)

    return (made_once(tmp_path_factory, "portfolio-edition", publish_portfolio) / "current").resolve()


@pytest.fixture(scope="session")
def older_python(pytestconfig: pytest.Config) -> Path:
    """A Python with DuckDB 1.5, in an environment of its own that is made once and kept in pytest's cache."""
    folder = pytestconfig.cache.mkdir("older-duckdb") / "venv"
    python = folder / "bin" / "python"
    found = python.exists() and subprocess.run(
        [python, "-c", "import duckdb"], check=False, capture_output=True
    )
    if not found or found.returncode:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True, capture_output=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "duckdb==1.5.*"]
        done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=240)
        if done.returncode:
            pytest.skip(f"DuckDB 1.5 could not be installed here: {done.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """The answers that the generator of the sample worked out by itself."""
    text = (PROJECT / "data" / "sample" / "expected.json").read_text(encoding="utf-8")
    answers: dict[str, Any] = json.loads(text)
    return answers


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """A log that a test configured writes to the captured stream of that test, which is closed after it."""
    yield
    if "structlog" in sys.modules:
        sys.modules["structlog"].reset_defaults()
