"""Whatever the lines, drivers, rooms and credit notes: every line closes to the øre."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from helpers.allocating import allocate, target, weight
from hypothesis import given, settings
from hypothesis import strategies as st

ORE = st.integers(-10_000_000_000, 10_000_000_000)
MICRO_M2 = st.integers(1, 300_000_000_000)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    weights = [
        weight(
            f"S{number}",
            str(Decimal(draw(MICRO_M2)).scaleb(-6)),
            draw(st.sampled_from(["A", "B"])),
            draw(st.sampled_from(["F1", "F2"])),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    if draw(st.booleans()):  # a facility without rooms, to which a quantity belongs
        weights.append({**weight("", "7", facility_id="F3"), "space_id": None, "building": None})
    targets = []
    for number in range(draw(st.integers(1, 8))):
        is_room_named = draw(st.booleans())
        space = draw(st.sampled_from([None, "S0", "S1"])) if is_room_named else None
        more: dict[str, Any] = {
            "facility_id": draw(st.sampled_from(["F1", "F2", "F3"])),
            "is_room_named": is_room_named,
            "space_id": space,
            "building": draw(st.sampled_from([None, "A", "C"])),
            "is_portfolio": not is_room_named and draw(st.booleans()),
            "driver": "direct" if is_room_named else draw(st.sampled_from(["net_area", "none", "unknown"])),
        }
        targets.append(target(f"L{number}", str(Decimal(draw(ORE)).scaleb(-2)), **more))
    return targets, weights


@settings(max_examples=60, deadline=None)
@given(ledgers())
def test_the_shares_of_every_line_add_up_to_it(ledger: tuple[list[Any], list[Any]]) -> None:
    landed: dict[str, Decimal] = defaultdict(Decimal)
    for row in allocate(*ledger):
        landed[row["ledger_id"]] += row["amount_dkk"]
    assert landed == {line["ledger_id"]: Decimal(line["ore"]).scaleb(-2) for line in ledger[0]}


@settings(max_examples=30, deadline=None)
@given(ledgers())
def test_no_share_is_an_oere_or_more_from_its_exact_part(ledger: tuple[list[Any], list[Any]]) -> None:
    targets, weights = ledger
    shares = [row for row in allocate(targets, weights) if row["driver"] == "net_area"]
    pools: dict[str, Decimal] = defaultdict(Decimal)
    for row in shares:
        pools[row["ledger_id"]] += row["weight"]
    ore = {line["ledger_id"]: line["ore"] for line in targets}
    for row in shares:
        exact = ore[row["ledger_id"]] * row["weight"] / pools[row["ledger_id"]]
        assert abs(row["amount_dkk"] * 100 - exact) < 1


@settings(max_examples=30, deadline=None)
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_rooms_does_not_matter(
    ledger: tuple[list[Any], list[Any]], random: Any
) -> None:
    targets, weights = ledger
    turned = (random.sample(targets, len(targets)), random.sample(weights, len(weights)))
    assert allocate(targets, weights) == allocate(*turned)
