"""Steps 5 and 6 for consumers' orders: stock, payment, dispatch, customs, emissions, and the money.

Every order found in step 4 is turned into whole numbers once: fees, duty, VAT, freight, mass and CO2e are
rounded half to even per weighted order, and the remainder belongs to the seller, so nothing is lost. What is
owed later goes into the calendar; what is traded goes into rows of the `flows` table. The same week settled one order
after the other, with a dictionary of accounts, is in tests/twins/test_settlement.py.
"""

import numpy as np

from sim.agents.consumer import (
    CANCELLED,
    FAKE,
    FIRST_SLOT,
    GIVE_UP,
    KEPT,
    LATE,
    LOST,
    RETURNED,
    SEIZED,
    SHELF,
)
from sim.kernel import kernel, part
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
from sim.world.tastes import OCTILES

BAD_MEMORY = 0.15
"""How much less, as a share of price, a let-down buyer thinks of the platform until it does well (assumed)."""


@kernel
def rounded(x):
    """Return x rounded half to even, as int64."""
    return np.int64(np.rint(x))


@kernel
def cheapest_rail(common, fee):
    """Return the cheapest means of payment both sides have (bits of ``common``), -1 when there is none."""
    best, best_fee = -1, np.inf
    for r in range(fee.shape[0]):
        if (common >> r) & 1 and fee[r] < best_fee:
            best, best_fee = r, fee[r]
    return best


@kernel
def fill_rails(fee, rail):
    """Fill rail [bits of means of payment both sides have] with the cheapest of them."""
    for common in range(rail.shape[0]):
        rail[common] = cheapest_rail(common, fee)


@kernel
def shop_with_stock(seller, units, first, count, stock_units, units_sold):
    """Return the chosen shop, or the next one along the street that still has the goods; the chosen one when none has.

    What a shop still has is its stock [sme] less what it sold this week [sme].
    """
    for i in range(count):
        j = first + (seller - first + i) % count
        if stock_units[j] - units_sold[j] >= units:
            return j
    return seller


@kernel
def split_payment(paid, freight_share, duty_share, vat_share, carbon_share):
    """Return (freight, duty, VAT, carbon, fob) of a payment, whole numbers that add up to it.

    The shares are of goods value; every part but the seller's is rounded, the seller has the remainder.
    """
    goods_value = paid / (1.0 + freight_share + duty_share + vat_share + carbon_share)
    freight, duty = rounded(goods_value * freight_share), rounded(goods_value * duty_share)
    vat, carbon = rounded(goods_value * vat_share), rounded(goods_value * carbon_share)
    return freight, duty, vat, carbon, paid - freight - duty - vat - carbon


@part
def day_bin(days):
    """Return the bin of a delivery in so many days: b for more than b and at most b + 1 days."""
    return min(max(np.int64(np.ceil(days)) - 1, 0), LAST_DAY)


@part
def value_bracket(goods_usd):
    """Return the bracket of a declared value: how many edges it exceeds."""
    bracket = 0
    for edge in VALUE_EDGES_USD:
        bracket += goods_usd > edge
    return bracket


