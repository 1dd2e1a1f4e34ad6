"""Real models open whole, with their rooms and units as the manifest beside them states."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from bim.errors import ModelError
from bim.model.stepfile import open_model
from bim.model.units import read_units

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "models"
READABLE = ("IFC2X3", "IFC4", "IFC4X3", "IFC4X3_ADD2")


def _models() -> list[dict[str, Any]]:
    manifest = FOLDER / "manifest.json"
    return json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else []


def test_the_real_models_are_beside_the_project(shared: Path) -> None:
    assert len(_models()) > 20


@pytest.mark.parametrize("model", _models(), ids=lambda model: model["file"])
def test_a_real_model_opens_with_its_rooms_and_nothing_broken(model: dict[str, Any]) -> None:
    path = FOLDER / model["file"]
    if model.get("schema") not in READABLE:
        with pytest.raises(ModelError) as refused:
            open_model(path)
        assert refused.value.code == "schema_unsupported"
        return
    opened = open_model(path)
    assert opened.spaces_in_bytes == len(opened.file.by_type("IfcSpace")) == model["spaces"]
    assert not opened.broken
    assert not opened.cyclic
    assert [finding for finding in opened.findings if finding.severity != "info"] == []
    area_unit_m2 = read_units(opened).area_unit_m2
    assert math.isclose(area_unit_m2 or 0.0, model["area_unit_to_m2"], rel_tol=1e-6)
