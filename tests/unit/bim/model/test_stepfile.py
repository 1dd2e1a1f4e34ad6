"""A STEP file is complete, or it is refused with a code; what is repaired is reported."""

from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, inspect_bytes, open_bytes, repaired, scan_bytes, with_lines

from bim.errors import ModelError
from bim.findings import catalog
from bim.model.stepfile import open_model
from bim.model.subset import Wanted
from bim.step import blocks, lexing

SPACE = b"#25=IFCSPACE("


def code_of(data: bytes) -> str:
    with pytest.raises(ModelError) as refused:
        inspect_bytes(data)
    return refused.value.code


def findings_of(data: bytes) -> set[str]:
    return {finding.code for finding in inspect_bytes(data).findings}


def test_a_correct_file_has_no_finding_and_needs_no_copy() -> None:
    inspection = inspect_bytes(SMALL)
    assert (inspection.findings, repaired(SMALL), inspection.spaces) == ((), None, 2)
    assert (inspection.broken, inspection.cyclic) == (frozenset(), frozenset())


def test_the_header_gives_program_and_time(tmp_path: Path) -> None:
    header = open_bytes(SMALL, tmp_path).header
    assert header["application"] == "Drawing program 7"
    assert header["written_at"] == "2026-01-31T12:00:00"
    assert header["schema"] == "IFC4"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut(share: float) -> None:
    assert code_of(SMALL[: int(len(SMALL) * share)]) in ("truncated", "not_a_step_file")


def test_a_cut_file_with_an_end_put_on_is_refused() -> None:
    assert code_of(SMALL[: SMALL.index(b"#26=")] + b"END-ISO-10303-21;\n") == "missing_endsec"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"(0.,0.,0.)", b"(0.,0.,0.", "unbalanced_brackets"),
        (b"(0.,0.,0.)", b"0.,0.,0.)", "unbalanced_brackets"),
        (b"(0.,0.,0.)", b"(" * 200 + b"0." + b")" * 200, "nested_too_deep"),
        (b"'1.01',", b"'1.01,", "unterminated_string"),
        (b"'Office',", b"'Office,", "unterminated_string"),
        (b"#25=", b"#+25=", "malformed_step_id"),
        (b"#25=", b"#-25=", "malformed_step_id"),
        (b"#25=", b"#2 5=", "malformed_step_id"),
        (b"#25=", b"#2147483648=", "step_id_overflow"),
        (b"#25=", b"#18446744073709551641=", "step_id_overflow"),
        (b"#25=", b"#26=", "duplicate_step_id"),
        (b"#25=", b"#0026=", "duplicate_step_id"),
        (b"#25=", b"25=", "malformed_statement"),
        (b"#25=", b"#25 ", "malformed_statement"),
        (b"#25=", b"word #25=", "malformed_statement"),
        (b"$,#11,#24", b"$,#11x,#24", "malformed_reference"),
        (b"$,#11,#24", b"$,#,#24", "malformed_reference"),
        (b"$,#11,#24", b"$,#99999999999999999999,#24", "step_id_overflow"),
        (SPACE, b"#25=IFCSPACEX(", "unknown_class"),
        (SPACE, b"#25=IFCSPA CE(", "malformed_class"),
        (SPACE, b"#25=IFC-SPACE(", "malformed_class"),
        (SPACE, b"#25=(", "malformed_class"),
        (SPACE, b"#25=IFCLABEL(", "unknown_class"),
        (SPACE, b"#25=" + b"IFCSPACE" * 50 + b"(", "malformed_class"),
        (SPACE, b"\x00\x01#25=IFCSPACE(", "malformed_statement"),
        (b"$,#11,#24", b"$,\xe6#11,#24", "binary_bytes"),
        (b"IFC4'", b"IFC9X9'", "schema_unsupported"),
        (b"'IFC4'", b"'IFC4','IFC2X3'", "schema_unsupported"),
        (b"(('IFC4'))", b"('IFC4')", "header_malformed"),
        (b"(('IFC4'))", b"(((('IFC4'))))", "header_malformed"),
        (b"FILE_NAME(", b"FILE_SCHEMA(('IFC4'));\nFILE_NAME(", "header_malformed"),
        (b"'IFC4'", b"", "schema_unsupported"),
        (b"HEADER;", b"HEADER;\nENDSEC;\nHEADER;", "header_malformed"),
        (b"ENDSEC;\nDATA;", b"DATA;", "header_malformed"),
        (b"FILE_SCHEMA(('IFC4'));\n", b"", "header_malformed"),
        (b"#20=", b"ENDSEC;\nDATA;\n#20=", "several_data"),
        (b"#20=", b"/* never closed\n#20=", "unterminated_comment"),
        (b"#20=", b"HEADER;\n#20=", "missing_endsec"),
        (b"END-ISO-10303-21;\n", b"END-ISO-10303-21;\n#99=IFCWALL();", "several_models"),
        (b"IFCPROJECT(", b"IFCACTOR(", "no_project"),
    ],
)
def test_what_would_lose_a_room_in_silence_is_refused(old: bytes, new: bytes, code: str) -> None:
    assert code_of(SMALL.replace(old, new, 1)) == code


