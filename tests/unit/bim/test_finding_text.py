"""Values of a finding are stored as its sentence shows them, and each text of them can be masked."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bim.cpr_masking import mask
from bim.finding_catalog import FindingCatalog, FindingType
from bim.finding_text import framed, masked
from bim.findings import make_finding

KIND = FindingType("x", ("info",), "nobody", "{name} has {area_m2:.1f} m² in {rooms:# room|# rooms}.")


def stored(kind: FindingType, **values: Any) -> Any:
    return json.loads(str(FindingCatalog({"x": kind}).make("x", **values).details))


def test_a_number_is_stored_as_it_is_rounded_in_the_sentence() -> None:
    assert stored(KIND, name="A", area_m2=12.3456, rooms=2) == {"area_m2": 12.3, "name": "A", "rooms": 2}


def test_a_value_that_the_sentence_does_not_show_is_not_stored() -> None:
    assert "net_area_m2" not in stored(KIND, name="A", area_m2=1, rooms=1, net_area_m2=3.25)


@pytest.mark.parametrize(
    ("value", "kept"),
    [(date(2025, 3, 1), "2025-03-01"), (Decimal("1.50"), 1.5), (None, None), (True, True), (["a", "b"], ["a", "b"])],
)  # fmt: skip
def test_a_value_of_any_type_is_stored_as_json(value: Any, kept: Any) -> None:
    assert stored(replace(KIND, sentence="{x}."), x=value) == {"x": kept}


@given(
    st.floats(allow_nan=True, allow_infinity=True, width=32), st.sampled_from([".3f", "+.1%", "g", ",.2f"])
)
def test_a_text_made_from_the_stored_values_is_the_text_that_was_made(value: float, spec: str) -> None:
    kind = replace(KIND, sentence=f"It has {{x:{spec}}}.")
    catalog = FindingCatalog({"x": kind})
    made = catalog.make("x", x=value)
    assert catalog.text_of("x", str(made.details)) == made.message


def test_a_value_with_phrases_is_stored_by_its_name_with_the_values_of_the_phrase() -> None:
    phrases = {"why": {"late": "it came {days:# day|# days} late", "lost": "it is lost"}}
    kind = replace(KIND, sentence="No: {why}.", phrases=phrases)
    catalog = FindingCatalog({"x": kind})
    late = catalog.make("x", why="late", days=2)
    assert late.message == "No: it came 2 days late." and late.details == '{"days": 2, "why": "late"}'
    assert catalog.make("x", why=["late", "lost"], days=1).message == "No: it came 1 day late, it is lost."
    assert catalog.make("x", why="Permission denied").message == "No: Permission denied."


def test_a_frame_keeps_the_message_and_adds_its_value() -> None:
    found = framed(make_finding("no_project"), of_room="1.01")
    assert found.message.startswith("Room 1.01: The file")
    assert found.details == '{"of_room": "1.01"}'


def test_cpr_numbers_are_masked_in_the_message_and_in_its_values() -> None:
    found = masked(make_finding("area_whole_number", title="Ole 010190-1234", number=1101901234), mask)
    assert "1234" not in found.message and "1234" not in str(found.details)
    innocent = make_finding("area_whole_number", title="Kontor 12", number=20)
    assert masked(innocent, mask) == innocent
