"""Consumer: one shopper among many. The rule, the one, the many.

A consumer has a need in a category about every few weeks, chooses a channel (home goods in a shop, imported
goods in a shop, a platform, or giving up), then a lane within the platform, then a seller within the lane;
waits; keeps, returns or complains; remembers the platform that let him down. The rule ``shop`` is written once
and called by the one and by the many (stage 4 of the tick).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim import draws
from sim.agents.base import Column, Population, RowAgent
from sim.draws import draw, hashed
from sim.numerics import exp, exp_lane, log

LAMBDA_MAX = 0.07
"""Most needs a week per consumer and category; larger budgets buy several orders at once (assumed)."""
RACE_AFTER = 256
PEAK_LIMIT = 4.0
"""Rejection: largest ratio of a lane's weight to the frozen reference (M), fixed by the world and not by the
scenario; above it, and after 256 tries, the exact race over lanes decides."""

KEPT, LATE, FAKE, RETURNED, SEIZED, LOST, CANCELLED, GIVEN_UP = range(8)
"""What becomes of an order. KEPT, LATE and FAKE arrive and stay; GIVEN_UP is a need without an order."""
STATES = {KEPT: "kept", LATE: "kept", FAKE: "kept", RETURNED: "returned", SEIZED: "seized", LOST: "lost",
          CANCELLED: "cancelled"}  # fmt: skip
HOME, SHELF, GIVE_UP, FIRST_SLOT = 0, 1, 2, 3


class Streams(NamedTuple):
    """64-bit keys of this week's draws, one for each purpose."""

    need: Any
    size: Any
    channel: Any
    lane: Any
    seller: Any
    outcome: Any
    delay: Any


def streams_of(seed: int, tick: int) -> Streams:
    """Return the week's streams."""
    purposes = (draws.NEED, draws.SIZE, draws.CHANNEL, draws.LANE, draws.SELLER, draws.OUTCOME, draws.DELAY)
    return Streams(*(np.uint64(draws.stream(seed, purpose, tick)) for purpose in purposes))


class Shops(NamedTuple):
    """Who sells: SMEs sorted by (economy, category, producers before retailers)."""

    first: np.ndarray
    """[o, g] first producer."""
    count: np.ndarray
    retail_first: np.ndarray
    """[d, g] first importer-retailer."""
    retail_count: np.ndarray
    listing: np.ndarray
    """[sme, slot] firms listed, whole number."""
    weight: np.ndarray
    """[sme] firms in business behind the agent; 0 when out of business."""
    attraction: np.ndarray
    """[sme, octile] quality over price, as buyers of that octile weigh it."""
    fake_share: np.ndarray
    """[sme] probability that an order is counterfeit, before category."""


class Fate(NamedTuple):
    """Chances on the way."""

    late: np.ndarray
    """[mode]"""
    lost: np.ndarray
    """[mode]"""
    returned: np.ndarray
    """[g]"""
    fake: np.ndarray
    """[g] mean share of fakes from abroad."""
    inspected: np.ndarray
    """[d] share of parcels inspected."""
    mode: np.ndarray
    """[lane]"""
    platform: np.ndarray
    """[slot]"""


class Reference(NamedTuple):
    """Frozen week-0 law_2023 tables, the same in all scenarios; lanes are proposed from them."""

    cumulative: np.ndarray
    """[g, kind, lane] cumulative proposal within the slot: 90 % week-0 choice, 10 % uniform."""
    expected: np.ndarray
    """[g, kind, lane] proposal x week-0 inclusive value."""


@njit(cache=True, error_model="numpy")
def orders_per_need(budget_e4usd, mean_paid_e4usd):  # type: ignore[no-untyped-def]
    """Return (n, rate): a need stands for n equal orders and comes at this rate a week.

    Args:
        budget_e4usd: weekly budget of the category, 1e-4 USD.
        mean_paid_e4usd: mean order, 1e-4 USD.
    """
    n = int(np.ceil(budget_e4usd / (LAMBDA_MAX * mean_paid_e4usd)))
    n = max(n, 1)
    return n, budget_e4usd / (n * mean_paid_e4usd)


@njit(cache=True, error_model="numpy")
def has_need(d, spending_usd, key, g, stream, share, mean_paid):  # type: ignore[no-untyped-def]
    """Return whether a consumer needs something of category g this week."""
    budget = spending_usd * 10_000.0 / 52.0 * share[d, g]
    if budget <= 0.0:
        return False
    _, rate = orders_per_need(budget, mean_paid[d, g])
    return draw(stream, key, g) < rate


@njit(cache=True, error_model="numpy")
def race(weight, u):  # type: ignore[no-untyped-def]
    """Return the arrival time of an exponential race with this weight (infinite when it cannot win)."""
    if weight <= 0.0:
        return np.inf
    return -log(u) / weight