@part
def settle_parcels(
    count, rows, categories, orders_each, found, tick, bad_memory, now, consumers, lanes, goods, terms, lane_days,
    quotes, sizes, platforms, fate, tally, pages, dues, keys, values,
):  # fmt: skip
    """Settle every order from a platform among the first ``count`` needs; return how many rows of trade were filled.

    Rows of trade are keys [row] and values [row, MEASURES]; what sellers are owed is added to the dues.

    A let-down buyer thinks ``bad_memory`` (share of price) less of the platform, everybody's counts go up, and what
    is owed goes into the calendar from this week's page ``now`` on. Columns are taken out of their bundles first
    (see ``listing.fill_tau``).
    """
    octiles = OCTILES
    economy, kind, weights = consumers.economy, consumers.kind, consumers.weight
    wallet, last_platform = consumers.wallet, consumers.last_platform
    deviation, memory_from = consumers.deviation, consumers.memory_from
    paid_of = sizes.paid_e4usd
    origin, first_slot, cell, lane_mode, slot_platform = (
        lanes.origin, lanes.first_slot, lanes.cell, fate.mode, fate.platform,
    )  # fmt: skip
    fee_home, fee_abroad = platforms.rail_fee_home, platforms.rail_fee_abroad
    rail_home, rail_abroad = platforms.rail_home, platforms.rail_abroad
    rails, commissions = platforms.rails, platforms.commission
    mode_of, stored, usd_per_kg, fee_usd = terms.mode, terms.stored, terms.usd_per_kg, terms.fee_usd
    carbon_usd, kg_per_usd, items, goods_usd = (
        terms.carbon_usd_per_kg, terms.kg_per_usd, terms.items, terms.goods_usd,
    )  # fmt: skip
    customs, duty_rate, free_below = terms.customs, terms.duty_rate, terms.duty_free_below
    low_rate, low_limit, flat_usd = terms.low_value_rate, terms.low_value_limit, terms.flat_usd
    flat_below, flat_is_choice, vat_rate = terms.flat_below, terms.flat_is_choice, terms.vat_rate
    import_vat, vat_free, collects = terms.import_vat_rate, terms.vat_free_below, terms.platform_collects
    collects_below, brokerage = terms.collects_below, terms.brokerage
    border, storage = terms.border_collected, terms.storage_share
    grams, made_g, pack_g, pack_co2e_g, lastmile_g = (
        goods.parcel_g_per_e4usd, goods.production_g_per_e4usd, goods.pack_g, goods.pack_co2e_g, goods.lastmile_g,
    )  # fmt: skip
    kg_co2e, lane_km = quotes.lane_kg_co2e_per_kg, quotes.lane_km
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
        d, o = economy[row], origin[lane]
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
        freight_share, duty_share, vat_share, carbon_share, _ = parcel_bill(
            mode_of[lane], stored[lane], customs[o, d], goods_usd[d, g, k], items[g], usd_per_kg[lane], kg_per_usd[g],
            fee_usd[lane], carbon_usd[lane], duty_rate[o, d, g], free_below[o, d], low_rate[o, d], low_limit[o, d],
            flat_usd[o, d], flat_below[o, d], flat_is_choice[o, d], vat_rate[d], import_vat[d], vat_free[d],
            collects[d], collects_below[d], brokerage[d], border,
        )  # fmt: skip
        if stored[lane]:
            freight_share += storage
        freight, duty, vat, carbon, fob = split_payment(
            paid, freight_share, duty_share, vat_share, carbon_share
        )
        fee_share = fee_abroad[rail] if o != d else fee_home[rail]
        commission, fee = rounded(fob * commissions[p]), rounded(fob * fee_share)
        mode = lane_mode[lane]
        mass = rounded(fob * grams[g] + orders * pack_g[d])
        linehaul, lastmile = rounded(mass * kg_co2e[lane]), rounded(orders * lastmile_g)
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
        seen[cell[lane], g] += 1
        tonne_km[mode] += rounded(mass * (lane_km[lane] / 1000.0))
        if o != d:
            parcels[d] += 1
            parcel_days[d, day_bin(lane_days[k, lane])] += orders
            parcel_value[d, value_bracket(goods_usd[d, g, k])] += orders
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


