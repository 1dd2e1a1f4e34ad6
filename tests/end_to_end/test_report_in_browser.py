"""The report in a real browser: what it shows, that it needs nothing from outside, that it fits a telephone."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers.editions import SECRET_NAME, manifest, rows

from warehouse.publish.formatting import in_digits

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
    "--virtual-time-budget=5000",
)  # fmt: skip
TELEPHONE = """<!doctype html><body><iframe id="page" width="400" height="800" src="{url}"></iframe><script>
document.getElementById("page").addEventListener("load", (event) => {{
  const view = event.target.contentWindow, page = view.document;
  const seen = {{
    width: page.documentElement.clientWidth,
    scroll: page.documentElement.scrollWidth,
    outside: view.performance.getEntriesByType("resource").map((entry) => entry.name),
    text: page.body.innerText,
    figures: Object.fromEntries([...page.querySelectorAll("dd")].map((cell) => [cell.id, cell.innerText])),
    headings: [...page.querySelectorAll("h1, h2, h3")].map((heading) => Number(heading.tagName[1])),
    bare_tables: page.querySelectorAll("table:not(:has(caption))").length,
    bare_heads: page.querySelectorAll("th:not([scope])").length,
    links: [...page.querySelectorAll("a[href^='../']")].map((link) => link.getAttribute("href")),
    ids: [...page.querySelectorAll("a[href^='#']")].every((link) => page.querySelector(link.getAttribute("href"))),
    lang: page.documentElement.lang,
    drawings: page.querySelectorAll("figure svg").length,
  }};
  const answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify(seen);
  document.body.appendChild(answer);
}});
</script></body>"""


@pytest.fixture(scope="module")
def version(portfolio_edition: Path) -> Path:
    return portfolio_edition


@pytest.fixture(scope="module")
def seen(version: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser sees of the page at a width of 400 pixels; one start of the browser for all tests."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium is installed here")
    folder = tmp_path_factory.mktemp("browser")
    frame = folder / "frame.html"
    frame.write_text(TELEPHONE.format(url=(version / "report" / "index.html").as_uri()), encoding="utf-8")
    command = [
        browser,
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        "--allow-file-access-from-files",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, frame.as_uri()], capture_output=True, text=True, check=False, timeout=120
    )
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(html.unescape(answer.group(1)))
    return told


def test_the_page_shows_the_figures_of_the_marts(version: Path, seen: dict[str, Any]) -> None:
    ((area, invoiced, hours),) = rows(
        version,
        "select (select sum(model_area_m2) from mart_coverage), (select sum(invoiced_dkk) from mart_cost_ledger),"
        " (select sum(hours_per_year) from mart_cleaning_plan)",
    )
    assert seen["figures"]["figure-net-area"].startswith(in_digits(area))
    assert seen["figures"]["figure-invoiced"].startswith(in_digits(invoiced))
    assert seen["figures"]["figure-hours"].startswith(in_digits(hours))


def test_the_page_says_the_run_date_and_that_the_ledger_closes(seen: dict[str, Any]) -> None:
    assert "2026-06-30" in seen["text"]
    assert "it closes to the øre" in seen["text"]


def test_a_name_is_shown_as_it_is_written(seen: dict[str, Any]) -> None:
    assert "=1+1" in seen["text"]
    assert SECRET_NAME not in seen["text"]


def test_nothing_is_asked_from_outside(version: Path, seen: dict[str, Any]) -> None:
    assert seen["outside"] == []
    page = (version / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_the_page_does_not_scroll_sideways_on_a_telephone(seen: dict[str, Any]) -> None:
    assert seen["width"] <= 400
    assert seen["scroll"] <= seen["width"]


def test_the_page_is_built_for_those_who_do_not_see_it(seen: dict[str, Any]) -> None:
    assert seen["lang"] == "en"
    assert (seen["bare_tables"], seen["bare_heads"]) == (0, 0)
    assert seen["headings"].count(1) == 1
    steps = zip(seen["headings"], seen["headings"][1:], strict=False)
    assert all(lower - higher <= 1 for higher, lower in steps)


def test_every_link_leads_somewhere(version: Path, seen: dict[str, Any]) -> None:
    assert seen["ids"]
    assert seen["links"]
    known = {entry["path"] for entry in manifest(version)["files"]} | {"manifest.json"}
    assert {link.removeprefix("../") for link in seen["links"]} <= known


def test_the_charts_are_drawn_into_the_page(seen: dict[str, Any]) -> None:
    assert seen["drawings"] == 3
