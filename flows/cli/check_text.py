"""An answer of `areal check` as lines for a person.

Comes in: the object of `areal check --json`. Goes out: text: the verdict, what is in the file, and one line for each
cause of findings, the worst first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_CAUSES = 12
_SEVERITIES = ("error", "warning", "info")


def text_of(answer: Mapping[str, Any]) -> str:
    """Return an answer as lines."""
    block = f" ({answer['block']})" if "block" in answer else ""
    lines = [f"{answer['path']}{block}: {answer['kind']}, {answer['verdict']}"]
    lines += [f"  {line}" for line in (_model(answer), _rows(answer)) if line]
    return "\n".join([*lines, *(f"  {line}" for line in _findings(answer["findings"]))])


def _model(answer: Mapping[str, Any]) -> str:
    if answer.get("spaces") is None:
        return ""
    spaces, counted = answer["spaces"], answer["spaces_counted"]
    noun = "space" if spaces == 1 else "spaces"
    return f"{spaces:,} {noun}, {counted:,} of them counted, {answer['net_area_m2'] or 0:,.2f} m²"


def _rows(answer: Mapping[str, Any]) -> str:
    if answer.get("rows_in") is None:
        return ""
    rows = answer["rows_in"]
    parts = [
        f"{rows:,} {'row' if rows == 1 else 'rows'}: {answer['rows_accepted']:,} accepted, {answer['rows_held']:,} held"
    ]
    if answer.get("amount_accepted") is not None:
        parts.append(f"{answer['amount_accepted']:,.2f} accepted")
    if answer.get("first_day"):
        parts.append(f"from {answer['first_day']} to {answer['last_day']}")
    return "; ".join(parts)


def _findings(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a line for each severity and code: how often it was found, and the first as an example."""
    causes: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in findings:
        causes.setdefault((finding["severity"], finding["code"]), []).append(finding)
    ordered = sorted(causes.items(), key=lambda cause: (_SEVERITIES.index(cause[0][0]), -len(cause[1])))
    for (severity, code), found in ordered[:MOST_CAUSES]:
        times = f" ({len(found):,} times, the first:)" if len(found) > 1 else ""
        yield f"{severity} {code}{times}: {_sentence(found[0])}"
    if len(ordered) > MOST_CAUSES:
        left = len(ordered) - MOST_CAUSES
        yield f"{left} more {'cause' if left == 1 else 'causes'} of findings; --json lists every one"


def _sentence(finding: Mapping[str, Any]) -> str:
    row = finding.get("row")
    is_named = row is None or f"row {row}" in finding["message"].lower()
    return str(finding["message"]) if is_named else f"row {row}: {finding['message']}"
