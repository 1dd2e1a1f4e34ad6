"""Which column of the file fills which column of the kind.

Comes in: the `columns` of a block and the file's header. Goes out: a source for each column of the kind that the
file fills.

    columns = { order_id = "Ordrenr", reported_at = ["Dato", "Kl"],
                area_m2 = { from = "Square Feet", factor = 0.0929 } }

A mapped column that is missing rejects the file. A column of the kind that is not mapped is taken from the column of
its own name, where there is one. `{ value = "lease" }` fills a column with the same text on every row.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from rapidfuzz import process

from bim.errors import ConfigurationError
from bim.finding import Finding
from warehouse.deliveries.files.sniffing import strict_name, tidy_name
from warehouse.deliveries.findings import delivery_error, make_finding
from warehouse.deliveries.kind import Column, Kind

_LONGEST_NAME = 60
_DEBIT = r"^(debet|debit|debiteret|soll|débit|debe|dr|debitbeløb|debetbeløb)\b"
_CREDIT = r"^(kredit|credit|krediteret|haben|crédit|haber|cr|kreditbeløb)\b"


@dataclass(frozen=True)
class Source:
    """Where a column's values come from: names in the file (joined by a space), a factor, or one fixed text.

    `words`: what the words of the source (as `plain_word` writes them) mean. `is_recognized`: not mapped, but known by
    its name or its words.
    """

    names: tuple[str, ...]
    factor: Decimal | None = None
    value: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    is_recognized: bool = False


def declared_sources(kind: Kind, block: Mapping[str, Any]) -> dict[str, Source]:
    """Return the mapping as written in the block.

    Raises ConfigurationError for a column the kind does not have, two columns that make no number, and words that
    mean nothing to the kind.
    """
    sources = {}
    for name, wanted in (block.get("columns") or {}).items():
        _refuse_unknown(kind, name)
        sources[name] = _source(name, wanted)
        if kind.column[name].type in ("money", "quantity", "whole"):
            _refuse_two_numbers(name, sources[name].names)
    words = declared_words(kind, block)
    return {name: replace(source, words=words.get(name, {})) for name, source in sources.items()}


def _refuse_unknown(kind: Kind, name: str) -> None:
    if name not in kind.column:
        nearest = process.extractOne(name, list(kind.column))
        raise ConfigurationError(
            f"A {kind.name} has no column {name!r}; the nearest is {nearest[0] if nearest else 'none'!r}"
        )


def _refuse_two_numbers(name: str, theirs: tuple[str, ...]) -> None:
    """Raise where several columns are mapped to one number, unless they are debit and credit, in this order."""
    if len(theirs) < 2 or (len(theirs) == 2 and is_debit(theirs[0]) and is_credit(theirs[1])):
        return
    raise ConfigurationError(
        f"columns.{name}: {len(theirs)} columns make no number; name one, or a debit and a credit column in this "
        f'order, whose difference is taken: {name} = ["Debet", "Kredit"]'
    )


def is_debit(name: str) -> bool:
    """Return whether a column of this name holds the debit side of an account."""
    return re.search(_DEBIT, strict_name(name)) is not None


def is_credit(name: str) -> bool:
    """Return whether a column of this name holds the credit side of an account."""
    return re.search(_CREDIT, strict_name(name)) is not None


def declared_words(kind: Kind, block: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what the words of the source mean, by column: `values = { service = { "Rengøring" = "cleaning" } }`."""
    found: dict[str, dict[str, str]] = {}
    for name, words in (block.get("values") or {}).items():
        _refuse_unknown(kind, name)
        choices = kind.column[name].choices
        wrong = [word for word in words.values() if choices and word not in choices]
        if wrong:
            nearest = process.extractOne(wrong[0], list(choices))
            what = f"values.{name}: {wrong[0]!r} is none of its values"
            raise ConfigurationError(f"{what}; the nearest is {nearest[0] if nearest else 'none'!r}")
        found[name] = {plain_word(theirs): str(ours) for theirs, ours in words.items()}
    return found


def unconfirmed(kind: Kind, block: Mapping[str, Any]) -> list[str]:
    """Return the columns that `areal init` guessed and that nobody has confirmed: `guessed = ["supplier"]`."""
    for name in block.get("guessed") or ():
        _refuse_unknown(kind, str(name))
    return sorted(map(str, block.get("guessed") or ()))


def plain_word(text: str) -> str:
    """Return a word of a source for comparison: lower case, single blanks."""
    return " ".join(text.split()).casefold()


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
    """Return the tidied names that a header of this delivery may have."""
    mapped = {tidy_name(name) for source in sources.values() for name in source.names}
    return frozenset(mapped | {column for column in kind.column if column not in sources})


def needed_names(kind: Kind, sources: Mapping[str, Source]) -> frozenset[str]:
    """Return the tidied names that a header of this delivery must have."""
    mapped = {tidy_name(name) for source in sources.values() for name in source.names}
    free = {column.name for column in kind.columns if column.is_required and not column.instead}
    return frozenset(mapped | {column for column in free if column not in sources})


def resolve(
    kind: Kind,
    sources: Mapping[str, Source],
    header: list[str],
    repeated: frozenset[str],
    words: Mapping[str, Mapping[str, str]],
) -> dict[str, Source]:
    """Return sources with the file's own spelling.

    Raises DeliveryError: missing_column where a mapped or a required column is not there, duplicate_column where a
    name that is used appears twice.
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
                found[column.name] = Source((theirs,), words=words.get(column.name, {}))
            elif column.is_required and not _has_instead(column, sources, spelling):
                missing.append(column.name)
            continue
        lacking = [name for name in source.names if spelling(name) is None]
        missing.extend(lacking)
        if not lacking:
            names = tuple(str(spelling(name)) for name in source.names)
            found[column.name] = replace(source, names=names)
    used = {strict_name(name) for source in found.values() for name in source.names}
    if twice := used & repeated:
        raise delivery_error("duplicate_column", count=len(twice), columns=_shown(sorted(twice), 40))
    if missing:
        columns = ", ".join(repr(name) for name in missing)
        raise delivery_error("missing_column", count=len(missing), columns=columns, header=_shown(header, 40))
    return found


def _has_instead(
    column: Column, sources: Mapping[str, Source], spelling: Callable[[str], str | None]
) -> bool:
    """Return whether all columns that together replace a missing one are mapped or there by name."""
    return bool(column.instead) and all(name in sources or spelling(name) for name in column.instead)


def unused_column_findings(header: list[str], sources: Mapping[str, Source]) -> list[Finding]:
    """Return a finding about the columns that are not used."""
    used = {strict_name(name) for source in sources.values() for name in source.names}
    left = [name for name in header if strict_name(name) not in used]
    if not left:
        return []
    return [make_finding("columns_not_used", count=len(left), columns=_shown(left, 20))]


def _shown(names: list[str], most: int) -> str:
    """Return names for a message: at most so many, each cut to a reasonable length."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return (
        ", ".join(
            name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..." for name in names[:most]
        )
        or "no names"
    ) + rest
