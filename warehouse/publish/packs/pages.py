"""The packs of a set: which places and months get one, and their files.

Comes in: a finished DuckDB file of either set, the run, the journal. Goes out: `report/packs/<level>/[<place>/]
<month>.html` in each language, their list `report/packs/index.html`, and a PDF of the latest month of each place where
a browser is configured. Must not know: which set the file is of.

The portfolio and each district have a pack for each of the last 13 months, a facility for the last three and for each
older one of which a figure was restated: files grow with facilities, not with facilities times months.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import polars as pl
from markupsafe import Markup, escape

from warehouse.publish.file_keys import file_key
from warehouse.publish.file_names import file_names
from warehouse.publish.language import LANGUAGES, Language
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.packs.content import Contents, Place, pack_of, place_title
from warehouse.publish.packs.figures import LEVELS, MONTHS, last_month, month_figures, months_to
from warehouse.publish.packs.journal import JOURNAL, Restatement, is_in_window
from warehouse.publish.packs.pdf import print_pages
from warehouse.publish.packs.rendering import Renderer, load_texts, renderer
from warehouse.publish.packs.restatements import restatements, version_of, without_areas
from warehouse.publish.settings import PackSettings, RunInfo
from warehouse.publish.stamps import stamp, stamped_again

FACILITY_MONTHS = 3
PRINTED = (  # the foot of a printed page
    '@page { @bottom-left { content: "%s"; font: 8pt sans-serif; color: #51616d; }'
    ' @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #51616d; } }'
)
OPEN, RESTRICTED = "open", "restricted"
OPEN_SET, RESTRICTED_SET = "open set", "restricted set"


@dataclass(frozen=True)
class PackFile:
    """A pack to write: its place, its month, its path below `report/packs/`, whether it is the latest of its place."""

    place: Place
    month: date
    path: str
    is_latest: bool


@dataclass
class _Shared:
    """What all packs of a set share."""

    folder: Path
    run: RunInfo
    settings: PackSettings
    set_word: str
    contents: Contents
    files: MadeFiles
    renderer: Renderer = field(default_factory=renderer)

    def stamps(self, language: Language, has_pages: bool) -> dict[str, Markup]:
        """Return what a page says of its run, in the order of the page: at the foot of each printed page, and once."""
        version, run = self.run.versions.get("areal", ""), self.run
        text = language.text("page.footer", version=version, run=run.run_id, day=language.day(run.as_of))
        found = {"footer": stamp("p", escape(text))}
        return {"page": stamp("style", Markup(PRINTED % escape(text))), **found} if has_pages else found

    def write(
        self,
        here: str,
        template: str,
        language: Language,
        content: Mapping[str, Any],
    ) -> None:
        """Write a page of `content`, which is all that it shows but the stamps."""
        stamps = self.stamps(language, template == "pack.html")
        path = self.folder / here
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {**content, "set_word": self.set_word, "stamps": stamps}
        self.files.write(
            path,
            file_key("pack", template, language.code, self.set_word, dict(content)),
            lambda path: _write(path, self.renderer.page(template, language, whole)),
            lambda old: stamped_again(old, list(stamps.values())),
        )


def write_packs(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    set_word: str,
    settings: PackSettings,
    files: MadeFiles | None = None,
) -> list[PackFile]:
    """Write the packs of the set in `folder` and their list, and return them; none where no month is over.

    `files` may have those of an earlier version that would be the same.
    """
    last = last_month(con, run.as_of)
    packs: list[PackFile] = []
    contents = Contents(run.as_of, run.as_of, (), {}, {}, {}, {}, (), (), {})
    if last is not None:
        figures = month_figures(con, last)
        changed = _changed(con, figures, set_word, settings)
        contents = Contents.read(con, run.as_of, last, figures, changed)
        packs = pack_files(contents.places, last, changed)
    shared = _Shared(folder / "report", run, settings, set_word, contents, files or MadeFiles(folder))
    languages = (settings.language, *(code for code in LANGUAGES if code != settings.language))
    for number, code in enumerate(languages):
        _write_language(shared, packs, code, "" if number == 0 else f"{code}/", languages)
    latest = [folder / "report" / "packs" / file.path for file in packs if file.is_latest]
    if settings.browser is not None and latest:
        print_pages(settings.browser, latest)
    return packs


def _changed(
    con: duckdb.DuckDBPyConnection, figures: pl.DataFrame, set_word: str, settings: PackSettings
) -> list[Restatement]:
    """Return what was restated, as the set may show it."""
    of_set = RESTRICTED if set_word == RESTRICTED_SET else OPEN
    journal = pl.DataFrame(schema=JOURNAL) if settings.journal is None else settings.journal
    changed = restatements(con, version_of(con), figures, journal, of_set)
    return without_areas(changed) if set_word == OPEN_SET else changed


def pack_files(places: Sequence[Place], last: date, changed: Iterable[Restatement]) -> list[PackFile]:
    """Return the packs of each place, the latest month first; restated months of a facility that are older too."""
    older: dict[str, set[date]] = {}
    for one in changed:
        if one.level == "facility" and is_in_window(one.month, last):
            older.setdefault(one.place, set()).add(one.month)
    folders = _folders(places)
    found = []
    for place in places:
        months = set(months_to(last, MONTHS if place.level != "facility" else FACILITY_MONTHS))
        months |= older.get(place.place, set()) if place.level == "facility" else set()
        for month in sorted(months & set(place.months) | {last}, reverse=True):
            path = f"{folders[place.level, place.place]}/{month:%Y-%m}.html"
            found.append(PackFile(place, month, path, month == last))
    return found


def _folders(places: Sequence[Place]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for level in LEVELS:
        here = [place.place for place in places if place.level == level]
        if level == "portfolio":
            found |= {(level, name): level for name in here}
        else:
            names = file_names(here, "", fallback=level)
            found |= {(level, place): f"{level}/{name}" for place, name in names.items()}
    return found


def _write_language(
    shared: _Shared, files: Sequence[PackFile], code: str, prefix: str, languages: Sequence[str]
) -> None:
    language, other = load_texts(code), next(one for one in languages if one != code)
    other_prefix = "" if other == languages[0] else f"{other}/"
    by_place: dict[tuple[str, str], list[PackFile]] = {}
    for file in files:
        by_place.setdefault((file.place.level, file.place.place), []).append(file)
    for file in files:
        here = f"{prefix}packs/{file.path}"
        siblings = by_place[file.place.level, file.place.place]
        shared.write(
            here,
            "pack.html",
            language,
            {
                "other_code": other,
                **pack_of(shared.contents, file.place, file.month, language, shared.settings.targets),
                "siblings": [(one.month, _relative(here, f"{prefix}packs/{one.path}")) for one in siblings],
                "list_link": _relative(here, f"{prefix}packs/index.html"),
                "other_link": _relative(here, f"{other_prefix}packs/{file.path}"),
            },
        )
    here = f"{prefix}packs/index.html"
    levels: dict[str, list[Any]] = {level: [] for level in LEVELS}
    for (level, _), own in by_place.items():
        links = [(one.month, _relative(here, f"{prefix}packs/{one.path}")) for one in own]
        levels[level].append((place_title(own[0].place, language), links))
    listed = {
        "other_code": other,
        "levels": levels,
        "months": MONTHS,
        "facility_months": FACILITY_MONTHS,
        "other_link": _relative(here, f"{other_prefix}packs/index.html"),
    }
    shared.write(here, "list.html", language, listed)


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8")


def _relative(here: str, target: str) -> str:
    return quote(posixpath.relpath(target, posixpath.dirname(here)))