def test_two_models_in_one_file_are_refused() -> None:
    assert code_of(SMALL + SMALL) == "several_models"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + SMALL, "zip_in_disguise"),
        (b"\x1f\x8b\x08" + SMALL, "archive_in_disguise"),
        (SMALL.decode().encode("utf-16"), "utf16"),
        (SMALL.decode().encode("utf-16-be"), "utf16"),
        (b"<!DOCTYPE html><title>502</title>", "not_a_step_file"),
        (b'{"type": "ifcJSON"}', "not_a_step_file"),
        (b'[{"def": "class"}]', "not_a_step_file"),
        (b"\x28\xb5\x2f\xfd" + SMALL, "archive_in_disguise"),
        (SMALL.decode().encode("utf-32"), "utf16"),
        (b"\xd0\xcf\x11\xe0" + SMALL, "not_a_step_file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "not_a_step_file"),
        (bytes(9000), "not_a_step_file"),
        (bytes(range(256)) * 40, "not_a_step_file"),
        (b"\n\n", "not_a_step_file"),
    ],
)
def test_another_kind_of_file_is_named_for_what_it_is(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize(
    "data",
    [
        SMALL[:900],
        SMALL + SMALL,
        damaged(b"#26=", b"#25="),
        damaged(b"#26=", b"#0x1a="),
        b"\0" * 9000,
        SMALL[:300],
        damaged(b"IFCSPACE", b"IFCROOM"),
        damaged(b"'Office'", b"'Office"),
        damaged(b"#5=", b"<<<<<<< HEAD\n#5="),
    ],
)
def test_a_refusal_names_the_file_once_and_says_what_to_do(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelError, match=r"^small\.ifc: ") as refused:
        open_bytes(data, tmp_path)
    assert str(refused.value).count("small.ifc:") == 1
    remedy = catalog().types[refused.value.code].remedy
    assert remedy and str(refused.value).endswith(remedy)


def test_zeros_after_the_end_are_not_parsed(tmp_path: Path) -> None:
    with (tmp_path / "small.ifc").open("wb") as stream:
        stream.write(SMALL)
        stream.truncate(50_000_000)
    opened = open_model(tmp_path / "small.ifc")
    assert (opened.spaces_in_bytes, opened.findings) == (2, ())
    assert len(scan_bytes((tmp_path / "small.ifc").read_bytes()).text) == len(SMALL)


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"", b"\n\n\n   \t"])
def test_line_ends_do_not_matter(tmp_path: Path, line_end: bytes) -> None:
    assert open_bytes(SMALL.replace(b"\n", line_end), tmp_path).spaces_in_bytes == 2


