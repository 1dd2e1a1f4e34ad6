"""The tables of several models as one Parquet file a table, and COBie workbooks: what `areal extract` writes.

Comes in: the folders in which models were extracted. Goes out: files. Only this part of the command needs Polars, and
its tables are written in a child, where that is loaded already.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bim.enumerations import Verdict
from bim.outcome import write_outcome
from bim.tables import FINDING, ROOM_TABLES, TABLES


def merge_to_folder(
    out: Path,
    folders: Sequence[str],
    sources: Mapping[str, str],
    refusals: Sequence[Mapping[str, Any]],
    only_rooms: bool,
) -> None:
    """Write `<table>.parquet` with the rows of all folders, and `outcome.json`, into the folder `out`.

    `sources`: the name of each model's file by its digest. `refusals`: rows of findings about files without tables.
    """
    for name in ROOM_TABLES if only_rooms else TABLES:
        files = [file for folder in folders if (file := Path(folder) / f"{name}.parquet").exists()]
        frame = pl.concat([TABLES[name].frame(), *(pl.read_parquet(file, glob=False) for file in files)])
        if name == "finding":
            frame = pl.concat([frame, FINDING.frame(refusals)])
        if name == "model":
            source_file = pl.col("model_sha256").replace_strict(sources, default=None)
            frame = frame.with_columns(source_file=source_file)
        frame.write_parquet(out / f"{name}.parquet", compression="zstd")
    write_outcome(out, Verdict.ACCEPT, [])


def write_workbooks(sources: Mapping[Path, str], out: Path) -> dict[str, Any]:
    """Write the COBie workbook of each extracted model; of models with the same name each has its digest too."""
    from bim.cobie import write_cobie  # only --cobie needs the writer of workbooks

    stems = {folder: Path(source).stem for folder, source in sources.items()}
    times = Counter(stem.casefold() for stem in stems.values())
    found = {}
    for folder, stem in sorted(stems.items(), key=lambda one: (one[1], one[0].name)):
        name = stem if times[stem.casefold()] == 1 else f"{stem}-{folder.name[:8]}"
        tables = {
            name: pl.read_parquet(file, glob=False)
            for name in TABLES
            if (file := folder / f"{name}.parquet").exists()
        }
        unfinished = out / f".{name}.cobie.xlsx.part"
        found[f"{name}.cobie.xlsx"] = write_cobie(unfinished, tables)
        unfinished.rename(out / f"{name}.cobie.xlsx")
    return found
