"""Cross-border parcels to consumers week by week, scenario against counterfactual."""

from __future__ import annotations

from dashboard.panels.over_time import weekly_panel

PANEL = weekly_panel(
    name="parcels",
    question="What happens to e-commerce parcels?",
    subject="Cross-border parcels",
    is_plural=True,
    series=lambda facts: facts.parcels,
    metric="parcels",
)
