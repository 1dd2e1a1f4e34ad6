"""XML as a stream of elements, with what may harm the reader refused.

Comes in: an open stream. Goes out: calls of handlers. Must not know: workbooks, archives.
"""

from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

from bim.errors import DeliveryError

MOST_BYTES = 2_000_000_000


class Enough(Exception):
    """A handler has read all that it wants."""


def parse(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
    shorten: Callable[[bytes], bytes] = bytes,
    line: Callable[[int], None] | None = None,
) -> None:
    """Feed a stream of XML to handlers of local names; `shorten` may take elements that hold nothing out of a part.

    `line` is called with the line of the file that each element begins on.

    Raises DeliveryError: unsafe_xml for a document type declaration, not_a_workbook for bad XML, too_large.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def begin(name: str, found: dict[str, str]) -> None:
        if line is not None:
            line(parser.CurrentLineNumber)
        start(name.rpartition("}")[2], found)

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: end(name.rpartition("}")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    size = 0
    try:
        while chunk := stream.read(1 << 18):
            size += len(chunk)
            if size > MOST_BYTES:
                raise DeliveryError("it unpacks to more than 2 GB", "too_large")
            parser.Parse(shorten(chunk), False)
        parser.Parse(b"", True)
    except Enough:
        return
    except expat.ExpatError as error:
        raise DeliveryError(
            f"its XML is broken ({error}); save it anew in Excel", "not_a_workbook"
        ) from error
    except (ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        what = "its XML holds a number, or names an encoding, that is none"
        raise DeliveryError(f"{what}; save it anew in Excel", "not_a_workbook") from error


def _refuse_doctype(*_: Any) -> None:
    what = "it holds a document type declaration, which no spreadsheet writes; save it anew in Excel"
    raise DeliveryError(what, "unsafe_xml")
