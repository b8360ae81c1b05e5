"""Market costs: for how many firms a market abroad is worth what its rules cost each of them.

Asked every fourth week by the mechanism `seller_learning`: of an agent's firms those stay whose margin x sales is above
the cost. A firm's sales are believed demand of a market times its part of the attraction of all who list there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents.sme import own_sales, staying_share
from sim.core.kernel import kernel
from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from sim.week.run_state import RunState
    from sim.week.seller_pools import Listings


class MarketSales(NamedTuple):
    """What sales in markets are made of, before anybody left."""

    usd: np.ndarray
    """[cell, g] sales at the start, USD a year"""
    attraction: np.ndarray
    """[cell, g] joint attraction of those who listed at the start"""
    of_firm: np.ndarray
    """[sme] attraction of a firm at the start"""


@kernel
def add_firm_sales(begin, end, pools, cell_of, sold, listings, sales):
    """Add to sales [sme] what one of an agent's firms sells a year in markets ``begin`` to ``end`` - 1, USD."""
    for market in range(begin, end):
        for o in range(pools.first.shape[0]):
            cell = cell_of[market, o]
            if cell < 0:
                continue
            for g in range(pools.first.shape[1]):
                if sold.attraction[cell, g] <= 0.0:
                    continue
                usd, belief = sold.usd[cell, g] / sold.attraction[cell, g], listings.belief[cell, g]
                for j in range(pools.first[o, g], pools.first[o, g] + pools.count[o, g]):
                    if listings.initial[market, j] > 0:
                        own = own_sales(belief, listings.attraction[j], listings.joint[cell, g])
                        sales[j] += usd * sold.of_firm[j] * own


@kernel
def fill_staying(sales, margin, cost, spread, staying):
    """Fill the share of an agent's firms that stay [sme], of what one sells, earns of it and pays a year."""
    for j in range(sales.shape[0]):
        staying[j] = staying_share(sales[j], margin[j], cost[j], spread)


def online_staying(run: RunState, listings: Listings) -> Listings:
    """Return listings on platforms with the shares of firms that stay where rules cost them something."""
    sellers, markets = run.sellers, run.world.lanes.market_destination
    sold = MarketSales(
        run.expected.cell,
        np.ascontiguousarray(sellers.parcel_start[:, OCTILES // 2].T),
        sellers.first_attraction,
    )
    cost = run.market.rules.online_firm_cost_usd_per_year
    return _staying(run, listings, markets, sellers.cell_of, sold, cost)


def bulk_staying(run: RunState, listings: Listings) -> Listings:
    """Return bulk listings with the shares of firms that stay where rules cost them something."""
    n, sellers = run.world.n, run.sellers
    cell_of = np.arange(n * n).reshape(n, n).T.copy()
    np.fill_diagonal(cell_of, -1)
    usd, attraction = run.expected.bulk.reshape(n * n, -1), sellers.bulk_start.reshape(n * n, -1)
    seen = listings._replace(
        belief=listings.belief.reshape(n * n, -1), joint=listings.joint.reshape(n * n, -1)
    )
    cost = run.market.rules.bulk_firm_cost_usd_per_year
    found = _staying(
        run, seen, np.arange(n), cell_of, MarketSales(usd, attraction, sellers.first_attraction), cost
    )
    return listings._replace(staying=found.staying, staying_row=found.staying_row)


def _staying(
    run: RunState, listings: Listings, markets: np.ndarray, cell_of: np.ndarray, sold: MarketSales,
    cost_usd: np.ndarray,
) -> Listings:  # fmt: skip
    """Return listings with who stays, one row for each destination d of markets [market] where costs [o, d, g] are."""
    smes, n = run.smes, run.world.n
    costly = np.flatnonzero(cost_usd.any(axis=(0, 2)))
    staying, row = np.ones((len(costly), len(smes))), np.full(n, -1)
    row[costly] = np.arange(len(costly))
    economy, category = smes.column("economy"), smes.column("category")
    margin = 1.0 / run.calibration.preferences.sigma[category]
    spread = run.world.settings_of("seller_learning").market_profit_spread
    for place, d in enumerate(costly):
        sales = np.zeros(len(smes))
        begin, end = np.searchsorted(markets, (d, d + 1))
        add_firm_sales(begin, end, run.sellers.pools(), cell_of, sold, listings, sales)
        fill_staying(sales, margin, cost_usd[economy, d, category], spread, staying[place])
    return listings._replace(staying=staying, staying_row=row[markets])


__all__ = ["bulk_staying", "online_staying"]