def test_white_space_and_comments_may_be_between_tokens(tmp_path: Path) -> None:
    data = damaged(b"=IFCSPACE(", b"\t = /* ; ' #1=IFCSPACE( */ IFCSPACE\n ( ")
    opened = open_bytes(data, tmp_path)
    assert (opened.spaces_in_bytes, opened.findings) == (2, ())


@pytest.mark.parametrize(
    "text", [b"#99=IFCSPACE(", b"END-ISO-10303-21;", b"ENDSEC;", b"a''b", b"/* a", b"(((", b";"]
)
def test_a_string_may_hold_what_looks_like_a_statement(tmp_path: Path, text: bytes) -> None:
    opened = open_bytes(damaged(b"'Office'", b"'" + text + b"'"), tmp_path)
    assert opened.spaces_in_bytes == 2
    assert opened.file.by_id(25).LongName == text.decode().replace("''", "'")


def test_statements_are_read_alike_across_the_bounds_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lexing.read_instances(SMALL, SMALL.index(b"DATA;") + 5)
    for size in (1, 7, 64, 333):
        monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
        parts = lexing.read_instances(SMALL, SMALL.index(b"DATA;") + 5)
        assert parts.ids.tolist() == whole.ids.tolist()
        assert parts.targets.tolist() == whole.targets.tolist()
        assert parts.ends.tolist() == whole.ends.tolist()
        assert parts.end == whole.end


@pytest.mark.parametrize("number", [1, 12345678, 123456789, 2147483647])
def test_ids_of_any_length_are_read(number: int) -> None:
    data = SMALL.replace(b"#24", b"#%d" % number) if number > 1 else SMALL
    assert findings_of(data) == set()


@pytest.mark.parametrize(
    ("spelling", "schema"),
    [
        ("IFC2X3_TC1", "IFC2X3"),
        ("ifc4", "IFC4"),
        ("IFC4_ADD2_TC1", "IFC4"),
        ("IFC4_ADD1", "IFC4"),
        ("IFC4X3", "IFC4X3"),
        ("IFC4X3_TC1", "IFC4X3"),
        ("IFC4X3_ADD1", "IFC4X3"),
        ("IFC4X3_ADD2", "IFC4X3"),
    ],
)
def test_the_spellings_of_a_schema_are_read(tmp_path: Path, spelling: str, schema: str) -> None:
    opened = open_bytes(damaged(b"'IFC4'", f"'{spelling}'".encode()), tmp_path)
    assert (opened.schema, opened.spaces_in_bytes) == (schema, 2)


@pytest.mark.parametrize(
    "spelling", ["IFC2X2", "IFC2X_FINAL", "IFC4RC4", "IFC4X1", "IFC4X2", "IFC4X3_RC2", "IFC5"]
)
def test_drafts_and_old_schemas_are_refused(spelling: str) -> None:
    assert code_of(damaged(b"'IFC4'", f"'{spelling}'".encode())) == "schema_unsupported"


def test_a_class_of_another_schema_is_reported_not_refused() -> None:
    data = with_lines("#90=IFCINDEXEDPOLYCURVE($,$,$);", damaged(b"'IFC4'", b"'IFC2X3'"))
    assert "class_of_other_schema" in findings_of(data)


def test_lower_case_is_read_as_upper_case_outside_strings(tmp_path: Path) -> None:
    data = b"'".join(part if i % 2 else part.lower() for i, part in enumerate(SMALL.split(b"'")))
    opened = open_bytes(data, tmp_path)
    assert {finding.code for finding in opened.findings} == {"lower_case_keywords"}
    assert opened.file.by_id(25).PredefinedType == "INTERNAL"
    assert opened.file.by_id(25).LongName == "Office"


def test_a_header_that_lacks_attributes_is_reported() -> None:
    data = damaged(b",('A. Author'),('House'),'preprocessor','Drawing program 7',''", b"")
    assert findings_of(data) == {"header_incomplete"}


