"""The choice rule: how attractive an offer is, and how offers add up to lanes, platform markets and channels.

Step 4 draws from these tables; the calibration sums them. V is in ad-valorem units times the elasticity:

    w = composite x exp(offer_constant - (sigma - 1) s [ln landed price + time cost + non_price_cost])
    P(channel) ~ exp(k + lambda ln sum w),   P(lane | channel) ~ w

Classes of channels (shops, online) are a level above, one level with the channels unless a mechanism says otherwise
(``nest``). (model.md section 4; Anderson, de Palma and Thisse 1992: with unit-elastic spending and Gumbel noise the
expected expenditure shares are CES.) ``non_price_cost`` holds distrust, data exposure, green premium, match gain and
the platform's commission, each as a share of price.
"""

from typing import NamedTuple

import numpy as np

from sim.behaviour.lane_choice import PEAK_LIMIT, lane_attraction, lane_cost
from sim.core.carried import never_written
from sim.core.codes import FIRST_MARKET, GIVE_UP, HOME, SHELF
from sim.core.kernel import kernel, part
from sim.core.numerics import exp, log_row
from sim.core.simd import partial_sums
from sim.market.nest import gather_classes


@never_written
class Preferences(NamedTuple):
    """Tastes and goods. Consumer types t = segment x 8 + octile."""

    sensitivity: np.ndarray
    """[t] price sensitivity, mean 1"""
    segment_online: np.ndarray
    """[segment] whether it buys on platforms"""
    segment_time: np.ndarray
    """[segment] multiple of the category's value of time"""
    sigma: np.ndarray
    """[g] elasticity of substitution between sellers and lanes"""
    nest: np.ndarray
    """[g] lambda, 0 to 1; with 1 shops and platforms are as close as two sellers on one platform"""
    class_lambda: np.ndarray
    """[g] lambda of classes of channels, 0 to 1; with 1 classes and channels are one level (``nest.Nest``)"""
    column_class: np.ndarray
    """[d, column] class of a channel, one of ``codes.CHANNEL_CLASSES``"""
    time_value: np.ndarray
    """[g] value of a day of waiting, share of price"""
    bulk_day_value: np.ndarray
    """[g] the same for firms' orders"""
    household_good: np.ndarray
    """[g] whether households buy it"""
    spending: np.ndarray
    """[d, t] share of the economy's household goods spending."""
    category_share: np.ndarray
    """[d, g] share of household spending."""
    firm_share: np.ndarray
    """[g] share of firms' purchases."""


@never_written
class LaneTable(NamedTuple):
    """Parcel lanes, sorted by destination and platform; cell = (platform market, origin)."""

    origin: np.ndarray
    """[lane] row of the economy of origin"""
    destination: np.ndarray
    """[lane] row of the economy of destination"""
    service: np.ndarray
    """[lane] code of the service (``sim.world.lanes.SERVICES``)"""
    platform_market: np.ndarray
    """[lane] its platform market: platform in a destination"""
    cell: np.ndarray
    """[lane] its cell, numbered in lane order"""
    key: np.ndarray
    """[lane] uint64, lasting key of draws"""
    market_first_lane: np.ndarray
    """[platform_market] first lane"""
    market_lane_count: np.ndarray
    """[platform_market] number of lanes"""
    first_market: np.ndarray
    """[d] first platform market"""
    platform_markets: np.ndarray
    """[d] number of platform markets"""


