"""What a file of text is written in: its encoding, its delimiter, and the row of its header.

Comes in: bytes or text, and the column names that are wanted. Goes out: what was found, with a finding for each
assumption.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bim.finding import Finding
from warehouse.deliveries.files.repairs import repair_mojibake
from warehouse.deliveries.findings import delivery_error, make_finding

DELIMITERS = (";", ",", "\t", "|", "^", "~")
HEADER_SEARCH = 60  # rows looked at for the header
_NAMES = {
    "utf-8-sig": "UTF-8 with a byte order mark",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    "mac_roman": "Mac Roman, as its Danish letters suggest",
    "cp850": "DOS 850, as its Danish letters suggest",
}
_LETTERS = frozenset("æøåÆØÅéüöäÉÖÄÜ")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = frozenset("ß§°²³½¼±·«»€£“”„‘’–—…•\u00a0")


@dataclass(frozen=True)
class Layout:
    """How the text is laid out: `header_row` counts physical rows from 0."""

    delimiter: str
    header_row: int


def decode(content: bytes, stated: str | None) -> tuple[str, list[Finding]]:
    """Return the file as text: in the stated encoding, else by byte order mark, UTF-8, UTF-16 or Windows-1252.

    Bytes that are no text stay visible as U+FFFD, for their rows to be held. Raises DeliveryError for an unknown
    encoding name.
    """
    if stated:
        try:
            return content.decode(stated, errors="replace").removeprefix("\ufeff"), []
        except LookupError as error:
            raise delivery_error("unreadable_file", "encoding", encoding=stated) from error
    encoding = _encoding_of(content)
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if encoding == "utf-8":
        return text, []
    name = _NAMES.get(encoding, encoding)
    is_doubtful = encoding in ("mac_roman", "cp850") or (encoding == "cp1252" and not _is_western(text))
    severity, case = ("warning", "doubtful") if is_doubtful else ("info", None)
    return text, [make_finding("encoding_assumed", severity=severity, case=case, encoding=name)]


def _is_western(text: str) -> bool:
    """Return whether half of the signs beyond ASCII are letters or marks that Danes and their neighbours write."""
    beyond = [sign for sign in text if sign > "\x7f"]
    return sum(1 for sign in beyond if sign in _LETTERS or sign in _MARKS) * 2 >= len(beyond)


def _encoding_of(content: bytes) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:4000]
    zeros = sample.count(0)
    if zeros > len(sample) // 3:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    if content.isascii():
        return "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _encoding_with_broken_letters(content)
    return "utf-8"


def _encoding_with_broken_letters(content: bytes) -> str:
    """Return UTF-8 for text with some foreign bytes, else the older encoding that gives Danish letters."""
    text = content.decode("utf-8", errors="replace")
    letters = sum(1 for sign in text if "\x80" <= sign <= "\xff")
    if letters * 4 >= text.count("\ufffd"):
        return "utf-8"
    high = bytes(byte for byte in content if byte > 127)
    shares = [
        sum(1 for sign in high.decode(name, errors="replace") if sign in _LETTERS) / len(high)
        for name in ("cp1252", "mac_roman", "cp850")
    ]
    if shares[0] >= 0.5 or max(shares) < 0.5:
        return "cp1252"
    return "mac_roman" if shares[1] >= shares[2] else "cp850"


def lines_of(text: str) -> str:
    """Return the text with every line ended by one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def layout_of(
    text: str, wanted: Set[str], delimiter: str | None, header_row: int | None
) -> tuple[Layout, list[Finding]]:
    """Return delimiter and header row of text whose lines end in a line feed.

    `wanted`: names in lower case; the row and delimiter that name most of them win. `header_row` counts from 1.
    """
    findings = []
    hint = re.match(r"(?i)^\"?sep=(.)\"?[;,\t|]*\n", text)
    sample = text if len(text) < 200_000 else text[: text.rfind("\n", 0, 200_000) + 1]
    options = [delimiter] if delimiter else [*([hint.group(1)] if hint else []), *DELIMITERS]
    scored = []
    for place, option in enumerate(options):
        rows = _first_rows(sample, option)
        at = header_row - 1 if header_row else header_position(rows, wanted)
        row = rows[at] if 0 <= at < len(rows) else []
        scored.append((named(row, wanted), len(row), -place, option, at))
    _, _, _, found, at = max(scored)
    if not delimiter and found != (hint.group(1) if hint else ";"):
        shown = {"\t": "tab"}.get(found, found)
        findings.append(make_finding("delimiter_assumed", delimiter=shown))
    if not header_row and at > (1 if hint else 0):
        findings.append(make_finding("header_row_assumed", header_row=at + 1, row=at + 1))
    return Layout(found, at), findings


def header_position(rows: Sequence[Sequence[str | None]], wanted: Set[str]) -> int:
    """Return the position of the row that names most wanted columns; else of the first row with any cell."""
    best, most = -1, 0
    for position, row in enumerate(rows):
        score = named(row, wanted)
        if score > most:
            best, most = position, score
    if best >= 0:
        return best
    return next((place for place, row in enumerate(rows) if any(cell for cell in row)), 0)


def named(row: Sequence[str | None], wanted: Set[str]) -> int:
    """Return how many wanted names are in a row."""
    return sum(1 for name in {tidy_name(cell) for cell in row if cell} if name in wanted)


def tidy_name(name: str) -> str:
    """Return a column name for comparison: lower case, blanks and hyphens as underscores."""
    return re.sub(r"[\s_-]+", "_", strict_name(name))


def strict_name(name: str) -> str:
    """Return a column name for comparison within one header: lower case, single blanks.

    Invisible characters are left out, and garbled letters are repaired.
    """
    seen = _UNSEEN.sub("", repair_mojibake(name)[0])
    return " ".join(unicodedata.normalize("NFC", seen).split()).casefold()


def _first_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample), delimiter=delimiter)
    try:
        while len(rows) < HEADER_SEARCH:
            before = reader.line_num
            row = next(reader)
            rows.append(row)
            rows.extend([] for _ in range(reader.line_num - before - 1))
    except (StopIteration, csv.Error):
        pass
    return rows