def test_text_after_the_end_is_reported_and_padding_is_not() -> None:
    assert findings_of(SMALL + b"by fax") == {"text_after_end"}
    assert findings_of(SMALL + b"\0\0\x1a \n") == set()


@pytest.mark.parametrize(
    "value", ["20,5", "1e", "NaN", "1.#INF", "1.E400", ".", "20.5.5", "1.E-400", "-0.1E-999"]
)
def test_a_quantity_that_holds_no_number_is_broken(value: str) -> None:
    inspection = inspect_bytes(damaged(b",12.,$)", f",{value},$)".encode()))
    assert {finding.code for finding in inspection.findings} == {"malformed_number"}
    assert 27 in inspection.broken


@pytest.mark.parametrize("value", ["12", "-12.5", "+1.E+01", "1.2e1", "'12'", "$"])
def test_a_quantity_in_any_correct_spelling_is_left_alone(value: str) -> None:
    assert findings_of(damaged(b",12.,$)", f",{value},$)".encode())) == set()


def test_a_very_long_text_is_reported_with_its_room() -> None:
    inspection = inspect_bytes(SMALL.replace(b"'Office'", b"'" + b"A" * 3_000_000 + b"'", 1))
    assert [(finding.code, finding.step_id) for finding in inspection.findings] == [("long_text", 25)]


@pytest.mark.parametrize(
    ("old", "new", "step_id"),
    [
        (b"((0.,0.,0.))", b"((0.,NaN,0.))", 5),
        (b"((0.,0.,0.))", b"((nan,0.,0.))", 5),
        (b"((0.,0.,0.))", b"((0.,0.,INF))", 5),
        (b"((0.,0.,0.))", b"((0.,,0.))", 5),
        (b"((0.,0.,0.))", b"((1 0.,0.,0.))", 5),
        (b"((0.,0.,0.))", b"((0. \n\t0.,0.))", 5),
        (b"((0.,0.,0.))", b"((0.,0.,0/* x */.))", 5),
        (b"((0.,0.,0.))", b"((,0.,0.))", 5),
        (b"((0.,0.,0.))", b"((0,5,0,5,0,5))", 5),
        (b"#21,2.5)", b"#21,1e)", 22),
        (b"#21,2.5)", b"#21,2,5)", 22),
        (b"$,3.,4.)", b"$,3,5,4,5)", 20),
        (b".ELEMENT.,0.)", b".ELEMENT.,3,5)", 12),
    ],
)
def test_what_is_no_value_breaks_what_is_built_on_it(old: bytes, new: bytes, step_id: int) -> None:
    inspection = inspect_bytes(damaged(old, new))
    assert "malformed_number" in {finding.code for finding in inspection.findings}
    assert step_id in inspection.broken


def test_a_point_that_is_no_value_breaks_every_room_placed_by_it() -> None:
    assert {25, 26} <= inspect_bytes(damaged(b"((0.,0.,0.))", b"((0.,NaN,0.))")).broken


@pytest.mark.parametrize("name", [b"A, B", b"NaN, (x,", b"a,,b", b"1,2,3", b"+,-)"])
def test_commas_in_names_are_no_faults(name: bytes) -> None:
    assert findings_of(damaged(b"'Ground'", b"'" + name + b"'")) == set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"'Qto_SpaceBaseQuantities',$,$,(#27))", b"'Qto_SpaceBaseQuantities',$,$,(#27),$)"),
        (b"'Qto_SpaceBaseQuantities',$,$,(#27))", b"'Qto, of spaces',$,(#27))"),
        (b"$,$,(#23))", b"$,(#23))"),
        (b"(#1,#2,#3)", b"(#1,#2,#3),$"),
        (b"IFCCARTESIANPOINT((0.,0.,0.))", b"IFCCARTESIANPOINT( )"),
    ],
    ids=["a set with more", "a set with fewer", "a shape with fewer", "units with more", "a point with none"],
)
def test_attributes_are_counted_in_classes_with_lists_too(old: bytes, new: bytes) -> None:
    assert "attribute_count" in {finding.code for finding in inspect_bytes(damaged(old, new)).findings}


