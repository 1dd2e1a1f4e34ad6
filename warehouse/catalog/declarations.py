"""The catalogue: each published table and column once, with grain, unit, text, openness and checks.

Comes in: the TOML files of `warehouse/catalog/`. Goes out: `Catalog`, comments for DuckDB, the dictionary.
Must not know: how a table is built, or who reads it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bim.errors import PublicationError

FOLDER = Path(__file__).parent
OPENNESS = ("show", "redact", "drop")
PUBLISHED = ("dim_", "fact_", "mart_", "run_")
NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
ADDITIVITY = ("sum", "mean", "none")
DISCLOSES = ("area", "nothing")
FACILITY_COLUMNS = {
    "facility_name": "name",
    "district": "district",
}  # of each mart with a facility: from dim_facility
DICTIONARY_NOTE = (
    "`areal dictionary` writes this page. A graph shows what a table is made from: rounded boxes are records and tables"
    " of models, square ones are published tables. The sentences above it say what would give a wrong figure."
)
NOT_SOLVED = {
    "given": "comes from the register, the configuration or shipped data and says nothing of a single room",
    "rooms": "counts rooms, each of which is a row of the open set",
    "events": "counts or adds up visits, orders, requests or things that the open set shows one by one without a room",
    "invoiced": "is money of costs that the open set shows one by one; how each is split over rooms is solved",
    "known": "follows from programmes and visits, which the audit assumes that everybody knows",
    "few": "is of few withheld rooms nowhere: a row with fewer of them than a group does not show it",
    "files": "counts rows, bytes or findings of what was delivered",
}
_RATIO = re.compile(r"ratio of (\w+) and (\w+)(?: times (\d+))?")


@dataclass(frozen=True)
class Ratio:
    """A figure that is numerator ÷ denominator × factor, both columns of its own table."""

    numerator: str
    denominator: str
    factor: int = 1

    def __str__(self) -> str:
        times = "" if self.factor == 1 else f" times {self.factor}"
        return f"ratio of {self.numerator} and {self.denominator}{times}"


@dataclass(frozen=True)
class ColumnSpec:
    """One column: DuckDB type, unit or null, what it says, where it comes from, what the open set does.

    `is_provenance`: says how or from where a row came (file, digest, step), not what is true. `redacted`: the
    text that the open set shows in place of a redacted one; null shows nothing.
    Of a number only: `additivity` says what its values do when rows are put together (`sum`, `mean`, `none`, or a
    Ratio). Of a number, and of a text that may contain one: `discloses` is `area` where it is, or gives away, the
    measured area of what its row is about.
    `repeated_over` names the key column over which the same value is repeated, so that it is added once.
    `counted_over`: the columns within which it numbers the rows from 1; the open set numbers those that it shows, for
    a gap says between which others a room is.
    `not_solved`: the reason, one of NOT_SOLVED, why the auditor need not solve the sums of a number that adds up.
    """

    name: str
    type: str
    unit: str | None
    text: str
    source: str
    open: str
    is_provenance: bool
    redacted: str | None = None
    additivity: str | Ratio | None = None
    discloses: str | None = None
    repeated_over: str | None = None
    counted_over: tuple[str, ...] = ()
    not_solved: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether the column says how much."""
        return self.type.startswith(NUMBERS)

    @property
    def is_additive(self) -> bool:
        """Whether values of the column may be added up."""
        return self.additivity == "sum"

    @property
    def discloses_area(self) -> bool:
        """Whether the column is, or gives away, a measured area."""
        return self.discloses == "area"

    @property
    def comment(self) -> str:
        """Text, unit and source in one line."""
        unit = f" Unit: {self.unit}." if self.unit else ""
        return f"{self.text}.{unit} Source: {self.source}."


