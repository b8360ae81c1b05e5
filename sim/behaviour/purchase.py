"""A purchase once its channel is chosen: lane, seller and what becomes of the order. The rule for one and for all."""

import numpy as np

from sim.behaviour.fate import fate_of_parcel
from sim.behaviour.lane_choice import chosen_lane, rows_of, shown_lane
from sim.behaviour.racing import first_seller
from sim.behaviour.streets import seller_of
from sim.core.codes import CANCELLED, FIRST_SLOT, GIVE_UP, GIVEN_UP, KEPT, SHELF
from sim.core.draws import base_of, draw
from sim.core.kernel import rule


@rule
def bought_from(d, kind, key, g, k, column, view, room):
    """Return (lane, seller, outcome, weeks) of one need; lane and seller are -1 where there is none.

    Args:
        d: economy of the buyer.
        kind: kind of buyer, segment x 8 + octile.
        key: lasting key of the buyer's draws.
        g: category.
        k: size class.
        column: channel column chosen.
        view: the week (``view.View``).
        room: scratch space (``view.Room``).
    """
    if column == GIVE_UP:
        return -1, -1, GIVEN_UP, 0
    octile = kind % view.offers.composite.shape[1]
    base = base_of(view.streams.seller, key)
    if column <= SHELF:
        return -1, seller_in_shops(d, octile, g, column, base, view.shops), KEPT, 0
    slot = view.lanes.first_slot[d] + column - FIRST_SLOT
    lane = lane_on_platform(slot, kind, key, g, k, view, room)
    o = view.lanes.origin[lane]
    seller = listed_seller(o, octile, g, slot, base, view.shops, room)
    if seller < 0:
        return lane, -1, CANCELLED, 0
    outcome, weeks = fate_of_order(d, key, g, k, lane, seller, view)
    return lane, seller, outcome, weeks


@rule
def seller_in_shops(d, octile, g, column, base, shops):
    """Return the seller of home goods, or the shop that sells imported ones (column SHELF); -1 when nobody does."""
    if column == SHELF:
        return seller_of(shops.retail_first[d, g], shops.retail_count[d, g], shops.home, octile, base, g)
    return seller_of(shops.first[d, g], shops.count[d, g], shops.home, octile, base, g)


@rule
def lane_on_platform(slot, kind, key, g, k, view, room):
    """Return the lane a buyer takes within a platform's slot."""
    lanes, wants = view.lanes, view.wants
    first, last = lanes.slot_first[slot], lanes.slot_first[slot] + lanes.slot_count[slot]
    steepness = (wants.sigma[g] - 1.0) * wants.sensitivity[kind]
    day_cost = wants.time_value[g] * wants.segment_time[kind // view.offers.composite.shape[1]]
    base, rows = base_of(view.streams.lane, key), rows_of(g, k, kind, view)
    if view.recommender.window > 0:
        return np.int64(shown_lane(first, last, g, base, steepness, day_cost, rows, view.recommender, room))
    return np.int64(
        chosen_lane(first, last, g, base, steepness, day_cost, rows, view.tables.peaked[slot, g, k, kind])
    )


@rule
def listed_seller(o, octile, g, slot, base, shops, room):
    """Return the seller of origin o on a platform's slot; -1 when none lists there."""
    return first_seller(
        shops.first[o, g], shops.count[o, g], shops.listing[slot], shops.pull[octile], base, g, room.bounds
    )


@rule
def fate_of_order(d, key, g, k, lane, seller, view):
    """Return (outcome, weeks until it is settled) of a parcel."""
    fate, o = view.fate, view.lanes.origin[lane]
    mode, fake = fate.mode[lane], fate.fake[g] * view.shops.fake_share[seller]
    return fate_of_parcel(
        o != d, fate.lost[mode], fake, fate.inspected[d], fate.returned[g], fate.late[mode],
        view.offers.lane_days[k, lane], draw(view.streams.outcome, key, g), draw(view.streams.delay, key, g),
    )  # fmt: skip
