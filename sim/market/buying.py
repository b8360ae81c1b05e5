"""Stages 4 to 10 for firms: inputs and restocking, bought in bulk, in lots, from home and abroad.

A firm buys every fourth week. Each order is cut into lots and spread over (origin, mode) in the proportions of
its choice, by systematic sampling with one keyed random start: every offer's expected share is exact (largest
remainders would give small offers nothing, ever), with the least noise.
"""

import numpy as np
from numba import njit

from sim.draws import draw
from sim.market.accounts import (
    CARBON,
    DUTY,
    FOB,
    FREIGHT,
    HORIZON,
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
from sim.market.settling import rounded, trade_key
from sim.numerics import log

CYCLE_WEEKS = 4
LOTS = 4
"""Lots per order and category (assumed): 4 every fourth week are 52 a year."""
RESTOCK, RELATION, B2B = 3, 4, 5


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def bulk_seller(first, count, d, home, key, item, stream, shops, bulk_listing):
    """Return the seller of a lot: a race keyed by the seller's place; -1 when nobody sells there."""
    best, best_time = -1, np.inf
    middle = shops.attraction.shape[1] // 2
    for i in range(count):
        j = first + i
        firms = shops.weight[j] if home else bulk_listing[j, d]
        if firms > 0:
            time = -log(draw(stream, key, item * 65_536 + i)) / (firms * shops.attraction[j, middle])
            if time < best_time:
                best, best_time = j, time
    return best


@njit(cache=True, error_model="numpy")
def buy_category(
    j, d, g, kind, amount, streams, smes, shops, bulk_listing, bulk_modes, cumulative, bulk, goods, prices, tally,
    calendar, keys, values, used,
):  # fmt: skip
    """Buy one category for one firm: LOTS lots; fill rows of trade from ``used`` on; return the next row."""
    modes = bulk_modes.shape[0]
    key = smes.key[j]
    start = draw(streams.lots, key, g * 2 + kind)
    for lot in range(LOTS):
        paid = amount // LOTS + (1 if lot < amount % LOTS else 0)
        if paid <= 0:
            continue
        entry = place_of(cumulative[kind, d, g], (lot + start) / LOTS)
        o, m = entry // modes, entry % modes
        home = o == d
        item = (g * 2 + kind) * 64 + lot
        seller = bulk_seller(
            shops.first[o, g], shops.count[o, g], d, home, key, item, streams.seller, shops, bulk_listing
        )
        tally.money[0] += paid
        tally.states[ORDERED] += 1
        if seller < 0:
            tally.money[1] += paid
            tally.states[6] += 1
            continue
        channel = RESTOCK
        if kind == 1:
            channel = B2B if draw(streams.outcome, key, item * 2) < prices.b2b_share else RELATION
        mode = 5 if home else bulk_modes[m]
        light = 1.0 if home else goods.bulk_lightness[m]
        kg_per_usd = goods.kg_per_usd[g] / light
        freight_share = goods.home_freight_share[g] if home else bulk.usd_per_kg[o, d, m] * kg_per_usd
        duty_share = 0.0 if home else bulk.duty_rate[o, d, g]
        carbon_share = 0.0 if home else bulk.carbon_usd_per_kg[o, d, m] * kg_per_usd
        value = paid / (1.0 + freight_share + duty_share + carbon_share)
        freight, duty, carbon = (
            rounded(value * freight_share), rounded(value * duty_share), rounded(value * carbon_share),
        )  # fmt: skip
        fob = paid - freight - duty - carbon
        mass = rounded(fob * goods.g_per_e4usd[g] / light)
        per_kg = goods.home_kg_co2e_per_kg if home else bulk.kg_co2e_per_kg[o, d, m]
        km = goods.home_km if home else bulk.km[o, d, m]
        days = 2.0 if home else bulk.days[o, d, m]
        weeks = 0 if home else 1 + int(np.floor(days / 7.0 + draw(streams.delay, key, item)))
        due = (prices.now + min(weeks, HORIZON - 1)) % HORIZON
        if not home and draw(streams.outcome, key, item * 2 + 1) < goods.bulk_lost[m]:
            calendar.refund[due, d] += paid
            calendar.state[due, IS_LOST] += 1
        else:
            calendar.seller[due, seller] += fob
            calendar.carrier[due, mode] += freight
            calendar.treasury[due, d] += duty + carbon
            calendar.state[due, IS_KEPT] += 1
            if kind == 0:
                calendar.stock_units[due, j] += rounded(fob / prices.supply_price[seller])
                calendar.stock_cost[due, j] += paid
        for c in range(MEASURES):
            values[used, c] = 0
        row = values[used]
        row[ORDERS], row[PAID], row[FOB], row[FREIGHT] = 1, paid, fob, freight
        row[DUTY], row[CARBON], row[MASS] = duty, carbon, mass
        row[LINEHAUL] = rounded(mass * per_kg)
        row[PRODUCTION] = rounded(fob * goods.production_g_per_e4usd[g])
        row[15] = rounded(days)
        keys[used] = trade_key(o, d, g, channel, -1, mode)
        tally.sales[seller] += fob
        tally.seen_bulk[o, d, g] += 1
        tally.tonne_km[mode] += rounded(mass * (km / 1000.0))
        used += 1
    return used


@njit(cache=True, error_model="numpy")
def buy_all(
    tick, streams, firm_share, smes, restock_e4usd, shops, bulk_listing, bulk_modes, cumulative, bulk, goods, prices,
    tally, calendar, keys, values, used,
):  # fmt: skip
    """Buy for every firm whose turn it is; fill rows of trade from ``used`` on; return the next row."""
    for j in range(smes.economy.shape[0]):
        if not smes.active[j] or (j + tick) % CYCLE_WEEKS != 0:
            continue
        d = smes.economy[j]
        budget = smes.input_budget[j] * CYCLE_WEEKS
        left = budget
        for g in range(firm_share.shape[0]):
            amount = rounded(budget * firm_share[g]) if g < firm_share.shape[0] - 1 else left
            left -= amount
            used = buy_category(
                j, d, g, 1, amount, streams, smes, shops, bulk_listing, bulk_modes, cumulative, bulk, goods, prices,
                tally, calendar, keys, values, used,
            )  # fmt: skip
        if smes.is_retailer[j] and restock_e4usd[j] > 0:
            used = buy_category(
                j, d, smes.category[j], 0, restock_e4usd[j], streams, smes, shops, bulk_listing, bulk_modes,
                cumulative, bulk, goods, prices, tally, calendar, keys, values, used,
            )  # fmt: skip
    return used