@dataclass(frozen=True)
class TableSpec:
    """One published table: what a row is, its key, its columns in order, and its checks.

    `open` is show, redact or drop: whether the open set holds the table, with restricted rooms redacted.
    `events` names the table and the day column of the events that the rows count, where a row may be of one room.
    `parts` names the table by room, and its day or month, whose rows the rows add up; the events where there are. It
    has no day where its rows are of the run date. `periods`: whose periods (`int_figure_period.source`) the rows sum;
    null where they have none, or those of costs.
    `facility_columns`: those of FACILITY_COLUMNS that the build adds, the last of `columns`.
    """

    name: str
    grain: str
    text: str
    source: str
    key: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    open: str = "show"
    checks: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, str | None] | None = None
    facility_columns: tuple[str, ...] = ()
    hazard: str | None = None
    parts: tuple[str, str | None] | None = None
    periods: str | None = None

    @property
    def hazards(self) -> tuple[str, ...]:
        """Sentences on what gives a wrong figure: the declared one, and those that follow from keys and columns."""
        found = [self.hazard] if self.hazard else []
        if {"level", "place"} <= set(self.key):
            found.append(
                "Portfolio, districts and facilities are rows of one table: filter level before adding."
            )
        for column in self.columns:
            if column.repeated_over is not None:
                where = f"for each {column.repeated_over}"
                found.append(
                    f"{column.name} is repeated {where}: take it once, never add it over {column.repeated_over}."
                )
            elif isinstance(column.additivity, Ratio):
                ratio = f"{column.additivity.numerator} ÷ {column.additivity.denominator}"
                found.append(f"Never add or average {column.name}: add its parts, then divide ({ratio}).")
        return tuple(found)

    @property
    def comment(self) -> str:
        """Text, grain, key, source and hazards in one line."""
        known = f"{self.text}. Grain: {self.grain}. Key: {', '.join(self.key)}. Source: {self.source}."
        return " ".join((known, *self.hazards))

    @property
    def comments(self) -> dict[str | None, str]:
        """Return the comment of each column by its name; under null that of the table."""
        return {None: self.comment, **{column.name: column.comment for column in self.columns}}


@dataclass(frozen=True)
class Catalog:
    """All published tables by name, in the order dim, fact, mart, run."""

    tables: Mapping[str, TableSpec]


@cache
def load_catalog(folder: Path = FOLDER) -> Catalog:
    """Read `columns.toml` and the table files of a folder, once in a process.

    Raises PublicationError for a column that `columns.toml` does not describe, or a table without grain.
    """
    described = tomllib.loads((folder / "columns.toml").read_text(encoding="utf-8"))
    tables: dict[str, TableSpec] = {}
    for stage in ("dim", "fact", "mart", "run"):
        declared = tomllib.loads((folder / f"{stage}.toml").read_text(encoding="utf-8"))
        for name, entry in declared.items():
            tables[name] = _table(name, entry, described)
    return Catalog(tables)


def _table(name: str, entry: Mapping[str, Any], described: Mapping[str, Any]) -> TableSpec:
    missing = {"grain", "text", "source", "key", "columns"} - entry.keys()
    if missing:
        raise PublicationError(f"the catalogue gives {name} no {', '.join(sorted(missing))}")
    own = entry.get("column", {})
    events = _table_and_day(entry.get("events"))
    added = _facility_columns(name, entry["columns"])
    of_table = {"not_solved": entry["not_solved"]} if "not_solved" in entry else {}
    columns = tuple(
        _column(name, column, {column: {**of_table, **described.get(column, {})}}, own.get(column, {}))
        for column in (*entry["columns"], *added)
    )
    unknown = (set(entry["key"]) | own.keys() | _named_in(columns)) - {column.name for column in columns}
    if unknown:
        raise PublicationError(f"{name} has no column {', '.join(sorted(unknown))}")
    return TableSpec(
        name,
        entry["grain"],
        entry["text"],
        entry["source"],
        tuple(entry["key"]),
        columns,
        entry.get("open", "show"),
        entry.get("checks", {}),
        events,
        added,
        entry.get("hazard"),
        _table_and_day(entry.get("parts")) or events,
        entry.get("periods", entry.get("parts", {}).get("periods")),
    )


