"""Charts: one outlier does not flatten the rest, labels do not run into each other, every value can be read."""

import re

import pytest

from warehouse.publish.site.charts import MOST_LABELS, columns, round_up, scale_end, sparkline


def write(value: float) -> str:
    return f"{value:.0f}"


def heights(svg: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', svg)]


def test_an_outlier_is_cut_marked_and_written() -> None:
    svg = columns(["a", "b", "c", "d"], [("", [10, 12, 11, 5000])], write, "cost")
    assert 'class="cut"' in svg
    assert ">5000</text>" in svg
    assert heights(svg)[0] > 0.5 * heights(svg)[3]


def test_values_alike_are_not_cut() -> None:
    svg = columns(["a", "b", "c"], [("", [10, 20, 28])], write, "cost")
    assert 'class="cut"' not in svg
    assert max(heights(svg)) == heights(svg)[2]


def test_a_missing_value_has_no_column() -> None:
    assert len(heights(columns(["a", "b"], [("", [None, 3])], write, "cost"))) == 1


def test_few_labels_are_written_below_many_columns() -> None:
    svg = columns([f"month {n}" for n in range(24)], [("", [1.0] * 24)], write, "cost")
    assert len(re.findall(r">month \d+</text>", svg)) <= MOST_LABELS


def test_a_label_at_the_edge_ends_there() -> None:
    labels = [f"M{n}" for n in range(10)]
    chart = columns(labels, [("", [1.0] * 10)], str, "chart")
    assert '<text x="360" text-anchor="end" y="163">M9</text>' in chart
    assert 'text-anchor="middle" y="163">M6</text>' in chart


def test_texts_are_escaped() -> None:
    svg = columns(["<b>"], [("", [1.0])], write, '"quoted"')
    assert "<b>" not in svg
    assert 'aria-label="&#34;quoted&#34;"' in svg


@pytest.mark.parametrize(("value", "end"), [(37.9, 40), (0.0031, 0.004), (1, 1), (101, 120), (8.1, 10)])
def test_an_axis_ends_on_a_round_number(value: float, end: float) -> None:
    assert round_up(value) == pytest.approx(end)


def test_an_axis_without_values_ends_at_one() -> None:
    assert scale_end([]) == scale_end([0.0]) == 1.0


def test_a_trend_has_a_gap_where_nothing_is_known() -> None:
    assert sparkline([1.0, 2.0, None, 3.0, 2.5], "trend").count("M") == 2
    assert sparkline([None, 1.0], "trend") == ""
