"""Steps 4 to 6 for firms: inputs and restocking, bought in bulk, in lots, from home and abroad.

A firm buys every fourth week. Each order is cut into lots and spread over (origin, mode) by systematic sampling from
the frozen shares of week 0, with one keyed random start (largest remainders would give small offers nothing, ever). A
lot stays with its offer unless that offer's share has fallen, and then moves, with the right chance, to one whose share
has grown: every share is exact, and two scenarios differ in no more lots than their shares do (a maximal coupling).
"""

import numpy as np

from sim.agents.streets import seller_of
from sim.draws import base_of, draw, draw_from
from sim.kernel import kernel, rule
from sim.market.accounts import (
    CARBON,
    DAYS,
    DUTY,
    FOB,
    FREIGHT,
    HORIZON,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    LINEHAUL,
    MASS,
    MEASURES,
    ORDERED,
    ORDERS,
    PAID,
    PRODUCTION,
)
from sim.market.choice import bulk_shares
from sim.market.ledgers import gather, has_room, new_trade
from sim.market.paying import rounded, split_payment
from sim.market.trade_keys import trade_key
from sim.world.lanes import LOCAL

CYCLE_WEEKS = 4
LOTS = 4
"""Lots per order and category (assumed): 4 every fourth week are 52 a year."""
RESTOCK, RELATION, B2B = 3, 4, 5
ROWS_AT_ONCE = 4096
"""Rows of trade noted before they are added up: what stays in a near cache."""
GUIDED = 64
"""Parts of a lots' table whose first entries are known, so that a lot's place takes a step or two to find (a power of
2, so that a lot's part is exact; indexed search, Chen and Asau 1974)."""
FIRST_ITEM = 100_000
"""Items of a lot's own draws begin here, above those of orders' starts."""


@kernel
def fill_bulk(first, last, wants, offers, cumulative, log_whole):
    """Fill cumulative shares [kind, d, g, o x mode] (0 restock, 1 firms) and ln sums [kind, d, g]."""
    n, modes = offers.bulk_days.shape[0], offers.bulk_days.shape[2]
    shares = np.zeros((n, modes))
    for d in range(first, last):
        for g in range(wants.sigma.shape[0]):
            for kind in range(2):
                log_whole[kind, d, g] = bulk_shares(d, g, wants, offers, kind == 1, shares)
                running = 0.0
                for o in range(n):
                    for m in range(modes):
                        running += shares[o, m]
                        cumulative[kind, d, g, o * modes + m] = running


@rule
def place_of(cumulative, u):
    """Return the first entry whose cumulative share reaches u of the whole."""
    low, high = 0, cumulative.shape[0] - 1
    aim = u * cumulative[high]
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] <= aim:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def fill_guide(reference, guide):
    """Fill guide [kind, d, g, GUIDED + 1] with the places of 0, 1 / GUIDED, ... in reference [kind, d, g, entry]."""
    guided = guide.shape[3] - 1
    for kind in range(guide.shape[0]):
        for d in range(guide.shape[1]):
            for g in range(guide.shape[2]):
                for i in range(guided + 1):
                    guide[kind, d, g, i] = place_of(reference[kind, d, g], i / guided)


@rule
def width(cumulative, entry):
    """Return the share of an entry."""
    return cumulative[entry] - (cumulative[entry - 1] if entry > 0 else 0.0)


@rule
def guided_place(cumulative, guide, u):
    """Return what ``place_of`` does, given the guide's places [GUIDED + 1]: a step or two instead of eight."""
    parts = guide.shape[0] - 1
    at = min(int(u * parts), parts - 1)
    low, high = int(guide[at]), int(guide[at + 1])
    aim = u * cumulative[cumulative.shape[0] - 1]
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] <= aim:
            low = middle + 1
        else:
            high = middle
    return low


