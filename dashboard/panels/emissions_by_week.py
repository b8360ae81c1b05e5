"""Freight emissions week by week, scenario against counterfactual."""

from __future__ import annotations

from functools import partial

from dashboard.facts.figure import Figure
from dashboard.panels.panel import Panel, adds_to_the_focus, draw_weeks

WEEKS = Figure("freight_emissions", weekly=True)

PANEL = Panel(
    name="emissions",
    question="What does it mean for the climate?",
    needs=(WEEKS,),
    draw=partial(draw_weeks, figure=WEEKS, subject="Freight emissions", is_plural=True),
    is_shown=partial(adds_to_the_focus, figure=WEEKS),
)
