"""Cycles and over-deep chains among a file's references, found before anything follows them.

Comes in: the instances of a file. Goes out: the step ids that no kernel and no recursive helper may be given.
Must not know: geometry, areas; of IFC only which relations make wholes of parts.

The attributes of a sound IFC file never lead back to where they began, so the whole graph is searched, not
some classes of it: placements, mapped items, booleans, profiles, properties and units are all covered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bim.model.lexing import Instances

# Sound files stay under 40 (a shape in a mapped item in a boolean in a placement). The kernel recurses; so
# do the helpers, to Python's limit of 1,000 frames.
DEEPEST_CHAIN = 200
_PEELS = 64
# Where the whole stands among a relation's references: first or last of them.
_WHOLE_FIRST = (
    "IFCRELAGGREGATES",
    "IFCRELNESTS",
    "IFCRELVOIDSELEMENT",
    "IFCRELFILLSELEMENT",
    "IFCRELPROJECTSELEMENT",
    "IFCRELDECOMPOSES",
)
_WHOLE_LAST = (
    "IFCRELCONTAINEDINSPATIALSTRUCTURE",
    "IFCRELASSIGNSTOGROUP",
    "IFCRELREFERENCEDINSPATIALSTRUCTURE",
)

# The two sides of a wall are boundaries of two rooms, each the other's CorrespondingBoundary.
_PAIRED = ("IFCRELSPACEBOUNDARY1STLEVEL", "IFCRELSPACEBOUNDARY2NDLEVEL")

Places = NDArray[np.int32]


@dataclass(frozen=True)
class ReferenceFaults:
    """Step ids, in order.

    `broken`: in or above a cycle or an over-deep chain of references, up to the rooted thing (space, set)
    that uses it; `in_cycle`, `too_deep`: those at fault themselves. `looped`: things that are a part of
    themselves, or lie over-deep in parts of parts. `dangling`: refer to an id that is not there.
    """

    broken: frozenset[int]
    in_cycle: tuple[int, ...]
    too_deep: tuple[int, ...]
    looped: tuple[int, ...]
    dangling: tuple[int, ...]


def find_reference_faults(
    instances: Instances, is_rooted: Callable[[str], bool], seeds: Iterable[int] = ()
) -> ReferenceFaults:
    """Faults of the file's references. `is_rooted` tells of a class whether it is an IfcRoot.

    `seeds` are step ids that are broken for another reason; what uses them is broken with them.
    """
    targets = places_of_ids(instances.ids, instances.targets)
    found = targets >= 0
    dangling = sorted(set(instances.sources[~found].tolist()))
    edges = _without_pairs(instances, instances.sources[found], targets[found])
    rest = _peel(*edges, len(instances.ids))
    rooted = _Rooted(instances, is_rooted)
    cyclic, deep = _analyse(*rest, rooted) if len(rest[0]) else ([], [])
    broken = np.zeros(len(instances.ids), bool)
    broken[cyclic + deep] = True
    seed_places = places_of_ids(instances.ids, np.array(sorted(seeds), np.int64))
    broken[seed_places[seed_places >= 0]] = True
    if broken.any():
        _spread(broken, *edges, rooted)
    looped = _loops_of_parts(instances, targets, found)
    at_fault = [place for place in cyclic if broken[place]]
    return ReferenceFaults(
        frozenset(instances.ids[broken].tolist()),
        _ids(instances, at_fault),
        _ids(instances, deep),
        _ids(instances, looped),
        _ids(instances, dangling),
    )


def _without_pairs(instances: Instances, sources: Places, targets: Places) -> tuple[Places, Places]:
    """The references but those between two of `_PAIRED`, which name each other by the standard."""
    paired = instances.places_of(*_PAIRED)
    if not len(paired):
        return sources, targets
    is_paired = np.zeros(len(instances.ids), bool)
    is_paired[paired] = True
    kept = ~(is_paired[sources] & is_paired[targets])
    return sources[kept], targets[kept]


class _Rooted:
    """Which instances are of a rooted class; asked only for files that have a fault."""

    def __init__(self, instances: Instances, is_rooted: Callable[[str], bool]) -> None:
        self._instances, self._is_rooted = instances, is_rooted
        self._flags: NDArray[np.bool_] | None = None

    @property
    def flags(self) -> NDArray[np.bool_]:
        if self._flags is None:
            by_class = np.array([self._is_rooted(name) for name in self._instances.class_names], bool)
            self._flags = by_class[self._instances.classes]
        return self._flags


def _ids(instances: Instances, places: list[int]) -> tuple[int, ...]:
    return tuple(sorted(instances.ids[places].tolist())) if places else ()


def places_of_ids(ids: Places, wanted: Places | NDArray[np.int64]) -> Places:
    """The place among `ids` of each wanted id, -1 where there is none."""
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


def _peel(sources: Places, targets: Places, count: int) -> tuple[Places, Places]:
    """Edges left when those that end in a leaf were taken off, again and again."""
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


def _analyse(sources: Places, targets: Places, rooted: _Rooted) -> tuple[list[int], list[int]]:
    """Places in cycles, and places above a chain that is too deep; a rooted thing ends a chain."""
    follows = _follows(sources, targets)
    flags = rooted.flags
    cyclic: list[int] = []
    deep: list[int] = []
    depth: dict[int, int] = {}
    for component in strong_components(follows):
        members = set(component)
        is_cycle = len(component) > 1 or component[0] in follows.get(component[0], ())
        below = max(
            (
                0 if flags[to] else depth[to]
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


def _follows(sources: Places, targets: Places) -> dict[int, list[int]]:
    order = np.argsort(sources, kind="stable")
    sources, targets = sources[order], targets[order]
    starts = np.flatnonzero(np.concatenate(([True], sources[1:] != sources[:-1])))
    pieces = np.split(targets, starts[1:])
    return {int(node): piece.tolist() for node, piece in zip(sources[starts].tolist(), pieces, strict=True)}


def strong_components(follows: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Strongly connected components, what is referred to before what refers (Tarjan, with no recursion)."""
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


