"""What holds for any spaces of a model when evidence is weighed."""

from dataclasses import replace
from typing import Any

from helpers.counted_spaces import DUTCH, GERMAN, OFFICES, reasons, rooms, spaces
from hypothesis import assume, given
from hypothesis import strategies as st

NAME = st.sampled_from([*OFFICES, *GERMAN, *DUTCH, "Atelje", None])
PLACE = st.sampled_from(["Terrasse", "Altan 3. sal tv", "P-plads 4", "BGF EG", "Luftrum", "Gårdsplads"])
PROPERTY = st.sampled_from(
    [
        {"is_external": True},
        {"is_external": False},
        {"categories": ("BGF",)},
        {"categories": ("Parking",)},
        {"categories": ("HNF",)},
        {"phases": ("Existing",)},
        {"phases": ("Demolished",)},
        {"is_demolished": True},
    ]
)


@given(st.lists(NAME, min_size=1, max_size=8), st.lists(PLACE, max_size=2), PROPERTY)
def test_one_property_on_all_spaces_never_changes_which_count(
    names: list[str | None], places: list[str], one: dict[str, Any]
) -> None:
    assume(2 * sum(name in (*OFFICES, *GERMAN, *DUTCH) for name in names) >= len(names) + len(places))
    model = spaces(*({"name": name} for name in [*names, *places]))
    assert reasons([replace(space, **one) for space in model]) == reasons(model)


@given(st.permutations(range(8)))
def test_the_order_of_the_spaces_never_changes_which_count(order: list[int]) -> None:
    model = spaces(
        *rooms(is_external=True),
        {"name": "Altan"},
        {"number": "BTA"},
        {"name": "Kontor", "predefined_type": "PARKING"},
    )
    assert reasons([model[n] for n in order]) == reasons(model)


@given(
    st.lists(
        st.sampled_from(["BTA-1.{}", "{}", "A.{}.02", "LOA-10{}", "0.{}", "BRA 20{}"]), min_size=6, max_size=6
    )
)
def test_other_numbers_never_change_which_count(patterns: list[str]) -> None:
    model = spaces(*rooms(), {"name": "Terrasse"})
    renamed = [
        replace(space, number=pattern.format(n))
        for n, (space, pattern) in enumerate(zip(model, patterns, strict=True))
    ]
    assert reasons(renamed) == reasons(model)
