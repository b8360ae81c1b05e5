"""World map of the figure in focus: colour where its change is clear, grey where it is not, the place outlined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from dashboard import words
from dashboard.charts import frame
from dashboard.panels.base import Panel, Table

if TYPE_CHECKING:
    from dashboard.facts import EconomyFact, Facts
    from dashboard.theme import Look

SMALL_ECONOMIES = frozenset({"BEL", "DNK", "HKG", "ISR", "KWT", "NLD", "QAT", "SGP"})
"""Economies smaller than about eight pixels on a wide screen: drawn as a dot as well."""
LINE, FOCUS_LINE = 0.6, 2.0
"""Pixels round an economy, and round one in focus."""
SMALLEST_RANGE = 0.01
"""Share at the end of the colour scale when every change is smaller: 1 %."""


def finding(facts: Facts) -> str:
    """Where the figure changes most, and in how many economies the change is clear."""
    clear, world = _clear(facts), facts.map
    total = len(world.economies)
    if not clear:
        if all(each.change.is_identical for each in world.economies):
            return f"{world.label}: {words.lower_first(facts.about.identical)}"
        if world.has_few_seeds:
            return f"{world.label}: too few seeds to judge single economies"
        return f"{world.label}: no clear change in any of the {total} economies"
    most = max(clear, key=lambda each: abs(each.change.difference))
    return (
        f"{world.label}: {most.name} changes most, {words.signed_percent(most.change.share)} "
        f"(90\u202f% interval {words.interval(most.change)}); "
        f"clear changes in {len(clear)} of {total} economies"
    )


def measure(facts: Facts, look: Look) -> str:
    """What is drawn."""
    outline = "Thick outline: the place in question. " if facts.map.focus else ""
    if len(facts.map.focus) == 1:
        outline = "Thick outline: the place in question, judged by itself. "
    return (
        f"{facts.map.note} {facts.map.label}, change in % of the counterfactual. "
        f"Grey: no clear change, allowing for {len(facts.map.economies)} comparisons (false-discovery rate 10\u202f%). "
        f"{outline}Dots: small economies. {look.not_modelled}: not modelled."
    ).strip()


def figure(facts: Facts, look: Look) -> go.Figure:
    """The map; colours are symmetric around no change."""
    chart = go.Figure(layout=frame(look))
    clear = _clear(facts)
    unclear = [each for each in facts.map.economies if not each.change.is_clear]
    limit = 100 * max([abs(each.change.share) for each in clear] + [SMALLEST_RANGE])
    chart.add_choropleth(
        locations=[each.iso3 for each in unclear],
        z=[0.0] * len(unclear),
        colorscale=[[0, look.no_change], [1, look.no_change]],
        showscale=False,
        marker={"line": _border(unclear, facts, look)},
        text=[_hover(each) for each in unclear],
        hovertemplate="%{text}<extra></extra>",
    )
    chart.add_choropleth(
        locations=[each.iso3 for each in clear],
        z=[100 * each.change.share for each in clear],
        coloraxis="coloraxis",
        marker={"line": _border(clear, facts, look)},
        text=[_hover(each) for each in clear],
        hovertemplate="%{text}<extra></extra>",
    )
    for group, colour in ((unclear, look.no_change), (clear, None)):
        dots = [each for each in group if each.iso3 in SMALL_ECONOMIES]
        chart.add_scattergeo(
            lon=[each.lon for each in dots],
            lat=[each.lat for each in dots],
            mode="markers",
            marker={
                "size": 8,
                "line": {
                    "color": [look.text if each.iso3 in facts.map.focus else look.muted for each in dots],
                    "width": [FOCUS_LINE if each.iso3 in facts.map.focus else 1 for each in dots],
                },
                **({"color": colour} if colour else {"color": _percents(dots), "coloraxis": "coloraxis"}),
            },
            text=[_hover(each) for each in dots],
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    chart.update_layout(
        hovermode="closest",
        coloraxis={
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
        },
        geo={
            "resolution": 50,
            "projection": {"type": "natural earth", "rotation": {"lon": 10, "lat": 0, "roll": 0}},
            "fitbounds": False,
            "lataxis": {"range": [-56, 80]},
            "lonaxis": {"range": [-170, 190]},
            "bgcolor": "rgba(0,0,0,0)",
            "showocean": False,
            "showlakes": False,
            "landcolor": look.land,
            "showland": True,
            "showframe": False,
            "showcoastlines": False,
            "showcountries": False,
        },
        margin={"l": 0, "r": 0, "t": 0, "b": 40},
    )
    return chart


def _border(economies: list[EconomyFact], facts: Facts, look: Look) -> dict[str, list[Any]]:
    """Lines round economies: those in focus stand out."""
    in_focus = [each.iso3 in facts.map.focus for each in economies]
    return {
        "color": [look.text if each else look.border for each in in_focus],
        "width": [FOCUS_LINE if each else LINE for each in in_focus],
    }


def _clear(facts: Facts) -> list[EconomyFact]:
    return [each for each in facts.map.economies if each.change.is_clear]


def _percents(economies: list[EconomyFact]) -> list[float]:
    return [100 * each.change.share for each in economies]


def _hover(each: EconomyFact) -> str:
    verdict = "" if each.change.is_clear else "no clear change: "
    return (
        f"<b>{each.name}</b><br>{verdict}{words.signed_percent(each.change.share)}"
        f"<br>90\u202f% interval {words.interval(each.change)}"
    )


def table(facts: Facts) -> Table:
    """Economies, largest change in the figure's unit first."""
    unit = facts.map.unit
    ranked = sorted(facts.map.economies, key=lambda each: -abs(each.change.difference))
    return Table(
        columns=[
            "economy",
            f"counterfactual ({unit})",
            f"difference ({unit})",
            "90 % interval, low",
            "90 % interval, high",
            "change (%)",
            "verdict",
        ],
        rows=[
            [
                each.name,
                each.change.baseline,
                each.change.difference,
                each.change.low90,
                each.change.high90,
                100 * each.change.share if each.change.baseline else 0.0,
                each.change.verdict,
            ]
            for each in ranked
        ],
    )


PANEL = Panel(
    name="world_map",
    question="Where does it change?",
    finding=finding,
    measure=measure,
    figure=figure,
    table=table,
    note="Boundaries: UN-derived map files as shipped with plotly.js; not an opinion on status.",
)
