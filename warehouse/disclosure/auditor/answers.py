"""What systems give away, kept by their content: a system that is the same tonight needs no solving again.

Comes in: systems, and the answers of an earlier publication. Goes out: answers, and those that were used as text. Must
not know: where they are kept. They belong to the restricted set: an answer says how well a room is hidden.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from warehouse.build_cache import build_digest
from warehouse.disclosure.auditor.linear_system import LinearSystem
from warehouse.disclosure.auditor.secondary import Protection, Weakness, find_weakness, withdraw

CODE, FOUND, AUDIT = "code", "answers", "audit"


class Answers:
    """The answers for systems that were solved before, and those of this publication."""

    def __init__(
        self, known: Mapping[str, Any] | None = None, audit: Mapping[str, Any] | None = None
    ) -> None:
        self.known = known or {}
        self.used: dict[str, Any] = {}
        self.solved = 0
        self.audit = dict(audit or {})

    @classmethod
    def read(cls, text: bytes | None) -> "Answers":
        """Return the answers in a text that `text` wrote; none where it is damaged or of other code."""
        try:
            kept = json.loads(text or b"{}")
        except ValueError:
            return cls()
        is_ours = isinstance(kept, dict) and kept.get(CODE) == build_digest()
        found, audit = (kept.get(FOUND), kept.get(AUDIT)) if is_ours else (None, None)
        return cls(found, audit) if isinstance(found, dict) and isinstance(audit, dict) else cls()

    def text(self) -> str:
        """Return the answers of this publication as text, the same for the same systems."""
        kept = {CODE: build_digest(), FOUND: dict(sorted(self.used.items())), AUDIT: self.audit}
        return json.dumps(kept) + "\n"

    def audit_of(self, key: str) -> Any:
        """Return the finished audit of a key, if it is the one that is kept."""
        return self.audit[key] if self.audit.keys() == {key} else None

    def use_all(self) -> None:
        """Keep the answers of the systems of a finished audit that holds."""
        self.used = dict(self.known)

    def keep_audit(self, key: str, audit: Any) -> None:
        """Keep a finished audit in place of the one before."""
        self.audit = {key: audit}

    def weakness(self, system: LinearSystem, protection: Protection) -> Weakness:
        """Return what a system gives away."""
        found = self._answer(
            _key(system, protection), lambda: _to_list(find_weakness(system, protection)), _is_weakness
        )
        determined, too_narrow, small_groups, share = found
        return Weakness(determined, too_narrow, small_groups, np.inf if share is None else share)

    def withdrawn(self, system: LinearSystem, losses: Sequence[float], protection: Protection) -> list[int]:
        """Return the equations to withdraw, by number, until a system gives nothing away."""
        if self.weakness(system, protection).is_none:
            return []
        equations = len(system.rows)
        return list(
            self._answer(
                _key(system, protection, losses),
                lambda: withdraw(system, losses, protection),
                lambda found: (
                    _are_whole(found) and bool(found) and found == sorted({*found} & {*range(equations)})
                ),
            )
        )

    def _answer(self, key: str, solve: Callable[[], Any], is_answer: Callable[[Any], bool]) -> Any:
        if key not in self.used:
            found = self.known.get(key)
            if not isinstance(found, list) or not is_answer(found):
                found = solve()
                self.solved += 1
            self.used[key] = found
        return self.used[key]


def _key(system: LinearSystem, protection: Protection, losses: Sequence[float] | None = None) -> str:
    """Return the digest of all that an answer follows from; which rooms are the same counts, not their numbers."""
    rooms = np.unique(system.rooms, return_inverse=True)[1]
    said = [system.rows.shape, protection.smallest_group, protection.share, losses and list(losses)]
    digest = hashlib.sha256(json.dumps(said).encode())
    for numbers in (system.rows, system.is_protected, rooms.astype(np.int64)):
        digest.update(np.ascontiguousarray(numbers).tobytes())
    return digest.hexdigest()


def _to_list(weakness: Weakness) -> list[float | None]:
    share = float(weakness.narrowest_share)
    counts = (weakness.determined, weakness.too_narrow, weakness.small_groups)
    return [*counts, share if np.isfinite(share) else None]


def _is_weakness(found: list[Any]) -> bool:
    return len(found) == 4 and _are_whole(found[:3]) and (found[3] is None or isinstance(found[3], float))


def _are_whole(numbers: list[Any]) -> bool:
    return all(isinstance(number, int) and number >= 0 for number in numbers)
