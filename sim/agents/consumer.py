"""Consumer: one shopper among many. The rule, the one, the many.

A consumer has a need in a category about every few weeks, chooses a channel (home goods in a shop, imported
goods in a shop, a platform, or giving up), then a lane within the platform, then a seller within the lane;
waits; keeps, returns or complains; remembers the platform that let him down. ``shop`` is the rule for one;
``sim.agents.shopping`` does the same for all of them, to the bit (step 4 of the tick).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import draws
from sim.agents.base import Column, Population, RowAgent
from sim.agents.racing import chosen_seller, race
from sim.agents.streets import Street, seller_of
from sim.draws import base_of, draw
from sim.kernel import kernel
from sim.numerics import exp, exp_lane

LAMBDA_MAX = 0.07
"""Most needs a week per consumer and category; larger budgets buy several orders at once (assumed)."""
RETURNED_ABROAD = 0.4
"""Returns from abroad against returns at home (evidence 1.10: 5-10 % against about 17 %, low confidence)."""
PEAK_LIMIT = 3.0
"""Largest ratio of a lane's weight to the frozen reference (M of rejection sampling), fixed by the world and not by
the scenario; where a lane is above it, the exact race over lanes decides (in two years of tariffs: one in 2,000)."""
RACE_AFTER = 256
"""Tries after which the exact race over lanes decides (where no lane is above PEAK_LIMIT, almost never)."""

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
    count: np.ndarray  # type: ignore[assignment]
    retail_first: np.ndarray
    """[d, g] first importer-retailer."""
    retail_count: np.ndarray
    listing: np.ndarray
    """[slot, sme] firms listed, whole number."""
    weight: np.ndarray
    """[sme] firms in business behind the agent; 0 when out of business."""
    attraction: np.ndarray
    """[sme, octile] quality over price, as buyers of that octile weigh it."""
    pull: np.ndarray
    """[octile, sme] the same, so that a street of sellers lies side by side."""
    home: Street
    """Shares of sellers at home, by buyers' octile."""
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


@kernel
def orders_per_need(budget_e4usd, mean_paid_e4usd):
    """Return (n, rate): a need stands for n equal orders and comes at this rate a week.

    Args:
        budget_e4usd: weekly budget of the category, 1e-4 USD.
        mean_paid_e4usd: mean order, 1e-4 USD.
    """
    n = int(np.ceil(budget_e4usd / (LAMBDA_MAX * mean_paid_e4usd)))
    n = max(n, 1)
    return n, budget_e4usd / (n * mean_paid_e4usd)


@kernel
def has_need(d, spending_usd, key, g, stream, share, mean_paid):
    """Return whether a consumer needs something of category g this week.

    No rate is above LAMBDA_MAX, so most draws are settled before the rate is worked out.
    """
    u = draw(stream, key, g)
    if u > 1.001 * LAMBDA_MAX:
        return False
    budget = spending_usd * 10_000.0 / 52.0 * share[d, g]
    if budget <= 0.0:
        return False
    _, rate = orders_per_need(budget, mean_paid[d, g])
    return u < rate


class Recommender(NamedTuple):
    """What a platform shows a buyer: a window of candidates drawn by predicted relevance; without one, everything."""

    window: int
    """Candidates shown; 0: all offers are weighed (exact choice)."""
    relevance: float
    """How far the prediction is the buyer's own weighing (1) and not chance (0)."""
    loss: np.ndarray
    """[lane] share of it lost for want of data."""


@kernel
def chosen_channel(weights, columns, platform, first_slot, disliked, penalty, stream, key, g):
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
            time = race(weight, draw(stream, key, g * 64 + item), best_time)
            if time < best_time:
                best, best_time = c, time
    return best


@kernel
def lane_cost(log_tau, day_cost, days, extra):
    """Return what a lane costs its buyer, ln: landed price, waiting, and what is not paid, as a share of price."""
    return log_tau + day_cost * days + extra


