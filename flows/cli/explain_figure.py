"""A published figure explained to a person: which warehouse is read, which keys are meant, and how it is said.

Comes in: the output folder, a metric, options. Goes out: an explanation, or its text. Must not know: how a figure is
taken apart.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bim.errors import UsageError
from warehouse.explain import Explanation, explain

SHOWN = 20


def choice_of(options: Mapping[str, str | None], where: Sequence[str]) -> dict[str, str]:
    """The key columns that are chosen. Raises: UsageError where `--where` is no KEY=VALUE."""
    chosen = {key: value for key, value in options.items() if value is not None}
    for text in where:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise UsageError(f"--where '{text}' is no KEY=VALUE.")
        chosen[key] = value
    return chosen


def explain_published(output: Path, metric: str, chosen: Mapping[str, str]) -> Explanation:
    """Explain a figure of the version in force, from the restricted set where this user may read it."""
    current = output / "current"
    restricted = current / "restricted" / "warehouse.duckdb"
    try:
        is_readable = restricted.exists()
    except PermissionError:
        is_readable = False
    return explain(restricted if is_readable else current / "warehouse.duckdb", metric, chosen)


def text_of(explanation: Explanation) -> str:
    """An explanation for a person: the figure, its rule, and its largest parts with their sources."""
    value = "not known" if explanation.value is None else f"{explanation.value:,.4f} {explanation.unit}"
    lines = [f"{explanation.metric} = {value}", f"rule: {explanation.rule}"]
    if explanation.denominator is not None:
        lines.append(f"{explanation.numerator:,} over {explanation.denominator:,.6f}")
    parts = explanation.parts.sort("amount", descending=True)
    lines.append(f"{len(parts)} parts" + (f", the {SHOWN} largest:" if len(parts) > SHOWN else ":"))
    for part in parts.head(SHOWN).iter_rows(named=True):
        what = " ".join(str(part[key]) for key in ("line_id", "space_id") if part[key])
        lines.append(
            f"  {part['amount']:>16,}  {part['rule']}  {what}  {part['source_file']}:{part['source_row']}"
        )
    return "\n".join(lines)
