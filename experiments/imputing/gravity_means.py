"""Gravity of one year, and of the past: the mean of each pair before residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.ppml import ppml_two_way

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

FLOOR_USD = 10_000.0
"""Smaller flows count as this large in logarithms: one consignment. Assumed."""
FARTHEST_PAST = 6.0
"""Largest log residual of a past year that is believed; beyond it a war, an embargo or an error. Assumed."""
LARGEST_PAST_SHARE = 0.2
"""An earlier flow above this share of both today's exports and today's imports is an error. Assumed.

Four are, Saudi Arabia's to Taiwan and the Emirates' of 2012 (0.25 to 0.59; the next pair has 0.15): oil of
undisclosed destination is booked there, up to 208 bn USD a year.
"""
FLOWS_PER_NUMBER = 10
"""Known flows that each number of a gravity equation needs; with fewer, the plain covariates are taken. Assumed."""


def gravity_mean(
    flow: Values, covariates: Values, exports: Values | None = None, imports: Values | None = None
) -> Values:
    """Return the expected flow of every pair by two-way PPML on the known ones, [o, d], at least `FLOOR_USD`.

    An economy without any known flow gets the effect that others of its totals have.

    Args:
        flow: [o, d]; nan where not known.
        covariates: [o, d, k].
        exports: total goods exports, for economies without a known flow.
        imports: total goods imports.

    Raises:
        GravityError: the flows cannot identify gravity.
    """
    n = len(flow)
    o, d = np.nonzero(np.isfinite(flow))
    fit = ppml_two_way(flow[o, d], o, d, covariates[o, d], n)
    exporter = filled_effect(fit.exporter_effect, exports)
    importer = filled_effect(fit.importer_effect, imports)
    mean = exporter[:, None] + importer[None, :] + covariates @ fit.coefficients
    return np.maximum(np.exp(np.clip(mean, -50.0, 50.0)), FLOOR_USD)


def filled_effect(effect: Values, total: Values | None) -> Values:
    """Return effects of economies; where one is unknown, in proportion to its total, else the median."""
    unknown = ~np.isfinite(effect)
    size = np.zeros_like(effect) if total is None else np.log(total)
    return np.where(unknown, np.median((effect - size)[~unknown]) + size, effect)


def log_ratio(flow: Values, mean: Values) -> Values:
    """Return ln(flow / mean), both at least `FLOOR_USD`; nan where the flow is."""
    return np.log(np.maximum(flow, FLOOR_USD)) - np.log(np.maximum(mean, FLOOR_USD))


def affordable(flow: Values, richer: Values, plain: Values) -> Values:
    """Return the richer covariates [o, d, k] where enough flows are known to tell their effects from chance."""
    numbers = richer.shape[2] + 2 * len(flow)
    return richer if np.isfinite(flow).sum() >= FLOWS_PER_NUMBER * numbers else plain


def credible_past(
    earlier: dict[int, Values], exports: Values, imports: Values
) -> tuple[dict[int, Values], NDArray[np.bool_]]:
    """Return earlier flows [o, d] with errors as nan, and the pairs that have such errors."""
    most = LARGEST_PAST_SHARE * np.maximum(exports[:, None], imports[None, :])
    wrong = {year: flow > most for year, flow in earlier.items()}
    kept = {year: np.where(wrong[year], np.nan, flow) for year, flow in earlier.items()}
    return kept, np.logical_or.reduce(list(wrong.values()))


def past_covariates(
    earlier: dict[int, Values], richer: Values, plain: Values, wrong: NDArray[np.bool_] | None = None
) -> Values:
    """Return what earlier years say beyond their own gravity, [o, d, 3]; none of them where no year is known.

    The log residual of the latest known year, the mean of all known ones, and 1 where none is known: most such
    pairs hardly traded. A pair whose earlier flows are errors traded, but they say nothing on how much.

    Args:
        earlier: flows by year, [o, d]; nan where not known.
        richer: covariates [o, d, k].
        plain: fewer covariates [o, d, k], for years of which little is known.
        wrong: [o, d] pairs with earlier flows that are errors.
    """
    residuals, n = [], len(plain)
    for year in sorted(earlier, reverse=True):
        flow = earlier[year]
        if np.isfinite(flow).sum() <= plain.shape[2] + 2 * n or np.nansum(flow) <= 0.0:
            continue  # too few flows for any gravity
        found = log_ratio(flow, gravity_mean(flow, affordable(flow, richer, plain)))
        residuals.append(np.clip(found, -FARTHEST_PAST, FARTHEST_PAST))
    if not residuals:
        return np.zeros((n, n, 0))
    years = np.stack(residuals)
    known = np.isfinite(years)
    count = known.sum(axis=0)
    latest = np.zeros(count.shape)
    for residual in residuals[::-1]:
        latest = np.where(np.isfinite(residual), residual, latest)
    mean = np.where(known, years, 0.0).sum(axis=0) / np.maximum(count, 1)
    none = (count == 0) & (True if wrong is None else ~wrong)
    return np.stack([latest, mean, none.astype(np.float64)], axis=2)


__all__ = ["FLOOR_USD", "affordable", "credible_past", "gravity_mean", "log_ratio", "past_covariates"]
