"""Read the bytes of a DATA section as a table of its instances, without a parser.

Comes in: bytes, from the first one after `DATA;`. Goes out: `Instances`, or a ModelError for what is no STEP.
The section is read in blocks that end between two statements; within a block everything is done on arrays.
"""

import numpy as np
from numpy.typing import NDArray

from bim.findings import model_error
from bim.step.blocks import (
    BACKSLASH,
    CLOSE,
    FOREIGN,
    HASH,
    IS_WHITE,
    OPEN,
    SEMICOLON,
    WHITE,
    Block,
    blocks,
    byte_flags,
    check_brackets,
    check_foreign,
    check_strings,
    complete_statements,
    is_blank,
    is_end,
)
from bim.step.byte_words import Array, KeywordTable, Words, decode_numbers, excerpt, trim_spans, word_view
from bim.step.instances import Instances, join_parts

LARGEST_ID = 2**31 - 1
MOST_ATTRIBUTES = 2**15 - 1  # no class has as many
_LEAST_SIGNS = 4
"""Signs of a statement after its `#` that has no lists and no references: `=`, `(`, `)` and `;`."""
_AFTER_REFERENCE = byte_flags(WHITE + b"),")
# No value ends in a letter, a sign or a bracket that opens: `NaN,`, `1e)`, `(,`, `,,` are none.
_NO_VALUE = byte_flags(bytes(range(65, 91)) + bytes(range(97, 123)) + b"+-,(")
_PIECE_OF_VALUE = byte_flags(
    bytes(range(48, 58)) + bytes(range(65, 91)) + bytes(range(97, 123)) + b"+-.$*#'\"_"
)


def read_instances(data: bytes, start: int) -> Instances:
    """Return all instances from `start` up to the section's `ENDSEC`; `end` is the offset after it.

    Raises: ModelError `unterminated_string`, `unbalanced_brackets`, `nested_too_deep`, `malformed_statement`,
    `malformed_step_id`, `step_id_overflow`, `malformed_reference`, `malformed_class`, `binary_bytes`, `truncated`.
    """
    instances = read_stretch(data, start, len(data))
    if not instances.end:
        raise model_error("truncated", missing="ENDSEC after its DATA section")
    return instances


def read_stretch(data: bytes, start: int, stop: int) -> Instances:
    """Return the complete statements between two offsets, of which `start` is between two statements.

    `end` is 0 where the section does not end there. Raises: as `read_instances`, except for `truncated`.
    """
    keywords = KeywordTable()
    parts: list[Instances] = []
    count = 0
    for block in blocks(data, start, stop):
        part, done = _read_block(block, keywords, count)
        parts.append(part)
        count += len(part.ids)
        if done:
            break
    return join_parts(parts, keywords)


def _read_block(block: Block, keywords: KeywordTable, count: int) -> tuple[Instances, bool]:
    ends = np.flatnonzero(block.kinds == SEMICOLON)
    firsts = np.concatenate(([0], ends[:-1] + 1))
    complete = complete_statements(block, firsts, ends)
    done, end_of_section = False, 0
    if not complete.all():
        empty = (firsts == ends) & is_blank(
            block, np.append(0, block.places[ends[:-1]] + 1), block.places[ends]
        )
        firsts, ends, complete = firsts[~empty], ends[~empty], complete[~empty]
    if not complete.all():
        stop = int(np.argmin(complete))
        done = is_end(block, firsts, ends, stop)
        end_of_section = block.start + int(block.places[ends[stop]]) + 1
        ends, firsts = ends[:stop], firsts[:stop]
    limit = int(block.places[ends[-1]]) + 1 if len(ends) else 0
    check_strings(block, limit)
    depth = check_brackets(block, ends)
    part = _instances(block, firsts, ends, depth, keywords, count)
    part.end = end_of_section
    return part, done


def _instances(
    block: Block, firsts: Array, ends: Array, depth: NDArray[np.int8], keywords: KeywordTable, count: int
) -> Instances:
    places, kinds, words = block.places, block.kinds, word_view(block.bytes_)
    limit = int(ends[-1]) + 1 if len(ends) else 0
    check_foreign(block, limit)
    hashes, equals, opens = places[firsts], places[firsts + 1], places[firsts + 2]
    ids = _step_ids(block, words, hashes, equals)
    spans = trim_spans(block.bytes_, equals + 1, opens, IS_WHITE)
    classes = keywords.numbers(block.bytes_, words, *spans)
    is_reference = kinds[:limit] == HASH
    is_reference[firsts] = False
    tokens = np.flatnonzero(is_reference)
    targets, odd = _targets(block, words, places[tokens])
    sources = np.repeat(np.arange(len(ends), dtype=np.int32), _per_statement(tokens, ends))
    commas, odd_places = _commas(block, limit)
    odd_sources = np.concatenate((sources[odd], np.searchsorted(places[ends], odd_places)))
    invalid_numbers = sorted(set(ids[odd_sources].tolist()))
    count_inner = int(np.searchsorted(block.inner, places[ends[-1]])) if len(ends) else 0
    inner, inner_kinds = block.inner[:count_inner] + block.start, block.inner_kinds[:count_inner]
    counts = _per_statement(commas, places[ends])
    part = Instances(
        ids.astype(np.int32),
        opens + block.start,
        places[ends] + block.start,
        classes,
        counts,
        _attribute_counts(block, firsts, ends, depth, commas, counts),
        keywords.names,
        (sources + count)[~odd],
        targets[~odd],
        inner[inner_kinds == FOREIGN],
        inner[inner_kinds == BACKSLASH],
        invalid_numbers,
    )
    _note_longest(part, block)
    return part


