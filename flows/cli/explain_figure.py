"""The work of `areal explain`: finds the warehouse and the keys, and formats the explanation.

Comes in: the output folder, a metric, options. Goes out: an explanation, or its text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bim.errors import UsageError
from warehouse.explain import Explanation, explain

SHOWN = 20


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
    current = output / "current"
    restricted = current / "restricted" / "warehouse.duckdb"
    try:
        is_readable = restricted.exists()
    except PermissionError:
        is_readable = False
    return explain(restricted if is_readable else current / "warehouse.duckdb", metric, chosen)


def text_of(explanation: Explanation) -> str:
    """Return an explanation as text: the figure, its rule, and its largest parts with their sources."""
    value = "not known" if explanation.value is None else f"{explanation.value:,.4f} {explanation.unit}"
    lines = [f"{explanation.metric} = {value}", f"rule: {explanation.rule}"]
    if explanation.denominator is not None:
        lines.append(f"{explanation.numerator:,} over {explanation.denominator:,.6f}")
    parts = explanation.parts.with_row_index("place")
    lines.append(f"{len(parts)} parts" + (f", the {SHOWN} largest:" if len(parts) > SHOWN else ":"))
    largest = parts.top_k(SHOWN, by=["amount", "place"], reverse=[False, True])
    for part in largest.sort(["amount", "place"], descending=[True, False]).iter_rows(named=True):
        what = " ".join(str(part[key]) for key in ("line_id", "space_id") if part[key])
        lines.append(
            f"  {part['amount']:>16,}  {part['rule']}  {what}  {part['source_file']}:{part['source_row']}"
        )
    return "\n".join(lines)
