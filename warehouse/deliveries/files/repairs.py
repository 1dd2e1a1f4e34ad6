"""What was done to a file of text on its way that can be undone: packed, quoted with apostrophes, decoded wrongly.

Comes in: bytes or text. Goes out: the same as it was meant, and a finding.
"""

import csv
import gzip
import io
import re
import zlib
from functools import partial
from typing import TYPE_CHECKING

from bim.finding import Finding
from warehouse.deliveries.findings import delivery_error, make_finding

if TYPE_CHECKING:  # the names of columns are repaired without Polars
    import polars as pl

PACKED = ".gz"
MOST_BYTES = 1 << 30
MOST_TIMES = 200  # how much bigger than its packed form a text may grow; real deliveries stay below 50
_PACK_START = b"\x1f\x8b"
# What the two bytes of a western letter, or the three of a typographic sign, become where each is read as a letter.
_OTHERS = (
    "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a"
    "\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_LETTERS_AFTER_C3 = bytes(range(0x80, 0xC0))
# By the sign that the first byte of a western letter becomes: in a Mac's and in DOS's way of reading. Others do not
# put a root or a piece of a frame before such signs.
_READ_AS = {"√": ("mac_roman", "Mac Roman"), "├": ("cp850", "DOS 850")}
_WRONG_LETTERS = re.compile(
    "|".join(
        [
            f"[\u00c2\u00c3][{_OTHERS}]|\u00e2[\u20ac\u201a\u201e][{_OTHERS}]",
            *(
                f"{first}[{re.escape(_LETTERS_AFTER_C3.decode(codec))}]"
                for first, (codec, _) in _READ_AS.items()
            ),
        ]
    )
)
_FIRST_LETTERS = ("\u00c2", "\u00c3", "\u00e2", *_READ_AS)  # with which garbled letters begin
_MOST_ROUNDS = 3  # a text may have been garbled more than once
_HEADER_OF_APOSTROPHES = re.compile(r"'[^'\n]*'(\s*[;,\t|]\s*'[^'\n]*')+[;,\t|]?")


def unpacked(content: bytes, name: str) -> tuple[bytes, list[Finding]]:
    """Return the unpacked bytes of a file that is named as packed (.csv.gz), and findings; others unchanged.

    Raises DeliveryError: unreadable_file where it cannot be unpacked, file_too_large where it grows without measure.
    """
    if not name.lower().endswith(PACKED):
        return content, []
    if not content.startswith(_PACK_START):
        raise delivery_error("unreadable_file", "not_packed")
    most = min(MOST_BYTES, MOST_TIMES * len(content) + 10_000)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            plain = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise delivery_error("unreadable_file", "not_unpacked", reason=error) from error
    if len(plain) > most:
        raise delivery_error("file_too_large", "unpacked", limit=most)
    return plain, [make_finding("file_unpacked")]


def repair_mojibake(text: str) -> tuple[str, list[Finding]]:
    """Return the text with letters such as Ã¸ repaired to ø, where UTF-8 was once read as Windows-1252 or similar.

    Only what turns back into one sign of UTF-8 is touched; nothing else is lost or guessed.
    """
    findings: list[Finding] = []
    if text.isascii() or not any(first in text for first in _FIRST_LETTERS):
        return text, findings
    for _ in range(_MOST_ROUNDS):
        found = {match.group(): None for match in _WRONG_LETTERS.finditer(text)}
        repaired = {wrong: right for wrong in found if (right := _repaired_letter(wrong)) is not None}
        if not repaired:
            break
        findings = findings or [_mojibake_finding(*next(iter(repaired.items())))]
        text = _WRONG_LETTERS.sub(partial(_replacement, repaired), text)
    return text, findings


def _replacement(repaired: dict[str, str], match: re.Match[str]) -> str:
    return repaired.get(match.group(), match.group())


def _mojibake_finding(wrong: str, right: str) -> Finding:
    _, encoding = _READ_AS.get(wrong[0], ("", "Windows-1252"))
    return make_finding("mojibake_repaired", encoding=encoding, wrong=wrong, right=right)


def repair_cells(cells: "pl.DataFrame") -> tuple["pl.DataFrame", dict[str, str], list[Finding]]:
    """Return cells with repaired text and column names, the new names by the old ones, and a finding."""
    import polars as pl

    from warehouse.deliveries.distinct import contains

    findings: list[Finding] = []
    renamed: dict[str, str] = {}
    for name, kind in cells.schema.items():
        right_text, found = repair_mojibake(name)
        findings = findings or found
        if found and right_text not in cells.columns and right_text not in renamed.values():
            renamed[name] = right_text
        if kind != pl.String or not contains(cells[name], _WRONG_LETTERS.pattern).any():
            continue
        distinct = cells[name].unique().drop_nulls().to_list()
        repaired = {text: repair_mojibake(text) for text in distinct}
        right = {text: right_text for text, (right_text, found) in repaired.items() if found}
        findings = findings or [finding for _, found in repaired.values() for finding in found][:1]
        cells = cells.with_columns(pl.col(name).replace(right))
    return cells.rename(renamed), renamed, findings


def _repaired_letter(wrong: str) -> str | None:
    """Return the letter that some garbled letters were; null where they are not garbled."""
    codec, _ = _READ_AS.get(wrong[0], ("", ""))
    try:
        return (wrong.encode(codec) if codec else b"".join(map(_octet, wrong))).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _octet(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(letter)])  # five bytes have no letter in Windows-1252 and keep their number


def with_usual_quotes(text: str) -> tuple[str, list[Finding]]:
    """Return text whose cells are quoted with apostrophes, quoted with quotation marks; rows stay."""
    begin = len(text) - len(text.lstrip("\n"))
    header = text[begin : text.find("\n", begin) % (len(text) + 1)].strip()
    shape = _HEADER_OF_APOSTROPHES.fullmatch(header)
    if shape is None:
        return text, []
    delimiter = shape.group(1).strip(" ")[0]
    written = io.StringIO()
    try:
        rows = csv.reader(io.StringIO(text), delimiter=delimiter, quotechar="'", strict=True)
        csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
    except csv.Error:
        return text, []
    text_now = written.getvalue()
    text_now = text_now if text.endswith("\n") else text_now.removesuffix("\n")
    return text_now, [make_finding("quote_assumed")]
