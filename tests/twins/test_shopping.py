"""The loop over all shoppers against the rule for one and against plain references, on every path it can take.

The loop writes the rules for channels, lanes and sellers into itself, so each of their branches is met here, and
asserted to be.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.agents.view import AT_ONCE, new_room
from sim.behaviour.channels import chosen_channel, note_codes
from sim.behaviour.lane_choice import PEAK_LIMIT, RACE_AFTER, Recommender, Reference
from sim.behaviour.racing import PLACES
from sim.core.codes import CANCELLED, FIRST_MARKET, GIVE_UP, GIVEN_UP, SHELF
from sim.core.draws import draw, draw_key_of
from sim.core.numerics import exp_lane, log
from sim.model import TradeModel
from sim.world.consumer_types import OCTILES
from tests.small_world import small_about_its_policies, small_model
from tests.twins.disturbed import disturb_shares
from tests.twins.plain import plain_lane, plain_seller

STUBBORN = 1
"""A category whose frozen reference is made so high that no proposal is ever accepted."""


@pytest.fixture(scope="module")
def trained() -> TradeModel:
    """A model after five weeks, when buyers have memories and sellers have learned."""
    found = small_model(small_about_its_policies("us_de_minimis_repeal", consumers=6_000, smes=200, weeks=8))
    for _ in range(5):
        found.step()
    return found


@pytest.fixture
def model(trained: TradeModel) -> TradeModel:
    """A copy far from its start."""
    found, random = trained.branch(), np.random.default_rng(5)
    found.keep_calendar()
    found.refresh_offers()
    disturb_shares(found, random)
    market, columns = found.market, found.consumer_columns
    market.tables.peaked[random.random(market.tables.peaked.shape) < 0.3] = True
    expected = market.reference.expected.copy()
    expected[STUBBORN] *= 1e12
    market.reference = Reference(market.reference.cumulative, expected)
    listing = found.sellers.listing
    listing[random.random(len(listing)) < 0.1] = 0
    listing[:, ::5] = 0
    count = len(columns.key)
    columns.last_platform[:] = random.integers(-1, len(found.world.platforms), count)
    columns.trust_penalty[:] = np.where(
        columns.last_platform >= 0, random.choice([0.0, 0.15, 1.0], count), 0.0
    )
    columns.memory_from[:] = found.tick + random.integers(-1, 2, count)
    return found


def one_by_one(model: TradeModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what all shoppers do, after asserting that each does the same alone."""
    rows, goods, found = model.place_orders()
    view = model.view()
    assert len(rows) > AT_ONCE, "more needs than are looked at together"
    for row, g, together in zip(rows.tolist(), goods.tolist(), found.tolist(), strict=True):
        assert [int(x) for x in model.consumers[row].shop(g, view)] == together
    return rows, goods, found


def plain_listed_seller(
    shops: Any, o: int, g: int, platform_market: int, octile: int, stream: Any, key: Any
) -> int:
    """Return the seller on a platform whose arrival time is the least."""
    best, best_time = -1, np.inf
    for i in range(int(shops.count[o, g])):
        j = int(shops.first[o, g]) + i
        if shops.listing[platform_market, j] > 0:
            u = draw(stream, key, g * PLACES + i)
            time = -log(u) / (
                float(shops.listing[platform_market, j]) * float(shops.attraction_by_octile[octile, j])
            )
            if time < best_time:
                best, best_time = j, time
    return best


