"""Charts as SVG that fit any width, in the colours of the page, readable on a telephone and in print.

Comes in: values and their texts. Goes out: SVG. Must not know: tables, what a value means.
"""

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

Value = float | None
WIDTH, HEIGHT = 360, 170
LEFT, BOTTOM, TOP = 46, 24, 18
OUTLIER = 3.0  # times the median of the others: a value above it is cut, marked and written
ROUND_STEPS = (1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
MOST_LABELS = 4
HALF_LABEL = 28  # of a month below the columns: one nearer to the edge ends there


def scale_end(values: Sequence[float]) -> float:
    """Return a round number where the axis ends: above all values but outliers."""
    known = sorted(value for value in values if value > 0)
    if not known:
        return 1.0
    middle = known[len(known) // 2]
    usual = max(value for value in known if value <= OUTLIER * middle)
    return round_up(usual)


def round_up(value: float) -> float:
    """Return the next number that is one of the round steps times a power of ten, so that half of it is round."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in ROUND_STEPS if step * power >= value * (1 - 1e-9))


def columns(
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Value]]],
    write: Callable[[float], str],
    description: str,
) -> Markup:
    """Return a chart of grouped columns; each series is a name and a value per label, null where there is none.

    A column of an outlier is cut at the top of the chart and carries its value.
    """
    known = [value for _, values in series for value in values if value is not None]
    end = scale_end(known)
    step = (WIDTH - LEFT - 4) / max(len(labels), 1)
    width = step * 0.8 / max(len(series), 1)
    parts = [_axis(end, write)]
    for position, (_, values) in enumerate(series):
        for place, value in enumerate(values):
            if value is not None:
                x = LEFT + step * (place + 0.1) + width * position
                parts.append(_column(x, width, value, end, position + 1, labels[place], write))
    every = max(1, -(-len(labels) // MOST_LABELS))
    for place in range(0, len(labels), every):
        x = LEFT + step * (place + 0.5)
        at = (
            f'x="{WIDTH}" text-anchor="end"'
            if x > WIDTH - HALF_LABEL
            else f'x="{x:.1f}" text-anchor="middle"'
        )
        parts.append(f'<text {at} y="{HEIGHT - 7}">{escape(labels[place])}</text>')
    return _svg(parts, description)


def _axis(end: float, write: Callable[[float], str]) -> str:
    lines = []
    for part in (0.0, 0.5, 1.0):
        y = _height(end * part, end)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(
            f'<text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{escape(write(end * part))}</text>'
        )
    return "".join(lines)


def _column(
    x: float, width: float, value: float, end: float, position: int, label: str, write: Callable[[float], str]
) -> str:
    y, base = _height(min(max(value, 0.0), end), end), _height(0.0, end)
    is_cut = value > end
    title = f"<title>{escape(label)}: {escape(write(value))}</title>"
    size = f'width="{width:.1f}" height="{base - y:.1f}"'
    bar = f'<rect class="s{position}" x="{x:.1f}" y="{y:.1f}" {size}>{title}</rect>'
    if not is_cut:
        return bar
    middle = x + width / 2
    mark = f'<path class="cut" d="M{x - 1:.1f} {y + 9:.1f}l{width + 2:.1f} -4v4l-{width + 2:.1f} 4z"/>'
    anchor = "end" if middle > WIDTH - 40 else "middle"
    place = f'x="{middle:.1f}" y="{y - 4:.1f}" text-anchor="{anchor}"'
    return f'{bar}{mark}<text class="over" {place}>{escape(write(value))}</text>'


def _height(value: float, end: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / end)


def _svg(parts: Sequence[str], description: str) -> Markup:
    return Markup(
        f'<svg class="columns" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(description)}">'
        f"{''.join(parts)}</svg>"
    )


def sparkline(values: Sequence[Value], description: str) -> Markup:
    """Return a small line of a trend; a gap where a value is not known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(0.0, *known), scale_end(known) or 1.0
    span = (high - low) or 1.0
    pieces: list[str] = []
    is_down = False
    for place, value in enumerate(values):
        if value is None:
            is_down = False
            continue
        x = 2 + 76 * place / max(len(values) - 1, 1)
        y = 20 - 18 * (min(value, high) - low) / span
        pieces.append(f"{'L' if is_down else 'M'}{x:.1f} {y:.1f}")
        is_down = True
    return Markup(
        f'<svg class="spark" viewBox="0 0 80 22" role="img" aria-label="{escape(description)}">'
        f'<path d="{"".join(pieces)}"/></svg>'
    )
