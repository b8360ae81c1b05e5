"""Steps 4 to 6 for firms: inputs and restocking, bought in bulk, in lots, from home and abroad.

A firm buys every fourth week. Each order is cut into lots and spread over (origin, mode) by systematic sampling from
the frozen shares of week 0, with one keyed random start (largest remainders would give small offers nothing, ever). A
lot stays with its offer unless that offer's share has fallen, and then moves, with the right chance, to one whose share
has grown: every share is exact, and two scenarios differ in no more lots than their shares do (a maximal coupling).
"""

import numpy as np

from sim.agents.streets import seller_grown
from sim.draws import base_of, draw, draw_from
from sim.kernel import kernel, part
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
from sim.market.ledgers import gather
from sim.market.paying import rounded, split_payment
from sim.market.trade_keys import trade_key

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


@kernel
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


@part
def width(cumulative, entry):
    """Return the share of an entry."""
    return cumulative[entry] - (cumulative[entry - 1] if entry > 0 else 0.0)


@kernel
def lot_place(reference, now, u, stream, key, item):
    """Return the entry a lot goes to: proposed from the frozen shares at ``u``, kept as far as its share still holds.

    Args:
        reference: [entry] cumulative shares of week 0, the same in all scenarios.
        now: [entry] today's.
        u: where the lot falls in the order, in [0, 1).
        stream: key of the week's draws.
        key: the firm's.
        item: the lot's.
    """
    entry = place_of(reference, u)
    before, after = width(reference, entry), width(now, entry)
    if after >= before:
        return entry
    v = draw(stream, key, item)
    if v * before < after:
        return entry
    return entry_grown(reference, now, entry, (v * before - after) / (before - after))


@kernel
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


