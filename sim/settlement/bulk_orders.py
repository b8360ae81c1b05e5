"""Steps 4 to 6 for firms: inputs and restocking, bought in bulk, in lots, from home and abroad.

A firm buys every fourth week. Each order is cut into lots, and each lot has an offer by the rule of
``sim.market.bulk_choice``.
"""

import numpy as np

from sim.behaviour.seller_groups import seller_of
from sim.core.codes import (
    B2B_PLATFORM,
    BY_FIRM,
    BY_SELLER,
    INPUTS,
    IS_KEPT,
    IS_LOST,
    KEPT,
    LOST,
    NO_PLATFORM,
    NOBODY,
    PAYMENTS,
    RELATION,
    RESTOCK,
    RESTOCKING,
)
from sim.core.draws import draw, draw_from, draw_key_of
from sim.core.kernel import kernel, rule
from sim.core.units import DAYS_PER_WEEK, GRAMS_PER_KG
from sim.market.bulk_choice import CYCLE_WEEKS, lot_place
from sim.market.charges import BILL_ROWS, CARBON_ROW, DUTY_ROW, FREIGHT_ROW
from sim.market.landed import bulk_duty
from sim.ports.charge import CATEGORY, DESTINATION, ORIGIN
from sim.settlement.accounts import DAYS, FOB, HORIZON, MASS, ORDERS, PAID
from sim.settlement.charging import (
    MASS_AT,
    ORDERS_AT,
    SENT_AT,
    UNITS_AT,
    book,
    charge_bill,
    clear,
    emit,
    hand_on,
    is_called_off,
    name,
    note_borne,
)
from sim.settlement.ledgers import gather, has_room, new_trade, pay_later
from sim.settlement.paying import rounded, units_of
from sim.settlement.trade_keys import trade_key

ROWS_AT_ONCE = 4096
"""Rows of trade noted before they are added up: what stays in a near cache."""
FIRST_ITEM = 100_000
"""Items of a lot's own draws begin here, above those of orders' starts."""


@rule
def buy_range(begin, end, firms, view, books, arrivals, trade):
    """Buy for firms ``begin`` to ``end`` - 1 in their purchase week: fill rows of trade, add to the payables.

    Returns (first firm that found no room for its rows, rows filled).

    A firm buys inputs of every category from its budget; an importer-retailer restocks besides. One loop on purpose:
    the bundles are too wide to be handed on for every purchase.
    """
    used, categories, modes, lots = 0, view.firm_share.shape[0], view.bulk_modes.shape[0], view.lots
    counters, schedule = books.counters, books.schedule
    streams, prices, goods = view.streams, view.prices, view.goods
    for j in range(begin, end):
        if not firms.active[j] or firms.purchase_week[j] != view.tick % CYCLE_WEEKS:
            continue
        if used + lots * (categories + 1) > trade.keys.shape[0]:
            return j, used
        d, key = firms.economy[j], firms.key[j]
        draw_key, lots_key = draw_key_of(streams.seller, key), draw_key_of(streams.lots, key)
        left = budget = firms.input_budget[j] * CYCLE_WEEKS
        for purchase in range(categories + 1):
            kind, g, amount = order_of(purchase, j, budget, left, firms, view)
            if kind == INPUTS:
                left -= amount
            if amount <= 0:
                continue
            start, at = draw_from(lots_key, g * 2 + kind), (kind, d, g)
            frozen, today, places = view.reference[at], view.cumulative[at], view.guide[at]
            for lot in range(lots):
                paid = amount // lots + (1 if lot < amount % lots else 0)
                if paid <= 0:
                    continue
                item = (g * 2 + kind) * 64 + lot
                entry = lot_place(frozen, today, places, (lot + start) / lots, lots_key, FIRST_ITEM + item)
                o, m = entry // modes, entry % modes
                seller = seller_of_lot(o, d, g, draw_key, item, view.shops, view.abroad)
                if is_called_off(seller < 0, paid, 1, counters.money, counters.states):
                    continue
                channel = channel_of(kind, draw(streams.outcome, key, item * 2), prices.b2b_share)
                mode, weeks, outcome = int(goods.home_mode[g]), 0, KEPT
                freight, duty, carbon, light, per_kg, km, days = way_of_lot(o, d, m, g, goods, view.terms)
                if o != d:
                    mode = int(view.bulk_modes[m])
                    weeks = 1 + int(np.floor(days / DAYS_PER_WEEK + draw(streams.delay, key, item)))
                    if draw(streams.outcome, key, item * 2 + 1) < goods.bulk_lost[m]:
                        outcome = LOST
                due = (prices.now + min(weeks, HORIZON - 1)) % HORIZON
                values = trade.values[used]
                clear(values)
                fob = charge_bill(paid, freight, duty, 0.0, carbon, trade.amounts)
                extra, borne = lot_on_entry(kind, o, d, m, g, fob, outcome, view, counters, trade.amounts)
                paid += extra
                name(d, o, mode, 0, 0, g, trade.names)
                owed = schedule.owed[due]
                kept = book(outcome, BILL_ROWS, view.charges, trade.amounts, trade.names, owed, values)
                hand_on_of_lot(o, d, m, g, outcome, view, trade.amounts, trade.names, owed, values)
                if outcome == LOST:
                    schedule.refund[due, d] += paid - kept
                    schedule.state[due, IS_LOST] += 1
                else:
                    pay_later(due, seller, paid - kept, books.payables)
                    schedule.state[due, IS_KEPT] += 1
                    if kind == RESTOCKING:
                        arrivals.units[due, j] += rounded((paid - extra) / view.unit_cost[d, g])
                        arrivals.cost_e4usd[due, j] += paid
                units = units_of(fob, prices.supply_price[seller], prices.cost_factor[o, d])
                mass = rounded(units * goods.g_per_e4usd[g] / light)
                weigh_lot(fob - borne, units, mass, paid, days, per_kg, goods, trade.names, values)
                trade.keys[used] = trade_key(o, d, g, channel, NO_PLATFORM, mode)
                used += 1
                counters.sales[seller] += fob
                count_way(mode, mass, km, goods, trade.names, counters.tonne_km)
    return end, used


