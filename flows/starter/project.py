"""A starter project's files: the configuration with its comments, and which model belongs to which facility.

Comes in: what is in the folder, the blocks and the facilities. Goes out: texts; `write` puts them into a folder and
never overwrites.
"""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bim.errors import ConfigurationError
from flows.starter.blocks import Block
from flows.starter.facility_guess import FacilityGuess
from flows.starter.look import ModelSeen, TableSeen
from warehouse.deliveries.starter.vocabulary import factor_of

CONFIGURATION, FACILITY_MODELS = "areal.toml", "facility_model.csv"
_HEADER = """# The configuration of areal, written by `areal init` from the files of the folder.
# What follows `look:` is a guess that a person should look at. Then: areal check .   and   areal run
# All keys: docs/operator.md. Kinds of records and their columns: areal kinds
"""


def configuration_text(
    name: str,
    folder: Path,
    models: Sequence[ModelSeen],
    blocks: Sequence[Block],
    left: Sequence[TableSeen],
    has_own_map: bool,
) -> str:
    """Return the text of `areal.toml`; `has_own_map`: the project gets a `facility_model.csv` of its own."""
    parts = [
        _HEADER,
        "[portfolio]",
        f"name = {_text(name)}",
        'currency = "DKK"',
        'timezone = "Europe/Copenhagen"',
        'country = "DK"',
        "# expected_area_m2 = 400000   # area of the whole portfolio; the report shows which share of it has models",
        "",
    ]
    if models:
        places = ", ".join(_text(place) for place in model_places([model.path for model in models], folder))
        parts += ["[models]", f"where = [{places}]", ""]
    parts += ["[output]", 'where = "build"', ""]
    if has_own_map:
        parts += [
            "# Which model belongs to which facility; correct it where `areal init` guessed.",
            "[records.facility_model]",
            'kind = "facility_model"',
            f'where = "{FACILITY_MODELS}"',
            'mode = "replace"',
            "",
        ]
    for block in blocks:
        parts += [*_block_lines(block), ""]
    for table in left:
        parts += [*_left_lines(table, folder), ""]
    return "\n".join(parts).rstrip() + "\n"


def model_places(paths: Iterable[Path], folder: Path) -> list[str]:
    """Return the folders of the models, without those inside another; of the project's own folder a pattern."""
    parents = sorted({path.parent for path in paths})
    outer = [one for one in parents if not any(other in one.parents and other != folder for other in parents)]
    found = []
    for parent in outer:
        relative = Path(os.path.relpath(parent, folder)).as_posix()
        found.extend(
            [relative]
            if relative != "."
            else sorted({f"*{path.suffix}" for path in paths if path.parent == parent})
        )
    return found


def facility_model_text(guesses: Sequence[FacilityGuess]) -> str:
    """Return the CSV of models and their facilities."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(["facility_id", "model"])
    writer.writerows([guess.facility_id, guess.model.name] for guess in guesses)
    return out.getvalue()


def write(folder: Path, files: dict[str, str | bytes]) -> list[Path]:
    """Write new files into a folder; raises ConfigurationError, before anything is written, where one is there."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise ConfigurationError(
            f"{folder / there[0]} is there already, and areal init never overwrites: name another folder, "
            "or move the file away."
        )
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return [folder / name for name in files]


def _block_lines(block: Block) -> list[str]:
    rows = sum(table.rows or 0 for table in block.tables)
    files = "1 file" if len(block.tables) == 1 else f"{len(block.tables)} files"
    lines = [f"# {files}, {rows:,} {'row' if rows == 1 else 'rows'}" if rows else f"# {files}"]
    lines += [f"# look: {doubt}" for doubt in block.doubts]
    lines.append(f"[records.{block.name}]")
    places = [_text(place) for place in block.where]
    where = f"where = {places[0]}" if len(places) == 1 else f"where = [{', '.join(places)}]"
    lines += [f"kind = {_text(block.kind)}", where]
    if block.sheet:
        lines.append(f"sheet = {_text(block.sheet)}")
    lines += [*_column_lines(block.columns, block.constants), *_value_lines(block.values)]
    guessed = (
        f"guessed = [{', '.join(map(_text, block.guessed))}]   # take a name out once you have looked at it"
    )
    return [*lines, *([guessed] if block.guessed else [])]


def reading_lines(guess: Mapping[str, Any], sheet: str | None) -> list[str]:
    """Return the lines of a block that read a table as it was guessed, without `where`."""
    columns = {name: tuple(found["names"]) for name, found in guess["columns"].items()}
    lines = [f"kind = {_text(str(guess['kind']))}", *([f"sheet = {_text(sheet)}"] if sheet else [])]
    known = {name: {w: c for w, c in words.items() if c} for name, words in guess["values"].items()}
    return [*lines, *_column_lines(columns, guess["constants"]), *_value_lines(known)]


def _source(column: str, names: tuple[str, ...]) -> str:
    """Return what fills a column: a header, several, or one with a factor where it names another unit."""
    if len(names) > 1:
        return f"[{', '.join(map(_text, names))}]"
    factor = factor_of(column, names[0])
    return f"{{ from = {_text(names[0])}, factor = {factor} }}" if factor else _text(names[0])


def _column_lines(names: Mapping[str, tuple[str, ...]], constants: Mapping[str, str]) -> list[str]:
    """Return the line that maps columns; none where every header is the column's own name."""
    columns = [
        f"{column} = {_source(column, theirs)}"
        for column, theirs in sorted(names.items())
        if theirs != (column,)
    ]
    columns += [f"{column} = {{ value = {_text(value)} }}" for column, value in sorted(constants.items())]
    return [f"columns = {{ {', '.join(columns)} }}"] if columns else []


def _value_lines(values: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    known, unknown = [], []
    for column, words in sorted(values.items()):
        pairs = [f"{_text(word)} = {_text(choice)}" for word, choice in sorted(words.items()) if choice]
        open_pairs = [f"{_text(word)} = ?" for word, choice in sorted(words.items()) if not choice]
        if pairs:
            known.append(f"{column} = {{ {', '.join(pairs)} }}")
        if open_pairs:
            unknown.append(f"# values = {{ {column} = {{ {', '.join(open_pairs)} }} }}")
    return [*([f"values = {{ {', '.join(known)} }}"] if known else []), *unknown]


def _left_lines(table: TableSeen, folder: Path) -> list[str]:
    place = Path(os.path.relpath(table.path, folder)).as_posix()
    sheet = f", sheet {table.sheet!r}" if table.sheet else ""
    if table.problem:
        return [f"# look: {_one_line(place + sheet)} is not read: {_one_line(table.problem)}"]
    if table.best is None:
        return [f"# look: {_one_line(place + sheet)} is of no kind that areal knows (areal kinds)."]
    missing = ", ".join(table.best["missing"])
    return [
        f"# look: {_one_line(place + sheet)} looks like {table.best['kind']}, but no column was found for {missing}.",
        f"# [records.{table.best['kind']}]",
        f"# kind = {_text(str(table.best['kind']))}",
        f"# where = {_text(place)}",
        *(f"# {line}" for line in reading_lines(table.best, table.sheet)[1:]),
    ]


def _text(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())
