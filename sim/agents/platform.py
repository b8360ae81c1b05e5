"""Platform: a marketplace that sets its commission, ranks sellers, recommends, complies or leaves.

A few plain Mesa agents. Slow loop, monthly: the commission moves toward what its market power carries
(Rochet and Tirole 2003, one-sided pass-through as a first form), rules that cost more than a market earns make
it leave that market.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.core import numerics
from sim.core.carried import Array, Holder, Number


def next_commission(
    commission: float, initial: float, relative_sales: float, cost_share: float, conduct: Any,
) -> float:  # fmt: skip
    """Return next month's commission.

    Args:
        commission: today's, share of the list price.
        initial: that of week 0.
        relative_sales: sales against expectation, 1 at week 0.
        cost_share: what rules cost (compliance, handling fees) over sales.
        conduct: settings of the mechanism `platform_conduct`.
    """
    sales = max(relative_sales, conduct.least_relative_sales)
    wanted = initial * (1.0 + conduct.commission_power * numerics.log(sales))
    wanted = max(wanted + conduct.cost_pass_through * cost_share, conduct.least_commission_ratio * initial)
    target = commission + conduct.commission_speed * (min(wanted, conduct.most_commission_share) - commission)
    steps = np.floor((target - commission) / conduct.commission_step + 0.5)
    return float(commission + conduct.commission_step * steps)


class Platform(Holder, mesa.Agent):
    """One marketplace."""

    commission = Number(float, "1", "share of the list price")
    markets = Array("?", ("economy",), "flag", "where it sells")

    def __init__(
        self, model: mesa.Model, name: str, row: int, home: str, commission: float, trust_prior: float,
        match_gain: float, markets: np.ndarray, rails: int,
    ) -> None:  # fmt: skip
        super().__init__(model)
        self.name, self.row, self.home = name, row, home
        self.commission = self.initial_commission = commission
        self.trust_prior, self.match_gain = trust_prior, match_gain
        self.markets = markets.copy()
        self.rails = rails
        self.sales_e4usd = 0
        self.compliance_e4usd = 0

    def set_commission(self, relative_sales: float, cost_share: float, conduct: Any) -> bool:
        """Move the commission (see ``next_commission``); return whether it changed."""
        before = self.commission
        self.commission = next_commission(
            before, self.initial_commission, relative_sales, cost_share, conduct
        )
        return self.commission != before

    def reconsider(self, cost_e4usd: np.ndarray, income_e4usd: np.ndarray, most: float) -> np.ndarray:
        """Leave markets [d] whose rules cost more than they earn; return those just left.

        Args:
            cost_e4usd: [d] what rules cost in a month.
            income_e4usd: [d] commission of a month, smoothed.
            most: cost over income above which a market is left.
        """
        too_dear = np.where(
            income_e4usd > 0, cost_e4usd > most * np.maximum(income_e4usd, 1e-300), most < np.inf
        )
        leaving: np.ndarray = self.markets & too_dear & (cost_e4usd > 0)
        self.markets &= ~leaving
        return leaving

    def rank(self, better: np.ndarray, power: float, step: float) -> np.ndarray:
        """Return the boost [sme] it gives sellers in its lists: those rated better than their peers come first.

        The boost is exp(power x rating above peers), the rating in steps so that noise moves little.
        """
        gap = np.round(better / step) * step
        steps, of = np.unique(gap, return_inverse=True)
        return np.array([numerics.exp(power * value) for value in steps])[of]
