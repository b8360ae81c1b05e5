"""The one place that makes chart frames: offline maps, no share button, fonts, both schemes, room for the finding.

Traps of Plotly 7 closed here: maps fetch their shapes from a public server unless told where they are; the tool bar
offers to post the figure to a public cloud; maps turn to fit the data; figures do not follow the page's scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
from dash import dcc, html

from dashboard.components import theme
from dashboard.components.accessibility import aria

if TYPE_CHECKING:
    from dashboard.components.theme import Look


def frame(look: Look) -> go.Layout:
    """The layout every figure starts from; its height is the page's business (`assets/style.css`)."""
    axis = {
        "gridcolor": look.grid,
        "linecolor": look.border,
        "zerolinecolor": look.border,
        "automargin": True,
        "fixedrange": True,
        "title": {"font": {"size": 12, "color": look.muted}, "standoff": 6},
        "tickfont": {"size": 12, "color": look.muted},
    }
    return go.Layout(
        template="none",
        autosize=True,
        font={"family": theme.FONT, "size": 13, "color": look.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        xaxis=axis,
        yaxis=axis,
        legend={
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.02,
            "x": 0,
            "font": {"size": 12},
            "itemclick": False,
        },
        hoverlabel={
            "bgcolor": look.card,
            "bordercolor": look.border,
            "font": {"family": theme.FONT, "color": look.text},
        },
        hovermode="x unified",
        dragmode=False,
        uirevision="kept",
        separators=".\u202f",
    )


def config(topojson_url: str) -> Any:
    """What keeps a chart offline and quiet; `topojson_url` is where the app serves its maps."""
    return {
        "topojsonURL": topojson_url,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "displaylogo": False,
        "displayModeBar": False,
        "scrollZoom": False,
        "responsive": True,
    }


def graph(figure: go.Figure, name: str, label: str, topojson_url: str) -> html.Div:
    """A figure as the page shows it: an image to a screen reader, whose words are the finding.

    Args:
        figure: made from `frame`.
        name: the panel's name; the graph's id is {"type": "graph", "panel": name}.
        label: read aloud in place of the picture.
        topojson_url: see `config`.
    """
    return html.Div(
        dcc.Graph(
            id={"type": "graph", "panel": name},
            figure=figure,
            config=config(topojson_url),
            responsive=True,
            style={"height": "100%"},
        ),
        className=f"chart chart-{name.replace('_', '-')}",
        role="img",
        **aria(label=label),
    )
