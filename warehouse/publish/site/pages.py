"""The report: static pages for both parties of the contract, made from the published file alone.

Comes in: a finished DuckDB file of either set. Goes out: `report/`: a page for the portfolio, each district and each
facility, in each language. Must not know: which set the file is of.

The pages of the first language are `index.html`, `districts/` and `facilities/`; those of another are in a folder by
its name. Rooms are read for a block of facilities at a time, so memory does not grow with the portfolio.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.publish.facility_files import blocks, listed_facilities
from warehouse.publish.file_names import file_names
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.settings import RunInfo
from warehouse.publish.site.answers import ask, ask_rooms, dictionary
from warehouse.publish.site.language import LANGUAGES, load_language
from warehouse.publish.site.scope import Scope, scopes
from warehouse.publish.site.site import Frame, Site

__all__ = ["write_report"]


def write_report(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    set_word: str,
    language: str = "en",
    files: MadeFiles | None = None,
) -> None:
    """Write the pages of the set in `folder`, the first ones in `language`; `set_word` names it where there are two.

    `files` may have the pages of an earlier version that would be the same.
    """
    answers = ask(con, run.as_of)
    places = scopes(answers)
    languages = [
        load_language(code) for code in (language, *(code for code in LANGUAGES if code != language))
    ]
    site = Site(
        folder / "report",
        answers,
        places,
        Frame(run, set_word, languages, _paths(*places[1:]), _workbooks(con, folder)),
        files or MadeFiles(folder),
    )
    for part in ("districts", "facilities"):
        for code in ("", *(one.code for one in languages[1:])):
            (folder / "report" / code / part).mkdir(parents=True, exist_ok=True)
    site.write_dictionary(dictionary(con))
    portfolio, districts, facilities = places
    for scope in (portfolio, *districts):
        site.write(scope)
    by_place = {scope.place: scope for scope in facilities}
    for some in blocks(list(by_place)):
        found = ask_rooms(con, some, run.as_of)
        for place in some:
            site.write(by_place[place], found.get(place))


def _paths(districts: Sequence[Scope], facilities: Sequence[Scope]) -> dict[tuple[str, str], str]:
    """Return the path of each page below its language, by level and place."""
    found = {("portfolio", ""): "index.html"}
    for level, part, places in (("district", "districts", districts), ("facility", "facilities", facilities)):
        names = file_names([scope.place for scope in places], ".html", fallback=level)
        found |= {(level, place): f"{part}/{name}" for place, name in names.items()}
    return found


def _workbooks(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, str]:
    """Return the workbook of each facility that has one, seen from `report/`."""
    names = file_names(listed_facilities(con))
    return {
        facility: f"../plans/{name}" for facility, name in names.items() if (folder / "plans" / name).exists()
    }
