"""What consumers do, all of them: the rules of ``consumer.shop`` over columns, in vector code where it pays.

Both call the same rules for needs, channels, lanes, sellers and outcomes; what differs is the order of work: here the
channels of many needs are raced together. The two agree to the bit (tests/twins/test_one_equals_all.py).
"""

import numpy as np

from sim.agents.view import AT_ONCE
from sim.behaviour.channels import arrival_times, code_of, earliest, enter_race, note_codes, penalty_of
from sim.behaviour.needs import orders_needed, size_class, weekly_budget
from sim.behaviour.purchase import bought_from
from sim.core.codes import COLUMN_AT, FIRST_MARKET, LANE_AT, OUTCOME_AT, SELLER_AT, SIZE_AT, WEEKS_AT
from sim.core.draws import draw, draw_from, draw_key_of
from sim.core.kernel import kernel, part, rule

BLOCK = 1024
"""Consumers looked at together: what is noted of them stays in the nearest cache."""


@rule
def maybe_needs(first, last, keys, stream, bought, most_needs, bases, maybe):
    """Set bit g of maybe [consumer - first] where a draw leaves room for a need of category g (vector code)."""
    limit = 1.001 * most_needs
    for i in range(last - first):
        bases[i] = draw_key_of(stream, keys[first + i])
        maybe[i] = np.uint64(0)
    for g in range(bought.shape[0]):
        if not bought[g]:
            continue
        bit = np.uint64(1) << np.uint64(g)
        for i in range(last - first):
            maybe[i] |= bit if draw_from(bases[i], g) <= limit else np.uint64(0)


@part
def needs_of(first, last, columns, view, needs):
    """Note (row, category, orders it stands for) of every need of consumers first to last - 1; return how many.

    No rate is above the most needs a week, so most draws are settled before the rate is worked out.

    Args:
        first: first consumer.
        last: the one after the last.
        columns: of consumers.
        view: the week (``view.View``).
        needs: rows, goods and orders are filled.
    """
    economy, spending, keys = columns.economy, columns.spending, columns.key
    share, bought = view.preferences.category_share, view.preferences.household_good
    mean_paid, stream = view.sizes.mean_paid_e4usd, view.streams.need
    rows, goods, orders = needs.rows, needs.goods, needs.orders
    used = 0
    bases, maybe = np.empty(BLOCK, dtype=np.uint64), np.empty(BLOCK, dtype=np.uint64)
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        maybe_needs(start, end, keys, stream, bought, view.most_needs, bases, maybe)
        for i in range(end - start):
            left = maybe[i]
            g = 0
            while left != 0:
                if left & np.uint64(1):
                    row = start + i
                    d = economy[row]
                    budget = weekly_budget(spending[row], share[d, g])
                    n = orders_needed(draw_from(bases[i], g), budget, mean_paid[d, g], view.most_needs)
                    if n > 0:
                        rows[used], goods[used], orders[used] = row, g, n
                        used += 1
                left >>= np.uint64(1)
                g += 1
    return used


@rule
def race_channels(first, last, columns, view, needs):
    """Fill size class and channel column of needs first to last - 1: at most AT_ONCE, raced together."""
    economy, consumer_types, keys, rows, goods = (
        columns.economy,
        columns.consumer_type,
        columns.key,
        needs.rows,
        needs.goods,
    )
    preferences, lanes, room, found = view.preferences, view.lanes, needs.room, needs.found
    at, here, channels = 0, -1, 0
    for n in range(first, last):
        row, g = rows[n], goods[n]
        d, consumer_type, key = economy[row], consumer_types[row], keys[row]
        if d != here:
            here, channels = d, FIRST_MARKET + lanes.platform_markets[d]
            note_codes(
                lanes.first_market[d], lanes.platform_markets[d], view.outcome_chances.platform, room.codes
            )
        k = size_class(view.sizes.cumulative[d, g], view.sizes.count[d], draw(view.streams.size, key, g))
        disliked, penalty = -1, 1.0
        if columns.memory_from[row] <= view.tick and columns.trust_penalty[row] > 0.0:
            disliked = code_of(columns.last_platform[row])
            steepness = (preferences.sigma[g] - 1.0) * preferences.sensitivity[consumer_type]
            penalty = penalty_of(steepness, preferences.nest[g], columns.trust_penalty[row])
        enter_race(
            g, draw_key_of(view.streams.channel, key), view.tables.channel[d, g, k, consumer_type],
            room.codes[:channels],
            disliked, penalty, room, at,
        )  # fmt: skip
        found[n, SIZE_AT], found[n, COLUMN_AT] = k, at
        at += channels
    arrival_times(room.items[:at], room.weights[:at], room.times[:at])
    for n in range(first, last):
        start = found[n, COLUMN_AT]
        found[n, COLUMN_AT] = earliest(
            room.times[start : start + FIRST_MARKET + lanes.platform_markets[economy[rows[n]]]]
        )


@rule
def choices_of(first, last, columns, view, needs):
    """Fill ``needs.found`` of needs first to last - 1: what each buyer does about one need, as ``consumer.shop``.

    Columns are those of ``codes.NEED_COLUMNS``; lane and seller are -1 where there is none.
    """
    for i in range(first, last):
        if (i - first) % AT_ONCE == 0:
            race_channels(i, min(i + AT_ONCE, last), columns, view, needs)
        row, g = needs.rows[i], needs.goods[i]
        k, column = needs.found[i, SIZE_AT], needs.found[i, COLUMN_AT]
        d, consumer_type, key = columns.economy[row], columns.consumer_type[row], columns.key[row]
        lane, seller, outcome, weeks = bought_from(d, consumer_type, key, g, k, column, view, needs.room)
        needs.found[i, LANE_AT], needs.found[i, SELLER_AT] = lane, seller
        needs.found[i, OUTCOME_AT], needs.found[i, WEEKS_AT] = outcome, weeks


# Ways in from Python, for whoever wants to look: the week itself calls the two above from ``shoppers.shop_and_settle``,
# and what is not called need not be compiled.
@kernel
def find_needs(first, last, columns, view, needs):
    """As ``needs_of``."""
    return needs_of(first, last, columns, view, needs)


@kernel
def shop_range(first, last, columns, view, needs):
    """As ``choices_of``."""
    choices_of(first, last, columns, view, needs)
