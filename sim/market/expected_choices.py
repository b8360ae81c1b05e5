"""Expected sales: shares of a destination's spending by lane and shop, added up from the choice tables.

The calibration and the week-0 expectations sum what the draws of step 4 take samples of (``choice``).
"""

import numpy as np

from sim.core.codes import FIRST_MARKET, GIVE_UP, HOME, SHELF
from sim.core.kernel import kernel, part
from sim.core.numerics import exp
from sim.market.choice import attraction_of_lanes, slopes_of


@part
def total_of(row):
    """Return the sum of a row, in four partial sums: one would wait for every addition."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    count = row.shape[0]
    fours = count - count % 4
    for i in range(0, fours, 4):
        a += row[i]
        b += row[i + 1]
        c += row[i + 2]
        d += row[i + 3]
    for i in range(fours, count):
        a += row[i]
    return (a + b) + (c + d)


@part
def weigh_market(first, last, g, k, s, preferences, offers, weights, totals):
    """Fill weights [octile, lane - first] of one segment for one platform market's lanes, and their totals [octile]."""
    octiles, count = offers.composite.shape[1], last - first
    lowest, step, day_cost = slopes_of(g, s, preferences, octiles)
    attraction, factor, composite = (
        weights[octiles, :count],
        weights[octiles + 1, :count],
        offers.composite[g],
    )
    attraction_of_lanes(
        lowest, step, day_cost, offers.log_tau[g, k, first:last], offers.lane_days[k, first:last],
        offers.non_price_cost[s, first:last], offers.offer_constant[g, first:last], attraction, factor,
    )  # fmt: skip
    for n in range(octiles):
        row, there = weights[n, :count], composite[n, first:last]
        for i in range(count):
            row[i] = attraction[i] * there[i]
            attraction[i] = attraction[i] * factor[i]
        totals[n] = total_of(row)


@part
def weight_room(offers):
    """Return scratch space for ``weigh_market``."""
    octiles = offers.composite.shape[1]
    return np.empty((octiles + 2, 5 * offers.bulk_days.shape[0] + 8)), np.empty(octiles)


@kernel
def expected_parcels(d, preferences, lanes, offers, tables, spending_usd, lane_fob):
    """Add up expected first sales of destination d, and return shop totals.

    Args:
        spending_usd: household spending of the economy, USD a year, landed.
        lane_fob: [lane, g] expected sales by lane, fob USD a year; d's rows are filled here.

    Returns:
        (home [g] fob, shelf [g] fob at week-0 cost, spending given up).
    """
    octiles = offers.composite.shape[1]
    categories, consumer_types = preferences.sigma.shape[0], preferences.sensitivity.shape[0]
    home, shelf = np.zeros(categories), np.zeros(categories)
    given_up = 0.0
    columns = FIRST_MARKET + lanes.platform_markets[d]
    weights, totals = weight_room(offers)
    spend = np.zeros(consumer_types)
    for g in range(categories):
        for i in range(lanes.platform_markets[d]):
            platform_market = lanes.first_market[d] + i
            for lane in range(
                lanes.market_first_lane[platform_market],
                lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market],
            ):
                lane_fob[lane, g] = 0.0
        if not preferences.household_good[g]:
            continue
        home_price, shelf_price = exp(offers.home_log_price[d, g]), exp(offers.shelf_log_price[d, g])
        for k in range(offers.size_count[d]):
            in_class = spending_usd * preferences.category_share[d, g] * offers.size_share[d, g, k]
            for t in range(consumer_types):
                spend[t] = in_class * preferences.spending[d, t]
                whole = 0.0
                for c in range(columns):
                    whole += tables.channel[d, g, k, t, c]
                home[g] += spend[t] * tables.channel[d, g, k, t, HOME] / whole / home_price
                shelf[g] += spend[t] * tables.channel[d, g, k, t, SHELF] / whole / shelf_price
                given_up += spend[t] * tables.channel[d, g, k, t, GIVE_UP] / whole
                spend[t] /= whole
            for i in range(lanes.platform_markets[d]):
                platform_market = lanes.first_market[d] + i
                first = lanes.market_first_lane[platform_market]
                last = first + lanes.market_lane_count[platform_market]
                tau = offers.tau[g, k, first:last]
                for s in range(preferences.segment_online.shape[0]):
                    if not preferences.segment_online[s]:
                        continue
                    weigh_market(first, last, g, k, s, preferences, offers, weights, totals)
                    for n in range(octiles):
                        t = s * octiles + n
                        if totals[n] <= 0.0:
                            continue
                        share = spend[t] * tables.channel[d, g, k, t, FIRST_MARKET + i] / totals[n]
                        row = weights[n]
                        for j in range(last - first):
                            lane_fob[first + j, g] += share * row[j] / tau[j]
    return home, shelf, given_up
