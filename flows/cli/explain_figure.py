"""The work of `areal explain`: finds the warehouse and the keys, and formats the explanation.

Comes in: the output folder, a metric, options. Goes out: an explanation, or its text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from bim.errors import UsageError
from warehouse.explain import Explanation, explain
from warehouse.publish.folders import DATABASE

SHOWN = 20
_NAMES = """
select space_id, concat_ws(' ', number, name)
from dim_space
where list_contains(?, space_id)
qualify row_number() over (partition by space_id order by valid_from desc) = 1
"""


def choice_of(options: Mapping[str, str | None], where: Sequence[str]) -> dict[str, str]:
    """Return the chosen key columns. Raises: UsageError where `--where` is no KEY=VALUE."""
    chosen = {key: value for key, value in options.items() if value is not None}
    for text in where:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise UsageError(f"--where '{text}' is no KEY=VALUE.")
        chosen[key] = value
    return chosen


def explain_published(output: Path, metric: str, chosen: Mapping[str, str]) -> Explanation:
    """Explain a figure of the published version, from the restricted set if this user can read it."""
    return explain(_warehouse_of(output), metric, chosen)


def _warehouse_of(output: Path) -> Path:
    current = output / "current"
    restricted = current / "restricted" / DATABASE
    try:
        is_readable = restricted.exists()
    except PermissionError:
        is_readable = False
    return restricted if is_readable else current / DATABASE


def names_of_rooms(output: Path, explanation: Explanation) -> dict[str, str]:
    """Return what people call the rooms of the parts that are shown, as the same file has it: number and name."""
    rooms = _largest(explanation)["space_id"].drop_nulls().unique().to_list()
    if not rooms:
        return {}
    with duckdb.connect(str(_warehouse_of(output)), read_only=True) as warehouse:
        return dict(warehouse.execute(_NAMES, [rooms]).fetchall())


def _largest(explanation: Explanation) -> pl.DataFrame:
    parts = explanation.parts.with_row_index("place")
    largest = parts.top_k(SHOWN, by=["amount", "place"], reverse=[False, True])
    return largest.sort(["amount", "place"], descending=[True, False])


def text_of(explanation: Explanation, rooms: Mapping[str, str]) -> str:
    """Return an explanation as text: the figure, its rule, and its largest parts with their sources.

    `rooms` has what people call a room, by its id.
    """
    value = "not known" if explanation.value is None else f"{explanation.value:,.4f} {explanation.unit}"
    lines = [f"{explanation.metric} = {value}", f"rule: {explanation.rule}"]
    if explanation.denominator is not None:
        lines.append(f"{explanation.numerator:,} over {explanation.denominator:,.6f}")
    count = len(explanation.parts)
    lines.append(f"{count} parts" + (f", the {SHOWN} largest:" if count > SHOWN else ":"))
    for part in _largest(explanation).iter_rows(named=True):
        named = (part["line_id"], part["space_id"], rooms.get(part["space_id"]))
        what = " ".join(str(name) for name in named if name)
        lines.append(
            f"  {part['amount']:>16,}  {part['rule']}  {what}  {part['source_file']}:{part['source_row']}"
        )
    return "\n".join(lines)
