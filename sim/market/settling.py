"""Stages 5 to 10 for consumers' orders: stock, payment, dispatch, customs, emissions, and the money.

Every order found in stage 4 is turned into whole numbers once: fees, duty, VAT, freight, mass and CO2e are
rounded half to even per weighted order, and the remainder belongs to the seller, so nothing is lost. What is
owed later goes into the calendar; what is traded goes into rows of the `flows` table.
"""

import numpy as np
from numba import njit

from sim.agents.consumer import (
    CANCELLED,
    FAKE,
    FIRST_SLOT,
    GIVEN_UP,
    KEPT,
    LATE,
    LOST,
    RETURNED,
    SEIZED,
    SHELF,
    orders_per_need,
)
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
    MEASURES,
    ORDERED,
    ORDERS,
    PACKAGING,
    PAID,
    PRODUCTION,
    RETURNS,
    VAT,
)
from sim.market.listing import lane_bill
from sim.numerics import exp

BAD_MEMORY = 0.15
"""How much less, as a share of price, a let-down buyer thinks of the platform until it does well (assumed)."""


@njit(cache=True, error_model="numpy")
def rounded(x):
    """Return x rounded half to even, as int64."""
    whole = np.floor(x)
    rest = x - whole
    n = np.int64(whole)
    if rest > 0.5 or (rest == 0.5 and n % 2 == 1):
        n += 1
    return n


@njit(cache=True, error_model="numpy")
def cheapest_rail(held, accepted, fee):
    """Return the cheapest means of payment both sides have, -1 when there is none."""
    best, best_fee = -1, np.inf
    for r in range(fee.shape[0]):
        if (held >> r) & 1 and (accepted >> r) & 1 and fee[r] < best_fee:
            best, best_fee = r, fee[r]
    return best


@njit(cache=True, error_model="numpy")
def shop_with_stock(seller, units, first, count, stock_units):
    """Return the chosen shop, or the next one along the street that has the goods; the chosen one when none has."""
    if seller < 0:
        return seller
    for i in range(count):
        j = first + (seller - first + i) % count
        if stock_units[j] >= units:
            return j
    return seller


@njit(cache=True, error_model="numpy")
def _dispatch(
    row, g, k, column, lane, seller, outcome, weeks, orders, paid, consumers, lanes, goods, prices, terms, offers,
    quotes, platforms, fate, tally, calendar, out,
):  # fmt: skip
    """Send a parcel; fill one row of trade. Returns 0 when there was no common means of payment."""
    d, o = consumers.economy[row], lanes.origin[lane]
    slot = lanes.first_slot[d] + column - FIRST_SLOT
    p = fate.platform[slot]
    fees = platforms.rail_fee_abroad if o != d else platforms.rail_fee_home
    rail = cheapest_rail(np.int64(consumers.wallet[row]), platforms.rails[p], fees)
    if outcome == CANCELLED or rail < 0:
        tally.money[1] += paid
        tally.states[IS_CANCELLED] += orders
        return 0
    freight_share, duty_share, vat_share, carbon_share, _ = lane_bill(lane, o, d, g, k, terms)
    goods_value = paid / (1.0 + freight_share + duty_share + vat_share + carbon_share)
    freight, duty = rounded(goods_value * freight_share), rounded(goods_value * duty_share)
    vat, carbon = rounded(goods_value * vat_share), rounded(goods_value * carbon_share)
    fob = paid - freight - duty - vat - carbon
    commission, fee = rounded(fob * platforms.commission[p]), rounded(fob * fees[rail])
    mode = fate.mode[lane]
    mass = rounded(fob * goods.parcel_g_per_e4usd[g] + orders * goods.pack_g[d])
    linehaul = rounded(mass * quotes.lane_kg_co2e_per_kg[lane])
    lastmile = rounded(orders * goods.lastmile_g)
    due = (prices.now + min(weeks, HORIZON - 1)) % HORIZON
    returned_g = np.int64(0)
    if outcome == LOST:
        calendar.refund[due, d] += paid
        calendar.state[due, IS_LOST] += orders
    elif outcome == SEIZED:
        calendar.refund[due, d] += fob + vat + duty
        calendar.carrier[due, mode] += freight
        calendar.treasury[due, d] += carbon
        calendar.state[due, IS_SEIZED] += orders
        calendar.seized[due, d] += 1
    elif outcome == RETURNED:
        calendar.refund[due, d] += fob + vat
        calendar.carrier[due, mode] += freight
        calendar.treasury[due, d] += duty + carbon
        calendar.state[due, IS_RETURNED] += orders
        returned_g = linehaul + lastmile
    else:
        calendar.seller[due, seller] += fob - commission - fee
        calendar.platform[due, p] += commission
        calendar.rail[due, rail] += fee
        calendar.carrier[due, mode] += freight
        calendar.treasury[due, d] += duty + vat + carbon
        calendar.state[due, IS_KEPT] += orders
    out[ORDERS], out[PAID], out[FOB], out[FREIGHT] = orders, paid, fob, freight
    out[DUTY], out[VAT], out[CARBON], out[FEES], out[COMMISSION] = duty, vat, carbon, fee, commission
    out[MASS], out[LINEHAUL], out[LASTMILE] = mass, linehaul, lastmile
    out[PACKAGING] = rounded(orders * goods.pack_co2e_g[d])
    out[RETURNS] = returned_g
    out[PRODUCTION] = rounded(fob * goods.production_g_per_e4usd[g])
    out[DAYS] = rounded(orders * offers.lane_days[k, lane])
    tally.sales[seller] += fob
    tally.platform_sales[p, d] += fob
    tally.seen[lanes.cell[lane], g] += 1
    tally.tonne_km[mode] += rounded(mass * (quotes.lane_km[lane] / 1000.0))
    if o != d:
        tally.parcels[d] += 1
    return 1


