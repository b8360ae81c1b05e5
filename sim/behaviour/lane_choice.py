"""The choice of a lane within a platform: proposed from a frozen table and accepted, raced, or among those shown."""

from typing import NamedTuple

import numpy as np

from sim.behaviour.racing import race
from sim.core.carried import never_written
from sim.core.draws import draw_from
from sim.core.kernel import rule
from sim.core.numerics import exp_lane

PEAK_LIMIT = 3.0
"""Largest ratio of a lane's weight to the frozen reference (M of rejection sampling), fixed by the world and not by
the scenario; where a lane is above it, the exact race over lanes decides (in two years of tariffs: one in 2,000)."""
RACE_AFTER = 256
"""Tries after which the exact race over lanes decides (where no lane is above PEAK_LIMIT, almost never)."""


@never_written
class Reference(NamedTuple):
    """Frozen week-0 law_2023 tables, the same in all scenarios; lanes are proposed from them."""

    cumulative: np.ndarray
    """[g, consumer_type, lane] cumulative proposal within the platform market: 90 % week-0 choice, 10 % uniform."""
    expected: np.ndarray
    """[g, consumer_type, lane] proposal x week-0 inclusive value."""


class Recommender(NamedTuple):
    """What a platform shows a buyer: a window of candidates drawn by predicted relevance; without one, everything."""

    window: int
    """Candidates shown; 0: all offers are weighed (exact choice)."""
    relevance: float
    """How far the prediction is the buyer's own weighing (1) and not chance (0)."""
    loss: np.ndarray
    """[lane] share of it lost for want of data."""


@rule
def lane_cost(log_tau, day_cost, days, non_price_cost):
    """Return what a lane costs its buyer, ln: landed price, waiting, and what is not paid, as a share of price."""
    return log_tau + day_cost * days + non_price_cost


@rule
def lane_attraction(offer_constant, steepness, cost):
    """Return a lane's weight before its sellers' composite: tastes against cost."""
    return exp_lane(offer_constant - steepness * cost)


class LaneRows(NamedTuple):
    """Columns [lane] of all lanes, as one type of consumer sees them for one category and size class."""

    log_tau: np.ndarray
    """[lane] ln of landed price over fob"""
    days: np.ndarray
    """[lane] days to the door"""
    non_price_cost: np.ndarray
    """[lane] non-price costs less gains, share of price"""
    offer_constant: np.ndarray
    """[lane] tastes and constants, ln"""
    composite: np.ndarray
    """[lane] sellers' joint attraction"""
    cumulative: np.ndarray
    """[lane] frozen proposal, cumulative within the platform market"""
    expected: np.ndarray
    """[lane] frozen proposal x inclusive value"""
    key: np.ndarray
    """[lane] lasting keys of draws"""


@rule
def rows_of(g, k, consumer_type, view):
    """Return the columns of lanes as a type of consumer sees them for category g and size class k."""
    offers, reference = view.offers, view.reference
    octiles = offers.composite.shape[1]
    return LaneRows(
        offers.log_tau[g, k], offers.lane_days[k], offers.non_price_cost[consumer_type // octiles],
        offers.offer_constant[g], offers.composite[g, consumer_type % octiles],
        reference.cumulative[g, consumer_type], reference.expected[g, consumer_type],
        view.lanes.key,
    )  # fmt: skip


@rule
def lane_weight(lane, rows, steepness, day_cost):
    """Return a lane's weight in the choice of a buyer of this steepness and cost of a day."""
    cost = lane_cost(rows.log_tau[lane], day_cost, rows.days[lane], rows.non_price_cost[lane])
    return rows.composite[lane] * lane_attraction(rows.offer_constant[lane], steepness, cost)


@rule
def chosen_lane(first, last, g, draw_key, steepness, day_cost, rows, peaked):
    """Return the lane a buyer takes within a platform (lanes first to last - 1).

    Proposed from the frozen week-0 table and accepted in proportion to weight over reference, attempt by
    keyed attempt: a change of one lane's price changes only the choices it should.

    Args:
        first: first lane of the platform market.
        last: the one after its last.
        g: category.
        draw_key: key of the buyer's draws of lanes (``draws.draw_key_of``).
        steepness: (sigma - 1) x price sensitivity.
        day_cost: share of price that a day of waiting is worth.
        rows: columns of lanes (``LaneRows``).
        peaked: a lane's weight is above PEAK_LIMIT times the reference, so the exact race decides.
    """
    if not peaked:
        for attempt in range(RACE_AFTER):
            item = (g * 512 + attempt) * 2
            lane = proposed_lane(rows.cumulative, first, last, draw_from(draw_key, item))
            weight = lane_weight(lane, rows, steepness, day_cost)
            if draw_from(draw_key, item + 1) * PEAK_LIMIT * rows.expected[lane] < weight:
                return lane
    return raced_lane(first, last, g, draw_key, steepness, day_cost, rows)


@rule
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


@rule
def raced_lane(first, last, g, draw_key, steepness, day_cost, rows):
    """Return the lane a buyer takes by an exact race over all of them (arguments as of ``chosen_lane``)."""
    best, best_time = first, np.inf
    for lane in range(first, last):
        u = draw_from(draw_key, rows.key[lane] ^ np.uint64(g))
        time = race(lane_weight(lane, rows, steepness, day_cost), u, best_time)
        if time < best_time:
            best, best_time = lane, time
    return best


@rule
def shown_lane(first, last, g, draw_key, steepness, day_cost, rows, recommender, room):
    """Return the lane a buyer takes among the candidates that the platform draws by predicted relevance.

    A lane is proposed with q ~ relevance x own share + (1 - relevance) / lanes, its relevance less where data are lost
    (``loss`` [lane]); among those shown the buyer takes one in proportion to own weight over q, which corrects for how
    they were drawn (McFadden 1978). At full relevance that is the exact choice at any window.
    """
    count = last - first
    weight, reached = room.lane_weights, room.lane_shares
    whole = 0.0
    for i in range(count):
        weight[i] = lane_weight(first + i, rows, steepness, day_cost)
        whole += weight[i]
    running = 0.0
    for i in range(count):
        known = recommender.relevance * (1.0 - recommender.loss[first + i])
        running += known * weight[i] / whole + (1.0 - known) / count
        reached[i] = running
    best, best_time = first, np.inf
    for attempt in range(recommender.window):
        item = (g * 512 + attempt) * 2
        i = proposed_lane(reached, 0, count, draw_from(draw_key, item) * running)
        proposed = reached[i] - (reached[i - 1] if i > 0 else 0.0)
        time = race(weight[i] / (proposed * whole), draw_from(draw_key, item + 1), best_time)
        if time < best_time:
            best, best_time = first + i, time
    return best
