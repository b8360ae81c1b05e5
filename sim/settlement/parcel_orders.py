"""Steps 5 and 6 for parcels: payment, dispatch, customs, emissions, what becomes of them, and the money.

A parcel holds the goods of its size class; its bill is in whole 1e-4 USD, each tax rounded as its law rounds
(``landed``). An order found in step 4 buys its budget over that bill of parcels, a fraction more or less by a draw, so
payments are whole bills and nothing is lost. What sellers pay, mass and CO2e are rounded half to even once an order.
Who receives what stands in the table of charges, what emits how much in that of sources. What is owed later goes into
the payment schedule; what is traded goes into rows of the `flows` table. The same week settled one order after the
other, with a dictionary of accounts, is in tests/twins/test_settlement.py.
"""

import numpy as np

from sim.core.codes import (
    BY_HOUSEHOLD,
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
    ROAD,
    SEIZED,
    SELLER_AT,
    SIZE_AT,
    WEEKS_AT,
)  # fmt: skip
from sim.core.kernel import rule
from sim.core.units import GRAMS_PER_KG
from sim.market.charges import FREIGHT_ROW
from sim.market.landed import PAID_BY_PLATFORM
from sim.settlement.accounts import DAYS, FOB, HORIZON, MASS, ORDERS, PAID
from sim.settlement.charging import (
    MASS_AT,
    ORDERS_AT,
    SENT_AT,
    UNITS_AT,
    book,
    charge_sale,
    clear,
    emit,
    hand_on,
    is_called_off,
    name,
    note_borne,
)
from sim.settlement.histograms import LAST_DAY, VALUE_EDGES_USD
from sim.settlement.ledgers import pay_later
from sim.settlement.parcel_bills import bill_on_entry, legs_of_parcels, ordered, paid_for, times
from sim.settlement.paying import rounded, units_of
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
    platform, everybody's counts go up, and what is owed goes into the payment schedule from this week on. A buyer whose
    budget is a fraction of one parcel's bill may end with none: then nothing is paid. Charges are those of the law of
    entry; what nobody knew of at the order comes on top of the payment, or off what the seller gets.
    """
    used, found, counters, schedule, payables = 0, needs.found, books.counters, books.schedule, books.payables
    names, amounts = trade.names, trade.amounts
    charges, platforms, terms = view.charges, view.platforms, view.entry_terms
    for i in range(count):
        column = found[i, COLUMN_AT]
        if column < FIRST_MARKET:
            continue
        row, g, k, lane = needs.rows[i], needs.goods[i], found[i, SIZE_AT], found[i, LANE_AT]
        seller, outcome, weeks = found[i, SELLER_AT], found[i, OUTCOME_AT], found[i, WEEKS_AT]
        d, way, o = columns.economy[row], view.terms.lane[lane], view.terms.lane[lane].origin
        bill, due_bill, entry_fee = bill_on_entry(d, g, k, lane, view, amounts)
        orders = ordered(row, d, g, k, needs.orders[i], bill, columns, view)
        paid, more, borne = paid_for(orders, bill, due_bill, view.bearer)
        p = view.outcome_chances.platform[view.lanes.first_market[d] + column - FIRST_MARKET]
        common = np.int64(columns.wallet[row]) & platforms.rails[p]
        rail = platforms.rail_abroad[common] if o != d else platforms.rail_home[common]
        if is_called_off(outcome == CANCELLED or rail < 0, paid, orders, counters.money, counters.states):
            continue
        if orders == 0:
            continue
        values = trade.values[used]
        clear(values)
        fee = platforms.rail_fee_abroad[rail] if o != d else platforms.rail_fee_home[rail]
        fob = times(orders, paid, charges, amounts) + borne
        by_platform = terms.pair[terms.lane[lane].law_row + o, d].handling_payer == PAID_BY_PLATFORM
        of_rail = fee, platforms.rail_fraud[rail], platforms.rail_waiting[rail]
        rates, entry_fees = terms.rates[lane], orders * entry_fee
        charge_sale(fob, platforms.commission[p], of_rail, entry_fees, by_platform, rates, charges, amounts)
        name(d, o, way.mode, p, rail, g, names)
        due = (view.prices.now + min(weeks, HORIZON - 1)) % HORIZON
        owed = schedule.owed[due]
        kept = book(outcome, charges.rows.shape[0], charges, amounts, names, owed, values)
        legs = legs_of_parcels(orders, d, g, k, way, view, amounts[FREIGHT_ROW])
        hand_on(legs, ROAD, outcome, charges, names, owed, values)
        rest = paid - kept
        if outcome in (KEPT, LATE, FAKE):
            pay_later(due, seller, rest, payables)
        else:
            schedule.refund[due, d] += rest
        schedule.state[due, state_of(outcome)] += orders
        values[ORDERS], values[PAID], values[FOB] = orders, paid, fob
        weigh_parcels(d, g, k, lane, seller, p, outcome == RETURNED, view, names, values)
        values[FOB] -= borne
        note_borne(more, view.bearer, outcome, BY_HOUSEHOLD, o, d, g, counters.borne)
        trade.keys[used] = trade_key(o, d, g, PLATFORM, p, way.mode)
        used += 1
        counters.sales[seller] += fob
        counters.platform_sales[p, d] += fob
        count_way(way, values[MASS], view.goods.inland_km[o, d, way.mode], counters.tonne_km)
        count_from_abroad(o, d, g, k, lane, orders, view, counters)
        remember(row, p, outcome in (KEPT, RETURNED), view.tick + weeks, view.bad_memory, columns)
    return used


@rule
def weigh_parcels(d, g, k, lane, seller, p, back, view, names, values):
    """Fill a row of trade, whose orders and goods value stand there, with mass, days and emissions.

    Mass and emissions of a parcel depend on its goods and its way, not on its tax. ``back``: it is returned.
    """
    way, goods, orders, prices = view.terms.lane[lane], view.goods, values[ORDERS], view.prices
    price = prices.supply_price[seller] * view.platforms.list_price[p]
    units = units_of(values[FOB], price, prices.cost_factor[way.origin, d])
    mass = rounded(units * goods.parcel_g_per_e4usd[g] + orders * goods.pack_g[d])
    names[ORDERS_AT], names[MASS_AT], names[UNITS_AT] = orders, mass, units
    names[SENT_AT] = orders * (way.origin != d)
    emit(names, way.kg_co2e_per_kg, back, goods.parcel_sources, values)
    values[MASS] = mass
    values[DAYS] = rounded(orders * view.offers.lane_days[k, lane])


@rule
def count_way(way, mass, legs_km, tonne_km):
    """Add the line haul of parcels, and their inland legs by lorry, to tonne-km by mode."""
    tonne_km[way.mode] += rounded(mass * (way.km / GRAMS_PER_KG))
    tonne_km[ROAD] += rounded(mass * (legs_km / GRAMS_PER_KG))


@rule
def state_of(outcome):
    """Return the state in which an order of an outcome ends."""
    if outcome == RETURNED:
        return IS_RETURNED
    if outcome == SEIZED:
        return IS_SEIZED
    return IS_LOST if outcome == LOST else IS_KEPT


@rule
def count_from_abroad(o, d, g, k, lane, orders, view, counters):
    """Count parcels from o into d by days to the door and by declared value, where they come from abroad."""
    if o == d:
        return
    counters.parcel_days[d, day_bin(view.offers.lane_days[k, lane])] += orders
    counters.parcel_value[d, value_bracket(view.terms.goods_usd[d, g, k])] += orders


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
