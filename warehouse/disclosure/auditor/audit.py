"""The audit of an open set, and the suppression that makes it pass.

The gate of a publication: either no restricted room can be worked out from what is published, or nothing is.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import duckdb
import numpy as np
import polars as pl

from bim.errors import PublicationError
from warehouse.catalog import Catalog, TableSpec
from warehouse.disclosure.auditor.answers import Answers
from warehouse.disclosure.auditor.equations import Block, blocks_of, equations_of
from warehouse.disclosure.auditor.kept_audit import (
    can_be_kept,
    inputs_key,
    small_sums_of_others,
    to_plain,
    with_plain,
)
from warehouse.disclosure.auditor.measures import AREA
from warehouse.disclosure.auditor.membership import register_membership
from warehouse.disclosure.auditor.secondary import Protection, Weakness
from warehouse.disclosure.auditor.statements import cells_of, clear_statements, read_statements, read_sums
from warehouse.disclosure.redaction import (
    is_kept_by_room_or_category,
    open_queries,
    open_tables,
    suppress_audited,
)
from warehouse.disclosure.suppression import AUDITED_ROWS, AUDITED_SPREADS, Suppression
from warehouse.duckdb_tables import frame

MOST_PASSES = 5  # a pass may uncover a sum over facilities that a suppressed one had covered
STATES = """
with states as (
  select unknown, 'area' as measure, any_value(facility_id) as facility, any_value(net_area_m2) as value,
    bool_or(is_restricted) as is_restricted, space_id
  from audit_state group by unknown, space_id
  union all
  select a.unknown, a.measure, concat_ws('|', a.facility_id, a.measure, a.month), a.value, r.is_restricted, a.space_id
  from audit_atom a join audit_room r on r.space_id = a.space_id
)
select unknown::bigint as unknown, measure, facility, value, is_restricted,
  (dense_rank() over (order by space_id))::bigint as room
from states order by unknown
"""


@dataclass(frozen=True)
class Audit:
    """What the auditor found in an open set, and how many numbers it suppressed before.

    `unknowns` are the areas of withheld rooms, `protected` those of restricted ones; `narrowest_share` is how
    much more and less than its area, as a share, the best known of them can have; null where nothing bounds any.
    What is given away is counted of all measures; `measures` has the figures of each other measure than area.
    """

    unknowns: int = 0
    protected: int = 0
    statements: int = 0
    equations: int = 0
    determined: int = 0
    too_narrow: int = 0
    small_groups: int = 0
    small_sums: int = 0
    narrowest_share: float | None = None
    suppressed: int = 0
    passes: int = 0
    seconds: float = 0.0
    measures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Return the figures by name, for the manifest."""
        return asdict(self)

    @property
    def is_passed(self) -> bool:
        """Whether no restricted room can be worked out."""
        return not (self.determined or self.too_narrow or self.small_groups or self.small_sums)


def audited_queries(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Sequence[str],
    suppression: Suppression,
    protection_share: float,
    answers: Answers | None = None,
) -> tuple[dict[str, str], Audit]:
    """Return the queries of the open set once no restricted room follows from it, and the audit of that set.

    `answers` are those for systems that were solved before; those of this audit are added to it.

    Raises: PublicationError where suppression cannot bring that about.
    """
    begun = time.perf_counter()
    queries = open_queries(con, catalog, tables, suppression)
    if suppression.rooms.is_empty():
        return queries, Audit()
    answers = answers or Answers()
    key = inputs_key(con, catalog, tables, suppression, protection_share)
    kept = answers.audit_of(key)
    audit = None if kept is None else _kept_audit(con, catalog, tables, suppression, kept)
    if kept is not None and audit is None:
        queries = open_queries(con, catalog, tables, suppression)  # without what the kept audit suppressed
    if audit is not None:
        answers.use_all()
    else:
        protection = Protection(suppression.smallest_group, protection_share)
        suppression, audit = _suppress(con, catalog, tables, suppression, protection, answers)
        if can_be_kept(suppression):
            answers.keep_audit(key, to_plain(suppression, audit.figures()))
    # what is kept has no time: the same night, the same bytes
    return queries, replace(audit, seconds=round(time.perf_counter() - begun, 3))


def _kept_audit(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Sequence[str],
    suppression: Suppression,
    kept: Mapping[str, Any],
) -> Audit | None:
    """Suppress what a kept audit suppressed and return it; None where it holds no longer."""
    suppression = with_plain(suppression, kept)
    suppress_audited(con, catalog, tables, suppression, {*suppression.audited_rows["table_name"]})
    holds = not small_sums_of_others(con, catalog, tables, suppression)
    return Audit(**kept["figures"]) if holds else None


def _suppress(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Sequence[str],
    suppression: Suppression,
    protection: Protection,
    answers: Answers,
) -> tuple[Suppression, Audit]:
    """Suppress sums until no restricted room follows from the open set; return all that is suppressed, and the audit.

    Raises: PublicationError where suppression cannot bring that about.
    """
    read: dict[str, pl.DataFrame] = {}
    suppressed = 0
    for number in range(1, MOST_PASSES + 1):
        blocks, audit = audit_open_set(con, catalog, tables, suppression, protection, read, answers)
        if audit.is_passed:
            return suppression, replace(audit, suppressed=suppressed, passes=number)
        gone = sorted({number for block in blocks for number in _withdrawn(block, protection, answers)})
        if not gone:
            break
        cells = cells_of(con, gone)
        suppressed += int(cells["cells"].sum())
        suppression = _with(suppression, cells)
        changed = _changed(open_tables(catalog, tables), cells)
        suppress_audited(con, catalog, tables, suppression, changed)
        for name in changed:
            read.pop(name, None)
    raise PublicationError(_sentence(audit))


