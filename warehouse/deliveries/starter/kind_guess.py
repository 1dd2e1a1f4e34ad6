"""Which kind of record a table is: the kind whose required columns it fills, and most of whose names it uses.

Comes in: the headers and some cells of a table, the name of its file and sheet, ids that are known. Goes out: guesses,
the best first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from warehouse.deliveries.choice_words import choice_words, likely_choice
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import plain_word
from warehouse.deliveries.month_columns import AMOUNT_OF, is_total, month_columns
from warehouse.deliveries.rows.totals import is_total_word
from warehouse.deliveries.starter.cell_fit import MOST_WORDS
from warehouse.deliveries.starter.column_guess import ColumnGuess, guess_columns
from warehouse.deliveries.starter.header_score import LIKELY
from warehouse.deliveries.starter.vocabulary import column_names, is_of_many_columns, kind_names, plain_header

# Columns that identify a kind: a table that has one of them is hardly of another kind.
OWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "facility": ("area_m2", "district", "bbr_id"),
    "cleaning_visit": ("visit_id", "minutes"),
    "work_order": ("order_id", "reported_at", "completed_at"),
    "cost_line": ("amount_dkk", "moms_dkk", "invoice", "supplier"),
    "contract_price": ("price_dkk", "unit"),
    "cleaning_program": ("code",),
    "rate": ("m2_per_hour",),
    "bin_reading": ("fill_pct",),
    "bin": ("bin_id", "litres"),
    "qr_code": ("qr_code",),
    "service_request": ("scanned_at", "request_id", "qr_code"),
    "sla_target": ("response_minutes", "resolution_minutes"),
    "inspection": ("inspection_id", "object_group"),
    "facility_model": ("model",),
    "driver_volume": ("quantity", "unit"),
    "index_value": ("index", "value"),
    "room_override": ("category", "is_cleanable", "net_area_m2", "visits_per_week", "reason", "approved_by"),
}
_NEVER_GUESSED = frozenset(("cobie",))  # recognized by its sheets, not by a header
_NAME_BONUS, _OWN_BONUS, _UNUSED, _THIN, _NONE_OF_OWN = 0.25, 0.15, 0.3, 0.15, 0.1
_NO_REGISTER = 0.25
_SURE = 0.55
_CLOSE = 0.08  # two kinds whose scores differ by less are both possible
_MANY_MORE = 2  # columns that headers name, by which a kind that lacks a required one is possible too
_MONTH = "month"
_FEWEST_OF_A_NAME = 8  # letters of a name that begins a longer word: "Rengøringslog"
_FEWEST_LETTERS = 5  # a shorter word at the beginning of a longer one says too little
# Kinds that ask for so little that a table is one of them only where it has a column that shows it.
_NEEDS_OWN_COLUMN = frozenset(("room_override", "bin", "qr_code", "facility_model"))
_SURE_OF_IT = 2  # of its own columns, where no file is named after it
ASSUMED_BASIS = "GFA"  # of an area whose header does not say how it is measured


KINDS_WITH: Mapping[str, tuple[str, ...]] = {
    "service": KINDS["cost_line"].column["service"].choices,
    "area_basis": KINDS["facility"].column["area_basis"].choices,
}


@dataclass(frozen=True)
class KindGuess:
    """A kind that a table may be: its columns, constants, words to translate, and what is missing or doubtful.

    `values`: for a column with choices the words of the file that neither are nor mean one, with the nearest choice,
    or null. `assumed`: constants that nothing in the file says. `is_thin`: too little tells the kind. `is_sure`:
    nothing has to be looked at.
    """

    kind: str
    score: float
    columns: Mapping[str, ColumnGuess]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    is_thin: bool = False

    @property
    def is_usable(self) -> bool:
        """Return whether every required column is filled."""
        return not self.missing

    @property
    def is_sure(self) -> bool:
        """Return whether the kind, its required columns and its words are beyond doubt."""
        required = KINDS[self.kind].required
        weak = [c for c in required if c in self.columns and self.columns[c].score < LIKELY]
        unknown = any(choice is None for words in self.values.values() for choice in words.values())
        doubts = self.alternatives or weak or unknown or self.assumed or self.is_thin
        return self.is_usable and self.score >= _SURE and not doubts


def guess_kinds(
    cells: Mapping[str, Sequence[str]], names: Sequence[str], known: Mapping[str, frozenset[str]]
) -> list[KindGuess]:
    """Return the kinds that a table may be, the best first; none where no kind has half of its required columns.

    `cells`: some filled cells by header. `names`: of the file and the sheet. `known`: ids by column.
    """
    guesses = [
        guess
        for kind in KINDS.values()
        if kind.name not in _NEVER_GUESSED and (guess := _guess(kind, cells, names, known)) is not None
    ]
    guesses.sort(key=lambda guess: (not guess.is_usable, -guess.score, guess.kind))
    if not guesses:
        return []
    guesses = _with_better_named(guesses)
    best = guesses[0]
    alternatives = tuple(
        other.kind
        for other in guesses[1:]
        if (other.is_usable == best.is_usable and best.score - other.score < _CLOSE)
        or _named(other) >= _named(best) + _MANY_MORE
    )
    return [KindGuess(**{**best.__dict__, "alternatives": alternatives}), *guesses[1:]]


def _with_better_named(guesses: list[KindGuess]) -> list[KindGuess]:
    """Return the guesses; a kind that lacks a column comes first where headers name it far better than the best."""
    best = guesses[0]
    better = [
        guess
        for guess in guesses
        if not guess.is_usable
        and _named(guess) >= _named(best) + _MANY_MORE
        and guess.score >= best.score - _CLOSE
    ]
    first = better[:1] if best.is_usable else []
    return [*first, *(guess for guess in guesses if guess not in first)]


def _named(guess: KindGuess) -> int:
    """Return how many columns of a kind are named by headers beyond doubt."""
    return sum(found.reason == "header" and found.score >= LIKELY for found in guess.columns.values())


def _guess(
    kind: Kind, cells: Mapping[str, Sequence[str]], names: Sequence[str], known: Mapping[str, frozenset[str]]
) -> KindGuess | None:
    months = _months(kind, cells)
    by_month = {_MONTH, AMOUNT_OF[kind.name]} if months else set()
    columns = guess_columns(kind, {name: cells[name] for name in cells if name not in months}, known)
    columns = {name: guess for name, guess in columns.items() if name not in by_month}
    constants, assumed = _constants(kind, columns, names)
    missing = tuple(
        name
        for name in kind.required
        if name not in by_month and not _is_filled(kind, name, columns, constants)
    )
    required = kind.required
    filled = [min(columns[name].score, 1.0) for name in required if name in columns] + [1.0] * len(by_month)
    if len(filled) * 2 < len(required) or not filled:
        return None
    if max(filled) < LIKELY:
        return None  # a table all of whose required columns are guesses may be anything
    own = [
        name
        for name in OWN_COLUMNS.get(kind.name, ())
        if name in columns
        and columns[name].reason == "header"
        and _shows(kind.name, name, columns[name].names[0])
    ]
    is_named = _is_named(kind.name, names)
    if kind.name in _NEEDS_OWN_COLUMN and not own and not is_named:
        return None
    is_thin = kind.name == "room_override" and len(own) < _SURE_OF_IT and not is_named
    used = {name for guess in columns.values() for name in guess.names} | months
    share_used = len(used) / len(cells)
    score = (
        sum(filled) / len(required) * (1 - _UNUSED)
        + share_used * _UNUSED
        + _OWN_BONUS * bool(own)
        + _NAME_BONUS * is_named
        - _THIN * is_thin
        - _NONE_OF_OWN * (kind.name in OWN_COLUMNS and not own)
        - _NO_REGISTER * _repeats_entity(kind, columns, cells)
    )
    values = _values(kind, columns, cells)
    return KindGuess(
        kind.name, round(score, 4), columns, constants, values, missing, assumed=assumed, is_thin=is_thin
    )


def _repeats_entity(
    kind: Kind, columns: Mapping[str, ColumnGuess], cells: Mapping[str, Sequence[str]]
) -> bool:
    """Return whether a register would have a thing twice, or a list most orders: it is of readings."""
    filled = [columns[name].names[0] for name in kind.entity if name in columns]
    if any(len(set(cells[header])) < len(cells[header]) for header in filled):
        return True
    key = columns.get(kind.key[0]) if len(kind.key) == 1 and not kind.has_own_id else None
    return key is not None and len(set(cells[key.names[0]])) * 2 < len(cells[key.names[0]])


def _shows(kind: str, column: str, header: str) -> bool:
    """Return whether a header shows the kind: "Bin no." does, "ID" and "Asset no." may be of any."""
    return not is_of_many_columns(header) and plain_header(header) not in column_names(kind, column).special


def _months(kind: Kind, cells: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the columns of months, with those that add them up; none where the kind is not read so."""
    columns = month_columns(list(cells)) if kind.name in AMOUNT_OF else None
    return set() if columns is None else {*columns.months, *filter(is_total, cells)}


