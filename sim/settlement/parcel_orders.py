"""Steps 5 and 6 for parcels: payment, dispatch, customs, emissions, what becomes of them, and the money.

Every order found in step 4 is turned into whole numbers once: fees, duty, VAT, freight, mass and CO2e are
rounded half to even per weighted order, and the remainder belongs to the seller, so nothing is lost. Who receives what
stands in the table of charges, what emits how much in that of sources. What is owed later goes into the payment
schedule; what is traded goes into rows of the `flows` table. The same week settled one order after the other, with a
dictionary of accounts, is in tests/twins/test_settlement.py.
"""

import numpy as np

from sim.core.codes import (
    CANCELLED,
    COLUMN_AT,
    FAKE,
    FIRST_MARKET,
    IS_KEPT,
    IS_LOST,
    IS_RETURNED,
    IS_SEIZED,
    KEPT,
    LANE_AT,
    LATE,
    LOST,
    OUTCOME_AT,
    PLATFORM,
    RETURNED,
    SEIZED,
    SELLER_AT,
    SIZE_AT,
    WEEKS_AT,
)  # fmt: skip
from sim.core.kernel import rule
from sim.core.units import GRAMS_PER_KG
from sim.market.landed import parcel_bill
from sim.settlement.accounts import DAYS, FOB, HORIZON, MASS, ORDERS, PAID
from sim.settlement.charging import (
    FOB_AT,
    MASS_AT,
    ORDERS_AT,
    SENT_AT,
    book,
    charge_bill,
    charge_handling,
    charge_sale,
    clear,
    emit,
    is_called_off,
    name,
)
from sim.settlement.histograms import LAST_DAY, VALUE_EDGES_USD
from sim.settlement.ledgers import pay_later
from sim.settlement.paying import rounded
from sim.settlement.trade_keys import trade_key


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

    What sellers are owed is added to the payables. A let-down buyer thinks ``bad_memory`` (share of price) less of the
    platform, everybody's counts go up, and what is owed goes into the payment schedule from this week on.
    """
    used, found, counters, schedule, payables = 0, needs.found, books.counters, books.schedule, books.payables
    names, amounts = trade.names, trade.amounts
    charges, platforms, goods = view.charges, view.platforms, view.goods
    for i in range(count):
        column = found[i, COLUMN_AT]
        if column < FIRST_MARKET:
            continue
        row, g, k, lane = needs.rows[i], needs.goods[i], found[i, SIZE_AT], found[i, LANE_AT]
        seller, outcome, weeks = found[i, SELLER_AT], found[i, OUTCOME_AT], found[i, WEEKS_AT]
        d, way, days = columns.economy[row], view.terms.lane[lane], view.offers.lane_days[k, lane]
        o, mode, orders = way.origin, way.mode, needs.orders[i] * columns.weight[row]
        paid = orders * view.sizes.paid_e4usd[d, g, k]
        p = view.outcome_chances.platform[view.lanes.first_market[d] + column - FIRST_MARKET]
        common = np.int64(columns.wallet[row]) & platforms.rails[p]
        rail = platforms.rail_abroad[common] if o != d else platforms.rail_home[common]
        if is_called_off(outcome == CANCELLED or rail < 0, paid, orders, counters.money, counters.states):
            continue
        values = trade.values[used]
        clear(values)
        goods_usd = view.terms.goods_usd[d, g, k]
        fee = platforms.rail_fee_abroad[rail] if o != d else platforms.rail_fee_home[rail]
        fob = charge_parcel(d, g, lane, paid, goods_usd, view.terms, charges, amounts)
        charge_sale(fob, platforms.commission[p], fee, view.terms.rates[lane], charges, amounts)
        name(d, o, mode, p, rail, g, names)
        due = (view.prices.now + min(weeks, HORIZON - 1)) % HORIZON
        rest = paid - book(
            outcome, charges.rows.shape[0], charges, amounts, names, schedule.owed[due], values
        )
        if outcome in (KEPT, LATE, FAKE):
            pay_later(due, seller, rest, payables)
        else:
            schedule.refund[due, d] += rest
        schedule.state[due, state_of(outcome)] += orders
        mass = rounded(fob * goods.parcel_g_per_e4usd[g] + orders * goods.pack_g[d])
        names[ORDERS_AT], names[MASS_AT], names[FOB_AT], names[SENT_AT] = orders, mass, fob, orders * (o != d)
        emit(names, way.kg_co2e_per_kg, outcome == RETURNED, goods.parcel_sources, values)
        values[ORDERS], values[PAID], values[FOB], values[MASS] = orders, paid, fob, mass
        values[DAYS] = rounded(orders * days)
        trade.keys[used] = trade_key(o, d, g, PLATFORM, p, mode)
        used += 1
        counters.sales[seller] += fob
        counters.platform_sales[p, d] += fob
        counters.tonne_km[mode] += rounded(mass * (way.km / GRAMS_PER_KG))
        if o != d:
            count_from_abroad(d, orders, days, goods_usd, counters)
        remember(row, p, outcome in (KEPT, RETURNED), view.tick + weeks, view.bad_memory, columns)
    return used


@rule
def charge_parcel(d, g, lane, paid, goods_usd, terms, charges, amounts):
    """Fill amounts [charge] of what the buyer of a parcel pays besides goods; return goods value free on board."""
    way, rates = terms.lane[lane], terms.rates[lane]
    o = way.origin
    freight, duty, vat, carbon, charged = parcel_bill(
        way, terms.pair[o, d], terms.country[d], terms.good[g], goods_usd, terms.duty_rate[o, d, g]
    )
    fob = charge_bill(paid, freight, duty, vat, carbon, amounts)
    goods_value = paid / (1.0 + freight + duty + vat + carbon)
    handled = charged or way.handled
    charge_handling(handled, goods_value, goods_usd, charged, rates, charges, amounts)
    return fob


@rule
def state_of(outcome):
    """Return the state in which an order of an outcome ends."""
    if outcome == RETURNED:
        return IS_RETURNED
    if outcome == SEIZED:
        return IS_SEIZED
    return IS_LOST if outcome == LOST else IS_KEPT


@rule
def count_from_abroad(d, orders, days, goods_usd, counters):
    """Count a parcel from abroad into d, and its orders by days to the door and by declared value."""
    counters.parcel_days[d, day_bin(days)] += orders
    counters.parcel_value[d, value_bracket(goods_usd)] += orders


@rule
def remember(row, p, well, week, bad_memory, columns):
    """Let a buyer forget what platform p did when an order goes well, remember it from a week on when it does not."""
    if well and columns.last_platform[row] == p:
        columns.last_platform[row] = -1
        columns.trust_penalty[row] = 0.0
    elif not well and bad_memory > 0.0:
        columns.last_platform[row] = p
        columns.trust_penalty[row] = bad_memory
        columns.memory_from[row] = week