class Offers(NamedTuple):
    """What buyers see this week."""

    size_count: np.ndarray
    """[d] size classes in use."""
    size_share: np.ndarray
    """[d, g, k] share of spending by size class."""
    tau: np.ndarray
    """[g, k, lane] landed price over fob."""
    log_tau: np.ndarray
    """[g, k, lane] ln of tau"""
    lane_days: np.ndarray
    """[k, lane] days to the door, clearance included."""
    non_price_cost: np.ndarray
    """[segment, lane] non-price costs less gains, as a share of price."""
    offer_constant: np.ndarray
    """[g, lane] origin taste, comparative advantage, service constant, ln."""
    composite: np.ndarray
    """[g, octile, lane] sellers' joint attraction against week 0 (1 = as then)."""
    platform_constant: np.ndarray
    """[platform_market] constant of the platform in the weight of its channel, ln"""
    home_log_price: np.ndarray
    """[d, g] ln of the price of home goods in a shop over fob."""
    home_composite: np.ndarray
    """[d, g, octile] ln of the same for home shops"""
    shelf_log_price: np.ndarray
    """[d, g] ln of the price of imported goods on the shelf over their fob value."""
    shelf_constant: np.ndarray
    """[d] constant of imported goods in shops in the weight of their channel, ln"""
    give_up: np.ndarray
    """[d] weight of giving a need up, ln"""
    bulk_log_tau: np.ndarray
    """[o, d, m, g] ln of landed price over fob of bulk imports; [d, d, 0, g] is home supply."""
    bulk_days: np.ndarray
    """[o, d, m, g] days to the door of bulk goods"""
    bulk_offer_constant: np.ndarray
    """[o, d, m, g] origin taste, comparative advantage and mode constant of bulk purchases, ln"""
    bulk_composite: np.ndarray
    """[o, d, g] ln of the same for sales to firms"""
    origin_log: np.ndarray
    """[o, d] ln of what all goods of o cost in d beyond the calibrated world: wages, barriers that bring no revenue."""


class Tables(NamedTuple):
    """Choice tables the draws use."""

    inclusive: np.ndarray
    """[platform_market, g, k, t] sum of lane weights."""
    peaked: np.ndarray
    """[platform_market, g, k, t] whether a lane's weight is above PEAK_LIMIT times the frozen reference."""
    channel: np.ndarray
    """[d, g, k, t, column] channel weights."""


@part
def attraction_of_lanes(
    lowest, step, day_cost, log_tau, days, non_price_cost, offer_constant, attraction, factor
):
    """Fill lanes' attraction on a segment's first octile [lane], and by what factor it falls from octile to octile
    [lane].

    Sensitivities are equally spaced over octiles, so each octile's attraction is the last one's times one factor.
    """
    for i in range(log_tau.shape[0]):
        cost = lane_cost(log_tau[i], day_cost, days[i], non_price_cost[i])
        attraction[i] = lane_attraction(offer_constant[i], lowest, cost)
        factor[i] = lane_attraction(0.0, step, cost)


@part
def add_lanes(first, last, attraction, factor, there, expected):
    """Return (sum of the weights of lanes first to last - 1, whether one stands out) at one octile; go on to the next.

    Args:
        first: first lane of a platform market; columns [lane] may hold other platform markets' too.
        last: the lane after its last.
        attraction: [lane] lanes' attraction at this octile; at the next one afterwards.
        factor: [lane] the one over the other.
        there: [lane] sellers' joint attraction.
        expected: [lane] weights of the frozen reference.
    """
    rest = last - (last - first) % 4
    a, b, c, d, stands_out = partial_sums(attraction, factor, there, expected, PEAK_LIMIT, first, rest)
    for i in range(rest, last):
        weight = attraction[i] * there[i]
        a += weight
        stands_out |= weight > PEAK_LIMIT * expected[i]
        attraction[i] = attraction[i] * factor[i]
    return (a + b) + (c + d), stands_out


@part
def slopes_of(g, s, preferences, octiles):
    """Return (steepness of a segment's first octile, its step from octile to octile, cost of a day) in category g."""
    slope = preferences.sigma[g] - 1.0
    lowest = slope * preferences.sensitivity[s * octiles]
    step = slope * (preferences.sensitivity[s * octiles + 1] - preferences.sensitivity[s * octiles])
    return lowest, step, preferences.time_value[g] * preferences.segment_time[s]


