"""The enumerations of stored values: all of them plain text, and each used as the tables document it."""

import pytest

from bim.enumerations import AreaRule, Confidence, ExclusionReason, Severity, Verdict


def test_confidence_is_ordered_from_none_to_high() -> None:
    ranks = [Confidence.NONE.rank, Confidence.LOW.rank, Confidence.MEDIUM.rank, Confidence.HIGH.rank]
    assert ranks == sorted(ranks) and len(set(ranks)) == 4


def test_exactly_the_reasons_that_hold_a_room_are_held() -> None:
    held = {reason for reason in ExclusionReason if reason.is_held}
    assert held == {reason for reason in ExclusionReason if reason.startswith("held_")} != set()
    assert not ExclusionReason.GFA.is_held


@pytest.mark.parametrize("member", [*AreaRule, *Confidence, *ExclusionReason, *Severity, *Verdict])
def test_a_member_is_equal_to_its_text_and_shown_as_it(member: str) -> None:
    assert f"{member}" == member == str(member).lower()
