"""Models that are broken or hostile: each gets one of the verdicts that are right for it, in a bounded time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.child_functions import extract_or_refuse
from pebble import ProcessPool

from flows.sandbox.forkserver import FOR_ALL, fork_context

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile"
SECONDS = 60


def entries() -> list[dict[str, Any]]:
    path = HOSTILE / "manifest.json"
    if not path.is_file():
        return []
    lists = (
        value for value in json.loads(path.read_text(encoding="utf-8")).values() if isinstance(value, list)
    )
    return [entry for entry in next(lists) if entry["kind"] in ("ifc", "zip", "xml")]


ENTRIES = entries()
pytestmark = pytest.mark.skipif(not ENTRIES, reason="the hostile inputs do not lie beside the project")


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPool]:
    """A process of its own for each file, forked with the libraries loaded: a crash or a hang costs its file alone."""
    with ProcessPool(max_workers=1, max_tasks=1, context=fork_context(FOR_ALL)) as children:
        yield children


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_a_hostile_model_gets_a_verdict_that_is_right_for_it(
    pool: ProcessPool, entry: dict[str, Any], tmp_path: Path
) -> None:
    pool.schedule(extract_or_refuse, args=[tmp_path, HOSTILE / entry["id"]], timeout=SECONDS).result()
    outcome = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))
    told = [(finding["code"], finding["message"]) for finding in outcome["findings"]]
    assert outcome["verdict"] in (entry["expect"], *entry.get("also", [])), told[:5]
    assert outcome["verdict"] == "accept" or told
    truth = entry.get("truth", {})
    if outcome["verdict"] != "reject_file" and "spaces" in truth:
        assert outcome["spaces"] == truth["spaces"]
    if outcome["verdict"] != "reject_file" and "area" in truth:
        assert outcome["net_area_m2"] == pytest.approx(truth["area"], abs=1e-6)
