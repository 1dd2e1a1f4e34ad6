"""Make text from strangers' files harmless where it is shown: terminals, logs, pages, workbooks, BCF archives.

Comes in: any text. Goes out: the same text without anything that moves a cursor, turns the direction of writing,
hides, or is not allowed in XML.
"""

import re

REPLACEMENT = "\ufffd"
# C0 and C1 controls but tab and line feed, lone surrogates and noncharacters: shown as one replacement character.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# Marks of direction, and characters without width: nothing is to be seen of them, so nothing is shown.
# The joiners U+200C and U+200D stay: Persian, Hindi and emoji are spelt with them, and they turn nothing.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
)
# An escape sequence is dropped with its parameters: what is left of it would read as text.
_ESCAPES = (
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_REST = re.compile(f"(?P<escape>{_ESCAPES})|(?P<hidden>[{_INVISIBLE}]+)|(?P<control>[{_CONTROLS}])")
_SUSPECT = re.compile(f"[{_CONTROLS}{_INVISIBLE}\t\n\u2028\u2029]")


def visible(text: str, keep_lines: bool = True) -> str:
    """Return a text that shows what it says and does nothing else.

    Escape sequences, marks of direction and characters without width are dropped, other control characters become
    U+FFFD. Line ends become line feeds; without `keep_lines` each line feed and tab becomes a blank, so that no value
    can begin a line of a log or a terminal.
    """
    if not _SUSPECT.search(text):
        return text
    text = _REST.sub(_shown, _LINE_ENDS.sub("\n", text))
    return text if keep_lines else text.replace("\n", " ").replace("\t", " ")


def _shown(found: re.Match[str]) -> str:
    return REPLACEMENT if found["control"] else ""
