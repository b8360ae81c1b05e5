"""Loops over sellers against the rules for one: listings, prices, attraction, joint attraction, shares of seller
groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.agents.sme import listed_firms, next_price, own_sales, wanted_listing, wanted_markup
from sim.agents.view import Shops
from sim.behaviour.seller_groups import fill_proposals, fill_shares, new_seller_groups
from sim.core.draws import draw
from sim.core.numerics import exp, log
from sim.week import seller_pools
from sim.week.composites import composites, log_ratios, parcel_composites
from sim.week.seller_pools import Listings, Pricing, relist, relist_bulk, reprice_pools
from sim.week.sellers import fill_attraction, most_listed_abroad
from sim.week.turnover import Profits, profit_gap, turn_over

pytestmark = pytest.mark.kernel

N, G, SLOTS, OCTILES = 4, 3, 5, 8
PLAIN_ELASTICITY = 0.5


class Pools(NamedTuple):
    """A small world of sellers in pools (origin, category), one of them empty, not all of them in business."""

    first: np.ndarray
    count: np.ndarray
    active: np.ndarray
    weight: np.ndarray
    first_weight: np.ndarray
    key: np.ndarray
    economy: np.ndarray
    category: np.ndarray
    random: np.random.Generator

    def bundle(self) -> seller_pools.Pools:
        return seller_pools.Pools(
            self.first, self.count, self.active, self.weight, self.first_weight, self.key
        )

    def members(self) -> Iterator[tuple[int, int, range]]:
        for o in range(N):
            for g in range(G):
                yield o, g, range(int(self.first[o, g]), int(self.first[o, g] + self.count[o, g]))


def pools(seed: int = 1) -> Pools:
    random = np.random.default_rng(seed)
    count = random.integers(1, 9, (N, G))
    count[1, 2] = 0
    first = np.cumsum(count).reshape(count.shape) - count
    sellers = int(count.sum())
    active = random.random(sellers) < 0.8
    weight = random.integers(1, 400, sellers)
    economy = np.repeat(np.arange(N), count.sum(axis=1))
    category = np.repeat(np.tile(np.arange(G), N), count.reshape(-1))
    first_weight, key = random.integers(1, 400, sellers), random.integers(1, 2**63, sellers).astype(np.uint64)
    return Pools(first, count, active, weight, first_weight, key, economy, category, random)


def listings(world: Pools, rows: int, kind: Any = np.int64) -> tuple[np.ndarray, np.ndarray]:
    """Return (listing, initial) [row, sme]: no more than there are firms, some nobody at the start."""
    shape = rows, len(world.weight)
    initial = (world.weight * world.random.random(shape)).astype(kind)
    initial[world.random.random(shape) < 0.2] = 0
    listing = (world.weight * world.random.random(shape)).astype(kind)
    return listing, initial


# -- listings ---------------------------------------------------------------------------------------------
STREAM = np.uint64(1234567)


def learned(world: Pools, listing: np.ndarray, initial: np.ndarray, shape: tuple[int, ...]) -> Listings:
    """Return listings, and what a firm may sell in the cells of a shape."""
    random = world.random
    belief, joint = random.choice([0.0, 0.5, 1.0, 3.0], shape), random.choice([0.0, 0.7, 1.0, 1.6], shape)
    attraction, cost = 0.5 + random.random(len(world.weight)), 0.8 + 0.4 * random.random(N)
    markets = np.arange(len(listing)) % 3 - 1  # rules of a third of the markets cost nothing
    staying = random.random((2, len(world.weight)))
    return Listings(initial, listing, belief, joint, attraction, cost, 0.25, 10.0, staying, markets)


def listed_by_rule(
    world: Pools,
    j: int,
    o: int,
    listed: int,
    initial: int,
    belief: float,
    joint: float,
    of: Listings,
    market: int,
    first_item: int = 0,
) -> int:
    """Return what the rules for one seller say."""
    sales = own_sales(belief, of.attraction[j], joint)
    wanted = wanted_listing(
        of.fixed_cost[o] / sales if sales > 0.0 else np.inf, PLAIN_ELASTICITY, of.most_ratio
    )
    wanted *= of.staying[of.staying_row[market], j] if of.staying_row[market] >= 0 else 1.0
    u = draw(STREAM, world.key[j], first_item + market)
    start = initial * (world.weight[j] / world.first_weight[j])
    return int(listed_firms(listed, world.weight[j], start, wanted, of.speed, u))


def test_listings_on_platforms_move_as_the_rule_for_one_seller_says() -> None:
    world = pools()
    listing, initial = listings(world, SLOTS, np.int32)
    cell_of = np.arange(SLOTS * N).reshape(SLOTS, N)
    cell_of[2, 1] = cell_of[4, 3] = -1
    shape = SLOTS * N, G
    of = learned(world, listing, initial, shape)
    moved, changed = np.zeros(shape, dtype=np.bool_), np.full(SLOTS, 99)
    plain, plain_moved = listing.copy(), np.zeros(shape, dtype=np.bool_)
    for market in range(SLOTS):
        for o, g, members in world.members():
            cell = cell_of[market, o]
            for j in members:
                if cell < 0 or not world.active[j] or initial[market, j] == 0:
                    continue
                plain[market, j] = listed_by_rule(
                    world, j, o, listing[market, j], initial[market, j], of.belief[cell, g], of.joint[cell, g], of,
                    market,
                )  # fmt: skip
                plain_moved[cell, g] |= plain[market, j] != listing[market, j]
    before = listing.copy()
    for begin, end in [(0, 2), (2, 3), (3, SLOTS)]:
        relist(begin, end, world.bundle(), cell_of, of, PLAIN_ELASTICITY, STREAM, moved, changed)
    assert (listing == plain).all()
    assert (moved == plain_moved).all()
    assert changed.tolist() == (plain != before).sum(axis=1).tolist()
    assert 0 < moved.sum() < moved.size
    assert (plain > before).any()
    assert (plain < before).any()
    assert (plain[:, ~world.active] == before[:, ~world.active]).all()


def test_listings_with_firms_abroad_move_as_the_rule_for_one_seller_says() -> None:
    world = pools(2)
    listing, initial = listings(world, N)
    of, changed = learned(world, listing, initial, (N, N, G)), np.full(N, 99)
    plain = listing.copy()
    for d in range(N):
        for o, g, members in world.members():
            for j in members:
                if o != d and world.active[j] and initial[d, j] > 0:
                    plain[d, j] = listed_by_rule(
                        world, j, o, listing[d, j], initial[d, j], of.belief[o, d, g], of.joint[o, d, g], of,
                        d, seller_pools.FIRST_BULK_ITEM,
                    )  # fmt: skip
    before = listing.copy()
    for begin, end in ((0, 1), (1, N)):
        relist_bulk(begin, end, world.bundle(), of, PLAIN_ELASTICITY, STREAM, changed)
    assert (listing == plain).all()
    assert changed.tolist() == (plain != before).sum(axis=1).tolist()
    assert (plain != before).any()


# -- turnover ---------------------------------------------------------------------------------------------
USUAL, RESPONSE = 0.0069, 1.0


def profits_of(world: Pools, sales: float = 1.0) -> Profits:
    """Return profits of producers: all sell so much against the start."""
    sellers = len(world.weight)
    surplus = 1.0 + world.random.random(sellers)
    fixed = surplus * (0.2 + 0.4 * world.random.random(sellers))
    return Profits(surplus, fixed, np.full(sellers, sales), np.ones(sellers), np.full(sellers, 5), 0.1,
                   np.zeros(sellers))  # fmt: skip


def moves_of(world: Pools, profits: Profits, stream: int = 1) -> tuple[np.ndarray, np.ndarray]:
    leaving, entering = np.full((2, len(world.weight)), 7)
    turn_over(world.bundle(), profits, np.uint64(stream), USUAL, RESPONSE, leaving, entering)
    return leaving, entering


def at_rest(seed: int) -> Pools:
    world = pools(seed)
    return world._replace(weight=world.first_weight.copy())


def test_as_many_firms_enter_as_leave_at_rest_agent_by_agent_and_as_often_as_declared() -> None:
    world = at_rest(11)
    left = np.zeros(len(world.weight))
    for month in range(1, 1_001):
        leaving, entering = moves_of(world, profits_of(world), month)
        assert (leaving == entering).all()
        left += leaving
    expected = 1_000 * USUAL * world.weight
    assert left.sum() == pytest.approx(expected.sum(), rel=0.02)
    assert np.abs(left - expected).max() < 5.0 * np.sqrt(expected.max())


def test_firms_return_to_the_number_of_the_start_and_do_not_wander() -> None:
    """Half the firms are gone: what enters follows the firms of the start, what leaves those of today."""
    world = at_rest(12)
    world = world._replace(weight=world.first_weight // 2 + 1)
    weight = world.weight
    for month in range(1, 1_501):
        leaving, entering = moves_of(world, profits_of(world), month)
        weight += entering - leaving
    assert weight.sum() == pytest.approx(world.first_weight.sum(), rel=0.02)


def test_more_leave_and_fewer_enter_where_profits_fall_the_weakest_first() -> None:
    world = at_rest(13)
    for sales, sign in ((0.7, 1), (1.3, -1)):
        profits = profits_of(world, sales)
        gap = [profit_gap(a, b, c, d, 0.1, 0.0) for a, b, c, d, _ in zip(*profits[:5], strict=True)]
        assert (np.sign(gap) == -sign).all()
        many = [moves_of(world, profits, month) for month in range(400)]
        leaving, entering = (np.sum([each[i] for each in many], axis=0) for i in (0, 1))
        assert sign * (leaving.sum() - entering.sum()) > 0
        for j in range(len(gap)):
            expected = 400 * world.weight[j] * min(USUAL * np.exp(-RESPONSE * gap[j]), 1.0)
            assert leaving[j] == pytest.approx(expected, abs=5.0 * np.sqrt(expected) + 1.0)


def test_agents_out_of_cash_leave_but_for_the_last_of_a_pool() -> None:
    world = at_rest(14)
    profits = profits_of(world, -50.0)._replace(cash=np.full(len(world.weight), -1))
    leaving, entering = moves_of(world, profits)
    assert (entering == 0).all()
    for _, _, members in world.members():
        if members:
            assert world.weight[members].sum() - leaving[members].sum() == 1


def test_profit_is_measured_against_no_less_than_a_tenth_of_the_surplus() -> None:
    assert profit_gap(10.0, 4.0, 1.0, 1.0, 0.1, 0.0) == 0.0
    assert profit_gap(10.0, 4.0, 1.3, 1.0, 0.1, 0.0) == pytest.approx(0.5)  # 3 more of 6
    assert profit_gap(10.0, 4.0, 1.0, 1.3, 0.1, 0.0) == pytest.approx(-0.2)  # 1.2 less of 6
    assert profit_gap(10.0, 9.9, 1.1, 1.0, 0.1, 0.0) == pytest.approx(1.0)  # 1 more of 1, not of 0.1
    assert profit_gap(0.0, 0.0, 1.1, 1.0, 0.1, 0.0) == 0.0
    assert profit_gap(10.0, 4.0, 1.0, 1.0, 0.1, 1.5) == pytest.approx(-0.25)  # rules abroad take 1.5 of 6


# -- prices and attraction --------------------------------------------------------------------------------
PRICING = Pricing(20.0, 0.25, 0.005, 1.5)


def test_prices_move_as_the_rule_for_one_seller_says() -> None:
    world = pools(3)
    belief, base = 0.7 + world.random.random((N, G)), 0.5 + world.random.random(len(world.weight))
    price = base * (1.0 + world.random.normal(0.0, 0.01, len(base)))
    before, sigma = price.copy(), np.array([3.0, 4.5, 6.0])
    share, first_share = world.random.random((2, len(base)))
    plain, moved = price.copy(), 0
    for o, g, members in world.members():
        for j in members:
            markup = wanted_markup(sigma[g], share[j], 1.5) / wanted_markup(sigma[g], first_share[j], 1.5)
            wanted = base[j] * exp(log(belief[o, g]) / 20.0) * markup
            if world.active[j]:
                plain[j] = next_price(price[j], wanted, 0.25, 0.005)
                moved += int(plain[j] != price[j])
    found = reprice_pools(world.bundle(), sigma, belief, share, first_share, base, price, PRICING)
    assert price.tobytes() == plain.tobytes()
    assert int(found) == moved == int((price != before).sum())
    assert 0 < moved <= int(world.active.sum())
    assert (price[~world.active] == before[~world.active]).all()
    # Nothing moves where demand, share and price are those of the start.
    rest = base.copy()
    assert reprice_pools(world.bundle(), sigma, np.ones((N, G)), share, share, base, rest, PRICING) == 0
    assert rest.tobytes() == base.tobytes()


def test_attraction_is_that_of_one_seller_to_one_octile() -> None:
    world = pools(4)
    sellers = len(world.weight)
    price, quality = np.exp(world.random.normal(size=(2, sellers)))
    boost, sigma, nodes = (
        0.5 + world.random.random(sellers),
        np.array([3.0, 4.5, 6.0]),
        np.linspace(1.2, 0.8, 8),
    )
    found = np.empty((sellers, OCTILES))
    fill_attraction(price, quality, boost, sigma, world.category, nodes, found)
    for j in range(sellers):
        for n in range(OCTILES):
            slope = sigma[world.category[j]] - 1.0
            assert found[j, n] == boost[j] * exp(quality[j] - slope * nodes[n] * log(price[j]))


def test_a_seller_exports_as_many_firms_as_list_in_its_largest_market_abroad() -> None:
    world = pools(5)
    listing, _ = listings(world, SLOTS)
    destination, most = np.array([0, 1, 1, 2, 3]), np.full(len(world.weight), 3)
    plain = [
        max([3, *(int(listing[m, j]) for m in range(SLOTS) if destination[m] != world.economy[j])])
        for j in range(len(most))
    ]
    most_listed_abroad(world.economy, destination, listing, most)
    assert most.tolist() == plain


# -- joint attraction -------------------------------------------------------------------------------------
class Lanes(NamedTuple):
    origin: np.ndarray
    platform_market: np.ndarray
    cell: np.ndarray


def shops_of(world: Pools, listing: np.ndarray, weight: np.ndarray) -> Shops:
    sellers = len(world.weight)
    attraction = np.exp(world.random.normal(size=(sellers, OCTILES)))
    return Shops(
        first=world.first, count=world.count, retail_first=world.first, retail_count=world.count, listing=listing,
        weight=weight, attraction=attraction, attraction_by_octile=np.ascontiguousarray(attraction.T),
        home=new_seller_groups(OCTILES, sellers), fake_share=np.zeros(sellers),
    )  # fmt: skip


def added(firms: Any, attraction: Any, members: range) -> float:
    """Return the joint attraction of sellers, from left to right."""
    whole = 0.0
    for j in members:
        if firms[j] > 0:
            whole += float(firms[j]) * float(attraction[j])
    return whole


def test_joint_attraction_on_lanes_is_that_of_their_sellers_one_by_one_and_only_where_they_moved() -> None:
    world = pools(6)
    listing, _ = listings(world, SLOTS, np.int32)
    listing[3, world.economy == 2] = 0  # nobody there
    shops = shops_of(world, listing, world.weight)
    # Two or three lanes a cell (platform market, origin), side by side; one cell is missing.
    cells = [
        (platform_market, o)
        for platform_market in range(SLOTS)
        for o in range(N)
        if (platform_market, o) != (1, 3)
    ]
    lanes = Lanes(*(np.array(each) for each in zip(
        *((o, platform_market, c) for c, (platform_market, o) in enumerate(cells) for _ in range(2 + c % 2)),
        strict=True)))  # fmt: skip
    start = np.full((G, OCTILES, len(cells)), -1.0)
    against = np.full((G, OCTILES, len(lanes.origin)), 7.0)
    everywhere, nowhere = np.ones((N, G), dtype=np.bool_), np.zeros((len(cells), G), dtype=np.bool_)
    parcel_composites(0, G, lanes, shops, everywhere, nowhere, start, against)
    first = {}
    for c, (platform_market, o) in enumerate(cells):
        for g in range(G):
            for q in range(OCTILES):
                members = range(int(shops.first[o, g]), int(shops.first[o, g] + shops.count[o, g]))
                first[g, q, c] = added(shops.listing[platform_market], shops.attraction[:, q], members)
                assert start[g, q, c] == first[g, q, c]
    assert (against == 1.0).all()
    # Later: pools moved here, listings in a cell there; the rest stays as it stood.
    shops.listing[:] = np.maximum(shops.listing - world.random.integers(0, 40, shops.listing.shape), 0)
    listing[3, world.economy == 2] = 5
    shops.attraction[:] *= np.exp(world.random.normal(0.0, 0.1, shops.attraction.shape))
    pool_moved, cell_moved = world.random.random((N, G)) < 0.4, world.random.random((len(cells), G)) < 0.3
    assert 0 < pool_moved.sum() < N * G
    plain = against.copy()
    for lane, (o, platform_market, c) in enumerate(zip(*(each.tolist() for each in lanes), strict=True)):
        for g in range(G):
            members = range(int(shops.first[o, g]), int(shops.first[o, g] + shops.count[o, g]))
            for q in range(OCTILES):
                if pool_moved[o, g] or cell_moved[c, g]:
                    now, then = (
                        added(shops.listing[platform_market], shops.attraction[:, q], members),
                        first[g, q, c],
                    )
                    plain[g, q, lane] = 1.0 if then <= 0.0 or now == then else now / then
    for begin, end in ((0, 1), (1, G)):
        parcel_composites(begin, end, lanes, shops, pool_moved, cell_moved, start, against)
    assert against.tobytes() == plain.tobytes()
    assert len(np.unique(against)) > 50


def test_joint_attraction_at_home_and_to_firms_is_that_of_their_sellers_one_by_one() -> None:
    world = pools(7)
    weight = np.where(world.active, world.weight, 0)
    shops, (bulk_listing, _) = (
        shops_of(world, np.zeros((1, len(weight)), np.int32), weight),
        listings(world, N),
    )
    home, bulk = np.empty((N, G, OCTILES)), np.empty((N, N, G))
    composites(shops, bulk_listing, home, bulk)
    for o, g, members in world.members():
        for q in range(OCTILES):
            assert home[o, g, q] == added(weight, shops.attraction[:, q], members)
        for d in range(N):
            firms = weight if o == d else bulk_listing[d]
            assert bulk[o, d, g] == added(firms, shops.attraction[:, OCTILES // 2], members)
    later, result = bulk * world.random.choice([0.0, 1.0, 1.1], bulk.shape), np.empty_like(bulk)
    log_ratios(later, bulk, result)
    for now, then, value in zip(later.flat, bulk.flat, result.flat, strict=True):
        if then <= 0.0:
            assert value == (0.0 if now <= 0.0 else log(now))
        else:
            assert value == (0.0 if now == then else max(log(now / then), -160.0))
    assert (result == -160.0).any()
    assert (result > 0.0).any()


# -- seller groups ----------------------------------------------------------------------------------------------
def test_shares_and_proposals_of_seller_groups_are_those_worked_out_one_seller_group_at_a_time() -> None:
    world = pools(8)
    firms = np.where(world.active, world.weight, 0)
    firms[int(world.first[2, 1]) : int(world.first[2, 1] + world.count[2, 1])] = 0  # nobody sells there
    attraction = np.exp(world.random.normal(size=len(firms)))
    places = new_seller_groups(1, len(firms))[0]
    places["now"] = 0.5
    fill_shares(world.first, world.count, firms, attraction, places)
    places["before"] = places["now"]
    fill_proposals(world.first, world.count, places)
    share, before, keep, alias = (places[name] for name in ("now", "before", "keep", "alias"))
    for _, _, members in world.members():
        whole = added(firms, attraction, members)
        plain = [
            np.float32(float(firms[j]) * float(attraction[j]) / whole if whole > 0.0 else 0.0)
            for j in members
        ]
        assert [share[j] for j in members] == plain
        frozen = plain if whole > 0.0 else [np.float32(1.0 / len(members)) for _ in members]
        assert [before[j] for j in members] == frozen
        # Vose's method, with lists.
        size, first = len(members), members.start
        scaled = [float(each) * size for each in frozen]
        few, many = (
            [i for i in range(size) if scaled[i] < 1.0],
            [i for i in range(size) if not scaled[i] < 1.0],
        )
        stays, other = [1.0] * size, list(members)
        while few and many:
            poor, rich = few.pop(), many[-1]
            stays[poor], other[poor] = scaled[poor], first + rich
            scaled[rich] -= 1.0 - scaled[poor]
            if scaled[rich] < 1.0:
                few.append(many.pop())
        assert [keep[j] for j in members] == [np.float32(each) for each in stays]
        assert [alias[j] for j in members] == other
    assert (alias != np.arange(len(alias))).any()
