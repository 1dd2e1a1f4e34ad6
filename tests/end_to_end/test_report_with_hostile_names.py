"""Names that attack a reader's browser, spreadsheet or terminal are shown as text and do nothing."""

import shutil
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers.editions import publish
from helpers.hand_store import HandStore, room
from shapely.geometry import box

ATTACKS = [
    "<script>document.title='harmed'</script>", "<img src=x onerror=\"document.title='harmed'\">", "=cmd|' /C calc'!A0",
    "{{7*7}}", "{% for x in y %}", "\u202egnp.exe", "\x1b[2Jred", "\"><svg onload=alert(1)>", "javascript:alert(1)",
    "&amp;", "x" * 5_000_000,
]  # fmt: skip
FACILITY = "../../<b>F1</b>"
AGREED: dict[str, dict[str, Any]] = {
    "decision": {
        "decision_id": ATTACKS[2], "level": FACILITY, "text": "".join(ATTACKS), "owner": ATTACKS[5],
        "due": date(2026, 7, 1), "status": "open",
    },
    "deviation": {
        "deviation_id": ATTACKS[2], "facility_id": FACILITY, "service": "cleaning", "period": date(2026, 1, 1),
        "reason": "".join(ATTACKS), "action": ATTACKS[6],
    },
}  # fmt: skip
INVISIBLE = ("\x1b", "\u202e")


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    store = HandStore(folder)
    rooms = [
        {**room(f"{place} {attack[:40]}", 20.0, global_id=f"G{place}"), "name": attack, "storey_name": ATTACKS[0],
         "footprint_wkb": box(place * 5, 0, place * 5 + 4, 5).wkb, "stated_area_m2": 30.0, "measured_area_m2": 20.0}
        for place, attack in enumerate(ATTACKS)
    ]  # fmt: skip
    store.model("models/a.ifc", rooms, project="a")
    register: dict[str, Any] = {
        "area_m2": Decimal(500),
        "area_basis": "NRA",
        "name": ATTACKS[0],
        "district": ATTACKS[1],
    }
    store.records("facility", [{"facility_id": FACILITY, **register}])
    store.records("facility_model", [{"facility_id": FACILITY, "model": "a.ifc"}])
    team = {
        "team_id": ATTACKS[2],
        "facility_id": FACILITY,
        "weekdays": "1-5",
        "minutes_per_day": Decimal(400),
    }
    store.records("cleaning_team", [team])
    store.records("category_rule", [{"pattern": attack[:40], "category": "OFF1"} for attack in ATTACKS])
    for kind, agreed in AGREED.items():
        store.records(kind, [agreed])
    line = {"line_id": "L1", "facility_id": FACILITY, "service": "cleaning", "month": date(2026, 1, 1)}
    store.records("cost_line", [{**line, "amount_dkk": Decimal(100), "invoice": ATTACKS[2]}])
    store.build(as_of=date(2026, 6, 30)).close()
    return publish(folder / "run1.duckdb", folder / "out")


def pages_of(version: Path) -> list[Path]:
    """The pages of the report; the monthly packs beside them have their own tests."""
    return sorted(path for path in (version / "report").rglob("*.html") if "packs" not in path.parts)


def test_file_names_stay_inside_the_report_and_pages_stay_small(version: Path) -> None:
    pages = pages_of(version)
    assert len(pages) == 7  # portfolio, district and facility, each in two languages, and the dictionary
    for path in pages:
        assert path.resolve().is_relative_to((version / "report").resolve())
        assert not set(path.name) & set('<>:"/\\|?*')
        assert path.stat().st_size < 500_000


def test_names_are_text_and_nothing_else(version: Path) -> None:
    for path in pages_of(version):
        page = path.read_text(encoding="utf-8")
        assert page.count("<script") == 1
        assert not {"\x1b", "\u202e"} & set(page)
        assert 'onerror="' not in page
        assert "x" * 1000 not in page
    (facility,) = (version / "report" / "facilities").glob("*.html")
    assert "{{7*7}}" in facility.read_text(encoding="utf-8")


def test_a_browser_runs_nothing_of_them(version: Path) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed on this machine")
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        for path in pages_of(version):
            page.goto(path.as_uri())
            assert "harmed" not in page.title().replace("document.title='harmed'", "")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert said == []
        browser.close()


def test_workbooks_hold_names_as_text(version: Path) -> None:
    books = sorted(version.rglob("*.xlsx"))
    assert {book.parent.name for book in books} >= {"plans", "authors", version.name}
    for book in books:
        with zipfile.ZipFile(book) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert sum(map(len, parts.values())) < 2_000_000, book
        for part in parts.values():
            ElementTree.fromstring(part)
            assert "<f>" not in part and "<hyperlink" not in part
            assert not set(INVISIBLE) & set(part)


def test_an_archive_for_the_author_holds_names_as_text(version: Path) -> None:
    (path,) = (version / "authors").glob("*.bcf")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any(set('<>:"\\|?*') & set(name) or ".." in name for name in parts)
    topics = [part for name, part in parts.items() if name.endswith("markup.bcf")]
    assert len(topics) == len(ATTACKS)
    for part in parts.values():
        ElementTree.fromstring(part)
        assert not set(INVISIBLE) & set(part) and len(part) < 10_000


def test_packs_hold_names_as_text(version: Path) -> None:
    packs = sorted((version / "report").rglob("packs/**/*.html"))
    assert any("{{7*7}}" in pack.read_text(encoding="utf-8") for pack in packs)
    for pack in packs:
        page = pack.read_text(encoding="utf-8")
        assert "<script" not in page and 'onerror="' not in page
        assert not set(INVISIBLE) & set(page) and len(page) < 100_000


def test_calendars_hold_names_as_text(version: Path) -> None:
    calendars = [*(version / "plans").glob("*.ics"), version / "plans" / "shifts.csv"]
    assert len(calendars) > 1
    for calendar in calendars:
        text = calendar.read_text(encoding="utf-8")
        assert not set(INVISIBLE) & set(text) and len(text) < 1_000_000
