"""Step 7, slow loops, every fourth week: what agents learn, and what they do about it.

Trust moves with deliveries; carriers requote and invest; platforms move commissions, rank, and leave markets
that cost more than they bring; sellers reprice, list where demand beat expectations, exit without cash, enter
where demand is high; importer-retailers reprice their shelves; regulators review inspection. Everything moves
in steps, so that noise alone moves little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.agents.carrier import QUOTE_STEP, REQUOTE_MONTHS
from sim.agents.sme import CASH_WEEKS, MENU_COST, demand_belief, listed_firms, next_price, wanted_listing
from sim.core import draws, numerics
from sim.core.kernel import kernel
from sim.core.numerics import exp, log
from sim.core.parallel import in_ranges
from sim.core.units import E4USD_PER_USD, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.week.run_state import RunState

MONTH_WEEKS = 4
FORGETTING = 0.9
"""Weight of last month's experience in this month's (assumed: memory of about ten months)."""
TRUST_PRIOR_ORDERS = 400.0
"""Orders after which experience weighs as much as the prior in a segment's trust (assumed)."""
TRUST_STEP = 0.005
"""Trust moves in half points (assumed)."""
RATING_PRIOR, RATING_PRIOR_ORDERS = 0.9, 50.0
"""The share of orders that go well as long as nothing is known, of a seller, a platform or an origin, and the orders
after which the record weighs as much (assumed)."""
SALES_PRIOR_NEEDS = 100.0
"""A platform's sales count as usual until they are many against this number of mean orders (assumed)."""
SALES_WEIGHT = 0.5
"""Weight of the month's sales, against expected ones, when a platform reconsiders a market (assumed)."""
POOL_PRIOR_SHARE = 0.25
"""Weight of expectation, in months' sales, in what a pool of sellers believes of demand (assumed)."""
ENTRY_BELIEF = 1.04
"""Entrants come where demand is believed to be 4 % above expectation (assumed)."""


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
    """Where sellers list, and what they lived through there; a market is a slot, or a destination of bulk goods."""

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
    """Move listings of slots ``begin`` to ``end`` - 1 by what sellers of an origin lived through there.

    First form: the fixed cost of listing stays what it was. Where listings changed is noted in cell_moved [cell, g],
    how many did in changed [slot].
    """
    first, count, active, weight = pools.first, pools.count, pools.active, pools.weight
    initial, listing, seen, expected = listings.initial, listings.now, listings.seen, listings.expected
    for slot in range(begin, end):
        changed[slot] = 0
        for o in range(first.shape[0]):
            cell = cell_of[slot, o]
            if cell < 0:
                continue
            for g in range(first.shape[1]):
                wanted = wanted_listing(demand_belief(seen[cell, g], expected[cell, g]), 1.0, elasticity)
                moved = 0
                for j in range(first[o, g], first[o, g] + count[o, g]):
                    if active[j] and initial[slot, j] > 0:
                        firms = listed_firms(listing[slot, j], weight[j], initial[slot, j], wanted)
                        moved += firms != listing[slot, j]
                        listing[slot, j] = firms
                if moved > 0:
                    cell_moved[cell, g] = True
                    changed[slot] += moved


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


def adapt(model: RunState) -> bool:
    """Let everybody learn from the month; return whether the tables must be rebuilt."""
    changed = _carriers(model)
    changed |= _trust(model)
    changed |= _platforms(model)
    changed |= _sellers(model)
    changed |= _shelves(model)
    for regulator in model.regulators.values():
        regulator.review_inspection(model.expected_seized_share, model.paces.inspection_step)
    return changed


