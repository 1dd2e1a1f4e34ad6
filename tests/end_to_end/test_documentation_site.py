"""The site of docs/: built without a network, without dead links, and with examples that are so."""

import re
import subprocess
import sys
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.allocating import allocate, target, weight
from helpers.area_picture import svg

LOADED = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=\"?(https?:[^\">\s]+)")
EXTERNAL = re.compile(r"\]\((https?://[^)\s]+)\)")
_ROW = re.compile(r"^\| (\w+) \| (\d+) \| (-?[\d.]+) \| (-?[\d.]+) \|$", re.M)


def built(project: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build the site; a dead link or anchor is an error."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "-f",
            project / "mkdocs.yml",
            "-d",
            out,
        ],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "NO_MKDOCS_2_WARNING": "1"},
    )


@pytest.fixture(scope="module")
def site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    done = built(project, out)
    assert done.returncode == 0, done.stderr
    return out


def test_the_site_has_no_dead_link_and_loads_nothing_from_a_network(site: Path) -> None:
    pages = sorted(site.glob("*.html"))
    loaded = {url for page in pages for url in LOADED.findall(page.read_text(encoding="utf-8"))}
    assert (len(pages) > 20, loaded) == (True, set())


def test_a_dead_anchor_fails_the_build(project: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# One\n\n[there](#two)\n", encoding="utf-8")
    settings = "site_name: x\nvalidation: {anchors: warn}\n"
    assert "anchors: warn" in (project / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    assert built(tmp_path, tmp_path / "out").returncode == 1


def test_the_search_has_its_index_as_a_script(site: Path) -> None:
    assert (site / "search" / "search_index.js").read_text(encoding="utf-8").startswith("var __index")
    assert "assets/iframe-worker.js" in (site / "index.html").read_text(encoding="utf-8")


def test_the_worked_examples_of_allocation_are_what_the_warehouse_computes(project: Path) -> None:
    text = (
        (project / "docs" / "allocation.md").read_text(encoding="utf-8").partition("## A worked example")[2]
    )
    tables = [rows for part in text.split("| room |")[1:] if (rows := _ROW.findall(part))]
    assert len(tables) == 3
    for rows in tables:
        amount = sum(Decimal(allocated) for *_, allocated in rows)
        found = allocate([target("1", str(amount))], [weight(room, area) for room, area, *_ in rows])
        assert {row["space_id"]: row["amount_dkk"] for row in found} == {
            room: Decimal(allocated) for room, *_, allocated in rows
        }
        total = sum(Decimal(area) for _, area, *_ in rows)
        assert all(
            abs(amount * Decimal(area) / total - Decimal(exact)) < Decimal("0.001")
            for _, area, exact, _ in rows
        )


def test_the_picture_of_areas_is_what_areal_reads_in_its_model(project: Path) -> None:
    assert (project / "docs" / "pictures" / "areas.svg").read_text(encoding="utf-8") == svg()


@pytest.mark.soak
def test_links_to_other_sites_answer(project: Path) -> None:
    pages = [project / "README.md", *sorted((project / "docs").glob("*.md"))]
    links = sorted({url for page in pages for url in EXTERNAL.findall(page.read_text(encoding="utf-8"))})
    print(*links, sep="\n")
    dead = []
    for url in links:
        try:
            urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=20).close()
        except OSError as error:
            dead.append((url, str(error)))
    assert dead == []
