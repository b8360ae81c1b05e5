"""Prices as households meet them: an index of landed prices with the spending of week 0 as fixed weights.

A geometric index (of the kind statistical offices use below the level of whole baskets): ln of the index is the mean of
ln price changes over everything households bought in week 0, weighted with what they spent on it. Choice is no part of
it; what the same well-being costs is another index (``TickTables.cost_of_living``). What cannot be bought any more has
no price and counts as unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.core.kernel import kernel
from sim.core.numerics import exps, log

if TYPE_CHECKING:
    from sim.week.offers import Market
    from sim.week.sellers import Sellers

PRICED_UP_TO = 600.0
"""ln of a price above which nothing is sold; a closed way has the largest number there is."""


class PriceLevel:
    """Prices of week 0 and what was spent at them, made once per run.

    Args:
        market: offers and choice tables of week 0 under the law of 2023.
    """

    def __init__(self, market: Market) -> None:
        calibration, offers = market.calibration, market.offers
        n, categories = calibration.home_fob_usd.shape
        self._lane = lane_log_price(market, np.zeros((n, categories)))
        self._shelf, self._home = offers.shelf_log_price.copy(), offers.home_log_price.copy()
        # Spending of week 0: what was sold, free on board, at what was paid for a dollar of it.
        self._lane_weight = calibration.lane_fob_usd.T * exps(self._lane)
        self._home_weight = calibration.home_fob_usd * exps(self._home)
        self._shelf_weight = calibration.shelf_fob_usd * exps(self._shelf)

    def index(self, market: Market, pool: np.ndarray) -> np.ndarray:
        """Return the price index of households' goods [d], 1 in week 0 of the law of 2023.

        Args:
            market: today's offers.
            pool: [o, g] ln of sellers' prices against those of the start (``pool_log_price``).
        """
        offers = market.offers
        now, level = lane_log_price(market, pool), np.zeros(len(self._home))
        home_now = offers.home_log_price + np.diag(offers.origin_log)[:, None] + pool
        fill_level(
            market.preferences.household_good, market.lanes, (now, self._lane, self._lane_weight),
            (home_now, self._home, self._home_weight),
            (offers.shelf_log_price, self._shelf, self._shelf_weight), level,
        )  # fmt: skip
        return exps(level)


def lane_log_price(market: Market, pool: np.ndarray) -> np.ndarray:
    """Return ln of what a unit of goods costs the buyer by parcel [g, lane]; ``pool`` as in ``PriceLevel.index``."""
    found = np.empty((pool.shape[1], len(market.lanes.origin)))
    commission = market.own["fees"].column("commission")[market.world.lanes.platform]
    fill_lane_prices(market.lanes, market.offers, market.sizes.spending_share, commission, pool, found)
    return found


@kernel
def fill_lane_prices(lanes, offers, size_share, commission, pool, log_price):
    """Fill ln of the price of a unit [g, lane]: landed cost, the seller's price, wages and barriers, and commission.

    Args:
        lanes: bundle ``choice.LaneTable``.
        offers: bundle ``choice.Offers``.
        size_share: [d, g, k] share of spending by size class.
        commission: [lane] share of the list price.
        pool: [o, g] ln of sellers' prices against those of the start.
        log_price: [g, lane] filled.
    """
    for g in range(log_price.shape[0]):
        for lane in range(log_price.shape[1]):
            o, d = lanes.origin[lane], lanes.destination[lane]
            mean = 0.0
            for k in range(offers.size_count[d]):
                mean += size_share[d, g, k] * offers.log_tau[g, k, lane]
            log_price[g, lane] = mean + offers.origin_log[o, d] + pool[o, g] - log(1.0 - commission[lane])


@kernel
def fill_level(household, lanes, parcels, home, shelf, level):
    """Fill ln of the price index [d].

    Args:
        household: [g] whether households buy it.
        lanes: bundle ``choice.LaneTable``.
        parcels: ln prices now, those of the start, and weights, each [g, lane].
        home: the same of home goods in shops, each [d, g].
        shelf: the same of imported goods in shops, each [d, g].
        level: [d] filled.
    """
    whole = np.zeros(level.shape[0])
    level[:] = 0.0
    for g in range(household.shape[0]):
        if not household[g]:
            continue
        for lane in range(lanes.origin.shape[0]):
            d, weight = lanes.destination[lane], parcels[2][g, lane]
            whole[d] += weight
            if weight > 0.0 and parcels[0][g, lane] < PRICED_UP_TO:
                level[d] += weight * (parcels[0][g, lane] - parcels[1][g, lane])
        for d in range(level.shape[0]):
            for now, start, spent in (home, shelf):
                whole[d] += spent[d, g]
                level[d] += spent[d, g] * (now[d, g] - start[d, g])
    for d in range(level.shape[0]):
        level[d] = level[d] / whole[d] if whole[d] > 0.0 else 0.0


def pool_log_price(sellers: Sellers, first_price: np.ndarray) -> np.ndarray:
    """Return ln of sellers' prices against those of the start [o, g].

    The mean over a pool's firms in business, weighted by what they sell at home.

    Args:
        sellers: listings and attractions of the firms.
        first_price: [sme] prices of the start.
    """
    smes, found = sellers.smes, np.zeros(sellers.first.shape)
    fill_pool_prices(
        sellers.first, sellers.count, smes.column("active"), smes.column("weight"), sellers.attraction,
        smes.column("price"), first_price, found,
    )  # fmt: skip
    return found


@kernel
def fill_pool_prices(first, count, active, weight, attraction, price, first_price, found):
    """Fill the mean of ln(price / first price) [o, g] over firms in business, weighted by weight and attraction."""
    middle = attraction.shape[1] // 2
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            whole = value = 0.0
            for j in range(first[o, g], first[o, g] + count[o, g]):
                if active[j]:
                    there = weight[j] * attraction[j, middle]
                    whole += there
                    if price[j] != first_price[j]:
                        value += there * log(price[j] / first_price[j])
            found[o, g] = value / whole if whole > 0.0 else 0.0
