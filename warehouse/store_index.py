"""The index of the store: the SHA-256 of every file in it, so that damage is noticed before it is published.

Comes in: the store's folder, and the key of the installation. Goes out: what each entry consists of. Must not know:
what an entry means.

    index.jsonl, index.head                 one line an entry, and how many lines there are
    copies/index.jsonl, copies/index.head   the same again
    index.keyed                             the lines are made with a key; empty
    <key file>.stores                       beside a key that is elsewhere: the stores whose index has it

A line is an HMAC-SHA-256 and an entry as JSON. The HMAC is over that of the line before and the entry, so a changed
line breaks the chain from there on, and nobody without the key can write the chain anew. The head has the number of
lines and the last HMAC, so that a cut index is noticed. An entry that is written again, or removed (no files), has its
newest line in force.

The lines of an earlier version of areal have a plain SHA-256. Such an index is read as it is until `make_keyed`; beside
`index.keyed` it is forged. Whoever can write to the store can also remove that file, so a key that is kept in another
place has a note of its own beside it, which says the same of each store that it has signed.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

COPIES = "copies"
INDEX, HEAD, KEYED = "index.jsonl", "index.head", "index.keyed"
START = "0" * 64
FORMAT = 1  # of a store: raised when an earlier version of areal would read it wrongly
_FORMAT_ENTRY = (
    "../format"  # its only file is called by the number; stores of earlier versions have no such line
)

Files = Mapping[
    str, tuple[str, int]
]  # name -> SHA-256 and bytes; the name of an entry that is one file is "."


@dataclass
class _Copy:
    """One copy of the index: the lines whose chain holds, what follows them in the file, and its head."""

    folder: Path
    lines: list[str] = field(default_factory=list)
    chains: list[str] = field(default_factory=list)
    rest: str = ""
    head: tuple[int, str] | None = None
    is_absent: bool = True

    def is_like(self, best: "_Copy") -> bool:
        """Return whether the file has the lines of `best` and nothing else."""
        return self.chains[-1:] == best.chains[-1:] and not self.rest

    def faults(self, best: "_Copy") -> list[str]:
        """Return the names of the files that are damaged; the line that a killed run was writing is no damage."""
        lacking = len(best.lines) - len(self.lines)
        is_line_counted = self.head is not None and self.head[0] > len(self.lines)
        is_behind = lacking in (0, 1) and "\n" not in self.rest and not is_line_counted
        faults = [] if self.is_like(best) or is_behind else [INDEX]
        is_begun = len(best.lines) == 1 and self.head is None
        return faults if is_begun or self._has_head_of(best) else [*faults, HEAD]

    def _has_head_of(self, best: "_Copy") -> bool:
        if self.head is None or not len(best.lines) - 1 <= self.head[0] <= len(best.lines):
            return False
        return [START, *best.chains][self.head[0]] == self.head[1]

    def add(self, line: str) -> None:
        """Append a line to the file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / INDEX).open("a", encoding="ascii") as handle:
            handle.write(f"{line}\n")
        self.lines.append(line)
        self.chains.append(line[:64])

    def write_head(self) -> None:
        """Write how many lines there are."""
        count, chain = len(self.lines), [START, *self.chains[-1:]][-1]
        _replace(self.folder / HEAD, _head_text(str(count), chain))
        self.head, self.is_absent = (count, chain), False


