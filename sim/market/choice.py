"""The choice rule: how attractive an offer is, and how offers add up to lanes, slots and channels.

Stage 4 draws from these tables; the calibration sums them. V is in ad-valorem units times the elasticity:

    ln w = base + composite - (sigma - 1) s [ln landed price + time cost + extra]
    P(channel) ~ exp(k + lambda ln sum w),   P(lane | channel) ~ w

(model.md section 4; Anderson, de Palma and Thisse 1992: with unit-elastic spending and Gumbel noise the
expected expenditure shares are CES.) ``extra`` holds distrust, data exposure, green premium, match gain and
the platform's commission, each as a share of price.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.numerics import exp, log

HOME, SHELF, GIVE_UP, FIRST_SLOT = 0, 1, 2, 3
"""Columns of channel weights: home goods in a shop, imported goods in a shop, giving up, then platforms."""


class Wants(NamedTuple):
    """Tastes and goods. kinds t = segment x 8 + octile."""

    sensitivity: np.ndarray
    segment_online: np.ndarray
    segment_time: np.ndarray
    sigma: np.ndarray
    nest: np.ndarray
    time_value: np.ndarray
    household_good: np.ndarray
    spending: np.ndarray
    """[d, t] share of the economy's household goods spending."""
    category_share: np.ndarray
    """[d, g] share of household spending."""
    firm_share: np.ndarray
    """[g] share of firms' purchases."""


class LaneTable(NamedTuple):
    """Parcel lanes, sorted by destination and platform; cell = (slot, origin)."""

    origin: np.ndarray
    destination: np.ndarray
    service: np.ndarray
    slot: np.ndarray
    cell: np.ndarray
    key: np.ndarray
    slot_first: np.ndarray
    slot_count: np.ndarray
    first_slot: np.ndarray
    slots: np.ndarray


class Offers(NamedTuple):
    """What buyers see this week."""

    size_count: np.ndarray
    """[d] size classes in use."""
    size_share: np.ndarray
    """[d, g, k] share of spending by size class."""
    tau: np.ndarray
    """[lane, g, k] landed price over fob."""
    log_tau: np.ndarray
    lane_days: np.ndarray
    """[lane, k] days to the door, clearance included."""
    extra: np.ndarray
    """[lane, segment] non-price costs less gains, as a share of price."""
    base: np.ndarray
    """[lane, g] origin taste, comparative advantage, service constant."""
    composite: np.ndarray
    """[cell, g, octile] ln of sellers' joint attraction against week 0."""
    platform_constant: np.ndarray
    """[slot]"""
    home_log_price: np.ndarray
    """[d, g] home goods in a shop, over fob."""
    home_composite: np.ndarray
    """[d, g, octile]"""
    shelf_log_price: np.ndarray
    """[d, g] imported goods on the shelf, over their fob value."""
    shelf_constant: np.ndarray
    """[d]"""
    give_up: np.ndarray
    """[d]"""
    bulk_log_tau: np.ndarray
    """[o, d, m, g] bulk imports; [d, d, 0, g] is home supply."""
    bulk_days: np.ndarray
    """[o, d, m]"""
    bulk_base: np.ndarray
    """[o, d, m, g]"""
    bulk_composite: np.ndarray
    """[o, d, g]"""


class Tables(NamedTuple):
    """Choice tables the draws use."""

    inclusive: np.ndarray
    """[slot, g, k, t] sum of lane weights."""
    peak: np.ndarray
    """[slot, g, k, t] largest ratio of a lane's weight to the frozen reference."""
    channel: np.ndarray
    """[d, g, k, t, column] channel weights."""


@njit(cache=True, error_model="numpy")
def lane_weight(base, composite, sigma, sensitivity, log_price, time_cost, extra):  # type: ignore[no-untyped-def]
    """Return the logit weight of a lane: what one buyer of one kind makes of it."""
    return exp(base + composite - (sigma - 1.0) * sensitivity * (log_price + time_cost + extra))


@njit(cache=True, error_model="numpy")
def fill_slots(d, wants, lanes, offers, reference, tables):  # type: ignore[no-untyped-def]
    """Fill inclusive values and peaks of every slot of destination d."""
    octiles = offers.composite.shape[2]
    segments = wants.segment_online.shape[0]
    for slot in range(lanes.first_slot[d], lanes.first_slot[d] + lanes.slots[d]):
        tables.inclusive[slot] = 0.0
        tables.peak[slot] = 0.0
        for lane in range(lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]):
            cell = lanes.cell[lane]
            for g in range(wants.sigma.shape[0]):
                if not wants.household_good[g]:
                    continue
                slope = wants.sigma[g] - 1.0
                for k in range(offers.size_count[d]):
                    for s in range(segments):
                        if not wants.segment_online[s]:
                            continue
                        time_cost = wants.time_value[g] * wants.segment_time[s] * offers.lane_days[lane, k]
                        cost = offers.log_tau[lane, g, k] + time_cost + offers.extra[lane, s]
                        for n in range(octiles):
                            t = s * octiles + n
                            w = exp(
                                offers.base[lane, g]
                                + offers.composite[cell, g, n]
                                - slope * wants.sensitivity[t] * cost
                            )
                            tables.inclusive[slot, g, k, t] += w
                            ratio = w / reference[lane, g, t]
                            tables.peak[slot, g, k, t] = max(tables.peak[slot, g, k, t], ratio)


