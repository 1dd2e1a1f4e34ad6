"""What `pyproject.toml` cannot say: a package has the files of now, and none that an earlier build copied."""

import shutil
from pathlib import Path

from setuptools import setup

shutil.rmtree(Path(__file__).parent / "build" / "lib", ignore_errors=True)
setup()