def _carriers(model: RunState) -> bool:
    """Take note of the month's load by mode, invest, and requote once a quarter."""
    market = model.market
    before = np.concatenate((market.rate_index, market.utilisation))
    load = model.month_tonne_km / MONTH_WEEKS
    requotes = (model.tick + 1) % (REQUOTE_MONTHS * MONTH_WEEKS) == 0
    for mode in range(len(market.rate_index)):
        fleet = [carrier for carrier in model.carriers if carrier.mode == mode]
        if not fleet:
            continue
        capacity = numerics.total(np.array([carrier.capacity_tonne_km for carrier in fleet]))
        index = planned = 0.0
        for carrier in fleet:
            carrier.see_load(load[mode] * carrier.capacity_tonne_km / capacity)
            share = carrier.capacity_tonne_km / capacity
            planned += carrier.utilisation * share
            index += (carrier.quote() if requotes else carrier.quoted) * share
            carrier.invest()
        # Quotes are equal across the fleet up to the order of the sum; keep the step they were made in.
        market.rate_index[mode] = float(np.round(index / QUOTE_STEP) * QUOTE_STEP)
        model.utilisation[mode] = load[mode] / capacity
        # A queue builds up over months: one month's luck of the sample makes none.
        market.utilisation[mode] = np.round(planned / QUOTE_STEP) * QUOTE_STEP if planned > 1.0 else 0.0
    model.month_tonne_km[:] = 0.0
    return bool((np.concatenate((market.rate_index, market.utilisation)) != before).any())


def _trust(model: RunState) -> bool:
    """Update trust by (economy, segment) in platforms and origins.

    What counts is going better or worse than usual: bad outcomes are set against the share that was usual in
    the first half-year, so that trust is at rest while deliveries are.
    """
    market = model.market
    changed = False
    for now, prior, good, bad, usual in (
        (market.trust_platform, model.trust_prior[0], model.good, model.bad, model.usual_bad[0]),
        (market.trust_origin, model.trust_prior[1], model.good_origin, model.bad_origin, model.usual_bad[1]),
    ):
        total = good + bad
        if model.tick < model.usual_until:
            usual[:] = (bad + (1.0 - RATING_PRIOR) * RATING_PRIOR_ORDERS) / (total + RATING_PRIOR_ORDERS)
            continue
        better = bad - usual * total
        shifted = np.clip(prior * TRUST_PRIOR_ORDERS - better, 0.0, None) / TRUST_PRIOR_ORDERS
        target = (shifted * TRUST_PRIOR_ORDERS + prior * total) / (TRUST_PRIOR_ORDERS + total)
        moved = np.abs(target - now) > TRUST_STEP
        now[:] = np.where(moved, np.clip(np.round(target / TRUST_STEP) * TRUST_STEP, 0.0, 1.0), now)
        changed |= bool(moved.any())
    for counts in (model.good, model.bad, model.good_origin, model.bad_origin):
        counts *= FORGETTING
    return changed


def _platforms(model: RunState) -> bool:
    """Move commissions; leave markets that do not pay."""
    market, changed = model.market, False
    cost_year = market.rules.platform_market_cost_usd_per_year
    monthly_cost = cost_year * (MONTH_WEEKS / WEEKS_PER_YEAR) * E4USD_PER_USD
    for platform in model.platforms:
        p = platform.row
        sales = model.platform_month[p]
        expected = model.expected_platform_month[p]
        total, usual = numerics.total(sales), numerics.total(expected)
        if usual <= 0.0 or total <= 0.0:
            continue
        prior = SALES_PRIOR_NEEDS * model.mean_need_e4usd
        relative = (total + prior) / (usual + prior)
        cost = monthly_cost * platform.markets
        paces = model.paces
        changed |= platform.set_commission(
            relative, numerics.total(cost) / total, paces.commission_power, paces.cost_pass_through
        )
        market.commission[p] = platform.commission
        income = platform.commission * (SALES_WEIGHT * sales + (1.0 - SALES_WEIGHT) * expected)
        leaving = platform.reconsider(cost, income, paces.exit_cost_share)
        if leaving.any():
            market.platform_present[p] &= platform.markets
            changed = True
    model.platform_month[:] = 0.0
    return changed


