"""Differences over paired seeds with their intervals, and which of many to believe.

Every figure is paired by seed: the difference is taken seed by seed, and its 90 % interval is Student's t over the
seeds. Where the interval holds zero the verdict is "no clear change"; where a seed has no figure (no parcels, so no
days of delivery), it is "no figure in some seeds".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

CONFIDENCE = 0.90
CLEAR, NOT_CLEAR, NO_INTERVAL = "clear", "no clear change", "one seed, no interval"
NO_FIGURE = "no figure in some seeds"


def paired(base: Values, other: Values) -> dict[str, Any]:
    """Paired differences over seeds with a 90 % t interval.

    Args:
        base: [figure, seed].
        other: [figure, seed].

    Returns:
        Columns baseline, difference, low90, high90, percent, p_value (two-sided), verdict, each [figure].
    """
    differences = other - base
    count = base.shape[1]
    baseline, difference = base.mean(axis=1), differences.mean(axis=1)
    if count > 1:
        error = differences.std(axis=1, ddof=1) / math.sqrt(count)
        half = t_quantile(0.5 + CONFIDENCE / 2, count - 1) * error
        ratio = np.divide(difference, error, out=np.full_like(difference, np.inf), where=error > 0)
        p_value = two_sided_p(ratio, count - 1)
        p_value[(error == 0) & (difference == 0)] = 1.0
        is_clear = (difference - half > 0) | (difference + half < 0)
        verdict = np.where(is_clear, CLEAR, NOT_CLEAR)
    else:
        half = p_value = np.full_like(difference, np.nan)
        verdict = np.where(difference == 0, NOT_CLEAR, NO_INTERVAL)
    verdict = np.where(np.isnan(difference), NO_FIGURE, verdict)
    percent = np.divide(
        100.0 * difference, np.abs(baseline), out=np.full_like(difference, np.nan), where=baseline != 0
    )
    return {
        "baseline": baseline,
        "difference": difference,
        "low90": difference - half,
        "high90": difference + half,
        "percent": percent,
        "p_value": p_value,
        "verdict": verdict,
    }


def two_sided_p(t: Values, degrees: int) -> Values:
    """Return the probability that Student's t is further from zero than each of `t`; nan where that is nan."""
    found: Values = 2.0 * special.stdtr(degrees, -np.abs(t))
    return found


def t_quantile(probability: float, degrees: int) -> float:
    """Return the quantile of Student's t."""
    return float(special.stdtrit(degrees, probability))


def passes_discovery(p_values: Values, rate: float = 1.0 - CONFIDENCE) -> NDArray[np.bool_]:
    """Which of many tests pass at a false-discovery rate (Benjamini and Hochberg 1995); nan never passes."""
    order = np.argsort(p_values)
    known = np.isfinite(p_values[order])
    count = int(known.sum())
    limits = rate * np.arange(1, len(p_values) + 1) / max(count, 1)
    below = np.flatnonzero(known & (p_values[order] <= limits))
    passing = np.zeros(len(p_values), bool)
    if len(below):
        passing[order[: below[-1] + 1]] = True
    return passing
