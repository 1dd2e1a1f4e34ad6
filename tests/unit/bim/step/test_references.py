"""References as a graph: cycles, chains that are too deep, and what uses them."""

import numpy as np

from bim.step.references import (
    DEEPEST_CHAIN,
    cycles_and_deep_chains,
    places_of_ids,
    spread_to_users,
    strong_components,
    without_leaves,
)


def edges(*pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    sources, targets = zip(*pairs, strict=True)
    return np.array(sources, np.int32), np.array(targets, np.int32)


def no_ends(count: int) -> np.ndarray:
    return np.zeros(count, bool)


def test_an_id_that_is_not_there_has_the_place_minus_one() -> None:
    ids = np.array([7, 3, 9], np.int32)
    assert places_of_ids(ids, np.array([9, 4, 7])).tolist() == [2, -1, 0]


def test_ids_that_are_far_apart_are_found_too() -> None:
    ids = np.array([2**31 - 1, 5], np.int32)
    assert places_of_ids(ids, np.array([5, 6, 2**31 - 1])).tolist() == [1, -1, 0]


def test_a_graph_without_cycles_has_no_references_left_without_its_leaves() -> None:
    assert [len(part) for part in without_leaves(*edges((0, 1), (1, 2), (0, 2)), 3)] == [0, 0]


def test_a_cycle_remains_without_what_only_leads_out_of_it() -> None:
    sources, targets = without_leaves(*edges((0, 1), (1, 0), (1, 2)), 3)
    assert (sources.tolist(), targets.tolist()) == ([0, 1], [1, 0])


def test_what_is_referred_to_comes_before_what_refers() -> None:
    assert list(strong_components({0: [1], 1: [2, 0], 2: []})) == [[2], [0, 1]]


def test_an_instance_that_refers_to_itself_is_a_cycle() -> None:
    assert cycles_and_deep_chains(*edges((0, 0)), no_ends(1)) == ([0], [])


def test_a_chain_is_followed_up_to_an_instance_that_ends_it() -> None:
    chain = edges(*((n, n + 1) for n in range(DEEPEST_CHAIN + 5)))
    ends = no_ends(DEEPEST_CHAIN + 6)
    assert cycles_and_deep_chains(*chain, ends)[1]
    ends[DEEPEST_CHAIN // 2] = True
    assert cycles_and_deep_chains(*chain, ends) == ([], [])


def test_what_uses_something_broken_is_broken_up_to_what_ends_a_chain() -> None:
    broken, ends = np.array([False, False, False, True]), np.array([False, True, False, False])
    spread_to_users(broken, *edges((0, 1), (1, 2), (2, 3)), ends)
    assert broken.tolist() == [False, True, True, True]