def _sellers(model: RunState) -> bool:
    """Reprice, rank, list, exit, enter."""
    sellers, smes, market = model.sellers, model.smes, model.market
    for seen, expected, month, weekly in (
        (sellers.seen, sellers.expected_seen, model.month_seen, model.expected_orders),
        (sellers.seen_bulk, sellers.expected_bulk, model.month_seen_bulk, model.expected_lots),
    ):
        seen *= FORGETTING
        seen += month
        expected *= FORGETTING
        expected += MONTH_WEEKS * weekly
        month[:] = 0
    active, weight = smes.column("active"), smes.column("weight")
    pools = Pools(sellers.first, sellers.count, active, weight)
    parcels = Listings(sellers.initial_listing, sellers.listing, sellers.seen, sellers.expected_seen)
    bulk = Listings(sellers.initial_bulk, sellers.bulk_listing, sellers.seen_bulk, sellers.expected_bulk)
    changed = np.zeros(len(sellers.listing) + len(sellers.bulk_listing), dtype=np.int64)
    abroad = changed[len(sellers.listing) :]
    in_ranges(
        relist, len(sellers.listing), model.threads, pools, sellers.cell_of, parcels,
        model.paces.listing_elasticity, sellers.cell_moved, changed,
    )  # fmt: skip
    in_ranges(relist_bulk, len(abroad), model.threads, pools, bulk, model.paces.listing_elasticity, abroad)
    ranked = _rank(model)
    belief = _pool_belief(model)
    moved = _reprice(model, belief)
    left = _cash_and_exit(model, belief)
    came = _enter(model, belief)
    if changed.any() or moved or left or came or ranked:
        sellers.update_attraction()
        offers = market.offers
        sellers.write_composites(offers.composite, offers.home_composite, offers.bulk_composite)
        return True
    return False


def _rank(model: RunState) -> bool:
    """Let platforms rank sellers by their record against that of their peers; return whether any rank moved.

    First form: all platforms rank alike, so a seller has one boost.
    """
    sellers, smes = model.sellers, model.smes
    good, seen = model.seller_good, model.seller_good + model.seller_bad
    rating = smes.column("rating")
    rating[:] = (good + RATING_PRIOR * RATING_PRIOR_ORDERS) / (seen + RATING_PRIOR_ORDERS)
    active = smes.column("active") & ~smes.column("is_retailer")
    economy, category = smes.column("economy"), smes.column("category")
    pool = economy.astype(np.int64) * sellers.first.shape[1] + category
    count = np.bincount(pool[active], minlength=sellers.first.size)[pool]
    total = np.bincount(pool[active], weights=rating[active], minlength=sellers.first.size)[pool]
    peers = total / np.maximum(count, 1.0)
    boost = model.platforms[0].rank(np.where(active, rating - peers, 0.0), model.paces.ranking_power)
    moved = bool((boost != sellers.boost).any())
    sellers.boost[:] = boost
    model.seller_good *= FORGETTING
    model.seller_bad *= FORGETTING
    return moved


def _pool_belief(model: RunState) -> np.ndarray:
    """Return believed demand [origin, category] against expectation, from all sales of the pool."""
    model.pool_sales *= FORGETTING
    model.pool_sales += model.month_pool
    model.pool_expected *= FORGETTING
    model.pool_expected += MONTH_WEEKS * model.expected_pool
    model.month_pool[:] = 0
    prior = POOL_PRIOR_SHARE * model.pool_expected + 1.0
    belief: np.ndarray = (model.pool_sales + prior) / (model.pool_expected + prior)
    return belief


def _reprice(model: RunState, belief: np.ndarray) -> int:
    """Move prices along the supply curve; return how many moved."""
    sellers, active, price = model.sellers, model.smes.column("active"), model.smes.column("price")
    elasticity = model.paces.supply_elasticity
    pools = sellers.first, sellers.count, active, belief, model.base_price, price
    return int(reprice_pools(*pools, elasticity))


@kernel
def reprice_pools(first, count, active, belief, base, price, elasticity):
    """Move prices [sme] of every pool toward the cost of supplying the demand believed in; return how many moved."""
    moved = 0
    for o in range(first.shape[0]):
        for g in range(first.shape[1]):
            factor = exp(log(belief[o, g]) / elasticity)
            for j in range(first[o, g], first[o, g] + count[o, g]):
                after = next_price(price[j], base[j] * factor)
                if active[j] and after != price[j]:
                    price[j] = after
                    moved += 1
    return moved


