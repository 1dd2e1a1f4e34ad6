"""Read numbers and keywords from a byte buffer, many at a time.

Comes in: a byte array that is padded at its end, and places in it. Goes out: integers and class numbers.
"""

import re

import numpy as np
from numpy.typing import NDArray

from bim.findings import model_error

Array = NDArray[np.int64]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

_ZEROS = np.uint64(0x3030303030303030)
_SIXES = np.uint64(0x0606060606060606)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SHIFTS = np.array([0, *(64 - 8 * digits for digits in range(1, 9))], np.uint64)
_MASKS = np.array([256**count - 1 for count in range(9)], np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEYWORD = re.compile(rb"[A-Za-z][A-Za-z0-9_]*")
TEXT = rb"'(?:[^']|'')*+'"
"""A pattern for a string of the file, its doubled quotes within."""
_PIECE = re.compile(TEXT + rb"|[(),]|[^'(),]++")
_LONGEST_KEYWORD = 96
_TRIM_ROUNDS = 16


def excerpt(data: bytes, start: int = 0, length: int = 60) -> str:
    """Return a short printable piece of `data`, for a message."""
    start = max(start, 0)
    text = data[start : start + length].decode("ascii", "replace")
    return "".join(c if c.isprintable() else " " for c in text).strip()


def split_attributes(statement: bytes) -> list[bytes]:
    """Return the top-level values between a statement's outer brackets."""
    values, depth, current = [], 0, bytearray()
    body = statement[statement.find(b"(") + 1 : statement.rfind(b")")]
    for piece in _PIECE.findall(body):
        depth += (piece == b"(") - (piece == b")")
        if piece == b"," and depth == 0:
            values.append(bytes(current).strip())
            current.clear()
        else:
            current += piece
    values.append(bytes(current).strip())
    return values


def word_view(buffer: Bytes) -> Words:
    """Return the eight bytes from each place on as one little-endian number; the last seven places have none."""
    return np.ndarray((len(buffer) - 7,), "<u8", buffer, 0, (1,))


def decode_numbers(buffer: Bytes, words: Words, starts: Array) -> tuple[Array, Array]:
    """Return the whole number that is written at each place, and the place after it; -1 where there is no digit.

    A number of 16 digits or more, leading zeros aside, is given as 2**62.
    """
    numbers, digits = _eight_digits(words, starts)
    numbers = np.where(digits > 0, numbers, -1)
    long = np.flatnonzero(digits == 8)
    if len(long):
        more, count = _eight_digits(words, starts[long] + 8)
        numbers[long] = numbers[long] * 10**count + np.where(count > 0, more, 0)
        digits[long] += count
    after = starts + digits
    for place in np.flatnonzero(digits == 16):
        numbers[place], after[place] = _long_number(buffer, int(starts[place]))
    return numbers, after


def _eight_digits(words: Words, starts: Array) -> tuple[Array, Array]:
    """Return the value of one to eight digits at each place, decoded in one 64-bit word, and how many
    digits there are.
    """
    text = words[starts] ^ _ZEROS
    stop = ((text + _SIXES) | text) & _HIGH
    digits = (
        np.bitwise_count((stop - np.uint64(1)) & ~stop) >> 3
    )  # the bytes before the first that is no digit
    value = text << _SHIFTS[digits]
    value = (value * np.uint64(10) + (value >> np.uint64(8))) & np.uint64(0x00FF00FF00FF00FF)
    value = (value * np.uint64(100) + (value >> np.uint64(16))) & np.uint64(0x0000FFFF0000FFFF)
    value = (value * np.uint64(10000) + (value >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    return value.astype(np.int64), digits.astype(np.int64)


def _long_number(buffer: Bytes, start: int) -> tuple[int, int]:
    end = start
    while end < len(buffer) and 48 <= buffer[end] <= 57:
        end += 1
    text = bytes(buffer[start:end]).lstrip(b"0")
    return (2**62 if len(text) > 15 else int(text or b"0")), end


def trim_spans(buffer: Bytes, starts: Array, ends: Array, white: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the spans without white space at either side; an empty span has start equal to end."""
    if not (starts < ends).any():
        return starts, ends
    starts, ends = starts.copy(), ends.copy()
    for _ in range(_TRIM_ROUNDS):
        moving = (starts < ends) & white[buffer[starts]]
        if not moving.any():
            break
        starts += moving
    for _ in range(_TRIM_ROUNDS):
        moving = (starts < ends) & white[buffer[ends - 1]]
        if not moving.any():
            break
        ends -= moving
    for place in np.flatnonzero((starts < ends) & (white[buffer[starts]] | white[buffer[ends - 1]])):
        text = bytes(buffer[starts[place] : ends[place]])
        starts[place] += len(text) - len(text.lstrip())
        ends[place] = starts[place] + len(text.strip())
    return starts, ends


class KeywordTable:
    """The keywords met so far, each with a number; `names` are in upper case, in the order of the numbers."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.has_lower_case = False
        self._number_of_name: dict[str, int] = {}
        self._hashes = np.array([np.iinfo(np.uint64).max])  # in order, ended by one that is larger than all
        self._numbers = np.array([-1], np.int32)

    def numbers(self, buffer: Bytes, words: Words, starts: Array, ends: Array) -> NDArray[np.int32]:
        """Return the number of the keyword in each span. Raises: ModelError `malformed_class`."""
        lengths = ends - starts
        if len(lengths) and (lengths.min() < 1 or lengths.max() > _LONGEST_KEYWORD):
            place = int(np.argmin(lengths) if lengths.min() < 1 else np.argmax(lengths))
            raise model_error("malformed_class", near=excerpt(bytes(buffer), int(starts[place]) - 12))
        hashes = _hashes(words, starts, lengths)
        places = np.searchsorted(self._hashes, hashes)
        unknown = np.flatnonzero(self._hashes[places] != hashes)
        if len(unknown):
            self._learn(buffer, hashes[unknown], starts[unknown], ends[unknown])
            places = np.searchsorted(self._hashes, hashes)
        return self._numbers[places]

    def _learn(self, buffer: Bytes, hashes: Words, starts: Array, ends: Array) -> None:
        new = dict(zip(hashes.tolist(), zip(starts.tolist(), ends.tolist(), strict=True), strict=True))
        numbers = [self._add(bytes(buffer[start:end])) for start, end in new.values()]
        merged = np.concatenate((np.array(list(new), np.uint64), self._hashes))
        order = np.argsort(merged)
        self._hashes = merged[order]
        self._numbers = np.concatenate((np.array(numbers, np.int32), self._numbers))[order]

    def _add(self, keyword: bytes) -> int:
        if not _KEYWORD.fullmatch(keyword):
            raise model_error("malformed_class", near=excerpt(keyword))
        name = keyword.decode("ascii").upper()
        self.has_lower_case |= keyword != keyword.upper()
        if name not in self._number_of_name:
            self._number_of_name[name] = len(self.names)
            self.names.append(name)
        return self._number_of_name[name]


def _hashes(words: Words, starts: Array, lengths: Array) -> Words:
    """Return a number for each span that any other text is most unlikely to share."""
    hashes = _mixed(lengths.astype(np.uint64), words[starts] & _MASKS[np.minimum(lengths, 8)])
    for offset in range(8, int(lengths.max()) if len(lengths) else 0, 8):
        longer = np.flatnonzero(lengths > offset)
        text = words[np.minimum(starts[longer] + offset, len(words) - 1)]
        hashes[longer] = _mixed(hashes[longer], text & _MASKS[np.minimum(lengths[longer] - offset, 8)])
    return hashes


def _mixed(hashes: Words, text: Words) -> Words:
    mixed = (hashes ^ text) * _MIX
    return mixed ^ (mixed >> np.uint64(29))