def _per_statement(places: Array, ends: Array) -> NDArray[np.int32]:
    """Return how many of the places, in order, are in each statement; none is between two of them."""
    return np.diff(np.searchsorted(places, ends), prepend=0).astype(np.int32)


def _step_ids(block: Block, words: Words, hashes: Array, equals: Array) -> Array:
    """Return the ids between `#` and `=`; only white space may follow the digits."""
    ids, ends = decode_numbers(block.bytes_, words, hashes + 1)
    starts, ends = trim_spans(block.bytes_, ends, equals, IS_WHITE)
    wrong = (ids < 0) | (ends > starts)
    if wrong.any():
        place = block.start + int(hashes[np.argmax(wrong)])
        raise model_error("malformed_step_id", near=excerpt(block.data, place))
    _check_overflow(ids)
    return ids


def _targets(block: Block, words: Words, hashes: Array) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the ids that references name, and flags for each `#` that belongs to something like `1.#INF`."""
    targets, after = decode_numbers(block.bytes_, words, hashes + 1)
    odd = (targets < 0) & (block.bytes_[hashes - 1] == ord("."))
    wrong = ~odd & ((targets < 0) | ~_AFTER_REFERENCE[block.bytes_[after]])
    if wrong.any():
        place = block.start + int(hashes[np.argmax(wrong)])
        raise model_error("malformed_reference", near=excerpt(block.data, place))
    _check_overflow(targets)
    return targets.astype(np.int32), odd


def _commas(block: Block, limit: int) -> tuple[Array, Array]:
    """Return the places of all commas, and of the commas and brackets outside of strings that follow no value."""
    commas = np.flatnonzero(block.bytes_ == ord(","))
    odd = commas[_NO_VALUE[block.bytes_[commas - 1]]]
    odd = odd[np.searchsorted(block.quotes, odd) % 2 == 0]
    closing = block.places[:limit][block.kinds[:limit] == CLOSE]
    before = block.bytes_[closing - 1]
    odd_closing = closing[_NO_VALUE[before] & (before != ord("("))]
    last = int(block.places[limit - 1]) if limit else 0
    return commas, np.concatenate((odd[odd < last], odd_closing, _split_values(block, last)))


def _attribute_counts(
    block: Block,
    firsts: Array,
    ends: Array,
    depth: NDArray[np.int8],
    commas: Array,
    counts: NDArray[np.int32],
) -> NDArray[np.int16]:
    """Return how many values each statement has: its commas, of which `counts` has all, without those in lists and
    strings, and one.
    """
    limit = len(depth)
    kinds, places = block.kinds[:limit], block.places[:limit]
    lists = places[((kinds == OPEN) & (depth == 2)) | ((kinds == CLOSE) & (depth == 1))]
    quotes = block.quotes[: np.searchsorted(block.quotes, places[-1])] if limit else block.quotes[:0]
    within = np.searchsorted(commas, quotes)
    texts = np.flatnonzero(within[1::2] > within[::2])
    texts = texts[
        depth[np.searchsorted(places, quotes[2 * texts]) - 1] == 1
    ]  # those in lists are counted with them
    inner = _commas_within(commas, lists, places[ends]) + _commas_within(
        commas, quotes.reshape(-1, 2)[texts].ravel(), places[ends]
    )
    is_empty = ends - firsts == _LEAST_SIGNS
    is_empty[is_empty] = is_blank(block, places[firsts[is_empty] + 2] + 1, places[firsts[is_empty] + 3])
    return np.asarray(np.minimum(counts - inner + ~is_empty, MOST_ATTRIBUTES), dtype=np.int16)


def _commas_within(commas: Array, bounds: Array, ends: Array) -> Array:
    """Return how many commas each statement has between pairs of places, which follow one another."""
    at = np.searchsorted(commas, bounds)
    sums = np.concatenate(([0], np.cumsum(at[1::2] - at[::2])))
    return np.diff(sums[np.searchsorted(bounds[::2], ends)], prepend=0)


def _split_values(block: Block, last: int) -> Array:
    """Return the places of white space between two pieces of a value. The parser joins them: it reads `4 0.` as 40."""
    white = np.flatnonzero(
        block.bytes_[:last] <= ord(" ")
    )  # other signs below a space are refused outside strings
    gaps = np.diff(white) > 1
    firsts, ends = white[np.append(True, gaps)[: len(white)]], white[np.append(gaps, True)[: len(white)]] + 1
    torn = firsts[_PIECE_OF_VALUE[block.bytes_[firsts - 1]] & _PIECE_OF_VALUE[block.bytes_[ends]]]
    return np.asarray(torn[np.searchsorted(block.quotes, torn) % 2 == 0])


def _check_overflow(ids: Array) -> None:
    if len(ids) and ids.max() > LARGEST_ID:
        raise model_error("step_id_overflow", largest=LARGEST_ID)


def _note_longest(part: Instances, block: Block) -> None:
    if len(block.quotes) < 2 or not len(part.ends):
        return
    even = len(block.quotes) // 2 * 2
    lengths = block.quotes[1:even:2] - block.quotes[0:even:2]
    longest = int(np.argmax(lengths))
    part.longest_string = int(lengths[longest])
    place = int(np.searchsorted(part.ends, block.quotes[2 * longest] + block.start))
    part.longest_string_id = int(part.ids[place]) if place < len(part.ids) else None
