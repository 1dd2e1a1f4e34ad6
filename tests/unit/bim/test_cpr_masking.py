"""A model may name persons by their numbers; none of them is kept or reported."""

from pathlib import Path

import polars as pl
import pytest
from helpers.step_models import damaged, with_lines
from hypothesis import given
from hypothesis import strategies as st

from bim.cpr_masking import MASK, Where, cpr_pattern, mask, mask_cpr_numbers, replace_cpr
from bim.errors import ModelError
from bim.extract import extract_model
from bim.tables import Finding


def masked(**columns: list[str | None]) -> dict[str, list[str | None]]:
    tables, _ = mask_cpr_numbers({"t": pl.DataFrame(columns)}, [])
    return tables["t"].to_dict(as_series=False)


def test_a_number_of_a_person_in_a_model_is_in_no_table_and_no_finding(tmp_path: Path) -> None:
    value = "#40=IFCPROPERTYSINGLEVALUE('Note',$,IFCLABEL('til 020291-4321'),$);"
    hung = "#41=IFCPROPERTYSET('1bvctVUKr0kugbFTf53O9L',$,'Noter',$,(#40));\n"
    hung += "#42=IFCRELDEFINESBYPROPERTIES('2bvctVUKr0kugbFTf53O9L',$,$,$,(#25),#41);"
    data = damaged(b"'Office',.ELEMENT.", b"'Celle 010190-1234',.ELEMENT.").replace(
        b"$,$,12.,$", b"$,$,30.,$"
    )
    (tmp_path / "m.ifc").write_bytes(with_lines(f"{value}\n{hung}", data))
    extracted = extract_model(tmp_path / "m.ifc", "sha")
    texts = [frame.write_csv() for frame in extracted.tables.values() if "footprint_wkb" not in frame.columns]
    texts += [
        extracted.tables["space"].drop("footprint_wkb").write_csv(),
        *(f.message for f in extracted.findings),
    ]
    assert not any("010190" in text or "020291" in text for text in texts)
    assert extracted.tables["space"]["name"].to_list() == ["Celle ******-****"] * 2
    assert "cpr_masked" in {finding.code for finding in extracted.findings}


def test_a_refusal_that_quotes_the_file_names_no_person(tmp_path: Path) -> None:
    path = tmp_path / "m.ifc"
    path.write_bytes(damaged(b"#26=IFCSPACE(", b"010190-1234 #26=IFCSPACE("))
    with pytest.raises(ModelError) as refused:
        extract_model(path, "sha")
    assert "010190" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-26T02:30:00",
        "1b2c3d4e-ab01-0101-9012-345678901234",
        "ab010190-1234-4abc-9def-001122334455",
        "IfcSpace #1512345678",
        "12.345678",
        "0102031234567",
        "01.01.1990-1234",
        "310290-1234-5",
    ],
)
def test_other_numbers_in_a_text_stay(text: str) -> None:
    assert mask(text) == text
    assert masked(value=[text, None]) == {"value": [text, None]}


def test_ten_digits_are_a_person_in_a_name_and_a_tag_elsewhere() -> None:
    found = masked(
        name=["Celle 0101901234"], tag=["0101901234"], global_id=["010190-1234"], note=["010190 - 1234"]
    )
    assert found == {
        "name": ["Celle ******-****"],
        "tag": ["0101901234"],
        "global_id": ["010190-1234"],
        "note": ["******-****"],
    }


def test_tables_without_persons_are_the_same(tmp_path: Path) -> None:
    tables = {"a": pl.DataFrame({"name": ["Kontor"]}), "b": pl.DataFrame(schema={"name": pl.String})}
    reported = [Finding("x", "info", "room 1.01")]
    same, findings = mask_cpr_numbers(tables, reported)
    assert all(same[name].equals(frame) for name, frame in tables.items()) and findings == reported


FORMS = [
    "010190-1234", "010190 1234", "01.01.90-1234", "01-01-90-1234", "01011990-1234", "01012001 - 1234",
    "０１０１９０-１２３４",
    "0101\u00ad90-12\u00ad34", "010190\u200b-\u200b1234", "0\u20601\u206001\u206090\ufeff-1234", "010190\u20111234",
]  # fmt: skip
ORDINARY = [
    "2026-01-01", "01-01-2026 0800", "01.01.26 1230", "12.345678", "451290-1234", "011390-1234", "0102031234567",
    "1010190-1234", "kl. 01.01 90-1234", "+45 10 10 90 12 34",
]  # fmt: skip


@pytest.mark.parametrize("where", list(Where))
@pytest.mark.parametrize("text", FORMS)
def test_every_common_form_of_a_cpr_number_is_masked_everywhere(text: str, where: Where) -> None:
    for around in ("{}", "se {}.", "({})", "{}, {}"):
        shown = mask(around.format(text, text), where)
        assert shown == around.format(MASK, MASK)
    frame = pl.DataFrame({"t": [text]}).select(pl.col("t").str.contains(cpr_pattern(where)))
    assert frame["t"].to_list() == [True]


@pytest.mark.parametrize("where", list(Where))
@pytest.mark.parametrize("text", ORDINARY)
def test_dates_times_and_other_numbers_are_no_persons(text: str, where: Where) -> None:
    assert mask(text, where) == text


@pytest.mark.parametrize(("where", "is_masked"), [(w, w in {Where.NOTE, Where.NAME}) for w in Where])
def test_ten_digits_are_a_person_unless_the_column_says_that_they_are_a_number(
    where: Where, is_masked: bool
) -> None:
    assert (mask("0101901234", where) == MASK) == is_masked


@given(st.sampled_from(FORMS), st.text(alphabet="abcæøå ,.;:()", max_size=8))
def test_every_form_of_one_number_has_the_same_digits(text: str, around: str) -> None:
    found: list[str] = []
    replace_cpr(f"{around} {text} {around}", lambda digits: found.append(digits) or MASK, Where.NOTE)
    assert found and found[0] in {"0101901234", "0101011234"}
