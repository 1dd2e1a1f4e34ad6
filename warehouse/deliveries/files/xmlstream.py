"""XML as a stream of elements, with what may harm the reader refused.

Comes in: an open stream. Goes out: calls of handlers, or an `XmlError`, which says why the XML is refused.
"""

from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

MOST_BYTES = 2_000_000_000


class Enough(Exception):
    """A handler has read all that it wants."""


class XmlError(Exception):
    """XML that cannot or must not be read: `problem` says why, and `values` are those of its sentence.

    `problem` is "doctype" or the name of a case: "xml" for too much of it, "broken_xml", "broken_value", or one of a
    handler's own.
    """

    def __init__(self, problem: str, **values: Any) -> None:
        super().__init__(problem)
        self.problem, self.values = problem, values


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

    Raises: XmlError for a document type declaration, broken XML, or too much of it.
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
                raise XmlError("xml")
            parser.Parse(shorten(chunk), False)
        parser.Parse(b"", True)
    except Enough:
        return
    except expat.ExpatError as error:
        raise XmlError("broken_xml", reason=error) from error
    except (ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        raise XmlError("broken_value") from error


def _refuse_doctype(*_: Any) -> None:
    raise XmlError("doctype")
