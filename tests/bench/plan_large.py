"""Plan a portfolio of 20,000 rooms for a year, with a budget if one is named; print the gaps.

Called as: plan_large.py ROOMS FACILITIES [SHARE], the budget as a share of the paid hours that the plan takes.
"""

import random
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers.plan_tasks import calendar, task, tasks, teams

from warehouse.planning.budget import choose_visits, visit_options
from warehouse.planning.calendar import date_plan
from warehouse.planning.placed import PlanRules, place_all, task_weights
from warehouse.planning.shifts import shift_frame
from warehouse.planning.team_weeks import team_weeks
from warehouse.seeds import load_seed


def drawn_rooms(count: int, facilities: int) -> list[dict[str, Any]]:
    """Return rooms of 5 to 35 m² with the categories, rates and visits that ship."""
    chance = random.Random(1)
    kinds = load_seed("ref_category").filter(pl.col("m2_per_hour").is_not_null()).rows(named=True)
    rows = []
    for number in range(count):
        kind, area = chance.choice(kinds), chance.uniform(5, 35)
        visits = kind["visits_per_week"]
        thorough = visits if chance.random() < 0.6 else min(visits, Decimal(2))
        rows.append(
            task(
                f"S{number:06}", visits, round(area / float(kind["m2_per_hour"]) * 60, 6),
                facility_id=f"F{number % facilities:03}", storey=str(number // facilities % 4),
                storey_elevation_m=3.0 * (number // facilities % 4), category=kind["category"],
                area_m2=round(area, 6), needs_escort=kind["needs_escort"], thorough_floor_per_week=thorough,
                thorough_rest_per_week=min(visits, Decimal(1)), minimum_visits_per_week=visits / 2,
                point_x_m=chance.uniform(0, 60), point_y_m=chance.uniform(0, 20),
            )
        )  # fmt: skip
    return rows


def main(count: int, facilities: int, share: float | None) -> None:
    """Plan, and print rooms, m², visits, the largest difference of a weekday, and the gap under the budget."""
    work, rules = tasks(drawn_rooms(count, facilities)), PlanRules()
    pairs = [
        {
            "team_id": f"{name}{number:03}",
            "facility_id": f"F{number:03}",
            "minutes": 1800,
            "has_escort": name == "A",
        }
        for number in range(facilities)
        for name in "AB"
    ]
    weekend = [
        {**pair, "team_id": f"W{pair['facility_id']}", "weekdays": (6, 7), "has_escort": True}
        for pair in pairs[::2]
    ]
    team = teams(*pairs, *weekend)
    weights = load_seed("ref_category_weight")
    placed = place_all(work, team, rules, weights)
    if share is not None:
        options = visit_options(
            placed.work, placed.tour.hop, task_weights(placed.work.frame, weights), rules.paid, adds=False
        )
        budget = share * options.week_minutes(placed.work.per_week * placed.work.repeats)
        print(f"gap to the bound under the budget: {choose_visits(options, budget).gap:.1e}")
        return
    plan = date_plan(placed, calendar(), 2026)
    weeks = team_weeks(plan, shift_frame(plan, rules.paid), team).filter(
        ~pl.col("team_id").str.starts_with("W")
    )
    print(
        f"{work.height} rooms, {work['area_m2'].sum():.0f} m², {plan.height} visits, without a place"
        f" {len(placed.unplaced)}; weekday minutes differ from their mean by at most"
        f" {weeks['largest_difference'].abs().max():.1%}, in the mean of all teams"
        f" {weeks['largest_difference'].abs().mean():.1%}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else None)