@njit(cache=True, error_model="numpy")
def _remember(
    row, column, lane, seller, outcome, weeks, tick, learns, consumers, lanes, octiles, fate, tally
):
    """Note how the order went: the buyer's own memory and everybody's counts."""
    d, o = consumers.economy[row], lanes.origin[lane]
    p = fate.platform[lanes.first_slot[d] + column - FIRST_SLOT]
    s = consumers.kind[row] // octiles
    if outcome in (KEPT, RETURNED):
        tally.good[d, s, p] += 1
        tally.good_origin[d, s, o] += 1
        tally.seller_good[seller] += 1
        if consumers.last_platform[row] == p:
            consumers.last_platform[row] = -1
            consumers.deviation[row] = 0.0
    else:
        tally.bad[d, s, p] += 1
        tally.bad_origin[d, s, o] += 1
        tally.seller_bad[seller] += 1
        if learns:
            consumers.last_platform[row] = p
            consumers.deviation[row] = BAD_MEMORY
            consumers.memory_from[row] = tick + weeks


@njit(cache=True, error_model="numpy")
def settle_consumers(
    rows, categories, found, tick, consumers, lanes, goods, prices, terms, offers, quotes, sizes, share, platforms,
    fate, smes, shops, tally, calendar, keys, values,
):  # fmt: skip
    """Settle every need in order; fill rows of trade (keys [row], values [row, measure]); return their number.

    Sales in shops, the many, are settled here with columns taken out of their bundles; parcels in ``_dispatch``.
    """
    octiles = offers.composite.shape[1]
    economy, weights, spending = consumers.economy, consumers.weight, consumers.spending
    mean_paid, paid_of = sizes.mean_paid_e4usd, sizes.paid_e4usd
    home, shelf, states, money, needs = tally.home, tally.shelf, tally.states, tally.money, tally.needs
    sales, units_sold, cost_sold, tonne_km = tally.sales, tally.units_sold, tally.cost_sold, tally.tonne_km
    stock_units, stock_cost = smes.stock_units, smes.stock_cost
    home_price, shelf_price, vat_rate = prices.home_price, prices.shelf_price, prices.vat_rate
    freight_share, grams, made_g = goods.home_freight_share, goods.g_per_e4usd, goods.production_g_per_e4usd
    per_kg, home_km = goods.home_kg_co2e_per_kg, goods.home_km
    to_seller, to_carrier = calendar.seller[prices.now], calendar.carrier[prices.now]
    to_treasury, ended = calendar.treasury[prices.now], calendar.state[prices.now]
    shop_first, shop_count, with_stock = shops.retail_first, shops.retail_count, prices.with_stock
    used = 0
    for i in range(rows.shape[0]):
        row, g = rows[i], categories[i]
        k, column, lane, seller = found[i, 0], found[i, 1], found[i, 2], found[i, 3]
        outcome, weeks = found[i, 4], found[i, 5]
        d, weight = economy[row], weights[row]
        needs[0] += weight
        if outcome == GIVEN_UP:
            needs[1] += weight
            continue
        n, _ = orders_per_need(spending[row] * 10_000.0 / 52.0 * share[d, g], mean_paid[d, g])
        orders = n * weight
        paid = orders * paid_of[d, g, k]
        money[0] += paid
        states[ORDERED] += orders
        if column >= FIRST_SLOT:
            for c in range(MEASURES):
                values[used, c] = 0
            sent = _dispatch(
                row, g, k, column, lane, seller, outcome, weeks, orders, paid, consumers, lanes, goods, prices,
                terms, offers, quotes, platforms, fate, tally, calendar, values[used],
            )  # fmt: skip
            if sent == 0:
                continue
            p = fate.platform[lanes.first_slot[d] + column - FIRST_SLOT]
            keys[used] = trade_key(lanes.origin[lane], d, g, 2, p, fate.mode[lane])
            used += 1
            _remember(
                row,
                column,
                lane,
                seller,
                outcome,
                weeks,
                tick,
                with_stock,
                consumers,
                lanes,
                octiles,
                fate,
                tally,
            )
            continue
        units = np.int64(0)
        if column == SHELF:
            units = rounded(paid / shelf_price[d, g])
            if with_stock:
                seller = shop_with_stock(seller, units, shop_first[d, g], shop_count[d, g], stock_units)
        if seller < 0 or (column == SHELF and with_stock and stock_units[seller] < units):
            money[1] += paid
            states[IS_CANCELLED] += orders
            continue
        vat = rounded(paid * (vat_rate[d] / (1.0 + vat_rate[d])))
        freight = np.int64(0)
        if column == SHELF:
            cells = shelf[d, g]
            fob = units
            units_sold[seller] += units
            if with_stock:
                cost = np.int64(np.floor(stock_cost[seller] * (units / stock_units[seller])))
                stock_units[seller] -= units
                stock_cost[seller] -= cost
                cost_sold[seller] += cost
        else:
            cells = home[d, g]
            fob = rounded(paid / home_price[d, g])
            freight = rounded(fob * freight_share[g])
            mass = rounded(fob * grams[g])
            cells[PRODUCTION] += rounded(fob * made_g[g])
            cells[MASS] += mass
            cells[LINEHAUL] += rounded(mass * per_kg)
            sales[seller] += fob
            tonne_km[5] += rounded(mass * home_km / 1000.0)
        to_seller[seller] += paid - vat - freight
        to_carrier[5] += freight
        to_treasury[d] += vat
        ended[IS_KEPT] += orders
        cells[ORDERS] += orders
        cells[PAID] += paid
        cells[FOB] += fob
        cells[FREIGHT] += freight
        cells[VAT] += vat
    return used


@njit(cache=True, error_model="numpy")
def trade_key(o, d, g, channel, platform, mode):
    """Return one whole number that names (origin, destination, category, channel, platform, mode), in that order."""
    return ((((np.int64(o) * 256 + d) * 32 + g) * 8 + channel) * 64 + (platform + 1)) * 8 + mode


def split_key(keys: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return (origin, destination, category, channel, platform, mode) of trade keys, int16."""
    mode = keys % 8
    platform = keys // 8 % 64 - 1
    channel = keys // 512 % 8
    category = keys // 4096 % 32
    destination = keys // 131_072 % 256
    origin = keys // 33_554_432
    return tuple(part.astype(np.int16) for part in (origin, destination, category, channel, platform, mode))


__all__ = ["FAKE", "LATE", "cheapest_rail", "exp", "rounded", "settle_consumers", "split_key", "trade_key"]
