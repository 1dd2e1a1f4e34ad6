"""One edition: the built warehouse as files that people read, in the open and the restricted set.

Comes in: the built DuckDB file, the run, the settings. Goes out: `<output>/versions/<run_id>/`, and `current`
leading to it. Must not know: what a figure means, or what time of night it is.
"""

import errno
import re
import shutil
from collections.abc import Container, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import structlog

from bim.errors import PublicationError
from warehouse.catalog import Catalog, TableSpec, load_catalog
from warehouse.disclosure.auditor.answers import Answers
from warehouse.disclosure.auditor.audit import Audit, audited_queries
from warehouse.disclosure.redaction import whole_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.duckdb_tables import connect_read_only, quoted, table_names
from warehouse.publish import folders
from warehouse.publish.duckdb_file import open_built, published_tables, write_database
from warehouse.publish.folders import DATABASE
from warehouse.publish.manifest import content_digest, write_manifest
from warehouse.publish.packs.open_cards import TABLES as CARD_TABLES
from warehouse.publish.parquet import write_parquet
from warehouse.publish.reuse import Reuse, Sources, WrittenTable, checked_file
from warehouse.publish.set_files import SetFiles
from warehouse.publish.settings import PackSettings, PublishSettings, RunInfo

__all__ = ["PublishSettings", "RunInfo", "publish_edition"]

RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
ANSWERS = "audit.json"  # of the restricted set alone
FEW_ROWS = 10_000  # of all tables of a set: its files are written sooner than a process for them has started


def publish_edition(
    built: Path,
    output: Path,
    run: RunInfo,
    settings: PublishSettings,
    inputs: Sequence[Mapping[str, Any]],
    catalog: Catalog | None = None,
    out: Path | None = None,
) -> Path:
    """Publish the built warehouse as `<output>/versions/<run_id>/` and let `current` lead to it.

    With `out` it is written to that folder, in place of an older version there, and `current` stays as it is.

    Until the link is swapped, in one rename, every reader sees the version before; what a killed run left is
    removed first. Returns the folder of the version.

    Raises: PublicationError where anything cannot be written; the last version then stays in place.
    """
    version = out or output / "versions" / _folder_name(run)
    partial = version.with_name(f".{version.name}{folders.PARTIAL}")
    about = _Metadata(run, inputs, catalog or load_catalog(), settings.packs, settings.language)
    previous = output / "current" if out is None and settings.reuses_tables else None
    try:
        _make_room(output, version, partial, is_new=out is None)
        _write_sets(built, partial, settings, about, previous)
        _finish_files(partial, settings)
        if out is None:
            _hand_over(output, partial, version, settings)
        else:
            folders.replace_folder(partial, version)
    except (OSError, LookupError, duckdb.Error) as error:
        _discard(partial)
        raise PublicationError(_sentence(error, output)) from error
    except BaseException:  # a signal too: nobody else removes the folder before the next run
        _discard(partial)
        raise
    if out is None:
        _prune(output, settings.keep_versions)
    return version


def _folder_name(run: RunInfo) -> str:
    """Return the run id. Raises: PublicationError for one that is no plain name of a folder."""
    if not RUN_ID.fullmatch(run.run_id):
        raise PublicationError(f"The run id {run.run_id!r} is no plain name for a folder.")
    return run.run_id


def _make_room(output: Path, version: Path, partial: Path, is_new: bool) -> None:
    """Make the empty folder that a version is written into, and remove what killed runs left."""
    version.parent.mkdir(parents=True, exist_ok=True)
    folders.clear_leftovers(output)
    if partial.exists():
        folders.remove_tree(partial)
    if is_new and version.exists():
        raise PublicationError(f"The version {version} exists already; a run publishes once.")
    partial.mkdir(mode=0o700)


@dataclass(frozen=True)
class _Metadata:
    """What each set says beside its rows: the run, the inputs that it took, what tables and columns mean."""

    run: RunInfo
    inputs: Sequence[Mapping[str, Any]]
    catalog: Catalog
    packs: PackSettings
    language: str


