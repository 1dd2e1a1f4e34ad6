"""The work of `areal init`: look at a folder, ask where in doubt, write a project.

Comes in: folders and a way to ask. Goes out: files, and lines for a person.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from bim.errors import ConfigurationError, UsageError
from flows.starter import project
from flows.starter.blocks import Block, blocks_of, doubtful_headers, layout_doubts, unknown_words
from flows.starter.facility_guess import FacilityGuess, guess_facilities
from flows.starter.look import Seen, TableSeen, Track, look_at
from flows.terminal import from_here
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.vocabulary import column_names

# The records that most reports begin with: a template of each kind that is missing.
FIRST_KINDS = ("facility", "cost_line", "cleaning_visit", "work_order", "contract_price")
NO, SKIP = "", "-"
_MOST_SHOWN = 12  # facilities in a question


@dataclass(frozen=True)
class Ask:
    """How to ask a person; each function gets a question and a proposal, and returns the answer."""

    text: Callable[[str, str], str]


def init(folder: Path, source: Path | None, ask: Ask | None, track: Track | None = None) -> Iterator[str]:
    """Write a starter project into `folder` and yield what was found, what to look at, and what to do next.

    `source`: where models and records are, `folder` itself without it. Without `ask` the best guesses are taken.
    `track`: shows how many files have been read.
    Raises: UsageError where the source is no folder; ConfigurationError where a project is there already.
    """
    place = (source or folder).resolve()
    if not place.is_dir():
        raise UsageError(f"{place} is no folder; name the one that holds your models and records.")
    folder = folder.resolve()
    if (folder / project.CONFIGURATION).exists():
        raise ConfigurationError(
            f"{folder / project.CONFIGURATION} is there already, and areal init never overwrites: name another folder, "
            "or move the file away."
        )
    seen = look_at(place, track)
    yield from _what_is_there(seen, place)
    blocks, left = blocks_of(seen.tables, folder)
    guesses = guess_facilities([m for m in seen.models if m.problem is None], seen.facilities)
    if ask is not None:
        blocks = [_asked(block, ask) for block in blocks]
        guesses = [_asked_facility(guess, seen.facilities, ask) for guess in guesses]
    has_own_map = bool(guesses) and not any(block.kind == "facility_model" for block in blocks)
    files: dict[str, str | bytes] = {
        project.CONFIGURATION: project.configuration_text(
            folder.name, folder, seen.models, blocks, left, has_own_map
        )
    }
    if has_own_map:
        files[project.FACILITY_MODELS] = project.facility_model_text(guesses)
    missing = [kind for kind in FIRST_KINDS if not any(block.kind == kind for block in blocks)]
    files |= _templates(missing, folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = project.write(folder, files)
    yield from _what_was_done(written, folder, place, blocks, left, guesses if has_own_map else [], missing)


def _what_is_there(seen: Seen, place: Path) -> Iterator[str]:
    if not seen.models and not seen.tables:
        yield f"No model (.ifc) and no table (.csv, .xlsx, .parquet, .xml) was found in {place}."
    for model in seen.models:
        name = model.path.relative_to(place)
        if model.problem:
            yield f"model   {name}: cannot be used. {model.problem}"
        else:
            yield f"model   {name}: {model.counted} of {model.spaces} spaces count, {model.net_area_m2:,.1f} m²"
    for table in seen.tables:
        sheet = f" (sheet {table.sheet})" if table.sheet else ""
        yield f"table   {table.path.relative_to(place)}{sheet}: {_seems(table)}"


def _named(table: TableSeen) -> str:
    return f"{table.path.name} (sheet {table.sheet})" if table.sheet else table.path.name


def _seems(table: TableSeen) -> str:
    rows = "" if table.rows is None else f", {table.rows:,} {'row' if table.rows == 1 else 'rows'}"
    if table.problem:
        return f"cannot be read. {table.problem}"
    if table.best is None:
        return f"of no kind that areal knows{rows}"
    if not table.best["is_usable"]:
        return f"looks like {table.best['kind']}, but has no {', '.join(table.best['missing'])}{rows}"
    is_sure = table.best["is_sure"] and not table.second_header and not table.repeated
    return f"{table.best['kind']}{'' if is_sure else ' (look at it)'}{rows}"


def _asked(block: Block, ask: Ask) -> Block:
    """Return the block with the answers: which header fills each guessed column, and what each unknown word means."""
    columns = dict(block.columns)
    for column in doubtful_headers(block):
        header = _header(block, column, ask)
        if header is None:
            del columns[column]
        elif header != block.columns[column][0]:
            columns[column] = (header,)
    values: dict[str, Mapping[str, str | None]] = {}
    for column, words in block.values.items():
        if column in columns:
            values[column] = {
                word: _meaning(block, column, word, choice, ask) for word, choice in words.items()
            }
    doubts = [doubt for doubt in block.doubts if not _is_about(doubt, {*block.guessed, *block.values})]
    doubts += [doubt for column, words in values.items() for doubt in unknown_words(column, words)]
    return replace(block, columns=columns, values=values, guessed=(), doubts=tuple(doubts))


def _header(block: Block, column: str, ask: Ask) -> str | None:
    """Return the header that a person names for a column, null for none; asks again for one that is not there."""
    names = block.columns[column]
    there = {header: header for table in block.tables for header in table.headers}
    text = column_names(block.kind, column).text
    question = (
        f"{block.name}: does {' and '.join(map(repr, names))} say the {column} ({text})?\n"
        f"Enter for yes, {SKIP} for none, or the right header."
    )
    while True:
        answer = ask.text(question, names[0]).strip()
        if answer == SKIP:
            return None
        if answer in (NO, *names) or answer in there or not there:
            return answer or names[0]
        question = f"No header is called {answer!r}. The headers: {', '.join(there)}"


def _meaning(block: Block, column: str, word: str, choice: str | None, ask: Ask) -> str | None:
    """Return what a person says that a word means, null where it is left open; asks again for no known meaning."""
    choices = KINDS[block.kind].column[column].choices
    question = (
        f"{block.name}: what does the {column} {word!r} mean?\n"
        f"One of {', '.join(choices)}; {SKIP} to leave it open, so that its rows are held."
    )
    while True:
        answer = ask.text(question, choice or SKIP).strip()
        if answer in (NO, SKIP):
            return None
        if answer in choices:
            return answer
        question = f"{answer!r} is none of {', '.join(choices)}."


def _is_about(doubt: str, columns: set[str]) -> bool:
    """Return whether a doubt is about one of some columns that a person was asked about."""
    return re.split(r"[: ]", doubt, maxsplit=1)[0] in columns


def _asked_facility(guess: FacilityGuess, register: Mapping[str, str], ask: Ask) -> FacilityGuess:
    if guess.is_sure:
        return guess
    question = f"{guess.model.name}: which facility is it ({guess.reason})?"
    if register:
        known = [f"{one} {name}" if name != one else one for one, name in register.items()]
        more = f" and {len(known) - _MOST_SHOWN} more" if len(known) > _MOST_SHOWN else ""
        question += (
            f"\nThe register has {', '.join(known[:_MOST_SHOWN])}{more}; Enter for one that it has not."
        )
    answer = ask.text(question, guess.facility_id).strip()
    return replace(guess, facility_id=_id_in(register, answer) or guess.facility_id, is_sure=True)


def _id_in(register: Mapping[str, str], answer: str) -> str:
    """Return the id of the facility that is called so, in any letters; else the answer as it is."""
    names = {name.casefold(): one for one, name in register.items()}
    ids = {one.casefold(): one for one in register}
    return ids.get(answer.casefold()) or names.get(answer.casefold()) or answer


def _templates(kinds: Sequence[str], folder: Path) -> dict[str, str | bytes]:
    from warehouse.deliveries.starter.template import template

    places = {kind: f"templates/{kind}.xlsx" for kind in kinds}
    return {place: template(KINDS[kind]) for kind, place in places.items() if not (folder / place).exists()}


def _what_was_done(
    written: Sequence[Path],
    folder: Path,
    place: Path,
    blocks: Sequence[Block],
    left: Sequence[TableSeen],
    guesses: Sequence[FacilityGuess],
    missing: Sequence[str],
) -> Iterator[str]:
    yield ""
    for path in written:
        yield f"wrote   {path.relative_to(folder)}"
    doubts = [f"{block.name}: {doubt}" for block in blocks for doubt in block.doubts]
    doubts += [
        f"{guess.model.name} was given to facility {guess.facility_id}: {guess.reason}"
        for guess in guesses
        if not guess.is_sure
    ]
    doubts += [f"{_named(table)} is read by no block: {_seems(table)}" for table in left]
    doubts += layout_doubts(left)
    if doubts:
        yield ""
        yield "Look at:"
        yield from (f"  {doubt}" for doubt in doubts)
    yield ""
    yield "Next:"
    configuration = quote(str(from_here(folder / project.CONFIGURATION)))
    yield f"  areal check {quote(str(from_here(place)))} --config {configuration}"
    yield f"  areal run --config {configuration}"
    if missing:
        yield f"  fill in what you have of templates/ ({', '.join(missing)}), then name the file in areal.toml"
