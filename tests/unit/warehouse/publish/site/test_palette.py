"""Colours of the floor plans: classes that few outliers do not spoil, colours that all can tell apart."""

from itertools import combinations

import numpy as np
import pytest

from warehouse.publish.site.palette import CONFIDENCE_COLOURS, GROUP_COLOURS, SCALE, class_limits, colourings

# Linear RGB as people see it who lack one kind of cone, after Machado, Oliveira and Fernandes (2009), severity 1.
SEEN = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue cones": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
WHITE = np.array([0.95047, 1.0, 1.08883])
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as it is seen."""
    rgb = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1) / WHITE
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize(
    ("colours", "least"),
    [(tuple(GROUP_COLOURS.values()), 15), (SCALE, 12), (tuple(CONFIDENCE_COLOURS.values()), 12)],
)
def test_any_two_colours_can_be_told_apart(kind: str, colours: tuple[str, ...], least: float) -> None:
    apart = {
        (one, other): float(np.linalg.norm(lab(one, SEEN[kind]) - lab(other, SEEN[kind])))
        for one, other in combinations(colours, 2)
    }
    assert {pair: round(far) for pair, far in apart.items() if far < least} == {}


def test_an_outlier_does_not_use_up_the_scale() -> None:
    usual = [float(value) for value in range(100, 200)]
    limits = class_limits([*usual, 1e6])
    assert len(limits) == 4
    assert max(limits) < 200


@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0, 5.0]])
def test_values_that_are_alike_have_one_class(values: list[float]) -> None:
    assert class_limits(values) == ()


def test_two_values_have_two_classes() -> None:
    (limit,) = class_limits([1.0, 3.0])
    assert 1 < limit <= 3


def test_a_room_without_a_figure_is_unknown_in_that_colouring() -> None:
    room = {"space_id": "S", "category": "NEW", "area_confidence": None, "cost_per_m2_dkk": None,
            "visits_per_week": None, "requests": None}  # fmt: skip
    assert {one.of_room["S"] for one in colourings([room], {"OFF1": "2.1"})} == {"unknown"}
