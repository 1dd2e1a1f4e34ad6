"""The audit of ten portfolios that the sample's generator makes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
def test_no_restricted_room_follows_from_a_sample(tmp_path: Path, seed: int) -> None:
    areal = str(Path(sys.executable).with_name("areal"))
    subprocess.run([areal, "sample", str(tmp_path), "--seed", str(seed)], check=True, capture_output=True)
    subprocess.run([areal, "run", "--direct"], cwd=tmp_path, check=True, capture_output=True)
    manifest = json.loads((tmp_path / "build" / "current" / "manifest.json").read_text(encoding="utf-8"))
    found = manifest["disclosure"]
    assert found["protected"] > 0
    assert not any(found[name] for name in ("determined", "too_narrow", "small_groups", "small_sums"))
    assert found["narrowest_share"] >= 0.1
