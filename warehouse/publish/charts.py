"""The report's charts, drawn as SVG with no server and no network.

Comes in: the answers of the report. Goes out: SVG texts by name. Must not know: tables, HTML.
"""

from typing import Any

import altair as alt
import polars as pl
import vl_convert

MOST_BARS = 25
DIGITS = "replace(datum.label, /,/g, '\u202f')"  # as the page writes thousands
INK, GRID = "#22313c", "#dfe5ea"
COLOURS = [
    "#1f5f8b", "#e08e2b", "#3a8f6a", "#b5484b", "#7a6aa8", "#8a6d4f", "#4fa3b8", "#c47aa8", "#9aa43c", "#8b97a1",
]  # fmt: skip


def draw_charts(answers: dict[str, Any]) -> dict[str, str]:
    """Cost by month and service, cost per m² by facility, area by facility; what has no data is left out."""
    pictures = {
        "cost_by_month": _cost_by_month(answers["cost_by_month"]),
        "cost_per_m2": _cost_per_m2(answers["cost"]["facilities"]),
        "areas": _areas(answers["facilities"]),
    }
    return {name: _svg(chart) for name, chart in pictures.items() if chart is not None}


def _svg(chart: Any) -> str:
    styled = (
        chart.configure(font="Segoe UI, Helvetica, Arial, sans-serif", background="transparent")
        .configure_axis(
            labelColor=INK,
            titleColor=INK,
            gridColor=GRID,
            domainColor=GRID,
            tickColor=GRID,
            labelFontSize=12,
            titleFontSize=12,
        )
        .configure_legend(labelColor=INK, titleColor=INK, orient="bottom", columns=5, labelFontSize=12)
        .configure_view(stroke=None)
    )
    svg: str = vl_convert.vegalite_to_svg(styled.to_json(format="vega-lite", validate=False))
    return svg


def _cost_by_month(rows: list[dict[str, Any]]) -> Any:
    if not rows:
        return None
    data = [
        {
            "month": f"{row['month']:%Y-%m}",
            "service": (row["service"] or "unknown").replace("_", " "),
            "cost": float(row["cost_dkk"] or 0) / 1000,
        }
        for row in rows
    ]
    services = sorted({row["service"] for row in data})
    return (
        alt.Chart(pl.DataFrame(data), width=900, height=260)
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-45)),
            y=alt.Y("cost:Q", title="thousand DKK ex moms", axis=alt.Axis(labelExpr=DIGITS)),
            color=alt.Color("service:N", title=None, scale=alt.Scale(domain=services, range=COLOURS)),
        )
    )


def _cost_per_m2(facilities: list[dict[str, Any]]) -> Any:
    data = [
        {"facility": row["facility_id"], "cost": row["cost_per_m2_dkk"]}
        for row in sorted(facilities, key=lambda row: -(row["cost_per_m2_dkk"] or 0))
        if row["facility_id"] and row["cost_per_m2_dkk"] and not row["is_partly_modelled"]
    ][:MOST_BARS]
    return _bars(data, "cost", "DKK per m²", COLOURS[0]) if data else None


def _bars(data: list[dict[str, Any]], figure: str, title: str, colour: str) -> Any:
    names = [row["facility"] for row in data]
    return (
        alt.Chart(pl.DataFrame(data), width=880, height=alt.Step(20))
        .mark_bar(color=colour)
        .encode(
            x=alt.X(f"{figure}:Q", title=title, axis=alt.Axis(labelExpr=DIGITS, tickCount=8)),
            y=alt.Y("facility:N", title=None, sort=names),
        )
    )


def _areas(facilities: list[dict[str, Any]]) -> Any:
    rows = sorted(facilities, key=lambda row: -(row["register_area_m2"] or row["model_area_m2"] or 0))[
        :MOST_BARS
    ]
    data = [
        {"facility": row["facility_id"], "what": what, "area": float(row[column])}
        for row in rows
        for what, column in (("register", "register_area_m2"), ("models, net", "model_area_m2"))
        if row[column]
    ]
    if not data:
        return None
    order = [row["facility_id"] for row in rows]
    kinds = ["register", "models, net"]
    return (
        alt.Chart(pl.DataFrame(data), width=880, height=alt.Step(9))
        .mark_bar()
        .encode(
            x=alt.X("area:Q", title="m²", axis=alt.Axis(labelExpr=DIGITS, tickCount=8)),
            y=alt.Y("facility:N", title=None, sort=order),
            yOffset=alt.YOffset("what:N", sort=kinds),
            color=alt.Color(
                "what:N", title=None, scale=alt.Scale(domain=kinds, range=["#b9c4cd", COLOURS[0]])
            ),
        )
    )
