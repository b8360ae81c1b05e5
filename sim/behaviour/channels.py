"""The choice of a channel: home goods in a shop, imported goods in a shop, a platform, or giving up.

A race keyed by platform, so that it never depends on position. ``enter_race`` notes what one need races with,
``arrival_times`` runs the races of many needs in one long loop of vector code, ``earliest`` names the winner of one.
"""

import numpy as np

from sim.core.codes import FIRST_MARKET, GIVE_UP, MOST_CATEGORIES
from sim.core.draws import draw_of, item_of
from sim.core.kernel import rule
from sim.core.numerics import exp, log

ITEMS_A_CATEGORY = 64
"""Draws a buyer keeps for the first channels of a category; others have theirs after those of all categories."""


@rule
def enter_race(g, draw_key, weights, codes, disliked, penalty, room, at):
    """Note the draws and weights with which the channels of one need race.

    Args:
        g: category.
        draw_key: key of the buyer's draws of channels (``draws.draw_key_of``).
        weights: [column] channel weights.
        codes: [column] lasting code of each channel: the column of a shop, ``code_of`` a platform.
        disliked: code of the channel that let the buyer down; -1 for none.
        penalty: factor of its weight.
        room: items and weights are filled from place ``at`` on (``view.Room``).
        at: first place.
    """
    items, entered = room.items, room.weights
    for c in range(codes.shape[0]):
        items[at + c] = item_of(draw_key, g * ITEMS_A_CATEGORY + codes[c])
        entered[at + c] = weights[c] * penalty if codes[c] == disliked else weights[c]


@rule
def arrival_times(items, weights, times):
    """Fill times [n] of races: -ln u / weight, infinite where the weight is 0 (vector code)."""
    for i in range(times.shape[0]):
        times[i] = -log(draw_of(items[i])) / weights[i]


@rule
def earliest(times):
    """Return the column that arrives first, GIVE_UP when none ever does."""
    best, best_time = GIVE_UP, np.inf
    for c in range(times.shape[0]):
        better = times[c] < best_time
        best = c if better else best
        best_time = times[c] if better else best_time
    return best


@rule
def penalty_of(steepness, nest, trust_penalty):
    """Return by what factor a platform's weight falls when a buyer thinks so much less of it (share of price)."""
    return exp(-steepness * nest * trust_penalty)


@rule
def chosen_channel(g, draw_key, weights, codes, disliked, penalty, room):
    """Return the channel column one buyer takes (arguments as of ``enter_race``; room as of ``view.Room``)."""
    columns = codes.shape[0]
    enter_race(g, draw_key, weights, codes, disliked, penalty, room, 0)
    arrival_times(room.items[:columns], room.weights[:columns], room.times[:columns])
    return earliest(room.times[:columns])


@rule
def code_of(platform):
    """Return the lasting code of a platform's channel: where in a category's draws its draw is, the same in all.

    The first take the draws that a category keeps; those of the others begin after the last category's, so that no two
    channels of a buyer ever share a draw.
    """
    code = FIRST_MARKET + np.int64(platform)
    return code // ITEMS_A_CATEGORY * (ITEMS_A_CATEGORY * MOST_CATEGORIES) + code % ITEMS_A_CATEGORY


@rule
def note_codes(first_market, platform_markets, platform, codes):
    """Fill codes [column] of the channels of an economy whose platform markets begin at ``first_market``."""
    for c in range(FIRST_MARKET):
        codes[c] = c
    for c in range(FIRST_MARKET, FIRST_MARKET + platform_markets):
        codes[c] = code_of(platform[first_market + c - FIRST_MARKET])
