"""Which column of the file fills which column of the kind.

Comes in: the `columns` of a block and the file's header. Goes out: a source for each column of the kind that the
file fills. Must not know: values, formats.

    columns = { order_id = "Ordrenr", reported_at = ["Dato", "Kl"],
                area_m2 = { from = "Square Feet", factor = 0.0929 } }

A mapped column that is missing rejects the file. A column of the kind that is not mapped is taken from the column of
its own name, where there is one. `{ value = "lease" }` fills a column with the same text on every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rapidfuzz import process

from bim.errors import ConfigurationError, DeliveryError
from bim.tables import Finding
from warehouse.deliveries.files.sniffing import strict_name, tidy_name
from warehouse.deliveries.kinds import Kind

_LONGEST_NAME = 60


@dataclass(frozen=True)
class Source:
    """Where a column's values come from: names in the file (joined by a space), a factor, or one fixed text."""

    names: tuple[str, ...]
    factor: Decimal | None = None
    value: str | None = None


def declared_sources(kind: Kind, block: Mapping[str, Any]) -> dict[str, Source]:
    """The mapping as written in the block. Raises ConfigurationError for a column the kind does not have."""
    sources = {}
    for name, wanted in (block.get("columns") or {}).items():
        if name not in kind.column:
            nearest = process.extractOne(name, list(kind.column))
            raise ConfigurationError(
                f"A {kind.name} has no column {name!r}; the nearest is {nearest[0] if nearest else 'none'!r}"
            )
        sources[name] = _source(name, wanted)
    return sources


def _source(name: str, wanted: Any) -> Source:
    if isinstance(wanted, str):
        return Source((wanted,))
    if isinstance(wanted, list | tuple) and wanted and all(isinstance(part, str) for part in wanted):
        return Source(tuple(wanted))
    if isinstance(wanted, Mapping) and "value" in wanted:
        return Source((), value=str(wanted["value"]))
    if isinstance(wanted, Mapping) and isinstance(wanted.get("from"), str):
        factor = wanted.get("factor")
        return Source((wanted["from"],), None if factor is None else Decimal(str(factor)))
    raise ConfigurationError(
        f"columns.{name} must be a name, a list of names, {{ from, factor }} or {{ value }}, not {wanted!r}"
    )


def wanted_names(kind: Kind, sources: Mapping[str, Source]) -> frozenset[str]:
    """Tidied names that a header of this delivery may hold."""
    mapped = {tidy_name(name) for source in sources.values() for name in source.names}
    return frozenset(mapped | {column for column in kind.column if column not in sources})


def needed_names(kind: Kind, sources: Mapping[str, Source]) -> frozenset[str]:
    """Tidied names without which a header is not that of this delivery."""
    mapped = {tidy_name(name) for source in sources.values() for name in source.names}
    return frozenset(mapped | {column for column in kind.required if column not in sources})


def resolve(
    kind: Kind, sources: Mapping[str, Source], header: list[str], repeated: frozenset[str]
) -> tuple[dict[str, Source], list[Finding]]:
    """Sources with the file's own spelling, and what was assumed.

    Raises DeliveryError: missing_column where a mapped or a required column is not there, duplicate_column where a
    name that is used stands twice.
    """
    spelled = {tidy_name(name): name for name in reversed(header)}
    spelled |= {strict_name(name): name for name in reversed(header)}

    def spelling(name: str) -> str | None:
        return spelled.get(strict_name(name)) or spelled.get(tidy_name(name))

    found: dict[str, Source] = {}
    missing = []
    for column in kind.columns:
        source = sources.get(column.name)
        if source is None:
            if theirs := spelling(column.name):
                found[column.name] = Source((theirs,))
            elif column.is_required:
                missing.append(column.name)
            continue
        lacking = [name for name in source.names if spelling(name) is None]
        missing.extend(lacking)
        if not lacking:
            names = tuple(str(spelling(name)) for name in source.names)
            found[column.name] = Source(names, source.factor, source.value)
    used = {strict_name(name) for source in found.values() for name in source.names}
    if twice := used & repeated:
        what = f"Column {_shown(sorted(twice), 40)} stands more than once in the header; name each once"
        raise DeliveryError(what, "duplicate_column")
    if missing:
        raise DeliveryError(
            f"Missing column {', '.join(repr(name) for name in missing)}; the header has: "
            f"{_shown(header, 40)}; name the columns so, or map them under `columns`",
            "missing_column",
        )
    return found, _left_over(header, used)


def _left_over(header: list[str], used: set[str]) -> list[Finding]:
    left = [name for name in header if strict_name(name) not in used]
    if not left:
        return []
    return [Finding("columns_not_used", "info", f"Columns not used: {_shown(left, 20)}")]


def _shown(names: list[str], most: int) -> str:
    """Names for a message: so many of them, none longer than a name is."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return (", ".join(name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..." for name in names[:most])
            or "no names") + rest
