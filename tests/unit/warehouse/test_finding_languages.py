"""Messages that say more than the sentence of their code are read in Danish too."""

import pytest

from bim.findings import model_error
from warehouse.deliveries.findings import held_text
from warehouse.deliveries.rows.validation import held_rows
from warehouse.finding_languages import in_danish

WHY = held_text("short_row")
DANISH = "Rækken har færre celler end overskriften og er nok blevet afkortet. Eksportér den igen."


@pytest.mark.parametrize(
    ("message", "danish"),
    [
        (WHY, DANISH),
        (f"{held_rows([4])}: {WHY}", f"Række 4 holdes tilbage: {DANISH}"),
        (f"{held_rows([4, 9])}: {WHY}", f"2 rækker holdes tilbage (4, 9): {DANISH}"),
        (f"Sheet 'Ark 1', row 4 is held: {WHY}", f"Ark 'Ark 1', række 4 holdes tilbage: {DANISH}"),
        (
            f"{held_rows([4])}: {WHY} Until then, 1,415.50 DKK are held.",
            f"Række 4 holdes tilbage: {DANISH} Indtil da holdes 1.415,50 DKK tilbage.",
        ),
        ("Row 4 is held: another reason", "Row 4 is held: another reason"),
        ("", ""),
        (None, None),
    ],
)
def test_a_message_about_held_rows_is_in_danish(message: str | None, danish: str | None) -> None:
    assert in_danish("short_row", message) == danish


def test_the_refusal_of_a_named_file_is_in_danish() -> None:
    assert in_danish("no_project", f"a: b.ifc: {model_error('no_project')}") == (
        "a: b.ifc: Filen har intet IfcProject, så den afvises. Eksportér modellen igen."
    )
