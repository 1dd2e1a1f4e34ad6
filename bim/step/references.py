"""References among the instances of a file as a graph: cycles, chains that are too deep, what leads to them.

Comes in: places of instances that refer, and places that are referred to. Goes out: places at fault.

The attributes of a correct file never lead back to where they began, so the whole graph is searched, not some classes
of it. Nothing here recurses.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# Real files stay under 40 (a shape in a mapped item in a boolean in a placement). The kernel recurses; so do the
# helpers, to Python's limit of 1,000 frames.
DEEPEST_CHAIN = 200
_PEELS = 64

Places = NDArray[np.int32]
Flags = NDArray[np.bool_]


def places_of_ids(ids: Places, wanted: Places | NDArray[np.int64]) -> Places:
    """Return the place among `ids` of each wanted id, -1 where there is none."""
    if not len(ids) or not len(wanted):
        return np.full(len(wanted), -1, np.int32)
    largest = int(ids.max())
    if largest < 8 * len(ids) + (1 << 20):
        table = np.full(largest + 2, -1, np.int32)
        table[ids] = np.arange(len(ids), dtype=np.int32)
        return table[np.minimum(wanted, largest + 1)]
    order = np.argsort(ids)
    at = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    return np.where(ids[order[at]] == wanted, order[at], -1).astype(np.int32)


def without_leaves(sources: Places, targets: Places, count: int) -> tuple[Places, Places]:
    """Return the references that remain when those to instances without references are removed, again and again."""
    for _ in range(_PEELS):
        refers = np.zeros(count, bool)
        refers[sources] = True
        kept = refers[targets]
        if kept.all():
            break
        sources, targets = sources[kept], targets[kept]
        if not len(sources):
            break
    return sources, targets


def cycles_and_deep_chains(
    sources: Places, targets: Places, ends_chain: Flags
) -> tuple[list[int], list[int]]:
    """Return the places in cycles, and those that begin a chain that is too deep.

    `ends_chain` has a flag per place: a chain ends at an instance that has it set.
    """
    follows = _targets_by_source(sources, targets)
    cyclic: list[int] = []
    deep: list[int] = []
    depth: dict[int, int] = {}
    for component in strong_components(follows):
        members = set(component)
        is_cycle = len(component) > 1 or component[0] in follows.get(component[0], ())
        below = max(
            (
                0 if ends_chain[to] else depth[to]
                for node in component
                for to in follows.get(node, ())
                if to not in members
            ),
            default=_PEELS,
        )
        for node in component:
            depth[node] = below + len(component)
        if is_cycle:
            cyclic += component
        elif depth[component[0]] > DEEPEST_CHAIN:
            deep += component
    return cyclic, deep


def _targets_by_source(sources: Places, targets: Places) -> dict[int, list[int]]:
    order = np.argsort(sources, kind="stable")
    sources, targets = sources[order], targets[order]
    starts = np.flatnonzero(np.concatenate(([True], sources[1:] != sources[:-1])))
    pieces = np.split(targets, starts[1:])
    return {int(node): piece.tolist() for node, piece in zip(sources[starts].tolist(), pieces, strict=True)}


def strong_components(follows: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Return strongly connected components, what is referred to before what refers (Tarjan's algorithm)."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    for root in follows:
        if root in number:
            continue
        path: list[tuple[int, Iterator[int]]] = []
        entering = root
        while True:
            if entering >= 0:
                number[entering] = low[entering] = len(number)
                stack.append(entering)
                on_stack.add(entering)
                path.append((entering, iter(follows.get(entering, ()))))
                entering = -1
            node, left = path[-1]
            for to in left:
                if to not in number:
                    entering = to
                    break
                if to in on_stack:
                    low[node] = min(low[node], number[to])
            if entering >= 0:
                continue
            path.pop()
            if path:
                low[path[-1][0]] = min(low[path[-1][0]], low[node])
            if low[node] == number[node]:
                cut = _last_index(stack, node)
                component = stack[cut:]
                del stack[cut:]
                on_stack.difference_update(component)
                yield component
            if not path:
                break


def _last_index(stack: list[int], node: int) -> int:
    place = len(stack) - 1
    while stack[place] != node:
        place -= 1
    return place


def spread_to_users(broken: Flags, sources: Places, targets: Places, ends_chain: Flags) -> None:
    """Mark as broken whatever refers to something broken, up to and with the first instance that ends a chain."""
    for _ in range(DEEPEST_CHAIN + _PEELS):
        reached = broken[targets] & ~ends_chain[targets] & ~broken[sources]
        if not reached.any():
            return
        broken[sources[reached]] = True
