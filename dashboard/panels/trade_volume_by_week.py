"""Cross-border trade volume in tonnes week by week, scenario against counterfactual."""

from __future__ import annotations

from functools import partial

from dashboard.facts.figure import Figure
from dashboard.panels.panel import Panel, adds_to_the_focus, draw_weeks

WEEKS = Figure("trade_volume_tonnes", weekly=True)

PANEL = Panel(
    name="trade_volume",
    question="What happens to all goods that cross a border?",
    needs=(WEEKS,),
    draw=partial(draw_weeks, figure=WEEKS, subject="Trade volume", is_plural=False),
    is_shown=partial(adds_to_the_focus, figure=WEEKS),
)
