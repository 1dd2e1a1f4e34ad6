"""The report in a real browser: its figures, its floor plans, the keyboard, and that it asks nothing from outside."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from helpers.editions import SECRET_NAME, rows

from warehouse.publish.site.language import load_language

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, Page, sync_playwright

ENGLISH = load_language("en")
PHONE = 360  # pixels


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed on this machine")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(published: Path) -> Path:
    return published / "report"


def all_pages(report: Path) -> list[Path]:
    """The pages of the report; the monthly packs beside them have their own tests."""
    return sorted(path for path in report.rglob("*.html") if "packs" not in path.parts)


def open_page(
    browser: Browser, path: Path, width: int = 1280, scheme: Any = "light"
) -> tuple[Page, list[str], list[str]]:
    """Return the page, what its console says, and what it asks for beyond the file itself."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    return page, said, [url for url in asked if not url.startswith(("data:", path.as_uri()))]


@pytest.fixture(scope="module")
def visits(browser: Browser, report: Path) -> dict[str, tuple[list[str], list[str], int]]:
    """Of each page what its console says, what it asks for, and how wide it is on a telephone of 360 pixels."""
    found = {}
    for path in all_pages(report):
        page, said, asked = open_page(browser, path)
        page.set_viewport_size({"width": PHONE, "height": 900})
        width = page.evaluate("document.documentElement.scrollWidth")
        found[path.relative_to(report).as_posix()] = said, asked, width
        page.context.close()
    return found


def test_every_page_opens_without_an_error_and_without_a_request(
    visits: dict[str, tuple[list[str], list[str], int]],
) -> None:
    assert {path: visit for path, visit in visits.items() if visit[0] or visit[1]} == {}


def test_no_page_scrolls_sideways_on_a_telephone(
    visits: dict[str, tuple[list[str], list[str], int]],
) -> None:
    assert {path: width for path, (_, _, width) in visits.items() if width > PHONE} == {}


def test_the_figures_of_the_portfolio_are_those_of_the_warehouse(
    browser: Browser, report: Path, published: Path
) -> None:
    page, *_ = open_page(browser, report / "index.html")
    ((area, invoiced, hours, price, judged, on_time),) = rows(
        published,
        "select (select sum(model_area_m2) from mart_coverage), (select sum(invoiced_dkk) from mart_cost_ledger),"
        " (select sum(hours_per_year) from mart_cleaning_plan), (select cost_per_m2_dkk from mart_cost_per_m2_year"
        " where period = 'last_12' and level = 'portfolio' and service = 'all'), (select sum(judged) from mart_sla),"
        " (select sum(on_time_share * judged) from mart_sla)",
    )
    shown = {name: page.locator(f"#figure-{name}").inner_text() for name in
             ("net_area", "invoiced", "hours_per_year", "cost_per_m2", "on_time")}  # fmt: skip
    assert shown == {
        "net_area": ENGLISH.number(area),
        "invoiced": ENGLISH.number(invoiced),
        "hours_per_year": ENGLISH.number(hours, 1),
        "cost_per_m2": ENGLISH.number(price, 2),
        "on_time": ENGLISH.percent(on_time / judged),
    }
    page.context.close()


def test_the_figures_of_each_facility_are_those_of_the_warehouse(
    browser: Browser, report: Path, published: Path
) -> None:
    for facility, area, price in rows(
        published,
        "select c.facility_id, c.model_area_m2, y.cost_per_m2_dkk from mart_coverage c left join"
        " mart_cost_per_m2_year y on y.place = c.facility_id and period = 'last_12' and service = 'all'"
        " and level = 'facility' order by 1",
    ):
        page, *_ = open_page(browser, report / "facilities" / f"{facility}.html")
        assert page.locator("#figure-net_area").inner_text() == ENGLISH.number(area)
        assert page.locator("#figure-cost_per_m2").inner_text() == ENGLISH.number(price, 2)
        page.context.close()


