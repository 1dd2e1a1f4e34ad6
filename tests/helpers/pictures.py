"""The pictures of README and docs, made from the sample by `make pictures`: they show what a run publishes today.

Needs Chromium, LibreOffice (soffice) and pdftoppm on the machine.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.area_picture import svg
from playwright.sync_api import Page, sync_playwright

FACILITY = "F002"


def main(out: Path) -> None:
    """Write the pictures into a folder."""
    (out / "areas.svg").write_text(svg(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as work:
        version = _published(Path(work))
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            _report(page, version, out)
            browser.close()
        _plan(version, Path(work), out)


def _published(work: Path) -> Path:
    """Return the version that a run on the sample publishes for the last day of its records."""
    areal = Path(sys.executable).with_name("areal")
    sample = Path("data/sample/areal.toml")
    version = work / "version"
    subprocess.run(
        [areal, "run", "--direct", "--config", sample, "--as-of", "2024-12-31", "--out", version], check=True
    )
    return version


def _report(page: Page, version: Path, out: Path) -> None:
    page.goto((version / "report" / "index.html").as_uri())
    page.screenshot(path=out / "report.png")
    page.goto((version / "report" / "facilities" / f"{FACILITY}.html").as_uri())
    page.locator("svg").nth(1).scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#floor-plans, [id*=plan]').scrollIntoView()")
    page.screenshot(path=out / "floor-plan.png")


def _plan(version: Path, work: Path, out: Path) -> None:
    """Write the first page of the plan and the first list of a weekday, as LibreOffice prints them."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", work, version / "plans" / f"{FACILITY}.xlsx"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    pdf = work / f"{FACILITY}.pdf"
    pages = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout
    first_list = next(
        number for number, text in enumerate(pages.split("\f"), 1) if "Only on" in text and "Done" in text
    )
    for number, name in ((1, "plan"), (first_list, "route")):
        subprocess.run(
            [
                "pdftoppm",
                "-png",
                "-r",
                "80",
                "-f",
                str(number),
                "-l",
                str(number),
                "-singlefile",
                pdf,
                out / name,
            ],
            check=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
