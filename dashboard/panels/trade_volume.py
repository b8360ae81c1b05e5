"""Cross-border trade volume in tonnes week by week, scenario against counterfactual."""

from __future__ import annotations

from dashboard.panels.over_time import weekly_panel

PANEL = weekly_panel(
    name="trade_volume",
    question="What happens to all goods that cross a border?",
    subject="Trade volume",
    is_plural=False,
    series=lambda facts: facts.trade,
    metric="trade_volume_tonnes",
)