@rule
def lot_place(reference, now, guide, u, base, item):
    """Return the entry a lot goes to: proposed from the frozen shares at ``u``, kept as far as its share still holds.

    Args:
        reference: [entry] cumulative shares of week 0, the same in all scenarios.
        now: [entry] today's.
        guide: [GUIDED + 1] places in the reference (``fill_guide``).
        u: where the lot falls in the order, in [0, 1).
        base: key of the firm's draws of lots (``draws.base_of``).
        item: the lot's.
    """
    entry = guided_place(reference, guide, u)
    before, after = width(reference, entry), width(now, entry)
    if after >= before:
        return entry
    v = draw_from(base, item)
    if v * before < after:
        return entry
    return entry_grown(reference, now, entry, (v * before - after) / (before - after))


@rule
def entry_grown(reference, now, entry, u):
    """Return the entry at u among those whose share has grown, in proportion to how much; else the one given."""
    grown = 0.0
    for i in range(now.shape[0]):
        grown += max(width(now, i) - width(reference, i), 0.0)
    aim, reached, best = u * grown, 0.0, entry
    for i in range(now.shape[0]):
        more = width(now, i) - width(reference, i)
        if more > 0.0:
            reached += more
            best = i
            if reached > aim:
                break
    return best


@rule
def buy_range(begin, end, firms, view, books, arrivals, trade):
    """Buy for every firm from ``begin`` to ``end`` - 1 whose turn it is: fill rows of trade, add to the dues.

    Returns (first firm that found no room for its rows, rows filled).

    A firm buys inputs of every category from its budget; an importer-retailer restocks besides.
    """
    economy, category, is_retailer, active = firms.economy, firms.category, firms.is_retailer, firms.active
    turn, firm_key, input_budget = firms.turn, firms.key, firms.input_budget
    streams, prices, goods, shops = view.streams, view.prices, view.goods, view.shops
    maker_first, maker_count, home_streets, abroad = shops.first, shops.count, shops.home, view.abroad
    middle, modes, tick = shops.pull.shape[0] // 2, view.bulk_modes.shape[0], view.tick
    quotes, duty_rate, bulk_modes, firm_share = view.quotes, view.duty_rate, view.bulk_modes, view.firm_share
    reference, cumulative, guide, restock = view.reference, view.cumulative, view.guide, view.restock_e4usd
    lightness, lost, per_usd, grams = (
        goods.bulk_lightness,
        goods.bulk_lost,
        goods.kg_per_usd,
        goods.g_per_e4usd,
    )
    home_share, made_g, supply_price, now = (
        goods.home_freight_share, goods.production_g_per_e4usd, prices.supply_price, prices.now,
    )  # fmt: skip
    money, states, sales, seen = (
        books.tally.money,
        books.tally.states,
        books.tally.sales,
        books.tally.seen_bulk,
    )
    tonne_km, pages, due_rows, owed = books.tally.tonne_km, books.pages, books.dues.rows, books.dues.used[0]
    to_carrier, to_treasury, refund, ended = pages.carrier, pages.treasury, pages.refund, pages.state
    keys, values, stock_units, stock_cost = trade.keys, trade.values, arrivals.units, arrivals.cost_e4usd
    used, categories = 0, firm_share.shape[0]
    for j in range(begin, end):
        if not active[j] or turn[j] != tick % CYCLE_WEEKS:
            continue
        if used + LOTS * (categories + 1) > keys.shape[0]:
            books.dues.used[0] = owed
            return j, used
        d, key = economy[j], firm_key[j]
        base, lots_base = base_of(streams.seller, key), base_of(streams.lots, key)
        budget = input_budget[j] * CYCLE_WEEKS
        left = budget
        for purchase in range(categories + 1):
            kind, g = 1, purchase
            if purchase == categories:
                kind, g = 0, int(category[j])
                amount = restock[j] if is_retailer[j] else 0
            else:
                amount = rounded(budget * firm_share[g]) if g < categories - 1 else left
                left -= amount
            if amount <= 0:
                continue
            start = draw_from(lots_base, g * 2 + kind)
            frozen, today, places = reference[kind, d, g], cumulative[kind, d, g], guide[kind, d, g]
            for lot in range(LOTS):
                paid = amount // LOTS + (1 if lot < amount % LOTS else 0)
                if paid <= 0:
                    continue
                item = (g * 2 + kind) * 64 + lot
                entry = lot_place(frozen, today, places, (lot + start) / LOTS, lots_base, FIRST_ITEM + item)
                o, m = entry // modes, entry % modes
                home = o == d
                if home:
                    seller = seller_of(maker_first[o, g], maker_count[o, g], home_streets, middle, base, item)
                else:
                    seller = seller_of(maker_first[o, g], maker_count[o, g], abroad, d, base, item)
                money[0] += paid
                states[ORDERED] += 1
                if seller < 0:
                    money[1] += paid
                    states[IS_CANCELLED] += 1
                    continue
                channel = RESTOCK
                if kind == 1:
                    channel = B2B if draw(streams.outcome, key, item * 2) < prices.b2b_share else RELATION
                if home:
                    mode, light, weeks = LOCAL, 1.0, 0
                    freight_share, duty_share, carbon_share = home_share[g], 0.0, 0.0
                    per_kg, km, days = goods.home_kg_co2e_per_kg, goods.home_km, 2.0
                else:
                    mode, light = int(bulk_modes[m]), lightness[m]
                    quote, kg_per_usd = quotes[o, d, m], per_usd[g] / light
                    freight_share, duty_share = quote.usd_per_kg * kg_per_usd, duty_rate[o, d, g]
                    carbon_share = quote.carbon_usd_per_kg * kg_per_usd
                    per_kg, km, days = quote.kg_co2e_per_kg, quote.km, quote.days
                    weeks = 1 + int(np.floor(days / 7.0 + draw(streams.delay, key, item)))
                freight, duty, _, carbon, fob = split_payment(
                    paid, freight_share, duty_share, 0.0, carbon_share
                )
                mass = rounded(fob * grams[g] / light)
                due = (now + min(weeks, HORIZON - 1)) % HORIZON
                if not home and draw(streams.outcome, key, item * 2 + 1) < lost[m]:
                    refund[due, d] += paid
                    ended[due, IS_LOST] += 1
                else:
                    due_rows[owed, 0], due_rows[owed, 1], due_rows[owed, 2] = due, seller, fob
                    owed += 1
                    to_carrier[due, mode] += freight
                    to_treasury[due, d] += duty + carbon
                    ended[due, IS_KEPT] += 1
                    if kind == 0:
                        stock_units[due, j] += rounded(fob / supply_price[seller])
                        stock_cost[due, j] += paid
                keys[used] = trade_key(o, d, g, channel, -1, mode)
                for c in range(MEASURES):
                    values[used, c] = 0
                values[used, ORDERS], values[used, PAID], values[used, FOB] = 1, paid, fob
                values[used, FREIGHT], values[used, DUTY], values[used, CARBON] = freight, duty, carbon
                values[used, MASS], values[used, LINEHAUL] = mass, rounded(mass * per_kg)
                values[used, PRODUCTION] = rounded(fob * made_g[g])
                values[used, DAYS] = rounded(days)
                used += 1
                sales[seller] += fob
                seen[o, d, g] += 1
                tonne_km[mode] += rounded(mass * (km / 1000.0))
    books.dues.used[0] = owed
    return end, used


@kernel
def buy_and_gather(begin, end, firms, view, books, arrivals):
    """Buy for firms ``begin`` to ``end`` - 1 (``buy_range``); return the first that found no room in the ledgers."""
    trade = new_trade(ROWS_AT_ONCE)
    while begin < end:
        if not has_room(books, ROWS_AT_ONCE):
            return begin
        begin, used = buy_range(begin, end, firms, view, books, arrivals, trade)
        gather(trade, used, books.cells)
    return begin
