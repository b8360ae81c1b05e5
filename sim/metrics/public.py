"""Public revenue from goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.metrics.base import metric
from sim.units import E4USD_PER_USD

if TYPE_CHECKING:
    from sim.metrics.base import Measured
    from sim.metrics.week import Week


@metric("public_revenue", unit="USD", label="Duty and VAT on imports", by=("world", "kind", "economy"))
def public_revenue(week: Week) -> Measured:
    """Customs duty and VAT charged on goods that cross a border, by kind and by importing economy."""
    kinds = np.concatenate([week.sums(each, "cross_border", "world") for each in ("duty_e4usd", "vat_e4usd")])
    economy = week.sums("duty_e4usd", "cross_border", "importer") + week.sums(
        "vat_e4usd", "cross_border", "importer"
    )
    return {
        "world": np.array([kinds.sum()]) / E4USD_PER_USD,
        "kind": kinds / E4USD_PER_USD,
        "economy": economy / E4USD_PER_USD,
    }


@metric("treasury_receipts", unit="USD", label="Treasury receipts", by=("world", "economy"))
def treasury_receipts(week: Week) -> Measured:
    """All duty and tax on goods that treasuries received, on home sales too."""
    receipts = week.tables.revenue_e4usd.astype(np.float64) / E4USD_PER_USD
    return {"world": receipts.sum(keepdims=True), "economy": receipts}
