"""The pages of one set, each from its part of the answers, and with a key by which an older page can be copied.

Comes in: answers, places, what frames a page. Goes out: files. Must not know: DuckDB, which set it is.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
from markupsafe import Markup, escape

from warehouse.publish.file_keys import file_key, part_digest
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.settings import RunInfo
from warehouse.publish.site import charts, costs
from warehouse.publish.site.answers import Answers
from warehouse.publish.site.cutting import Cutter
from warehouse.publish.site.language import Language, load_language
from warehouse.publish.site.plans_view import PlanDrawing, with_figures
from warehouse.publish.site.rendering import renderer
from warehouse.publish.site.scope import Scope
from warehouse.publish.site.shown_text import shown_text
from warehouse.publish.site.table_lineage import with_lineage
from warehouse.publish.site.view import facts_of, view_of
from warehouse.publish.stamps import stamp, stamped_again

OPEN_SET = "open set"
Places = tuple[Scope, Sequence[Scope], Sequence[Scope]]


@dataclass(frozen=True)
class Frame:
    """What is around the content of all pages: the run, the name of the set, languages, and where other files are.

    The first language is that of the pages at the top. `paths` are those of pages by level and place, below their
    language; `workbooks` those of facilities, seen from `report/`.
    """

    run: RunInfo
    set_word: str
    languages: Sequence[Language]
    paths: Mapping[tuple[str, str], str]
    workbooks: Mapping[str, str]

    def in_language(self, path: str, language: Language) -> str:
        """Return the path of a page in a language."""
        return path if language is self.languages[0] else f"{language.code}/{path}"

    def paths_of(self, level: str, language: Language) -> dict[str, str]:
        """Return the path of each page of a level in a language, by its place."""
        return {
            place: self.in_language(path, language)
            for (of_level, place), path in self.paths.items()
            if of_level == level
        }

    def stamps(
        self, language: Language, version: str, title: str | None = None, compared: Markup | None = None
    ) -> dict[str, Markup]:
        """Return what a page says of its run, in the order of the page; without a title, its footer alone.

        `compared` are the rows that compare facilities: a new figure of one is on the pages of all.
        """
        as_of = escape(language.text("page.as_of", day=language.day(self.run.as_of)))
        found = {"footer": stamp("span", Markup(f"areal {escape(version)} · {as_of}"))}
        if title is None:
            return found
        named = f"{shown_text(title)}: {language.text('page.kind')}, {language.day(self.run.as_of)}"
        rows = {"compared": stamp("tbody", compared)} if compared else {}
        return {"title": stamp("title", escape(named)), "when": stamp("span", as_of), **rows, **found}

    @property
    def key(self) -> bytes:
        """Return the digest of all of it but the run."""
        codes = tuple(language.code for language in self.languages)
        return part_digest((self.set_word, codes, dict(self.paths), dict(self.workbooks)))


class Site:
    """Writes pages; keeps what they share."""

    def __init__(
        self, folder: Path, answers: Answers, places: Places, frame: Frame, files: MadeFiles
    ) -> None:
        self.folder, self.answers, self.frame, self.files = folder, answers, frame, files
        self.districts = places[1]
        self.cutter = Cutter(answers)
        self.renderer = renderer()
        self.about = answers.rows("about")[0]
        self._key = frame.key
        self._compared: dict[tuple[str, ...], list[tuple[str, Markup]]] = {}

    def write(self, scope: Scope, rooms: pl.DataFrame | None = None) -> None:
        """Write the page of a scope in each language, with floor plans where it has `rooms`."""
        own = self.frame.paths[(scope.level, "" if scope.level == "portfolio" else scope.place)]
        part = self.cutter.part_of(scope)
        has_requests = self.answers["request_month"].height > 0
        data = part_digest({**part.frames, "rooms": rooms})
        page = _Page(scope, part, None if rooms is None else (rooms, has_requests))
        for language in self.frame.languages:
            here = self.frame.in_language(own, language)
            compared = self._comparison(scope, language, here)
            stamps = self.frame.stamps(language, self.about["areal_version"], scope.title, compared)
            place = (here, language.code, scope)
            shared = (*place, part.month, dict(part.all_months), has_requests, "compared" in stamps)
            self.files.write(
                self.folder / here,
                file_key("page", self._key, data, shared),
                lambda path: self._make(path, page, language, here, stamps),  # noqa: B023
                lambda old: stamped_again(old, list(stamps.values())),  # noqa: B023
            )

    def _make(
        self,
        path: Path,
        page: "_Page",
        language: Language,
        here: str,
        stamps: Mapping[str, Markup],
    ) -> None:
        other = next(one for one in self.frame.languages if one is not language)
        own = self.frame.paths[
            (page.scope.level, "" if page.scope.level == "portfolio" else page.scope.place)
        ]
        district_paths = self.frame.paths_of("district", language)
        view = view_of(
            page.facts, page.part, page.scope, self.districts, language, district_paths, "compared" in stamps
        )
        content = {
            **view,
            "scope": page.scope,
            "plans": None if page.drawing is None else page.drawing.view(language),
            "crumbs": self._crumbs(page.scope, language),
            "workbooks": self.frame.workbooks,
            "other": {
                "code": other.code,
                "name": other.text("page.language"),
                "link": _relative(here, self.frame.in_language(own, other)),
            },
        }
        self._write_page(path, "page.html", here, language, {**content, "stamps": stamps})

    def _comparison(self, scope: Scope, language: Language, here: str) -> Markup:
        """Return the rows of the facilities that a scope is compared with; nothing where it is not among them.

        A facility is compared with those of its district: all of these pages show the same rows, written once.
        """
        own = scope
        if scope.level == "facility":
            own = next((one for one in self.districts if one.place == scope.district), scope)
        key = (own.level, own.place, language.code, posixpath.dirname(here))
        if key not in self._compared:
            rows = costs.ranked(self._compared_facilities, own)
            end = charts.scale_end([row["cost_per_m2_dkk"] or 0.0 for row in rows])
            around = {**self._around(here, language), "compared_end": end}
            cells = self.renderer.macro("compared_cells.html", "cells", language, around)
            self._compared[key] = [(row["facility_id"], cells(row)) for row in rows]
        written = self._compared[key]
        if scope.level == "facility" and all(facility != scope.place for facility, _ in written):
            return Markup()
        marked = (
            (' class="strong"' if facility == scope.place else "", cells) for facility, cells in written
        )
        return Markup("").join(Markup(f"\n<tr{mark}>{cells}") for mark, cells in marked)

    @cached_property
    def _compared_facilities(self) -> dict[str, dict[str, Any]]:
        return costs.compared_facilities(self.answers)

    def write_dictionary(self, tables: Sequence[Mapping[str, Any]]) -> None:
        """Write the dictionary, whose texts are in English."""
        here, language = "dictionary.html", load_language("en")
        stamps = self.frame.stamps(language, self.about["areal_version"])
        self.files.write(
            self.folder / here,
            file_key("dictionary", self._key, list(tables), self.about),
            lambda path: self._write_page(
                path, here, here, language, {"dictionary": with_lineage(tables), "stamps": stamps}
            ),
            lambda old: stamped_again(old, list(stamps.values())),
        )

    def _write_page(
        self, path: Path, template: str, here: str, language: Language, content: Mapping[str, Any]
    ) -> None:
        page = self.renderer.page(template, language, {**self._around(here, language), **content})
        path.write_text(page, encoding="utf-8")

    def _around(self, here: str, language: Language) -> dict[str, Any]:
        set_word = self.frame.set_word
        return {
            "about": self.about,
            "is_open_set": set_word == OPEN_SET,
            "set_word": language.word("set", set_word) if set_word else "",
            "link": lambda target: _relative(here, target),
            "paths": self.frame.paths_of("facility", language),
        }

    def _crumbs(self, scope: Scope, language: Language) -> list[tuple[str, str | None]]:
        """Return the way to a page: portfolio, district, facility; the page itself has no link."""
        top = (language.text("page.portfolio"), self.frame.in_language("index.html", language))
        if scope.level == "portfolio":
            return [(top[0], None)]
        if scope.level == "district":
            return [top, (_district_name(scope.place, language), None)]
        district = scope.district or ""
        path = self.frame.paths_of("district", language).get(district)
        return [top, (_district_name(district, language), path), (scope.place, None)]


class _Page:
    """The content of a page in every language; its floors are drawn where it is made, and once."""

    def __init__(self, scope: Scope, part: Answers, rooms: tuple[pl.DataFrame, bool] | None) -> None:
        self.scope, self.part, self._rooms = replace(scope, is_cut=True), part, rooms
        self._drawing: PlanDrawing | None = None

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Return what the page shows in any language."""
        return facts_of(self.part, self.scope)

    @property
    def drawing(self) -> PlanDrawing | None:
        """Return the floor plans; null where there is no room to draw."""
        if self._drawing is None and self._rooms is not None:
            frame, has_requests = self._rooms
            rooms = with_figures(frame.to_dicts(), has_requests)
            self._drawing = PlanDrawing(rooms, self.part.rows("category")) if rooms else None
            self._rooms = None
        return self._drawing


def _district_name(place: str, language: Language) -> str:
    return language.text("page.no_district") if place == "unknown" else place


def _relative(here: str, target: str) -> str:
    """Return the link from one page to another file, both seen from `report/`."""
    return quote(posixpath.relpath(target, posixpath.dirname(here) or "."))
