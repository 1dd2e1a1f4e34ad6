"""The catalogue of findings: sentences with their values and plurals, and no code that the code does not know."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from bim.finding_catalog import FindingCatalog, FindingType, findings_page, load_finding_catalog
from bim.geometry.representations import INFOS

PACKAGES = {
    "bim": "bim",
    "warehouse.catalog": "warehouse",
    "flows": "flows",
}  # where a catalogue is, and the package that uses it
REPORTING = ("Finding", "make_finding", "model_error", "input_error", "GeometryError", "NeedsKernel")
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


@pytest.mark.parametrize("package", PACKAGES)
def test_every_entry_is_a_sentence_that_can_be_filled(package: str) -> None:
    for code, kind in load_finding_catalog(package).types.items():
        fields = {name for _, name, _, _ in string.Formatter().parse(kind.sentence + kind.remedy) if name}
        text = kind.text(dict.fromkeys(fields, 1))
        assert re.fullmatch(r"[a-z][a-z0-9_]+", code)
        assert text[0].isupper() or text[0].isdigit(), code
        assert text.endswith("."), code


@pytest.mark.parametrize("package", PACKAGES)
def test_every_code_of_a_catalogue_is_used_by_its_package(package: str, project: Path) -> None:
    files = [path for path in (project / PACKAGES[package]).rglob("*") if path.suffix in (".py", ".sql")]
    source = "\n".join(path.read_text("utf-8") for path in files).replace('"', "'")
    assembled = {f"room_reference_{status}" for status in ("ambiguous", "not_found")}
    unused = [code for code in load_finding_catalog(package).types if f"'{code}'" not in source]
    assert [code for code in unused if code not in assembled] == []


def test_every_finding_of_a_query_has_the_values_of_its_sentence(project: Path) -> None:
    types = load_finding_catalog("warehouse.catalog").types
    queries = (project / "warehouse" / "models" / "finding").glob("*.sql")
    selects = [part for path in queries for part in path.read_text("utf-8").split("union all by name")]
    given = {
        found[1]: set(re.findall(r"[(,]\s*'(\w+)', ", found[2]))
        for part in selects
        if (found := re.search(r"'(\w+)' as code,.*?json_object(\(.*\)) as details", part, re.DOTALL))
    }
    assert len(given) > 50
    for code, names in given.items():
        kind = types[code]
        fields = {name for _, name, _, _ in string.Formatter().parse(kind.sentence + kind.remedy) if name}
        assert names >= fields, code
        assert names.isdisjoint({"code", "severity", "row", "step_id", "global_id"}), code


@pytest.mark.parametrize("package", PACKAGES)
def test_every_code_that_a_package_reports_is_in_its_catalogue_with_all_values_of_its_sentence(
    package: str, project: Path
) -> None:
    types = load_finding_catalog(package).types
    wrong = []
    for where, name, call in _reports(project / package):
        code = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if not isinstance(code, str):
            continue
        given = {keyword.arg for keyword in call.keywords}
        kind = types.get(code)
        needed = set() if kind is None else _fields(kind, name)
        if kind is None or name == "Finding" or not (None in given or needed <= given | {"subject"}):
            wrong.append(f"{where}: {name}({code!r}) lacks {sorted(needed - given)}")
    assert wrong == []


def _reports(folder: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield place, function name and call of everything that reports a code."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                is_note = name == "note" and ast.unparse(node.func) == "measurement.note"
                if name in REPORTING or is_note:
                    yield f"{path.name}:{node.lineno}", name, node


def _fields(kind: FindingType, function: str) -> set[str]:
    sentence = kind.refusal if function in ("model_error", "input_error") and kind.refusal else kind.sentence
    return {name for _, name, _, _ in string.Formatter().parse(sentence + kind.remedy) if name}


def test_what_takes_nothing_from_an_area_is_information() -> None:
    types = load_finding_catalog("bim").types
    assert {code for code in INFOS if types[code].severities != ("info",)} == set()


def test_the_page_shows_plurals_without_their_notation() -> None:
    page = findings_page({"Models": CATALOG})
    assert (
        "| `rooms_held` | warning or info | model author | {rooms} rooms are held. | Mend {what}. |" in page
    )
