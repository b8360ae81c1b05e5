"""Transport emissions by mode over the run: who flies, who sails, and what the scenario moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from dashboard.components.charts import frame
from dashboard.components.data_table import Table
from dashboard.components.theme import faded
from dashboard.facts import words
from dashboard.facts.figure import Figure
from dashboard.panels.panel import Drawing, Panel

if TYPE_CHECKING:
    from dashboard.components.theme import Look
    from dashboard.facts.about import About
    from dashboard.facts.frames import Group
    from dashboard.facts.run_facts import Facts


MODES = Figure("freight_emissions", by="mode")


def draw(facts: Facts, look: Look) -> Drawing:
    """The modes that have emissions in either run."""
    modes = facts.groups(MODES)
    rows = [each for each in modes.rows if each.change.baseline or each.change.difference]
    return Drawing(
        finding=finding(rows, modes.unit, facts.about),
        measure=(
            f"Emissions of the line haul by transport mode over the {facts.about.weeks} weeks, {modes.unit}. "
            "Full bar: scenario; outlined bar: counterfactual; at the right: the change, "
            "in brackets where it is not clear."
        ),
        chart=chart(rows, modes.unit, look),
        table=table(rows, modes.unit),
    )


def finding(modes: list[Group], unit: str, about: About) -> str:
    """The mode that moves most among those that move clearly."""
    clear = [each for each in modes if each.change.is_clear]
    if not clear:
        if all(each.change.is_identical for each in modes):
            return f"Emissions by mode: {words.lower_first(about.identical)}"
        return "No clear change in the emissions of any transport mode"
    most = max(clear, key=lambda each: abs(each.change.difference))
    way = "more" if most.change.difference > 0 else "less"
    return (
        f"{most.label} changes most: {words.number(abs(most.change.difference))}\u202f{unit} {way} "
        f"({words.signed_percent(most.change.share)}, 90\u202f% interval {words.interval(most.change)})"
    )


def chart(modes: list[Group], unit: str, look: Look) -> go.Figure:
    """Two bars per mode, the change written at their end."""
    drawn = go.Figure(layout=frame(look))
    rows = list(reversed(modes))
    labels = [each.label for each in rows]
    colours = [look.modes.get(each.code, look.scenario) for each in rows]
    changes = []
    for each in rows:
        text = words.signed_percent(each.change.share)
        changes.append("0" if each.change.is_identical else text if each.change.is_clear else f"({text})")
    drawn.add_bar(
        y=labels,
        x=[each.change.scenario for each in rows],
        name="Scenario",
        orientation="h",
        marker={"color": colours},
        customdata=[words.interval(each.change) for each in rows],
        hovertemplate="%{x:.3~s} " + unit + " (change, 90\u202f% interval: %{customdata})",
        offsetgroup="scenario",
    )
    drawn.add_bar(
        y=labels,
        x=[each.change.baseline for each in rows],
        name="Counterfactual",
        orientation="h",
        marker={
            "color": [faded(colour, 0.12) for colour in colours],
            "line": {"color": look.counterfactual, "width": 1.2},
        },
        hovertemplate="%{x:.3~s} " + unit,
        offsetgroup="counterfactual",
    )
    ends = [max(each.change.scenario, each.change.baseline) for each in rows]
    furthest = max([*ends, 0.0]) or 1.0
    for label, end, text in zip(labels, ends, changes, strict=True):
        drawn.add_annotation(
            x=end + 0.015 * furthest, y=label, text=text, showarrow=False, xanchor="left", font={"size": 13}
        )
    drawn.update_layout(
        barmode="group",
        bargap=0.3,
        hovermode="y unified",
        showlegend=False,
        xaxis={"title": {"text": unit}, "range": [0, 1.36 * furthest]},
        yaxis={"showgrid": False, "ticksuffix": "  "},
    )
    return drawn


def table(modes: list[Group], unit: str) -> Table:
    """One row per mode."""
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
            for each in modes
        ],
    )


PANEL = Panel(name="emissions_by_mode", question="Who flies, who sails?", needs=(MODES,), draw=draw)
