"""Each bad or tricky delivery gets the verdict that its manifest states, through the manifest's own configuration."""

import json
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.deliver import Outcome

from bim.errors import DeliveryError
from warehouse.deliveries.reading import read_to_folder

SHARED = Path(__file__).resolve().parents[3] / "shared" / "hostile"
FOLDERS = ("csv", "xlsx", "pq")


def items() -> list[dict[str, Any]]:
    """The manifest's deliveries; none where the folder is absent."""
    if not SHARED.is_dir():
        return []
    manifest = json.loads((SHARED / "manifest.json").read_text(encoding="utf-8"))
    return [item for item in manifest["items"] if item["id"].split("/")[0] in FOLDERS]


def block_of(path: str) -> dict[str, Any]:
    """The block of the folder's areal.toml that a file belongs to."""
    records: dict[str, dict[str, Any]] = tomllib.loads((SHARED / "areal.toml").read_text(encoding="utf-8"))[
        "records"
    ]
    return next(block for block in records.values() if Path(path).match(block["where"]))


def outcome_of(path: str, folder: Path) -> Outcome | DeliveryError:
    """What reading a file gives, or why it is refused."""
    block = block_of(path)
    try:
        read_to_folder(folder, SHARED / path, block["kind"], block)
    except DeliveryError as error:
        return error
    told = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    return Outcome(
        pl.read_parquet(folder / "accepted.parquet"), pl.read_parquet(folder / "held.parquet"), told
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the hostile inputs do not lie beside the project")
@pytest.mark.parametrize("item", items(), ids=lambda item: item["id"])
def test_a_delivery_gets_its_verdict(item: dict[str, Any], tmp_path: Path) -> None:
    found = outcome_of(item["id"], tmp_path)
    right = {item["expect"], *item.get("also", [])}
    if isinstance(found, DeliveryError):
        assert "reject_file" in right, str(found)
        assert found.code != DeliveryError.code
        return
    assert found.verdict in right
    assert found.summary["rows_in"] == found.summary["rows_accepted"] + found.summary["rows_held"]
    truth = item.get("truth", {})
    if "rows" in truth:
        assert found.summary["rows_accepted"] == truth["rows"]
    if "rows_ok" in truth:
        assert found.summary["rows_accepted"] == truth["rows_ok"]
    if "cost" in truth:
        assert found.summary["amount_accepted"] == pytest.approx(truth["cost"], abs=0.005)
    if "first" in truth:
        local = (
            found.accepted["reported_at"]
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone("Europe/Copenhagen")
        )
        assert str(local.min().date()) == truth["first"]