@njit(cache=True, error_model="numpy")
def chosen_channel(weights, columns, platform, first_slot, disliked, penalty, stream, key, g):  # type: ignore[no-untyped-def]
    """Return the channel column a buyer takes: a race keyed by platform, so it never depends on position."""
    best, best_time = GIVE_UP, np.inf
    for c in range(columns):
        weight = weights[c]
        item = c
        if c >= FIRST_SLOT:
            p = platform[first_slot + c - FIRST_SLOT]
            item = FIRST_SLOT + p
            if p == disliked:
                weight *= penalty
        if weight > 0.0:
            time = -log(draw(stream, key, g * 64 + item)) / weight
            if time < best_time:
                best, best_time = c, time
    return best


@njit(cache=True, error_model="numpy")
def chosen_lane(slot, g, k, kind, key, stream, wants, lanes, offers, peak, reference):  # type: ignore[no-untyped-def]
    """Return the lane a buyer takes within a platform.

    Proposed from the frozen week-0 table and accepted in proportion to weight over reference, attempt by
    keyed attempt: a change of one lane's price changes only the choices it should.
    """
    first = lanes.slot_first[slot]
    last = first + lanes.slot_count[slot]
    octiles = offers.composite.shape[1]
    s = kind // octiles
    steepness = (wants.sigma[g] - 1.0) * wants.sensitivity[kind]
    day_cost = wants.time_value[g] * wants.segment_time[s]
    log_tau, days, extra = offers.log_tau[g, k], offers.lane_days[k], offers.extra[s]
    base, composite = offers.base[g], offers.composite[g, kind % octiles]
    if peak[slot, g, k, kind] <= PEAK_LIMIT:
        cumulative, expected = reference.cumulative[g, kind], reference.expected[g, kind]
        for attempt in range(RACE_AFTER):
            item = (g * 512 + attempt) * 2
            u = draw(stream, key, item)
            low, high = first, last - 1
            while low < high:
                middle = (low + high) // 2
                if cumulative[middle] < u:
                    low = middle + 1
                else:
                    high = middle
            cost = log_tau[low] + day_cost * days[low] + extra[low]
            weight = composite[low] * exp_lane(base[low] - steepness * cost)
            if draw(stream, key, item + 1) * PEAK_LIMIT * expected[low] < weight:
                return low
    best, best_time = first, np.inf
    for lane in range(first, last):
        cost = log_tau[lane] + day_cost * days[lane] + extra[lane]
        weight = composite[lane] * exp_lane(base[lane] - steepness * cost)
        time = race(weight, draw(stream, key, lanes.key[lane] ^ g))
        if time < best_time:
            best, best_time = lane, time
    return best


@njit(cache=True, error_model="numpy")
def chosen_seller(first, count, slot, octile, key, g, stream, shops):  # type: ignore[no-untyped-def]
    """Return the seller a buyer takes within a lane (slot -1: a shop), -1 when nobody sells.

    Sellers are keyed by their place among sellers of that origin and category, which lasts for the run.
    """
    best, best_time = -1, np.inf
    for i in range(count):
        j = first + i
        firms = shops.weight[j] if slot < 0 else shops.listing[j, slot]
        if firms > 0:
            time = -log(draw(stream, key, g * 65_536 + i)) / (firms * shops.attraction[j, octile])
            if time < best_time:
                best, best_time = j, time
    return best


@njit(cache=True, error_model="numpy")
def fate_of_parcel(lane, slot, o, d, g, seller, k, days, key, streams, shops, fate):  # type: ignore[no-untyped-def]
    """Return (outcome, weeks until it is settled) of a parcel: two keyed draws."""
    mode = fate.mode[lane]
    u = draw(streams.outcome, key, g)
    lost = fate.lost[mode]
    fake = 0.0 if o == d else fate.fake[g] * shops.fake_share[seller]
    seized = fake * fate.inspected[d]
    returned = fate.returned[g] * (1.0 if o == d else 0.4)
    weeks = 1 + int(np.floor(days / 7.0 + draw(streams.delay, key, g)))
    if u < lost:
        return LOST, weeks + 3
    if u < lost + seized:
        return SEIZED, weeks + 1
    if u < lost + fake:
        return FAKE, weeks
    if u < lost + fake + returned:
        return RETURNED, weeks + 2
    if u < lost + fake + returned + fate.late[mode]:
        return LATE, weeks + 1
    return KEPT, weeks


