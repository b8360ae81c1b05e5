"""Size classes of consumers' orders: what a parcel is worth, cut where a customs threshold falls.

Set-up, and again when a threshold is announced. Order values are lognormal by category; a class is the part
between two edges, and every order in it has the class's mean value. Edges are five base classes plus one cut
per threshold in force or announced, so no order straddles a rule. Values are what the buyer means to spend; a parcel
of the class holds the fixed goods value ``paid / landed_to_goods``, so that no duty state depends on itself, and the
buyer takes as many of them as the spending pays bills of (``parcel_counts``).
"""

from typing import NamedTuple

import numpy as np

from sim.core import numerics
from sim.core.carried import never_written
from sim.core.units import E4USD_PER_USD

BASE_EDGES_USD = (25.0, 60.0, 150.0, 400.0)
"""Upper edges of the base classes but the last; the setting `size_edges_factor` moves them all."""


@never_written
class Sizes(NamedTuple):
    """Size classes by destination d and category g; K is the largest number of classes."""

    count: np.ndarray  # type: ignore[assignment]
    """[d] classes in use."""
    edges_usd: np.ndarray
    """[d, K] upper edges in goods value, USD; the last is infinite."""
    cumulative: np.ndarray
    """[d, g, K] cumulative probability of the class of an order."""
    paid_e4usd: np.ndarray
    """[d, g, K] int64 what the buyer of an order of the class means to spend."""
    goods_usd: np.ndarray
    """[d, g, K] goods value of a parcel of the class, USD: whole units of 1e-4 USD."""
    spending_share: np.ndarray
    """[d, g, K] share of spending in the class."""
    mean_paid_e4usd: np.ndarray
    """[d, g] mean of what an order costs."""


def landed_to_goods(vat_rate: np.ndarray, before_vat: float) -> np.ndarray:
    """Return the fixed ratio [d] by which paid order values are turned into goods values for thresholds.

    ``before_vat`` is that before VAT.
    """
    ratio: np.ndarray = before_vat * (1.0 + vat_rate)
    return ratio


def build_sizes(
    median_usd: np.ndarray, sigma: np.ndarray, ratio: np.ndarray, cuts: tuple[tuple[float, ...], ...],
    edges_factor: float = 1.0,
) -> Sizes:  # fmt: skip
    """Return size classes.

    Args:
        median_usd: [g] median order value paid, USD.
        sigma: [g] standard deviation of ln order value; one size for all where every one is zero.
        ratio: [d] paid over goods value.
        cuts: per destination, thresholds in goods value, USD.
        edges_factor: what the base edges are multiplied by.
    """
    base = [edges_factor * edge for edge in BASE_EDGES_USD]
    economies, categories = len(ratio), len(median_usd)
    edges = [sorted({*base, *(c for c in cut if 0.0 < c < 1e6)}) for cut in cuts]
    if not (sigma > 0.0).any():
        edges = [[] for _ in cuts]
    k_max = max(len(e) for e in edges) + 1
    count = np.array([len(e) + 1 for e in edges])
    upper = np.full((economies, k_max), np.inf)
    probability = np.zeros((economies, categories, k_max))
    paid = np.ones((economies, categories, k_max), dtype=np.int64)
    for d in range(economies):
        upper[d, : len(edges[d])] = edges[d]
        bounds = [0.0, *(edge * ratio[d] for edge in edges[d]), np.inf]
        for g in range(categories):
            for k in range(count[d]):
                p, mean = _class(median_usd[g], sigma[g], bounds[k], bounds[k + 1])
                probability[d, g, k] = p
                paid[d, g, k] = max(int(mean * E4USD_PER_USD + 0.5), 1)
    cumulative = np.zeros_like(probability)
    mean_paid = np.zeros((economies, categories))
    share = np.zeros_like(probability)
    for d in range(economies):
        for g in range(categories):
            scale = numerics.total(probability[d, g])
            probability[d, g] /= scale
            running = 0.0
            for k in range(k_max):
                running += probability[d, g, k]
                cumulative[d, g, k] = running if k < count[d] - 1 else 1.0
                mean_paid[d, g] += probability[d, g, k] * paid[d, g, k]
            share[d, g] = probability[d, g] * paid[d, g] / mean_paid[d, g]
    goods = np.maximum(np.rint(paid / ratio[:, None, None]), 1.0) / E4USD_PER_USD
    return Sizes(count, upper, cumulative, paid, goods, share, mean_paid)


def _class(median: float, sigma: float, low: float, high: float) -> tuple[float, float]:
    """Return (probability, mean value) of a lognormal between two values."""
    if sigma <= 0.0:
        return 1.0, median
    a = -6.0 if low <= 0.0 else (numerics.log(low) - numerics.log(median)) / sigma
    b = 6.0 if high == np.inf else (numerics.log(high) - numerics.log(median)) / sigma
    p = numerics.normal_cdf(b) - numerics.normal_cdf(a)
    if p < 1e-9:
        middle = low if high == np.inf else 0.5 * (low + high)
        return 0.0, middle
    mean = median * numerics.exp(0.5 * sigma * sigma)
    part = numerics.normal_cdf(b - sigma) - numerics.normal_cdf(a - sigma)
    return p, min(max(mean * part / p, low), high)
