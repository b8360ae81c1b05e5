"""The choice of a lane within a platform: proposed from a frozen table and accepted, raced, or among those shown."""

from typing import NamedTuple

import numpy as np

from sim.agents.racing import race
from sim.draws import draw
from sim.kernel import kernel
from sim.numerics import exp_lane

PEAK_LIMIT = 3.0
"""Largest ratio of a lane's weight to the frozen reference (M of rejection sampling), fixed by the world and not by
the scenario; where a lane is above it, the exact race over lanes decides (in two years of tariffs: one in 2,000)."""
RACE_AFTER = 256
"""Tries after which the exact race over lanes decides (where no lane is above PEAK_LIMIT, almost never)."""


class Reference(NamedTuple):
    """Frozen week-0 law_2023 tables, the same in all scenarios; lanes are proposed from them."""

    cumulative: np.ndarray
    """[g, kind, lane] cumulative proposal within the slot: 90 % week-0 choice, 10 % uniform."""
    expected: np.ndarray
    """[g, kind, lane] proposal x week-0 inclusive value."""


class Recommender(NamedTuple):
    """What a platform shows a buyer: a window of candidates drawn by predicted relevance; without one, everything."""

    window: int
    """Candidates shown; 0: all offers are weighed (exact choice)."""
    relevance: float
    """How far the prediction is the buyer's own weighing (1) and not chance (0)."""
    loss: np.ndarray
    """[lane] share of it lost for want of data."""


@kernel
def lane_cost(log_tau, day_cost, days, extra):
    """Return what a lane costs its buyer, ln: landed price, waiting, and what is not paid, as a share of price."""
    return log_tau + day_cost * days + extra


@kernel
def lane_pull(base, steepness, cost):
    """Return a lane's weight before its sellers' composite: tastes against cost."""
    return exp_lane(base - steepness * cost)


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
