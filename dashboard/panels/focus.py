"""The scenario's focus week by week: the figure that answers its question, at the place it asks about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import words
from dashboard.panels import over_time
from dashboard.panels.base import Panel

if TYPE_CHECKING:
    from dashboard.facts import Facts
    from dashboard.theme import Look


def finding(facts: Facts) -> str:
    """How far the figure moves."""
    return words.compared(facts.headline.subject, facts.headline.kpi, facts.about.identical)


def measure(facts: Facts, _: Look) -> str:
    """What is drawn."""
    return f"{facts.headline.note} {over_time.measure(facts.headline.series)}".strip()


PANEL = Panel(
    name="focus",
    question="What is the answer, week by week?",
    finding=finding,
    measure=measure,
    figure=lambda facts, look: over_time.figure(facts, facts.headline.series, look),
    table=lambda facts: over_time.table(facts.headline.series),
)
