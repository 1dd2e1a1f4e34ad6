"""A message in Danish has the values of the English one, whatever they are."""

import string
from collections.abc import Iterator
from typing import Any

import pytest

from bim.finding_catalog import FindingType, load_finding_catalog
from bim.finding_translation import translated, wordings

PACKAGES = ("warehouse.catalog", "warehouse.deliveries", "bim", "flows")
OF_READING = (
    "changed_while_read", "child_crashed", "child_failed", "child_memory", "child_no_room", "child_timeout",
)  # fmt: skip


def kinds(package: str) -> dict[str, FindingType]:
    below = "bim" if package == "warehouse.deliveries" else None
    return dict(load_finding_catalog(package, below).types)


def texts() -> Iterator[tuple[str, str, str]]:
    """Return of every text in Danish: package, code, and the English text with its remedy."""
    for package in PACKAGES:
        known = kinds(package)
        for code in wordings(package, "da"):
            kind = known[code]
            own = [] if package == "warehouse.deliveries" and code in kinds("bim") else [kind]
            for text in (*own, *kind.cases.values()):
                yield package, code, f"{text.sentence} {text.remedy}" if text.remedy else text.sentence


def fields(template: str) -> dict[str, str]:
    return {name: spec or "" for _, name, spec, _ in string.Formatter().parse(template) if name}


def values(template: str, count: int) -> dict[str, Any]:
    """Return values for a sentence: numbers where it formats numbers, else texts with marks and letters."""
    return {name: count if spec else f"Æ 'x' {name}, (1)" for name, spec in fields(template).items()}


@pytest.mark.parametrize("count", [1, 1250])
def test_every_text_is_recognized_by_its_english_message(count: int) -> None:
    for package, code, template in texts():
        known = kinds(package)[code]
        named = {None: known, **known.cases}
        case = next(name for name, one in named.items() if template.startswith(one.sentence))
        message = known.text(values(template, count), case)
        danish = translated([package], "da", code, message)
        assert danish is not None and danish != message, (code, case)
        for name, spec in fields(template).items():
            if not spec:
                assert f"Æ 'x' {name}, (1)" in danish, (code, case, name)
            elif "#" in spec or "|" not in spec:
                assert ("25" if count > 1 else "1") in danish, (code, case, name)


def test_a_name_with_dots_and_commas_beside_a_number_is_kept_as_it_is() -> None:
    name = "Pset A, v1.2.NetPlannedArea"
    message = kinds("bim")["area_planned_only"].text({"title": name, "stated_m2": 1234.5})
    danish = translated(["bim"], "da", "area_planned_only", message)
    assert danish is not None and f"({name}, 1234,500 m²)" in danish


@pytest.mark.parametrize(
    ("amount", "case", "rows"),
    [(1500, "with_amount", "3 rækker med 1.500,00 DKK tæller"), (None, None, "3 rækker tæller")],
)
def test_a_delivery_that_is_gone_is_named_in_danish_with_and_without_an_amount(
    amount: float | None, case: str | None, rows: str
) -> None:
    message = kinds("warehouse.catalog")["delivery_file_gone"].text({"rows": 3, "amount_dkk": amount}, case)
    assert rows in str(translated(["warehouse.catalog"], "da", "delivery_file_gone", message))


def test_a_danish_text_names_no_value_that_the_english_one_lacks() -> None:
    for package in PACKAGES:
        for code, found in wordings(package, "da").items():
            for wording in found:
                assert fields(wording.other).keys() <= {name for name, _ in wording.groups}, code


def test_every_code_that_can_reach_a_suppliers_file_has_a_danish_text() -> None:
    own = kinds("warehouse.deliveries")
    of_any_file = kinds("bim").keys()
    reaching = {
        code
        for code, kind in own.items()
        if kind.holds_rows or ("error" in kind.severities and code not in of_any_file)
    }
    added = {
        code for code, kind in own.items() if code in of_any_file and kind.cases and code != "cpr_masked"
    }
    danish = wordings("warehouse.deliveries", "da")
    assert reaching | added <= danish.keys()
    for code in reaching:
        assert len(danish[code]) == 1 + len(own[code].cases), code
    for code in added:
        assert len(danish[code]) == len(own[code].cases), code
    assert set(OF_READING) <= wordings("flows", "da").keys()


def test_every_finding_about_a_model_has_a_danish_text() -> None:
    assert kinds("bim").keys() == wordings("bim", "da").keys()
    for code, kind in kinds("bim").items():
        assert len(wordings("bim", "da")[code]) == 1 + bool(kind.refusal), code


def test_a_finding_of_the_warehouse_is_english_only_where_its_values_are_clauses() -> None:
    clauses = {"comparison", "effect", "why", "cause", "problem", "difference", "carrier"}
    for code, kind in kinds("warehouse.catalog").items():
        if not clauses & fields(kind.sentence).keys():
            assert code in wordings("warehouse.catalog", "da"), code


def test_a_message_that_was_made_otherwise_is_not_translated() -> None:
    assert translated(PACKAGES, "da", "not_a_date", "withheld: it names a restricted room") is None
    assert translated(PACKAGES, "da", "no_such_code", "x") is None
    assert translated(PACKAGES, "da", "not_a_date", "x" * 5000) is None
