"""What consumers do, all of them: the rules of ``consumer.shop`` over columns, in vector code where it pays.

Columns are taken out of their bundles before a loop, because reading a bundle's member costs more than a draw. Every
kernel has its plain rule beside it (``has_need``, ``shop``), and agrees with it to the bit, on every path it can take
(tests/twins/test_one_equals_all.py, test_shopping.py).
"""

import numpy as np

from sim.agents.channels import FIRST_SLOT, GIVE_UP, SHELF
from sim.agents.fate import CANCELLED, GIVEN_UP, KEPT, fate_of_parcel
from sim.agents.lane_choice import PEAK_LIMIT, RACE_AFTER, lane_cost, lane_pull, raced_lane, shown_lane
from sim.agents.needs import LAMBDA_MAX, orders_per_need
from sim.agents.racing import first_seller
from sim.agents.streets import seller_grown
from sim.draws import base_of, draw, draw_from, draw_of, item_of
from sim.kernel import kernel, part
from sim.numerics import exp, log

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
def needs_of(first, last, economy, spending, keys, stream, share, mean_paid, bought, rows, goods, orders):
    """Note (row, category, orders it stands for) of every need of consumers first to last - 1; return how many.

    As ``has_need``, for all at once: no rate is above LAMBDA_MAX, so most draws are settled before the rate is worked
    out.

    Args:
        first: first consumer.
        last: the one after the last.
        economy: [consumer]
        spending: [consumer] USD a year.
        keys: [consumer]
        stream: of this week's needs.
        share: [d, g] share of spending.
        mean_paid: [d, g] mean order, 1e-4 USD.
        bought: [g] whether households buy of it at all.
        rows: [need] filled here, as are goods and orders.
        goods: [need]
        orders: [need]
    """
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
                    budget = spending[row] * 10_000.0 / 52.0 * share[d, g]
                    if budget > 0.0:
                        n, rate = orders_per_need(budget, mean_paid[d, g])
                        if draw_from(bases[i], g) < rate:
                            rows[used], goods[used], orders[used] = row, g, n
                            used += 1
                left >>= 1
                g += 1
    return used


@part
def arrival_times(items, weights, times):
    """Fill times [n] of races: -ln u / weight, infinite where the weight is 0 (vector code; as ``racing.race``)."""
    for i in range(times.shape[0]):
        times[i] = -log(draw_of(items[i])) / weights[i]


@part
def earliest(times, start, columns):
    """Return the column that arrives first, GIVE_UP when none ever does."""
    best, best_time = GIVE_UP, np.inf
    for c in range(columns):
        better = times[start + c] < best_time
        best = c if better else best
        best_time = times[start + c] if better else best_time
    return best


