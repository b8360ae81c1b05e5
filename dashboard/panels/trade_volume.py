"""Cross-border trade volume week by week, scenario against counterfactual."""

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
    """What happened to trade volume over the run."""
    return words.finding("Trade volume", facts.trade.change, facts.trade.unit)


def measure(facts: Facts) -> str:
    """What is drawn."""
    return over_time.measure(facts.trade)


def figure(facts: Facts, look: Look) -> go.Figure:
    """Weekly trade volume of both arms and their difference."""
    return over_time.figure(facts, facts.trade, look)


def table(facts: Facts) -> Table:
    """The chart's numbers."""
    return over_time.table(facts.trade)


PANEL = Panel(
    name="trade_volume",
    question="What happens to trade across borders?",
    finding=finding,
    measure=measure,
    figure=figure,
    table=table,
)
