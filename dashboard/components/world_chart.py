"""A world map of changes: colour where a change is clear, grey where it is not, the places in question outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from dashboard.components.charts import frame
from dashboard.components.main_cities import main_cities
from dashboard.facts import words

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.components.theme import Look
    from dashboard.facts.frames import Group, Groups

SMALL_ECONOMIES = frozenset({"BEL", "DNK", "HKG", "ISR", "KWT", "NLD", "QAT", "SGP"})
"""Economies smaller than about eight pixels on a wide screen: drawn as a dot as well."""
LINE, FOCUS_LINE = 0.6, 2.0
"""Pixels round an economy, and round one in focus."""
SMALLEST_RANGE = 0.01
"""Share at the end of the colour scale when every change is smaller: 1 %."""
GEO = {
    "resolution": 50,
    "projection": {"type": "natural earth", "rotation": {"lon": 10, "lat": 0, "roll": 0}},
    "fitbounds": False,
    "lataxis": {"range": [-56, 80]},
    "lonaxis": {"range": [-170, 190]},
    "bgcolor": "rgba(0,0,0,0)",
    "showocean": False,
    "showlakes": False,
    "showland": True,
    "showframe": False,
    "showcoastlines": False,
    "showcountries": False,
}


def world_chart(world: Groups, focus: Collection[str], look: Look) -> go.Figure:
    """The map; colours are symmetric around no change."""
    drawn = go.Figure(layout=frame(look))
    clear = [each for each in world.rows if each.change.is_clear]
    unclear = [each for each in world.rows if not each.change.is_clear]
    drawn.add_choropleth(
        locations=[each.code for each in unclear],
        z=[0.0] * len(unclear),
        colorscale=[[0, look.no_change], [1, look.no_change]],
        showscale=False,
        marker={"line": _border(unclear, focus, look)},
        text=[_hover(each) for each in unclear],
        hovertemplate="%{text}<extra></extra>",
    )
    drawn.add_choropleth(
        locations=[each.code for each in clear],
        z=[100 * each.change.share for each in clear],
        coloraxis="coloraxis",
        marker={"line": _border(clear, focus, look)},
        text=[_hover(each) for each in clear],
        hovertemplate="%{text}<extra></extra>",
    )
    for group, colour in ((unclear, look.no_change), (clear, None)):
        _dots(drawn, [each for each in group if each.code in SMALL_ECONOMIES], colour, focus, look)
    limit = 100 * max([abs(each.change.share) for each in clear] + [SMALLEST_RANGE])
    drawn.update_layout(
        hovermode="closest",
        coloraxis=_scale(limit, look),
        geo={**GEO, "landcolor": look.land},
        margin={"l": 0, "r": 0, "t": 0, "b": 40},
    )
    return drawn


def _dots(
    drawn: go.Figure, economies: list[Group], colour: str | None, focus: Collection[str], look: Look
) -> None:
    """Small economies as dots at their main cities."""
    cities = main_cities()
    drawn.add_scattergeo(
        lon=[cities[each.code].longitude for each in economies],
        lat=[cities[each.code].latitude for each in economies],
        mode="markers",
        marker={
            "size": 8,
            "line": {
                "color": [look.text if each.code in focus else look.muted for each in economies],
                "width": [FOCUS_LINE if each.code in focus else 1 for each in economies],
            },
            **({"color": colour} if colour else {"color": _percents(economies), "coloraxis": "coloraxis"}),
        },
        text=[_hover(each) for each in economies],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _scale(limit: float, look: Look) -> dict[str, Any]:
    """The colours from minus to plus so many per cent."""
    return {
        "cmin": -limit,
        "cmax": limit,
        "colorscale": [list(stop) for stop in look.change_scale],
        "colorbar": {
            "orientation": "h",
            "thickness": 10,
            "len": 0.5,
            "y": -0.02,
            "yanchor": "top",
            "ticksuffix": " %",
            "outlinewidth": 0,
            "nticks": 5,
            "tickfont": {"color": look.muted, "size": 12},
        },
    }


def _border(economies: list[Group], focus: Collection[str], look: Look) -> dict[str, list[Any]]:
    """Lines round economies: those in focus stand out."""
    in_focus = [each.code in focus for each in economies]
    return {
        "color": [look.text if each else look.border for each in in_focus],
        "width": [FOCUS_LINE if each else LINE for each in in_focus],
    }


def _percents(economies: list[Group]) -> list[float]:
    return [100 * each.change.share for each in economies]


def _hover(each: Group) -> str:
    verdict = "" if each.change.is_clear else "no clear change: "
    return (
        f"<b>{each.label}</b><br>{verdict}{words.signed_percent(each.change.share)}"
        f"<br>90\u202f% interval {words.interval(each.change)}"
    )
