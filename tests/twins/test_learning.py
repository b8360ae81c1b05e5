"""Loops over sellers against the rules for one: listings, prices, attraction, joint attraction, shares of seller
groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.agents.sme import demand_belief, listed_firms, next_price, wanted_listing
from sim.agents.view import Shops
from sim.behaviour.seller_groups import fill_proposals, fill_shares, new_seller_groups
from sim.core.numerics import exp, log
from sim.week import seller_pools
from sim.week.composites import composites, log_ratios, parcel_composites
from sim.week.seller_pools import Listings, relist, relist_bulk, reprice_pools
from sim.week.sellers import fill_attraction, most_listed_abroad

pytestmark = pytest.mark.kernel

N, G, SLOTS, OCTILES = 4, 3, 5, 8
PLAIN_ELASTICITY = 0.5


class Pools(NamedTuple):
    """A small world of sellers in pools (origin, category), one of them empty, not all of them in business."""

    first: np.ndarray
    count: np.ndarray
    active: np.ndarray
    weight: np.ndarray
    economy: np.ndarray
    category: np.ndarray
    random: np.random.Generator

    def bundle(self) -> seller_pools.Pools:
        return seller_pools.Pools(self.first, self.count, self.active, self.weight)

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
    return Pools(first, count, active, weight, economy, category, random)


def listings(world: Pools, rows: int, kind: Any = np.int64) -> tuple[np.ndarray, np.ndarray]:
    """Return (listing, initial) [row, sme]: no more than there are firms, some nobody at the start."""
    shape = rows, len(world.weight)
    initial = (world.weight * world.random.random(shape)).astype(kind)
    initial[world.random.random(shape) < 0.2] = 0
    listing = (world.weight * world.random.random(shape)).astype(kind)
    return listing, initial


# -- listings ---------------------------------------------------------------------------------------------
def test_listings_on_platforms_move_as_the_rule_for_one_seller_says() -> None:
    world = pools()
    listing, initial = listings(world, SLOTS, np.int32)
    cell_of = np.arange(SLOTS * N).reshape(SLOTS, N)
    cell_of[2, 1] = cell_of[4, 3] = -1
    shape = SLOTS * N, G
    expected = world.random.random(shape) * 500.0
    seen = expected * world.random.choice([0.0, 0.5, 1.0, 3.0], shape)
    moved, changed = np.zeros(shape, dtype=np.bool_), np.full(SLOTS, 99)
    plain, plain_moved = listing.copy(), np.zeros(shape, dtype=np.bool_)
    for platform_market in range(SLOTS):
        for o, g, members in world.members():
            cell = cell_of[platform_market, o]
            for j in members:
                if cell < 0 or not world.active[j] or initial[platform_market, j] == 0:
                    continue
                belief = demand_belief(seen[cell, g], expected[cell, g])
                wanted = wanted_listing(belief, 1.0, PLAIN_ELASTICITY)
                plain[platform_market, j] = listed_firms(
                    listing[platform_market, j], world.weight[j], initial[platform_market, j], wanted
                )
                plain_moved[cell, g] |= plain[platform_market, j] != listing[platform_market, j]
    before = listing.copy()
    pieces = [(0, 2), (2, 3), (3, SLOTS)]
    for begin, end in pieces:
        relist(
            begin, end, world.bundle(), cell_of, Listings(initial, listing, seen, expected), PLAIN_ELASTICITY, moved,
            changed,
        )  # fmt: skip
    assert (listing == plain).all()
    assert (moved == plain_moved).all()
    assert changed.tolist() == (plain != before).sum(axis=1).tolist()
    assert 0 < moved.sum() < moved.size
    for d in (
        (plain > before).any(),
        (plain < before).any(),
        (plain[:, ~world.active] == before[:, ~world.active]).all(),
    ):
        assert d  # fmt: skip


def test_listings_with_firms_abroad_move_as_the_rule_for_one_seller_says() -> None:
    world = pools(2)
    listing, initial = listings(world, N)
    expected = world.random.random((N, N, G)) * 500.0
    seen, changed = expected * world.random.choice([0.0, 0.5, 1.0, 3.0], (N, N, G)), np.full(N, 99)
    plain = listing.copy()
    for d in range(N):
        for o, g, members in world.members():
            for j in members:
                if o != d and world.active[j] and initial[d, j] > 0:
                    belief = demand_belief(seen[o, d, g], expected[o, d, g])
                    wanted = wanted_listing(belief, 1.0, PLAIN_ELASTICITY)
                    plain[d, j] = listed_firms(listing[d, j], world.weight[j], initial[d, j], wanted)
    before = listing.copy()
    for begin, end in ((0, 1), (1, N)):
        relist_bulk(
            begin, end, world.bundle(), Listings(initial, listing, seen, expected), PLAIN_ELASTICITY, changed,
        )  # fmt: skip
    assert (listing == plain).all()
    assert changed.tolist() == (plain != before).sum(axis=1).tolist()
    assert (plain != before).any()


# -- prices and attraction --------------------------------------------------------------------------------
def test_prices_move_as_the_rule_for_one_seller_says() -> None:
    world = pools(3)
    belief, base = 0.7 + world.random.random((N, G)), 0.5 + world.random.random(len(world.weight))
    base_price = base * (1.0 + world.random.normal(0.0, 0.01, len(base)))
    price = base_price.copy()
    plain, moved = price.copy(), 0
    for o, g, members in world.members():
        for j in members:
            wanted = base[j] * exp(log(belief[o, g]) / 20.0)
            if world.active[j]:
                plain[j] = next_price(price[j], wanted)
                moved += int(plain[j] != price[j])
    found = reprice_pools(world.first, world.count, world.active, belief, base, price, 20.0)
    assert price.tobytes() == plain.tobytes()
    assert int(found) == moved == int((price != base_price).sum())
    assert 0 < moved < int(world.active.sum())
    assert (price[~world.active] == base_price[~world.active]).all()


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
