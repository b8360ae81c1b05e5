"""Firms abroad: who sells to consumers in which economy, and what its rules cost them; counted every week.

Each firm that lists on a platform abroad pays what its rules ask of it there, whatever it sells, and so does each that
sells in bulk where rules cost those something. Of an agent's firms, those on one platform of an economy are among those
on the platform where most are. What they pay is work of agents and laboratories: nobody of the model receives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.codes import FIRM_SIZES, LARGE, PLATFORM, SMALL
from sim.core.kernel import kernel
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR
from sim.world.consumer_types import OCTILES

if TYPE_CHECKING:
    from sim.settlement.flows import Flows
    from sim.week.run_state import RunState
    from sim.week.sellers import Sellers


class Firms(NamedTuple):
    """Agents, as those who count them see them."""

    economy: np.ndarray
    """[sme] home"""
    category: np.ndarray
    """[sme] what it makes"""
    size: np.ndarray
    """[sme] small or large, as at the start"""
    attraction: np.ndarray
    """[sme] what price, quality and ranking make of it, to buyers of the middle octile"""


class Abroad(NamedTuple):
    """Firms that sell abroad in a week, and what rules there cost them."""

    online: np.ndarray
    """[o, d, size] firms that list on a platform of d"""
    exporters: np.ndarray
    """[o, size] firms that list on a platform of some economy abroad"""
    attraction: np.ndarray
    """[cell, g, size] joint attraction of those who list, of cells abroad"""
    paid: np.ndarray
    """[sme] what rules cost the firms behind an agent, 1e-4 USD"""
    paid_by: np.ndarray
    """[o, d, size] the same by where, 1e-4 USD"""


@kernel
def count_abroad(listing, bulk_listing, cell_of, first_market, firms, online_cost, bulk_cost, found):
    """Fill who sells abroad, and what it costs.

    Args:
        listing: [market, sme] firms on platforms.
        bulk_listing: [d, sme] firms that sell in bulk.
        cell_of: [market, o] cell of a platform market and origin.
        first_market: [d] its first platform market, and after the last economy the number of all.
        firms: ``Firms``.
        online_cost: [o, d, g] cost of each firm that sells to consumers, 1e-4 USD a week.
        bulk_cost: [o, d, g] of each that sells in bulk.
        found: ``Abroad``, all 0; filled.
    """
    economy, category, size = firms.economy, firms.category, firms.size
    sellers = economy.shape[0]
    there, most = np.zeros(sellers, np.int64), np.zeros(sellers, np.int64)
    for d in range(first_market.shape[0] - 1):
        there[:] = 0
        for market in range(first_market[d], first_market[d + 1]):
            for j in range(sellers):
                listed = listing[market, j]
                if listed > 0 and economy[j] != d:
                    place = cell_of[market, economy[j]], category[j], size[j]
                    found.attraction[place] += listed * firms.attraction[j]
                    there[j] = max(there[j], listed)
        for j in range(sellers):
            o, g, s = economy[j], category[j], size[j]
            if o == d:
                continue
            found.online[o, d, s] += there[j]
            most[j] = max(most[j], there[j])
            owed = there[j] * online_cost[o, d, g] + bulk_listing[d, j] * bulk_cost[o, d, g]
            found.paid[j] += owed
            found.paid_by[o, d, s] += owed
    for j in range(sellers):
        found.exporters[economy[j], size[j]] += most[j]


def firms_below(sellers: Sellers) -> np.ndarray:
    """Return the share of firms of its economy and category that sell less than an agent's at the start [sme].

    Half of an agent's own firms count as such.
    """
    attraction, weight = sellers.first_attraction, sellers.first_weight
    below = np.ones(len(attraction))
    for first, count in zip(sellers.first.ravel(), sellers.count.ravel(), strict=True):
        if count:
            order = first + np.argsort(attraction[first : first + count], kind="stable")
            firms = np.cumsum(weight[order])
            below[order] = (firms - 0.5 * weight[order]) / max(firms[-1], 1)
    return below


def pay_for_markets(run: RunState) -> Abroad:
    """Let firms pay what this week's rules ask of them abroad; return who sells there and what that costs."""
    sellers, take, world = run.sellers, run.smes.column, run.world
    n, sizes = world.n, len(FIRM_SIZES)
    found = Abroad(
        np.zeros((n, n, sizes), np.int64), np.zeros((n, sizes), np.int64),
        np.zeros((*sellers.parcel_belief.shape, sizes)), np.zeros(len(run.smes), np.int64),
        np.zeros((n, n, sizes), np.int64),
    )  # fmt: skip
    firms = Firms(
        take("economy").astype(np.int64), take("category").astype(np.int64), run.firm_size,
        np.ascontiguousarray(sellers.attraction[:, OCTILES // 2]),
    )  # fmt: skip
    markets = world.lanes.market_destination
    first_market = np.searchsorted(markets, np.arange(n + 1))
    rules = run.market.rules
    count_abroad(
        sellers.listing, sellers.bulk_listing, sellers.cell_of, first_market, firms,
        week_e4usd(rules.online_firm_cost_usd_per_year), week_e4usd(rules.bulk_firm_cost_usd_per_year), found,
    )  # fmt: skip
    sellers.market_cost_e4usd += found.paid
    return found


def week_e4usd(usd_per_year: np.ndarray) -> np.ndarray:
    """Return yearly sums as whole weekly ones, 1e-4 USD."""
    whole: np.ndarray = np.floor(usd_per_year * (E4USD_PER_USD / WEEKS_PER_YEAR)).astype(np.int64)
    return whole


def sold_abroad(run: RunState, flows: Flows, abroad: Abroad) -> np.ndarray:
    """Return the week's sales to consumers abroad [o, d, size], 1e-4 USD fob, by the sizes of those who attract."""
    lanes, n = run.world.lanes, run.world.n
    market_of = np.full((n, len(run.world.platforms)), -1)
    market_of[lanes.market_destination, lanes.market_platform] = np.arange(lanes.platform_markets)
    rows = np.flatnonzero((flows.channel == PLATFORM) & (flows.origin != flows.destination))
    o, d, usd = flows.origin[rows], flows.destination[rows], flows.fob_e4usd[rows]
    cell = run.sellers.cell_of[market_of[d, flows.platform[rows]], o]
    by_size = abroad.attraction[cell, flows.category[rows]]
    joint = by_size.sum(axis=1)
    small = np.where(joint > 0.0, by_size[:, SMALL] / np.where(joint > 0.0, joint, 1.0), 0.0)
    found = np.zeros((n, n, len(FIRM_SIZES)))
    np.add.at(found[:, :, SMALL], (o, d), usd * small)
    np.add.at(found[:, :, LARGE], (o, d), usd * (1.0 - small))
    return found


__all__ = ["Abroad", "pay_for_markets", "sold_abroad", "week_e4usd"]
