"""The formats of a sheet's cells, as other readers than that of .xlsx give them.

Comes in: formats of cells one by one. Goes out: those that say more than the number itself.
"""

from dataclasses import dataclass, field

from warehouse.deliveries.files.cellformats import CellFormat

MOST_FORMATS = 5_000_000
MOST_BYTES = 2_000_000_000
MOST_TIMES = 200  # how much bigger than its packed form a part may grow


@dataclass
class SheetFormats:
    """Formats by row and column (from 1) that show a percentage, a unit or more than the digits, and hidden rows."""

    cells: dict[tuple[int, int], CellFormat] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)

    def add(self, row: int, column: int, shape: CellFormat) -> None:
        """Keep the format of a cell if it says more than the number."""
        if is_telling(shape) and len(self.cells) < MOST_FORMATS:
            self.cells[row, column] = shape


def is_telling(shape: CellFormat) -> bool:
    """Return whether a format shows a percentage, a unit, decimals or zeros in front."""
    return shape.is_percent or shape.unit is not None or bool(shape.decimals) or shape.digits > 1
