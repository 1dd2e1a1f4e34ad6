"""The bytes of a DATA section to a table of its instances, without a parser.

Comes in: bytes, from the first one after `DATA;`. Goes out: `Instances`, or a ModelError on what is no STEP.
Must not know: what any class means; it sees ids, keywords, references, strings and brackets only.

The section is read in blocks that end between two statements; within a block everything is done on arrays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bim.errors import ModelError
from bim.model.words import Array, KeywordTable, Words, decode_numbers, excerpt, trim_spans, word_view

QUOTE, OPEN, CLOSE, SEMICOLON, HASH, EQUALS, FOREIGN, BACKSLASH = range(1, 9)
BLOCK_BYTES = 1 << 19  # its arrays stay in the cache of a core
DEEPEST_BRACKETS = 32
LARGEST_ID = 2**31 - 1

_WHITE = b" \t\r\n\f\v"
_TABLE = bytearray(256)
for _kind, _signs in (
    (QUOTE, b"'"), (OPEN, b"("), (CLOSE, b")"), (SEMICOLON, b";"), (HASH, b"#"), (EQUALS, b"="),
    (FOREIGN, bytes(c for c in range(256) if (c < 32 and c not in _WHITE) or c > 126)), (BACKSLASH, b"\\"),
):
    for _sign in _signs:
        _TABLE[_sign] = _kind
_KINDS = bytes(_TABLE)


def _flags(signs: bytes) -> NDArray[np.bool_]:
    table = np.zeros(256, bool)
    table[list(signs)] = True
    return table


_IS_WHITE = _flags(_WHITE)
_BEFORE_STRING = _flags(_WHITE + b"(,'")
_AFTER_STRING = _flags(_WHITE + b"),'")
_AFTER_REFERENCE = _flags(_WHITE + b"),")
# No value ends in a letter, a sign or a bracket that opens: `NaN,`, `1e)`, `(,`, `,,` are none.
_NO_VALUE = _flags(bytes(range(65, 91)) + bytes(range(97, 123)) + b"+-,(")
_PIECE_OF_VALUE = _flags(bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123)) + b"+-.$*#'\"_")
_LINE_END = _flags(b"\r\n")
_DEEPER = np.zeros(9, np.int8)
_DEEPER[[OPEN, CLOSE]] = 1, -1


@dataclass
class Instances:
    """The instances in file order: `ids`, offsets of `(` and `;`, and each one's class as a number.

    `sources` and `targets` are the references: place of the instance that refers, step id referred to.
    `foreign` are offsets within strings of bytes that STEP does not allow, `escapes` those of backslashes;
    `odd_numbers` the ids of instances that hold something like `NaN` or `1.#INF`, or no value at all;
    `commas` counts the commas of each instance, those in its lists and strings too.
    """

    ids: NDArray[np.int32]
    opens: Array
    ends: Array
    classes: NDArray[np.int32]
    commas: NDArray[np.int32]
    class_names: list[str]
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    foreign: Array
    escapes: Array
    odd_numbers: list[int] = field(default_factory=list)
    longest_string: int = 0
    longest_string_id: int | None = None
    has_lower_case: bool = False
    end: int = 0

    def places_of(self, *names: str) -> Array:
        """Places of the instances of exactly these classes (upper case)."""
        wanted = np.array([name in names for name in self.class_names], bool)
        return np.flatnonzero(wanted[self.classes]) if wanted.any() else np.empty(0, np.int64)


@dataclass
class _Block:
    """One block's tokens that stand outside strings, and its strings."""

    data: bytes
    start: int
    bytes_: NDArray[np.uint8]
    places: Array
    kinds: NDArray[np.uint8]
    quotes: Array
    inner: Array
    inner_kinds: NDArray[np.uint8]


