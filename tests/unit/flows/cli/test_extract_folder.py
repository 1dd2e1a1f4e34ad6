"""`areal extract` into a folder that cannot be made."""

from pathlib import Path

import pytest

from bim.errors import PublicationError
from flows.cli import extract_models


def test_a_folder_that_cannot_be_made_is_said_before_a_model_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(extract_models, "_file", read.append)
    (tmp_path / "taken").touch()
    with pytest.raises(PublicationError, match="taken cannot be written: File exists"):
        extract_models.extract([tmp_path / "a.ifc"], tmp_path / "taken", only_rooms=False, workers=1)
    assert not read
