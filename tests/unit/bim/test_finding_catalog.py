"""The catalogue of findings: sentences with their values and plurals, and no code that the code does not know."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bim.finding_catalog import (
    FindingCase,
    FindingCatalog,
    FindingType,
    findings_page,
    load_finding_catalog,
)
from bim.geometry.representations import INFOS

CATALOGS = {
    "bim": load_finding_catalog("bim"),
    "warehouse": load_finding_catalog("warehouse.catalog"),
    "warehouse/deliveries": load_finding_catalog("warehouse.deliveries", below="bim"),
    "flows": load_finding_catalog("flows"),
}  # by the folder that uses it
REPORTING = (
    "Finding",
    "make_finding",
    "model_error",
    "input_error",
    "delivery_error",
    "GeometryError",
    "NeedsKernel",
)
SENTENCE = "{rooms:# room is|# rooms are} held."
HELD = FindingType("rooms_held", ("warning", "info"), "model author", SENTENCE, "Mend {what}.")
CATALOG = FindingCatalog({"rooms_held": HELD})


def test_a_count_of_one_takes_the_singular() -> None:
    assert CATALOG.make("rooms_held", rooms=1, what="it").message == "1 room is held. Mend it."


def test_any_other_count_takes_the_plural_with_its_thousands_grouped() -> None:
    assert CATALOG.make("rooms_held", rooms=0, what="it").message == "0 rooms are held. Mend it."
    assert CATALOG.make("rooms_held", rooms=1200, what="it").message == "1,200 rooms are held. Mend it."


def test_a_finding_has_the_usual_severity_unless_another_of_its_code_is_given() -> None:
    assert CATALOG.make("rooms_held", rooms=1, what="it").severity == "warning"
    assert CATALOG.make("rooms_held", severity="info", rooms=1, what="it").severity == "info"
    with pytest.raises(ValueError, match="warning or info, not error"):
        CATALOG.make("rooms_held", severity="error", rooms=1, what="it")


def test_a_sentence_without_one_of_its_values_is_refused() -> None:
    with pytest.raises(KeyError):
        CATALOG.make("rooms_held", rooms=1)


def test_braces_in_a_value_are_only_text() -> None:
    assert CATALOG.make("rooms_held", rooms=1, what="{x}").message.endswith("Mend {x}.")


def test_a_case_has_its_own_sentence_and_the_severity_of_its_code() -> None:
    case = FindingCase("No file is there.", "Send it.", "supplier")
    catalog = FindingCatalog({"rooms_held": replace(HELD, cases={"no_file": case})})
    assert catalog.make("rooms_held", case="no_file").message == "No file is there. Send it."
    assert catalog.make("rooms_held", case="no_file").severity == "warning"
    with pytest.raises(KeyError):
        catalog.make("rooms_held", case="no_room")


def test_a_catalogue_adds_cases_to_a_code_of_the_one_below_and_keeps_its_sentence() -> None:
    own, below = CATALOGS["warehouse/deliveries"].types["empty_file"], CATALOGS["bim"].types["empty_file"]
    assert own.sentence == below.sentence and below.cases == {}
    assert own.text({}, "no_sheet").startswith("The workbook contains no sheet")


def test_each_code_has_one_sentence_whichever_catalogue_names_it() -> None:
    sentences: dict[str, set[str]] = {}
    for catalog in CATALOGS.values():
        for code, kind in catalog.types.items():
            sentences.setdefault(code, set()).add(kind.sentence)
    assert {code: texts for code, texts in sentences.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("folder", CATALOGS)
def test_every_entry_is_a_sentence_that_can_be_filled(folder: str) -> None:
    for code, kind in CATALOGS[folder].types.items():
        for name, part in {None: kind, **kind.cases}.items():
            fields = {name for _, name, _, _ in string.Formatter().parse(part.sentence + part.remedy) if name}
            text = kind.text(dict.fromkeys(fields, 1), name)
            assert re.fullmatch(r"[a-z][a-z0-9_]+", code)
            assert text[0].isupper() or text[0].isdigit(), (code, name)
            assert (part.remedy or part.sentence).endswith((".", "}")), (code, name)


@pytest.mark.parametrize("folder", CATALOGS)
def test_every_code_and_case_of_a_catalogue_is_used_in_its_folder(folder: str, project: Path) -> None:
    source = _source(folder, project)
    assembled = {f"room_reference_{status}" for status in ("ambiguous", "not_found")}
    types = CATALOGS[folder].types
    named = [*types, *(case for kind in types.values() for case in kind.cases)]
    assert [name for name in named if f"'{name}'" not in source and name not in assembled] == []


def test_every_phrase_of_a_value_is_named_in_the_code(project: Path) -> None:
    source = "".join(_source(folder, project) for folder in CATALOGS)
    kinds = [kind for catalog in CATALOGS.values() for kind in catalog.types.values()]
    named = {name for kind in kinds for texts in kind.phrases.values() for name in texts}
    assert len(named) > 50
    assert [name for name in sorted(named) if f"'{name}'" not in source] == []


def test_every_code_that_is_given_to_a_row_or_a_column_of_a_delivery_is_in_the_catalogue(
    project: Path,
) -> None:
    given = r"pl\.lit\('(\w+_\w+)'\)|notes\['(\w+)'\]|note\(notes, '(\w+)'"
    found = re.findall(given, _source("warehouse/deliveries", project))
    codes = {code for codes in found for code in codes if code}
    assert len(codes) > 20
    assert codes - CATALOGS["warehouse/deliveries"].types.keys() == set()


def _source(folder: str, project: Path) -> str:
    """Return the code of a folder with one kind of quotes; deliveries, which have a catalogue, not with the others."""
    files = [
        path
        for path in (project / folder).rglob("*")
        if path.suffix in (".py", ".sql") and ("deliveries" in path.parts) == ("deliveries" in folder)
    ]
    return "\n".join(path.read_text("utf-8") for path in files).replace('"', "'")


def test_every_finding_of_a_query_has_the_values_of_its_sentence(project: Path) -> None:
    types = CATALOGS["warehouse"].types
    queries = (project / "warehouse" / "models" / "finding").glob("*.sql")
    selects = [part for path in queries for part in path.read_text("utf-8").split("union all by name")]
    given = {
        found[1]: set(re.findall(r"[(,]\s*'(\w+)',\s", found[2]))
        for part in selects
        if (found := re.search(r"'(\w+)' as code,.*?json_object(\(.*\)) as details", part, re.DOTALL))
    }
    assert len(given) > 50
    for code, names in given.items():
        kind = types[code]
        fields = {name for _, name, _, _ in string.Formatter().parse(kind.sentence + kind.remedy) if name}
        assert names >= fields, code
        assert names.isdisjoint({"code", "severity", "row", "step_id", "global_id"}), code


@pytest.mark.parametrize("folder", CATALOGS)
def test_every_code_that_is_reported_in_a_folder_is_in_its_catalogue_with_all_values_of_its_sentence(
    folder: str, project: Path
) -> None:
    types = {**CATALOGS["bim"].types, **CATALOGS[folder].types}
    wrong = []
    for where, name, call in _reports(project / folder, is_delivery="deliveries" in folder):
        code = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if not isinstance(code, str):
            continue
        given = {keyword.arg for keyword in call.keywords}
        kind = types.get(code)
        case = _case_of(call, name)
        if kind is None or name == "Finding" or (isinstance(case, str) and case not in kind.cases):
            wrong.append(f"{where}: {name}({code!r}) with {case}")
            continue
        needed = set() if case is ... else _fields(kind, name, case)
        if not (None in given or needed <= given | {"subject"}):
            wrong.append(f"{where}: {name}({code!r}) lacks {sorted(needed - given)}")
    assert wrong == []


def _case_of(call: ast.Call, function: str) -> Any:
    """Return the case that a call names: a name, null, or an ellipsis where it is not known before it runs."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "case"]
    given += call.args[1:2] if function == "delivery_error" else []
    if not given:
        return None
    return given[0].value if isinstance(given[0], ast.Constant) else ...


def _reports(folder: Path, is_delivery: bool) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield place, function name and call of everything that reports a code."""
    paths = [path for path in folder.rglob("*.py") if ("deliveries" in path.parts) == is_delivery]
    for path in sorted(paths):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                is_note = name == "note" and ast.unparse(node.func) == "measurement.note"
                if name in REPORTING or is_note:
                    yield f"{path.name}:{node.lineno}", name, node


def _fields(kind: FindingType, function: str, case: str | None = None) -> set[str]:
    if case is not None:
        return _values(kind.cases[case].sentence + kind.cases[case].remedy)
    if function in ("model_error", "input_error") and "refused" in kind.cases:
        return _values(kind.cases["refused"].template)
    return _values(kind.sentence + kind.remedy)


def _values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_what_takes_nothing_from_an_area_is_information() -> None:
    types = CATALOGS["bim"].types
    assert {code for code in INFOS if types[code].severities != ("info",)} == set()


def test_the_page_shows_plurals_without_their_notation() -> None:
    page = findings_page({"Models": CATALOG})
    assert (
        "| `rooms_held` | warning or info | model author | {rooms} rooms are held. | Mend {what}. |" in page
    )
