"""The scenario's focus week by week: the figure that answers its question, at the place it asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import weekly_chart
from dashboard.facts import words
from dashboard.facts.figure import FOCUS, Figure
from dashboard.panels.panel import Drawing, Panel

if TYPE_CHECKING:
    from dashboard.components.theme import Look
    from dashboard.facts.run_facts import Facts

WEEKS = Figure(FOCUS, weekly=True)


def draw(facts: Facts, look: Look) -> Drawing:
    """How far the figure moves, and its weeks."""
    series = facts.series(WEEKS)
    return Drawing(
        finding=words.compared(facts.headline.subject, facts.headline.kpi, facts.about.identical),
        measure=f"{series.note} {weekly_chart.measure(series)}".strip(),
        chart=weekly_chart.figure(facts.about, series, look),
        table=weekly_chart.table(series),
    )


PANEL = Panel(name="focus", question="What is the answer, week by week?", needs=(WEEKS,), draw=draw)
