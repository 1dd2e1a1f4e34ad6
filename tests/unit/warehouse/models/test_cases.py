"""Each model that decides something, alone: rows given to the tables that it reads, and the rows that it makes.

The cases are data, `cases/<theme>.toml`: a sentence, the model, the rows given and the rows expected. Only columns
that an expected row names are compared; "null" expects a null. `setting` overrides the settings of the run.
"""

import json
import re
import tomllib
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from helpers.one_model import run_model

from warehouse.graph import read_models

FOLDER = Path(__file__).parent / "cases"
SETTING = {
    "as_of": date(2026, 6, 30), "timezone": "Europe/Copenhagen", "portfolio_name": "", "smallest_group": 5,
    "bin_threshold_pct": 80, "partly_modelled_below": 0.5, "maintenance_from": "both",
}  # fmt: skip
THEMES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
CASES = {sentence: case for theme in THEMES for sentence, case in theme.items()}
# A model that only selects, renames and casts has nothing that a case could show.
PLAIN_SELECTIONS = {
    "int_plan_task",
    "fact_volume", "int_room_outline", "mart_inspection_list", "stg_facility",
}  # fmt: skip
DECIDES = re.compile(r"\b(case|qualify|having|group by|over|filter|greatest|least|distinct|where|join)\b")


@pytest.mark.parametrize("sentence", CASES, ids=list(CASES))
def test_a_model_makes_the_rows_expected_of_the_rows_given(sentence: str) -> None:
    case = CASES[sentence]
    given = dict(case.get("given", {}))
    if "raw_setting" in read_models()[case["model"]].inputs:
        given["raw_setting"] = [{**SETTING, **case.get("setting", {})}]
    found = run_model(case["model"], given, case.get("where", "true"))
    columns = {name for row in case["rows"] for name in row}
    if not case["rows"]:
        assert found == []
        return
    assert columns <= {*found[0]} if found else False, f"{sorted(columns)} of {found}"
    expected = [{name: plain(row.get(name)) for name in columns} for row in case["rows"]]
    actual = [{name: plain(row[name], of_json=name == "details") for name in columns} for row in found]
    assert ordered(actual, expected) == ordered(expected, expected)


def plain(value: Any, of_json: bool = False) -> Any:
    """Return a value as it is compared: numbers to six decimals, days and times as text, JSON as its values."""
    if of_json:
        return json.loads(value)
    if value is None or value == "null":
        return None
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return round(float(value), 6)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value


def ordered(rows: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    """Return the rows as sorted texts; of a finding's values those that an expected row of its code names."""
    named = {(row.get("code"), name) for row in expected for name in row.get("details", ())}
    texts = []
    for row in rows:
        values = row.get("details", {})
        kept = {name: plain(values[name]) for name in sorted(values) if (row.get("code"), name) in named}
        texts.append(str({**dict(sorted(row.items())), "details": kept}))
    return sorted(texts)


def test_every_deciding_model_is_tested(project: Path) -> None:
    """A model without a case is a plain selection, or a test names it."""
    others = [path for path in (project / "tests").rglob("test_*.py") if path != Path(__file__)]
    texts = [path.read_text(encoding="utf-8") for path in others]
    named = set(re.findall(r"\b(?:stg|int|dim|fact|mart|finding|run)_\w+", " ".join(texts)))
    models = read_models()
    covered = named | {case["model"] for case in CASES.values()}
    assert models.keys() - covered - PLAIN_SELECTIONS == set()
    assert models.keys() >= PLAIN_SELECTIONS
    assert covered & PLAIN_SELECTIONS == set()


@pytest.mark.parametrize("name", sorted(PLAIN_SELECTIONS))
def test_a_plain_selection_decides_nothing(name: str) -> None:
    text = re.sub(r"--[^\n]*", "", read_models()[name].sql)
    assert DECIDES.search(text) is None


def test_no_two_cases_have_the_same_sentence() -> None:
    assert len(CASES) == sum(map(len, THEMES))


def test_no_two_models_are_the_same_query() -> None:
    queries = [model.sql for model in read_models().values()]
    assert len(queries) == len(set(queries))