def _changed(specs: Sequence[TableSpec], cells: pl.DataFrame) -> set[str]:
    """Return the tables that show something else once these cells are suppressed."""
    changed = set(cells["table_name"])
    if cells["names"].is_not_null().any():  # splits of costs
        changed |= {spec.name for spec in specs if is_kept_by_room_or_category(spec)}
    return changed


def audit_open_set(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Sequence[str],
    suppression: Suppression,
    protection: Protection,
    read: dict[str, pl.DataFrame] | None = None,
    answers: Answers | None = None,
) -> tuple[list[Block], Audit]:
    """Return the systems that the open set gives, and what they give away; needs `open_queries`.

    `read` are the small sums of tables that were read before; those read now are added to it.
    """
    read, answers = {} if read is None else read, answers or Answers()
    if not read:
        register_membership(con, catalog, tables)
        clear_statements(con)
    for number, spec in enumerate(open_tables(catalog, tables)):
        if spec.name not in read:
            read[spec.name] = read_statements(con, spec, number, suppression)
    states = frame(con, STATES)
    equations = equations_of(*read_sums(con))
    blocks = blocks_of(equations, states)
    found = [answers.weakness(block.system, protection) for block in blocks]
    areas = states.filter(pl.col("measure") == AREA)
    audit = Audit(
        unknowns=areas.height,
        protected=areas.filter("is_restricted").height,
        statements=con.sql("select count(*) from audit_said").fetchall()[0][0],
        equations=len(equations),
        determined=sum(weakness.determined for weakness in found),
        too_narrow=sum(weakness.too_narrow for weakness in found),
        small_groups=sum(weakness.small_groups for weakness in found),
        small_sums=sum(int(small["figures"].sum()) for small in read.values()),
        narrowest_share=_narrowest(
            w for block, w in zip(blocks, found, strict=True) if block.measure == AREA
        ),
        measures=_by_measure(blocks, found),
    )
    return blocks, audit


def _by_measure(blocks: Sequence[Block], found: Sequence[Weakness]) -> dict[str, dict[str, Any]]:
    """Return of each measure but area how many rooms and sums were audited, and how well the best known is known."""
    figures = {}
    for measure in sorted({block.measure for block in blocks} - {AREA}):
        own = [(block, w) for block, w in zip(blocks, found, strict=True) if block.measure == measure]
        figures[measure] = {
            "unknowns": sum(block.system.rows.shape[1] for block, _ in own),
            "protected": sum(int(block.system.is_protected.sum()) for block, _ in own),
            "equations": sum(len(block.equations) for block, _ in own),
            "determined": sum(weakness.determined for _, weakness in own),
            "too_narrow": sum(weakness.too_narrow for _, weakness in own),
            "small_groups": sum(weakness.small_groups for _, weakness in own),
            "narrowest_share": _narrowest(weakness for _, weakness in own),
        }
    return figures


def _narrowest(found: Iterable[Weakness]) -> float | None:
    narrowest = min((weakness.narrowest_share for weakness in found), default=np.inf)
    return round(narrowest, 3) if np.isfinite(narrowest) else None


def _withdrawn(block: Block, protection: Protection, answers: Answers) -> list[int]:
    """Return the numbers of the sums to suppress so that a block gives nothing away."""
    losses = [equation.loss for equation in block.equations]
    gone = answers.withdrawn(block.system, losses, protection)
    return [number for i in gone for number in block.equations[i].numbers]


def _with(suppression: Suppression, cells: pl.DataFrame) -> Suppression:
    """Return a suppression that also holds these cells back."""
    is_spread = pl.col("names").is_not_null()
    rows = cells.filter(~is_spread).explode("columns").explode("built_rows")
    rows = rows.rename({"built_rows": "row", "columns": "column"})
    spreads = cells.filter(is_spread).explode("names").rename({"names": "name"}).drop_nulls("name")
    return replace(
        suppression,
        audited_rows=_joined(suppression.audited_rows, rows, AUDITED_ROWS),
        audited_spreads=_joined(suppression.audited_spreads, spreads, AUDITED_SPREADS),
    )


def _joined(before: pl.DataFrame, more: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.concat([before, more.select(*schema)]).unique().sort(pl.all())


def _sentence(audit: Audit) -> str:
    found = {
        "figures follow exactly": audit.determined,
        "figures are bounded too narrowly": audit.too_narrow,
        "sums stand for too few rooms": audit.small_groups + audit.small_sums,
    }
    what = ", ".join(f"{count} {text}" for text, count in found.items() if count)
    return (
        f"The open set would give away restricted rooms ({what}), and suppressing more cells did not end it;"
        " nothing is published and the last version stays. Publish with a larger [publish] smallest_group, or"
        " report the case to the maintainers of areal."
    )
