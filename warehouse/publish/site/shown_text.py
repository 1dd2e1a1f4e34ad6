"""Texts that strangers wrote, as they can be shown in one place of a page.

Comes in: any text. Goes out: one line of a bounded length. HTML's own signs are escaped by the templates, not here.
"""

from warehouse.publish.cell_text import plain_text, shortened

LONGEST = 400


def shown_text(text: str, longest: int = LONGEST) -> str:
    """Return a text on one line, without control characters and marks of direction, at most `longest` characters.

    A text that is only such characters is shown as an ellipsis, so that it can be seen that there is one.
    """
    if text.isascii() and text.isprintable() and len(text) <= longest:
        return text
    shown = shortened(plain_text(text[: longest + 1]), longest)
    return "…" if text.strip() and not shown.strip() else shown
