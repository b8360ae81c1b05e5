"""Expected sales of the calibrated state, added up a second time from the offers, without the solver's kernels.

The choice rule of `sim.market.choice` in plain numpy: what the moments compare with their targets, so that a fault of
the solver's own sums cannot hide in its own residuals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calibration.calibrated_state import Calibration
from sim.core.codes import ALONE, BULK_MODES, CHANNEL_CLASSES, FIRST_MARKET, GIVE_UP, HOME, SHELF


class Sums(NamedTuple):
    """Expected first sales of a year at the week-0 state, USD fob unless said otherwise."""

    lane: np.ndarray
    """[lane] sales through platforms, fob USD."""
    home: np.ndarray
    """[d] home goods in shops, fob USD."""
    shelf: np.ndarray
    """[d] what shops restock from abroad, fob USD."""
    given_up: np.ndarray
    """[d] spending given up, landed USD."""
    spending: np.ndarray
    """[d] household spending, landed USD."""
    bulk: np.ndarray
    """[kind, o, d, bulk mode] bulk sales, fob USD; kind 0 restocking, 1 firms, home supply included (at mode 0)."""


def expected_sums(calibration: Calibration) -> Sums:
    """Return the sums of every destination."""
    n, lanes = calibration.world.n, calibration.lanes
    spending = calibration.targets.household * calibration.shifters.household_ratio
    sums = Sums(np.zeros(len(lanes.origin)), np.zeros(n), np.zeros(n), np.zeros(n), spending,
                np.zeros((2, n, n, len(BULK_MODES))))  # fmt: skip
    for d in range(n):
        shelf = np.zeros(len(calibration.preferences.sigma))
        for g in np.flatnonzero(calibration.preferences.household_good):
            shelf[g] = _add_category(calibration, sums, d, int(g))
        sums.shelf[d] = shelf.sum()
        sums.bulk[:, :, d] = _bulk(calibration, d, shelf)
    return sums


def _add_category(calibration: Calibration, sums: Sums, d: int, g: int) -> float:
    """Add what d's households buy of category g; return what of it comes from the shelf, fob."""
    preferences, lanes, offers = calibration.preferences, calibration.lanes, calibration.offers
    octiles = offers.composite.shape[1]
    consumer_types = np.arange(len(preferences.sensitivity))
    segment, octile = consumer_types // octiles, consumer_types % octiles
    platform_markets = np.arange(lanes.first_market[d], lanes.first_market[d] + lanes.platform_markets[d])
    starts = lanes.market_first_lane[platform_markets]
    here = slice(int(starts[0]), int(starts[-1] + lanes.market_lane_count[platform_markets[-1]]))
    steep = (preferences.sigma[g] - 1.0) * preferences.sensitivity
    nest = preferences.nest[g]
    home = np.exp(nest * (offers.home_composite[d, g, octile] - steep * offers.home_log_price[d, g]))
    shelf = np.exp(offers.shelf_constant[d] - nest * steep * offers.shelf_log_price[d, g])
    online = preferences.segment_online[segment]
    from_shelf = 0.0
    for k in range(int(offers.size_count[d])):
        days = preferences.time_value[g] * np.outer(preferences.segment_time, offers.lane_days[k, here])
        cost = offers.log_tau[g, k, here] + days + offers.non_price_cost[:, here]
        attraction = offers.offer_constant[g, here] - steep[:, None] * cost[segment]
        weight = offers.composite[g, :, here][octile] * np.exp(attraction)
        inclusive = np.add.reduceat(weight, starts - starts[0], axis=1)
        chosen = np.zeros((len(consumer_types), FIRST_MARKET + len(platform_markets)))
        chosen[:, HOME], chosen[:, SHELF], chosen[:, GIVE_UP] = home, shelf, np.exp(offers.give_up[d])
        has = online[:, None] & (inclusive > 0.0)
        constant = np.broadcast_to(offers.platform_constant[platform_markets], inclusive.shape)
        chosen[:, FIRST_MARKET:][has] = np.exp(constant[has] + nest * np.log(inclusive[has]))
        chosen = chosen * _class_factors(
            chosen, preferences.column_class[d], float(preferences.class_lambda[g])
        )
        share = offers.size_share[d, g, k] * preferences.category_share[d, g] * preferences.spending[d]
        paid = (sums.spending[d] * share / chosen.sum(axis=1))[:, None] * chosen
        sums.home[d] += float(paid[:, HOME].sum() / np.exp(offers.home_log_price[d, g]))
        from_shelf += float(paid[:, SHELF].sum() / np.exp(offers.shelf_log_price[d, g]))
        sums.given_up[d] += float(paid[:, GIVE_UP].sum())
        by_market = np.divide(paid[:, FIRST_MARKET:], inclusive, out=np.zeros_like(inclusive), where=has)
        by_lane = np.repeat(by_market, lanes.market_lane_count[platform_markets], axis=1)
        sums.lane[here] += (by_lane * weight).sum(axis=0) / offers.tau[g, k, here]
    return from_shelf


def _class_factors(weights: np.ndarray, classes: np.ndarray, class_lambda: float) -> np.ndarray:
    """Return factors on channels' weights [consumer_type, column] that make a class weigh its sum to lambda."""
    factors = np.ones_like(weights)
    for each in range(len(CHANNEL_CLASSES)):
        mine = classes[: weights.shape[1]] == each
        whole = weights[:, mine].sum(axis=1, keepdims=True)
        if each != ALONE and mine.any():
            factors[:, mine] = np.where(whole > 0.0, whole, 1.0) ** (class_lambda - 1.0)
    return factors


def _bulk(calibration: Calibration, d: int, shelf: np.ndarray) -> np.ndarray:
    """Return bulk purchases of d, [kind, o, bulk mode]; ``shelf`` [g] is what its shops restock, fob."""
    preferences, offers = calibration.preferences, calibration.offers
    day_cost = preferences.bulk_day_value
    cost = offers.bulk_log_tau[:, d] + offers.bulk_days[:, d] * day_cost
    open_way = cost < 1e6
    open_way[d, 1:] = False
    cost = np.where(open_way, cost, 0.0)
    attraction = (
        offers.bulk_offer_constant[:, d]
        + offers.bulk_composite[:, d, None, :]
        - (preferences.sigma - 1.0) * cost
    )
    weight = np.where(open_way, np.exp(attraction), 0.0)
    fob_per_paid = np.where(open_way, np.exp(-np.where(open_way, offers.bulk_log_tau[:, d], 0.0)), 0.0)
    abroad = weight.copy()
    abroad[d] = 0.0
    restock = abroad * fob_per_paid
    restock = restock / restock.sum(axis=(0, 1)) * shelf
    paid = calibration.targets.firm[d] * calibration.shifters.firm_ratio[d] * preferences.firm_share
    firms = paid * weight / weight.sum(axis=(0, 1)) * fob_per_paid
    found: np.ndarray = np.stack([restock.sum(axis=2), firms.sum(axis=2)])
    return found