def _cash_and_exit(model: RunState, belief: np.ndarray) -> int:
    """Book a month's operating surplus; firms out of cash leave. Each pool keeps its last agent."""
    smes, sellers = model.smes, model.sellers
    cash, fixed = smes.column("cash_e4usd"), smes.column("fixed_cost_e4usd")
    active, retailer = smes.column("active"), smes.column("is_retailer")
    economy, category = smes.column("economy"), smes.column("category")
    demand = belief[economy, category]
    surplus = (model.expected_surplus * demand - fixed) * MONTH_WEEKS
    cash += np.where(active & ~retailer, np.floor(surplus), 0.0).astype(np.int64)
    gone = 0
    for j in np.flatnonzero(active & ~retailer & (cash < 0)):
        first, count = sellers.first[economy[j], category[j]], sellers.count[economy[j], category[j]]
        if active[first : first + count].sum() <= 1:
            cash[j] = 0
            continue
        active[j] = False
        sellers.listing[:, j] = 0
        sellers.bulk_listing[:, j] = 0
        sellers.pool_moved[economy[j], category[j]] = True
        model.exited[economy[j]] += smes.column("weight")[j]
        gone += 1
    return gone


def _enter(model: RunState, belief: np.ndarray) -> int:
    """Let entrants in where demand is high: a fresh row, middling productivity, half the firms of a peer."""
    smes, sellers = model.smes, model.sellers
    active, entered = smes.column("active"), smes.column("entered")
    stream = draws.stream(model.seed, draws.ENTRY, model.tick)
    came = 0
    for o, g in zip(*np.nonzero(belief > ENTRY_BELIEF), strict=True):
        first, count = int(sellers.first[o, g]), int(sellers.count[o, g])
        rows = np.arange(first, first + count)
        fresh = rows[~active[rows] & (entered[rows] < 0)]
        peers = rows[active[rows]]
        if len(fresh) == 0 or len(peers) == 0:
            continue
        j = int(fresh[0])
        if draws.draw(np.uint64(stream), smes.column("key")[j], 0) >= model.paces.entry_chance:
            continue
        peer = int(peers[len(peers) // 2])
        active[j], entered[j] = True, model.tick
        smes.column("weight")[j] = max(int(smes.column("weight")[peer]) // 2, 1)
        for name in ("productivity", "price", "fixed_cost_e4usd", "input_budget_e4usd"):
            smes.column(name)[j] = smes.column(name)[peer] if name != "input_budget_e4usd" else 0
        smes.column("cash_e4usd")[j] = smes.column("fixed_cost_e4usd")[peer] * CASH_WEEKS
        model.base_price[j] = model.base_price[peer]
        model.expected_surplus[j] = model.expected_surplus[peer]
        for listing, initial in (
            (sellers.listing, sellers.initial_listing),
            (sellers.bulk_listing, sellers.initial_bulk),
        ):
            initial[:, j] = np.where(initial[:, peer] > 0, np.maximum(initial[:, peer] // 2, 1), 0)
            listing[:, j] = initial[:, j]
        sellers.pool_moved[o, g] = True
        model.entered[o] += smes.column("weight")[j]
        came += 1
    return came


def _shelves(model: RunState) -> bool:
    """Reprice shop shelves at the mean cost of what stands on them, in steps.

    Where stocks do not bind, the market passes today's cost of restocking through at once.
    """
    if not model.paces.with_stock:
        return False
    smes, market = model.smes, model.market
    units = np.zeros(market.shelf_cost.shape)
    cost = np.zeros(market.shelf_cost.shape)
    economy, category = smes.column("economy"), smes.column("category")
    shops = np.flatnonzero(smes.column("is_retailer"))
    np.add.at(units, (economy[shops], category[shops]), smes.column("stock_units")[shops].astype(np.float64))
    np.add.at(
        cost, (economy[shops], category[shops]), smes.column("stock_cost_e4usd")[shops].astype(np.float64)
    )
    mean = np.where(units > 0, cost / np.maximum(units, 1.0), market.shelf_cost)
    moved = np.abs(mean / market.shelf_cost - 1.0) > MENU_COST
    market.shelf_cost[:] = np.where(moved, mean, market.shelf_cost)
    return bool(moved.any())
