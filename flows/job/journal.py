"""The journal of published figures: what each version says differently from the version before.

Comes in: a run with a published version. Goes out: rows in the store. Must not know: what a figure is.
"""

from typing import TYPE_CHECKING

import duckdb
import structlog

from flows.job.run_context import RunContext
from warehouse.publish.folders import DATABASE
from warehouse.store import Store

if TYPE_CHECKING:
    import polars as pl


def published_figures(store: Store) -> "pl.DataFrame":
    """Return the journal, columns JOURNAL; no rows in a new store."""
    from warehouse.publish.packs.journal import JOURNAL

    return store.figures(JOURNAL)


def record_figures(run: RunContext) -> None:
    """Append the figures of `current` to the journal, of each of its sets; nothing where it has them already.

    A version that another version of areal wrote, with other tables, is left out: the next one is compared with the
    one before it.
    """
    import polars as pl

    from warehouse.duckdb_tables import connect_read_only
    from warehouse.publish.packs.restatements import journal_entries

    current = run.output / "current"
    journal, found = published_figures(run.store), []
    for of_set, folder in (("open", current), ("restricted", current / "restricted")):
        file = folder / DATABASE
        if not file.is_file():
            continue
        try:
            with connect_read_only(file) as con:
                found.append(journal_entries(con, journal, of_set))
        except duckdb.Error as error:
            structlog.get_logger().info(
                "figures not recorded", file=str(file), why=str(error).splitlines()[0]
            )
    rows = pl.concat(found) if found else journal.clear()
    if rows.height:
        run.store.append_figures(str(rows["run_id"][0]), rows)
