"""Steps 5 and 6 for purchases in shops: home goods at once, imported goods once demand for every shop is known.

Whole numbers as in ``parcel_orders``. Purchases of imported goods wait in a ledger (``ledgers.Shelf``); where a shop
was asked for more than it has, those of its pool are settled one by one.
"""

import numpy as np

from sim.core.codes import (
    COLUMN_AT,
    GIVE_UP,
    IS_CANCELLED,
    IS_KEPT,
    LOCAL,
    NEEDED,
    REFUNDS,
    SELLER_AT,
    SHELF,
    SIZE_AT,
    WITHOUT_ORDER,
)
from sim.core.kernel import kernel, rule
from sim.core.units import GRAMS_PER_KG
from sim.market.charges import FREIGHT_ROW, VAT_ROW
from sim.settlement.accounts import FOB, FREIGHT, MASS, ORDERS, PAID, VAT
from sim.settlement.charging import (
    MASS_AT,
    ORDERS_AT,
    SENT_AT,
    UNITS_AT,
    emit,
    is_called_off,
    name,
)
from sim.settlement.paying import rounded, units_of


@rule
def settle_shops(count, columns, view, needs, books, names):
    """Settle purchases of home goods among the first ``count`` needs, note those of imported goods, count the needs.

    What a shop that imports has in stock is shared by all buyers, so these purchases wait in ``books.shelf`` until the
    demand for every shop is known (``settle_shelf``). What households buy goes by lorry at home (the world is checked
    for it). ``names`` is room (``ledgers.Trade``).
    """
    buyers, categories, orders_each, found = needs.rows, needs.goods, needs.orders, needs.found
    goods, prices, counters, schedule = view.goods, view.prices, books.counters, books.schedule
    economy, weights, paid_of = columns.economy, columns.weight, view.sizes.paid_e4usd
    home, states, money, counted = counters.home, counters.states, counters.money, counters.needs
    sales, shop_money, tonne_km = counters.sales, counters.shop_money, counters.tonne_km
    home_price, shelf_price, vat_rate = prices.home_price, prices.shelf_price, prices.vat_rate
    freight_share, grams, sources = goods.home_freight_share, goods.g_per_e4usd, goods.shop_sources
    per_kg, home_km = goods.home_kg_co2e_per_kg, goods.home_km
    rows, owed, ended = view.charges.rows, schedule.owed[prices.now], schedule.state[prices.now]
    carrier, treasury = rows[FREIGHT_ROW].first + LOCAL, rows[VAT_ROW].first
    shelf = books.shelf
    waiting, used = shelf.orders, shelf.used[0]
    for i in range(count):
        row, g, k = buyers[i], categories[i], found[i, SIZE_AT]
        column, seller = found[i, COLUMN_AT], found[i, SELLER_AT]
        d, weight = economy[row], weights[row]
        counted[NEEDED] += weight
        if column == GIVE_UP:
            counted[WITHOUT_ORDER] += weight
        if column >= GIVE_UP:
            continue
        orders = orders_each[i] * weight
        paid = orders * paid_of[d, g, k]
        if is_called_off(seller < 0, paid, orders, money, states):
            continue
        if column == SHELF:
            units = rounded(paid / shelf_price[d, g])
            counters.units_wanted[seller] += units
            note_waiting(waiting[used], row, d * home.shape[1] + g, seller, units, paid, orders)
            used += 1
            continue
        vat = rounded(paid * (vat_rate[d] / (1.0 + vat_rate[d])))
        fob = rounded(paid / home_price[d, g])
        freight = rounded(fob * freight_share[g])
        made = units_of(fob, prices.supply_price[seller], 1.0)
        mass = rounded(made * grams[g])
        name(d, d, LOCAL, 0, 0, g, names)
        names[ORDERS_AT], names[MASS_AT], names[UNITS_AT] = orders, mass, made
        names[SENT_AT] = 0
        emit(names, per_kg[g], False, sources, home[d, g])
        home[d, g, MASS] += mass
        home[d, g, ORDERS] += orders
        home[d, g, PAID] += paid
        home[d, g, FOB] += fob
        home[d, g, FREIGHT] += freight
        home[d, g, VAT] += vat
        sales[seller] += fob
        tonne_km[LOCAL] += rounded(mass * home_km[g] / GRAMS_PER_KG)
        shop_money[seller] += paid - vat - freight
        owed[carrier] += freight
        owed[treasury + d] += vat
        ended[IS_KEPT] += orders
    shelf.used[0] = used