def _is_filled(
    kind: Kind, name: str, columns: Mapping[str, ColumnGuess], constants: Mapping[str, str]
) -> bool:
    if name in columns or name in constants:
        return True
    column = kind.column[name]
    return bool(column.instead) and all(other in columns for other in column.instead)


def _is_named(kind: str, names: Sequence[str]) -> bool:
    """Return whether a file or sheet is named as the kind, or has such a name as words or as the beginning of one."""
    plain = [f" {plain_header(re.sub(r'[0-9]+', ' ', name))} " for name in names]
    return any(
        f" {known} " in name or (len(known) >= _FEWEST_OF_A_NAME and f" {known}" in name)
        for known in kind_names(kind).names
        for name in plain
    )


def _constants(
    kind: Kind, columns: Mapping[str, ColumnGuess], names: Sequence[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return required columns that the name of the file or of a header says, and which of them it does not."""
    found: dict[str, str] = {}
    assumed: list[str] = []
    if "service" in kind.required and "service" not in columns:
        said = _said_by(names, "service")
        if len(said) == 1:
            found["service"] = said.pop()
    if "area_basis" in kind.required and "area_basis" not in columns and "area_m2" in columns:
        said = _said_by([columns["area_m2"].names[0]], "area_basis")
        assumed += ["area_basis"] if len(said) != 1 else []
        found["area_basis"] = said.pop() if len(said) == 1 else ASSUMED_BASIS
    return found, tuple(assumed)


def _said_by(names: Sequence[str], column: str) -> set[str]:
    """Return the choices of a column that names say: as words, or as the beginning of a longer one."""
    words = {**{choice: choice for choice in KINDS_WITH[column]}, **choice_words(column)}
    found: dict[int, set[str]] = {}
    for name in names:
        plain = f" {plain_header(re.sub(r'[0-9]+(?![a-z])', ' ', name))} "
        for word, choice in words.items():
            known = plain_header(word)
            if f" {known} " in plain or (len(known) >= _FEWEST_LETTERS and f" {known}" in plain):
                found.setdefault(len(known), set()).add(choice)
    return found[max(found)] if found else set()


def _values(
    kind: Kind, columns: Mapping[str, ColumnGuess], cells: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, str | None]]:
    """Return the words of columns with choices that have no meaning yet, with the nearest choice or null."""
    found: dict[str, dict[str, str | None]] = {}
    for name, guess in columns.items():
        column = kind.column[name]
        if not column.choices or column.known_as:
            continue
        shipped = choice_words(name)
        own = {choice.casefold(): choice for choice in column.choices}
        words = sorted({value.strip() for header in guess.names for value in cells[header] if value.strip()})
        words = [word for word in words if not is_total_word(word)]
        unknown = [word for word in words if plain_word(word) not in shipped and plain_word(word) not in own]
        if unknown and len(unknown) <= MOST_WORDS:
            found[name] = {word: likely_choice(name, column.choices, word) for word in unknown}
    return found
