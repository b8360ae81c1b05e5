"""Freight emissions week by week, scenario against counterfactual."""

from __future__ import annotations

from dashboard.panels.over_time import weekly_panel

PANEL = weekly_panel(
    name="emissions",
    question="What does it mean for the climate?",
    subject="Freight emissions",
    is_plural=True,
    series=lambda facts: facts.emissions,
    metric="freight_emissions",
)
