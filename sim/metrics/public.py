"""Public revenue from goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import E4USD_PER_USD
from sim.metrics.metric import metric
from sim.ports.shown_places import Shown

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week


CHARGES = ("duty_e4usd", "vat_e4usd", "carbon_e4usd")


@metric(
    "public_revenue",
    unit="USD",
    label="Public revenue from imports",
    by=("world", "kind", "economy"),
    shown=(
        Shown("report", by=("world", "kind")),
        "headline",
        Shown("readme", by=("kind",), groups=("duty",)),
    ),
)
def public_revenue(week: Week) -> Measured:
    """Duty, VAT and carbon price charged on goods that cross a border, by kind and by importing economy."""
    kinds = np.concatenate([week.sums(each, "cross_border", "world") for each in CHARGES])
    economy = np.sum([week.sums(each, "cross_border", "importer") for each in CHARGES], axis=0)
    return {
        "world": np.array([kinds.sum()]) / E4USD_PER_USD,
        "kind": kinds / E4USD_PER_USD,
        "economy": economy / E4USD_PER_USD,
    }


@metric("treasury_receipts", unit="USD", label="Treasury receipts", by=("world", "economy"))
def treasury_receipts(week: Week) -> Measured:
    """All duty, tax and carbon price on goods that treasuries received, on home sales too."""
    receipts = week.tables.revenue_e4usd.astype(np.float64) / E4USD_PER_USD
    return {"world": receipts.sum(keepdims=True), "economy": receipts}
