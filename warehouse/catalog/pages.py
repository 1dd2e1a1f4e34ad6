"""The pages of `docs/` that are made from the code: run by `make docs`, compared by a test.

Comes in: the catalogues. Goes out: Markdown files in a folder.
"""

import sys
from pathlib import Path

from bim.finding_catalog import findings_page, load_finding_catalog


def pages() -> dict[str, str]:
    """Return the text of each made page by its file name."""
    catalogs = {
        "Models": load_finding_catalog("bim"),
        "Records and the warehouse": load_finding_catalog("warehouse.catalog"),
        "Input files": load_finding_catalog("flows"),
    }
    return {"findings.md": findings_page(catalogs)}


def main() -> None:
    """Write the pages into the folder that the command line names."""
    folder = Path(sys.argv[1])
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
