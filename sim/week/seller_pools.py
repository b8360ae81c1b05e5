"""Pools of sellers: producers of one origin and category, who list and price alike; kernels of their monthly moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.sme import demand_belief, listed_firms, next_price, wanted_listing
from sim.core.kernel import kernel
from sim.core.numerics import exp, log


class Pools(NamedTuple):
    """Producers by origin and category: a pool is a run of SMEs."""

    first: np.ndarray
    """[o, g] first producer"""
    count: np.ndarray  # type: ignore[assignment]
    """[o, g] producers"""
    active: np.ndarray
    """[sme] in business"""
    weight: np.ndarray
    """[sme] firms behind the agent"""


class Listings(NamedTuple):
    """Where sellers list, and what they lived through there; a market is a platform market, or a destination of bulk
    goods.
    """

    initial: np.ndarray
    """[market, sme] firms that listed at the start"""
    now: np.ndarray
    """[market, sme] firms that list"""
    seen: np.ndarray
    """orders or lots of late, [cell, g] of parcels, [o, d, g] of bulk goods"""
    expected: np.ndarray
    """the same as expected at the start"""


@kernel
def relist(begin, end, pools, cell_of, listings, elasticity, cell_moved, changed):
    """Move listings of platform markets ``begin`` to ``end`` - 1 by what sellers of an origin lived through there.

    First form: the fixed cost of listing stays what it was. Where listings changed is noted in cell_moved [cell, g],
    how many did in changed [platform_market].
    """
    first, count, active, weight = pools.first, pools.count, pools.active, pools.weight
    initial, listing, seen, expected = listings.initial, listings.now, listings.seen, listings.expected
    for platform_market in range(begin, end):
        changed[platform_market] = 0
        for o in range(first.shape[0]):
            cell = cell_of[platform_market, o]
            if cell < 0:
                continue
            for g in range(first.shape[1]):
                wanted = wanted_listing(demand_belief(seen[cell, g], expected[cell, g]), 1.0, elasticity)
                moved = 0
                for j in range(first[o, g], first[o, g] + count[o, g]):
                    if active[j] and initial[platform_market, j] > 0:
                        firms = listed_firms(
                            listing[platform_market, j], weight[j], initial[platform_market, j], wanted
                        )
                        moved += firms != listing[platform_market, j]
                        listing[platform_market, j] = firms
                if moved > 0:
                    cell_moved[cell, g] = True
                    changed[platform_market] += moved


@kernel
def relist_bulk(begin, end, pools, listings, elasticity, changed):
    """As ``relist`` for sales to firms abroad, destinations ``begin`` to ``end`` - 1."""
    first, count, active, weight = pools.first, pools.count, pools.active, pools.weight
    initial, listing, seen, expected = listings.initial, listings.now, listings.seen, listings.expected
    for d in range(begin, end):
        changed[d] = 0
        for o in range(first.shape[0]):
            if o == d:
                continue
            for g in range(first.shape[1]):
                wanted = wanted_listing(demand_belief(seen[o, d, g], expected[o, d, g]), 1.0, elasticity)
                for j in range(first[o, g], first[o, g] + count[o, g]):
                    if active[j] and initial[d, j] > 0:
                        firms = listed_firms(listing[d, j], weight[j], initial[d, j], wanted)
                        changed[d] += firms != listing[d, j]
                        listing[d, j] = firms


@kernel
def reprice_pools(first, count, active, belief, base_price, price, elasticity):
    """Move prices [sme] of every pool toward the cost of supplying the demand believed in; return how many moved."""
    moved = 0
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            factor = exp(log(belief[o, g]) / elasticity)
            for j in range(first[o, g], first[o, g] + count[o, g]):
                after = next_price(price[j], base_price[j] * factor)
                if active[j] and after != price[j]:
                    price[j] = after
                    moved += 1
    return moved
