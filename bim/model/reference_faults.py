"""Instances that neither the geometry kernel nor a recursive helper may be given.

Comes in: the instances of a file. Goes out: step ids of cycles, of over-deep chains, of what uses them, and of things
that are parts of themselves.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bim.step.instances import Instances
from bim.step.references import (
    Places,
    cycles_and_deep_chains,
    places_of_ids,
    spread_to_users,
    without_leaves,
)

# Where the whole is among a relation's references: first or last.
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


@dataclass(frozen=True)
class ReferenceFaults:
    """Step ids, in order.

    `broken`: in or above a cycle or an over-deep chain of references, up to the rooted instance (space, set) that uses
    it; `in_cycle`, `too_deep`: those at fault themselves. `cyclic`: things that are a part of themselves, or are
    over-deep in parts of parts. `dangling`: refer to an id that is not in the file.
    """

    broken: frozenset[int]
    in_cycle: tuple[int, ...]
    too_deep: tuple[int, ...]
    cyclic: tuple[int, ...]
    dangling: tuple[int, ...]


def find_reference_faults(
    instances: Instances, is_rooted: Callable[[str], bool], seeds: Iterable[int] = ()
) -> ReferenceFaults:
    """Return the faults of the file's references. `is_rooted` says of a class whether it is an IfcRoot.

    `seeds` are step ids that are broken for another reason; what uses them is broken with them.
    """
    targets = places_of_ids(instances.ids, instances.targets)
    found = targets >= 0
    dangling = sorted(set(instances.sources[~found].tolist()))
    edges = _without_pairs(instances, instances.sources[found], targets[found])
    rest = without_leaves(*edges, len(instances.ids))
    broken = np.zeros(len(instances.ids), bool)
    seed_places = places_of_ids(instances.ids, np.array(sorted(seeds), np.int64))
    broken[seed_places[seed_places >= 0]] = True
    in_cycle: list[int] = []
    deep: list[int] = []
    if len(rest[0]) or broken.any():
        rooted = _rooted_flags(instances, is_rooted)
        in_cycle, deep = cycles_and_deep_chains(*rest, rooted) if len(rest[0]) else ([], [])
        broken[in_cycle + deep] = True
        spread_to_users(broken, *edges, rooted)
    return ReferenceFaults(
        frozenset(instances.ids[broken].tolist()),
        _ids(instances, in_cycle),
        _ids(instances, deep),
        _ids(instances, _parts_of_themselves(instances, targets, found)),
        _ids(instances, dangling),
    )


def _without_pairs(instances: Instances, sources: Places, targets: Places) -> tuple[Places, Places]:
    """Return the references without those between two of `_PAIRED`, which name each other by the standard."""
    paired = instances.places_of(*_PAIRED)
    if not len(paired):
        return sources, targets
    is_paired = np.zeros(len(instances.ids), bool)
    is_paired[paired] = True
    kept = ~(is_paired[sources] & is_paired[targets])
    return sources[kept], targets[kept]


def _rooted_flags(instances: Instances, is_rooted: Callable[[str], bool]) -> NDArray[np.bool_]:
    by_class = np.array([is_rooted(name) for name in instances.class_names], bool)
    return by_class[instances.classes]


def _ids(instances: Instances, places: list[int]) -> tuple[int, ...]:
    return tuple(sorted(instances.ids[places].tolist())) if places else ()


def _parts_of_themselves(instances: Instances, targets: Places, found: NDArray[np.bool_]) -> list[int]:
    """Return places of things that are, through relations of wholes and parts, a part of themselves."""
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
    rest = without_leaves(wholes[is_part], targets[is_part], len(instances.ids))
    if not len(rest[0]):
        return []
    in_cycle, deep = cycles_and_deep_chains(*rest, np.zeros(len(instances.ids), bool))
    return in_cycle + deep
