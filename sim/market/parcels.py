"""Steps 5 and 6 for parcels: payment, dispatch, customs, emissions, what becomes of them, and the money.

Every order found in step 4 is turned into whole numbers once: fees, duty, VAT, freight, mass and CO2e are
rounded half to even per weighted order, and the remainder belongs to the seller, so nothing is lost. What is
owed later goes into the calendar; what is traded goes into rows of the `flows` table. The same week settled one order
after the other, with a dictionary of accounts, is in tests/twins/test_settlement.py.
"""

import numpy as np

from sim.agents.channels import FIRST_SLOT
from sim.agents.fate import CANCELLED, KEPT, LOST, RETURNED, SEIZED
from sim.kernel import rule
from sim.market.accounts import (
    CARBON,
    COMMISSION,
    DAYS,
    DUTY,
    FEES,
    FOB,
    FREIGHT,
    HORIZON,
    IS_CANCELLED,
    IS_KEPT,
    IS_LOST,
    IS_RETURNED,
    IS_SEIZED,
    LASTMILE,
    LINEHAUL,
    MASS,
    ORDERED,
    ORDERS,
    PACKAGING,
    PAID,
    PRODUCTION,
    RETURNS,
    VAT,
)
from sim.market.histograms import LAST_DAY, VALUE_EDGES_USD
from sim.market.landed import parcel_bill
from sim.market.paying import rounded, split_payment
from sim.market.trade_keys import trade_key
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
    rows, categories, orders_each, found = needs.rows, needs.goods, needs.orders, needs.found
    keys, values = trade.keys, trade.values
    lanes, goods, terms, platforms, fate = view.lanes, view.goods, view.terms, view.platforms, view.fate
    tally, pages, dues = books.tally, books.pages, books.dues
    tick, bad_memory, now, lane_days = view.tick, view.bad_memory, view.prices.now, view.offers.lane_days
    octiles = OCTILES
    economy, kind, weights = columns.economy, columns.kind, columns.weight
    wallet, last_platform = columns.wallet, columns.last_platform
    deviation, memory_from = columns.deviation, columns.memory_from
    paid_of = view.sizes.paid_e4usd
    first_slot, slot_platform = lanes.first_slot, fate.platform
    fee_home, fee_abroad = platforms.rail_fee_home, platforms.rail_fee_abroad
    rail_home, rail_abroad = platforms.rail_home, platforms.rail_abroad
    rails, commissions = platforms.rails, platforms.commission
    ways, pairs, countries, kinds_of_goods = terms.lane, terms.pair, terms.country, terms.good
    goods_usd, duty_rate = terms.goods_usd, terms.duty_rate
    grams, made_g, pack_g, pack_co2e_g, lastmile_g = (
        goods.parcel_g_per_e4usd, goods.production_g_per_e4usd, goods.pack_g, goods.pack_co2e_g, goods.lastmile_g,
    )  # fmt: skip
    money, states, sales, platform_sales = tally.money, tally.states, tally.sales, tally.platform_sales
    seen, tonne_km, parcels = tally.seen, tally.tonne_km, tally.parcels
    parcel_days, parcel_value = tally.parcel_days, tally.parcel_value
    good, good_origin, seller_good = tally.good, tally.good_origin, tally.seller_good
    bad, bad_origin, seller_bad = tally.bad, tally.bad_origin, tally.seller_bad
    to_platform, to_carrier = pages.platform, pages.carrier
    to_rail, to_treasury, refund = pages.rail, pages.treasury, pages.refund
    ended, seized = pages.state, pages.seized
    due_rows, owed = dues.rows, dues.used[0]
    used = 0
    for i in range(count):
        column = found[i, 1]
        if column < FIRST_SLOT:
            continue
        row, g, k, lane = rows[i], categories[i], found[i, 0], found[i, 2]
        seller, outcome, weeks = found[i, 3], found[i, 4], found[i, 5]
        way, d = ways[lane], economy[row]
        o, mode = way.origin, way.mode
        orders = orders_each[i] * weights[row]
        paid = orders * paid_of[d, g, k]
        money[0] += paid
        states[ORDERED] += orders
        p = slot_platform[first_slot[d] + column - FIRST_SLOT]
        common = np.int64(wallet[row]) & rails[p]
        rail = rail_abroad[common] if o != d else rail_home[common]
        if outcome == CANCELLED or rail < 0:
            money[1] += paid
            states[IS_CANCELLED] += orders
            continue
        goods_value = goods_usd[d, g, k]
        freight_share, duty_share, vat_share, carbon_share, _ = parcel_bill(
            way, pairs[o, d], countries[d], kinds_of_goods[g], goods_value, duty_rate[o, d, g]
        )
        freight, duty, vat, carbon, fob = split_payment(
            paid, freight_share, duty_share, vat_share, carbon_share
        )
        fee_share = fee_abroad[rail] if o != d else fee_home[rail]
        commission, fee = rounded(fob * commissions[p]), rounded(fob * fee_share)
        mass = rounded(fob * grams[g] + orders * pack_g[d])
        linehaul, lastmile = rounded(mass * way.kg_co2e_per_kg), rounded(orders * lastmile_g)
        due = (now + min(weeks, HORIZON - 1)) % HORIZON
        returned_g = np.int64(0)
        if outcome == LOST:
            refund[due, d] += paid
            ended[due, IS_LOST] += orders
        elif outcome == SEIZED:
            refund[due, d] += fob + vat + duty
            to_carrier[due, mode] += freight
            to_treasury[due, d] += carbon
            ended[due, IS_SEIZED] += orders
            seized[due, d] += 1
        elif outcome == RETURNED:
            refund[due, d] += fob + vat
            to_carrier[due, mode] += freight
            to_treasury[due, d] += duty + carbon
            ended[due, IS_RETURNED] += orders
            returned_g = linehaul + lastmile
        else:
            due_rows[owed, 0], due_rows[owed, 1], due_rows[owed, 2] = due, seller, fob - commission - fee
            owed += 1
            to_platform[due, p] += commission
            to_rail[due, rail] += fee
            to_carrier[due, mode] += freight
            to_treasury[due, d] += duty + vat + carbon
            ended[due, IS_KEPT] += orders
        keys[used] = trade_key(o, d, g, 2, p, mode)
        values[used, ORDERS], values[used, PAID], values[used, FOB] = orders, paid, fob
        values[used, FREIGHT], values[used, DUTY], values[used, VAT] = freight, duty, vat
        values[used, CARBON], values[used, FEES], values[used, COMMISSION] = carbon, fee, commission
        values[used, MASS], values[used, LINEHAUL], values[used, LASTMILE] = mass, linehaul, lastmile
        values[used, PACKAGING], values[used, RETURNS] = rounded(orders * pack_co2e_g[d]), returned_g
        values[used, PRODUCTION] = rounded(fob * made_g[g])
        values[used, DAYS] = rounded(orders * lane_days[k, lane])
        used += 1
        sales[seller] += fob
        platform_sales[p, d] += fob
        seen[way.cell, g] += 1
        tonne_km[mode] += rounded(mass * (way.km / 1000.0))
        if o != d:
            parcels[d] += 1
            parcel_days[d, day_bin(lane_days[k, lane])] += orders
            parcel_value[d, value_bracket(goods_value)] += orders
        s = kind[row] // octiles
        if outcome in (KEPT, RETURNED):
            good[d, s, p] += 1
            good_origin[d, s, o] += 1
            seller_good[seller] += 1
            if last_platform[row] == p:
                last_platform[row] = -1
                deviation[row] = 0.0
        else:
            bad[d, s, p] += 1
            bad_origin[d, s, o] += 1
            seller_bad[seller] += 1
            if bad_memory > 0.0:
                last_platform[row] = p
                deviation[row] = bad_memory
                memory_from[row] = tick + weeks
    dues.used[0] = owed
    return used
