"""What the parties take to their meetings: a pack a month for each level, and the ledger as a workbook.

Comes in: a finished DuckDB file of either set. Goes out: `report/packs/`, `open_cards.xlsx`. Must not know: which set
it is, for they can show only what that file holds.
"""

from pathlib import Path

import duckdb

from warehouse.publish.made_files import MadeFiles
from warehouse.publish.packs.open_cards import NAME, write_open_cards
from warehouse.publish.packs.pages import write_packs
from warehouse.publish.settings import PackSettings, RunInfo

__all__ = ["write_meeting_files"]


def write_meeting_files(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    set_word: str,
    settings: PackSettings,
    files: MadeFiles | None = None,
    has_cards: bool = True,
) -> None:
    """Write the packs of the set in `folder`, and the workbook where `has_cards`.

    `files` may have packs that would be the same.
    """
    write_packs(con, folder, run, set_word, settings, files)
    if has_cards:
        write_open_cards(con, folder / NAME, run)