def _spread(broken: NDArray[np.bool_], sources: Places, targets: Places, rooted: _Rooted) -> None:
    """What refers to something broken is broken too, up to and with the first rooted thing."""
    for _ in range(DEEPEST_CHAIN + _PEELS):
        reached = broken[targets] & ~rooted.flags[targets] & ~broken[sources]
        if not reached.any():
            return
        broken[sources[reached]] = True


def _loops_of_parts(instances: Instances, targets: Places, found: NDArray[np.bool_]) -> list[int]:
    """Places of things that are, through relations of wholes and parts, a part of themselves."""
    firsts = instances.places_of(*_WHOLE_FIRST)
    lasts = instances.places_of(*_WHOLE_LAST)
    owners = instances.places_of("IFCOWNERHISTORY")
    role = np.zeros(len(instances.ids), np.int8)
    role[firsts], role[lasts] = 1, 2
    useful = found & (role[instances.sources] > 0)
    sources, targets = instances.sources[useful], targets[useful]
    is_owner = np.zeros(len(instances.ids), bool)
    is_owner[owners] = True
    kept = ~is_owner[targets]
    sources, targets = sources[kept], targets[kept]
    if not len(sources):
        return []
    starts = np.flatnonzero(np.concatenate(([True], sources[1:] != sources[:-1])))
    sizes = np.diff(np.concatenate((starts, [len(sources)])))
    whole_at = np.where(role[sources[starts]] == 1, starts, starts + sizes - 1)
    wholes = np.repeat(targets[whole_at], sizes)
    is_part = np.ones(len(sources), bool)
    is_part[whole_at] = False
    rest = _peel(wholes[is_part], targets[is_part], len(instances.ids))
    if not len(rest[0]):
        return []
    nothing = _Rooted(instances, lambda name: False)
    cyclic, deep = _analyse(*rest, nothing)
    return cyclic + deep