@part
def choices_of(
    first, last, rows, goods, economy, kinds, keys, last_platform, deviation, memory_from, tick, streams, wants,
    lanes, offers, tables, sizes, shops, fate, reference, recommender, found,
):  # fmt: skip
    """Fill found [need, 6] for needs first to last - 1: what each buyer does about one need, as ``consumer.shop``.

    (size class, channel column, lane, seller, outcome, weeks); lane and seller are -1 where there is none.
    """
    size_stream, channel_stream, lane_stream = streams.size, streams.channel, streams.lane
    seller_stream, outcome_stream, delay_stream = streams.seller, streams.outcome, streams.delay
    size_count, size_cumulative, channel = sizes.count, sizes.cumulative, tables.channel
    sigma, sensitivity, nest = wants.sigma, wants.sensitivity, wants.nest
    time_value, segment_time = wants.time_value, wants.segment_time
    first_slot, slots, slot_first, slot_count = (
        lanes.first_slot,
        lanes.slots,
        lanes.slot_first,
        lanes.slot_count,
    )
    origin, lane_key, slot_platform, lane_mode = lanes.origin, lanes.key, fate.platform, fate.mode
    log_tau, lane_days, extra, base = offers.log_tau, offers.lane_days, offers.extra, offers.base
    composite, peaked = offers.composite, tables.peaked
    cumulative, expected = reference.cumulative, reference.expected
    maker_first, maker_count = shops.first, shops.count
    shop_first, shop_count = shops.retail_first, shops.retail_count
    listing, pull, fake_share = shops.listing, shops.pull, shops.fake_share
    keep, alias, before, now = shops.home.keep, shops.home.alias, shops.home.before, shops.home.now
    lost, fake, inspected, returned, late = fate.lost, fate.fake, fate.inspected, fate.returned, fate.late
    window, relevance, loss = recommender.window, recommender.relevance, recommender.loss
    octiles = composite.shape[1]
    room = np.empty(maker_count.max())
    most = channel.shape[4]
    codes = np.empty(most, dtype=np.int64)
    items, weights, times = (
        np.empty(AT_ONCE * most, dtype=np.uint64),
        np.empty(AT_ONCE * most),
        np.empty(AT_ONCE * most),
    )
    for c in range(FIRST_SLOT):
        codes[c] = c
    here, columns = -1, 0
    for i in range(first, last):
        place = (i - first) % AT_ONCE
        if place == 0:
            # Size classes and channels of the next needs, together.
            at = 0
            for n in range(i, min(i + AT_ONCE, last)):
                row, g = rows[n], goods[n]
                d, kind, key = economy[row], kinds[row], keys[row]
                if d != here:
                    here, columns = d, FIRST_SLOT + slots[d]
                    for c in range(FIRST_SLOT, columns):
                        codes[c] = FIRST_SLOT + slot_platform[first_slot[d] + c - FIRST_SLOT]
                k, u = 0, draw(size_stream, key, g)
                while k < size_count[d] - 1 and size_cumulative[d, g, k] < u:
                    k += 1
                item = base_of(channel_stream, key)
                for c in range(columns):
                    items[at + c] = item_of(item, g * 64 + codes[c])
                    weights[at + c] = channel[d, g, k, kind, c]
                if memory_from[row] <= tick and deviation[row] > 0.0:
                    steepness = (sigma[g] - 1.0) * sensitivity[kind]
                    for c in range(FIRST_SLOT, columns):
                        if codes[c] == FIRST_SLOT + last_platform[row]:
                            weights[at + c] *= exp(-steepness * nest[g] * deviation[row])
                found[n, 0], found[n, 1] = k, at
                at += columns
            arrival_times(items[:at], weights[:at], times[:at])
            for n in range(i, min(i + AT_ONCE, last)):
                found[n, 1] = earliest(times, found[n, 1], FIRST_SLOT + slots[economy[rows[n]]])
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
            if count > 0:
                # streets.seller_of
                buyer = base_of(seller_stream, key)
                at_place = draw_from(buyer, 2 * g) * count
                seller = start + min(int(at_place), count - 1)
                if at_place - (seller - start) >= keep[octile, seller]:
                    seller = int(alias[octile, seller])
                was, share = before[octile, seller], now[octile, seller]
                if share < was or share <= 0.0:
                    v = draw_from(buyer, 2 * g + 1)
                    if v * was >= share:
                        u = (v * was - share) / (was - share)
                        seller = seller_grown(start, count, before, now, octile, u)
        else:
            slot = first_slot[d] + column - FIRST_SLOT
            begin, end = slot_first[slot], slot_first[slot] + slot_count[slot]
            steepness = (sigma[g] - 1.0) * sensitivity[kind]
            day_cost, s = time_value[g] * segment_time[kind // octiles], kind // octiles
            if window > 0:
                lane = shown_lane(
                    begin, end, g, key, lane_stream, steepness, day_cost, log_tau[g, k], lane_days[k], extra[s],
                    base[g], composite[g, octile], window, relevance, loss,
                )  # fmt: skip
            else:
                # consumer.chosen_lane
                proposer = base_of(lane_stream, key)
                attempt = RACE_AFTER if peaked[slot, g, k, kind] else 0
                while lane < 0 and attempt < RACE_AFTER:
                    item = (g * 512 + attempt) * 2
                    u, low, high = draw_from(proposer, item), begin, end - 1
                    while low < high:
                        middle = (low + high) // 2
                        if cumulative[g, kind, middle] < u:
                            low = middle + 1
                        else:
                            high = middle
                    cost = lane_cost(log_tau[g, k, low], day_cost, lane_days[k, low], extra[s, low])
                    pulled = composite[g, octile, low] * lane_pull(base[g, low], steepness, cost)
                    if draw_from(proposer, item + 1) * PEAK_LIMIT * expected[g, kind, low] < pulled:
                        lane = low
                    attempt += 1
                if lane < 0:
                    lane = raced_lane(
                        begin, end, g, key, lane_stream, steepness, day_cost, log_tau[g, k], lane_days[k], extra[s],
                        base[g], composite[g, octile], lane_key,
                    )  # fmt: skip
            o, mode = origin[lane], lane_mode[lane]
            seller = first_seller(
                maker_first[o, g],
                maker_count[o, g],
                listing[slot],
                pull[octile],
                base_of(seller_stream, key),
                g,
                room,
            )
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
def find_needs(first, last, economy, spending, keys, stream, share, mean_paid, bought, rows, goods, orders):
    """As ``needs_of``."""
    return needs_of(
        first, last, economy, spending, keys, stream, share, mean_paid, bought, rows, goods, orders
    )


@kernel
def shop_range(
    first, last, rows, goods, economy, kinds, keys, last_platform, deviation, memory_from, tick, streams, wants,
    lanes, offers, tables, sizes, shops, fate, reference, recommender, found,
):  # fmt: skip
    """As ``choices_of``."""
    choices_of(
        first, last, rows, goods, economy, kinds, keys, last_platform, deviation, memory_from, tick, streams, wants,
        lanes, offers, tables, sizes, shops, fate, reference, recommender, found,
    )  # fmt: skip