@pytest.mark.parametrize("folder", [".", "restricted"])
def test_floor_plans_show_every_counted_room_that_the_set_shows(
    browser: Browser, published: Path, folder: str
) -> None:
    version = published / folder
    query = (
        "select facility_id, list(space_id order by space_id) from dim_space where is_counted and valid_to is null"
        " and (number is not null or name is not null) group by 1 order by 1"
    )
    for facility, expected in rows(version, query):
        page, *_ = open_page(browser, version / "report" / "facilities" / f"{facility}.html")
        links = page.locator(".plans a[href^='#room=']").evaluate_all(
            "all => all.map((a) => a.getAttribute('href'))"
        )
        table = page.locator("#rooms tbody tr[id]").evaluate_all("all => all.map((row) => row.id)")
        assert sorted(unquote(link).removeprefix("#room=") for link in links) == expected
        assert sorted(unquote(one).removeprefix("room=") for one in table) == expected
        page.context.close()


def test_the_keyboard_reaches_the_card_of_every_room(browser: Browser, report: Path) -> None:
    page, *_ = open_page(browser, report / "facilities" / "F001.html")
    names = page.locator(".plans a[href^='#room=']").count()
    page.locator("input[name=mode]").first.focus()
    seen = set()
    for _ in range(names * 2 + 40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const a = document.activeElement; const link = a.closest('.plans') && a.getAttribute('href');"
            " const card = document.getElementById('room-card');"
            " return link && link.startsWith('#room=') ? [link, card.innerText] : null }"
        )
        if found:
            assert found[1].strip()
            seen.add(found[0])
    assert len(seen) == names
    page.context.close()


def test_a_deep_link_shows_the_room(browser: Browser, report: Path, published: Path) -> None:
    ((room, number),) = rows(
        published,
        "select space_id, number from dim_space where facility_id = 'F001' and is_counted and valid_to is null"
        " and footprint_wkb is not null order by number limit 1",
    )
    page, *_ = open_page(browser, report / "facilities" / "F001.html")
    page.goto(f"{page.url}#room={room}")
    page.wait_for_selector("#room-card:not([hidden])")
    assert number in page.locator("#room-card").inner_text()
    assert page.locator("tr.marked").count() == 1
    page.context.close()


def test_the_switch_colours_rooms_and_changes_the_legend(browser: Browser, report: Path) -> None:
    page, *_ = open_page(browser, report / "facilities" / "F002.html")
    colours = {}
    for mode in ("category", "cost", "frequency", "confidence", "requests"):
        page.check(f"input[name=mode][value={mode}]")
        colours[mode] = page.evaluate(
            "() => [...document.querySelectorAll('svg.plan .r')].map((room) => getComputedStyle(room).fill).join()"
        )
        assert page.locator(".legend:visible").get_attribute("data-mode") == mode
    assert len(set(colours.values())) == 5
    page.context.close()


def test_tables_sort_and_search(browser: Browser, report: Path) -> None:
    page, *_ = open_page(browser, report / "facilities" / "F002.html")
    page.locator("#rooms thead button").nth(5).click()
    areas = page.locator("#rooms tbody tr[id] td:nth-child(6)").evaluate_all(
        "all => all.map((cell) => Number(cell.dataset.v))"
    )
    assert areas == sorted(areas)
    box = page.locator(".scroll", has=page.locator("#rooms"))
    tools = box.locator("xpath=preceding-sibling::div[1]")
    tools.locator("input[type=search]").fill("1.01")
    shown = page.locator("#rooms tbody tr:visible").all_inner_texts()
    assert shown
    assert all("1.01" in row for row in shown)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, report: Path, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if scheme == "dark":  # a dark page differs in its colours alone
        options["runOnly"] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
    found = []
    for name in (
        "index.html",
        "districts/Nordjylland.html",
        "facilities/F001.html",
        "da/facilities/F002.html",
        "dictionary.html",
    ):
        page, *_ = open_page(browser, report / name, scheme=scheme)
        for violation in axe.run(page, options=options).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                where = [node["target"] for node in violation["nodes"][:3]]
                found.append((name, violation["id"], where, violation["nodes"][0]["failureSummary"]))
        page.context.close()
    assert found == []


