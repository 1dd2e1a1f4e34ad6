"""What is damaged in the store, and what an undamaged copy can restore.

Comes in: the store. Goes out: its damaged files. Must not know: where an entry was read from.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.file_digests import digest_of, names_in
from warehouse.store import Store
from warehouse.store_index import COPIES, Files

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
    indexed, root = store.index.entries, str(store.folder)
    for entry in store.journals():
        known = indexed.get(entry, {}).get(".")
        digests = {path: digest_of(f"{root}/{path}") for path in (entry, f"{COPIES}/{entry}")}
        own, copied = digests.values()
        is_sound = own == copied if known is None else known in (own, copied)
        sound = own if known is None else known
        for path, found in digests.items():
            if not is_sound and path == entry and (known is not None or found is not None):
                lost.append(Damage(path, UNKNOWN if known is None else MISSING if found is None else CHANGED))
            elif is_sound and found != sound and not store.is_unfinished(path):
                restorable.append(Damage(path, MISSING if found is None else CHANGED))
            elif is_sound and known is None and path == entry:
                restorable.append(Damage(path, UNKNOWN))
    return restorable, lost


def restore_journals(store: Store) -> None:
    """Write every damaged file of a journal again from the undamaged one, and index what the index lost."""
    for entry in store.journals():
        sound = store.sound_file(entry)  # the index changes with each
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
    return damage_of_entries(store, [folder], suffixes)[folder]


def damage_of_entries(
    store: Store, folders: Iterable[Path], suffixes: Collection[str] | None = READ
) -> dict[Path, list[Damage]]:
    """Return what `entry_damage` does, of each of these entries."""
    indexed = None if store.index.is_absent else store.index.entries
    return {
        folder: [] if indexed is None else _damage_of(store.entry_name(folder), folder, indexed, suffixes)
        for folder in folders
    }


def _damage_of(
    entry: str, folder: Path, indexed: Mapping[str, Files], suffixes: Collection[str] | None
) -> list[Damage]:
    known = {name: file for name, file in indexed.get(entry, {}).items() if _has(name, suffixes)}
    on_disk = {name for name in names_in(folder) if _has(name, suffixes)}
    found = [Damage(f"{entry}/{name}", UNKNOWN) for name in sorted(on_disk - known.keys())]
    for name, digest in known.items():
        actual = digest_of(f"{folder}/{name}")
        if actual != digest:
            found.append(Damage(f"{entry}/{name}", MISSING if actual is None else CHANGED))
    return found if known or found else [Damage(entry, MISSING)]


def _has(name: str, suffixes: Collection[str] | None) -> bool:
    return suffixes is None or name.endswith(tuple(suffixes))