@rule
def order_of(purchase, j, budget, left, firms, view):
    """Return (kind, category, 1e-4 USD) of firm j's purchase: inputs category by category, the last takes what is left
    of the budget; then restocking.
    """
    categories = view.firm_share.shape[0]
    if purchase == categories:
        return RESTOCKING, int(firms.category[j]), view.restock_e4usd[j] if firms.is_retailer[j] else 0
    if purchase == categories - 1:
        return INPUTS, purchase, left
    return INPUTS, purchase, rounded(budget * view.firm_share[purchase])


@rule
def channel_of(kind, u, b2b_share):
    """Return through which channel a lot is bought; u in [0, 1) says whether inputs come from a platform."""
    if kind == RESTOCKING:
        return RESTOCK
    return B2B_PLATFORM if u < b2b_share else RELATION


@rule
def way_of_lot(o, d, m, g, goods, terms):
    """Return (freight, duty, carbon as shares of goods value, lightness, kg CO2e per kg, km, days) of a lot's way."""
    if o == d:
        per_kg, km = goods.home_kg_co2e_per_kg[g], goods.home_km[g]
        return goods.home_freight_share[g], 0.0, 0.0, 1.0, per_kg, km, goods.home_days
    light, quote = goods.bulk_lightness[m, g], terms.quotes[o, d, m, g]
    first_row = quote.law_row
    kg_per_usd = goods.kg_per_usd[g] / light
    freight, carbon = quote.usd_per_kg * kg_per_usd, quote.carbon_usd_per_kg * kg_per_usd
    duty = bulk_duty(
        True, terms.duty_rate[first_row + o, d, g], freight, terms.duty_on_freight[first_row + d]
    )
    return freight, duty, carbon, light, quote.kg_co2e_per_kg, quote.km, quote.days


@rule
def hand_on_of_lot(o, d, m, g, outcome, view, amounts, names, owed, values):
    """Give the part of a lot's freight that is for its inland legs to the carriers of their mode (``hand_on``)."""
    if o != d:
        share = np.float64(view.terms.quotes[o, d, m, g].inland_share)
        legs = rounded(amounts[FREIGHT_ROW] * share)
        hand_on(legs, view.goods.inland_mode[g], outcome, view.charges, names, owed, values)


@rule
def lot_on_entry(kind, o, d, m, g, fob, outcome, view, counters, amounts):
    """Put into amounts [charge] what is due on a lot's entry and was not known; return (paid by the buyer, borne by the
    seller), 1e-4 USD.

    What a shop pays on top for goods of its shelf is part of their cost, and its loss until prices follow: where stocks
    bind it is in the cost of what is sold, and must not be counted here as well.

    Args:
        kind: inputs or restocking.
        o: origin.
        d: destination.
        m: bulk mode.
        g: category.
        fob: goods value, 1e-4 USD.
        outcome: what becomes of the lot.
        view: the week.
        counters: of the week.
        amounts: as the buyer knew them; written.
    """
    if view.bearer == NOBODY or o == d:
        return 0, 0
    _, duty, carbon, _, _, _, _ = way_of_lot(o, d, m, g, view.goods, view.terms)
    _, due_duty, due_carbon, _, _, _, _ = way_of_lot(o, d, m, g, view.goods, view.entry_terms)
    more_duty, more_carbon = rounded(fob * (due_duty - duty)), rounded(fob * (due_carbon - carbon))
    amounts[DUTY_ROW] += more_duty
    amounts[CARBON_ROW] += more_carbon
    more = more_duty + more_carbon
    if view.bearer == BY_SELLER or kind == INPUTS or not view.prices.with_stock:
        note_borne(more, view.bearer, outcome, BY_FIRM, o, d, g, counters.borne)
    if view.bearer == BY_SELLER:
        return 0, more
    counters.money[PAYMENTS] += more
    return more, 0


@rule
def count_way(mode, mass, km, goods, names, tonne_km):
    """Add a lot's line haul or home haul, and its inland legs by the mode of its category, to tonne-km by mode."""
    g = names[CATEGORY]
    legs_km = goods.inland_km[names[ORIGIN], names[DESTINATION], mode] * goods.inland_way[g]
    tonne_km[mode] += rounded(mass * (km / GRAMS_PER_KG))
    tonne_km[goods.inland_mode[g]] += rounded(mass * (legs_km / GRAMS_PER_KG))


@rule
def seller_of_lot(o, d, g, draw_key, item, shops, abroad):
    """Return who sells a lot, -1 where nobody does."""
    if o == d:
        octile = shops.attraction_by_octile.shape[0] // 2
        return seller_of(shops.first[o, g], shops.count[o, g], shops.home, octile, draw_key, item)
    return seller_of(shops.first[o, g], shops.count[o, g], abroad, d, draw_key, item)


@rule
def weigh_lot(fob, units, mass, paid, days, per_kg, goods, names, values):
    """Fill a lot's row of trade beside its charges: payment, mass, days and what it emits."""
    names[ORDERS_AT], names[MASS_AT], names[UNITS_AT], names[SENT_AT] = 1, mass, units, 0
    emit(names, per_kg, False, goods.bulk_sources, values)
    values[ORDERS], values[PAID], values[FOB] = 1, paid, fob
    values[MASS], values[DAYS] = mass, rounded(days)


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
