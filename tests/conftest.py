"""Fixtures that every test may ask for."""

from pathlib import Path

import pytest

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
