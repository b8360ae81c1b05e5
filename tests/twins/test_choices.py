"""What many draws choose against the probabilities of the choice rule, under a policy the draws never saw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.agents.consumer import streams_of
from sim.agents.view import new_room
from sim.behaviour.channels import chosen_channel, note_codes
from sim.behaviour.lane_choice import LaneRows, chosen_lane
from sim.behaviour.racing import first_seller
from sim.core.codes import FIRST_MARKET, GIVE_UP
from sim.core.draws import draw_key_of
from sim.model import TradeModel
from sim.policy.instruments import INSTRUMENTS
from sim.scenario.definition import Scenario
from tests.small_world import small, small_model

DRAWS = 20_000
LEAST_P = 1e-4
"""Seeds are fixed, so a test passes always or never; by luck it would fail once in ten thousand."""


@pytest.fixture(scope="module")
def model() -> TradeModel:
    """A model in which a duty of 30 % came into force after the lanes' reference table was frozen."""
    start = Scenario.load("law_2023").start + timedelta(weeks=1)
    duty = INSTRUMENTS["tariff"].make_example(start, rate=0.3)
    found = small_model(small(smes=900, policies=(duty,)))
    for _ in range(3):
        found.step()
    return found


def keys() -> Any:
    return (np.uint64(i * 7_919 + 1) for i in range(DRAWS))


def busiest(model: TradeModel) -> tuple[int, int, int, int]:
    """Return (platform market, g, k, consumer type) of an online shopper, on the US market with most lanes."""
    world = model.world
    mine = np.flatnonzero(world.lanes.market_destination == world.index["USA"])
    platform_market = int(mine[np.argmax(world.lanes.market_lane_count[mine])])
    segment = int(np.flatnonzero(world.tastes.is_online)[0])
    return platform_market, world.categories.index("apparel_footwear"), 1, segment * 8 + 2


def assert_chosen_by_weight(taken: np.ndarray, weight: np.ndarray) -> None:
    expected = weight / weight.sum() * taken.sum()
    many = expected >= 5.0
    assert int(many.sum()) >= 3
    assert taken[expected < 1e-9].sum() == 0
    found = np.append(taken[many], taken[~many].sum())
    wanted = np.append(expected[many], expected[~many].sum())
    keep = wanted > 0.0
    assert float(stats.chisquare(found[keep], wanted[keep]).pvalue) > LEAST_P


def lane_case(model: TradeModel) -> tuple[np.ndarray, tuple[Any, ...]]:
    """Return the exact weights of a platform market's lanes and what `chosen_lane` takes after the key."""
    platform_market, g, k, consumer_type = busiest(model)
    calibration, market = model.calibration, model.market
    preferences, lanes, offers = calibration.preferences, calibration.lanes, market.offers
    first, last = (
        int(lanes.market_first_lane[platform_market]),
        int(lanes.market_first_lane[platform_market] + lanes.market_lane_count[platform_market]),
    )
    segment, octile = consumer_type // 8, consumer_type % 8
    steepness = (preferences.sigma[g] - 1.0) * preferences.sensitivity[consumer_type]
    day_cost = preferences.time_value[g] * preferences.segment_time[segment]
    rows = slice(first, last)
    cost = (
        offers.log_tau[g, k, rows]
        + day_cost * offers.lane_days[k, rows]
        + offers.non_price_cost[segment, rows]
    )
    weight = offers.composite[g, octile, rows] * np.exp(offers.offer_constant[g, rows] - steepness * cost)
    stream = streams_of(model.seed, model.tick).lane
    seen = LaneRows(
        offers.log_tau[g, k], offers.lane_days[k], offers.non_price_cost[segment], offers.offer_constant[g],
        offers.composite[g, octile],
        market.reference.cumulative[g, consumer_type], market.reference.expected[g, consumer_type], lanes.key,
    )  # fmt: skip
    peaked = bool(market.tables.peaked[platform_market, g, k, consumer_type])

    def taken(key: Any, rows: LaneRows = seen, race: bool = peaked) -> int:
        return int(
            chosen_lane(first, last, g, np.uint64(draw_key_of(stream, key)), steepness, day_cost, rows, race)
        )

    return weight, (first, last, seen, peaked, taken)


