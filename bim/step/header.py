"""Read the header of a STEP file: its schema, the program that wrote it, and where its data begin.

Comes in: the bytes of the file. Goes out: a Header, or a ModelError for what is no readable STEP file.
"""

import re
from dataclasses import dataclass

from bim.findings import model_error
from bim.step.byte_words import excerpt, split_attributes

# What the parser can read, by the spellings that exporters use. Drafts (RC) and IFC4X1, IFC4X2 it cannot.
_SPELLINGS = (
    (re.compile(r"IFC2X3(_FINAL|_TC\d+)?"), "IFC2X3"),
    (re.compile(r"IFC4(_(ADD|TC)\d+)*(_FINAL)?"), "IFC4"),
    (re.compile(r"IFC4X3(_(ADD|TC)\d+)*(_FINAL)?"), "IFC4X3_ADD2"),
)
_STATEMENT = re.compile(rb"((?:'[^']*+'|[^';]++)*+);")
_KEYWORD = re.compile(rb"\s*([A-Za-z0-9_\-]+)")
_STRING = re.compile(rb"'((?:[^']|'')*+)'")
_LIST_IN_LIST = re.compile(rb"\s*\w+\s*\(\s*\([^()]*\)\s*\)\s*")
_COMMENTS = re.compile(rb"\A(?:\s++|/\*.*?\*/)*+", re.DOTALL)
_OBJECT_IDENTIFIER = re.compile(r"\s*\{[\d\s]*\}\s*$")
_ONCE = ("FILE_DESCRIPTION", "FILE_NAME", "FILE_SCHEMA")
_MOST_STATEMENTS = 64
_DISGUISES = (
    (b"PK\x03\x04", "a zip archive", "zip_in_disguise"),
    (b"PK\x05\x06", "a zip archive", "zip_in_disguise"),
    (b"\x1f\x8b", "a gzip archive", "archive_in_disguise"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "archive_in_disguise"),
    (b"Rar!", "a rar archive", "archive_in_disguise"),
    (b"BZh", "a bzip2 archive", "archive_in_disguise"),
    (b"\xfd7zXZ", "an xz archive", "archive_in_disguise"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "archive_in_disguise"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive", "archive_in_disguise"),
    (b"\xff\xfe\0\0", "in UTF-32", "utf16"),
    (b"\0\0\xfe\xff", "in UTF-32", "utf16"),
    (b"\xff\xfe", "in UTF-16", "utf16"),
    (b"\xfe\xff", "in UTF-16", "utf16"),
    (b"I\0S\0", "in UTF-16", "utf16"),
    (b"\0I\0S", "in UTF-16", "utf16"),
    (b"<", "XML or a web page", "not_a_step_file"),
    (b"{", "JSON", "not_a_step_file"),
    (b"[", "JSON", "not_a_step_file"),
    (b"\xd0\xcf\x11\xe0", "a Revit model or an old Office file", "not_a_step_file"),
    (b"AC10", "an AutoCAD drawing", "not_a_step_file"),
    (b"version https://git-lfs", "a pointer of Git LFS to a model that was not fetched", "not_a_step_file"),
    (b"%PDF", "a PDF", "not_a_step_file"),
    (b"SQLite format 3", "a database", "not_a_step_file"),
)


@dataclass(frozen=True)
class Header:
    """The header of a file.

    `schema` is the parser's name; `schema_span` are the offsets of its spelling in the file.
    """

    schema: str
    spelling: str
    schema_span: tuple[int, int]
    data_start: int
    has_lower_case: bool
    is_complete: bool
    application: str
    written_at: str

    def as_dict(self) -> dict[str, str]:
        """Return what the row of a model shows of its header."""
        return {"schema": self.spelling, "application": self.application, "written_at": self.written_at}


def refuse_disguise(data: bytes) -> None:
    """Raise an error for another kind of file, whatever its name. Raises: ModelError."""
    text = _COMMENTS.sub(b"", data[:4096], count=1)
    for magic, what, code in _DISGUISES:
        if data.startswith(magic) or text.startswith(magic):
            raise model_error(code, what=what)
    if not text.upper().startswith(b"ISO-10303-21"):
        begin = excerpt(text, 0, 30)
        what = f"a file that begins with {begin!r}" if begin else "a file that begins with unreadable bytes"
        raise model_error("not_a_step_file", what=what)


def read_header(data: bytes) -> Header:
    """Return the header of a file whose comments are blanked.

    Raises: ModelError `truncated`, `header_malformed`, `schema_unsupported`.
    """
    statements, data_start, has_lower_case = _statements(data)
    start, end = statements["FILE_SCHEMA"][0]
    if not _LIST_IN_LIST.fullmatch(data, start, end):
        raise model_error(
            "header_malformed",
            found=excerpt(data[start:end]),
            expected="one schema, as in FILE_SCHEMA(('IFC4'))",
        )
    schemas = list(_STRING.finditer(data, start, end))
    if len(schemas) != 1:
        raise model_error("schema_unsupported", schema=excerpt(data[start:end]))
    spelling = schemas[0][1].decode("ascii", "replace")
    start, end = statements["FILE_NAME"][0]
    attributes = split_attributes(data[start:end])
    return Header(
        schema=_schema(spelling),
        spelling=spelling,
        schema_span=schemas[0].span(1),
        data_start=data_start,
        has_lower_case=has_lower_case,
        is_complete=len(attributes) == 7,
        application=_text(attributes, 5) or _text(attributes, 4),
        written_at=_text(attributes, 1),
    )


def _statements(data: bytes) -> tuple[dict[str, list[tuple[int, int]]], int, bool]:
    """Return the spans of the header's statements by keyword, the offset after `DATA;`, and whether a keyword is in
    lower case.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    order: list[str] = []
    place, has_lower_case = 0, False
    while len(order) < _MOST_STATEMENTS:
        match = _STATEMENT.match(data, place)
        if match is None:
            raise model_error("truncated", missing="the end of its header")
        keyword = _KEYWORD.match(match[1])
        if keyword is None:
            raise model_error("header_malformed", found=excerpt(match[1]), expected="a keyword")
        name = keyword[1].upper().decode("ascii")
        has_lower_case |= keyword[1] != keyword[1].upper()
        order.append(name)
        found.setdefault(name, []).append(match.span(1))
        place = match.end()
        if name == "DATA":
            break
    if order[:2] != ["ISO-10303-21", "HEADER"] or order[-2:] != ["ENDSEC", "DATA"]:
        raise model_error(
            "header_malformed", found=", ".join(order[:8]), expected="ISO-10303-21, HEADER ... ENDSEC, DATA"
        )
    for name in ("HEADER", "ENDSEC"):
        if len(found[name]) != 1:
            raise model_error(
                "header_malformed", found=f"{name} {len(found[name])} times", expected=f"{name} once"
            )
    if [name for name in order if name in _ONCE] != [*_ONCE]:
        raise model_error(
            "header_malformed",
            found=", ".join(order[2:-2][:8]) or "nothing",
            expected=f"{', '.join(_ONCE)} once each, in this order",
        )
    return found, place, has_lower_case


def _schema(spelling: str) -> str:
    for pattern, schema in _SPELLINGS:
        if pattern.fullmatch(_OBJECT_IDENTIFIER.sub("", spelling).strip().upper()):
            return schema
    raise model_error("schema_unsupported", schema=excerpt(spelling.encode("ascii", "replace")))


def _text(attributes: list[bytes], number: int) -> str:
    match = _STRING.fullmatch(attributes[number]) if number < len(attributes) else None
    return match[1].replace(b"''", b"'").decode("utf-8", "replace")[:256] if match else ""
