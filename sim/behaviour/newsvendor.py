"""Newsvendor: how much a maker stocks before it knows a season's demand, what is left over, and what that costs.

Demand is lognormal with mean 1 and the standard deviation ``error`` (share of what is expected). Prices and costs are
in any one unit. The stock is the quantile of demand at the critical ratio (price - cost) / (price - salvage): one more
unit then costs as much when it is left over, cost - salvage, as it earns when it is missed, price - cost.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

from sim.core.numerics import exp, log, normal_cdf, normal_quantile


class Season(NamedTuple):
    """What a maker to stock expects of a season, per unit of expected demand."""

    stock: float
    """units made"""
    left: float
    """units left over"""
    mismatch: float
    """what is lost on goods left over and earned on none that are missed, in the unit of the price"""


def critical_ratio(price: float, cost: float, salvage: float) -> float:
    """Return the chance of meeting all demand that a maker chooses; 1 where nothing is lost on what is left over."""
    return (price - cost) / (price - salvage)


def spread_of(error: float) -> float:
    """Return the standard deviation of ln demand."""
    return math.sqrt(log(1.0 + error * error))


def stock_of(ratio: float, error: float) -> float:
    """Return the order-up-to level: the quantile of demand at the critical ratio, over expected demand."""
    spread = spread_of(error)
    return exp(spread * normal_quantile(ratio) - 0.5 * spread * spread) if spread > 0.0 else 1.0


def left_of(stock: float, error: float) -> float:
    """Return the units expected to be left over of a stock, both over expected demand."""
    spread = spread_of(error)
    if spread == 0.0 or stock <= 0.0:
        return max(stock - 1.0, 0.0)
    z = log(stock) / spread + 0.5 * spread
    return max(stock * normal_cdf(z) - normal_cdf(z - spread), 0.0)


@lru_cache(maxsize=8192)
def season(price: float, cost: float, salvage: float, error: float) -> Season:
    """Return what a maker stocks, has left over and loses by not knowing demand.

    Args:
        price: of a unit sold.
        cost: of making one.
        salvage: what one left over brings; below 0 where it costs to be rid of it.
        error: of the forecast, standard deviation over expected demand.
    """
    stock = stock_of(critical_ratio(price, cost, salvage), error)
    left = left_of(stock, error)
    missed = 1.0 - (stock - left)
    return Season(stock, left, (cost - salvage) * left + (price - cost) * missed)


def share_on_demand(first: float, gain: float, spread: float) -> float:
    """Return the share of makers to whom making to order pays more: logistic in the profit difference.

    Args:
        first: share of week 0, which says what else keeps makers from it, or draws them to it.
        gain: rise since week 0 of the profit of making to order over that of making to stock, share of price.
        spread: of that difference among makers, share of price.
    """
    if gain == 0.0 or first <= 0.0 or first >= 1.0:
        return first
    return 1.0 / (1.0 + (1.0 - first) / first * exp(-gain / spread))
