"""Find the statements that are no STEP, one by one, in a file that cannot be scanned because of them.

Comes in: the text of a file. Goes out: the malformed pieces, with the ids, classes and references that each still
shows; null where the damage cannot be separated from the statements around it.
"""

import re
from dataclasses import dataclass

from bim.step.byte_words import excerpt

MOST_PIECES = 100
LONGEST_PIECE = 1 << 16
_DEEPEST = 8

# A string that runs over the beginning of another statement was never closed.
_STRING = rb"(?<=[\s(,'])'(?:[^';]|''|;(?!\s*+#\d+\s*+=))*+'(?=[\s),'])"
_PLAIN = rb"[^'();=#\\\x00-\x08\x0e-\x1f\x7f-\xff]++"
_REFERENCE = rb"#\d{1,10}+(?=[\s,)])|(?<=\.)#(?=[A-Z])"


def _values(depth: int) -> bytes:
    """Return a pattern for values with lists in them, this many deep."""
    lists = rb"|\(" + _values(depth - 1) + rb"\)" if depth else b""
    return rb"(?:" + _PLAIN + rb"|" + _REFERENCE + rb"|" + _STRING + lists + rb")*+"


_STATEMENT = rb"[\s;]*+#\d{1,10}+\s*+=\s*+[A-Za-z]\w*+\s*+\(" + _values(_DEEPEST) + rb"\)\s*+;"
_STATEMENTS = re.compile(rb"(?:" + _STATEMENT + rb")*+\s*+")
_END = re.compile(rb"ENDSEC\s*+;", re.IGNORECASE)
_NEXT = re.compile(rb"[;\r\n]\s*+(?=#\d++\s*+=|ENDSEC\s*+;)", re.IGNORECASE)
_WHOLE_STRING = re.compile(_STRING)
_DECLARED = re.compile(rb"#\s*+(\d{1,10}+)\s*+=[\s=]*+(!?[A-Za-z]\w*+)?")
_REFERRED = re.compile(rb"#\s*+(\d{1,10}+)(?!\d|\s*+=)")
_GLOBAL_ID = re.compile(rb"\(\s*+'[0-9A-Za-z_$]{22}'?")
_EQUALS = re.compile(rb"=[\s=]*+")
_SIGNS = re.compile(rb"[#=()'<>]")


@dataclass(frozen=True)
class Declared:
    """What a malformed piece still shows of one statement: its id, its class (upper case, null where there is none),
    the ids that it refers to, and whether it begins with a GlobalId as rooms and relations do."""

    step_id: int
    class_name: str | None
    targets: tuple[int, ...]
    has_global_id: bool


@dataclass(frozen=True)
class MalformedPiece:
    """A stretch of text between two statements that is none itself; `declared` is empty for stray text."""

    start: int
    stop: int
    text: str
    declared: tuple[Declared, ...]


def find_malformed(text: bytes, start: int) -> list[MalformedPiece] | None:
    """Return the malformed pieces of the section that begins at `start`, in order.

    Null where the section has no end, where there are more than `MOST_PIECES`, where one is longer than
    `LONGEST_PIECE`, or where one holds what may be a statement without an id.
    """
    pieces: list[MalformedPiece] = []
    place = start
    while True:
        found = _STATEMENTS.match(text, place)
        place = found.end() if found else place
        if _END.match(text, place):
            return pieces
        following = _NEXT.search(text, place)
        if following is None or following.end() - place > LONGEST_PIECE or len(pieces) == MOST_PIECES:
            return None
        piece = _piece(text, place, following.end())
        if piece is None:
            return None
        pieces.append(piece)
        place = following.end()


def _piece(text: bytes, start: int, stop: int) -> MalformedPiece | None:
    body = text[start:stop]
    bare = _WHOLE_STRING.sub(lambda found: found[0] if _GLOBAL_ID.match(b"(" + found[0]) else b"''", body)
    found = list(_DECLARED.finditer(bare))
    if len(_EQUALS.findall(bare)) != len(found) or (not found and _SIGNS.search(body)):
        return None
    if found and bare[: found[0].start()].strip():
        return None
    ends = [one.start() for one in found[1:]] + [len(bare)] * bool(found)
    declared = tuple(_declared(one, bare[one.end() : end]) for one, end in zip(found, ends, strict=True))
    return MalformedPiece(start, stop, excerpt(body), declared)


def _declared(found: re.Match[bytes], rest: bytes) -> Declared:
    targets = tuple(int(number) for number in _REFERRED.findall(rest))
    name = found[2].decode("ascii").upper() if found[2] else None
    return Declared(int(found[1]), name, targets, _GLOBAL_ID.search(rest) is not None)
