"""COBie workbooks."""

from pathlib import Path
from typing import Any

from bim.errors import DeliveryError


def read_cobie(path: Path) -> Any:
    """Follows in the next commit."""
    raise DeliveryError(f"{path.name}: COBie workbooks cannot be read yet", "not_a_workbook")