def read_instances(data: bytes, start: int) -> Instances:
    """All instances from `start` up to the section's `ENDSEC`; `end` is the offset after it.

    Raises: ModelError `unterminated_string`, `unbalanced_brackets`, `nested_too_deep`, `malformed_statement`,
    `malformed_step_id`, `step_id_overflow`, `malformed_reference`, `malformed_class`, `binary_bytes`, `truncated`.
    """
    instances = read_stretch(data, start, len(data))
    if not instances.end:
        raise ModelError("The DATA section has no end (ENDSEC): the file is cut off.", "truncated")
    return instances


def read_stretch(data: bytes, start: int, stop: int) -> Instances:
    """The whole statements between two offsets, of which `start` lies between two statements; `end` is 0 where the
    section does not end there.

    Raises: as `read_instances`, but for `truncated`.
    """
    keywords = KeywordTable()
    parts: list[Instances] = []
    count = 0
    for block in _blocks(data, start, stop):
        part, done = _read_block(block, keywords, count)
        parts.append(part)
        count += len(part.ids)
        if done:
            break
    return _joined(parts, keywords)


def _blocks(data: bytes, start: int, stop: int) -> Iterator[_Block]:
    size = BLOCK_BYTES
    while start < stop:
        piece = data[start : min(start + size, stop)]
        kinds = np.frombuffer(piece.translate(_KINDS), np.uint8)
        places = np.flatnonzero(kinds != 0)
        kinds = kinds[places]
        is_quote = kinds == QUOTE
        is_inner = (np.cumsum(is_quote, dtype=np.uint8) & 1).view(np.bool_)
        ends = np.flatnonzero((kinds == SEMICOLON) > is_inner)
        if not len(ends):
            if start + size >= stop:
                if stop == len(data):
                    _refuse_rest(data, start, bool(len(is_inner) and is_inner[-1]))
                return
            size *= 2
            continue
        size = BLOCK_BYTES
        last = ends[-1] + 1
        places, kinds, is_quote, is_inner = places[:last], kinds[:last], is_quote[:last], is_inner[:last]
        outer, inner = ~(is_inner | is_quote), is_inner > is_quote
        length = int(places[-1]) + 1
        padded = np.frombuffer(piece[:length] + b"\0" * 48, np.uint8)
        yield _Block(
            data, start, padded, places[outer], kinds[outer], places[is_quote], places[inner], kinds[inner]
        )
        start += length


def _refuse_rest(data: bytes, start: int, in_string: bool) -> None:
    if in_string:
        raise ModelError(
            f"A string is never closed; it begins after: {excerpt(data, start)}", "unterminated_string"
        )


def _read_block(block: _Block, keywords: KeywordTable, count: int) -> tuple[Instances, bool]:
    ends = np.flatnonzero(block.kinds == SEMICOLON)
    firsts = np.concatenate(([0], ends[:-1] + 1))
    whole = _whole_statements(block, firsts, ends)
    done, end_of_section = False, 0
    if not whole.all():
        empty = (firsts == ends) & _is_blank(block, np.append(0, block.places[ends[:-1]] + 1), block.places[ends])
        firsts, ends, whole = firsts[~empty], ends[~empty], whole[~empty]
    if not whole.all():
        stop = int(np.argmin(whole))
        done = _is_end(block, firsts, ends, stop)
        end_of_section = block.start + int(block.places[ends[stop]]) + 1
        ends, firsts = ends[:stop], firsts[:stop]
    limit = int(block.places[ends[-1]]) + 1 if len(ends) else 0
    _check_strings(block, limit)
    _check_brackets(block, ends)
    part = _instances(block, firsts, ends, keywords, count)
    part.end = end_of_section
    return part, done


