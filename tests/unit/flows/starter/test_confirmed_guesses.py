"""Guesses that nobody has confirmed are named in `areal.toml`, and asked about on a terminal."""

from pathlib import Path
from typing import Any

from helpers.deliver import read_text

from flows.starter.blocks import Block, blocks_of
from flows.starter.init_project import Ask, _asked
from flows.starter.look import TableSeen
from flows.starter.project import configuration_text


def found(name: str, score: float, reason: str = "header") -> dict[str, Any]:
    return {"names": [name], "score": score, "reason": reason}


def block_of(columns: dict[str, Any], values: dict[str, dict[str, str | None]]) -> Block:
    best = {
        "kind": "cost_line",
        "is_usable": True,
        "alternatives": [],
        "columns": columns,
        "constants": {},
        "values": values,
    }
    table = TableSeen(Path("costs.csv"), rows=2, guesses=(best,))
    return blocks_of([table], Path())[0][0]


COLUMNS = {
    "supplier": found("Lev.", 0.65),
    "facility_id": found("Ejd", 0.97),
    "service": found("Ydelse", 1.0),
}


def test_a_doubtful_header_and_a_nearest_word_are_guessed_and_the_rest_is_not() -> None:
    block = block_of(COLUMNS, {"service": {"Städtjänst": "cleaning"}})
    assert block.guessed == ("supplier", "service")
    assert any("'Städtjänst' is read as cleaning" in doubt for doubt in block.doubts)


def test_a_word_without_a_meaning_is_no_guess_because_its_rows_are_held() -> None:
    assert block_of({"service": found("Ydelse", 1.0)}, {"service": {"Xyz": None}}).guessed == ()


def test_the_configuration_lists_what_was_guessed() -> None:
    text = configuration_text("p", Path(), [], [block_of(COLUMNS, {})], [], False)
    assert 'guessed = ["supplier"]' in text


def test_a_header_of_another_unit_is_written_with_its_factor_and_said() -> None:
    block = block_of({"area_m2": found("Square Feet", 1.0)}, {})
    assert any("times 0.09290304" in doubt for doubt in block.doubts)
    text = configuration_text("p", Path(), [], [block], [], False)
    assert 'area_m2 = { from = "Square Feet", factor = 0.09290304 }' in text


def test_answers_confirm_correct_or_drop_a_guess() -> None:
    columns = {
        "supplier": found("Lev.", 0.65),
        "invoice": found("Bilag", 0.6),
        "unit": found("ME", 0.5, "values"),
    }
    answers = {"supplier": "Lev.", "invoice": "Fakt", "unit": "-"}
    ask = Ask(
        lambda question, _: next(answer for name, answer in answers.items() if f"the {name} (" in question)
    )
    block = _asked(block_of(columns, {}), ask)
    assert block.columns == {"supplier": ("Lev.",), "invoice": ("Fakt",)}
    assert (block.guessed, block.doubts) == ((), ())


def test_reading_a_guessed_column_warns_until_it_is_confirmed(tmp_path: Path) -> None:
    text = "line_id;facility_id;Ydelse;month;amount_dkk\n1;F001;Rengøring;2025-01;1,00\n"
    guessed = read_text(tmp_path, text, "cost_line", columns={"service": "Ydelse"}, guessed=["service"])
    confirmed = read_text(tmp_path, text, "cost_line", columns={"service": "Ydelse"})
    assert "column_guessed" in guessed.codes and "column_guessed" not in confirmed.codes
    assert len(guessed.accepted) == 1


def test_a_header_that_is_not_there_and_a_word_without_a_meaning_are_asked_again() -> None:
    best = {
        "kind": "cost_line",
        "is_usable": True,
        "alternatives": [],
        "columns": {"supplier": found("Lev.", 0.65), "service": found("Ydelse", 1.0)},
        "constants": {},
        "values": {"service": {"Sne": None}},
    }
    table = TableSeen(Path("costs.csv"), rows=2, headers=("Lev.", "Firma", "Ydelse"), guesses=(best,))
    answers = iter(["Frima", "Firma", "snow", "other"])
    questions: list[str] = []

    def answer(question: str, _proposal: str) -> str:
        questions.append(question)
        return next(answers)

    block = _asked(blocks_of([table], Path())[0][0], Ask(answer))
    assert (block.columns["supplier"], block.values["service"]) == (("Firma",), {"Sne": "other"})
    assert "Lev., Firma, Ydelse" in questions[1] and "'snow' is none of cleaning" in questions[3]
    assert block.doubts == ()


def test_a_word_that_is_left_open_stays_a_doubt() -> None:
    block = _asked(
        block_of({"service": found("Ydelse", 1.0)}, {"service": {"Sne": "other"}}), Ask(lambda *_: "-")
    )
    assert block.doubts == ("service: 'Sne' has no meaning yet; its rows are held until `values` names it",)