@part
def fill_markets(d, preferences, lanes, offers, reference, with_reference, tables):
    """Fill inclusive values, and where a lane stands out, of every platform market of destination d.

    Platform markets of a destination lie side by side, so their lanes' attraction is worked out in one go: long rows
    are quicker.
    """
    octiles, first_market = offers.composite.shape[1], lanes.first_market[d]
    last_market = first_market + lanes.platform_markets[d]
    market_first_lane, market_lane_count, household, online = (
        lanes.market_first_lane, lanes.market_lane_count, preferences.household_good, preferences.segment_online,
    )  # fmt: skip
    first, last = (
        market_first_lane[first_market],
        market_first_lane[last_market - 1] + market_lane_count[last_market - 1],
    )
    attraction, factor = np.empty(last - first), np.empty(last - first)
    expected = np.full(last - first, np.inf, dtype=np.float32)  # without a reference nothing stands out
    inclusive, peaked, classes = tables.inclusive, tables.peaked, offers.size_count[d]
    log_tau, days, non_price_cost, offer_constant, composite = (
        offers.log_tau, offers.lane_days, offers.non_price_cost, offers.offer_constant, offers.composite,
    )  # fmt: skip
    for g in range(household.shape[0]):
        if not household[g]:
            continue
        for s in range(online.shape[0]):
            if not online[s]:
                continue
            lowest, step, day_cost = slopes_of(g, s, preferences, octiles)
            for k in range(classes):
                attraction_of_lanes(
                    lowest, step, day_cost, log_tau[g, k, first:last], days[k, first:last], non_price_cost[s,
                    first:last],
                    offer_constant[g, first:last], attraction, factor,
                )  # fmt: skip
                for n in range(octiles):
                    t = s * octiles + n
                    there = composite[g, n, first:last]
                    usual = reference[g, t, first:last] if with_reference else expected
                    for platform_market in range(first_market, last_market):
                        a = market_first_lane[platform_market] - first
                        inclusive[platform_market, g, k, t], stands_out = add_lanes(
                            a, a + market_lane_count[platform_market], attraction, factor, there, usual
                        )
                        if with_reference:
                            peaked[platform_market, g, k, t] = stands_out


@part
def fill_channels(d, preferences, lanes, offers, tables):
    """Fill channel weights of destination d from its shops' prices and its platform markets' inclusive values."""
    octiles = offers.composite.shape[1]
    channel, inclusive, platform, online = (
        tables.channel, tables.inclusive, offers.platform_constant, preferences.segment_online,
    )  # fmt: skip
    first_market, platform_markets, give_up = (
        lanes.first_market[d],
        lanes.platform_markets[d],
        exp(offers.give_up[d]),
    )
    home_log_price, home_cost = offers.home_log_price, offers.origin_log[d, d]
    shape, consumer_types = inclusive[0].shape, inclusive.shape[3]
    logs, weight = np.empty(inclusive[0].size), np.empty(consumer_types)
    for i in range(platform_markets):
        constant, values = platform[first_market + i], inclusive[first_market + i]
        log_row(values.reshape(-1), logs)
        by_type = logs.reshape(shape)
        for g in range(preferences.sigma.shape[0]):
            if not preferences.household_good[g]:
                continue
            nest = preferences.nest[g]
            for k in range(offers.size_count[d]):
                value, row = values[g, k], by_type[g, k]
                for t in range(consumer_types):
                    weight[t] = exp(constant + nest * row[t])
                for t in range(consumer_types):
                    sells = online[t // octiles] and value[t] > 0.0
                    channel[d, g, k, t, FIRST_MARKET + i] = weight[t] if sells else 0.0
    for g in range(preferences.sigma.shape[0]):
        if not preferences.household_good[g]:
            continue
        slope = preferences.sigma[g] - 1.0
        nest = preferences.nest[g]
        for t in range(consumer_types):
            n = t % octiles
            steep = slope * preferences.sensitivity[t]
            home = exp(nest * (offers.home_composite[d, g, n] - steep * (home_log_price[d, g] + home_cost)))
            shelf = exp(offers.shelf_constant[d] - nest * steep * offers.shelf_log_price[d, g])
            for k in range(offers.size_count[d]):
                weights = channel[d, g, k, t]
                weights[HOME], weights[SHELF], weights[GIVE_UP] = home, shelf, give_up
    gather_classes(
        preferences.household_good, preferences.class_lambda, preferences.column_class[d], channel[d]
    )


@kernel
def fill_range(first, last, preferences, lanes, offers, reference, with_reference, tables):
    """Fill the tables of destinations first to last - 1; destinations do not touch each other's rows."""
    for d in range(first, last):
        fill_markets(d, preferences, lanes, offers, reference, with_reference, tables)
        fill_channels(d, preferences, lanes, offers, tables)
