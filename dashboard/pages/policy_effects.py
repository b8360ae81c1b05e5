"""The first page: what a policy changes, against its counterfactual."""

from __future__ import annotations

from dashboard.pages.page import CARDS, HEADLINE, Page

PAGE = Page(
    path="/",
    title="Effects of a policy",
    question="What trade, data and green rules do to cross-border e-commerce",
    panels=(
        HEADLINE,
        "focus",
        "world_map",
        CARDS,
        "parcels",
        "trade_volume",
        "emissions",
        "emissions_by_mode",
    ),
    controls=("saved", "scenario", "levers", "assumptions", "run_settings"),
)