@pytest.mark.parametrize("name", [b"Qto, (of) spaces", b"Qto ''a, b''", b"a,b,(c,d"])
def test_commas_in_the_name_of_a_set_are_no_attributes(name: bytes) -> None:
    assert findings_of(damaged(b"'Qto_SpaceBaseQuantities'", b"'" + name + b"'")) == set()


def test_one_instance_is_named_in_the_singular() -> None:
    (finding,) = inspect_bytes(damaged(b"#28=IFCELEMENTQUANTITY(", b"#28=IFCELEMENTQUANTITY($,")).findings[:1]
    assert finding.message.startswith("1 instance (#28) ")


def test_an_empty_surplus_attribute_is_reported_and_the_value_is_kept() -> None:
    inspection = inspect_bytes(damaged(b"'IFC4'", b"'IFC2X3'"))
    assert [finding.code for finding in inspection.findings] == ["attribute_count"]
    assert inspection.broken == frozenset()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"#5=IFCCARTESIANPOINT((0.,0.,0.))", b" #5 = IFCCARTESIANPOINT ( ( 0. , 0.\n,\t0. ) ) "),
        (b"'Ground'", b" 'Ground  floor 1 . 5' "),
        (b".ELEMENT.,0.)", b" .ELEMENT. , 0. )"),
    ],
)
def test_white_space_between_values_and_in_names_is_no_fault(old: bytes, new: bytes) -> None:
    assert findings_of(damaged(old, new)) == set()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"/* exported by a converter */\n" + SMALL, set()),
        (damaged(b"#20=", b";;#20=").replace(b"ENDSEC;\nEND", b"ENDSEC;;\nEND"), set()),
        (damaged(b"'IFC4'", b"'IFC4 {1 0 10303 214}'"), set()),
        (SMALL.replace(b"END-ISO-10303-21;\n", b"END-ISO-10303-21"), {"end_incomplete"}),
        (SMALL.replace(b"\n", b"\r"), set()),
    ],
    ids=[
        "a comment before it",
        "two semicolons",
        "an object identifier",
        "no last semicolon",
        "returns alone",
    ],
)
def test_oddities_around_the_data_cost_nothing(tmp_path: Path, data: bytes, found: set[str]) -> None:
    opened = open_bytes(data, tmp_path)
    assert opened.spaces_in_bytes == 2
    assert {finding.code for finding in opened.findings if finding.severity != "info"} == found


@pytest.mark.parametrize("wanted", [None, *Wanted])
def test_a_class_of_another_schema_is_named_once_whatever_is_parsed(
    tmp_path: Path, wanted: Wanted | None
) -> None:
    lines = "\n".join(f"#{n}=IFCALIGNMENT('{n}vctVUKr0kugbFTf53O9L',$,$,$,$,$,$,$);" for n in (100, 101))
    path = tmp_path / "m.ifc"
    path.write_bytes(with_lines(lines))
    assert [finding.code for finding in open_model(path, wanted=wanted).findings] == ["class_of_other_schema"]


@pytest.mark.parametrize("values", ["*,*,12.,$", "*,$,12.,*", "$,*,12.,$"])
def test_a_star_for_what_a_quantity_does_not_give_leaves_its_value(tmp_path: Path, values: str) -> None:
    data = damaged(b"'NetFloorArea',$,$,12.,$", f"'NetFloorArea',{values}".encode())
    opened = open_bytes(data, tmp_path)
    assert "malformed_number" not in {finding.code for finding in opened.findings}
    assert opened.file.by_id(27).AreaValue == 12.0