@njit(cache=True, error_model="numpy")
def fill_channels(d, wants, lanes, offers, tables):  # type: ignore[no-untyped-def]
    """Fill channel weights of destination d from its shops' prices and its slots' inclusive values."""
    octiles = offers.composite.shape[2]
    for g in range(wants.sigma.shape[0]):
        if not wants.household_good[g]:
            continue
        slope = wants.sigma[g] - 1.0
        nest = wants.nest[g]
        for t in range(wants.sensitivity.shape[0]):
            n = t % octiles
            s = t // octiles
            steep = slope * wants.sensitivity[t]
            home = exp(nest * (offers.home_composite[d, g, n] - steep * offers.home_log_price[d, g]))
            shelf = exp(offers.shelf_constant[d] - nest * steep * offers.shelf_log_price[d, g])
            for k in range(offers.size_count[d]):
                tables.channel[d, g, k, t, HOME] = home
                tables.channel[d, g, k, t, SHELF] = shelf
                tables.channel[d, g, k, t, GIVE_UP] = exp(offers.give_up[d])
                for i in range(lanes.slots[d]):
                    slot = lanes.first_slot[d] + i
                    weight = 0.0
                    if wants.segment_online[s] and tables.inclusive[slot, g, k, t] > 0.0:
                        weight = exp(
                            offers.platform_constant[slot] + nest * log(tables.inclusive[slot, g, k, t])
                        )
                    tables.channel[d, g, k, t, FIRST_SLOT + i] = weight


@njit(cache=True, nogil=True, error_model="numpy")
def fill_range(first, last, wants, lanes, offers, reference, tables):  # type: ignore[no-untyped-def]
    """Fill the tables of destinations first to last - 1; destinations do not touch each other's rows."""
    for d in range(first, last):
        fill_slots(d, wants, lanes, offers, reference, tables)
        fill_channels(d, wants, lanes, offers, tables)


@njit(cache=True, error_model="numpy")
def expected_parcels(d, wants, lanes, offers, tables, spending_usd, lane_fob):  # type: ignore[no-untyped-def]
    """Add up expected first sales of destination d: [lane, g] fob by lane, and return shop totals.

    Args:
        spending_usd: household spending of the economy, USD a year, landed.
        lane_fob: [lane, g] filled here, USD a year.

    Returns:
        (home [g] fob, shelf [g] fob at week-0 cost, spending given up).
    """
    octiles = offers.composite.shape[2]
    categories = wants.sigma.shape[0]
    home = np.zeros(categories)
    shelf = np.zeros(categories)
    given_up = 0.0
    columns = FIRST_SLOT + lanes.slots[d]
    for i in range(lanes.slots[d]):
        slot = lanes.first_slot[d] + i
        for lane in range(lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]):
            lane_fob[lane] = 0.0
    for g in range(categories):
        if not wants.household_good[g]:
            continue
        slope = wants.sigma[g] - 1.0
        home_price = exp(offers.home_log_price[d, g])
        shelf_price = exp(offers.shelf_log_price[d, g])
        for k in range(offers.size_count[d]):
            for t in range(wants.sensitivity.shape[0]):
                spend = (
                    spending_usd
                    * wants.category_share[d, g]
                    * offers.size_share[d, g, k]
                    * wants.spending[d, t]
                )
                if spend <= 0.0:
                    continue
                whole = 0.0
                for c in range(columns):
                    whole += tables.channel[d, g, k, t, c]
                home[g] += spend * tables.channel[d, g, k, t, HOME] / whole / home_price
                shelf[g] += spend * tables.channel[d, g, k, t, SHELF] / whole / shelf_price
                given_up += spend * tables.channel[d, g, k, t, GIVE_UP] / whole
                s = t // octiles
                if not wants.segment_online[s]:
                    continue
                n = t % octiles
                for i in range(lanes.slots[d]):
                    slot = lanes.first_slot[d] + i
                    if tables.inclusive[slot, g, k, t] <= 0.0:
                        continue
                    share = spend * tables.channel[d, g, k, t, FIRST_SLOT + i] / whole
                    share /= tables.inclusive[slot, g, k, t]
                    last = lanes.slot_first[slot] + lanes.slot_count[slot]
                    for lane in range(lanes.slot_first[slot], last):
                        time_cost = wants.time_value[g] * wants.segment_time[s] * offers.lane_days[lane, k]
                        cost = offers.log_tau[lane, g, k] + time_cost + offers.extra[lane, s]
                        w = exp(
                            offers.base[lane, g]
                            + offers.composite[lanes.cell[lane], g, n]
                            - slope * wants.sensitivity[t] * cost
                        )
                        lane_fob[lane, g] += share * w / offers.tau[lane, g, k]
    return home, shelf, given_up


@njit(cache=True, error_model="numpy")
def bulk_shares(d, g, wants, offers, with_home, shares):  # type: ignore[no-untyped-def]
    """Fill expenditure shares [o, m] of bulk purchases of category g in d; return ln of their sum of weights.

    Home supply stands at [d, 0]; importer-retailers buy without it (``with_home`` False).
    """
    slope = wants.sigma[g] - 1.0
    whole = 0.0
    for o in range(shares.shape[0]):
        for m in range(shares.shape[1]):
            shares[o, m] = 0.0
            if o == d and (m > 0 or not with_home):
                continue
            cost = offers.bulk_log_tau[o, d, m, g] + wants.time_value[g] * offers.bulk_days[o, d, m]
            if not cost < 1e6:
                continue
            w = exp(offers.bulk_base[o, d, m, g] + offers.bulk_composite[o, d, g] - slope * cost)
            shares[o, m] = w
            whole += w
    if whole > 0.0:
        for o in range(shares.shape[0]):
            for m in range(shares.shape[1]):
                shares[o, m] /= whole
    return log(whole)


@njit(cache=True, error_model="numpy")
def price_index(log_whole, log_whole_at_start, sigma):  # type: ignore[no-untyped-def]
    """Return the CES price index of a set of offers against the start: (W / W0)^(-1/(sigma - 1))."""
    return exp((log_whole_at_start - log_whole) / (sigma - 1.0))