class StoreIndex:
    """The index of one store. Several threads may append; several processes must not."""

    def __init__(self, folder: Path, key: bytes = b"", note: Path | None = None) -> None:
        self.folder = folder
        self.key = key
        self.note = note  # beside the key: the stores whose index was made with it
        self._chain_key = key  # none for the lines of an earlier version
        self.lock = RLock()
        self._state: tuple[tuple[int, int], ...] | None = None
        self._copies: tuple[_Copy, ...] = ()
        self._best = _Copy(folder)
        self._entries: dict[str, Files] = {}
        self._files = tuple(part / name for part in (folder, folder / COPIES) for name in (INDEX, HEAD))

    @property
    def is_absent(self) -> bool:
        """Return whether there is no index at all: a new store, or one of an earlier version of areal."""
        self._refresh()
        return all(copy.is_absent for copy in self._copies)

    @property
    def is_unkeyed(self) -> bool:
        """Return whether the lines are those of an earlier version of areal, without a key."""
        self._refresh()
        return self._chain_key != self.key

    @property
    def is_forged(self) -> bool:
        """Return whether no line has the key though some should: somebody without the key wrote the index."""
        self._refresh()
        if not self.key or self._best.lines or not self._is_known_keyed():
            return False
        return any(_read_copy(place, b"").lines for place in (self.folder, self.folder / COPIES))

    @property
    def is_removed(self) -> bool:
        """Return whether there is no index any more: none is there, though the store had one with a key."""
        return self.is_absent and self._is_known_keyed()

    @property
    def is_cut(self) -> bool:
        """Return whether lines are lost in both copies: a head knows of more."""
        self._refresh()
        heads = [copy.head for copy in self._copies if copy.head is not None]
        return any(count > len(self._best.lines) for count, _ in heads)

    @property
    def faults(self) -> list[str]:
        """Return the damaged files of the index, as paths in the store; none of a new store."""
        self._refresh()
        if self.is_absent:
            return []
        return [
            str((copy.folder / name).relative_to(self.folder))
            for copy in self._copies
            for name in copy.faults(self._best)
        ]

    @property
    def entries(self) -> Mapping[str, Files]:
        """Return the files of each entry, by its path in the store."""
        self._refresh()
        return self._entries

    @property
    def format(self) -> int:
        """Return the format of the store; 0 for one of an earlier version of areal, and for a new one."""
        return max((int(name) for name in self.entries.get(_FORMAT_ENTRY, {})), default=0)

    def mark_format(self) -> None:
        """Write the format into the index, unless it has it."""
        if self.format != FORMAT:
            self.append(_FORMAT_ENTRY, {str(FORMAT): (START, 0)})

    @property
    def last_entry(self) -> str:
        """Return the entry of the last line; empty without lines."""
        self._refresh()
        return next(reversed(self._entries), "")

    def append(self, entry: str, files: Files) -> None:
        """Write the line of an entry to both copies; nothing where its newest line says the same."""
        with self.lock:
            self._refresh()
            if self._entries.get(entry) == files:
                return
            if not all(copy.is_like(self._best) for copy in self._copies):
                self.repair()
            body = json.dumps({"entry": entry, "files": files}, ensure_ascii=True, sort_keys=True)
            chain = _chain([START, *self._best.chains[-1:]][-1], body, self._chain_key)
            for copy in self._copies:
                copy.add(f"{chain} {body}")
            for copy in self._copies:
                copy.write_head()
            self.mark_keyed()
            self._entries.pop(entry, None)  # the last line is of the last entry
            if files:
                self._entries[entry] = dict(files)
            self._state = self._state_now()

    def repair(self) -> None:
        """Write both copies anew from the longest chain that holds."""
        with self.lock:
            self._refresh()
            self._write_copies()

    def _write_copies(self) -> None:
        text = "".join(f"{line}\n" for line in self._best.lines)
        for copy in self._copies:
            copy.folder.mkdir(parents=True, exist_ok=True)
            _replace(copy.folder / INDEX, text)
            copy.lines, copy.chains, copy.rest = list(self._best.lines), list(self._best.chains), ""
            copy.write_head()
        self._state = self._state_now()

    def make_keyed(self) -> int:
        """Write the lines of an earlier version anew, with the key; returns their number."""
        with self.lock:
            if not self.is_unkeyed:
                return 0
            best, chain = _Copy(self.folder), START
            for line in self._best.lines:
                chain = _chain(chain, line[65:], self.key)
                best.lines.append(f"{chain} {line[65:]}")
                best.chains.append(chain)
            self._best, self._chain_key = best, self.key
            self._write_copies()
            self._best = self._copies[0]  # the lines to come are added to it
            self.mark_keyed()
            return len(best.lines)

    def mark_keyed(self) -> None:
        """Note that the index has a key, so that one without is not taken for that of an earlier version."""
        if self.key and self._chain_key == self.key:
            (self.folder / KEYED).touch(0o600)
            if self.note is not None and not self._is_noted():
                with suppress(OSError):  # a place that cannot be written leaves `index.keyed` alone
                    handle = os.open(self.note, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
                    with os.fdopen(handle, "a", encoding="ascii") as stream:
                        stream.write(f"{self._mark()}\n")

    def _is_known_keyed(self) -> bool:
        """Return whether the index ever had a key, by the store's own word or by the note beside the key."""
        return (self.folder / KEYED).exists() or self._is_noted()

    def _is_noted(self) -> bool:
        try:
            return self.note is not None and self._mark() in self.note.read_text("ascii").split()
        except (OSError, UnicodeDecodeError):
            return False

    def _mark(self) -> str:
        """Return what the note says of this store: a hash of its place, with the key."""
        place = os.fsencode(self.folder.resolve())
        return hmac.new(self.key, b"areal index of " + place, hashlib.sha256).hexdigest()

    def sync(self) -> None:
        """Wait until both copies are on the disk."""
        for copy in self._copies:
            handle = os.open(copy.folder / INDEX, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def _state_now(self) -> tuple[tuple[int, int], ...]:
        return tuple(map(_state, self._files))

    def _refresh(self) -> None:
        """Read the index again where another object has changed its files."""
        with self.lock:
            state = self._state_now()
            if state == self._state:
                return
            self._state = state
            self._read_copies()
            self._best = max(self._copies, key=lambda copy: len(copy.lines))
            entries: dict[str, Files] = {}
            for line in self._best.lines:
                parsed = json.loads(line[65:])
                entries.pop(parsed["entry"], None)
                entries[parsed["entry"]] = {name: tuple(known) for name, known in parsed["files"].items()}
            self._entries = {entry: files for entry, files in entries.items() if files}

    def _read_copies(self) -> None:
        """Read both copies with the key; without it where only that gives lines, and no key was ever noted."""
        for key in (self.key, b""):
            copies = tuple(_read_copy(place, key) for place in (self.folder, self.folder / COPIES))
            if key == self.key or any(copy.lines for copy in copies):
                self._copies, self._chain_key = copies, key
            if any(copy.lines for copy in copies) or self._is_known_keyed():
                return


def _read_copy(folder: Path, key: bytes) -> _Copy:
    index, head = folder / INDEX, folder / HEAD
    found = _Copy(folder, head=_read_head(head), is_absent=not index.exists() and not head.exists())
    *lines, torn = index.read_bytes().decode("ascii", "replace").split("\n") if index.is_file() else [""]
    for line in lines:
        chain = _chain([START, *found.chains[-1:]][-1], line[65:], key)
        if line[:65] != f"{chain} ":
            found.rest = "\n".join([*lines[len(found.lines) :], torn])
            return found
        found.lines.append(line)
        found.chains.append(chain)
    found.rest = torn
    return found


def _chain(before: str, body: str, key: bytes) -> str:
    content = f"{before} {body}".encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest() if key else hashlib.sha256(content).hexdigest()


def _read_head(path: Path) -> tuple[int, str] | None:
    """Return the number of lines and the last SHA-256; null for a file that is missing or damaged."""
    if not path.is_file():
        return None
    text = path.read_bytes().decode("ascii", "replace")
    count, chain, *_ = [*text.split(" "), "", ""]
    return (int(count), chain) if text == _head_text(count, chain) else None


def _head_text(count: str, chain: str) -> str:
    check = hashlib.sha256(f"{count} {chain}".encode()).hexdigest()[:16]
    return f"{count} {chain} {check}\n"


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(text, encoding="ascii")
    unfinished.replace(path)


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return -1, -1
    return found.st_mtime_ns, found.st_size
