"""The folders of the editions: durable, protected, swapped in one rename, pruned.

Comes in: a finished folder and its modes. Goes out: `versions/<run_id>` and the link `current`. Must not
know: what the files say.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

DATABASE = "warehouse.duckdb"  # of each set
PARTIAL = ".partial"
LINK_PREFIX = ".current-"


def walk(folder: Path) -> Iterator[Path]:
    """Every file and folder below `folder`, deepest first, links not followed."""
    for root, folders, files in os.walk(folder, topdown=False):
        yield from (Path(root) / name for name in sorted(files))
        yield from (Path(root) / name for name in sorted(folders))


def clear_leftovers(output: Path) -> None:
    """Remove what a killed run left: unfinished versions and links that were never swapped in."""
    for leftover in (output / "versions").glob(f".*{PARTIAL}"):
        remove_tree(leftover)
    for link in output.glob(f"{LINK_PREFIX}*"):
        link.unlink()


def remove_tree(folder: Path) -> None:
    """Remove a folder even where it and those in it are read-only."""
    folder.chmod(0o700)
    for root, folders, _ in os.walk(folder):
        for name in folders:
            inner = Path(root) / name
            if not inner.is_symlink():
                inner.chmod(0o700)
    shutil.rmtree(folder)


def protect(folder: Path, file_mode: int, folder_mode: int, group: str | None) -> None:
    """Set modes and group of everything below `folder` and of the folder itself."""
    for path in (*walk(folder), folder):
        protect_one(path, folder_mode if path.is_dir() else file_mode, group)


def protect_one(path: Path, mode: int, group: str | None) -> None:
    """Set mode and group of one file or folder. Raises: LookupError for a group that does not exist."""
    if group is not None:
        shutil.chown(path, group=group)
    path.chmod(mode)


def sync(path: Path) -> None:
    """Wait until one file, or the names in one folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Wait until a folder with everything below it is on the disk."""
    for path in (*walk(folder), folder):
        sync(path)


def swap_current(output: Path, version: Path) -> None:
    """Let `current` lead to `version`, in one rename; a reader sees the old one or the new one."""
    link = output / f"{LINK_PREFIX}{version.name}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("versions") / version.name)
    link.replace(output / "current")
    sync(output)


def holds_edition(folder: Path) -> bool:
    """Return whether a folder holds a version that was published to it."""
    return (folder / "manifest.json").is_file() and (folder / DATABASE).is_file()


def replace_folder(partial: Path, final: Path) -> None:
    """Put a finished folder in the place of an older version, or of none."""
    old = final.with_name(f".{final.name}.old{PARTIAL}")
    if old.exists():
        remove_tree(old)
    if final.exists():
        final.rename(old)
    partial.rename(final)
    sync(final.parent)
    if old.exists():
        remove_tree(old)


def prune(output: Path, keep_versions: int) -> list[str]:
    """Remove the oldest versions beyond `keep_versions`, never the one that `current` leads to.

    Returns the names removed, oldest first.
    """
    current = (output / "current").resolve().name
    versions = [path for path in (output / "versions").iterdir() if not path.name.startswith(".")]
    versions.sort(key=_age)
    others = [version for version in versions if version.name != current]
    doomed = others[: max(0, len(versions) - max(1, keep_versions))]
    for version in doomed:
        # under a leftover's name first, so that a killed removal is taken up by the next run
        hidden = version.with_name(f".{version.name}{PARTIAL}")
        remove_tree(version.rename(hidden))
    return [version.name for version in doomed]


def _age(version: Path) -> tuple[str, str]:
    try:
        manifest = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
        return str(manifest["finished_at"]), version.name
    except (OSError, ValueError, KeyError):
        return "", version.name
