"""Rewrite text that the parser would lose, so that it keeps it.

Comes in: the bytes of a file, and where its strings contain foreign bytes or escapes. Goes out: edits, and faults by
their code. Source: ISO 10303-21:2016, 6.4.3 (string encoding).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bim.findings import model_error

Edit = tuple[int, int, bytes]
"""From one offset to another, and the bytes that replace them."""

BOM = b"\xef\xbb\xbf"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ESCAPE = re.compile(
    rb"\\(?:\\|S\\(?:''|[ -&(-~])|P[A-I]\\|[NFT]\\|X\\[0-9A-Fa-f]{2}"
    rb"|X2\\(?:[0-9A-Fa-f]{4})++\\X0\\|X4\\(?:[0-9A-Fa-f]{8})++\\X0\\)"
)
_FEEDS = bytes.maketrans(b"\f\v", b"  ")
_RUN = re.compile(rb"[\x80-\xff]+")
_FOREIGN = re.compile(rb"[\x80-\xff]+|[\x00-\x08\x0e-\x1f\x7f]")


@dataclass
class TextRepair:
    """Edits, and for each fault by its code its first offset and its number (`places`)."""

    edits: list[Edit] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def note(self, code: str, place: int) -> None:
        """Count one fault."""
        first = self.places.setdefault(code, [place, 0])
        first[1] += 1

    def edit(self, start: int, end: int, new: bytes) -> None:
        """Replace the bytes from `start` to `end`."""
        self.edits.append((start, end, new))


def blank_comments(data: bytes) -> bytes:
    """Return the same bytes with every comment as white space. Raises: ModelError `unterminated_comment`."""
    place = _find_comment(data, 0)
    if place < 0:
        return data
    pieces: list[bytes] = []
    done = start = 0
    while place >= 0:
        if data.count(b"'", start, place) % 2:
            start = data.find(b"'", place) + 1
            if start == 0:
                break
        else:
            end = data.find(b"*/", place + 2)
            if end < 0:
                raise model_error("unterminated_comment")
            pieces += (data[done:place], b" " * (end + 2 - place))
            done = start = end + 2
        place = _find_comment(data, start)
    pieces.append(data[done:])
    return b"".join(pieces)


def _find_comment(data: bytes, start: int) -> int:
    """Return what `data.find(b"/*", start)` returns; to look for one sign takes a tenth of the time, and it is rare."""
    place = data.find(b"/", start)
    while place >= 0 and data[place + 1 : place + 2] != b"*":
        place = data.find(b"/", place + 1)
    return place


def blank_feeds(data: bytes) -> bytes:
    """Return the same bytes with form feeds and vertical tabs as spaces: the parser loses what follows one."""
    return data.translate(_FEEDS) if b"\f" in data or b"\v" in data else data


def repair_text(data: bytes, foreign: Iterable[int], escapes: Iterable[int], data_start: int) -> TextRepair:
    r"""Return edits for raw bytes and faulty escapes; the header is searched here, the places in the data are given.

    Raw bytes become `\X2\` or `\X4\` escapes: as UTF-8 where they are valid UTF-8, else as Windows-1252. A backslash
    that begins no escape is doubled, so that the text stays as it reads.
    """
    repair = TextRepair()
    done = 0
    header_runs = (match.start() for match in _FOREIGN.finditer(data, 0, data_start))
    for place in (*header_runs, *foreign):
        if place < done:
            continue
        if data[place] < 0x80:
            _repair_control(repair, data, place)
            done = place + 1
            continue
        done = _repair_run(repair, data, place)
    _repair_escapes(repair, data, escapes, data_start)
    return repair


@dataclass(frozen=True)
class Repair:
    """What to change in a scanned text before it is parsed; `is_other_text`: the text is not what the file contains."""

    edits: tuple[Edit, ...] = ()
    to_upper_case: bool = False
    is_other_text: bool = False

    def __bool__(self) -> bool:
        return bool(self.edits) or self.to_upper_case or self.is_other_text


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes with the edits made; the edits must not overlap."""
    pieces: list[bytes] = []
    done = 0
    for start, end, new in sorted(edits):
        pieces += (data[done:start], new)
        done = end
    pieces.append(data[done:])
    return b"".join(pieces)


def upper_case_outside_strings(data: bytes) -> bytes:
    """Return the text with keywords and enumerations in upper case, strings untouched; comments must be
    blanked before.
    """
    parts = data.split(b"'")
    parts[::2] = [part.upper() for part in parts[::2]]
    return b"'".join(parts)


def _repair_run(repair: TextRepair, data: bytes, start: int) -> int:
    """Write a run of raw letters as escapes, and return the offset after it."""
    run = _RUN.match(data, start)
    letters = run[0] if run else data[start : start + 1]
    try:
        text = letters.decode("utf-8")
        repair.note("raw_utf8", start)
    except UnicodeDecodeError:
        text = "".join(_windows_letter(byte) for byte in letters)
        repair.note("raw_latin1", start)
    repair.edit(start, start + len(letters), escaped(text))
    return start + len(letters)


def _windows_letter(byte: int) -> str:
    letter = bytes([byte])
    try:
        return letter.decode("cp1252")
    except UnicodeDecodeError:
        return letter.decode("latin-1")


def escaped(text: str) -> bytes:
    """Return the text as STEP escapes, four digits per letter, eight for those beyond the basic plane."""
    pieces = []
    for part in re.findall("[\x00-\uffff]+|[\U00010000-\U0010ffff]+", text):
        if part[0] > "\uffff":
            pieces.append(b"\\X4\\" + part.encode("utf-32-be").hex().upper().encode() + b"\\X0\\")
        else:
            pieces.append(b"\\X2\\" + part.encode("utf-16-be").hex().upper().encode() + b"\\X0\\")
    return b"".join(pieces)


def _repair_control(repair: TextRepair, data: bytes, place: int) -> None:
    if data[place] == 0:
        repair.note("nul_in_text", place)
        repair.edit(place, place + 1, escaped(_REPLACEMENT))
    else:
        repair.note("control_characters", place)


def _repair_escapes(repair: TextRepair, data: bytes, escapes: Iterable[int], data_start: int) -> None:
    known: dict[bytes, tuple[bytes | None, str | None]] = {}
    done = 0
    header = (match.start() for match in re.finditer(rb"\\", data[:data_start]))
    for place in (*header, *escapes):
        if place < done:
            continue
        match = _ESCAPE.match(data, place)
        if match is None:
            done = place + 1
            if place >= data_start:
                repair.note("malformed_escape", place)
            repair.edit(place, done, b"\\\\")
            continue
        done, token = match.end(), match[0]
        if token not in known:
            known[token] = _judge(token)
        new, code = known[token]
        if code is not None:
            repair.note(code, place)
        if new is not None:
            repair.edit(place, done, new)


def _judge(token: bytes) -> tuple[bytes | None, str | None]:
    """Return what to write for a well-formed escape (null: leave it), and the code of what is wrong with it."""
    if token == b"\\S\\''":
        return escaped("\N{SECTION SIGN}"), None
    if not token.startswith(b"\\X"):
        return None, None
    if token.startswith(b"\\X\\"):
        codes = [int(token[3:5], 16)]
    else:
        width = 4 if token.startswith(b"\\X2") else 8
        digits = token[4:-4]
        codes = [int(digits[i : i + width], 16) for i in range(0, len(digits), width)]
    if 0 in codes:
        text = _text_of([code or 0xFFFD for code in codes])
        return escaped(text), "nul_in_text"
    if any(0xD800 <= code <= 0xDFFF or code > 0x10FFFF for code in codes):
        text = _text_of(codes)
        return escaped(text), "malformed_escape" if _REPLACEMENT in text else None
    if any(code < 32 and code not in (9, 10, 13) for code in codes):
        return None, "control_characters"
    return None, None


def _text_of(codes: list[int]) -> str:
    """Return the letters of the codes; a pair of surrogates is one letter, a lone one the replacement character."""
    legal = [code if code <= 0x10FFFF else 0xFFFD for code in codes]
    raw = b"".join(chr(code).encode("utf-16-be", "surrogatepass") for code in legal)
    return raw.decode("utf-16-be", "replace")
