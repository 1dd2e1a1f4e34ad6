"""The figures of a month: numerator over denominator, and what is not known."""

from datetime import date
from typing import Any

import polars as pl

from warehouse.publish.language import LANGUAGES
from warehouse.publish.packs.figures import back, figure_specs, figures_of, months_to
from warehouse.publish.packs.rendering import LONGEST, load_texts

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


def values(name: str, *rows: dict[str, Any]) -> dict[date, float]:
    parts = pl.DataFrame([{"level": "facility", "place": "F1", **row} for row in rows])
    found = figures_of(parts, [figure_specs()[name]]).filter(pl.col("figure") == name)
    return dict(found.select("month", "value").iter_rows())


def test_a_share_is_numerator_over_denominator_and_unknown_over_nothing() -> None:
    rows = ({"month": JAN, "on_time": 9.0, "judged": 12.0}, {"month": FEB, "on_time": 0.0, "judged": 0.0})
    assert values("on_time_share", *rows) == {JAN: 0.75}


def test_nothing_counted_is_none_where_the_place_counts_at_all() -> None:
    assert values("requests", {"month": JAN, "requests": 3.0}, {"month": FEB, "requests": None}) == {
        JAN: 3.0,
        FEB: 0.0,
    }
    never = {"month": JAN, "requests": None}, {"month": FEB, "requests": None}
    assert values("requests", *never) == {}


def test_a_cost_without_a_row_is_unknown_and_not_nothing() -> None:
    assert values("cost_dkk", {"month": JAN, "cost_dkk": 3.0}, {"month": FEB, "cost_dkk": None}) == {JAN: 3.0}


def test_thirteen_months_go_back_over_the_turn_of_the_year() -> None:
    months = months_to(JAN)
    assert (months[0], months[-1], len(months)) == (date(2025, 1, 1), JAN, 13)
    assert back(JAN, 1) == date(2025, 12, 1)


def test_there_are_ten_figures_with_texts_in_every_language() -> None:
    assert len(figure_specs()) == 10
    for code in LANGUAGES:
        language = load_texts(code)
        assert all(language.text(f"figure.{name}") for name in figure_specs())


def test_no_text_is_longer_than_a_page_shows_of_one() -> None:
    def texts(table: Any) -> list[str]:
        return (
            [text for value in table.values() for text in texts(value)]
            if isinstance(table, dict)
            else [str(table)]
        )

    for code in LANGUAGES:
        assert max(map(len, texts(dict(load_texts(code).texts)))) <= LONGEST


def test_both_languages_have_the_same_texts() -> None:
    def keys(table: dict[str, Any], above: str = "") -> set[str]:
        return {
            key
            for name, value in table.items()
            for key in (keys(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}"})
        }

    danish, english = (keys(dict(load_texts(code).texts)) for code in LANGUAGES)
    assert english == danish
