"""What is damaged in the store, and what an undamaged copy can restore.

Comes in: the store. Goes out: its damaged files. Must not know: where an entry was read from.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from warehouse.file_digests import digest_of
from warehouse.store import Store
from warehouse.store_index import COPIES

CHANGED, MISSING, UNKNOWN = "changed", "missing", "not in the index"
READ = {".parquet", ".json"}  # suffixes of the files that a run reads


@dataclass(frozen=True)
class Damage:
    """A file of the store, as a path in it, that has other bytes than were written; `state` is one of those above."""

    path: str
    state: str


def journal_damage(store: Store) -> tuple[list[Damage], list[Damage]]:
    """Return the damaged files of journals that can be restored from their copies, and those of which none is left.

    A file without a line in the index whose copy is missing was left by a run that was killed; it is in neither list
    unless it is in the journal itself.
    """
    restorable, lost = [], []
    if store.index.is_absent:
        return [], []
    for entry in store.journals():
        known = store.index.entries.get(entry, {}).get(".")
        sound = store.sound_file(entry)
        for path in (entry, f"{COPIES}/{entry}"):
            found = digest_of(store.folder / path)
            if sound is None and path == entry and (known is not None or found is not None):
                lost.append(Damage(path, UNKNOWN if known is None else MISSING if found is None else CHANGED))
            elif sound is not None and found != digest_of(sound) and not store.is_unfinished(path):
                restorable.append(Damage(path, MISSING if found is None else CHANGED))
            elif sound is not None and known is None and path == entry:
                restorable.append(Damage(path, UNKNOWN))
    return restorable, lost


def restore_journals(store: Store) -> None:
    """Write every damaged file of a journal again from the undamaged one, and index what the index lost."""
    for entry in store.journals():
        sound = store.sound_file(entry)
        if sound is None or store.index.is_absent:
            continue
        digest = digest_of(sound)
        for path in (store.folder / entry, store.folder / COPIES / entry):
            if digest_of(path) != digest:
                store.copy_file(sound, path)
        if digest is not None:
            store.index.append(entry, {".": digest})


def entry_damage(store: Store, folder: Path, suffixes: Collection[str] | None = READ) -> list[Damage]:
    """Return the damaged files of one entry that is a folder; of a store without an index, none.

    `suffixes` are those of the files looked at, null all. A file that is not in the index is damage: it would be read.
    """
    if store.index.is_absent:
        return []
    entry = store.entry_name(folder)
    known = {name: file for name, file in store.index.entries.get(entry, {}).items() if _has(name, suffixes)}
    on_disk = {path.name for path in folder.glob("*") if _has(path.name, suffixes)}
    found = [Damage(f"{entry}/{name}", UNKNOWN) for name in sorted(on_disk - known.keys())]
    for name, digest in known.items():
        actual = digest_of(folder / name)
        if actual != digest:
            found.append(Damage(f"{entry}/{name}", MISSING if actual is None else CHANGED))
    return found if known or found else [Damage(entry, MISSING)]


def _has(name: str, suffixes: Collection[str] | None) -> bool:
    return suffixes is None or PurePosixPath(name).suffix in suffixes