@kernel
def lane_pull(base, steepness, cost):
    """Return a lane's weight before its sellers' composite: tastes against cost."""
    return exp_lane(base - steepness * cost)


@kernel
def proposed_lane(cumulative, first, last, u):
    """Return the lane at which the frozen proposal reaches u."""
    low, high = first, last - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] < u:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def chosen_lane(
    first, last, g, key, stream, steepness, day_cost, log_tau, days, extra, base, composite, peaked, cumulative,
    expected, lane_key,
):  # fmt: skip
    """Return the lane a buyer takes within a platform (lanes first to last - 1; columns [lane]).

    Proposed from the frozen week-0 table and accepted in proportion to weight over reference, attempt by
    keyed attempt: a change of one lane's price changes only the choices it should.
    """
    if not peaked:
        for attempt in range(RACE_AFTER):
            item = (g * 512 + attempt) * 2
            lane = proposed_lane(cumulative, first, last, draw(stream, key, item))
            cost = lane_cost(log_tau[lane], day_cost, days[lane], extra[lane])
            weight = composite[lane] * lane_pull(base[lane], steepness, cost)
            if draw(stream, key, item + 1) * PEAK_LIMIT * expected[lane] < weight:
                return lane
    return raced_lane(
        first, last, g, key, stream, steepness, day_cost, log_tau, days, extra, base, composite, lane_key
    )


@kernel
def raced_lane(
    first, last, g, key, stream, steepness, day_cost, log_tau, days, extra, base, composite, lane_key
):
    """Return the lane a buyer takes by an exact race over all of them."""
    best, best_time = first, np.inf
    for lane in range(first, last):
        cost = lane_cost(log_tau[lane], day_cost, days[lane], extra[lane])
        weight = composite[lane] * lane_pull(base[lane], steepness, cost)
        time = race(weight, draw(stream, key, lane_key[lane] ^ np.uint64(g)), best_time)
        if time < best_time:
            best, best_time = lane, time
    return best


@kernel
def shown_lane(
    first, last, g, key, stream, steepness, day_cost, log_tau, days, extra, base, composite, window, relevance, loss,
):  # fmt: skip
    """Return the lane a buyer takes among ``window`` candidates that the platform draws by predicted relevance.

    A lane is proposed with q ~ relevance x own share + (1 - relevance) / lanes, its relevance less where data are lost
    (``loss`` [lane]); among those shown the buyer takes one in proportion to own weight over q, which corrects for how
    they were drawn (McFadden 1978). At full relevance that is the exact choice at any window.
    """
    count = last - first
    weight, reached = np.empty(count), np.empty(count)
    whole = 0.0
    for i in range(count):
        lane = first + i
        cost = lane_cost(log_tau[lane], day_cost, days[lane], extra[lane])
        weight[i] = composite[lane] * lane_pull(base[lane], steepness, cost)
        whole += weight[i]
    running = 0.0
    for i in range(count):
        known = relevance * (1.0 - loss[first + i])
        running += known * weight[i] / whole + (1.0 - known) / count
        reached[i] = running
    best, best_time = first, np.inf
    for attempt in range(window):
        item = (g * 512 + attempt) * 2
        i = proposed_lane(reached, 0, count, draw(stream, key, item) * running)
        proposed = reached[i] - (reached[i - 1] if i > 0 else 0.0)
        time = race(weight[i] / (proposed * whole), draw(stream, key, item + 1), best_time)
        if time < best_time:
            best, best_time = first + i, time
    return best


