"""How the cells of .xls, .xlsb and .ods are shown, which the reader of their values does not say.

Comes in: a file. Goes out: by sheet the formats of cells that show a percentage, a unit or more than their digits, and
the hidden rows. A file whose formats cannot be read gives none, and says so.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from warehouse.deliveries.files.ods_formats import read_ods_formats
from warehouse.deliveries.files.sheet_formats import SheetFormats
from warehouse.deliveries.files.xls_formats import read_xls_formats
from warehouse.deliveries.files.xlsb_formats import read_xlsb_formats
from warehouse.deliveries.files.xmlstream import XmlError

_READERS: Mapping[str, Callable[[Path], Mapping[str, SheetFormats]]] = {
    ".ods": read_ods_formats,
    ".xlsb": read_xlsb_formats,
    ".xls": read_xls_formats,
}
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, XmlError, OSError, EOFError, ValueError, LookupError)


def formats_in(path: Path) -> Mapping[str, SheetFormats] | None:
    """Return the formats of a workbook by the names of its sheets; null where they cannot be read."""
    try:
        return _READERS[path.suffix.lower()](path)
    except (*_DAMAGE, NotImplementedError, RuntimeError):
        return None
