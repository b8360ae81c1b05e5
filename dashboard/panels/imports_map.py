"""World map of the change in imports: colour where the change is clear, grey where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from dashboard import words
from dashboard.charts import frame
from dashboard.panels.base import Panel, Table

if TYPE_CHECKING:
    from dashboard.facts import EconomyFact, Facts
    from dashboard.theme import Look

SMALL_ECONOMIES = frozenset({"BEL", "DNK", "HKG", "ISR", "KWT", "NLD", "QAT", "SGP"})
"""Economies smaller than about eight pixels on a wide screen: drawn as a dot as well."""
SMALLEST_RANGE = 0.01
"""Share of imports at the end of the colour scale when every change is smaller: 1 %."""


def finding(facts: Facts) -> str:
    """Where imports change most, and in how many economies the change is clear."""
    clear = _clear(facts)
    total = len(facts.economies)
    if not clear:
        if all(each.change.is_identical for each in facts.economies):
            return "Imports by economy: no difference, both arms are the same"
        return f"No clear change in the imports of any of the {total} economies"
    most = max(clear, key=lambda each: abs(each.change.difference))
    return (
        f"{most.name} changes most in money: imports {words.signed_percent(most.change.share)} "
        f"(90\u202f% interval {words.interval(most.change)}); "
        f"clear changes in {len(clear)} of {total} economies"
    )


def measure(facts: Facts) -> str:
    """What is drawn."""
    return (
        f"Change in the value of imports over the {facts.about.weeks} weeks, % of the counterfactual. "
        f"Grey: no clear change, allowing for {len(facts.economies)} comparisons (false-discovery rate 10\u202f%). "
        "Dots: small economies. Faintest: not in the model."
    )


def figure(facts: Facts, look: Look) -> go.Figure:
    """The map; colours are symmetric around no change."""
    chart = go.Figure(layout=frame(look))
    clear = _clear(facts)
    unclear = [each for each in facts.economies if not each.is_clear]
    limit = 100 * max([abs(each.change.share) for each in clear] + [SMALLEST_RANGE])
    border = {"color": look.border, "width": 0.6}
    chart.add_choropleth(
        locations=[each.iso3 for each in unclear],
        z=[0.0] * len(unclear),
        colorscale=[[0, look.no_change], [1, look.no_change]],
        showscale=False,
        marker={"line": border},
        text=[_hover(each) for each in unclear],
        hovertemplate="%{text}<extra></extra>",
    )
    chart.add_choropleth(
        locations=[each.iso3 for each in clear],
        z=[100 * each.change.share for each in clear],
        coloraxis="coloraxis",
        marker={"line": border},
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
                "line": {"color": look.muted, "width": 1},
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


def _clear(facts: Facts) -> list[EconomyFact]:
    return [each for each in facts.economies if each.is_clear]


def _percents(economies: list[EconomyFact]) -> list[float]:
    return [100 * each.change.share for each in economies]


def _hover(each: EconomyFact) -> str:
    verdict = "" if each.is_clear else "no clear change: "
    return (
        f"<b>{each.name}</b><br>{verdict}{words.signed_percent(each.change.share)}"
        f"<br>90\u202f% interval {words.interval(each.change)}"
    )


def table(facts: Facts) -> Table:
    """Economies, largest change in money first."""
    unit = facts.economies_unit
    ranked = sorted(facts.economies, key=lambda each: -abs(each.change.difference))
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
                each.verdict,
            ]
            for each in ranked
        ],
    )


PANEL = Panel(
    name="imports_map",
    question="Where do imports change?",
    finding=finding,
    measure=measure,
    figure=figure,
    table=table,
    note="Boundaries: UN-derived map files as shipped with plotly.js; not an opinion on status.",
)
