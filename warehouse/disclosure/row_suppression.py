"""Which rows of a built table concern a withheld room, and how.

Comes in: a table of the built warehouse and `Suppression`. Goes out: a table of flags on the same connection. Must
not know: what is done with a flagged row.
"""

from collections.abc import Container, Mapping
from dataclasses import fields

import duckdb
import polars as pl

from warehouse.catalog import TableSpec
from warehouse.disclosure.mentions import rows_that_mention
from warehouse.disclosure.suppression import UNKNOWN, Suppression
from warehouse.duckdb_tables import frame, literal, quoted

COVERING, RESTRICTED = 1, 2  # levels: withheld to cover a restricted room; restricted
FEW = "few"  # among what a row holds back: every column that may be redacted
ORIENTATION = "true_north_deg"
PREFIX = "withheld_"
DUE = ("mart_paid_vs_delivered", "mart_paid_vs_delivered_space")
OF_TOTALS = (
    "model_shrunk",
    "model_file_gone",
    "facility_shrunk",
)  # findings with the area of a model or facility
OF_POSITIONS = "models_misaligned"
DUE_YEAR = "mart_paid_vs_delivered_year"
OF_INSPECTED_ROOMS = ("mart_inspection", "mart_inspection_lot")
RESTRICTED_LEVEL = f"case when w.is_restricted then {RESTRICTED} else {COVERING} end"


def register_suppression(con: duckdb.DuckDBPyConnection, suppression: Suppression) -> None:
    """Put every frame of `withheld` on the connection as `withheld_<name>`."""
    for part in fields(suppression):
        value = getattr(suppression, part.name)
        if isinstance(value, pl.DataFrame):
            con.register(f"{PREFIX}view", value)
            con.execute(f"create or replace temp table {PREFIX}{part.name} as select * from {PREFIX}view")
            con.unregister(f"{PREFIX}view")


def register_spreads(con: duckdb.DuckDBPyConnection, tables: Container[str], smallest_group: int) -> None:
    """Put the spreads that would tell the weight of a few withheld rooms on the connection, as `withheld_spreads`.

    One lands on rooms that are shown and on a few withheld ones, or on all of these but a few: what the shown rooms
    get, by weights that are known, gives the rest. Columns month, facility_id, and name: of a service, or of a driver.
    """
    con.execute(f"create or replace temp table {PREFIX}spreads as select * from {PREFIX}audited_spreads")
    if "fact_space_month" not in tables:
        return
    for table, name, line in (
        ("fact_allocation", "service", "ledger_id"),
        ("fact_driver_weight", "driver", "driver"),
    ):
        if table in tables:
            con.execute(f"insert into {PREFIX}spreads {_spreads(table, name, line, smallest_group)}")


def _spreads(table: str, name: str, line: str, smallest_group: int) -> str:
    few = f"between 1 and {smallest_group - 1}"
    return (
        "with total as (select m.month, m.facility_id, count(distinct m.space_id) as rooms"
        f" from built.main.fact_space_month m semi join {PREFIX}rooms w on w.space_id = m.space_id group by all),"
        f" landed as (select t.month, t.facility_id, t.{name} as name, t.{line}, count(w.space_id) as few,"
        f" count(*) - count(w.space_id) as shown from built.main.{table} t"
        f" left join (select distinct space_id from {PREFIX}rooms) w on w.space_id = t.space_id"
        " where t.space_id is not null and t.driver <> 'direct' group by all)"
        " select distinct l.month, l.facility_id, l.name from landed l"
        " join total on total.month = l.month and total.facility_id = l.facility_id"
        f" where l.shown > 0 and (l.few {few} or total.rooms - l.few {few})"
    )


def register_months_of_few(
    con: duckdb.DuckDBPyConnection, tables: Container[str], smallest_group: int
) -> None:
    """Put the months of `_months_of_few` on the connection, once for all tables that need them."""
    if "fact_contract_charge" in tables and "fact_space_month" in tables:
        con.execute(f"create or replace temp table {PREFIX}months_of_few as {_months_of_few(smallest_group)}")


