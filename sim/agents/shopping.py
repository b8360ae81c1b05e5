"""What consumers do, all of them: the rules of ``consumer.shop`` over columns, in vector code where it pays.

Both call the same rules for needs, channels, lanes, sellers and outcomes; what differs is the order of work: here the
channels of many needs are raced together. Columns are taken out of their bundles before a loop, because reading a
bundle's member costs more than a draw. The two agree to the bit (tests/twins/test_one_equals_all.py, test_shopping.py).
"""

import numpy as np

from sim.agents.channels import (
    FIRST_SLOT,
    GIVE_UP,
    SHELF,
    arrival_times,
    codes_of,
    earliest,
    enter_race,
    penalty_of,
)
from sim.agents.fate import CANCELLED, GIVEN_UP, KEPT, fate_of_parcel
from sim.agents.lane_choice import chosen_lane, rows_of, shown_lane
from sim.agents.needs import LAMBDA_MAX, orders_needed, size_class, weekly_budget
from sim.agents.racing import first_seller
from sim.agents.streets import seller_of
from sim.draws import base_of, draw, draw_from
from sim.kernel import kernel, part

BLOCK = 1024
"""Consumers looked at together: what is noted of them stays in the nearest cache."""
AT_ONCE = 256
"""Needs whose channels are raced together: many short races are one long loop."""


@part
def maybe_needs(first, last, keys, stream, bought, bases, maybe):
    """Set bit g of maybe [consumer - first] where a draw leaves room for a need of category g (vector code)."""
    limit = 1.001 * LAMBDA_MAX
    for i in range(last - first):
        bases[i] = base_of(stream, keys[first + i])
        maybe[i] = 0
    for g in range(bought.shape[0]):
        if not bought[g]:
            continue
        bit = np.int64(1) << g
        for i in range(last - first):
            maybe[i] |= bit if draw_from(bases[i], g) <= limit else np.int64(0)


@part
def needs_of(first, last, columns, view, needs):
    """Note (row, category, orders it stands for) of every need of consumers first to last - 1; return how many.

    No rate is above LAMBDA_MAX, so most draws are settled before the rate is worked out.

    Args:
        first: first consumer.
        last: the one after the last.
        columns: of consumers.
        view: the week (``view.View``).
        needs: rows, goods and orders are filled.
    """
    economy, spending, keys = columns.economy, columns.spending, columns.key
    share, bought = view.wants.category_share, view.wants.household_good
    mean_paid, stream = view.sizes.mean_paid_e4usd, view.streams.need
    rows, goods, orders = needs.rows, needs.goods, needs.orders
    used = 0
    bases, maybe = np.empty(BLOCK, dtype=np.uint64), np.empty(BLOCK, dtype=np.int64)
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        maybe_needs(start, end, keys, stream, bought, bases, maybe)
        for i in range(end - start):
            left = maybe[i]
            g = 0
            while left != 0:
                if left & 1:
                    row = start + i
                    d = economy[row]
                    budget = weekly_budget(spending[row], share[d, g])
                    n = orders_needed(draw_from(bases[i], g), budget, mean_paid[d, g])
                    if n > 0:
                        rows[used], goods[used], orders[used] = row, g, n
                        used += 1
                left >>= 1
                g += 1
    return used


@part
def new_race_room(most):
    """Return room for the channels of AT_ONCE needs: items, weights and arrival times [place], codes [column]."""
    return (
        np.empty(AT_ONCE * most, dtype=np.uint64), np.empty(AT_ONCE * most), np.empty(AT_ONCE * most),
        np.empty(most, dtype=np.int64),
    )  # fmt: skip


@part
def race_channels(first, last, columns, view, needs, room):
    """Fill size class and channel column of needs first to last - 1: at most AT_ONCE, raced together."""
    items, weights, times, code = room
    economy, kinds, keys = columns.economy, columns.kind, columns.key
    last_platform, deviation, memory_from = columns.last_platform, columns.deviation, columns.memory_from
    size_count, size_cumulative, channel = view.sizes.count, view.sizes.cumulative, view.tables.channel
    sigma, sensitivity, nest = view.wants.sigma, view.wants.sensitivity, view.wants.nest
    first_slot, slots, slot_platform = view.lanes.first_slot, view.lanes.slots, view.fate.platform
    size_stream, channel_stream, tick = view.streams.size, view.streams.channel, view.tick
    rows, goods, found = needs.rows, needs.goods, needs.found
    at, here = 0, -1
    codes = code[:0]
    for n in range(first, last):
        row, g = rows[n], goods[n]
        d, kind, key = economy[row], kinds[row], keys[row]
        if d != here:
            here, codes = d, codes_of(first_slot[d], slots[d], slot_platform, code)
        k = size_class(size_cumulative[d, g], size_count[d], draw(size_stream, key, g))
        disliked, penalty = -1, 1.0
        if memory_from[row] <= tick and deviation[row] > 0.0:
            disliked = FIRST_SLOT + last_platform[row]
            penalty = penalty_of((sigma[g] - 1.0) * sensitivity[kind], nest[g], deviation[row])
        enter_race(
            g, base_of(channel_stream, key), channel[d, g, k, kind], codes, disliked, penalty, (items, weights), at
        )  # fmt: skip
        found[n, 0], found[n, 1] = k, at
        at += codes.shape[0]
    arrival_times(items[:at], weights[:at], times[:at])
    for n in range(first, last):
        start = found[n, 1]
        found[n, 1] = earliest(times[start : start + FIRST_SLOT + slots[economy[rows[n]]]])


