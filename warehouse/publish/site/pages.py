"""The report: static pages for both parties of the contract, made from the published file alone.

Comes in: a finished DuckDB file of either set. Goes out: `report/`: a page for the portfolio, each district and each
facility, in each language. Must not know: which set the file is of.

The pages of the first language are `index.html`, `districts/` and `facilities/`; those of another are in a folder by
its name. Rooms are read for a block of facilities at a time, so memory does not grow with the portfolio.
"""

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from warehouse.publish.facility_files import blocks, listed_facilities
from warehouse.publish.file_names import file_names
from warehouse.publish.settings import RunInfo
from warehouse.publish.site.answers import Answers, ask, ask_rooms, dictionary
from warehouse.publish.site.language import LANGUAGES, Language, load_language
from warehouse.publish.site.plans_view import PlanDrawing, with_figures
from warehouse.publish.site.rendering import renderer
from warehouse.publish.site.scope import Scope, scopes
from warehouse.publish.site.view import view_of

__all__ = ["write_report"]

OPEN_SET = "open set"


def write_report(
    con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, set_word: str, language: str = "en"
) -> None:
    """Write the pages of the set in `folder`, the first ones in `language`; `set_word` names it where there are two."""
    answers = ask(con, run.as_of)
    portfolio, districts, facilities = scopes(answers)
    languages = [
        load_language(code) for code in (language, *(code for code in LANGUAGES if code != language))
    ]
    site = _Site(folder / "report", answers, run, set_word, languages, _paths(districts, facilities))
    site.workbooks = _workbooks(con, folder)
    for part in ("districts", "facilities"):
        for code in ("", *(one.code for one in languages[1:])):
            (folder / "report" / code / part).mkdir(parents=True, exist_ok=True)
    site.write_dictionary(dictionary(con))
    for scope in (portfolio, *districts):
        site.write(scope, districts, None)
    categories, has_requests = answers.rows("category"), answers["request_month"].height > 0
    by_place = {scope.place: scope for scope in facilities}
    for some in blocks(list(by_place)):
        found = ask_rooms(con, some, run.as_of)
        for place in some:
            rooms = with_figures(found[place].to_dicts() if place in found else [], has_requests)
            site.write(by_place[place], districts, PlanDrawing(rooms, categories) if rooms else None)


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


class _Site:
    """Writes pages; keeps what they share."""

    def __init__(
        self,
        folder: Path,
        answers: Answers,
        run: RunInfo,
        set_word: str,
        languages: Sequence[Language],
        paths: Mapping[tuple[str, str], str],
    ) -> None:
        self.folder, self.answers, self.run, self.set_word = folder, answers, run, set_word
        self.languages, self.paths = languages, paths
        self.workbooks: Mapping[str, str] = {}
        self.renderer = renderer()

    def write(self, scope: Scope, districts: Sequence[Scope], drawing: PlanDrawing | None) -> None:
        """Write the page of a scope in each language."""
        own = self.paths[(scope.level, "" if scope.level == "portfolio" else scope.place)]
        for language in self.languages:
            here = self._in_language(own, language)
            other = next(one for one in self.languages if one is not language)
            content = {
                **view_of(self.answers, scope, districts, language, self._district_paths(language)),
                "plans": None if drawing is None else drawing.view(language),
                "crumbs": self._crumbs(scope, language),
                "paths": self._facility_paths(language),
                "workbooks": self.workbooks,
                "other": {
                    "code": other.code,
                    "name": other.text("page.language"),
                    "link": _relative(here, self._in_language(own, other)),
                },
            }
            self._write_page("page.html", here, language, {"scope": scope, **content})

    def write_dictionary(self, tables: Sequence[Mapping[str, Any]]) -> None:
        """Write the dictionary, whose texts are in English."""
        self._write_page("dictionary.html", "dictionary.html", load_language("en"), {"dictionary": tables})

    def _write_page(self, template: str, here: str, language: Language, content: Mapping[str, Any]) -> None:
        page = self.renderer.page(
            template,
            language,
            {
                "run": self.run,
                "about": self.answers.rows("about")[0],
                "is_open_set": self.set_word == OPEN_SET,
                "set_word": language.word("set", self.set_word) if self.set_word else "",
                "link": lambda target: _relative(here, target),
                **content,
            },
        )
        (self.folder / here).write_text(page, encoding="utf-8")

    def _in_language(self, path: str, language: Language) -> str:
        return path if language is self.languages[0] else f"{language.code}/{path}"

    def _facility_paths(self, language: Language) -> dict[str, str]:
        return {
            place: self._in_language(path, language)
            for (level, place), path in self.paths.items()
            if level == "facility"
        }

    def _district_paths(self, language: Language) -> dict[str, str]:
        return {
            place: self._in_language(path, language)
            for (level, place), path in self.paths.items()
            if level == "district"
        }

    def _crumbs(self, scope: Scope, language: Language) -> list[tuple[str, str | None]]:
        """Return the way to a page: portfolio, district, facility; the page itself has no link."""
        top = (language.text("page.portfolio"), self._in_language("index.html", language))
        if scope.level == "portfolio":
            return [(top[0], None)]
        if scope.level == "district":
            return [top, (_district_name(scope.place, language), None)]
        district = scope.district or ""
        path = self._district_paths(language).get(district)
        return [top, (_district_name(district, language), path), (scope.place, None)]


def _district_name(place: str, language: Language) -> str:
    return language.text("page.no_district") if place == "unknown" else place


def _relative(here: str, target: str) -> str:
    """Return the link from one page to another file, both seen from `report/`."""
    return quote(posixpath.relpath(target, posixpath.dirname(here) or "."))
