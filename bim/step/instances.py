"""The table of a file's instances.

Comes in: tables of parts of a file. Goes out: one table of all.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bim.step.byte_words import Array, KeywordTable

_ARRAYS = (
    "ids",
    "opens",
    "ends",
    "classes",
    "commas",
    "attributes",
    "sources",
    "targets",
    "foreign",
    "escapes",
)


@dataclass
class Instances:
    """The instances in file order: `ids`, offsets of `(` and `;`, and each one's class as a number.

    `sources` and `targets` are the references: place of the instance that refers, step id referred to. `foreign` are
    offsets within strings of bytes that STEP does not allow, `escapes` those of backslashes; `invalid_numbers` the ids
    of instances that contain something like `NaN` or `1.#INF`, or no value at all; `commas` counts the commas of each
    instance, those in its lists and strings too; `attributes` its values, a list as one, and 0 where there is nothing
    between its brackets.
    """

    ids: NDArray[np.int32]
    opens: Array
    ends: Array
    classes: NDArray[np.int32]
    commas: NDArray[np.int32]
    attributes: NDArray[np.int16]
    class_names: list[str]
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    foreign: Array
    escapes: Array
    invalid_numbers: list[int] = field(default_factory=list)
    longest_string: int = 0
    longest_string_id: int | None = None
    has_lower_case: bool = False
    end: int = 0

    def places_of(self, *names: str) -> Array:
        """Return the places of the instances of exactly these classes (upper case), in order."""
        order, starts = self._by_class
        numbers = [number for number, name in enumerate(self.class_names) if name in names]
        found = [order[starts[number] : starts[number + 1]] for number in numbers]
        return found[0] if len(found) == 1 else np.sort(np.concatenate([np.empty(0, np.int64), *found]))

    @cached_property
    def _by_class(self) -> tuple[Array, Array]:
        """All places sorted by class, and where each class begins among them."""
        numbers = self.classes.astype(
            np.min_scalar_type(len(self.class_names))
        )  # small ones are sorted by counting
        counts = np.bincount(self.classes, minlength=len(self.class_names))
        return np.argsort(numbers, kind="stable"), np.concatenate(([0], np.cumsum(counts)))


def join_parts(parts: list[Instances], keywords: KeywordTable) -> Instances:
    """Return the parts of one stretch, block by block, as one; all have the keywords' class numbers."""
    if not parts:
        nothing: dict[str, Any] = dict.fromkeys(_ARRAYS, np.empty(0, np.int32))
        return Instances(class_names=[], **nothing)
    longest = max(parts, key=lambda part: part.longest_string)
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    return Instances(
        class_names=keywords.names,
        invalid_numbers=[number for part in parts for number in part.invalid_numbers],
        longest_string=longest.longest_string,
        longest_string_id=longest.longest_string_id,
        has_lower_case=keywords.has_lower_case,
        end=parts[-1].end,
        **arrays,
    )


def join_stretches(first: Instances, second: Instances) -> Instances:
    """Return two stretches of one section, of which the second begins where the first ends, as one."""
    names = list(dict.fromkeys((*first.class_names, *second.class_names)))
    number_of = {name: number for number, name in enumerate(names)}
    numbers = np.array([number_of[name] for name in second.class_names], np.int32)
    moved = replace(
        second, classes=numbers[second.classes], sources=second.sources + np.int32(len(first.ids))
    )
    longest = max(first, second, key=lambda part: part.longest_string)
    return Instances(
        class_names=names,
        invalid_numbers=first.invalid_numbers + second.invalid_numbers,
        longest_string=longest.longest_string,
        longest_string_id=longest.longest_string_id,
        has_lower_case=first.has_lower_case or second.has_lower_case,
        end=second.end,
        **{name: np.concatenate([getattr(part, name) for part in (first, moved)]) for name in _ARRAYS},
    )