def _table_and_day(entry: Mapping[str, str] | None) -> tuple[str, str | None] | None:
    return None if entry is None else (entry["table"], entry.get("day"))


def _facility_columns(table: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of a mart with a facility that its own query does not have."""
    is_placed = table.startswith("mart_") and "facility_id" in columns
    return tuple(name for name in FACILITY_COLUMNS if is_placed and name not in columns)


def _named_in(columns: Iterable[ColumnSpec]) -> set[str]:
    """Return the columns that other columns of their table are made from or repeated over."""
    named = {column.repeated_over for column in columns if column.repeated_over is not None}
    named |= {name for column in columns for name in column.counted_over}
    for column in columns:
        if isinstance(column.additivity, Ratio):
            named |= {column.additivity.numerator, column.additivity.denominator}
    return named


def _column(table: str, name: str, described: Mapping[str, Any], own: Mapping[str, Any]) -> ColumnSpec:
    spec = {**described.get(name, {}), **own}
    missing = {"type", "text", "source"} - spec.keys()
    if missing:
        raise PublicationError(f"columns.toml gives {table}.{name} no {', '.join(sorted(missing))}")
    openness = spec.get("open", "show")
    if openness not in OPENNESS:
        raise PublicationError(f"{table}.{name}: open is one of {', '.join(OPENNESS)}, not {openness}")
    is_number = spec["type"].startswith(NUMBERS)
    return ColumnSpec(
        name,
        spec["type"],
        spec.get("unit"),
        spec["text"],
        spec["source"],
        openness,
        bool(spec.get("provenance", False)),
        spec.get("redacted"),
        _additivity(f"{table}.{name}", spec) if is_number else None,
        _discloses(f"{table}.{name}", spec, is_number),
        spec.get("repeated_over"),
        tuple(spec.get("counted_over", ())),
        _one_of(f"{table}.{name}", spec, "not_solved", tuple(NOT_SOLVED)) if "not_solved" in spec else None,
    )


def _discloses(where: str, spec: Mapping[str, Any], is_number: bool) -> str | None:
    """Return what a column gives away; of a text only that it may contain an area."""
    if is_number:
        return _one_of(where, spec, "discloses", DISCLOSES)
    return "area" if spec.get("discloses") == "area" else None


def _additivity(where: str, spec: Mapping[str, Any]) -> str | Ratio:
    """Raises PublicationError for a number that does not say what becomes of it when rows are put together."""
    ratio = _RATIO.fullmatch(spec.get("additivity", ""))
    if ratio is not None:
        return Ratio(ratio[1], ratio[2], int(ratio[3] or 1))
    return _one_of(where, spec, "additivity", ADDITIVITY)


def _one_of(where: str, spec: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = spec.get(name)
    if value not in known:
        raise PublicationError(
            f"{where} is a number: its {name} must be one of {', '.join(known)}, not {value}"
        )
    return str(value)


def dictionary_markdown(catalog: Catalog, graphs: Mapping[str, str] | None = None) -> str:
    """Return the data dictionary: every published table and column with type, unit, text, source and openness.

    `graphs`: the lineage of a table as Mermaid text, by its name.
    """
    graphs = graphs or {}
    lines = ["# Data dictionary", "", DICTIONARY_NOTE, ""]
    for table in catalog.tables.values():
        lines += [
            f"## {table.name}",
            "",
            f"{table.text}. One row per {table.grain}.",
            "",
            f"Key: {', '.join(table.key)}. Source: {table.source}. Open set: {table.open}.",
            "",
            *(f"- {hazard}" for hazard in table.hazards),
            *([""] if table.hazards else []),
            *(["```mermaid", graphs[table.name], "```", ""] if table.name in graphs else []),
            "| column | type | unit | adds up | text | source | open set |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {c.name} | {c.type} | {c.unit or ''} | {c.additivity or ''} | {c.text} | {c.source} | {c.open} |"
            for c in table.columns
        ]
        lines.append("")
    return "\n".join(lines)