def write_row_flags(
    con: duckdb.DuckDBPyConnection, spec: TableSpec, types: Mapping[str, str], suppression: Suppression
) -> None:
    """Make the flags of one table: row, level, is_outline_near, is_below_threshold (of areas), held (columns).

    A row that is not in it may be shown as it is.
    """
    source = f"built.main.{quoted(spec.name)}"
    mentioning = pl.DataFrame({"row": _mentions(con, spec, types, suppression)}, schema={"row": pl.Int64})
    con.register("mentioning", mentioning)
    parts = [f"select row, {RESTRICTED} as level, false as near, false as thin from mentioning"]
    parts += [
        f"select t.rowid, {level}, {near}, {thin} from {source} t join {PREFIX}{table} w on {condition}"
        for table, condition, level, near, thin in _links(types)
    ]
    if spec.name == "run_finding":
        parts.append(findings_held_back(source))
    if spec.name == "mart_change_impact":
        parts.append(
            f"select t.rowid, 0, false, true from {source} t where {_tells_few(suppression.smallest_group)}"
        )
    if spec.name in DUE:
        parts.append(_due_of_few(source, "space_id" in types))
    if spec.name == DUE_YEAR:
        parts.append(_due_of_few_in_year(source))
    flags = [f"select *, null::varchar[] as held from ({' union all '.join(parts)})"]
    if spec.name in OF_INSPECTED_ROOMS:
        flags.append(_inspected_few(source, types, suppression.smallest_group))
    if ORIENTATION in types:
        flags.append(_orientation(source))
    con.execute(
        f"create or replace temp table {flags_table(spec)} as select row, max(level) as level,"
        " bool_or(near) as is_outline_near, bool_or(thin) as is_below_threshold,"
        " list_sort(list_distinct(flatten(list(held) filter (where held is not null)))) as held"
        f" from ({' union all '.join(flags)}) group by row"
    )
    con.unregister("mentioning")


def flag_audited_rows(con: duckdb.DuckDBPyConnection, spec: TableSpec) -> None:
    """Add the rows that the auditor suppresses to the flags of a table.

    Where it adds none the flags stay as they are: DuckDB puts two nulls together to an empty list.
    """
    audited = (
        'select row, list(distinct "column" order by "column") as held'
        f" from {PREFIX}audited_rows where table_name = {literal(spec.name)} group by row"
    )
    con.execute(
        f"create or replace temp table {flags_table(spec)} as select coalesce(f.row, a.row) as row,"
        " coalesce(f.level, 0) as level, coalesce(f.is_outline_near, false) as is_outline_near,"
        " coalesce(f.is_below_threshold, false) as is_below_threshold,"
        " nullif(list_sort(list_distinct(list_concat(f.held, a.held))), []) as held"
        f" from {flags_table(spec)} f full join ({audited}) a on a.row = f.row"
    )


def flags_table(spec: TableSpec) -> str:
    """Return the name of the table that holds the flags of a table's rows."""
    return quoted(f"flags_{spec.name}")


def _links(types: Mapping[str, str]) -> list[tuple[str, str, str, str, str]]:
    """How rows of such columns lead to what is withheld: table, condition, level, outline near, thin."""
    has = types.keys() >= {"model_sha256", "step_id"}
    model = "model_sha256" if "model_sha256" in types else "sha256" if "sha256" in types else None
    by_room = "space_id" in types or "step_id" in types
    same_place = " and ".join(
        f"coalesce(t.{column}, {UNKNOWN!r}) = w.{column}" for column in ("facility_id", "building", "storey")
    )
    links = []
    if "space_id" in types:
        links.append(("rooms", "t.space_id = w.space_id", RESTRICTED_LEVEL, "false", "false"))
    if has:
        same = "t.model_sha256 = w.model_sha256 and t.step_id = w.step_id"
        links.append(("spaces", same, RESTRICTED_LEVEL, "false", "false"))
    if "global_id" in types and "space_id" not in types:
        links.append(("spaces", "t.global_id = w.global_id", RESTRICTED_LEVEL, "false", "false"))
    if types.keys() >= {"facility_id", "building", "storey"}:
        links.append(("storeys", same_place, "0", "true", "false"))
    if "facility_id" in types and not by_room:
        links.append(("small_facilities", "t.facility_id = w.facility_id", "0", "false", "true"))
    if types.keys() >= {
        "level",
        "place",
        "facility_id",
    }:  # the others of its district would tell a small facility
        of_district = (
            "t.level = 'district' and t.place = (select coalesce(f.district, 'unknown') from built.main.dim_facility f"
            " where f.facility_id = w.facility_id)"
        )
        links.append(("small_facilities", of_district, "0", "false", "true"))
    if model is not None and not by_room:
        links.append(("models_below_threshold", f"t.{model} = w.model_sha256", "0", "false", "true"))
    return links


def _tells_few(smallest_group: int) -> str:
    """Whether a change of models is a restricted room's, or of so few withheld rooms that it tells one of them."""
    room = (
        "select s.space_id, w.is_restricted, s.net_area_m2, s.category, s.is_counted"
        f" from built.main.dim_space s join {PREFIX}rooms w on w.space_id = s.space_id where s.model_sha256 ="
    )
    return (
        "(select count(distinct coalesce(n.space_id, o.space_id))"
        f" filter (where n.is_restricted or o.is_restricted) > 0 and count(*) < {smallest_group}"
        f" from ({room} t.model_sha256) n full join ({room} t.previous_model_sha256) o on n.space_id = o.space_id"
        " where (n.net_area_m2, n.category, n.is_counted) is distinct from (o.net_area_m2, o.category, o.is_counted))"
    )