@part
def settle_shops(
    count, rows, categories, orders_each, found, consumers, goods, prices, sizes, tally, pages, shelf
):
    """Settle purchases of home goods among the first ``count`` needs, note those of imported goods, count the needs.

    What a shop that imports has in stock is shared by all buyers, so these purchases wait in ``shelf`` until the
    demand for every shop is known (``settle_shelf``).
    """
    economy, weights, paid_of = consumers.economy, consumers.weight, sizes.paid_e4usd
    home, states, money, needs = tally.home, tally.states, tally.money, tally.needs
    sales, shop_money, tonne_km, units_wanted = (
        tally.sales,
        tally.shop_money,
        tally.tonne_km,
        tally.units_wanted,
    )
    home_price, shelf_price, vat_rate = prices.home_price, prices.shelf_price, prices.vat_rate
    freight_share, grams, made_g = goods.home_freight_share, goods.g_per_e4usd, goods.production_g_per_e4usd
    per_kg, home_km = goods.home_kg_co2e_per_kg, goods.home_km
    to_carrier, to_treasury, ended = (
        pages.carrier[prices.now],
        pages.treasury[prices.now],
        pages.state[prices.now],
    )
    waiting, used = shelf.orders, shelf.used[0]
    for i in range(count):
        row, g, k, column, seller = rows[i], categories[i], found[i, 0], found[i, 1], found[i, 3]
        d, weight = economy[row], weights[row]
        needs[0] += weight
        if column == GIVE_UP:
            needs[1] += weight
        if column >= GIVE_UP:
            continue
        orders = orders_each[i] * weight
        paid = orders * paid_of[d, g, k]
        money[0] += paid
        states[ORDERED] += orders
        if seller < 0:
            money[1] += paid
            states[IS_CANCELLED] += orders
            continue
        if column == SHELF:
            units = rounded(paid / shelf_price[d, g])
            units_wanted[seller] += units
            waiting[used, 0], waiting[used, 1], waiting[used, 2] = row, d * home.shape[1] + g, seller
            waiting[used, 3], waiting[used, 4], waiting[used, 5] = units, paid, orders
            used += 1
            continue
        vat = rounded(paid * (vat_rate[d] / (1.0 + vat_rate[d])))
        fob = rounded(paid / home_price[d, g])
        freight = rounded(fob * freight_share[g])
        mass = rounded(fob * grams[g])
        home[d, g, PRODUCTION] += rounded(fob * made_g[g])
        home[d, g, MASS] += mass
        home[d, g, LINEHAUL] += rounded(mass * per_kg)
        home[d, g, ORDERS] += orders
        home[d, g, PAID] += paid
        home[d, g, FOB] += fob
        home[d, g, FREIGHT] += freight
        home[d, g, VAT] += vat
        sales[seller] += fob
        tonne_km[5] += rounded(mass * home_km / 1000.0)
        shop_money[seller] += paid - vat - freight
        to_carrier[5] += freight
        to_treasury[d] += vat
        ended[IS_KEPT] += orders
    shelf.used[0] = used


@kernel
def settle_shelf(orders, short, one_by_one, prices, stock_units, shops, tally, pages):
    """Settle purchases of imported goods, orders [order, SHELF_COLUMNS], whose pool (d, g) is ``short`` or is not.

    Where every shop of a pool has what its buyers came for, purchases do not touch each other and may be settled in
    any order and place. Where one has not, they are settled ``one_by_one``, in the order of buyers' rows: whoever
    comes too late goes on to the next shop of the street, and at its end goes home.
    """
    shelf, states, money, units_sold = tally.shelf, tally.states, tally.money, tally.units_sold
    shop_money, vat_rate = tally.shop_money, prices.vat_rate
    to_treasury, ended = pages.treasury[prices.now], pages.state[prices.now]
    categories = shelf.shape[1]
    for i in range(orders.shape[0]):
        d, g = orders[i, 1] // categories, orders[i, 1] % categories
        if short[d, g] != one_by_one:
            continue
        seller, units, paid, count = orders[i, 2], orders[i, 3], orders[i, 4], orders[i, 5]
        if one_by_one:
            seller = shop_with_stock(
                seller, units, shops.retail_first[d, g], shops.retail_count[d, g], stock_units, units_sold
            )
            if stock_units[seller] - units_sold[seller] < units:
                money[1] += paid
                states[IS_CANCELLED] += count
                continue
        vat = rounded(paid * (vat_rate[d] / (1.0 + vat_rate[d])))
        shelf[d, g, ORDERS] += count
        shelf[d, g, PAID] += paid
        shelf[d, g, FOB] += units
        shelf[d, g, VAT] += vat
        units_sold[seller] += units
        shop_money[seller] += paid - vat
        to_treasury[d] += vat
        ended[IS_KEPT] += count


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


@kernel
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


__all__ = [
    "FAKE",
    "LATE",
    "cheapest_rail",
    "rounded",
    "settle_parcels",
    "settle_shops",
    "split_key",
    "trade_key",
]
