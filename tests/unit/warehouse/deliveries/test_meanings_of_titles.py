"""Lines beside the rows that say what the amounts are, and headers that contradict another column."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
ROWS = "1;F1;waste;2026-01;5,00\n2;F1;waste;2026-02;6,00\n"
UNIT = "unit_in_header"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Omkostninger 2026 (t.kr.)", "thousands"),
        ("Alle beløb i 1.000 kr.", "thousands"),
        ("All figures are in thousands", "thousands"),
        ("Hele tusinder", "thousands"),
        ("Beløb er i mio. kr.", "millions"),
        ("Amounts in EUR", "another currency"),
        ("Fakturaoversigt inkl. moms", "with moms"),
        ("Tal i 1000", "thousands"),
        ("Oversigt over udgifter (1.000 kr.)", "thousands"),
        ("Ordrer over 1.000 kr.", None),
        ("Poster under (1.000 kr.) er udeladt", None),
        ("Amounts do not incl. VAT", None),
        ("Inkl. moms: nej", None),
        ("Beträge nicht inkl. MwSt.", None),
        ("I alt inkl. moms: 1.250,00", None),
        ("Afdeling (1000)", None),
        ("1000", None),
        ("Beløb i kr.", None),
        ("Fakturaer ekskl. moms 2026", None),
        ("Euro Cleaning A/S, Million Program", None),
        ("Rapport over beløb, fordelt i 12 måneder", None),
    ],
)
def test_a_line_above_the_header_or_under_the_rows_gives_the_amounts_a_unit(
    tmp_path: Path, line: str, says: str | None
) -> None:
    for place, text in (("above", f"{line};;;;\n{HEADER}{ROWS}"), ("below", f"{HEADER}{ROWS}{line};;;;\n")):
        read = read_text(tmp_path, text)
        found = [finding["message"] for finding in read.summary["findings"] if finding["code"] == UNIT]
        assert len(found) == (says is not None), (place, found)
        assert says is None or says in found[0]


def test_a_stated_factor_answers_the_line_above_the_header(tmp_path: Path) -> None:
    block = {"amount_dkk": {"from": "amount_dkk", "factor": 1000}}
    assert UNIT not in read_text(tmp_path, f"Beløb i t.kr.;;;;\n{HEADER}{ROWS}", columns=block).codes


@pytest.mark.parametrize(
    ("header", "basis", "is_told"),
    [
        ("Bruttoareal", "NRA", True),
        ("Etageareal m2", "NFA", True),
        ("Nettoareal", "BBR", True),
        ("Lejeareal", "GFA", True),
        ("Bruttoareal", "GFA", False),
        ("BBR-areal", "BBR", False),
        ("Nettoareal", "NRA", False),
        ("Areal", "NRA", False),
        ("Brutto- og nettoareal", "NRA", False),
    ],
)
def test_areas_whose_header_contradicts_their_basis_are_told(
    tmp_path: Path, header: str, basis: str, is_told: bool
) -> None:
    text = f"facility_id;name;district;{header};area_basis\nF1;A;X;1200;{basis}\n"
    codes = read_text(tmp_path, text, "facility", columns={"area_m2": header}).codes
    assert ("basis_contradicts_header" in codes) == is_told


@pytest.mark.parametrize(
    ("kind", "column", "header", "is_told"),
    [
        ("rate", "m2_per_hour", "Min. pr. m2", True),
        ("rate", "m2_per_hour", "m2 pr. time", False),
        ("bin", "litres", "Volumen (m3)", True),
        ("bin", "litres", "Volumen", False),
    ],
)
def test_a_rate_per_square_metre_and_a_volume_in_cubic_metres_are_asked_about(
    tmp_path: Path, kind: str, column: str, header: str, is_told: bool
) -> None:
    first = {"rate": "category", "bin": "bin_id;facility_id"}[kind]
    text = f"{first};{header}\n{'OFF1' if kind == 'rate' else 'B;F1'};2\n"
    assert (UNIT in read_text(tmp_path, text, kind, columns={column: header}).codes) == is_told
