"""Transport emissions by mode over the run: who flies, who sails, and what the scenario moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from dashboard import words
from dashboard.charts import frame
from dashboard.panels.base import Panel, Table
from dashboard.theme import faded

if TYPE_CHECKING:
    from dashboard.facts import Facts
    from dashboard.theme import Look


def finding(facts: Facts) -> str:
    """The mode that moves most among those that move clearly."""
    clear = [each for each in facts.modes if each.change.is_clear]
    if not clear:
        if all(each.change.is_identical for each in facts.modes):
            return f"Emissions by mode: {words.lower_first(facts.about.identical)}"
        return "No clear change in the emissions of any transport mode"
    most = max(clear, key=lambda each: abs(each.change.difference))
    way = "more" if most.change.difference > 0 else "less"
    return (
        f"{most.label} changes most: {words.number(abs(most.change.difference))}\u202f{facts.modes_unit} {way} "
        f"({words.signed_percent(most.change.share)}, 90\u202f% interval {words.interval(most.change)})"
    )


def measure(facts: Facts, _: Look) -> str:
    """What is drawn."""
    return (
        f"Emissions of the line haul by transport mode over the {facts.about.weeks} weeks, {facts.modes_unit}. "
        "Full bar: scenario; outlined bar: counterfactual; at the right: the change, in brackets where it is not clear."
    )


def figure(facts: Facts, look: Look) -> go.Figure:
    """Two bars per mode, the change written at their end."""
    chart = go.Figure(layout=frame(look))
    rows = list(reversed(facts.modes))
    labels = [each.label for each in rows]
    colours = [look.modes.get(each.mode, look.scenario) for each in rows]
    changes = []
    for each in rows:
        text = words.signed_percent(each.change.share)
        changes.append("0" if each.change.is_identical else text if each.change.is_clear else f"({text})")
    chart.add_bar(
        y=labels,
        x=[each.change.scenario for each in rows],
        name="Scenario",
        orientation="h",
        marker={"color": colours},
        customdata=[words.interval(each.change) for each in rows],
        hovertemplate="%{x:.3~s} " + facts.modes_unit + " (change, 90\u202f% interval: %{customdata})",
        offsetgroup="scenario",
    )
    chart.add_bar(
        y=labels,
        x=[each.change.baseline for each in rows],
        name="Counterfactual",
        orientation="h",
        marker={
            "color": [faded(colour, 0.12) for colour in colours],
            "line": {"color": look.counterfactual, "width": 1.2},
        },
        hovertemplate="%{x:.3~s} " + facts.modes_unit,
        offsetgroup="counterfactual",
    )
    ends = [max(each.change.scenario, each.change.baseline) for each in rows]
    furthest = max([*ends, 0.0]) or 1.0
    for label, end, text in zip(labels, ends, changes, strict=True):
        chart.add_annotation(
            x=end + 0.015 * furthest, y=label, text=text, showarrow=False, xanchor="left", font={"size": 13}
        )
    chart.update_layout(
        barmode="group",
        bargap=0.3,
        hovermode="y unified",
        showlegend=False,
        xaxis={"title": {"text": facts.modes_unit}, "range": [0, 1.36 * furthest]},
        yaxis={"showgrid": False, "ticksuffix": "  "},
    )
    return chart


def table(facts: Facts) -> Table:
    """One row per mode."""
    unit = facts.modes_unit
    return Table(
        columns=[
            "mode",
            f"counterfactual ({unit})",
            f"scenario ({unit})",
            f"difference ({unit})",
            "90 % interval, low",
            "90 % interval, high",
            "verdict",
        ],
        rows=[
            [
                each.label,
                each.change.baseline,
                each.change.scenario,
                each.change.difference,
                each.change.low90,
                each.change.high90,
                each.change.verdict,
            ]
            for each in facts.modes
        ],
    )


PANEL = Panel(
    name="emissions_by_mode",
    question="Who flies, who sails?",
    finding=finding,
    measure=measure,
    figure=figure,
    table=table,
)