def _whole_statements(block: _Block, firsts: Array, ends: Array) -> NDArray[np.bool_]:
    """Which statements read `#`, `=`, `(` ... `)`, `;`, with nothing but white space before the `#`."""
    kinds, places = block.kinds, block.places
    long_enough = ends - firsts >= 4
    last = len(kinds) - 1
    whole = long_enough & (kinds[firsts] == HASH) & (kinds[np.minimum(firsts + 1, last)] == EQUALS)
    whole &= (kinds[np.minimum(firsts + 2, last)] == OPEN) & (kinds[ends - 1] == CLOSE)
    befores = np.concatenate(([0], places[ends[:-1]] + 1))
    whole &= _is_blank(block, befores, places[firsts])
    return whole & _is_blank(block, places[ends - 1] + 1, places[ends])


def _is_blank(block: _Block, starts: Array, ends: Array) -> NDArray[np.bool_]:
    """Which of the spans hold nothing but white space."""
    gaps = ends - starts
    blank = np.ones(len(starts), bool)
    for back in (1, 2):
        blank &= (gaps < back) | _IS_WHITE[block.bytes_[ends - back]]
    wide = np.flatnonzero(blank & (gaps > 2))
    if len(wide):
        # Each span's bytes end to end: a span is blank where as many of them are white as it is long.
        sizes = gaps[wide]
        lasts = np.cumsum(sizes)
        places = np.arange(lasts[-1]) + np.repeat(ends[wide] - lasts, sizes)
        ink = np.add.reduceat(~_IS_WHITE[block.bytes_[places]], lasts - sizes, dtype=np.int64)
        blank[wide] = ink == 0
    return blank


def _is_end(block: _Block, firsts: Array, ends: Array, stop: int) -> bool:
    """True at `ENDSEC;`. Raises: ModelError for any other statement that is no instance."""
    begin = 0 if stop == 0 else int(block.places[ends[stop - 1]]) + 1
    text = bytes(block.bytes_[begin : block.places[ends[stop]]]).strip()
    if text.upper() == b"ENDSEC":
        return True
    _check_strings(block, int(block.places[ends[stop]]))
    _check_brackets(block, ends[: stop + 1])
    if text.startswith(b"#") and not text[1:2].isdigit():
        raise ModelError(f"A step id is malformed: {excerpt(text)}", "malformed_step_id")
    if text.upper().startswith((b"END-ISO-10303-21", b"HEADER", b"ISO-10303-21", b"DATA")):
        raise ModelError(f"The DATA section is not closed before {excerpt(text)}", "missing_endsec")
    raise ModelError(f"A statement is no instance of a class: {excerpt(text)}", "malformed_statement")


def _check_strings(block: _Block, limit: int) -> None:
    """Each string stands where a value may stand; a quote that is missing shifts all that follow."""
    quotes = block.quotes[block.quotes < limit]
    opening, closing = quotes[0::2], quotes[1::2]
    good = _BEFORE_STRING[block.bytes_[opening - 1]]
    good_end = _AFTER_STRING[block.bytes_[closing + 1]]
    for flags, places in ((good, opening), (good_end, closing)):
        if not flags.all():
            place = block.start + int(places[np.argmin(flags)])
            raise ModelError(
                f"A string is not closed, or not opened, near: {excerpt(block.data, place - 40)}",
                "unterminated_string",
            )
    semicolons = block.inner[(block.inner_kinds == SEMICOLON) & (block.inner < limit)]
    for place in semicolons[_LINE_END[block.bytes_[semicolons + 1]]]:
        text = bytes(block.bytes_[place + 1 : place + 40]).strip()
        if text.startswith(b"#") and b"=" in text:
            raise ModelError(f"A string runs over the statement {excerpt(text)}", "unterminated_string")


def _check_brackets(block: _Block, ends: Array) -> None:
    limit = int(ends[-1]) + 1 if len(ends) else 0
    kinds = block.kinds[:limit]
    depth = np.cumsum(_DEEPER[kinds], dtype=np.int32)
    outermost = np.count_nonzero((kinds == CLOSE) & (depth == 0))
    if limit and (depth.min() < 0 or depth[ends].any() or outermost > len(ends)):
        wrong = ends[np.flatnonzero(depth[ends])[0]] if depth[ends].any() else ends[0]
        place = block.start + int(block.places[max(int(wrong) - 2, 0)])
        raise ModelError(f"Brackets do not balance near: {excerpt(block.data, place)}", "unbalanced_brackets")
    if limit and depth.max() > DEEPEST_BRACKETS:
        raise ModelError(f"Brackets are nested {int(depth.max())} deep.", "nested_too_deep")


