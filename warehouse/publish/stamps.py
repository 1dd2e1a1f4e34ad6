"""What a finished file says of its run: run date and run id, and rows that many pages show alike, in marked places that
another run can fill again.

Comes in: texts, finished bytes. Goes out: marked texts, and bytes with other texts in the marked places. Data cannot
forge a mark: it has characters that a page escapes.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

_MARKED = re.compile(rb'<(\w+) class="stamp">.*?</\1>', re.DOTALL)


def stamp(tag: str, text: Markup) -> Markup:
    """Return an element of a page that says something of its run."""
    return Markup(f'<{tag} class="stamp">{text}</{tag}>')


def stamped_again(page: bytes, stamps: Sequence[Markup]) -> bytes | None:
    """Return a page with other stamps in the places of its own; null where it has not as many, in this order."""
    places = list(_MARKED.finditer(page))
    tags = [found[1] for found in map(_MARKED.fullmatch, (one.encode() for one in stamps)) if found]
    if [place[1] for place in places] != tags or len(tags) != len(stamps):
        return None
    parts, end = [], 0
    for place, text in zip(places, stamps, strict=True):
        parts += [page[end : place.start()], text.encode()]
        end = place.end()
    return b"".join((*parts, page[end:]))
