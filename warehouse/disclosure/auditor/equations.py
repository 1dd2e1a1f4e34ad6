"""Statements as equations: the same sum said in many places is one equation, and facilities are apart where they can.

A sum over several facilities is reduced by the sums that are published of each; what is left of it ties the
facilities together whose own sums are not published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from warehouse.disclosure.auditor.linear_system import LinearSystem, Matrix
from warehouse.disclosure.auditor.measures import AREA

PART_OF_ROW = 1e-5  # what is left of a facility's part, once its own sums are taken away, counts from here
SAME = 1e-3  # coefficients of one sum said twice differ by less: money is rounded


@dataclass(frozen=True)
class Equation:
    """One sum over unknowns, its numbers where statements of it differ by rounding, and what is lost with it."""

    unknowns: tuple[int, ...]
    coefs: tuple[float, ...]
    numbers: tuple[int, ...]
    loss: float


@dataclass(frozen=True)
class Block:
    """A linear system that no equation ties to another, with the equation behind each of its rows."""

    system: LinearSystem
    equations: tuple[Equation, ...]
    measure: str = AREA


_Across = Sequence[tuple[Equation, Mapping[str, dict[int, float]]]]  # each with its parts by facility
_Left = list[tuple[Equation, dict[int, float], set[str]]]


def equations_of(terms: pl.DataFrame, losses: pl.DataFrame) -> list[Equation]:
    """Return each different sum once, in a fixed order.

    `terms`: equation, unknown, coef, sorted by the first two. `losses`: equation, loss.
    """
    vectors = (
        terms.group_by("equation", maintain_order=True)
        .agg("unknown", "coef")
        .join(losses, on="equation")
        .sort(pl.col("unknown").list.len(), "equation")
    )
    merged: dict[tuple[int, ...], list[Equation]] = {}
    for unknown, coef, number, loss in vectors.select("unknown", "coef", "equation", "loss").iter_rows():
        _merge(merged.setdefault(tuple(unknown), []), Equation(tuple(unknown), tuple(coef), (number,), loss))
    return [equation for alike in merged.values() for equation in alike]


def _merge(alike: list[Equation], equation: Equation) -> None:
    """Add an equation to those over the same unknowns, or its numbers to one that says the same."""
    for place, other in enumerate(alike):
        if np.allclose(other.coefs, equation.coefs, rtol=SAME, atol=0.0):
            numbers = other.numbers + equation.numbers
            alike[place] = replace(other, numbers=numbers, loss=other.loss + equation.loss)
            return
    alike.append(equation)


def blocks_of(equations: Sequence[Equation], states: pl.DataFrame) -> list[Block]:
    """Return the systems of facilities that hold a protected unknown.

    `states`: unknown, measure, facility (of other measures than area: and month), room (a number), value (true value,
    above 0), is_restricted; one row an unknown.
    """
    facility = dict(states.select("unknown", "facility").iter_rows())
    local: dict[str, list[Equation]] = {name: [] for name in sorted(set(facility.values()))}
    across = []
    for equation in equations:
        places = {facility[unknown] for unknown in equation.unknowns}
        local[places.pop()].append(equation) if len(places) == 1 else across.append(equation)
    values = dict(states.select("unknown", "value").iter_rows())
    in_parts = [(equation, _parts(equation, facility)) for equation in across]
    left = _reduce(in_parts, local, facility, values)
    local = _with_losses_of(in_parts, local)
    protected = set(states.filter("is_restricted")["facility"])
    known: dict[str, list[dict[str, Any]]] = {}
    for row in states.sort("unknown").iter_rows(named=True):
        known.setdefault(row["facility"], []).append(row)
    blocks = []
    for group in _tied(local, left):
        if protected & group:
            own = [
                (e, dict(zip(e.unknowns, e.coefs, strict=True)))
                for name in sorted(group)
                for e in local[name]
            ]
            own += [(e, part) for e, part, places in left if places <= group]
            unknowns = sorted((row for name in group for row in known[name]), key=lambda row: row["unknown"])
            blocks.append(_block(own, unknowns))
    return blocks


def _parts(equation: Equation, facility: Mapping[int, str]) -> dict[str, dict[int, float]]:
    """Return the part of each facility in a sum: its unknowns with their coefs, in order."""
    parts: dict[str, dict[int, float]] = {}
    for unknown, coef in zip(equation.unknowns, equation.coefs, strict=True):
        parts.setdefault(facility[unknown], {})[unknown] = coef
    return parts


def _with_losses_of(across: _Across, local: Mapping[str, Sequence[Equation]]) -> dict[str, list[Equation]]:
    """Return the sums of facilities, each with the loss of those over facilities that would give it away again."""
    found = {name: list(equations) for name, equations in local.items()}
    at: dict[tuple[int, ...], list[int]] = {}
    for equations in found.values():
        for place, equation in enumerate(equations):
            at.setdefault(equation.unknowns, []).append(place)
    for sum_over, parts in across:
        for name, part in parts.items():
            coefs = np.array(list(part.values()))
            for place in at.get(tuple(part), ()):
                own = found[name][place]
                if np.allclose(coefs * own.coefs[0], np.array(own.coefs) * coefs[0], rtol=SAME, atol=0.0):
                    found[name][place] = replace(own, loss=own.loss + sum_over.loss)
    return found


def _reduce(
    across: _Across,
    local: Mapping[str, Sequence[Equation]],
    facility: Mapping[int, str],
    values: Mapping[int, float],
) -> _Left:
    """Return what is left of sums over facilities once the parts that facilities publish themselves are gone."""
    spaces: dict[str, tuple[dict[int, int], Matrix]] = {}
    left: _Left = []
    for equation, parts in across:
        rest: dict[int, float] = {}
        for name, part in parts.items():
            if name not in spaces:
                spaces[name] = _row_space(name, local[name], facility, values)
            if not _is_inside(part, *spaces[name], values):
                rest |= part
        if rest:
            left.append((equation, rest, {facility[unknown] for unknown in rest}))
    return left


def _row_space(
    name: str, equations: Sequence[Equation], facility: Mapping[int, str], values: Mapping[int, float]
) -> tuple[dict[int, int], Matrix]:
    """Return the place of each unknown of a facility, and an orthonormal basis of its equations, one a row."""
    places = {unknown: i for i, unknown in enumerate(sorted(u for u, at in facility.items() if at == name))}
    rows = np.zeros((len(equations), len(places)))
    for row, equation in zip(rows, equations, strict=True):
        for unknown, coef in zip(equation.unknowns, equation.coefs, strict=True):
            row[places[unknown]] = coef * values[unknown]
    if not len(rows):
        return places, rows
    _, singular, right = np.linalg.svd(_scaled(rows), full_matrices=False)
    return places, right[singular > PART_OF_ROW]


def _is_inside(
    part: Mapping[int, float], places: Mapping[int, int], basis: Matrix, values: Mapping[int, float]
) -> bool:
    row = np.zeros(len(places))
    for unknown, coef in part.items():
        row[places[unknown]] = coef * values[unknown]
    rest = row - basis.T @ (basis @ row)
    return bool(np.linalg.norm(rest) <= PART_OF_ROW * np.linalg.norm(row))


def _tied(local: Mapping[str, object], left: _Left) -> list[set[str]]:
    """Return the groups of facilities that equations tie together."""
    group = {name: {name} for name in local}
    for _, _, places in left:
        merged = set().union(*(group[name] for name in places))
        for name in merged:
            group[name] = merged
    seen: set[str] = set()
    groups = []
    for name in sorted(group):
        if name not in seen:
            seen |= group[name]
            groups.append(group[name])
    return groups


def _block(
    own: Sequence[tuple[Equation, Mapping[int, float]]], states: Sequence[Mapping[str, object]]
) -> Block:
    places = {state["unknown"]: i for i, state in enumerate(states)}
    values = np.array([state["value"] for state in states], dtype=np.float64)
    rows = np.zeros((len(own), len(states)))
    for row, (_, part) in zip(rows, own, strict=True):
        for unknown, coef in part.items():
            row[places[unknown]] = coef
    system = LinearSystem(
        _scaled(rows * values),
        np.array([state["is_restricted"] for state in states], dtype=np.bool_),
        np.array([state["room"] for state in states], dtype=np.int64),
    )
    return Block(system, tuple(equation for equation, _ in own), str(states[0]["measure"]))


def _scaled(rows: Matrix) -> Matrix:
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    return rows / np.where(largest > 0, largest, 1.0)
