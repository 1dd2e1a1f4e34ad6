"""A finding is read in Danish from its code and its stored values, and has the values of the English text."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import pytest

from bim.finding import Finding
from bim.finding_catalog import FindingCatalog, FindingType, load_finding_catalog
from bim.finding_text import fields, framed
from bim.findings import catalog as model_findings
from bim.findings import make_finding, model_error
from bim.outcome import outcome_of
from warehouse.catalog import load_catalog
from warehouse.deliveries.findings import make_finding as make_delivery_finding
from warehouse.finding_languages import PACKAGES, REDACTED, danish_catalogs, in_danish
from warehouse.findings import make_finding as make_warehouse_finding
from warehouse.findings import word_held_rows

OF_READING = (
    "changed_while_read", "child_crashed", "child_failed", "child_memory", "child_no_room", "child_timeout",
)  # fmt: skip
DANISH = dict(zip(PACKAGES, danish_catalogs(), strict=True))
WHY = make_delivery_finding("short_row")
SHORT_ROW = "Rækken har færre celler end overskriften og er nok blevet afkortet. Eksportér den igen."


def danish(finding: Finding) -> str:
    return str(in_danish(finding.code, finding.message, finding.details))


def english(package: str) -> FindingCatalog:
    return load_finding_catalog(package, PACKAGES[package])


def texts() -> Iterator[tuple[str, FindingType, str | None, str, str]]:
    """Yield of every text in Danish: package, English type, case, and both texts."""
    for package, catalog in DANISH.items():
        for code, theirs in catalog.types.items():
            own = english(package).types[code]
            if theirs.sentence:
                yield package, own, None, _joined(own), _joined(theirs)
            for case, one in theirs.cases.items():
                if one.sentence != own.cases[case].sentence:
                    yield package, own, case, own.cases[case].template, one.template


def _joined(kind: FindingType) -> str:
    return f"{kind.sentence} {kind.remedy}"


def values(template: str, count: int) -> dict[str, Any]:
    """Return values for a sentence: numbers where it formats numbers, else texts with marks and letters."""
    return {
        name: count if any(spec for _, spec in fields(template) if _ == name) else f"Æ 'x' {name}, (1)"
        for name, _ in fields(template)
    }


@pytest.mark.parametrize("count", [1, 1250])
def test_every_danish_text_has_the_values_of_the_english_one(count: int) -> None:
    for package, kind, case, template, _ in texts():
        made = english(package).make(kind.code, case=case, **values(template, count))
        text = danish(made)
        assert text != made.message, (kind.code, case)
        for name, spec in fields(template):
            if not spec:
                assert str(values(template, count)[name]) in text or "25" in text, (kind.code, case, name)
            elif "#" in spec or "|" not in spec:
                assert ("25" if count > 1 else "1") in text, (kind.code, case, name)


def test_a_danish_text_formats_each_value_as_the_english_one_does_and_names_no_other() -> None:
    for _, kind, case, template, other in texts():
        formats: dict[str, set[str]] = {}
        for name, spec in fields(template):
            formats.setdefault(name, set()).add("count" if "|" in spec else spec)
        for name, spec in fields(other):
            assert "|" in spec or spec in formats[name], (kind.code, case, name, spec)


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (WHY, SHORT_ROW),
        (framed(WHY, held_rows=1, held_first="4"), f"Række 4 holdes tilbage: {SHORT_ROW}"),
        (framed(WHY, held_rows=2, held_first="4, 9"), f"2 rækker holdes tilbage (4, 9): {SHORT_ROW}"),
        (
            framed(WHY, sheet_rows=1, held_first="4", of_sheet="Ark 1"),
            f"Ark 'Ark 1', række 4 holdes tilbage: {SHORT_ROW}",
        ),
        (
            framed(WHY, held_rows=1, held_first="4", held_dkk=1415.5),
            f"Række 4 holdes tilbage: {SHORT_ROW} Indtil da holdes 1.415,50 DKK tilbage.",
        ),
    ],
)
def test_what_is_around_a_sentence_is_in_danish_too(finding: Finding, text: str) -> None:
    assert danish(finding) == text


def test_the_refusal_of_a_named_file_is_in_danish() -> None:
    error = model_error("no_project")
    found = framed(Finding(error.code, "error", str(error), details=error.details), of_file="a: b.ifc")
    assert found.message.startswith("a: b.ifc: ")
    assert danish(found) == ("a: b.ifc: Filen har intet IfcProject, så den afvises. Eksportér modellen igen.")


def test_a_name_with_dots_and_commas_beside_a_number_is_kept_as_it_is() -> None:
    name = "Pset A, v1.2.NetPlannedArea: Row 4 is held: x"
    found = make_finding("area_planned_only", title=name, stated_m2=1234.5)
    assert f"({name}, 1234,500 m²)" in danish(found)


@pytest.mark.parametrize(
    ("amount", "case", "rows"),
    [(1500, "with_amount", "3 rækker med 1.500,00 DKK tæller"), (None, None, "3 rækker tæller")],
)
def test_a_delivery_that_is_gone_is_named_in_danish_with_and_without_an_amount(
    amount: float | None, case: str | None, rows: str
) -> None:
    assert rows in danish(make_warehouse_finding("delivery_file_gone", case=case, rows=3, amount_dkk=amount))


@pytest.mark.parametrize("details", [None, "{}", '{"case": "no_such_case"}'])
def test_a_finding_that_an_earlier_version_stored_is_shown_in_english(details: str | None) -> None:
    made = make_finding("area_planned_only", title="x", stated_m2=1)
    assert in_danish(made.code, made.message, details) == made.message


def test_a_message_that_is_not_shown_stays_so() -> None:
    assert in_danish("not_a_date", "It concerns a restricted room.", None) == "It concerns a restricted room."
    assert in_danish("no_such_code", "x", "{}") == "x"
    assert in_danish("not_a_date", None, None) is None


def test_a_message_that_is_cut_off_gives_no_values_that_it_does_not_show() -> None:
    (stored,) = outcome_of("accept", [make_finding("parser_message", text="x" * 5000)])["findings"]
    assert stored["message"].endswith("...") and "details" not in stored


def test_rows_that_an_earlier_version_held_get_their_frame_and_no_values() -> None:
    columns: Mapping[str, list[Any]] = {
        "code": ["a", "short_row"], "severity": ["warning"] * 2, "message": ["no month", WHY.message],
        "details": [None, WHY.details], "held_rows": [2, 1], "held_first": ["2, 3", "9"], "held_dkk": [11.0, None],
    }  # fmt: skip
    made = word_held_rows(pl.DataFrame(columns))
    assert made["message"].to_list() == [
        "2 rows are held (2, 3): no month Until then, 11.00 DKK are held.",
        f"Row 9 is held: {WHY.message}",
    ]
    assert made["details"].to_list() == [None, '{"held_first": "9", "held_rows": 1}']
    assert made.columns == ["code", "severity", "message", "details"]


def test_every_code_that_can_reach_a_suppliers_file_has_a_danish_text() -> None:
    own, of_any_file = english("warehouse.deliveries").types, model_findings().types.keys()
    reaching = {
        code
        for code, kind in own.items()
        if kind.holds_rows or ("error" in kind.severities and code not in of_any_file)
    }
    added = {
        code for code, kind in own.items() if code in of_any_file and kind.cases and code != "cpr_masked"
    }
    there = DANISH["warehouse.deliveries"].types
    assert reaching | added <= there.keys()
    for code in reaching:
        assert there[code].sentence, code
    for code in reaching | added:
        assert there[code].cases.keys() == own[code].cases.keys(), code
    assert set(OF_READING) <= DANISH["flows"].types.keys()


def test_every_finding_about_a_model_has_a_danish_text() -> None:
    assert model_findings().types.keys() == DANISH["bim"].types.keys()
    for code, kind in model_findings().types.items():
        assert DANISH["bim"].types[code].cases.keys() == kind.cases.keys(), code


def test_every_finding_of_the_warehouse_has_a_danish_text() -> None:
    assert english("warehouse.catalog").types.keys() - DANISH["warehouse.catalog"].types.keys() == set()


def test_every_phrase_of_a_value_has_a_danish_text() -> None:
    for package, catalog in DANISH.items():
        for code, kind in catalog.types.items():
            named = {
                name: texts.keys()
                for name, texts in english(package).types[code].phrases.items()
                if package != "warehouse.deliveries" or name in kind.phrases
            }
            assert {name: one.keys() for name, one in kind.phrases.items()} == named, code


def test_a_value_in_braces_is_only_text_in_danish_too() -> None:
    assert "{x}" in danish(make_finding("area_planned_only", title="{x}", stated_m2=1))


@pytest.mark.parametrize("table", ["run_finding", "run_held_row"])
def test_the_values_of_a_message_are_withheld_where_the_message_is(table: str) -> None:
    columns = {column.name: column for column in load_catalog().tables[table].columns}
    details, message = columns["details"], columns["message"]
    assert (details.open, details.discloses_area) == (message.open, message.discloses_area)
    assert details.redacted is None


def test_what_the_open_set_shows_for_a_redacted_text_has_a_danish_text() -> None:
    columns = [column for table in load_catalog().tables.values() for column in table.columns]
    shown = {column.redacted for column in columns if column.redacted and " " in column.redacted}
    assert set(REDACTED) == shown
    assert all(in_danish("any_code", text, None) == danish != text for text, danish in REDACTED.items())
