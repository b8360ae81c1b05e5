"""Steps 4 to 6 for firms: inputs and restocking, bought in bulk, in lots, from home and abroad.

A firm buys every fourth week. Each order is cut into lots, and each lot has an offer by the rule of
``sim.market.bulk_choice``.
"""

import numpy as np

from sim.behaviour.streets import seller_of
from sim.core.codes import (
    B2B_PLATFORM,
    INPUTS,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    LOCAL,
    NO_PLATFORM,
    ORDERED,
    PAYMENTS,
    REFUNDS,
    RELATION,
    RESTOCK,
    RESTOCKING,
)
from sim.core.draws import base_of, draw, draw_from
from sim.core.kernel import kernel, rule
from sim.core.units import DAYS_PER_WEEK, GRAMS_PER_KG
from sim.market.bulk_choice import CYCLE_WEEKS, LOTS, lot_place
from sim.settlement.accounts import (
    CARBON,
    DAYS,
    DUTY,
    FOB,
    FREIGHT,
    HORIZON,
    LINEHAUL,
    MASS,
    MEASURES,
    ORDERS,
    PAID,
    PRODUCTION,
)
from sim.settlement.ledgers import gather, has_room, new_trade
from sim.settlement.paying import rounded, split_payment
from sim.settlement.trade_keys import trade_key

ROWS_AT_ONCE = 4096
"""Rows of trade noted before they are added up: what stays in a near cache."""
FIRST_ITEM = 100_000
"""Items of a lot's own draws begin here, above those of orders' starts."""


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
            kind, g = INPUTS, purchase
            if purchase == categories:
                kind, g = RESTOCKING, int(category[j])
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
                money[PAYMENTS] += paid
                states[ORDERED] += 1
                if seller < 0:
                    money[REFUNDS] += paid
                    states[IS_CANCELLED] += 1
                    continue
                channel = RESTOCK
                if kind == INPUTS:
                    channel = (
                        B2B_PLATFORM if draw(streams.outcome, key, item * 2) < prices.b2b_share else RELATION
                    )
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
                    weeks = 1 + int(np.floor(days / DAYS_PER_WEEK + draw(streams.delay, key, item)))
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
                    if kind == RESTOCKING:
                        stock_units[due, j] += rounded(fob / supply_price[seller])
                        stock_cost[due, j] += paid
                keys[used] = trade_key(o, d, g, channel, NO_PLATFORM, mode)
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
                tonne_km[mode] += rounded(mass * (km / GRAMS_PER_KG))
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