def _instances(
    block: _Block, firsts: Array, ends: Array, keywords: KeywordTable, count: int
) -> Instances:
    places, kinds, words = block.places, block.kinds, word_view(block.bytes_)
    limit = int(ends[-1]) + 1 if len(ends) else 0
    _check_foreign(block, limit)
    hashes, equals, opens = places[firsts], places[firsts + 1], places[firsts + 2]
    ids = _step_ids(block, words, hashes, equals)
    spans = trim_spans(block.bytes_, equals + 1, opens, _IS_WHITE)
    classes = keywords.numbers(block.bytes_, words, *spans)
    is_reference = kinds[:limit] == HASH
    is_reference[firsts] = False
    tokens = np.flatnonzero(is_reference)
    targets, odd = _targets(block, words, places[tokens])
    sources = np.repeat(np.arange(len(ends), dtype=np.int32), _per_statement(tokens, ends))
    commas, odd_places = _commas(block, limit)
    odd_sources = np.concatenate((sources[odd], np.searchsorted(places[ends], odd_places)))
    odd_numbers = sorted(set(ids[odd_sources].tolist()))
    count_inner = int(np.searchsorted(block.inner, places[ends[-1]])) if len(ends) else 0
    inner, inner_kinds = block.inner[:count_inner] + block.start, block.inner_kinds[:count_inner]
    part = Instances(
        ids.astype(np.int32), opens + block.start, places[ends] + block.start, classes,
        _per_statement(commas, places[ends]), keywords.names, (sources + count)[~odd], targets[~odd],
        inner[inner_kinds == FOREIGN], inner[inner_kinds == BACKSLASH], odd_numbers,
    )
    _note_longest(part, block)
    return part


def _per_statement(places: Array, ends: Array) -> NDArray[np.int32]:
    """How many of the places, in order, lie in each statement; none lies between two of them."""
    return np.diff(np.searchsorted(places, ends), prepend=0).astype(np.int32)


def _check_foreign(block: _Block, limit: int) -> None:
    kinds = block.kinds[:limit]
    foreign = block.places[:limit][(kinds == FOREIGN) | (kinds == BACKSLASH)]
    if len(foreign):
        near = excerpt(block.data, block.start + int(foreign[0]) - 20)
        raise ModelError(f"Bytes that are no text stand outside a string near: {near}", "binary_bytes")


def _step_ids(block: _Block, words: Words, hashes: Array, equals: Array) -> Array:
    """The ids between `#` and `=`; only white space may follow the digits."""
    ids, ends = decode_numbers(block.bytes_, words, hashes + 1)
    starts, ends = trim_spans(block.bytes_, ends, equals, _IS_WHITE)
    wrong = (ids < 0) | (ends > starts)
    if wrong.any():
        place = block.start + int(hashes[np.argmax(wrong)])
        raise ModelError(f"A step id is malformed: {excerpt(block.data, place)}", "malformed_step_id")
    _check_overflow(ids, "A step id")
    return ids


