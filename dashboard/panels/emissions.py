"""Emissions of trade week by week, scenario against counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import words
from dashboard.panels import over_time
from dashboard.panels.base import Panel, Table

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from dashboard.facts import Facts
    from dashboard.theme import Look


def finding(facts: Facts) -> str:
    """What happened to emissions over the run."""
    return words.finding("Emissions", facts.emissions.change, facts.emissions.unit, plural=True)


def measure(facts: Facts) -> str:
    """What is drawn."""
    return over_time.measure(facts.emissions)


def figure(facts: Facts, look: Look) -> go.Figure:
    """Weekly emissions of both arms and their difference."""
    return over_time.figure(facts, facts.emissions, look)


def table(facts: Facts) -> Table:
    """The chart's numbers."""
    return over_time.table(facts.emissions)


PANEL = Panel(
    name="emissions",
    question="What does it mean for the climate?",
    finding=finding,
    measure=measure,
    figure=figure,
    table=table,
)
