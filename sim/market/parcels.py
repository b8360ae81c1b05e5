"""Steps 5 and 6 for parcels: payment, dispatch, customs, emissions, what becomes of them, and the money.

Every order found in step 4 is turned into whole numbers once: fees, duty, VAT, freight, mass and CO2e are
rounded half to even per weighted order, and the remainder belongs to the seller, so nothing is lost. Who receives what
stands in the table of charges, what emits how much in that of sources. What is owed later goes into the calendar; what
is traded goes into rows of the `flows` table. The same week settled one order
after the other, with a dictionary of accounts, is in tests/twins/test_settlement.py.
"""

import numpy as np

from sim.codes import (
    CANCELLED,
    FAKE,
    FIRST_SLOT,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    IS_RETURNED,
    IS_SEIZED,
    KEPT,
    LATE,
    LOST,
    ORDERED,
    PAYMENTS,
    PLATFORM,
    REFUNDS,
    RETURNED,
    SEIZED,
)  # fmt: skip
from sim.kernel import rule
from sim.market.accounts import DAYS, FOB, HORIZON, MASS, MEASURES, ORDERS, PAID
from sim.market.charging import book, charge_bill, charge_handling, charge_sale, emit
from sim.market.histograms import LAST_DAY, VALUE_EDGES_USD
from sim.market.landed import parcel_bill
from sim.market.paying import rounded
from sim.market.sources import PARCEL_SALE
from sim.market.trade_keys import trade_key
from sim.units import GRAMS_PER_KG
from sim.world.tastes import OCTILES

BAD_MEMORY = 0.15
"""How much less, as a share of price, a let-down buyer thinks of the platform until it does well (assumed)."""


@rule
def day_bin(days):
    """Return the bin of a delivery in so many days: b for more than b and at most b + 1 days."""
    return min(max(np.int64(np.ceil(days)) - 1, 0), LAST_DAY)


@rule
def value_bracket(goods_usd):
    """Return the bracket of a declared value: how many edges it exceeds."""
    bracket = 0
    for edge in VALUE_EDGES_USD:
        bracket += goods_usd > edge
    return bracket


@rule
def settle_parcels(count, columns, view, needs, books, trade):
    """Settle every order from a platform among the first ``count`` needs; return how many rows of trade were filled.

    What sellers are owed is added to the dues. A let-down buyer thinks ``bad_memory`` (share of price) less of the
    platform, everybody's counts go up, and what is owed goes into the calendar from this week's page on.
    """
    used, found = 0, needs.found
    for i in range(count):
        if found[i, 1] >= FIRST_SLOT:
            used += settle_order(i, used, columns, view, needs, books, trade)
    return used


@rule
def settle_order(i, used, columns, view, needs, books, trade):
    """Settle one order and fill row ``used`` of trade; return 1, or 0 where the order was cancelled at once."""
    row, g, found, tally = needs.rows[i], needs.goods[i], needs.found[i], books.tally
    k, lane, outcome = found[0], found[2], found[4]
    d, orders = np.int64(columns.economy[row]), needs.orders[i] * columns.weight[row]
    paid = orders * view.sizes.paid_e4usd[d, g, k]
    tally.money[PAYMENTS] += paid
    tally.states[ORDERED] += orders
    way = view.terms.lane[lane]
    p = np.int64(view.fate.platform[view.lanes.first_slot[d] + found[1] - FIRST_SLOT])
    abroad, common = way.origin != d, np.int64(columns.wallet[row]) & view.platforms.rails[p]
    rail = view.platforms.rail_abroad[common] if abroad else view.platforms.rail_home[common]
    if outcome == CANCELLED or rail < 0:
        tally.money[REFUNDS] += paid
        tally.states[IS_CANCELLED] += orders
        return 0
    who = (d, np.int64(way.origin), np.int64(way.mode), p, np.int64(rail), np.int64(g), np.int64(0))
    values = trade.values[used]
    for measure in range(MEASURES):
        values[measure] = 0
    values[ORDERS], values[PAID] = orders, paid
    values[DAYS] = rounded(orders * view.offers.lane_days[k, lane])
    trade.keys[used] = trade_key(who[1], d, g, PLATFORM, p, who[2])
    share_out(who, found, view, books, trade.amounts, values)
    send(who, lane, outcome, view, tally, values)
    if abroad:
        note_parcel(d, orders, view.offers.lane_days[k, lane], view.terms.goods_usd[d, g, k], tally)
    note_experience(row, who, found, columns, view, tally)
    return 1