def _due_of_few(source: str, is_by_room: bool) -> str:
    """Flags where a service is due of a few withheld rooms only, or of all but a few: prices would tell their area."""
    of_rooms = f"join {PREFIX}rooms r on r.space_id = t.space_id" if is_by_room else ""
    return (
        f"select t.rowid, 0, false, true from {source} t {of_rooms} join {PREFIX}months_of_few few"
        f" on few.month = t.month and few.facility_id = t.facility_id and few.service = t.service"
    )


def _inspected_few(source: str, types: Container[str], smallest_group: int) -> str:
    """Flags inspections of a restricted room with few withheld ones: less the rooms shown, the result is theirs."""
    same = " and ".join(
        f"e.{name} = t.{name}" for name in ("inspection_id", "facility_id", "object_group") if name in types
    )
    return (
        f"select t.rowid, 0, false, false, ['{FEW}'] from {source} t join built.main.fact_inspection e on {same}"
        f" join {PREFIX}rooms w on w.space_id = e.space_id group by t.rowid"
        f" having bool_or(w.is_restricted) and count(distinct w.space_id) < {smallest_group}"
    )


def _orientation(source: str) -> str:
    """Flags the models of restricted facilities: they have no floor plan, so nobody needs to know how it is turned."""
    return (
        f"select t.rowid, 0, false, false, ['{ORIENTATION}'] from {source} t"
        f" semi join {PREFIX}restricted_facilities w on w.facility_id = t.facility_id"
    )


def _due_of_few_in_year(source: str) -> str:
    """Flags the sums of a period and place with a month that `_due_of_few` flags: the other months would tell it."""
    return (
        f"select t.rowid, 0, false, true from {source} t join {PREFIX}months_of_few few"
        " on t.period in ('last_12', strftime(few.month, '%Y')) and t.service in ('all', few.service)"
        " left join built.main.dim_facility f on f.facility_id = few.facility_id"
        " where t.level = 'portfolio' or (t.level = 'facility' and t.place = few.facility_id)"
        " or (t.level = 'district' and t.place = coalesce(f.district, 'unknown'))"
    )


def _months_of_few(smallest_group: int) -> str:
    """Month, facility and service of what is due of a few withheld rooms only, or of all but a few of them."""
    due = "built.main.fact_contract_charge where space_id is not null and quantity > 0"
    return (
        "select m.month, m.facility_id, s.service,"
        f" count(distinct m.space_id) as rooms, count(distinct d.space_id) as due from built.main.fact_space_month m"
        f" semi join {PREFIX}rooms w on w.space_id = m.space_id"
        f" join (select distinct month, facility_id, service from {due}) s"
        f" on s.month = m.month and s.facility_id = m.facility_id"
        f" left join (select distinct month, space_id, service from {due}) d"
        f" on d.month = m.month and d.space_id = m.space_id and d.service = s.service group by all"
        f" having due between 1 and {smallest_group - 1} or rooms - due between 1 and {smallest_group - 1}"
    )


def findings_held_back(source: str) -> str:
    """Return the query of findings that tell of a withheld room: a total of its facility, or where its models are.

    A total less what is shown is the room. Where and how turned its models are is shown of no restricted facility.
    """
    codes = ", ".join(map(literal, OF_TOTALS))
    return (
        f"select t.rowid, {RESTRICTED}, false, false from {source} t"
        f" semi join {PREFIX}rooms w on w.facility_id = t.facility_id where t.code in ({codes})"
        f" union all select t.rowid, {RESTRICTED}, false, false from {source} t"
        f" semi join {PREFIX}restricted_facilities w on w.facility_id = t.facility_id"
        f" where t.code = {literal(OF_POSITIONS)}"
    )


def _mentions(
    con: duckdb.DuckDBPyConnection, spec: TableSpec, types: Mapping[str, str], suppression: Suppression
) -> list[int]:
    """Rows tied to no room whose texts speak of a restricted one, among the columns that may be redacted."""
    told = [c.name for c in spec.columns if c.open == "redact" and types.get(c.name) == "VARCHAR"]
    if not told or spec.name.startswith("dim_"):
        return []
    text = f"concat_ws(' ', {', '.join(map(quoted, told))})"
    facility = "facility_id" if "facility_id" in types else "null::varchar"
    untied = "where space_id is null" if "space_id" in types else ""
    source = f"built.main.{quoted(spec.name)} {untied}"
    query = f"select rowid as row, {facility} as facility_id, {text} as text from {source}"
    facilities = frame(
        con, "select distinct facility_id from built.main.dim_space where facility_id is not null"
    )
    return rows_that_mention(frame(con, query), suppression.identities, facilities["facility_id"])