def test_a_dark_page_prints_light(browser: Browser, report: Path) -> None:
    page, *_ = open_page(browser, report / "index.html", scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") != "rgb(29, 42, 51)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 42, 51)"
    page.context.close()


def test_the_heading_of_a_long_table_is_on_each_printed_page(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed on this machine")
    page, *_ = open_page(browser, report / "facilities" / "F002.html")
    page.evaluate("document.body.replaceChildren(document.getElementById('rooms'))")
    page.pdf(path=tmp_path / "rooms.pdf", prefer_css_page_size=True)
    page.context.close()
    text = subprocess.run(
        [reader, tmp_path / "rooms.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) > 1
    assert all("Confidence" in one for one in pages)


def test_a_wide_table_says_so_on_a_telephone_and_not_on_a_wide_screen(browser: Browser, report: Path) -> None:
    for width, is_said in ((360, True), (1600, False)):
        page, *_ = open_page(browser, report / "index.html", width=width)
        box = page.locator(".scroll", has=page.locator("#facilities"))
        assert box.locator("xpath=preceding-sibling::p[1]").is_visible() == is_said
        assert page.locator(".scroll.after", has=page.locator("#facilities")).count() == is_said
        box.evaluate("box => { box.scrollLeft = box.scrollWidth }")
        page.wait_for_function("!document.getElementById('facilities').closest('.scroll').matches('.after')")
        page.context.close()


def test_every_link_leads_to_a_file_or_a_place(browser: Browser, report: Path) -> None:
    broken = []
    anchors: dict[Path, set[str]] = {}
    links: list[tuple[Path, Path, str]] = []
    for path in all_pages(report):
        text = path.read_text(encoding="utf-8")
        anchors[path.resolve()] = set(re.findall(r'\bid="([^"]+)"', text))
        for link in re.findall(r'<a [^>]*?href="([^"]*)"', text):
            target, _, anchor = link.partition("#")
            links.append(
                (path, (path.parent / unquote(target)).resolve() if target else path.resolve(), anchor)
            )
    for path, target, anchor in links:
        if not target.exists() or (anchor and anchor not in anchors.get(target, {anchor})):
            broken.append((str(path.relative_to(report)), str(target), anchor))
    assert broken == []


def test_headings_and_tables_are_built_for_those_who_do_not_see_them(browser: Browser, report: Path) -> None:
    page, *_ = open_page(browser, report / "index.html")
    levels = page.locator("h1, h2, h3").evaluate_all(
        "all => all.map((heading) => Number(heading.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(lower - higher <= 1 for higher, lower in pairwise(levels))
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("th:not([scope])").count() == 0
    page.context.close()


def test_each_language_links_to_the_other_and_says_the_same_figures(browser: Browser, report: Path) -> None:
    danish, *_ = open_page(browser, report / "da" / "index.html")
    assert danish.evaluate("document.documentElement.lang") == "da"
    price = danish.locator("#figure-cost_per_m2").inner_text()
    danish.locator("a[hreflang=en]").click()
    assert danish.evaluate("document.documentElement.lang") == "en"
    assert danish.locator("#figure-cost_per_m2").inner_text() == price.replace(",", ".")
    danish.context.close()


def test_the_open_pages_do_not_name_what_is_restricted(portfolio_edition: Path) -> None:
    for path in all_pages(portfolio_edition / "report"):
        assert SECRET_NAME not in path.read_text(encoding="utf-8")
    restricted = portfolio_edition / "restricted" / "report" / "facilities" / "HQ.html"
    assert SECRET_NAME in restricted.read_text(encoding="utf-8")


def test_a_page_has_one_script_and_allows_no_other(report: Path) -> None:
    for path in all_pages(report):
        text = path.read_text(encoding="utf-8")
        assert text.count("<script") == 1
        assert "default-src 'none'" in text
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
        assert path.stat().st_size < 3_000_000


def test_the_manifest_lists_every_page(published: Path, report: Path) -> None:
    entries = json.loads((published / "manifest.json").read_text(encoding="utf-8"))["files"]
    listed = {entry["path"] for entry in entries}
    assert {f"report/{path.relative_to(report).as_posix()}" for path in all_pages(report)} <= listed
