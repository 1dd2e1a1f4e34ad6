"""Drawn models as files in a folder.

Comes in: drawn models and a folder. Goes out: `.ifc` and `.ifczip` files, the same bytes each time. Must not know:
what is in a model.
"""

import io
import zipfile
from pathlib import Path

from flows.sample.models.drawing import Model
from flows.sample.models.model import step_text


def write_model(model: Model, folder: Path) -> Path:
    """Write one model; gives its path. A model that breaks off ends in the middle of a line."""
    text = step_text(model).encode("ascii")
    if model.is_truncated:
        text = text[: len(text) * 3 // 5]
    target = folder / model.file
    target.write_bytes(_zipped(target.stem, text) if target.suffix == ".ifczip" else text)
    return target


def _zipped(name: str, content: bytes) -> bytes:
    """A zip of one member, stored: packed bytes would depend on the version of zlib."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}.ifc", (2024, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()