@kernel
def fate_of_parcel(abroad, lost, fake, inspected, returned, late, days, u, u_delay):
    """Return (outcome, weeks until it is settled) of a parcel from two draws.

    Args:
        abroad: it crosses a border: fakes occur, and fewer are returned.
        lost: chance to be lost.
        fake: chance that this seller sends a counterfeit.
        inspected: share of parcels inspected; an inspected counterfeit is seized.
        returned: chance to be returned, at home.
        late: chance to be late.
        days: quoted days to the door.
        u: draw that decides the outcome.
        u_delay: draw that rounds days to weeks without bias.
    """
    if not abroad:
        fake = 0.0
    else:
        returned = RETURNED_ABROAD * returned
    seized = fake * inspected
    weeks = 1 + int(np.floor(days / 7.0 + u_delay))
    if u < lost:
        return LOST, weeks + 3
    if u < lost + seized:
        return SEIZED, weeks + 1
    if u < lost + fake:
        return FAKE, weeks
    if u < lost + fake + returned:
        return RETURNED, weeks + 2
    if u < lost + fake + returned + late:
        return LATE, weeks + 1
    return KEPT, weeks


@kernel
def size_class(cumulative, classes, u):
    """Return the order's size class: the first whose cumulative share [k] reaches u."""
    k = 0
    while k < classes - 1 and cumulative[k] < u:
        k += 1
    return k


@kernel
def shop(
    d, kind, key, g, disliked, deviation, streams, wants, lanes, offers, tables, sizes, shops, fate, reference,
    recommender,
):  # fmt: skip
    """Return (class, column, lane, seller, outcome, weeks) of what one consumer in need of g does.

    The plain rule, one step after the other; lane and seller are -1 where there is none. Everybody else does the same
    in ``sim.agents.shopping``. ``deviation`` is how far experience lowered his trust in the platform ``disliked``
    (share of price).
    """
    octile, s = kind % offers.composite.shape[1], kind // offers.composite.shape[1]
    steepness = (wants.sigma[g] - 1.0) * wants.sensitivity[kind]
    k = size_class(sizes.cumulative[d, g], sizes.count[d], draw(streams.size, key, g))
    penalty = exp(-steepness * wants.nest[g] * deviation) if disliked >= 0 and deviation > 0.0 else 1.0
    column = chosen_channel(
        tables.channel[d, g, k, kind], FIRST_SLOT + lanes.slots[d], fate.platform, lanes.first_slot[d], disliked,
        penalty, streams.channel, key, g,
    )  # fmt: skip
    if column == GIVE_UP:
        return k, column, -1, -1, GIVEN_UP, 0
    if column in (HOME, SHELF):
        first, count = shops.first[d, g], shops.count[d, g]
        if column == SHELF:
            first, count = shops.retail_first[d, g], shops.retail_count[d, g]
        seller = seller_of(first, count, shops.home, octile, base_of(streams.seller, key), g)
        return k, column, -1, seller, KEPT, 0
    slot = lanes.first_slot[d] + column - FIRST_SLOT
    begin, end = lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]
    day_cost = wants.time_value[g] * wants.segment_time[s]
    if recommender.window > 0:
        lane = shown_lane(
            begin, end, g, key, streams.lane, steepness, day_cost, offers.log_tau[g, k], offers.lane_days[k],
            offers.extra[s], offers.base[g], offers.composite[g, octile], recommender.window, recommender.relevance,
            recommender.loss,
        )  # fmt: skip
    else:
        lane = chosen_lane(
            begin, end, g, key, streams.lane, steepness, day_cost, offers.log_tau[g, k], offers.lane_days[k],
            offers.extra[s], offers.base[g], offers.composite[g, octile], tables.peaked[slot, g, k, kind],
            reference.cumulative[g, kind], reference.expected[g, kind], lanes.key,
        )  # fmt: skip
    o, mode = lanes.origin[lane], fate.mode[lane]
    seller = chosen_seller(
        shops.first[o, g], shops.count[o, g], shops.listing[slot], shops.pull[octile], key, g, streams.seller
    )
    if seller < 0:
        return k, column, lane, seller, CANCELLED, 0
    outcome, weeks = fate_of_parcel(
        o != d, fate.lost[mode], fate.fake[g] * shops.fake_share[seller], fate.inspected[d], fate.returned[g],
        fate.late[mode], offers.lane_days[k, lane], draw(streams.outcome, key, g), draw(streams.delay, key, g),
    )  # fmt: skip
    return k, column, lane, seller, outcome, weeks


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
