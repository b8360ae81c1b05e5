"""What parcels, trade and emissions over time share: both runs above, their paired difference below.

Above, the lines are means over seeds and the shade holds the middle 90 % of runs. Below, the shade is the 90 % interval
of the paired difference: both runs use the same seeds, so it can be narrow where the upper bands overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from dashboard.components.charts import frame
from dashboard.components.data_table import Table
from dashboard.components.theme import faded

if TYPE_CHECKING:
    from dashboard.components.theme import Look
    from dashboard.facts.about import About
    from dashboard.facts.frames import Series

WEEKS_WITH_DAYS = 16
WEEKS_PER_TICK = 26
"""A tick every month up to this many weeks, every second month up to twice as many, and so on."""
LEVEL_OPACITY, DIFFERENCE_OPACITY = 0.16, 0.30
"""Of the shades: both runs' overlap above, the difference stands alone below."""


def figure(about: About, series: Series, look: Look) -> go.Figure:
    """Weekly levels of both runs over the difference between them."""
    chart = go.Figure(layout=frame(look))
    _band(chart, series.dates, series.baseline_low, series.baseline_high, look.counterfactual, LEVEL_OPACITY)
    _band(chart, series.dates, series.scenario_low, series.scenario_high, look.scenario, LEVEL_OPACITY)
    hover = "%{y:.3~s} " + series.unit
    chart.add_scatter(
        x=series.dates,
        y=series.baseline,
        name="Counterfactual",
        mode="lines",
        line={"color": look.counterfactual, "width": 2, "dash": "dash"},
        hovertemplate=hover,
    )
    chart.add_scatter(
        x=series.dates,
        y=series.scenario,
        name="Scenario",
        mode="lines",
        line={"color": look.scenario, "width": 2.5},
        hovertemplate=hover,
    )
    _band(
        chart,
        series.dates,
        series.difference_low90,
        series.difference_high90,
        look.scenario,
        DIFFERENCE_OPACITY,
        axis="y2",
    )
    chart.add_scatter(
        x=series.dates,
        y=series.difference,
        name="Difference",
        mode="lines",
        line={"color": look.scenario, "width": 1.5, "dash": "dot"},
        yaxis="y2",
        showlegend=False,
        hovertemplate="%{y:+.3~s} " + series.unit,
    )
    _starts(chart, about, look)
    axis = chart.layout.yaxis.to_plotly_json()
    chart.update_layout(
        yaxis={"domain": [0.40, 1], "title": {"text": series.unit}, "nticks": 5},
        yaxis2={**axis, "domain": [0, 0.30], "zeroline": True, "nticks": 4},
        xaxis={"anchor": "y2", "type": "date", "showgrid": False, **_dates(len(series.dates))},
        margin={"t": 34},
    )
    chart.layout.yaxis2.title.text = "difference"
    return chart


def _starts(chart: go.Figure, about: About, look: Look) -> None:
    """An upright line where a rule of the scenario starts."""
    for date, _ in about.events:
        chart.add_shape(
            type="line",
            x0=date,
            x1=date,
            y0=0,
            y1=1,
            yref="paper",
            line={"color": look.muted, "width": 1, "dash": "dot"},
        )


def _dates(weeks: int) -> dict[str, str | int]:
    """Ticks of the time axis: days in a short run, months in a longer one; never more than fit a phone."""
    if weeks <= WEEKS_WITH_DAYS:
        return {"tickformat": "%-d %b<br>%Y", "nticks": 5}
    months = 1 + weeks // WEEKS_PER_TICK
    return {"tickformat": "%b<br>%Y", "dtick": f"M{months}", "tick0": "2024-01-01"}


def _band(
    chart: go.Figure,
    dates: list[str],
    low: list[float],
    high: list[float],
    colour: str,
    opacity: float,
    axis: str = "y",
) -> None:
    chart.add_scatter(
        x=[*dates, *reversed(dates)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=faded(colour, opacity),
        line={"width": 0.5, "color": faded(colour, min(1, opacity * 2.5))},
        mode="lines",
        yaxis=axis,
        hoverinfo="skip",
        showlegend=False,
    )


def measure(series: Series) -> str:
    """What is drawn, for the line under the finding."""
    return (
        f"{series.label}, {series.unit}. Lines: mean of the runs; shade: the middle 90\u202f% of runs. "
        "Lower part: scenario minus counterfactual with its 90\u202f% interval over paired seeds. "
        "Dotted upright lines: a rule of the scenario starts."
    )


def table(series: Series) -> Table:
    """One row per week."""
    unit = series.unit
    return Table(
        columns=[
            "week of",
            f"counterfactual ({unit})",
            f"scenario ({unit})",
            f"difference ({unit})",
            "90 % interval, low",
            "90 % interval, high",
        ],
        rows=[
            list(row)
            for row in zip(
                series.dates,
                series.baseline,
                series.scenario,
                series.difference,
                series.difference_low90,
                series.difference_high90,
                strict=True,
            )
        ],
    )
