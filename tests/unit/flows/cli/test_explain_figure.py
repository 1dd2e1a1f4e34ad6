"""`areal explain`: which keys are chosen."""

import pytest

from bim.errors import UsageError
from flows.cli.explain_figure import choice_of


def test_options_and_where_choose_keys_together() -> None:
    chosen = choice_of({"facility_id": "F1", "month": None}, ["service=cleaning", "driver=area=net"])
    assert chosen == {"facility_id": "F1", "service": "cleaning", "driver": "area=net"}


@pytest.mark.parametrize("text", ["service", "=cleaning", ""])
def test_a_where_without_key_and_value_is_an_error_of_usage(text: str) -> None:
    with pytest.raises(UsageError):
        choice_of({}, [text])