def _targets(
    block: _Block, words: Words, hashes: Array
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The ids that references name; the flags mark a `#` that belongs to something like `1.#INF`."""
    targets, after = decode_numbers(block.bytes_, words, hashes + 1)
    odd = (targets < 0) & (block.bytes_[hashes - 1] == ord("."))
    wrong = ~odd & ((targets < 0) | ~_AFTER_REFERENCE[block.bytes_[after]])
    if wrong.any():
        place = block.start + int(hashes[np.argmax(wrong)])
        raise ModelError(f"A reference is malformed near: {excerpt(block.data, place)}", "malformed_reference")
    _check_overflow(targets, "A reference")
    return targets.astype(np.int32), odd


def _commas(block: _Block, limit: int) -> tuple[Array, Array]:
    """Places of all commas, and of the commas and brackets outside strings that follow no value."""
    commas = np.flatnonzero(block.bytes_ == ord(","))
    odd = commas[_NO_VALUE[block.bytes_[commas - 1]]]
    odd = odd[np.searchsorted(block.quotes, odd) % 2 == 0]
    closing = block.places[:limit][block.kinds[:limit] == CLOSE]
    before = block.bytes_[closing - 1]
    odd_closing = closing[_NO_VALUE[before] & (before != ord("("))]
    last = int(block.places[limit - 1]) if limit else 0
    return commas, np.concatenate((odd[odd < last], odd_closing, _torn_values(block, last)))


def _torn_values(block: _Block, last: int) -> Array:
    """Places of white space between two pieces of value, which the parser joins: `4 0.` is no 40, nor `4., 0.`."""
    white = np.flatnonzero(_IS_WHITE[block.bytes_[:last]])
    gaps = np.diff(white) > 1
    firsts, ends = white[np.append(True, gaps)[: len(white)]], white[np.append(gaps, True)[: len(white)]] + 1
    torn = firsts[_PIECE_OF_VALUE[block.bytes_[firsts - 1]] & _PIECE_OF_VALUE[block.bytes_[ends]]]
    return torn[np.searchsorted(block.quotes, torn) % 2 == 0]


def _check_overflow(ids: Array, what: str) -> None:
    if len(ids) and ids.max() > LARGEST_ID:
        raise ModelError(f"{what} is larger than {LARGEST_ID}: the file cannot be read.", "step_id_overflow")


def _note_longest(part: Instances, block: _Block) -> None:
    if len(block.quotes) < 2 or not len(part.ends):
        return
    even = len(block.quotes) // 2 * 2
    lengths = block.quotes[1:even:2] - block.quotes[0:even:2]
    longest = int(np.argmax(lengths))
    part.longest_string = int(lengths[longest])
    place = int(np.searchsorted(part.ends, block.quotes[2 * longest] + block.start))
    part.longest_string_id = int(part.ids[place]) if place < len(part.ids) else None


_ARRAYS = ("ids", "opens", "ends", "classes", "commas", "sources", "targets", "foreign", "escapes")


def _joined(parts: list[Instances], keywords: KeywordTable) -> Instances:
    if not parts:
        nothing: dict[str, Any] = dict.fromkeys(_ARRAYS, np.empty(0, np.int32))
        return Instances(class_names=[], **nothing)
    longest = max(parts, key=lambda part: part.longest_string)
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    return Instances(
        class_names=keywords.names,
        odd_numbers=[number for part in parts for number in part.odd_numbers],
        longest_string=longest.longest_string, longest_string_id=longest.longest_string_id,
        has_lower_case=keywords.has_lower_case, end=parts[-1].end, **arrays,
    )


def join_stretches(first: Instances, second: Instances) -> Instances:
    """Two stretches of one section, of which the second begins where the first ends, as one."""
    names = list(dict.fromkeys((*first.class_names, *second.class_names)))
    number_of = {name: number for number, name in enumerate(names)}
    numbers = np.array([number_of[name] for name in second.class_names], np.int32)
    moved = replace(second, classes=numbers[second.classes], sources=second.sources + np.int32(len(first.ids)))
    longest = max(first, second, key=lambda part: part.longest_string)
    return Instances(
        class_names=names, odd_numbers=first.odd_numbers + second.odd_numbers,
        longest_string=longest.longest_string, longest_string_id=longest.longest_string_id,
        has_lower_case=first.has_lower_case or second.has_lower_case, end=second.end,
        **{name: np.concatenate([getattr(part, name) for part in (first, moved)]) for name in _ARRAYS},
    )