@rule
def share_out(who, found, view, books, amounts, values):
    """Give everybody a part of an order's payment, in the week in which it is settled; fill amounts of the row of trade.

    Args:
        who: (destination, origin, mode, platform, rail, category, 0), as ``charges.WHO``.
        found: what the buyer does about the need (``Needs.found``).
        view: the week.
        books: dues, calendar and counters.
        amounts: [charge] room for them.
        values: [measure] the row of trade, added to.
    """
    d, o, p, rail, g = who[0], who[1], who[3], who[4], who[5]
    k, lane, seller, outcome, weeks = found[0], found[2], found[3], found[4], found[5]
    terms, platforms, charges, pages, paid = (
        view.terms,
        view.platforms,
        view.charges,
        books.pages,
        values[PAID],
    )
    goods_usd, rates = terms.goods_usd[d, g, k], terms.rates[lane]
    freight, duty, vat, carbon, charged = parcel_bill(
        terms.lane[lane],
        terms.pair[o, d],
        terms.country[d],
        terms.good[g],
        goods_usd,
        terms.duty_rate[o, d, g],
    )
    fob = charge_bill(paid, freight, duty, vat, carbon, amounts)
    goods_value = paid / (1.0 + freight + duty + vat + carbon)
    charge_handling(goods_value, goods_usd, charged, rates, charges, amounts)
    fee = platforms.rail_fee_abroad[rail] if o != d else platforms.rail_fee_home[rail]
    charge_sale(fob, platforms.commission[p], fee, rates, charges, amounts)
    due = (view.prices.now + min(weeks, HORIZON - 1)) % HORIZON
    kept = book(outcome, who, charges.rows.shape[0], charges, amounts, pages.owed[due], values)
    if outcome in (KEPT, LATE, FAKE):
        dues, owed = books.dues.rows, books.dues.used[0]
        dues[owed, 0], dues[owed, 1], dues[owed, 2] = due, seller, paid - kept
        books.dues.used[0] = owed + 1
    else:
        pages.refund[due, d] += paid - kept
    pages.state[due, state_of(outcome)] += values[ORDERS]
    pages.seized[due, d] += outcome == SEIZED
    values[FOB] = fob
    books.tally.sales[seller] += fob
    books.tally.platform_sales[p, d] += fob


@rule
def state_of(outcome):
    """Return the state in which an order of an outcome ends."""
    if outcome == RETURNED:
        return IS_RETURNED
    if outcome == SEIZED:
        return IS_SEIZED
    return IS_LOST if outcome == LOST else IS_KEPT


@rule
def send(who, lane, outcome, view, tally, values):
    """Count mass, haulage and emissions of an order whose row of trade has orders and goods value."""
    d, o, mode, g = who[0], who[1], who[2], who[5]
    way, goods, orders, fob = view.terms.lane[lane], view.goods, values[ORDERS], values[FOB]
    mass = rounded(fob * goods.parcel_g_per_e4usd[g] + orders * goods.pack_g[d])
    values[MASS] = mass
    base = (orders, mass, fob, orders if o != d else np.int64(0))
    emit(PARCEL_SALE, base, who, way.kg_co2e_per_kg, outcome == RETURNED, goods.sources, values)
    tally.seen[way.cell, g] += 1
    tally.tonne_km[mode] += rounded(mass * (way.km / GRAMS_PER_KG))


@rule
def note_parcel(d, orders, days, goods_usd, tally):
    """Count a parcel from abroad in the histograms."""
    tally.parcels[d] += 1
    tally.parcel_days[d, day_bin(days)] += orders
    tally.parcel_value[d, value_bracket(goods_usd)] += orders


@rule
def note_experience(row, who, found, columns, view, tally):
    """Count how an order went for its buyer, who forgives a platform that did well and remembers one that did not."""
    d, o, p = who[0], who[1], who[3]
    seller, outcome, s = found[3], found[4], columns.kind[row] // OCTILES
    if outcome in (KEPT, RETURNED):
        tally.good[d, s, p] += 1
        tally.good_origin[d, s, o] += 1
        tally.seller_good[seller] += 1
        if columns.last_platform[row] == p:
            columns.last_platform[row] = -1
            columns.deviation[row] = 0.0
        return
    tally.bad[d, s, p] += 1
    tally.bad_origin[d, s, o] += 1
    tally.seller_bad[seller] += 1
    if view.bad_memory > 0.0:
        columns.last_platform[row] = p
        columns.deviation[row] = view.bad_memory
        columns.memory_from[row] = view.tick + found[5]
