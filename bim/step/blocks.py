"""Cut the bytes of a DATA section into blocks of complete statements, and check that they have the form of STEP.

Comes in: bytes, from the first one after `DATA;`. Goes out: `Block`s with the signs outside of strings, or a
ModelError.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bim.findings import model_error
from bim.step.byte_words import Array, excerpt

QUOTE, OPEN, CLOSE, SEMICOLON, HASH, EQUALS, FOREIGN, BACKSLASH = range(1, 9)
BLOCK_BYTES = 1 << 19  # its arrays stay in the cache of a core
DEEPEST_BRACKETS = 32
WHITE = b" \t\r\n\f\v"
_TABLE = bytearray(256)
for _kind, _signs in (
    (QUOTE, b"'"),
    (OPEN, b"("),
    (CLOSE, b")"),
    (SEMICOLON, b";"),
    (HASH, b"#"),
    (EQUALS, b"="),
    (FOREIGN, bytes(c for c in range(256) if (c < 32 and c not in WHITE) or c > 126)),
    (BACKSLASH, b"\\"),
):
    for _sign in _signs:
        _TABLE[_sign] = _kind
_KINDS = bytes(_TABLE)


def byte_flags(signs: bytes) -> NDArray[np.bool_]:
    """Return 256 flags, one per byte value: whether it is among these signs."""
    table = np.zeros(256, bool)
    table[list(signs)] = True
    return table


IS_WHITE = byte_flags(WHITE)
_BEFORE_STRING = byte_flags(WHITE + b"(,'")
_AFTER_STRING = byte_flags(WHITE + b"),'")
_LINE_END = byte_flags(b"\r\n")
_DEEPER = np.zeros(9, np.int8)
_DEEPER[[OPEN, CLOSE]] = 1, -1


@dataclass
class Block:
    """A block of statements: its signs outside of strings (`places`, `kinds`), its quotes, and the signs within strings
    (`inner`).

    Places are offsets in `bytes_`, which is padded so that a word can be read from each; `start` is the offset of the
    block in `data`.
    """

    data: bytes
    start: int
    bytes_: NDArray[np.uint8]
    places: Array
    kinds: NDArray[np.uint8]
    quotes: Array
    inner: Array
    inner_kinds: NDArray[np.uint8]


def blocks(data: bytes, start: int, stop: int) -> Iterator[Block]:
    """Yield the bytes from `start` on in blocks, each cut after a semicolon outside of strings.

    Raises: ModelError `unterminated_string`.
    """
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
        yield Block(
            data, start, padded, places[outer], kinds[outer], places[is_quote], places[inner], kinds[inner]
        )
        start += length


def _refuse_rest(data: bytes, start: int, in_string: bool) -> None:
    if in_string:
        raise model_error("unterminated_string", near=excerpt(data, start))


def complete_statements(block: Block, firsts: Array, ends: Array) -> NDArray[np.bool_]:
    """Return which statements read `#`, `=`, `(` ... `)`, `;`, with nothing but white space before the `#`."""
    kinds, places = block.kinds, block.places
    long_enough = ends - firsts >= 4
    last = len(kinds) - 1
    complete = long_enough & (kinds[firsts] == HASH) & (kinds[np.minimum(firsts + 1, last)] == EQUALS)
    complete &= (kinds[np.minimum(firsts + 2, last)] == OPEN) & (kinds[ends - 1] == CLOSE)
    befores = np.concatenate(([0], places[ends[:-1]] + 1))
    complete &= is_blank(block, befores, places[firsts])
    complete &= is_blank(block, places[ends - 1] + 1, places[ends])
    return np.asarray(complete, dtype=np.bool_)


def is_blank(block: Block, starts: Array, ends: Array) -> NDArray[np.bool_]:
    """Return which of the spans contain nothing but white space."""
    gaps = ends - starts
    blank = np.ones(len(starts), bool)
    for back in (1, 2):
        blank &= (gaps < back) | IS_WHITE[block.bytes_[ends - back]]
    wide = np.flatnonzero(blank & (gaps > 2))
    if len(wide):
        # Each span's bytes end to end: a span is blank where as many of them are white as it is long.
        sizes = gaps[wide]
        lasts = np.cumsum(sizes)
        places = np.arange(lasts[-1]) + np.repeat(ends[wide] - lasts, sizes)
        ink = np.add.reduceat(~IS_WHITE[block.bytes_[places]], lasts - sizes, dtype=np.int64)
        blank[wide] = ink == 0
    return blank


def is_end(block: Block, firsts: Array, ends: Array, stop: int) -> bool:
    """Return whether statement `stop` is `ENDSEC;`. Raises: ModelError for any other that is no instance."""
    begin = 0 if stop == 0 else int(block.places[ends[stop - 1]]) + 1
    text = bytes(block.bytes_[begin : block.places[ends[stop]]]).strip()
    if text.upper() == b"ENDSEC":
        return True
    check_strings(block, int(block.places[ends[stop]]))
    check_brackets(block, ends[: stop + 1])
    if text.startswith(b"#") and not text[1:2].isdigit():
        raise model_error("malformed_step_id", near=excerpt(text))
    if text.upper().startswith((b"END-ISO-10303-21", b"HEADER", b"ISO-10303-21", b"DATA")):
        raise model_error("missing_endsec", near=excerpt(text))
    raise model_error("malformed_statement", near=excerpt(text))


def check_strings(block: Block, limit: int) -> None:
    """Raise an error for a string where no value may be: a missing quote shifts all strings after it.

    Raises: ModelError `unterminated_string`.
    """
    quotes = block.quotes[block.quotes < limit]
    opening, closing = quotes[0::2], quotes[1::2]
    good = _BEFORE_STRING[block.bytes_[opening - 1]]
    good_end = _AFTER_STRING[block.bytes_[closing + 1]]
    for flags, places in ((good, opening), (good_end, closing)):
        if not flags.all():
            place = block.start + int(places[np.argmin(flags)])
            raise model_error("unterminated_string", near=excerpt(block.data, place - 40))
    semicolons = block.inner[(block.inner_kinds == SEMICOLON) & (block.inner < limit)]
    for place in semicolons[_LINE_END[block.bytes_[semicolons + 1]]]:
        text = bytes(block.bytes_[place + 1 : place + 40]).strip()
        if text.startswith(b"#") and b"=" in text:
            raise model_error("unterminated_string", near=excerpt(text))


def check_brackets(block: Block, ends: Array) -> NDArray[np.int8]:
    """Return how deep in brackets each sign of the block stands, itself included.

    Raises: ModelError `unbalanced_brackets`, `nested_too_deep`.
    """
    limit = int(ends[-1]) + 1 if len(ends) else 0
    kinds = block.kinds[:limit]
    depth = np.cumsum(_DEEPER[kinds], dtype=np.int32)
    outermost = np.count_nonzero((kinds == CLOSE) & (depth == 0))
    if limit and (depth.min() < 0 or depth[ends].any() or outermost > len(ends)):
        wrong = ends[np.flatnonzero(depth[ends])[0]] if depth[ends].any() else ends[0]
        place = block.start + int(block.places[max(int(wrong) - 2, 0)])
        raise model_error("unbalanced_brackets", near=excerpt(block.data, place))
    if limit and depth.max() > DEEPEST_BRACKETS:
        raise model_error("nested_too_deep", depth=int(depth.max()), limit=DEEPEST_BRACKETS)
    return depth.astype(np.int8)


def check_foreign(block: Block, limit: int) -> None:
    """Raise an error for bytes outside of strings that are no text. Raises: ModelError `binary_bytes`."""
    kinds = block.kinds[:limit]
    foreign = block.places[:limit][(kinds == FOREIGN) | (kinds == BACKSLASH)]
    if len(foreign):
        near = excerpt(block.data, block.start + int(foreign[0]) - 20)
        raise model_error("binary_bytes", near=near)
