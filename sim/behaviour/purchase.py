"""A purchase once its channel is chosen: lane, seller and what becomes of the order. The rule for one and for all."""

import numpy as np

from sim.behaviour.lane_choice import chosen_lane, rows_of, shown_lane
from sim.behaviour.outcomes import outcome_of_parcel
from sim.behaviour.racing import first_seller
from sim.behaviour.seller_groups import seller_of
from sim.core.codes import CANCELLED, FIRST_MARKET, GIVE_UP, GIVEN_UP, KEPT, SHELF
from sim.core.draws import draw, draw_key_of
from sim.core.kernel import rule


@rule
def bought_from(d, consumer_type, key, g, k, column, view, room):
    """Return (lane, seller, outcome, weeks) of one need; lane and seller are -1 where there is none.

    Args:
        d: economy of the buyer.
        consumer_type: type of the buyer, segment x 8 + octile.
        key: lasting key of the buyer's draws.
        g: category.
        k: size class.
        column: channel column chosen.
        view: the week (``view.View``).
        room: scratch space (``view.Room``).
    """
    if column == GIVE_UP:
        return -1, -1, GIVEN_UP, 0
    octile = consumer_type % view.offers.composite.shape[1]
    draw_key = draw_key_of(view.streams.seller, key)
    if column <= SHELF:
        return -1, seller_in_shops(d, octile, g, column, draw_key, view.shops), KEPT, 0
    platform_market = view.lanes.first_market[d] + column - FIRST_MARKET
    lane = lane_on_platform(platform_market, consumer_type, key, g, k, view, room)
    o = view.lanes.origin[lane]
    seller = listed_seller(o, octile, g, platform_market, draw_key, view.shops, room)
    if seller < 0:
        return lane, -1, CANCELLED, 0
    outcome, weeks = outcome_of_order(d, key, g, k, lane, seller, view)
    return lane, seller, outcome, weeks


@rule
def seller_in_shops(d, octile, g, column, draw_key, shops):
    """Return the seller of home goods, or the shop that sells imported ones (column SHELF); -1 when nobody does."""
    if column == SHELF:
        return seller_of(shops.retail_first[d, g], shops.retail_count[d, g], shops.home, octile, draw_key, g)
    return seller_of(shops.first[d, g], shops.count[d, g], shops.home, octile, draw_key, g)


@rule
def lane_on_platform(platform_market, consumer_type, key, g, k, view, room):
    """Return the lane a buyer takes within a platform market."""
    lanes, preferences = view.lanes, view.preferences
    first, last = (
        lanes.market_first_lane[platform_market],
        lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market],
    )
    steepness = (preferences.sigma[g] - 1.0) * preferences.sensitivity[consumer_type]
    day_cost = (
        preferences.time_value[g] * preferences.segment_time[consumer_type // view.offers.composite.shape[1]]
    )
    draw_key, rows = draw_key_of(view.streams.lane, key), rows_of(g, k, consumer_type, view)
    if view.recommender.window > 0:
        return np.int64(
            shown_lane(first, last, g, draw_key, steepness, day_cost, rows, view.recommender, room)
        )
    return np.int64(
        chosen_lane(
            first,
            last,
            g,
            draw_key,
            steepness,
            day_cost,
            rows,
            view.tables.peaked[platform_market, g, k, consumer_type],
        )
    )


@rule
def listed_seller(o, octile, g, platform_market, draw_key, shops, room):
    """Return the seller of origin o on a platform market; -1 when none lists there."""
    return first_seller(
        shops.first[o, g],
        shops.count[o, g],
        shops.listing[platform_market],
        shops.attraction_by_octile[octile],
        draw_key,
        g,
        room.bounds,
    )


@rule
def outcome_of_order(d, key, g, k, lane, seller, view):
    """Return (outcome, weeks until it is settled) of a parcel."""
    outcome_chances, o = view.outcome_chances, view.lanes.origin[lane]
    mode, fake = outcome_chances.mode[lane], outcome_chances.fake[g] * view.shops.fake_share[seller]
    return outcome_of_parcel(
        o != d, outcome_chances.lost[mode], fake, outcome_chances.inspected[d], outcome_chances.returned[g],
        outcome_chances.late[mode],
        view.offers.lane_days[k, lane], draw(view.streams.outcome, key, g), draw(view.streams.delay, key, g),
        outcome_chances,
    )  # fmt: skip
