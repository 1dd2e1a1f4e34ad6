"""What needs a person, and what changed: last night and last month.

Comes in: the answers and a scope. Goes out: items, each a key of the texts with its values. Must not know: languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.publish.site.answers import Answers
from warehouse.publish.site.costs import back
from warehouse.publish.site.figures import total
from warehouse.publish.site.scope import Scope

STALE_MONTHS = 2  # behind the latest month of the portfolio


@dataclass(frozen=True)
class Item:
    """One matter: a key of the texts, its values, what it is about, and the anchor of the section with more."""

    key: str
    values: Mapping[str, Any]
    names: tuple[str, ...] = ()
    anchor: str = ""


def needs_a_person(answers: Answers, scope: Scope) -> list[Item]:
    """Return what someone must decide or mend; nothing where all is in order."""
    items: list[Item] = []
    ledger = scope.rows(answers["ledger"])
    held = total(ledger, "held_dkk")
    if held:
        items.append(Item("held_money", {"amount": held}, anchor="ledger"))
    unallocated = total(ledger, "unallocated_dkk")
    if unallocated:
        items.append(Item("unallocated_money", {"amount": unallocated}, anchor="ledger"))
    items += _rooms(answers, scope) + _models(answers, scope) + _stale(answers, scope)
    if scope.level == "portfolio":
        rejected = answers.rows("rejected")
        if rejected:
            names = tuple(row["path"] for row in rejected)
            items.append(Item("rejected_files", {"n": len(names)}, names, "inputs"))
        rows = sum(row["held_rows"] for row in answers.rows("held"))
        if rows:
            items.append(Item("held_rows", {"n": rows}, anchor="inputs"))
    return items


def _rooms(answers: Answers, scope: Scope) -> list[Item]:
    counts = scope.rows(answers["room_count"])
    unmatched = scope.rows(answers["reference"])
    found = [
        ("unmatched_rooms", unmatched, "unmatched", "findings"),
        ("held_rooms", counts, "held", "findings"),
        ("unclassified_rooms", counts, "unclassified", "area"),
    ]
    if "proposal" in answers:
        found.append(("room_proposals", scope.rows(answers["proposal"]), "proposals", "findings"))
    items = []
    for key, frame, column, anchor in found:
        number = int(frame[column].sum())
        if number:
            places = frame.filter(pl.col(column) > 0)["facility_id"].drop_nulls().to_list()
            items.append(Item(key, {"n": number}, _places(scope, places), anchor))
    return items


def _models(answers: Answers, scope: Scope) -> list[Item]:
    rows = scope.rows(answers["facility"]).filter(pl.col("is_open"))
    without = rows.filter(pl.col("missing") == "model")["facility_id"].to_list()
    partly = rows.filter(pl.col("is_partly_modelled").fill_null(False))["facility_id"].to_list()
    unknown = rows.filter(pl.col("missing") == "model_and_register")["facility_id"].to_list()
    found = (("without_model", without), ("partly_modelled", partly), ("not_registered", unknown))
    return [Item(key, {"n": len(ids)}, _places(scope, ids), "area") for key, ids in found if ids]


def _stale(answers: Answers, scope: Scope) -> list[Item]:
    """Return the open facilities whose latest money or visits are months behind the latest of the portfolio."""
    is_open = answers["facility"].filter(
        pl.col("is_open"), pl.col("missing").ne_missing("model_and_register")
    )
    ids = set(scope.rows(is_open)["facility_id"])
    items = []
    for key, name in (("stale_money", "cost_month"), ("stale_visits", "visit_month")):
        months = answers.months(name)
        if months:
            limit = back(months[-1], STALE_MONTHS)
            fresh = set(answers[name].filter(pl.col("month") > limit)["facility_id"].drop_nulls())
            stale = sorted(ids - fresh)
            if stale:
                values = {"n": len(stale), "month": months[-1]}
                items.append(Item(key, values, _places(scope, stale), "monthly"))
    return items


def _places(scope: Scope, ids: list[str]) -> tuple[str, ...]:
    return () if scope.level == "facility" else tuple(sorted(ids))


def changes(answers: Answers, scope: Scope) -> dict[str, Any]:
    """Return what came in since the day before the run date, and the model changes of the last month."""
    recent = scope.rows(answers["change"]).filter("is_recent")
    return {
        "inputs": answers.rows("new_input") if scope.level == "portfolio" else [],
        "models": recent.sort("valid_from", "facility_id", descending=(True, False)).to_dicts(),
        "earlier": scope.rows(answers["change"]).height - recent.height,
    }
