"""Workbooks."""

from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from bim.errors import DeliveryError
from warehouse.deliveries.tabular import CellTable


def read_workbook(path: Path, block: Mapping[str, Any], wanted: Set[str]) -> CellTable:
    """Follows in the next commit."""
    raise DeliveryError(f"{path.name}: workbooks cannot be read yet", "not_a_workbook")