@rule
def note_waiting(order, row, pool, seller, units, paid, orders):
    """Write a purchase of imported goods that waits, in the order of ``ledgers.SHELF_COLUMNS``."""
    order[0], order[1], order[2] = row, pool, seller
    order[3], order[4], order[5] = units, paid, orders


@kernel
def settle_shelf(orders, short, one_by_one, stock_units, view, books):
    """Settle purchases of imported goods, orders [order, SHELF_COLUMNS], whose pool (d, g) is ``short`` or is not.

    Where every shop of a pool has what its buyers came for, purchases do not touch each other and may be settled in
    any order and place. Where one has not, they are settled ``one_by_one``, in the order of buyers' rows: what the
    chosen shop lacks comes from the next ones of the seller group, and what all together lack is paid back.
    """
    prices, shops, counters, schedule = view.prices, view.shops, books.counters, books.schedule
    shelf, states, money, units_sold = counters.shelf, counters.states, counters.money, counters.units_sold
    shop_money, vat_rate = counters.shop_money, prices.vat_rate
    owed, ended = schedule.owed[prices.now], schedule.state[prices.now]
    treasury = view.charges.rows[VAT_ROW].first
    categories = shelf.shape[1]
    for i in range(orders.shape[0]):
        d, g = orders[i, 1] // categories, orders[i, 1] % categories
        if short[d, g] != one_by_one:
            continue
        seller, units, paid, count = orders[i, 2], orders[i, 3], orders[i, 4], orders[i, 5]
        first, shops_here = shops.retail_first[d, g], shops.retail_count[d, g]
        if one_by_one:
            found = units_in_shops(units, first, shops_here, stock_units, units_sold)
            if found < units:
                asked_for, wanted = paid, count
                paid, count = rounded(paid * (found / units)), rounded(count * (found / units))
                money[REFUNDS] += asked_for - paid
                states[IS_CANCELLED] += wanted - count
                units = found
            if paid == 0:
                continue
        vat = rounded(paid * (vat_rate[d] / (1.0 + vat_rate[d])))
        shelf[d, g, ORDERS] += count
        shelf[d, g, PAID] += paid
        shelf[d, g, FOB] += units
        shelf[d, g, VAT] += vat
        if one_by_one:
            sell_along(units, paid - vat, seller, first, shops_here, stock_units, units_sold, shop_money)
        else:
            units_sold[seller] += units
            shop_money[seller] += paid - vat
        owed[treasury + d] += vat
        ended[IS_KEPT] += count


@rule
def units_in_shops(units, first, count, stock_units, units_sold):
    """Return how many of the units a seller group still has: its stock [sme] less what it sold this week [sme]."""
    found = 0
    for j in range(first, first + count):
        found += stock_units[j] - units_sold[j]
        if found >= units:
            return units
    return found


@rule
def sell_along(units, paid, seller, first, count, stock_units, units_sold, shop_money):
    """Sell goods of the chosen shop, and what it lacks of the next ones along its seller group, which has enough.

    A buyer stands for many people, who need not all go to the same shop. Each shop gets its part of the money, in whole
    units; the last gets what is left.

    Args:
        units: 1e-4 USD fob of week 0.
        paid: to shops, 1e-4 USD.
        seller: the chosen shop.
        first: first shop of the seller group.
        count: shops of the seller group.
        stock_units: [sme] in stock at the start of the week.
        units_sold: [sme] sold this week; added to.
        shop_money: [sme] 1e-4 USD; added to.
    """
    left, due = units, paid
    for i in range(count):
        j = first + (seller - first + i) % count
        taken = min(left, stock_units[j] - units_sold[j])
        part = due if taken == left else rounded(paid * (taken / units))
        units_sold[j] += taken
        shop_money[j] += part
        left -= taken
        due -= part
        if left == 0:
            return


@kernel
def find_short(shops, units_wanted, stock_units, short):
    """Mark pools [d, g] of shops in which one was asked for more than it has; return how many."""
    found = 0
    for d in range(short.shape[0]):
        for g in range(short.shape[1]):
            short[d, g] = False
            for j in range(shops.retail_first[d, g], shops.retail_first[d, g] + shops.retail_count[d, g]):
                if units_wanted[j] > stock_units[j]:
                    short[d, g] = True
            found += short[d, g]
    return found


@kernel
def take_from_stock(units_sold, stock_units, stock_cost, cost_sold):
    """Take what was sold this week [sme] out of stocks, at their mean cost."""
    for j in range(units_sold.shape[0]):
        if units_sold[j] > 0:
            cost = np.int64(np.floor(stock_cost[j] * (units_sold[j] / stock_units[j])))
            stock_units[j] -= units_sold[j]
            stock_cost[j] -= cost
            cost_sold[j] += cost
