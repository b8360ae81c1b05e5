"""What gravity leaves over, carried from known pairs to unknown ones: by likeness of economies, or by low rank.

By likeness: log residuals are one Gaussian field (kriging; Rasmussen and Williams 2006, ch. 2). Two pairs go together
if they have an exporter or an importer in common and the other sides are alike in place, goods and income, if both
sides are alike, and if one is the other's way back. By low rank: the table of log residuals is a sum of few products
of an exporter's and an importer's number, shrunk (soft-impute: Mazumder, Hastie and Tibshirani 2010, JMLR 11,
2287-2322).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from experiments.imputing.gravity_means import log_ratio
from sim.core.parameter import parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence
    from experiments.imputing.pair_features import Likeness

    Values = NDArray[np.float64]
    Rows = NDArray[np.int64]

BLOCK = 64
"""Pairs handled together: so few that their covariances stay in a processor's cache."""
CHOSEN = "chosen by the likelihood of pairs left in, confirmed by the left-out score"


@dataclass(frozen=True)
class Field:
    """How log residuals of pairs go together; parts of variance, and the reach of likeness."""

    place_reach: float = parameter(
        0.85, "Earth radii", low=0.01, high=10.0, doc="reach in place", source=CHOSEN
    )
    goods_reach: float = parameter(
        0.7, "Hellinger", low=0.01, high=10.0, doc="reach in exports", source=CHOSEN
    )
    income_reach: float = parameter(2.5, "ln USD", low=0.01, high=50.0, doc="reach in income", source=CHOSEN)
    constant: float = parameter(0.17, "ln^2", low=0.0, high=10.0, doc="common to all pairs", source=CHOSEN)
    exporter: float = parameter(0.17, "ln^2", low=0.0, high=10.0, doc="one exporter", source=CHOSEN)
    importer: float = parameter(0.06, "ln^2", low=0.0, high=10.0, doc="one importer", source=CHOSEN)
    one_side: float = parameter(
        0.3, "ln^2", low=0.0, high=10.0, doc="one side in common, the other alike", source=CHOSEN
    )
    both_sides: float = parameter(0.34, "ln^2", low=0.0, high=10.0, doc="both sides alike", source=CHOSEN)
    way_back: float = parameter(0.2, "ln^2", low=0.0, high=10.0, doc="the same two economies", source=CHOSEN)
    way_back_alike: float = parameter(
        0.034, "ln^2", low=0.0, high=10.0, doc="way back, one side alike", source=CHOSEN
    )
    noise: float = parameter(0.06, "ln^2", low=1e-6, high=10.0, doc="of a pair alone", source=CHOSEN)
    small_noise: float = parameter(
        0.2,
        "ln^2",
        low=0.0,
        high=10.0,
        doc="of a pair alone, more, at an expected flow of 1 bn USD",
        source=CHOSEN,
    )
    small_power: float = parameter(
        0.6, "exponent", low=0.0, high=2.0, doc="how that falls with the expected flow", source=CHOSEN
    )


def by_likeness(evidence: Evidence, mean: Values, field: Field | None = None) -> Values:
    """Return the mean of every pair times what pairs alike have beyond theirs, [o, d].

    This is the median of a flow, so sums come out somewhat below the mean's.

    Args:
        evidence: known flows and likeness of economies.
        mean: expected flow of every pair, [o, d], USD.
        field: how residuals go together.
    """
    how = field or Field()
    alike = alike_economies(evidence.likeness, how)
    o, d = np.nonzero(evidence.known)
    residual = log_ratio(evidence.flow[o, d], mean[o, d])
    spread = np.empty((len(o), len(o)))
    for part in np.array_split(np.arange(len(o)), max(1, len(o) // BLOCK)):
        spread[part] = _covariance(o[part], d[part], o, d, alike, how)
    spread[np.diag_indices(len(o))] += how.noise + how.small_noise * (mean[o, d] / 1e9) ** -how.small_power
    weights = cho_solve(cho_factor(spread, lower=True, overwrite_a=True, check_finite=False), residual)
    found = np.array(mean)
    new_o, new_d = np.nonzero(evidence.abroad & ~evidence.known)
    for part in np.array_split(np.arange(len(new_o)), max(1, len(new_o) // BLOCK)):
        more = _covariance(new_o[part], new_d[part], o, d, alike, how) @ weights
        found[new_o[part], new_d[part]] *= np.exp(more)
    return found


def alike_economies(likeness: Likeness, how: Field) -> Values:
    """Return how alike economies are, 1 for the same one, [i, j]."""
    return np.exp(
        -likeness.place / how.place_reach
        - (likeness.goods / how.goods_reach) ** 2 / 2.0
        - (likeness.income / how.income_reach) ** 2 / 2.0
    )


def _covariance(o: Rows, d: Rows, o2: Rows, d2: Rows, alike: Values, how: Field) -> Values:
    """Return the covariance of log residuals between two lists of pairs."""
    same = np.eye(len(alike))
    of, to = alike[np.ix_(o, o2)], alike[np.ix_(d, d2)]
    one, other = same[np.ix_(o, o2)], same[np.ix_(d, d2)]
    back, forth = same[np.ix_(o, d2)], same[np.ix_(d, o2)]
    found = how.constant + how.exporter * one + how.importer * other
    found += how.one_side * (one * to + of * other) + how.both_sides * of * to
    found += how.way_back * (back * forth + one * other)
    return found + how.way_back_alike * (back * alike[np.ix_(d, o2)] + alike[np.ix_(o, d2)] * forth)


SHRUNK = 2.0
"""How much each singular value of the table of log residuals is shrunk. Chosen by the left-out score."""
SWEEPS = 200


def by_low_rank(evidence: Evidence, mean: Values) -> Values:
    """Return the mean of every pair times what a low-rank table of log residuals says, [o, d]."""
    residual = log_ratio(evidence.flow, mean)
    known, guess = np.isfinite(residual), np.zeros_like(mean)
    for _ in range(SWEEPS):
        left, size, right = np.linalg.svd(np.where(known, residual, guess))
        new = (left * np.maximum(size - SHRUNK, 0.0)) @ right
        moved, guess = float(np.abs(new - guess).max()), new
        if moved < 1e-4:
            break
    return mean * np.exp(guess)


__all__ = ["Field", "by_likeness", "by_low_rank"]
