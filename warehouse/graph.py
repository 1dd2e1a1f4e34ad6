"""The order of the models, found from the SQL itself.

Comes in: a folder of `<stage>/<table>.sql` files, one query each. Goes out: what each reads, and an order to
build them in. Must not know: the warehouse's own connection, what the tables mean, where the rows come from.

A table's prefix is its stage, and a table reads its own stage and earlier ones only:

    raw_      as delivered
    ref_      shipped with areal (`warehouse/seeds/`)
    stg_      renamed and cast; reads raw_ only
    int_      joined and decided
    dim_ fact_  the model, mostly a selection of columns of an int_ table
    mart_     what analysts query
    finding_  findings that the build itself makes, from any table before
    run_      the run: its inputs, and all findings together

A table of which the rows of a month are made from the rows of the same month in some of the tables that it reads says
so below its grain: `-- divided by month: int_cost_target, fact_driver_weight`. It has its rows month by month. Where
only these tables have changed, only their changed months are made again. Any column of dates or texts will do that all
of them have.

Published are dim_, fact_, mart_ and run_. A finding_ table is not: each has columns of run_finding, which adds them
up. So the findings have a folder of their own, and can read a mart without an arrow against the order.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from bim.errors import PublicationError

MODELS = Path(__file__).parent / "models"
STAGES = ("raw", "ref", "stg", "int", "dim", "fact", "mart", "finding", "run")
_DIVIDED_BY = re.compile(r"^-- divided by (\w+): (.+)$", re.MULTILINE)
_NO_CODE = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_NAMED = re.compile(r"(?<!distinct )\b(?:from|join) (\w+)\b(?! ?[(.])")
_OWN = re.compile(r"\b(\w+) as (?:materialized )?\(")
# DuckDB's own parser, which binds nothing: the tables need not be there.
_PARSE = "select json_serialize_sql(?, skip_default := true, skip_empty := true, skip_null := true)"


@dataclass(frozen=True)
class SqlModel:
    """One query: the table it makes, its text, and the tables it reads.

    A row is made from those rows of `divided` inputs that have its value of the column `divided_by`.
    """

    name: str
    sql: str
    inputs: tuple[str, ...]
    divided_by: str = ""
    divided: frozenset[str] = frozenset()


@cache
def tables_read(sql: str) -> tuple[str, ...]:
    """Return names of the tables that one DuckDB query reads, its own CTEs left out, in alphabetical order.

    Raises PublicationError for a text that is no query.
    """
    answer = _parser().execute(_PARSE, [sql]).fetchone()
    tree = json.loads(answer[0]) if answer else {"error": True}
    if tree["error"]:
        raise PublicationError(f"a query cannot be parsed: {tree.get('error_message')}")
    read: set[str] = set()
    own: set[str] = set()
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                read.add(node["table_name"])
            own.update(entry["key"] for entry in node.get("cte_map", {}).get("map", ()))
            waiting.extend(node.values())
    return tuple(sorted(read - own))


@cache
def tables_named(sql: str) -> tuple[str, ...]:
    """Return what `tables_read` does for a query that areal ships, in a tenth of the time.

    The shipped queries have small letters and join without commas. A test compares the two for each of them.
    """
    text = " ".join(_NO_CODE.sub(" ", sql).split())
    return tuple(sorted({*_NAMED.findall(text)} - {*_OWN.findall(text)}))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read_models(folder: Path = MODELS) -> dict[str, SqlModel]:
    """Return all models under a folder by the name of the table they make; the folder's name is the stage.

    Raises PublicationError where a file's prefix is not its folder, or two files make one table.
    """
    models: dict[str, SqlModel] = {}
    for path in sorted(folder.glob("*/*.sql")):
        name, stage = path.stem, path.parent.name
        if not name.startswith(f"{stage}_"):
            raise PublicationError(f"{path.name} is in {stage}/: its name must begin with {stage}_")
        if name in models:
            raise PublicationError(f"two files make the table {name}")
        sql = path.read_text(encoding="utf-8")
        models[name] = SqlModel(name, sql, tables_named(sql), *_division(name, sql))
    return models


def _division(name: str, sql: str) -> tuple[str, frozenset[str]]:
    """Return the column by which a query is divided, and the inputs that are; of most queries, none.

    Raises PublicationError for two columns, and for a table that the query does not read.
    """
    found = _DIVIDED_BY.findall(sql)
    columns = {column for column, _ in found}
    tables = {table for _, listed in found for table in re.split(r",\s*", listed.strip())}
    if len(columns) > 1 or not tables <= set(tables_named(sql)):
        raise PublicationError(f"{name}: it can be divided by one column, and only in tables that it reads")
    return columns.pop() if columns else "", frozenset(tables)


def require_stages(inputs: Mapping[str, Iterable[str]]) -> None:
    """Accept tables that read their own and earlier stages only; `inputs` maps a table to the tables it reads.

    Raises PublicationError naming each table that reads a later stage, each stg_ table that reads another stage than
    raw_, and each table of no known stage.
    """
    wrong = [
        f"{name} reads {read}"
        for name, tables in sorted(inputs.items())
        for read in sorted(tables)
        if not _may_read(stage_of(name), stage_of(read))
    ]
    if wrong:
        raise PublicationError(
            f"a table may read its own and earlier stages only ({', '.join(STAGES)}), and stg_ only raw_: "
            + "; ".join(wrong)
        )


def stage_of(table: str) -> str:
    """Return the stage of a table, which is its prefix.

    Raises PublicationError for a table of no known stage.
    """
    stage = table.partition("_")[0]
    if stage not in STAGES:
        raise PublicationError(f"{table}: its name must begin with one of {', '.join(STAGES)}")
    return stage


def _may_read(reader: str, read: str) -> bool:
    return read == "raw" if reader == "stg" else STAGES.index(read) <= STAGES.index(reader)


def needed_for(wanted: Iterable[str], inputs: Mapping[str, Iterable[str]], given: Iterable[str]) -> set[str]:
    """Return the wanted tables and everything that they are made from, also those in `given`.

    `inputs` and `given` as for `build_order`; no wanted tables need none. Raises PublicationError for a wanted table
    that nothing makes.
    """
    open_ends = set(wanted)
    if unknown := open_ends - inputs.keys() - set(given):
        raise PublicationError(f"no model makes {', '.join(sorted(unknown))}")
    needed: set[str] = set()
    while open_ends:
        name = open_ends.pop()
        needed.add(name)
        open_ends |= set(inputs.get(name, ())) - needed
    return needed


def build_order(inputs: Mapping[str, Iterable[str]], given: Iterable[str]) -> list[str]:
    """Return names in an order where each comes after what it reads; alphabetical where there is a choice.

    `inputs` maps a table to the tables it reads, `given` are there from the start.
    Raises PublicationError for a table that nothing makes, and for a circle.
    """
    there = set(given)
    unknown = {
        f"{table} (read by {name})"
        for name, read in inputs.items()
        for table in read
        if table not in inputs and table not in there
    }
    if unknown:
        raise PublicationError(f"no model makes {', '.join(sorted(unknown))}")
    sorter = TopologicalSorter({name: [t for t in read if t in inputs] for name, read in inputs.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise PublicationError(f"models read each other in a circle: {' -> '.join(error.args[1])}") from error
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += ready
        sorter.done(*ready)
    return order
