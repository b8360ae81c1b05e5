"""A comparison as plotly figures. The one file of the model that draws, imported when `plot()` is called."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd
import plotly.graph_objects as go

from sim.comparison.judging import CLEAR
from sim.metrics import METRICS, find_metric

COLOURS = ("#1f5fa8", "#b5541c", "#3b7d4f", "#7a4b9d")
"""Of the scenarios in turn; told apart by eyes that do not see red or green too."""


class Drawable(Protocol):
    """What is drawn of a comparison (`sim.comparison.runs`): its tables, and what the title says."""

    names: tuple[str, ...]
    seeds: tuple[int, ...]

    @property
    def period(self) -> str:
        """First and last day compared."""

    def world(self) -> pd.DataFrame:
        """Every metric of the whole world."""

    def headline(self, other: int = 0) -> pd.DataFrame:
        """The figures of a scenario's focus."""

    def weekly(self, metric: str, group: str = "world", other: int = 0) -> pd.DataFrame:
        """A metric's difference week by week."""


def effects(comparison: Drawable) -> go.Figure:
    """Return each scenario's effects, percent of the baseline, with 90 % intervals: its focus first, then the world.

    Figures without a percentage (no baseline, or percent themselves) are left out. Hollow marks: no clear change.
    """
    figure = go.Figure()
    world = comparison.world()
    world = world[world["by"] == "world"]
    for at, name in enumerate(comparison.names[1:]):
        rows = pd.concat([comparison.headline(at), world[world["scenario"] == name]])
        rows = rows[rows["percent"].notna() & (rows["baseline"] != 0)].drop_duplicates(["metric", "group"])
        low, high = (100 * rows[column] / rows["baseline"] for column in ("low90", "high90"))
        signs = ["circle" if verdict == CLEAR else "circle-open" for verdict in rows["verdict"]]
        figure.add_scatter(
            x=rows["percent"], y=[_called(row) for row in rows.itertuples()], name=name, mode="markers",
            marker={"size": 9, "symbol": signs, "color": COLOURS[at % len(COLOURS)]},
            error_x={"type": "data", "symmetric": False, "array": high - rows["percent"],
                     "arrayminus": rows["percent"] - low},
            hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=0, line={"color": "#888", "width": 1})
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title="difference from the baseline, %, with 90 % interval (hollow: no clear change)")
    return _titled(figure, comparison, f"{' and '.join(comparison.names[1:])} against {comparison.names[0]}")


def weekly(comparison: Drawable, metric: str, group: str, other: int) -> go.Figure:
    """Return a metric's difference week by week, its 90 % interval, and the weeks that the figures are read over."""
    metric = find_metric(metric).name
    rows = comparison.weekly(metric, group, other)
    colour = COLOURS[other % len(COLOURS)]
    figure = go.Figure()
    dates = rows["date"]
    figure.add_scatter(
        x=dates, y=rows["high90"], mode="lines", line={"width": 0}, showlegend=False, hoverinfo="skip"
    )
    figure.add_scatter(
        x=dates, y=rows["low90"], mode="lines", line={"width": 0}, fill="tonexty", name="90 % interval",
        fillcolor="rgba(31, 95, 168, 0.2)", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(x=dates, y=rows["difference"], mode="lines", name="difference", line={"color": colour})
    within = dates[rows["in_window"]]
    if 0 < len(within) < len(dates):
        figure.add_vrect(x0=within.iloc[0], x1=within.iloc[-1], fillcolor="#888", opacity=0.1, line_width=0)
    figure.update_yaxes(title=f"difference, {METRICS[metric].week_unit()}", automargin=True)
    name = comparison.names[other + 1]
    return _titled(
        figure, comparison, f"{METRICS[metric].label}, {group}: {name} against {comparison.names[0]}"
    )


def _called(row: Any) -> str:
    return row.label if row.group == "world" else f"{row.label}, {row.group}"


def _titled(figure: go.Figure, comparison: Drawable, title: str) -> go.Figure:
    seeds = len(comparison.seeds)
    below = f"{seeds} paired seed{'' if seeds == 1 else 's'}, {comparison.period}"
    figure.update_layout(template="plotly_white", title={"text": title, "subtitle": {"text": below}})
    return figure


__all__ = ["effects", "weekly"]
