"""What is told of an input is short enough to be read."""

import json
from pathlib import Path

from bim.outcome import LONGEST_MESSAGE, write_outcome
from bim.tables import Finding


def test_a_message_with_an_endless_name_in_it_is_cut(tmp_path: Path) -> None:
    findings = [Finding("x", "warning", "room " + "0" * 1_000_000), Finding("y", "info", "a")]
    write_outcome(tmp_path, "accept_warn", findings)
    reported = json.loads((tmp_path / "outcome.json").read_text(encoding="utf-8"))["findings"]
    assert [len(finding["message"]) for finding in reported] == [LONGEST_MESSAGE + 3, 1]
