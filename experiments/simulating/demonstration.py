"""The demonstration: ending the US small-parcel exemption, against a world that kept it."""

from __future__ import annotations

SCENARIOS = ("us_de_minimis_kept", "us_de_minimis_repeal")
"""Counterfactual, then what happened. Both carry the dated US tariffs of 2025 by origin."""

SEEDS = 5
CONSUMERS = 80_000
SMES = 2_000

QUESTION = (
    "What did ending duty-free entry of small parcels into the United States change in 2025 and 2026? "
    "(simulated; both runs have the same tariffs)"
)
