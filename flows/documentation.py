"""The pages of `docs/` that are made from the code: run by `make docs`, compared by a test.

Comes in: the catalogues. Goes out: Markdown files in a folder.
"""

import sys
from pathlib import Path

from bim.finding_catalog import FindingCatalog, findings_page, load_finding_catalog


def finding_catalogs() -> dict[str, FindingCatalog]:
    """Return all catalogues of findings by the title of what they are about."""
    return {
        "Models": load_finding_catalog("bim"),
        "Deliveries of records": load_finding_catalog("warehouse.deliveries", below="bim"),
        "What the records say together": load_finding_catalog("warehouse.catalog"),
        "Input files": load_finding_catalog("flows"),
    }


def pages() -> dict[str, str]:
    """Return the text of each made page by its file name."""
    # these read the SQL and the settings; a command that explains a finding needs the catalogues alone
    from flows.configuration_page import configuration_page
    from warehouse.lineage import dictionary_page, lineage_page

    return {
        "findings.md": findings_page(finding_catalogs()),
        "dictionary.md": dictionary_page(),
        "configuration.md": configuration_page(),
        "lineage.md": lineage_page(),
    }


def main() -> None:
    """Write the pages into the folder that the command line names."""
    folder = Path(sys.argv[1])
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