def _write_sets(
    built: Path, partial: Path, settings: PublishSettings, about: _Metadata, previous: Path | None
) -> None:
    spill, catalog = partial / ".spill", about.catalog
    with open_built(built, spill, settings.resources) as con:
        tables = published_tables(con)
        suppression = find_suppression(con, tables, settings.smallest_group)
        whole = whole_queries(tables)
        is_split = settings.restricted != "include"
        queries, audit, answers = whole, Audit(), _answers_of(previous)
        if is_split:
            queries, audit = audited_queries(
                con, catalog, tables, suppression, settings.protection_share, answers
            )
        is_split = is_split and (not suppression.is_empty or _drops_rows(con, catalog, tables))
        reuse = _reuse_of(con, previous)
        sets = [_Set(partial, "open set" if is_split else "", queries, audit)]
        if is_split:
            before = () if previous is None else (previous.resolve() / "restricted",)
            sets.append(_Set(partial / "restricted", "restricted set", whole, before=(*before, partial)))
        options = settings.resources.part(0, 1).options(spill / "parquet")
        sources = [reuse.sources_of(one.queries) for one in sets]
        entries = [
            _write_tables_of(con, one, about, reuse, made, options)
            for one, made in zip(sets, sources, strict=True)
        ]
    shutil.rmtree(spill, ignore_errors=True)
    _write_files(sets, entries, settings, about, _sets_before(previous, len(sets)))
    if answers.used:
        (sets[-1].folder / ANSWERS).write_text(answers.text(), encoding="utf-8")
    for one, listed in zip(sets, entries, strict=True):
        figures = None if one.audit is None else one.audit.figures()
        redacted = None if one is sets[0] else sources[0].redacted
        write_manifest(one.folder, about.run, about.inputs, listed, figures, redacted)


def _write_files(
    sets: Sequence["_Set"],
    entries: Sequence[Sequence[Mapping[str, Any]]],
    settings: PublishSettings,
    about: _Metadata,
    before: Sequence[Path | None],
) -> None:
    """Write the files of all sets, of sets with many rows side by side.

    `entries` are those of their tables in the manifests.
    """
    ledgers = [_digests_of(listed, CARD_TABLES) for listed in entries]
    first, *others = (
        SetFiles(
            one.folder, about.run, one.word, about.packs, about.language,
            settings.resources.part(number, len(sets)), folder, number == 0 or ledgers[number] != ledgers[0],
        )
        for number, (one, folder) in enumerate(zip(sets, before, strict=True))
    )  # fmt: skip
    is_long = sum(entry["rows"] for entry in entries[-1]) > FEW_ROWS
    with ExitStack() as beside:
        for files in others if is_long else ():
            beside.enter_context(files.written_beside())
        first.write()
    for files in others:
        if not is_long:
            files.write()
        files.copy_cards(first.folder)


def _digests_of(entries: Sequence[Mapping[str, Any]], tables: Container[str]) -> dict[str, str]:
    return {entry["name"]: entry["content_sha256"] for entry in entries if entry["name"] in tables}


@dataclass(frozen=True)
class _Set:
    """A set to write: its folder, its name where there are two, the query of each table, and its audit.

    `before` are folders of sets whose DuckDB file it may start from, the best first: its readers may see all of each.
    """

    folder: Path
    word: str
    queries: Mapping[str, str]
    audit: Audit | None = None
    before: tuple[Path, ...] = ()


def _answers_of(previous: Path | None) -> Answers:
    """Return what the audit of the version before found; nothing where its file is not what the manifest says."""
    if previous is None:
        return Answers()
    return Answers.read(checked_file(previous.resolve() / "restricted", ANSWERS))


def _drops_rows(con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Sequence[str]) -> bool:
    """Whether the open set lacks a table that holds anything, though no room may be restricted."""
    dropped = [name for name in tables if name in catalog.tables and catalog.tables[name].open == "drop"]
    return any(con.sql(f"select 1 from built.{quoted(name)} limit 1").fetchall() for name in dropped)


