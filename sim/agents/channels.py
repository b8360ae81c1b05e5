"""The choice of a channel: home goods in a shop, imported goods in a shop, a platform, or giving up."""

import numpy as np

from sim.agents.racing import race
from sim.draws import draw
from sim.kernel import kernel

HOME, SHELF, GIVE_UP, FIRST_SLOT = 0, 1, 2, 3
"""Columns of channel weights: home goods in a shop, imported goods in a shop, giving up, then platforms."""


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
