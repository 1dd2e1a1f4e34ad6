"""What a set of files holds, so that a reader can tell whole from broken and same from changed.

Comes in: a finished folder and its DuckDB file. Goes out: `manifest.json`. Must not know: what the rows mean.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import batches, column_types, key_order, quoted
from warehouse.publish.made_files import take_keys
from warehouse.publish.settings import RunInfo


def content_digest(
    con: duckdb.DuckDBPyConnection, database: str, table: str, key: Sequence[str], is_sorted: bool = False
) -> tuple[int, str]:
    """Rows and SHA-256 of a table's content: its columns and types, then its rows in key order as text.

    Bytes are taken as hex, so the digest tells sameness whatever program wrote the file. `is_sorted`: whether the table
    has its rows in that order already, as `write_database` writes them.
    """
    types = column_types(con, database, table)
    digest = hashlib.sha256(json.dumps(list(types.items())).encode())
    cells = ", ".join(
        f"{'hex' if kind == 'BLOB' else ''}({quoted(name)})::varchar as {quoted(name)}"
        for name, kind in types.items()
    )
    source = f"{quoted(database)}.main.{quoted(table)}"
    order = "" if is_sorted else f" order by {key_order(list(types), key, 't.')}"
    rows = 0
    for batch in batches(con, f"select {cells} from {source} t{order}")[1]:
        rows += batch.num_rows
        text = io.BytesIO()
        pl.DataFrame(batch).write_csv(text, include_header=False, quote_style="necessary")
        digest.update(text.getbuffer())
    return rows, digest.hexdigest()


def file_entries(folder: Path) -> list[dict[str, Any]]:
    """Path, SHA-256 and bytes of every file below `folder`, `restricted/` and the manifest left out.

    `made_from` is the key of a file that has one.
    """
    keys = take_keys(folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    entries = []
    for path in sorted(files, key=lambda file: file.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        if inside.parts[0] == "restricted" or inside.as_posix() == "manifest.json":
            continue
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        entry = {"path": inside.as_posix(), "sha256": digest, "bytes": path.stat().st_size}
        key = keys.get(inside.as_posix())
        entries.append(entry if key is None else entry | {"made_from": key})
    return entries


def write_manifest(
    folder: Path,
    run: RunInfo,
    inputs: Sequence[Mapping[str, Any]],
    tables: Sequence[Mapping[str, Any]],
    disclosure: Mapping[str, Any] | None = None,
    open_tables: Mapping[str, str] | None = None,
) -> None:
    """Write `manifest.json` of a set; the last file to be written, for it holds the digests of the others.

    `disclosure` is the result of the audit of an open set. `open_tables`, in the manifest of a restricted set, says
    what each redacted table of the open set was made from: the open set must not say when a hidden row changed.
    """
    manifest = {
        "run_id": run.run_id,
        "as_of": run.as_of.isoformat(),
        "started_at": _utc(run.started_at),
        "finished_at": _utc(datetime.now(UTC)),
        "versions": dict(sorted(run.versions.items())),
        "fingerprint": run.fingerprint,
        "inputs": [
            {name: entry.get(name) for name in ("path", "kind", "sha256", "bytes", "verdict")}
            for entry in inputs
        ],
        **({} if disclosure is None else {"disclosure": dict(disclosure)}),
        "tables": list(tables),
        **({} if open_tables is None else {"open_tables": dict(sorted(open_tables.items()))}),
        "files": file_entries(folder),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _utc(moment: datetime) -> str:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