@part
def choices_of(first, last, columns, view, needs):
    """Fill ``needs.found`` of needs first to last - 1: what each buyer does about one need, as ``consumer.shop``.

    (size class, channel column, lane, seller, outcome, weeks); lane and seller are -1 where there is none.
    """
    economy, kinds, keys = columns.economy, columns.kind, columns.key
    rows, goods, found = needs.rows, needs.goods, needs.found
    lane_stream, seller_stream = view.streams.lane, view.streams.seller
    outcome_stream, delay_stream = view.streams.outcome, view.streams.delay
    sigma, sensitivity = view.wants.sigma, view.wants.sensitivity
    time_value, segment_time = view.wants.time_value, view.wants.segment_time
    first_slot, slot_first, slot_count = view.lanes.first_slot, view.lanes.slot_first, view.lanes.slot_count
    origin, lane_mode, lane_days, peaked = (
        view.lanes.origin,
        view.fate.mode,
        view.offers.lane_days,
        view.tables.peaked,
    )
    shops, fate, recommender = view.shops, view.fate, view.recommender
    maker_first, maker_count, home = shops.first, shops.count, shops.home
    shop_first, shop_count = shops.retail_first, shops.retail_count
    listing, pull, fake_share = shops.listing, shops.pull, shops.fake_share
    lost, fake, inspected, returned, late = fate.lost, fate.fake, fate.inspected, fate.returned, fate.late
    octiles = view.offers.composite.shape[1]
    room = np.empty(maker_count.max())
    race_room = new_race_room(view.tables.channel.shape[4])
    for i in range(first, last):
        if (i - first) % AT_ONCE == 0:
            race_channels(i, min(i + AT_ONCE, last), columns, view, needs, race_room)
        row, g, k, column = rows[i], goods[i], found[i, 0], found[i, 1]
        d, kind, key = economy[row], kinds[row], keys[row]
        octile = kind % octiles
        lane, seller, outcome, weeks = -1, -1, KEPT, 0
        if column == GIVE_UP:
            outcome = GIVEN_UP
        elif column <= SHELF:  # at home, or off the shelf
            start, count = maker_first[d, g], maker_count[d, g]
            if column == SHELF:
                start, count = shop_first[d, g], shop_count[d, g]
            seller = seller_of(start, count, home, octile, base_of(seller_stream, key), g)
        else:
            slot = first_slot[d] + column - FIRST_SLOT
            begin, end = slot_first[slot], slot_first[slot] + slot_count[slot]
            steepness = (sigma[g] - 1.0) * sensitivity[kind]
            day_cost = time_value[g] * segment_time[kind // octiles]
            base, seen = base_of(lane_stream, key), rows_of(g, k, kind, view)
            if recommender.window > 0:
                lane = shown_lane(begin, end, g, base, steepness, day_cost, seen, recommender)
            else:
                lane = chosen_lane(begin, end, g, base, steepness, day_cost, seen, peaked[slot, g, k, kind])
            o, mode = origin[lane], lane_mode[lane]
            seller = first_seller(
                maker_first[o, g], maker_count[o, g], listing[slot], pull[octile], base_of(seller_stream, key), g, room
            )  # fmt: skip
            if seller < 0:
                outcome = CANCELLED
            else:
                outcome, weeks = fate_of_parcel(
                    o != d, lost[mode], fake[g] * fake_share[seller], inspected[d], returned[g], late[mode],
                    lane_days[k, lane], draw(outcome_stream, key, g), draw(delay_stream, key, g),
                )  # fmt: skip
        found[i, 2], found[i, 3], found[i, 4], found[i, 5] = lane, seller, outcome, weeks


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
