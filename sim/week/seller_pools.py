"""Pools of sellers: producers of one origin and category, who list and price alike; kernels of their monthly moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.agents.sme import listed_firms, next_price, own_sales, wanted_listing, wanted_markup
from sim.core.draws import draw_from, draw_key_of
from sim.core.kernel import kernel, part
from sim.core.numerics import exp, log

FIRST_BULK_ITEM = 1_000_000
"""Draws of bulk listings by destination begin here, above those of platform markets."""


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
    first_weight: np.ndarray
    """[sme] firms behind it at the start"""
    key: np.ndarray
    """[sme] lasting keys of draws"""


class Listings(NamedTuple):
    """Where sellers list, and what a firm sells there; a market is a platform market, or a destination of bulk goods.

    Demand and attraction are ratios to the start: [cell, g] of parcels, [o, d, g] of bulk goods.
    """

    initial: np.ndarray
    """[market, sme] firms that listed at the start"""
    now: np.ndarray
    """[market, sme] firms that list"""
    belief: np.ndarray
    """[cell, g] or [o, d, g] believed demand"""
    joint: np.ndarray
    """[cell, g] or [o, d, g] joint attraction of the sellers who list"""
    attraction: np.ndarray
    """[sme] attraction of a firm"""
    fixed_cost: np.ndarray
    """[o] fixed cost of listing"""
    speed: float
    """share of the gap to the wanted number of firms that closes in a month"""
    most_ratio: float
    """fixed cost over sales, against the start, above which no firm lists"""
    staying: np.ndarray
    """[row, sme] share of firms for which a market is worth what its rules cost"""
    staying_row: np.ndarray
    """[market] its row there; -1 where rules cost nothing"""


class Pricing(NamedTuple):
    """How sellers price: settings of the mechanism `adaptive_prices`."""

    supply_elasticity: float
    """elasticity of supply"""
    speed: float
    """share of the gap to the wanted price that closes in a month"""
    menu_cost: float
    """gap, share of the price, within which a price stays"""
    least_elasticity: float
    """elasticity of demand that a firm faces when it sells its whole category"""


@part
def _relist_pool(market, item, o, g, belief, joint, pools, listings, elasticity, stream):
    """Move listings of the producers of (o, g) in one market; return how many changed."""
    initial, listing, weight = listings.initial, listings.now, pools.weight
    moved = 0
    for j in range(pools.first[o, g], pools.first[o, g] + pools.count[o, g]):
        if not pools.active[j] or initial[market, j] <= 0:
            continue
        sales = own_sales(belief, listings.attraction[j], joint)
        ratio = listings.fixed_cost[o] / sales if sales > 0.0 else np.inf
        start = initial[market, j] * (weight[j] / pools.first_weight[j])
        u = draw_from(draw_key_of(stream, pools.key[j]), item)
        wanted = wanted_listing(ratio, elasticity, listings.most_ratio)
        if listings.staying_row[market] >= 0:
            wanted *= listings.staying[listings.staying_row[market], j]
        firms = listed_firms(listing[market, j], weight[j], start, wanted, listings.speed, u)
        moved += firms != listing[market, j]
        listing[market, j] = firms
    return moved


@kernel
def relist(begin, end, pools, cell_of, listings, elasticity, stream, cell_moved, changed):
    """Move listings of platform markets ``begin`` to ``end`` - 1 by what a firm sells there against its fixed cost.

    Where listings changed is noted in cell_moved [cell, g], how many did in changed [platform_market].
    """
    for market in range(begin, end):
        changed[market] = 0
        for o in range(pools.first.shape[0]):
            cell = cell_of[market, o]
            if cell < 0:
                continue
            for g in range(pools.first.shape[1]):
                belief, joint = listings.belief[cell, g], listings.joint[cell, g]
                moved = _relist_pool(market, market, o, g, belief, joint, pools, listings, elasticity, stream)
                if moved > 0:
                    cell_moved[cell, g] = True
                    changed[market] += moved


@kernel
def relist_bulk(begin, end, pools, listings, elasticity, stream, changed):
    """As ``relist`` for sales to firms abroad, destinations ``begin`` to ``end`` - 1."""
    for d in range(begin, end):
        changed[d] = 0
        for o in range(pools.first.shape[0]):
            if o == d:
                continue
            for g in range(pools.first.shape[1]):
                belief, joint = listings.belief[o, d, g], listings.joint[o, d, g]
                changed[d] += _relist_pool(
                    d, FIRST_BULK_ITEM + d, o, g, belief, joint, pools, listings, elasticity, stream
                )


@kernel
def reprice_pools(pools, sigma, belief, share, first_share, first_price, price, pricing):
    """Move prices [sme] toward cost times markup at the demand believed in; return how many moved.

    Args:
        pools: producers.
        sigma: [g] elasticity of substitution.
        belief: [o, g] demand against the start.
        share: [sme] one firm's part of its pool's sales.
        first_share: [sme] the same at the start.
        first_price: [sme] prices of the start, at demand and markup of the start.
        price: [sme] moved.
        pricing: how sellers price (``Pricing``).
    """
    moved = 0
    for o in range(pools.first.shape[0]):
        for g in range(pools.first.shape[1]):
            factor = exp(log(belief[o, g]) / pricing.supply_elasticity)
            for j in range(pools.first[o, g], pools.first[o, g] + pools.count[o, g]):
                if not pools.active[j]:
                    continue
                least = pricing.least_elasticity
                markup = wanted_markup(sigma[g], share[j], least) / wanted_markup(
                    sigma[g], first_share[j], least
                )
                wanted = first_price[j] * factor * markup
                after = next_price(price[j], wanted, pricing.speed, pricing.menu_cost)
                moved += after != price[j]
                price[j] = after
    return moved
