"""The report has a word for each rule of areas."""

from pathlib import Path

import pytest

from bim.enumerations import AreaRule
from warehouse.publish import site
from warehouse.publish.language import load_language


@pytest.mark.parametrize("code", ["en", "da"])
def test_each_area_rule_has_a_word(code: str) -> None:
    words = load_language(Path(site.__file__).parent / "texts", code).texts["word"]["area_rule"]
    assert set(words) == set(AreaRule)
