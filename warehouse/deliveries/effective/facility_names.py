"""Facilities that records name otherwise than by the id of the register: another spelling, BBR number or name.

Comes in: the register and the rows of a kind. Goes out: the rows with the register's id, and a finding for each file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from rapidfuzz import fuzz, process

from bim.tables import Finding
from warehouse.deliveries.effective.rows import load_kind
from warehouse.deliveries.findings import examples, make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.personal import mask
from warehouse.store import Store

COLUMN = "facility_id"
_LIKE = 80  # of 100: a text and an id or name that somebody may have meant
_FEWEST_LETTERS = 4  # of a name that may have been meant; in two or three letters everything is alike
_SHOWN = 5


@dataclass(frozen=True)
class FacilityNames:
    """The ids of a register, and what else means one of them: `means` by the text as `_bare` writes it."""

    ids: frozenset[str] = frozenset()
    means: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)

    def resolved(self, texts: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the id and how it was found (spelling, BBR number, name) of each text that is no id itself."""
        return {
            text: self.means[_bare(text)]
            for text in texts
            if text not in self.ids and _bare(text) in self.means
        }

    def nearest(self, text: str) -> str | None:
        """Return the id that a text may have meant: alike in letters, the same in digits; null where none is."""
        if len(_bare(text)) < _FEWEST_LETTERS:
            return None
        names = {name: one for name, one in self.called.items() if _digits(name) == _digits(text)}
        found = process.extract(text.casefold(), list(names), scorer=fuzz.ratio, score_cutoff=_LIKE, limit=2)
        ids = {names[name] for name, _, _ in found}
        return ids.pop() if len(ids) == 1 else None


def facility_names(store: Store, as_of: date, modes: Mapping[str, str]) -> FacilityNames:
    """Return what the register of a store calls its facilities; a text that means two of them means none."""
    register = load_kind(store, "facility", as_of, modes)[0].select(COLUMN, "bbr_id", "name")
    ids = frozenset(register[COLUMN].drop_nulls())
    means: dict[str, tuple[str, str]] = {}
    # an id is before a BBR number, and that before a name
    for column, how in (("name", "name"), ("bbr_id", "BBR number"), (COLUMN, "spelling")):
        found: dict[str, set[str]] = {}
        for one, text in register.select(COLUMN, pl.col(column).alias("text")).iter_rows():
            if one and text and _bare(text):
                found.setdefault(_bare(text), set()).add(one)
        for text, those in found.items():
            means.pop(text, None)
            if len(those) == 1:
                means[text] = (next(iter(those)), how)
    called = {
        str(text).casefold(): str(one)
        for column in (COLUMN, "name")
        for one, text in register.select(COLUMN, pl.col(column).alias("text")).iter_rows()
        if one and text
    }
    return FacilityNames(ids, means, called)


def _bare(text: str) -> str:
    """Return a text for comparison: small letters and digits alone, each digit kept."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def with_register_ids(
    kind: Kind, rows: pl.DataFrame, names: FacilityNames
) -> tuple[pl.DataFrame, list[tuple[str, Finding]]]:
    """Return rows with the ids of the register, and findings with their source file.

    A row that would then have the key of another stays as it is written.
    """
    if COLUMN not in rows.columns or not names.ids or kind.name == "facility":
        return rows, []
    meant = names.resolved(rows[COLUMN].drop_nulls().unique().sort())
    changed = rows.with_columns(pl.col(COLUMN).replace({text: one for text, (one, _) in meant.items()}))
    if meant and COLUMN in kind.key and not kind.is_block_key:
        twice = changed.select(pl.struct(kind.key).is_duplicated()).to_series()
        clash = twice & rows[COLUMN].is_in(list(meant))
        changed = changed.with_columns(rows[COLUMN].zip_with(clash, changed[COLUMN]).alias(COLUMN))
    is_changed = changed[COLUMN].ne_missing(rows[COLUMN])
    counted = count_names(rows.filter(is_changed))
    strange = rows.filter(~is_changed & ~pl.col(COLUMN).is_in(list(names.ids)))
    return changed, [*name_findings(counted, meant), *near_findings(count_names(strange), names)]


def count_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Return how often each file names each facility: source_file, text, rows."""
    counts = rows.drop_nulls(COLUMN).group_by("source_file", pl.col(COLUMN).alias("text")).len("rows")
    return counts.sort("source_file", "text")


def name_findings(counts: pl.DataFrame, meant: Mapping[str, tuple[str, str]]) -> list[tuple[str, Finding]]:
    """Return one finding for each file about the texts that were resolved."""
    found = []
    for (source,), rows in counts.group_by("source_file", maintain_order=True):
        shown = [
            f"{mask(text)!r} as {meant[text][0]} (by {meant[text][1]}, {_rows(number)})"
            for _, text, number in rows.iter_rows()
        ]
        values = {"rows": int(rows["rows"].sum()), "names": examples(shown, _SHOWN)}
        found.append((str(source), make_finding("facility_resolved", **values)))
    return found


def near_findings(counts: pl.DataFrame, names: FacilityNames) -> list[tuple[str, Finding]]:
    """Return one finding for each file about texts that are near to a facility of the register, and none of it."""
    found = []
    for (source,), rows in counts.group_by("source_file", maintain_order=True):
        near = [(text, number, names.nearest(text)) for _, text, number in rows.iter_rows()]
        shown = [f"{mask(text)!r} (did you mean {one}?)" for text, _, one in near if one]
        if shown:
            values = {
                "rows": sum(number for _, number, one in near if one),
                "names": examples(shown, _SHOWN),
            }
            found.append((str(source), make_finding("facility_near", **values)))
    return found


def _rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"
