"""Which spaces count beside others depends on neither names, nor the origin, nor the axes, nor the order in a file."""

from collections import Counter
from dataclasses import replace
from typing import Any

import shapely
from helpers.overlaps import find_overlaps
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from bim.area.counted.floors import Floor

# No two distances are equal, so that no share is exactly at a limit.
PLACES = (0.0, 0.13, 1.07, 2.19, 3.43, 4.81, 6.37, 8.11, 10.03, 13.17)
NAMES = (None, "Kontor", "Rum", "Depot", "Møde", "Bureau", "Sitzungszimmer")


@st.composite
def floors(draw: st.DrawFn) -> list[Floor]:
    """A few boxes on one or two storeys: side by side, in each other, over each other, or the same."""
    found: list[Floor] = []
    for step_id in range(draw(st.integers(2, 9))):
        left, right = sorted(draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True)))
        low, high = sorted(draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True)))
        storey = draw(st.sampled_from((0, 0, 0, 1)))
        known: dict[str, Any] = {
            "base_m": 3.1 * storey + draw(st.sampled_from((0.0, 0.0, 0.0, -3.0, 2.8))),
            "height_m": draw(st.sampled_from((0.31, 2.7, 2.7, 6.1))),
            "elevation_m": 3.1 * storey,
            "number": draw(st.sampled_from((None, "1.01", "1.02", "1.03", "1.04", "1.05", "7", "L1"))),
            "object_type": draw(st.sampled_from((None, None, None, "Space"))),
            "is_confirmed": draw(st.booleans()),
            "global_id": f"gid{step_id}",
            "rank": (draw(st.integers(1, 3)), 0),
        }
        box = shapely.box(left, low, right, high)
        found.append(Floor(step_id, storey, box, name=draw(st.sampled_from(NAMES)), **known))
    return found


def counted(spaces: list[Floor], originals: list[Floor]) -> Counter[Any]:
    """What counts; exact copies are not told apart."""
    reasons, _ = find_overlaps(spaces)
    left = (
        original for space, original in zip(spaces, originals, strict=True) if space.step_id not in reasons
    )
    return Counter(
        (f.storey, f.polygon.wkt, f.base_m, f.height_m, f.number, f.object_type, f.rank) for f in left
    )


@given(floors(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_spaces_in_a_file_never_changes_which_count(spaces: list[Floor], random: Any) -> None:
    shuffled = random.sample(spaces, len(spaces))
    numbered = [replace(space, step_id=n) for n, space in enumerate(shuffled)]
    assert counted(numbered, shuffled) == counted(spaces, spaces)


@given(floors(), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.floats(0, 360))
@settings(max_examples=150, deadline=None)
def test_neither_the_origin_nor_the_axes_change_which_spaces_count(
    spaces: list[Floor], east: float, north: float, degrees: float
) -> None:
    def moved(polygon: Any) -> Any:
        return affinity.translate(affinity.rotate(polygon, degrees, origin=(0, 0)), east, north)

    assert counted([replace(f, polygon=moved(f.polygon)) for f in spaces], spaces) == counted(spaces, spaces)


@given(floors(), st.lists(st.sampled_from(NAMES), min_size=9, max_size=9))
@settings(max_examples=150, deadline=None)
def test_names_that_say_nothing_about_a_space_never_change_which_count(
    spaces: list[Floor], names: list[str | None]
) -> None:
    renamed = [replace(space, name=name) for space, name in zip(spaces, names, strict=False)]
    assert counted(renamed, spaces) == counted(spaces, spaces)