@part
def buy_range(
    begin, end, tick, streams, firm_share, smes, restock_e4usd, shops, abroad, bulk_modes, guide, reference, cumulative,
    bulk, goods, prices, tally, pages, stock_units, stock_cost, dues, keys, values,
):  # fmt: skip
    """Buy for every firm from ``begin`` to ``end`` - 1 whose turn it is: fill rows of trade, add to the dues.

    Returns (first firm that found no room for its rows, rows filled).

    stock_units and stock_cost [week modulo HORIZON, sme] are the calendar's: goods on their way to a shop. The guide
    [kind, d, g, GUIDED + 1] says between which entries of the reference a lot falls (``fill_guide``).

    A firm buys inputs of every category from its budget; an importer-retailer restocks his own besides. Columns
    are taken out of their bundles first (see ``listing.fill_tau``).
    """
    lots_stream, seller_stream, outcome_stream, delay_stream = (
        streams.lots, streams.seller, streams.outcome, streams.delay,
    )  # fmt: skip
    economy, category, is_retailer, active = smes.economy, smes.category, smes.is_retailer, smes.active
    turn = smes.turn
    firm_key, input_budget = smes.key, smes.input_budget
    maker_first, maker_count = shops.first, shops.count
    middle = shops.pull.shape[0] // 2
    home_keep, home_alias, home_before, home_now = (
        shops.home.keep, shops.home.alias, shops.home.before, shops.home.now,
    )  # fmt: skip
    keep, alias, before, now_abroad = abroad.keep, abroad.alias, abroad.before, abroad.now
    usd_per_kg, carbon_usd, kg_co2e = bulk.usd_per_kg, bulk.carbon_usd_per_kg, bulk.kg_co2e_per_kg
    bulk_km, bulk_days, duty_rate = bulk.km, bulk.days, bulk.duty_rate
    lightness, bulk_lost, per_usd, grams = (
        goods.bulk_lightness,
        goods.bulk_lost,
        goods.kg_per_usd,
        goods.g_per_e4usd,
    )
    home_share, made_g = goods.home_freight_share, goods.production_g_per_e4usd
    home_kg_co2e, home_km = goods.home_kg_co2e_per_kg, goods.home_km
    supply_price, now, b2b_share = prices.supply_price, prices.now, prices.b2b_share
    money, states, sales, seen = tally.money, tally.states, tally.sales, tally.seen_bulk
    tonne_km = tally.tonne_km
    to_carrier, to_treasury, refund, ended = pages.carrier, pages.treasury, pages.refund, pages.state
    due_rows, owed = dues.rows, dues.used[0]
    used = 0
    modes, categories = bulk_modes.shape[0], firm_share.shape[0]
    most, guided = LOTS * (categories + 1), guide.shape[3] - 1
    for j in range(begin, end):
        if not active[j] or turn[j] != tick % CYCLE_WEEKS:
            continue
        if used + most > keys.shape[0]:
            dues.used[0] = owed
            return j, used
        d, key = economy[j], firm_key[j]
        base, lots_base = base_of(seller_stream, key), base_of(lots_stream, key)
        budget = input_budget[j] * CYCLE_WEEKS
        left = budget
        for purchase in range(categories + 1):
            kind, g = 1, purchase
            if purchase == categories:
                kind, g = 0, int(category[j])
                amount = restock_e4usd[j] if is_retailer[j] else 0
            else:
                amount = rounded(budget * firm_share[g]) if g < categories - 1 else left
                left -= amount
            if amount <= 0:
                continue
            start = draw_from(lots_base, g * 2 + kind)
            last = reference.shape[3] - 1
            for lot in range(LOTS):
                paid = amount // LOTS + (1 if lot < amount % LOTS else 0)
                if paid <= 0:
                    continue
                item = (g * 2 + kind) * 64 + lot
                # lot_place
                u = (lot + start) / LOTS
                at = min(int(u * guided), guided - 1)
                low, high = int(guide[kind, d, g, at]), int(guide[kind, d, g, at + 1])
                aim = u * reference[kind, d, g, last]
                while low < high:
                    half = (low + high) // 2
                    if reference[kind, d, g, half] <= aim:
                        low = half + 1
                    else:
                        high = half
                entry = low
                was, share = reference[kind, d, g, entry], cumulative[kind, d, g, entry]
                if entry > 0:
                    was -= reference[kind, d, g, entry - 1]
                    share -= cumulative[kind, d, g, entry - 1]
                if share < was:
                    v = draw_from(lots_base, FIRST_ITEM + item)
                    if v * was >= share:
                        u = (v * was - share) / (was - share)
                        entry = entry_grown(reference[kind, d, g], cumulative[kind, d, g], entry, u)
                o, m = entry // modes, entry % modes
                home = o == d
                # streets.seller_of
                first, count, seller = maker_first[o, g], maker_count[o, g], -1
                if count > 0:
                    place = draw_from(base, 2 * item) * count
                    seller = first + min(int(place), count - 1)
                    if place - (seller - first) >= (home_keep[middle, seller] if home else keep[d, seller]):
                        seller = int(home_alias[middle, seller] if home else alias[d, seller])
                    was = home_before[middle, seller] if home else before[d, seller]
                    share = home_now[middle, seller] if home else now_abroad[d, seller]
                    if share < was or share <= 0.0:
                        v = draw_from(base, 2 * item + 1)
                        if v * was >= share:
                            u = (v * was - share) / (was - share)
                            if home:
                                seller = seller_grown(first, count, home_before, home_now, middle, u)
                            else:
                                seller = seller_grown(first, count, before, now_abroad, d, u)
                money[0] += paid
                states[ORDERED] += 1
                if seller < 0:
                    money[1] += paid
                    states[IS_CANCELLED] += 1
                    continue
                channel = RESTOCK
                if kind == 1:
                    channel = B2B if draw(outcome_stream, key, item * 2) < b2b_share else RELATION
                if home:
                    mode, light, weeks = 5, 1.0, 0
                    freight_share, duty_share, carbon_share = home_share[g], 0.0, 0.0
                    per_kg, km, days = home_kg_co2e, home_km, 2.0
                else:
                    mode, light = int(bulk_modes[m]), lightness[m]
                    kg_per_usd = per_usd[g] / light
                    freight_share, duty_share = usd_per_kg[o, d, m] * kg_per_usd, duty_rate[o, d, g]
                    carbon_share = carbon_usd[o, d, m] * kg_per_usd
                    per_kg, km, days = kg_co2e[o, d, m], bulk_km[o, d, m], bulk_days[o, d, m]
                    weeks = 1 + int(np.floor(days / 7.0 + draw(delay_stream, key, item)))
                freight, duty, _, carbon, fob = split_payment(
                    paid, freight_share, duty_share, 0.0, carbon_share
                )
                mass = rounded(fob * grams[g] / light)
                due = (now + min(weeks, HORIZON - 1)) % HORIZON
                if not home and draw(outcome_stream, key, item * 2 + 1) < bulk_lost[m]:
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
    dues.used[0] = owed
    return end, used


@kernel
def buy_and_gather(
    begin, end, tick, streams, firm_share, smes, restock_e4usd, shops, abroad, bulk_modes, guide, reference, cumulative,
    bulk, goods, prices, tally, pages, stock_units, stock_cost, dues, cells,
):  # fmt: skip
    """Buy for firms ``begin`` to ``end`` - 1 (``buy_range``); return the first that found no room in the ledgers."""
    keys, values = np.empty(ROWS_AT_ONCE, dtype=np.int64), np.empty((ROWS_AT_ONCE, MEASURES), dtype=np.int64)
    while begin < end:
        if (
            cells.used[0] + ROWS_AT_ONCE > cells.keys.shape[0]
            or dues.used[0] + ROWS_AT_ONCE > dues.rows.shape[0]
        ):
            return begin
        begin, used = buy_range(
            begin, end, tick, streams, firm_share, smes, restock_e4usd, shops, abroad, bulk_modes, guide, reference,
            cumulative, bulk, goods, prices, tally, pages, stock_units, stock_cost, dues, keys, values,
        )  # fmt: skip
        gather(keys, values, used, cells)
    return begin