@njit(cache=True, error_model="numpy")
def shop(
    d, kind, key, g, disliked, deviation, streams, wants, lanes, offers, tables, sizes, shops, fate, reference
):  # type: ignore[no-untyped-def]
    """Return (class, column, lane, seller, outcome, weeks) of what a consumer in need of g does.

    Lane and seller are -1 where there is none. ``deviation`` is how far experience lowered his trust in the
    platform ``disliked`` (0 to 1).
    """
    u = draw(streams.size, key, g)
    k = 0
    while k < sizes.count[d] - 1 and sizes.cumulative[d, g, k] < u:
        k += 1
    octiles = offers.composite.shape[1]
    octile = kind % octiles
    penalty = 1.0
    if deviation > 0.0:
        steep = (wants.sigma[g] - 1.0) * wants.sensitivity[kind] * wants.nest[g]
        penalty = exp(-steep * deviation)
    column = chosen_channel(
        tables.channel[d, g, k, kind], FIRST_SLOT + lanes.slots[d], fate.platform, lanes.first_slot[d],
        disliked, penalty, streams.channel, key, g,
    )  # fmt: skip
    if column == GIVE_UP:
        return k, column, -1, -1, GIVEN_UP, 0
    if column == HOME:
        j = chosen_seller(shops.first[d, g], shops.count[d, g], -1, octile, key, g, streams.seller, shops)
        return k, column, -1, j, KEPT, 0
    if column == SHELF:
        j = chosen_seller(
            shops.retail_first[d, g], shops.retail_count[d, g], -1, octile, key, g, streams.seller, shops
        )
        return k, column, -1, j, KEPT, 0
    slot = lanes.first_slot[d] + column - FIRST_SLOT
    lane = chosen_lane(slot, g, k, kind, key, streams.lane, wants, lanes, offers, tables.peak, reference)
    o = lanes.origin[lane]
    j = chosen_seller(shops.first[o, g], shops.count[o, g], slot, octile, key, g, streams.seller, shops)
    if j < 0:
        return k, column, lane, -1, CANCELLED, 0
    days = offers.lane_days[k, lane]
    outcome, weeks = fate_of_parcel(lane, slot, o, d, g, j, k, days, key, streams, shops, fate)
    return k, column, lane, j, outcome, weeks


@njit(cache=True, nogil=True, error_model="numpy")
def find_needs(first, last, economy, spending, keys, stream, share, mean_paid, needs):  # type: ignore[no-untyped-def]
    """Mark needs [consumer, g] of consumers first to last - 1."""
    for i in range(first, last):
        for g in range(share.shape[1]):
            needs[i, g] = has_need(economy[i], spending[i], keys[i], g, stream, share, mean_paid)


@njit(cache=True, nogil=True, error_model="numpy")
def shop_range(
    first, last, rows, goods, economy, kinds, keys, last_platform, deviation, memory_from, tick, streams, wants,
    lanes, offers, tables, sizes, shops, fate, reference, found,
):  # type: ignore[no-untyped-def]  # fmt: skip
    """Fill found [need, 6] for needs first to last - 1: the many, one by one, by the rule ``shop``."""
    for i in range(first, last):
        row = rows[i]
        disliked, off = -1, 0.0
        if memory_from[row] <= tick:
            disliked, off = last_platform[row], deviation[row]
        result = shop(
            economy[row], kinds[row], keys[row], goods[i], disliked, off, streams, wants, lanes, offers, tables,
            sizes, shops, fate, reference,
        )  # fmt: skip
        for c in range(6):
            found[i, c] = result[c]


class Consumer(RowAgent):
    """One shopper, standing for ``weight`` people like him."""

    economy = Column("i2", unit="1", doc="row of the economy he lives in")
    kind = Column("i1", unit="1", doc="segment x 8 + income octile")
    weight = Column("i8", unit="people", doc="people he stands for")
    key = Column("u8", unit="1", doc="lasting key of his draws")
    income_usd = Column("f4", unit="USD/year", doc="income per head behind his spending")
    spending_usd = Column("f8", unit="USD/year", doc="what he spends on goods, landed")
    wallet = Column("u1", unit="1", doc="bit per payment rail he holds")
    last_platform = Column("i1", unit="1", doc="platform that last let him down, -1 none")
    deviation = Column("f4", unit="share of price", doc="how much less he trusts it")
    memory_from = Column("i4", unit="week", doc="week from which he knows")

    def shop(self, g: int, tick: int, market: Any) -> tuple[int, ...]:
        """Return what he does about a need of category g this week: (class, column, lane, seller, fate, weeks)."""
        known = self.memory_from <= tick
        result: tuple[int, ...] = shop(
            self.economy, self.kind, self.key, g, self.last_platform if known else -1,
            self.deviation if known else 0.0, *market,
        )  # fmt: skip
        return result


class Consumers(Population):
    """Every shopper."""

    agent_type = Consumer
    first_id = 10**9

    def __getitem__(self, row: int) -> Consumer:
        """Return the shopper at a row."""
        found = super().__getitem__(row)
        assert isinstance(found, Consumer)
        return found