def _write_tables_of(
    built: duckdb.DuckDBPyConnection, one: _Set, about: _Metadata, reuse: Reuse, sources: Sources,
    options: Mapping[str, Any],
) -> list[dict[str, Any]]:  # fmt: skip
    """Write the DuckDB file and the Parquet files of a set; returns the entries of its tables in the manifest."""
    folder, specs = one.folder, about.catalog.tables
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "parquet").mkdir()
    written = reuse.find(sources)
    as_written = {name: table.query for name, table in written.items()}
    bases = (reuse.base_of(folder, sources) for folder in one.before)
    base = next((found for found in bases if found is not None), None)
    write_database(built, one.queries, specs, folder / DATABASE, as_written, base)
    with connect_read_only(folder / DATABASE, options) as con:
        entries = _write_tables(con, folder, specs, written)
    entries = [
        entry | {"made_from": sources.whole[name]} if (name := entry["name"]) in sources.whole else entry
        for entry in entries
    ]
    reuse.add_tables(folder, entries)
    return entries


def _sets_before(previous: Path | None, sets: int) -> list[Path | None]:
    """Return the folder of each set in the version before; none where that had not the same sets.

    What the open set copies is of an open set, and never of one that shows all.
    """
    if previous is None:
        return [None] * sets
    folder = previous.resolve()
    folders = [folder, folder / "restricted"]
    is_alike = folders[1].is_dir() == (sets > 1)
    return list(folders[:sets]) if is_alike else [None] * sets


def _reuse_of(con: duckdb.DuckDBPyConnection, previous: Path | None) -> Reuse:
    """Return what the version before has that may be the same; of a null version, nothing."""
    reuse = Reuse(con)
    if previous is not None:
        reuse.add_version(previous.resolve())
    return reuse


def _write_tables(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    specs: Mapping[str, TableSpec],
    written: Mapping[str, WrittenTable],
) -> list[dict[str, Any]]:
    """Write each table as Parquet, or copy the file that is there already; returns their entries in the manifest."""
    database, entries = (folder / DATABASE).stem, []
    for name in table_names(con, database):
        parquet = folder / "parquet" / f"{name}.parquet"
        if name in written:
            shutil.copyfile(written[name].parquet, parquet)
            entries.append({part: written[name].entry[part] for part in ("name", "rows", "content_sha256")})
            continue
        texts = {column.name: column.comment for column in specs[name].columns} if name in specs else {}
        write_parquet(con, f"select * from {quoted(name)}", parquet, texts)
        key = specs[name].key if name in specs else ()
        count, digest = content_digest(con, database, name, key, is_sorted=True)
        entries.append({"name": name, "rows": count, "content_sha256": digest})
    return entries


def _finish_files(partial: Path, settings: PublishSettings) -> None:
    """Protect what was written, and wait until it is on the disk."""
    folders.protect(partial, settings.file_mode, settings.folder_mode, settings.group)
    restricted = partial / "restricted"
    if restricted.exists():
        folders.protect(restricted, 0o400 & settings.file_mode, 0o700 & settings.folder_mode, None)
    folders.sync_tree(partial)


def _hand_over(output: Path, partial: Path, version: Path, settings: PublishSettings) -> None:
    partial.rename(version)
    folders.sync(version.parent)
    folders.protect_one(version.parent, settings.folder_mode | 0o700, settings.group)
    folders.swap_current(output, version)


def _discard(partial: Path) -> None:
    try:
        if partial.exists():
            folders.remove_tree(partial)
    except OSError as error:
        structlog.get_logger().warning("unfinished version left for the next run", why=str(error))


def _prune(output: Path, keep_versions: int) -> None:
    try:
        folders.prune(output, keep_versions)
    except OSError as error:  # the new version stands; the next run tries again
        structlog.get_logger().warning("old versions could not be removed", why=str(error))


def _sentence(error: Exception, output: Path) -> str:
    number = getattr(error, "errno", None)
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if number in NO_ROOM or "No space left" in text:
        return f"The disk of {output} is full; nothing is published and the last version stays. Make room."
    if number in NO_RIGHT or "Permission denied" in text:
        return f"{output} may not be written ({text}); nothing is published and the last version stays."
    if isinstance(error, LookupError):
        return f"The group of [output] does not exist on this machine: {text}."
    return f"The edition could not be written to {output}: {text}. The last version stays."