@pytest.mark.parametrize("race", [False, True])
def test_lanes_are_taken_in_proportion_to_their_weight_by_rejection_and_by_race(
    model: TradeModel, race: bool
) -> None:
    weight, (first, last, seen, peaked, lane_of) = lane_case(model)
    assert not peaked
    taken = np.zeros(last - first)
    for key in keys():
        taken[lane_of(key, seen, race) - first] += 1  # where a lane stands out, the exact race decides
    assert_chosen_by_weight(taken, weight)


def test_a_duty_on_one_origin_moves_only_shoppers_who_bought_there(model: TradeModel) -> None:
    _, (first, last, seen, _, lane_of) = lane_case(model)
    china = model.calibration.lanes.origin[first:last] == model.world.index["CHN"]
    dearer = seen._replace(log_tau=seen.log_tau.copy())
    dearer.log_tau[first:last][china] += 0.5
    stayed = moved = 0
    for key in keys():
        before = lane_of(key)
        after = lane_of(key, dearer)
        if china[before - first]:
            moved += before != after
        else:
            stayed += 1
            assert before == after, "whoever bought elsewhere still does"
    assert moved > 10
    assert stayed > 100


def test_sellers_are_taken_in_proportion_to_firms_and_attraction(model: TradeModel) -> None:
    shops, (o, g) = model.sellers.shops(), (model.world.index["CHN"], busiest(model)[1])
    first, count, octile = int(shops.first[o, g]), int(shops.count[o, g]), 3
    rows = slice(first, first + count)
    stream = streams_of(model.seed, model.tick).seller
    firms, room = np.maximum(shops.weight, 0), np.empty(count)
    taken = np.zeros(count)
    for key in keys():
        base = np.uint64(draw_key_of(stream, key))
        taken[
            first_seller(first, count, firms, shops.attraction_by_octile[octile], base, g, room) - first
        ] += 1
    weight = firms[rows] * shops.attraction[rows, octile]
    expected = weight / weight.sum() * DRAWS
    keep = expected > 0.0
    assert taken[~keep].sum() == 0
    assert int(keep.sum()) >= 2
    assert float(stats.chisquare(taken[keep], expected[keep]).pvalue) > LEAST_P


def test_channels_are_taken_in_proportion_to_their_weight(model: TradeModel) -> None:
    platform_market, g, k, consumer_type = busiest(model)
    lanes, d = model.calibration.lanes, model.world.index["USA"]
    columns = FIRST_MARKET + int(lanes.platform_markets[d])
    weight = model.market.tables.channel[d, g, k, consumer_type]
    stream = streams_of(model.seed, model.tick).channel
    taken = np.zeros(columns)
    first_market, room = int(lanes.first_market[d]), new_room(model.view())
    note_codes(first_market, columns - FIRST_MARKET, model.outcome_chances.platform, room.codes)
    codes = room.codes[:columns]
    for key in keys():
        taken[chosen_channel(g, np.uint64(draw_key_of(stream, key)), weight, codes, -1, 1.0, room)] += 1
    assert taken[GIVE_UP] > 0
    assert_chosen_by_weight(taken, weight[:columns])
    # Whoever was let down by a platform takes it less often, in proportion to the trust left in it.
    p = int(model.outcome_chances.platform[platform_market])
    column = FIRST_MARKET + platform_market - first_market
    fewer = sum(
        chosen_channel(g, np.uint64(draw_key_of(stream, key)), weight, codes, FIRST_MARKET + p, 0.5, room)
        == column
        for key in keys()
    )
    share = weight[column] / weight[:columns].sum()
    halved = 0.5 * share / (1.0 - 0.5 * share)
    assert abs(fewer - DRAWS * halved) < 4.0 * np.sqrt(DRAWS * halved)
