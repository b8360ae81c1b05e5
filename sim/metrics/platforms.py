"""Platforms: concentration, commission, trust, and what complying with rules costs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.units import E4USD_PER_USD
from sim.metrics.metric import metric

if TYPE_CHECKING:
    from sim.metrics.metric import Measured
    from sim.metrics.week import Week

HHI_OF_A_MONOPOLY = 10_000.0


@metric("platform_sales", unit="USD", label="Platform sales", by=("platform",))
def platform_sales(week: Week) -> Measured:
    """Value of goods sold through each platform, at home and abroad."""
    return {"platform": week.tables.platform_sales_e4usd / E4USD_PER_USD}


@metric(
    "platform_hhi",
    unit="HHI (0–10,000)",
    label="Platform concentration",
    total="mean",
    shown=("report",),
)
def platform_hhi(week: Week) -> Measured:
    """Herfindahl-Hirschman index of platform sales in the world."""
    sales = week.tables.platform_sales_e4usd.astype(np.float64)
    total = sales.sum()
    hhi = HHI_OF_A_MONOPOLY * float(((sales / total) ** 2).sum()) if total > 0 else float("nan")
    return {"world": np.array([hhi])}


@metric(
    "commission", unit="% of goods value", label="Platform commission", by=("world", "platform"), total="mean"
)
def commission(week: Week) -> Measured:
    """What platforms keep of each sale; the world figure weighs platforms by sales."""
    shares = 100.0 * week.tables.commission_share
    return {"world": _weighted_by_sales(week, shares), "platform": shares}


@metric(
    "trust",
    unit="% who expect an honest, on-time delivery",
    label="Trust in platforms",
    by=("world", "platform"),
    total="mean",
    shown=("report",),
)
def trust(week: Week) -> Measured:
    """Believed probability of an honest, on-time delivery; economies weighted by household consumption,
    platforms by sales.
    """
    by_platform = 100.0 * np.average(week.tables.trust, axis=0, weights=week.names.household_weight)
    return {"world": _weighted_by_sales(week, by_platform), "platform": by_platform}


@metric(
    "platform_compliance_cost",
    unit="USD",
    label="Platforms' compliance cost",
    by=("world", "platform"),
    better="less",
    shown=("report",),
)
def platform_compliance_cost(week: Week) -> Measured:
    """What platforms paid to comply with rules on the markets they serve."""
    cost = week.tables.platform_compliance_e4usd / E4USD_PER_USD
    if not len(cost):
        cost = np.zeros(len(week.names.platforms))
    return {"world": cost.sum(keepdims=True), "platform": cost}


def _weighted_by_sales(week: Week, values: np.ndarray) -> np.ndarray:
    sales = week.tables.platform_sales_e4usd.astype(np.float64)
    return np.array([np.average(values, weights=sales if sales.sum() > 0 else None)])