class Path:
    """By which paths one shopper comes to a choice, worked out in plain Python."""

    def __init__(self, model: TradeModel) -> None:
        self.model, self.met = model, Counter[str]()
        view = model.view()
        self.streams, self.preferences, self.lanes, self.offers = (
            view.streams,
            view.preferences,
            view.lanes,
            view.offers,
        )
        self.tables, self.shops, self.outcome_chances, self.reference = (
            view.tables,
            view.shops,
            view.outcome_chances,
            view.reference,
        )
        self.room = new_room(view)
        self.columns = model.consumer_columns

    def channel(self, row: int, g: int, k: int, column: int) -> None:
        c = self.columns
        d, consumer_type, p = int(c.economy[row]), int(c.consumer_type[row]), int(c.last_platform[row])
        if p < 0 or c.trust_penalty[row] <= 0.0:
            return
        if c.memory_from[row] > self.model.tick:
            self.met["does not know yet"] += 1
            return
        platform_markets = int(self.lanes.platform_markets[d])
        note_codes(
            self.lanes.first_market[d], platform_markets, self.outcome_chances.platform, self.room.codes
        )
        without = chosen_channel(
            g, np.uint64(draw_key_of(self.streams.channel, c.key[row])), self.tables.channel[d, g, k, consumer_type],
            self.room.codes[: FIRST_MARKET + platform_markets], -1, 1.0, self.room,
        )  # fmt: skip
        self.met["platform avoided" if without != column else "let down and goes on"] += 1

    def lane(self, row: int, g: int, k: int, platform_market: int) -> int:
        c, offers = self.columns, self.offers
        consumer_type, key = int(c.consumer_type[row]), c.key[row]
        octile, s = consumer_type % OCTILES, consumer_type // OCTILES
        first = int(self.lanes.market_first_lane[platform_market])
        last = first + int(self.lanes.market_lane_count[platform_market])
        steepness = (float(self.preferences.sigma[g]) - 1.0) * float(
            self.preferences.sensitivity[consumer_type]
        )
        day_cost = float(self.preferences.time_value[g]) * float(self.preferences.segment_time[s])

        def weight(lane: int) -> float:
            cost = float(offers.log_tau[g, k, lane]) + day_cost * float(offers.lane_days[k, lane])
            cost += float(offers.non_price_cost[s, lane])
            attraction = float(exp_lane(float(offers.offer_constant[g, lane]) - steepness * cost))
            return float(offers.composite[g, octile, lane]) * attraction

        if self.tables.peaked[platform_market, g, k, consumer_type]:
            self.met["a lane stands out"] += 1
        else:
            for attempt in range(RACE_AFTER):
                item = (g * 512 + attempt) * 2
                u, v = (float(draw(self.streams.lane, key, item + i)) for i in range(2))
                lane = plain_lane(self.reference.cumulative[g, consumer_type], first, last, u)
                if v * PEAK_LIMIT * float(self.reference.expected[g, consumer_type, lane]) < weight(lane):
                    self.met["first lane taken" if attempt == 0 else "a later lane taken"] += 1
                    return lane
            self.met["no lane taken"] += 1
        best, best_time = first, np.inf
        for lane in range(first, last):
            if (heavy := weight(lane)) > 0.0:
                u = draw(self.streams.lane, key, self.lanes.key[lane] ^ np.uint64(g))
                time = -log(u) / heavy
                if time < best_time:
                    best, best_time = lane, time
        return best

    def seller(self, row: int, g: int, column: int, lane: int) -> int:
        c, shops = self.columns, self.shops
        d, octile = int(c.economy[row]), int(c.consumer_type[row]) % OCTILES
        if column <= SHELF:
            seller_groups = (
                (shops.retail_first, shops.retail_count) if column == SHELF else (shops.first, shops.count)
            )
            first, count = (int(each[d, g]) for each in seller_groups)
            found, path = plain_seller(first, count, shops.home, octile, self.streams.seller, c.key[row], g)
            self.met[f"{'shelf' if column == SHELF else 'home'} {path}"] += 1
            return found
        platform_market, o = int(self.model.world.lanes.platform_market[lane]), int(self.lanes.origin[lane])
        found = plain_listed_seller(shops, o, g, platform_market, octile, self.streams.seller, c.key[row])
        self.met["sold on a platform" if found >= 0 else "nobody lists"] += 1
        return found


def test_shoppers_take_every_path_and_each_as_alone(model: TradeModel) -> None:
    rows, goods, found = one_by_one(model)
    path = Path(model)
    for row, g, (k, column, lane, seller, outcome, _) in zip(
        rows.tolist(), goods.tolist(), found.tolist(), strict=True
    ):
        path.channel(row, g, k, column)
        if column == GIVE_UP:
            path.met["given up"] += 1
            assert outcome == GIVEN_UP
            continue
        if column >= FIRST_MARKET:
            platform_market = (
                int(model.calibration.lanes.first_market[model.consumer_columns.economy[row]])
                + column
                - FIRST_MARKET
            )
            assert lane == path.lane(row, g, k, platform_market)
        assert seller == path.seller(row, g, column, lane)
        assert (outcome == CANCELLED) == (column >= FIRST_MARKET and seller < 0)
    wanted = {
        "given up", "does not know yet", "platform avoided", "let down and goes on", "a lane stands out",
        "first lane taken", "a later lane taken", "no lane taken", "sold on a platform", "nobody lists",
    }  # fmt: skip
    for seller_group in ("home", "shelf"):
        wanted |= {f"{seller_group} {name}" for name in ("kept", "alias", "fell and stayed", "moved")}
    wanted.add("home nobody")
    assert {name for name in wanted if path.met[name] == 0} == set(), path.met


@pytest.mark.parametrize("window", [1, 5])
def test_shoppers_shown_a_window_each_choose_as_alone(model: TradeModel, window: int) -> None:
    exact = model.place_orders()[2]
    random = np.random.default_rng(window)
    model.recommender = Recommender(window, 0.6, random.random(len(model.recommender.loss)))
    _, _, found = one_by_one(model)
    assert (found[:, :2] == exact[:, :2]).all(), "the window is within a platform"
    assert (found[:, 2] != exact[:, 2]).any()
