"""Kinds of consumers: 4 segments x 8 income octiles, with exact spending shares and fixed taste nodes.

World set-up. The eight octiles carry eight fixed nodes of price sensitivity (equally
spaced, poorest most sensitive), so expected flows depend on exact shares of spending and not on the sample drawn.
"""

from dataclasses import dataclass

import numpy as np

from sim.core import numerics

OCTILES = 8
SQRT2 = 1.4142135623730951


@dataclass(frozen=True)
class Tastes:
    """What the consumer types want. Type = segment x 8 + octile; arrays [consumer_type] or [segment]."""

    segments: tuple[str, ...]
    """codes of segments, in the order of their rows"""
    is_online: np.ndarray
    """[segment] whether it buys on platforms"""
    price_sensitivity: np.ndarray
    """[consumer_type] price sensitivity, mean 1"""
    time_value_multiplier: np.ndarray
    """[segment] multiple of the category's value of time"""
    trust_weight: np.ndarray
    """[segment] cost of full distrust, share of price"""
    privacy_weight: np.ndarray
    """[segment] cost of full exposure of personal data, share of price"""
    green_premium_share: np.ndarray
    """[segment] share of price paid more for the greenest offer"""
    people_share: np.ndarray
    """[d, consumer_type] share of the economy's people"""
    spending_share: np.ndarray
    """[d, consumer_type] share of the economy's spending"""
    nodes: np.ndarray
    """[octile] price sensitivity against the segment's mean."""

    @property
    def consumer_types(self) -> int:
        """Number of consumer types."""
        return len(self.price_sensitivity)


def lorenz_octiles(gini: float) -> np.ndarray:
    """Return the share of spending [8] of each octile, poorest first, for a lognormal with this Gini."""
    sigma = SQRT2 * numerics.normal_quantile(0.5 * (1.0 + gini))
    cut = [0.0]
    cut += [numerics.normal_cdf(numerics.normal_quantile(n / OCTILES) - sigma) for n in range(1, OCTILES)]
    cut.append(1.0)
    return np.array([cut[n + 1] - cut[n] for n in range(OCTILES)])


def sensitivity_nodes(spread: float) -> np.ndarray:
    """Return price sensitivity [8] by octile, poorest first, mean 1.

    They are equally spaced: weights of neighbouring octiles then differ by one factor, which saves three quarters of
    all exponentials.

    Args:
        spread: sensitivity of the poorest octile less that of the richest.
    """
    step = -spread / (OCTILES - 1)
    return np.array([1.0 + spread / 2.0 + step * n for n in range(OCTILES)])


def build_tastes(
    segments: dict[str, np.ndarray], gini: np.ndarray, bought_online_share: np.ndarray, spread: float
) -> Tastes:
    """Return the consumer types with their shares of people and of spending in each economy.

    Args:
        segments: columns of segments.csv.
        gini: [economy] Gini coefficient of income.
        bought_online_share: [economy] share of adults who have bought online (Findex): the online segments.
        spread: price sensitivity of the poorest octile less that of the richest.
    """
    names = tuple(str(name) for name in segments["segment"])
    online = segments["is_online"].astype(bool)
    types = len(names) * OCTILES
    economies = len(gini)
    people = np.zeros((economies, types))
    spending = np.zeros((economies, types))
    for d in range(economies):
        lorenz = lorenz_octiles(float(gini[d]))
        for s in range(len(names)):
            reach = bought_online_share[d] if online[s] else 1.0 - bought_online_share[d]
            share = reach * (segments["online_share"][s] if online[s] else 1.0)
            people[d, s * OCTILES : (s + 1) * OCTILES] = share / OCTILES
            spending[d, s * OCTILES : (s + 1) * OCTILES] = share * lorenz
    nodes = sensitivity_nodes(spread)
    return Tastes(
        segments=names,
        is_online=online,
        price_sensitivity=np.concatenate([nodes * value for value in segments["price_sensitivity"]]),
        time_value_multiplier=segments["time_value_multiplier"].astype(np.float64),
        trust_weight=segments["trust_weight"].astype(np.float64),
        privacy_weight=segments["privacy_weight"].astype(np.float64),
        green_premium_share=segments["green_premium_share"].astype(np.float64),
        people_share=people,
        spending_share=spending,
        nodes=nodes,
    )
