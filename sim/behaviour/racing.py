"""Choice by exponential race: every candidate draws an arrival time, the first is taken.

A candidate of weight w arrives at -ln u / w, with u keyed by what it is and never by its position, so a change of
one candidate's weight changes only the choices it should. ``race`` is the rule for one candidate; ``first_seller`` is
the same race over the sellers of a group, in vector code. They agree to the bit (tests/twins/test_sellers_of.py).
"""

import numpy as np

from sim.core.draws import draw_from
from sim.core.kernel import rule
from sim.core.numerics import log

NEVER = np.int64(0x7FF0000000000000)
"""Bits of infinity: positive floats are in the order of their bits, and whole numbers have a minimum in vector code."""
MARGIN = 0.999999
"""What a bound is lowered by, far above the error of ``log``."""
PLACES = 65_536
"""Draws an agent keeps for each of its purchases: the place of a seller in its seller group."""


@rule
def race(weight, u, best_time):
    """Return the arrival time -ln u / weight of an exponential race; infinite when it is not below ``best_time``.

    -ln u is never below 1 - u, so most that come too late are known to before the logarithm is worked out.
    """
    if weight <= 0.0 or (1.0 - u) * MARGIN >= best_time * weight:
        return np.inf
    return -log(u) / weight


@rule
def bounds_of(firms, attraction, draw_key, item, bound):
    """Fill bound [i] with what each seller's arrival time is not below; infinite where no firm sells (vector code)."""
    for i in range(bound.shape[0]):
        bound[i] = (1.0 - draw_from(draw_key, item + i)) * MARGIN / (firms[i] * attraction[i])


@rule
def first_seller(first, count, firms, attraction, draw_key, item, room):
    """Return the seller a buyer takes, -1 when nobody sells: a race over firms [sme] x attraction [sme], in vector
    code.

    Sellers are keyed by their place among sellers of that origin and category, which lasts for the run. Bounds of all
    arrival times come first; only sellers that could still be first have theirs worked out: the one of the least
    bound, and whoever has a bound below its time.

    Args:
        first: first seller of the seller group.
        count: sellers.
        firms: [sme] firms that sell.
        attraction: [sme] attraction, above 0.
        draw_key: key of the buyer's draws.
        item: the purchase.
        room: [at least count] scratch space.
    """
    if count == 0:
        return -1
    bound, selling, attracting = room[:count], firms[first : first + count], attraction[first : first + count]
    places = np.int64(item) * PLACES
    bounds_of(selling, attracting, draw_key, places, bound)
    bits = bound.view(np.int64)
    least = NEVER
    for i in range(count):
        least = min(least, bits[i])
    if least == NEVER:
        return -1
    limit = np.inf
    for i in range(count):
        if bits[i] == least:
            limit = -log(draw_from(draw_key, places + i)) / (selling[i] * attracting[i])
            break
    best, best_time = -1, np.inf
    for i in range(count):
        if bound[i] <= limit:
            time = -log(draw_from(draw_key, places + i)) / (selling[i] * attracting[i])
            if time < best_time:
                best, best_time = first + i, time
    return best
