"""Known totals as soft margins: unknown flows and what goes outside the table share what a total leaves over.

An economy's total of goods less its known flows is left for its unknown flows and for economies outside the table.
Every unknown flow moves in its logarithm by q (exporter's push + importer's push), so that all totals are met; what
goes outside moves as well, and takes up what gravity cannot explain (generalised raking: Deville and Särndal 1992,
JASA 87, 376-382, with multiplicative distance). q grows with a flow's part of what is left, as it does where all
logarithms are equally uncertain, so that a total corrects the flow it consists of and leaves small ones alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.imputing.evidence import Evidence

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LEAST_LEFT_SHARE = 1e-3
"""A total whose known flows leave less than this share of it says nothing on the others, and is set aside."""
OUTSIDE_BOUNDS = (0.01, 0.5)
"""Smallest and largest share of a total that goes outside, before flows are fitted to totals. Assumed."""
POOLED_ECONOMIES = 3.0
"""Weight, in economies, of all economies beside those of one region, in the share that goes outside. Assumed."""
UNKNOWN_WEIGHT, OUTSIDE_WEIGHT = 0.5, 1.0
"""How easily unknown flows and what goes outside move, against each other. Chosen by the left-out score."""
FARTHEST = 8.0
"""Largest move of a logarithm."""
ROUNDS, CLOSE, TINY = 400, 1e-9, 1e-300
ROUNDING_SHARE = 0.005
"""What rounding to three digits may add to a flow; room for it is kept below every total."""


class Fitted(NamedTuple):
    """Flows within known totals."""

    flow: Values
    """[o, d] flows as predicted, those in totals moved"""
    set_aside: Flags
    """[2, economy] totals of exports and of imports that known flows use up"""


def within_totals(evidence: Evidence, predicted: Values) -> Fitted:
    """Return predicted flows [o, d] moved so that no economy trades more than its totals say.

    Args:
        evidence: known flows and totals.
        predicted: positive prediction of every unknown flow, [o, d], USD.
    """
    unknown = evidence.abroad & ~evidence.known
    sides = ((evidence.in_exports, evidence.exports, 1), (evidence.in_imports, evidence.imports, 0))
    left, outside, aside = [], [], []
    for held, total, axis in sides:
        over = total - np.where(held & evidence.known, np.nan_to_num(evidence.flow), 0.0).sum(axis=axis)
        free = np.where(held & unknown, predicted, 0.0).sum(axis=axis)
        aside.append((over <= LEAST_LEFT_SHARE * total) & (free > 0.0))
        left.append(np.where(over > LEAST_LEFT_SHARE * total, over, np.nan))
        outside.append(outside_share(over - free, total, evidence.region) * total)
    in_exports = unknown & evidence.in_exports & np.isfinite(left[0])[:, None]
    in_imports = unknown & evidence.in_imports & np.isfinite(left[1])[None, :]
    moved = _raked(predicted, in_exports, in_imports, left[0], left[1], outside[0], outside[1])
    return Fitted(_capped(moved, in_exports, in_imports, left[0], left[1]), np.stack(aside))


def _capped(
    flow: Values, in_exports: Flags, in_imports: Flags, left_exports: Values, left_imports: Values
) -> Values:
    """Return flows scaled down where raking left an economy above what its total leaves: predictions far off do."""
    for held, left, axis in ((in_exports, left_exports, 1), (in_imports, left_imports, 0)):
        total = np.where(held, flow, 0.0).sum(axis=axis)
        room = np.where(np.isfinite(left), left, np.inf) * (1.0 - ROUNDING_SHARE)
        factor = np.minimum(1.0, room / np.maximum(total, 1.0))
        flow = np.where(held, flow * np.expand_dims(factor, axis), flow)
    return flow


def outside_share(rest: Values, total: Values, region: NDArray[np.str_]) -> Values:
    """Return the share of each economy's total that goes outside the table, as in its region, [economy].

    Args:
        rest: what is left of a total after known and predicted flows, [economy].
        total: the total, [economy].
        region: region of each economy.
    """
    low, high = OUTSIDE_BOUNDS
    own = np.log(np.clip(rest / total, low, high))
    everywhere = np.median(own)
    means = [
        (own[region == name].sum() + POOLED_ECONOMIES * everywhere)
        / (np.count_nonzero(region == name) + POOLED_ECONOMIES)
        for name in region
    ]
    return np.exp(np.array(means))


def _raked(
    predicted: Values, in_exports: Flags, in_imports: Flags, left_exports: Values, left_imports: Values,
    outside_exports: Values, outside_imports: Values,
) -> Values:  # fmt: skip
    """Return flows whose sums with what goes outside are what totals leave; nan in ``left``: no total."""
    spare_exports, spare_imports = (
        np.where(np.isfinite(left), left, np.inf) for left in (left_exports, left_imports)
    )
    # Only a total that holds a pair says how large the pair is: Taiwan's flows are in no partner's.
    part = predicted / np.minimum(
        np.where(in_exports, spare_exports[:, None], np.inf),
        np.where(in_imports, spare_imports[None, :], np.inf),
    )
    weight = UNKNOWN_WEIGHT * np.where(in_exports | in_imports, part, 0.0)
    gone_weight = [
        OUTSIDE_WEIGHT * outside_exports / spare_exports,
        OUTSIDE_WEIGHT * outside_imports / spare_imports,
    ]
    push = [np.zeros(len(predicted)), np.zeros(len(predicted))]
    sides = (
        (in_exports, left_exports, outside_exports, gone_weight[0], 1),
        (in_imports, left_imports, outside_imports, gone_weight[1], 0),
    )
    flow = predicted
    for _ in range(ROUNDS):
        worst = 0.0
        for at, (held, left, outside, gone, axis) in enumerate(sides):
            pushed = np.where(in_exports, push[0][:, None], 0.0) + np.where(in_imports, push[1][None, :], 0.0)
            flow = predicted * np.exp(np.clip(weight * pushed, -FARTHEST, FARTHEST))
            away = outside * np.exp(np.clip(gone * push[at], -FARTHEST, FARTHEST))
            total = np.where(held, flow, 0.0).sum(axis=axis) + away
            slope = np.where(held, weight * flow, 0.0).sum(axis=axis) + gone * away
            has = np.isfinite(left) & (slope > 0.0)
            gap = np.where(has, np.nan_to_num(left) - total, 0.0)
            worst = max(worst, float(np.max(np.abs(gap) / np.where(has, left, 1.0), initial=0.0)))
            # A step at most as large as moves a logarithm by about one: Newton's, where the sum is nearly linear.
            widest = 1.0 / np.maximum(np.where(held, weight, 0.0).max(axis=axis), np.maximum(gone, TINY))
            push[at] = push[at] + np.clip(gap / np.where(has, slope, 1.0), -widest, widest)
        if worst < CLOSE:
            break
    return flow


__all__ = ["Fitted", "outside_share", "within_totals"]
