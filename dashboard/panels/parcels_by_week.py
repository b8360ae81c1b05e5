"""Cross-border parcels to consumers week by week, scenario against counterfactual."""

from __future__ import annotations

from functools import partial

from dashboard.facts.figure import Figure
from dashboard.panels.panel import Panel, adds_to_the_focus, draw_weeks

WEEKS = Figure("parcels", weekly=True)

PANEL = Panel(
    name="parcels",
    question="What happens to e-commerce parcels?",
    needs=(WEEKS,),
    draw=partial(draw_weeks, figure=WEEKS, subject="Cross-border parcels", is_plural=True),
    is_shown=partial(adds_to_the_focus, figure=WEEKS),
)
